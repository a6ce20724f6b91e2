"""Organisations: registration, licence, dated standing, people, projects."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from steelyard_web.accounts.models import Membership
from steelyard_web.audit.models import Event
from steelyard_web.decisions.models import Result
from steelyard_web.evidence import files
from steelyard_web.evidence.models import Evidence, Use
from steelyard_web.notices.models import Notice
from steelyard_web.organisations import actions
from steelyard_web.organisations.models import Organisation, Standing
from steelyard_web.organisations.standing import standing_on
from steelyard_web.refusal import NotYours, Refused, Stale

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
BANK = "/organisations/sample-bank/"


def pdf(name: str = "licence.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def filled(**values):
    return {
        "name_zh": "样例农商行",
        "name_en": "Sample Rural Bank",
        "category": "rural_institution",
        "since": "2021-03-01",
        "parent": "",
        "contact": "",
        "licence": pdf(),
    } | values


def test_a_scheme_manager_lists_every_organisation_and_filters_by_name_and_category(as_):
    client = as_("manager")
    page = client.get("/organisations/").content.decode()
    assert "样例银行二" in page
    assert "样例银行</a>" in page
    assert "样例银行二" in client.get("/organisations/?name=RIVAL").content.decode()
    assert "样例银行</a>" not in client.get("/organisations/?name=RIVAL").content.decode()
    assert "没有符合条件的机构" in client.get("/organisations/?category=telecom").content.decode()


def test_others_list_only_their_own_organisations(as_):
    page = as_("applicant").get("/organisations/").content.decode()
    assert "样例银行</a>" in page
    assert "样例银行二" not in page
    assert (
        "You belong to no organisation yet" in as_("stranger", "en").get("/organisations/").content.decode()
    )


@pytest.mark.parametrize("path", [BANK, f"{BANK}licence/", f"{BANK}projects/mobile/", f"{BANK}edit/"])
@pytest.mark.parametrize("name", ["rival", "lead", "expert_1", "system", "stranger"])
def test_an_organisation_does_not_exist_for_strangers(as_, path, name):
    assert as_(name).get(path).status_code == 404


def test_registering_makes_an_organisation_with_its_standing_its_manager_and_a_notice(world, as_):
    answer = as_("stranger").post("/organisations/new/", filled(parent="样例银行"))
    assert answer.headers["Location"] == "/organisations/sample-rural-bank/"
    made = Organisation.objects.get(slug="sample-rural-bank")
    standing = made.standings.get()
    assert (standing.category, standing.since, standing.parent) == (
        "rural_institution",
        date(2021, 3, 1),
        world.bank,
    )
    assert made.memberships.get().user == world.people["stranger"]
    assert made.memberships.get().role == "applicant_manager"
    assert files.path_of(made.licence).read_bytes() == PDF
    event = Event.objects.get(verb="organisation.register")
    assert (event.before, event.after["name_zh"], event.organisation) == (
        None,
        "样例农商行",
        "sample-rural-bank",
    )
    assert Notice.objects.filter(user=world.people["manager"], en__contains="Sample Rural Bank").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"MZ\x90\x00 a program", "no PDF, PNG or JPEG"),
        (b"%PDF-1.7 cut off", "incomplete"),
        (b"", "empty"),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024) + b"%%EOF", "too large"),
    ],
    ids=["program", "cut off", "empty", "large"],
)
def test_a_licence_is_judged_by_its_content_and_nothing_typed_is_lost(as_, data, words):
    answer = as_("stranger", "en").post("/organisations/new/", filled(licence=pdf(data=data)))
    page = answer.content.decode()
    assert words in page
    assert "Sample Rural Bank" in page
    assert not Organisation.objects.filter(name_en="Sample Rural Bank").exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("licence.pdf", PDF),
        ("licence.png", b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"),
        ("licence.jpg", b"\xff\xd8\xff\xe0 picture \xff\xd9"),
    ],
    ids=["pdf", "png", "jpeg"],
)
def test_a_licence_comes_back_as_a_download(as_, world, name, data):
    actions.change_details(
        world.bank,
        by=world.people["applicant"],
        seen=actions.details_seen(world.bank),
        name_en="Sample Bank",
        contact="",
        licence=pdf(name, data),
    )
    answer = as_("applicant").get(f"{BANK}licence/")
    assert b"".join(answer.streaming_content) == data
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="licence-sample-bank.')
    assert b"".join(as_("manager").get(f"{BANK}licence/").streaming_content) == data


def test_a_name_that_is_registered_is_refused_with_what_to_do(as_):
    page = as_("stranger").post("/organisations/new/", filled(name_zh="样例银行")).content.decode()
    assert "请联系该机构的负责人" in page
    page = as_("stranger").post("/organisations/new/", filled(parent="没有的银行")).content.decode()
    assert "没有登记名为" in page


def test_details_changed_by_two_people_keep_what_the_second_typed(world, as_):
    client = as_("applicant", "en")
    first = {"seen": actions.details_seen(world.bank), "name_en": "Sample Bank", "contact": "desk 1"}
    assert client.post(f"{BANK}edit/", first).status_code == 302
    late = client.post(f"{BANK}edit/", first | {"contact": "desk 2"})
    assert late.status_code == 409
    assert "desk 2" in late.content.decode()
    assert Organisation.objects.get(slug="sample-bank").contact == "desk 1"
    with pytest.raises(NotYours):
        actions.change_details(world.bank, by=world.people["contributor"], seen="", name_en="x", contact="")


def test_category_and_parent_are_dated_facts_that_the_scheme_manager_records(world):
    manager, bank = world.people["manager"], world.bank
    made = actions.set_standing(
        bank, by=manager, since=date(2024, 7, 1), category="joint_stock_commercial_bank", parent="样例银行二"
    )
    assert standing_on(bank, date(2024, 6, 30)).category == "city_commercial_bank"
    assert standing_on(bank, date(2024, 7, 1)) == made
    assert standing_on(bank, date(2019, 12, 31)) is None
    assert Event.objects.get(verb="organisation.standing").after["parent"] == "样例银行二"
    actions.set_standing(
        bank, by=manager, since=date(2024, 7, 1), category="joint_stock_commercial_bank", parent="样例银行二"
    )
    assert Standing.objects.filter(organisation=bank).count() == 2
    assert Event.objects.filter(verb="organisation.standing").count() == 1
    with pytest.raises(Refused, match="one below it"):
        actions.set_standing(
            world.rival_bank, by=manager, since=date(2025, 1, 1), category="securities", parent="样例银行"
        )
    with pytest.raises(NotYours):
        actions.set_standing(bank, by=world.people["applicant"], since=date(2025, 1, 1), category="telecom")


def test_a_manager_adds_people_and_takes_roles_back_at_once(world, as_):
    client = as_("applicant")
    client.post(f"{BANK}people/", {"username": "stranger", "role": "observer"})
    client.post(f"{BANK}people/", {"username": "stranger", "role": "observer"})
    held = Membership.objects.get(user=world.people["stranger"], organisation=world.bank)
    assert Event.objects.filter(verb="membership.add").count() == 1
    assert as_("stranger").get(BANK).status_code == 200
    client.post(f"{BANK}people/{held.pk}/end/")
    assert as_("stranger").get(BANK).status_code == 404
    assert Event.objects.get(verb="membership.end").before == {"user": "stranger", "role": "observer"}
    assert (
        "没有登录名为"
        in client.post(f"{BANK}people/", {"username": "nobody", "role": "observer"}).content.decode()
    )


def test_the_last_manager_stays(world, as_):
    held = Membership.objects.get(user=world.people["applicant"])
    answer = as_("applicant", "en").post(f"{BANK}people/{held.pk}/end/")
    assert answer.status_code == 400
    assert "appoint another one first" in answer.content.decode()
    with pytest.raises(NotYours):
        actions.end_membership(held, by=world.people["contributor"])
    assert as_("rival").post(f"{BANK}people/{held.pk}/end/").status_code == 404


def test_projects_are_added_and_changed_by_the_manager(world, as_):
    client = as_("applicant")
    typed = {"name_zh": "商户金融云", "name_en": "Merchant Cloud", "summary": "样例"}
    assert client.post(f"{BANK}projects/new/", typed).headers["Location"] == f"{BANK}projects/merchant-cloud/"
    assert "已有名为" in client.post(f"{BANK}projects/new/", typed).content.decode()
    made = world.bank.projects.get(slug="merchant-cloud")
    seen = actions.project_seen(made)
    changed = typed | {"name_en": "Merchant Finance Cloud", "seen": seen}
    assert client.post(f"{BANK}projects/merchant-cloud/edit/", changed).status_code == 302
    assert Event.objects.get(verb="project.change").before["name_en"] == "Merchant Cloud"
    assert client.post(f"{BANK}projects/merchant-cloud/edit/", changed | {"summary": "x"}).status_code == 409
    with pytest.raises(Stale):
        actions.change_project(made, by=world.people["applicant"], seen=seen, name_zh="a", name_en="b")
    assert as_("contributor").get(f"{BANK}projects/new/").status_code == 403


def test_a_project_shows_the_level_now_and_before_and_the_health_of_its_evidence(world, as_):
    now, person = timezone.now(), world.people["applicant"]
    for level, half in ((1, False), (2, True)):
        case = world.assessment("certified", people=False)
        Result.objects.create(
            assessment=case, basis="formal", occasion="decision", document=b"{}", case=b"{}", sha256="0" * 64,
            level=level, half=half, as_of=now.date(), by=person, at=now + timedelta(days=level),
        )  # fmt: skip
    running = world.assessment("reviewing", people=False, target=3)
    for title, ends in (("old", -1), ("ending", 10), ("fine", 400)):
        piece = Evidence.objects.create(
            organisation=world.bank, title=title, kind="document", added_by=person, added_at=now,
            valid_until=timezone.localdate() + timedelta(days=ends),
        )  # fmt: skip
        Use.objects.create(
            evidence=piece, assessment=running, practice="CM-VC-VCS", level=2, by=person, at=now
        )
    page = as_("observer").get(f"{BANK}projects/mobile/").content.decode()
    assert "3- 全面级" in page
    assert "1 初始级" in page
    assert running.number in page
    assert '<b class="num">3</b> 份已关联的材料' in page
    assert '<b class="num">3</b> 份待放行' in page
    assert '<b class="num">1</b> 份已过期' in page
    assert '<b class="num">1</b> 份 60 天内到期' in page
    assert "份待放行" not in as_("manager").get(f"{BANK}projects/mobile/").content.decode()


def test_pages_take_few_queries_however_much_there_is(world, as_, django_assert_max_num_queries):
    client = as_("applicant")
    for n in range(30):
        actions.add_project(
            world.bank, by=world.people["applicant"], name_zh=f"项目{n}", name_en=f"Project {n}"
        )
        world.assessment("certified" if n % 2 else "reviewing", people=False, module="")
    client.get("/organisations/")
    for path in ("/organisations/", BANK, f"{BANK}projects/mobile/"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
