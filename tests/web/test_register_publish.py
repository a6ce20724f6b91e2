"""Publishing certificates: only what verifies, for the decided result of a certified case without an open appeal."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from steelyard.certificate.paper.sheet import page_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.audit.models import Event
from steelyard_web.decisions.models import Appeal, Meeting
from steelyard_web.refusal import NotYours, Refused, Stale
from steelyard_web.register import importing, publishing, rows, store
from steelyard_web.register.models import Certificate, Entry, Row, TrustFile
from steelyard_web.register.sample import SampleOffice
from tests.web.rated import fresh
from tests.web.register_samples import certified, for_a_module, office_of, result_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with for_a_module(django_db_blocker, tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="module")
def certified_case(world):
    return certified(world).pk


@pytest.fixture
def office(world):
    return office_of(world)


@pytest.fixture
def case(certified_case, db):
    return Assessment.objects.get(pk=certified_case)


def test_a_certificate_of_a_certified_case_stands_in_the_register_with_its_event(office, case):
    office.adopt()
    made = office.publish(case)
    assert (made.number, made.sample, made.published_on) == (
        f"SAMPLE-{timezone.now().year}-0001",
        True,
        timezone.localdate(),
    )
    row = Row.objects.get(key=made.number)
    assert (row.kind, row.organisation, row.category, row.level) == (
        "certified",
        "sample-bank",
        "city_commercial_bank",
        "1",
    )
    assert row.project_zh == "样例 SAMPLE 手机银行"
    event = Event.objects.latest("number")
    assert (event.verb, event.assessment, event.after["number"]) == (
        "certificate.publish",
        case.number,
        made.number,
    )
    assert event.after["result"] == result_of(case).sha256


def test_the_same_file_again_changes_nothing(office, case):
    office.adopt()
    data = office.certificate(case)
    first = publishing.publish(data, by=office.manager)
    before = Event.objects.count()
    assert publishing.publish(data + b"\n", by=office.manager) == first
    assert (Certificate.objects.count(), Event.objects.count()) == (1, before)


def test_without_a_trust_file_nothing_is_published(office, case):
    with pytest.raises(Refused, match="no trust file"):
        office.publish(case)


@pytest.mark.parametrize("state", ["appealed", "expert_review", "not_awarded", "withdrawn"])
def test_a_case_in_another_state_has_no_certificate(office, case, state):
    office.adopt()
    Assessment.objects.filter(pk=case.pk).update(state=state)
    with pytest.raises(Refused, match="appeal .* is open" if state == "appealed" else "not in the state"):
        office.publish(case)
    assert not Certificate.objects.exists()


def test_an_open_appeal_keeps_a_certificate_back_whatever_the_state(office, case, world):
    office.adopt()
    Appeal.objects.create(
        assessment=case,
        number=1,
        against=Meeting.objects.latest("pk"),
        requirements=[],
        reason="why",
        by=world.people["applicant"],
        at=timezone.now(),
    )
    with pytest.raises(Refused, match="R27"):
        office.publish(case)


def test_a_certificate_of_a_result_that_nobody_decided_here_is_refused(office, case):
    office.adopt()
    document = json.loads(bytes(result_of(case).document))
    other = json.dumps(
        document | {"as_of": "2026-01-01"}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    with pytest.raises(Refused, match="No expert meeting decided"):
        publishing.publish(office.signing.certificate(other.encode()), by=office.manager)


def test_a_result_has_one_certificate_until_that_is_revoked(office, case):
    office.adopt()
    office.publish(case)
    again = office.certificate(case)
    with pytest.raises(Refused, match="has a certificate already"):
        publishing.publish(again, by=office.manager)
    office.adopt(revoked=[0])
    assert publishing.publish(again, by=office.manager).number.endswith("-0002")
    assert [c.revoked_on is not None for c in Certificate.objects.order_by("pk")] == [True, False]


def test_a_changed_certificate_is_refused_with_the_place(office, case):
    office.adopt()
    data = office.certificate(case).replace(b'"value":1}', b'"value":2}')
    with pytest.raises(Refused, match=r"changed .*\$\.assessment\.level"):
        publishing.publish(data, by=office.manager)


def test_a_certificate_under_another_key_is_refused(office, case, world):
    office.adopt()
    stranger = SampleOffice(timezone.now() - timedelta(hours=1))
    with pytest.raises(Refused, match="unknown key"):
        publishing.publish(stranger.certificate(bytes(result_of(case).document)), by=office.manager)


def test_only_the_scheme_manager_publishes(office, case, world, as_):
    office.adopt()
    for name in ("applicant", "lead", "expert_1", "system"):
        with pytest.raises(NotYours):
            publishing.publish(office.certificate(case), by=fresh(world.people[name]))
        assert as_(name).get("/scheme/register/").status_code == 404
        assert as_(name).post("/scheme/register/publish/", {}).status_code == 404


def test_a_held_certificate_is_not_public(office, case, as_):
    office.adopt()
    made = office.publish(case, hold=True)
    assert not Row.objects.filter(kind="certified").exists()
    for path in (
        f"/register/certificates/{made.number}/",
        f"/register/certificates/{made.number}/credential.json",
        f"/register/badges/{made.number}.svg",
        "/register/organisations/sample-bank/",
    ):
        assert as_(None).get(path).status_code == 404, path
    assert "sample-bank" not in as_(None).get("/register/").content.decode()


def test_the_organisation_comes_in_once_with_its_standing(office, case, world):
    office.adopt()
    office.publish(case)
    assert [bytes(line) for line in Entry.objects.values_list("line", flat=True)] == [
        b'{"category":"city_commercial_bank","correction":"","entered":"'
        + timezone.localdate().isoformat().encode()
        + '","id":"sample-bank","kind":"organisation","name":{"en":"sample-bank (sample)","zh":"样例银行"},'.encode()
        + b'"parent":null,"since":null}\n'
    ]


class TestTrustFiles:
    """What is taken as the newest trust file."""

    def test_a_newer_one_is_in_force_and_all_are_kept(self, office):
        first, second = office.adopt(), office.adopt()
        assert second.date > first.date
        assert TrustFile.objects.count() == 2
        assert Event.objects.filter(verb="register.trust").count() == 2

    def test_an_older_one_is_refused(self, office):
        older = office.signing.trust()
        office.adopt()
        with pytest.raises(Refused, match="not later than the one in force"):
            publishing.adopt_trust(older, by=office.manager)

    def test_one_of_the_future_is_refused(self, office):
        future = SampleOffice(timezone.now() + timedelta(hours=1))
        with pytest.raises(Refused, match="in the future"):
            publishing.adopt_trust(future.trust(), by=office.manager)

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (b"{}", "trust.json"),
            (b"not json", "is no JSON"),
            (b'{"a":1,"a":2}', "stands twice"),
            (b"\xff\xfe", "not UTF-8"),
            (b"[" * 100_000, "nested too deeply"),
            (b'{"n":1e999}', "trust.json"),
            (b'{"schema":"steelyard/trust/1","date":"tomorrow","keys":[],"status_lists":[]}', r"\$\.date"),
        ],
    )
    def test_what_is_none_is_refused_with_a_place(self, office, data, told):
        with pytest.raises(Refused, match=told):
            publishing.adopt_trust(data, by=office.manager)
        assert not TrustFile.objects.exists()

    def test_a_list_that_was_changed_is_refused(self, office):
        document = json.loads(office.signing.trust())
        document["status_lists"][0]["validFrom"] = "2020-01-01T00:00:00Z"
        with pytest.raises(Refused, match="changed after it was signed"):
            publishing.adopt_trust(json.dumps(document).encode(), by=office.manager)


def test_standing_follows_from_the_newest_trust_file(office, case, as_):
    office.adopt()
    number = office.publish(case).number

    def told(mark):
        for page in (
            f"/register/certificates/{number}/",
            "/register/",
            "/register/organisations/sample-bank/",
        ):
            assert f'<span class="tag {mark}</span>' in as_(None).get(f"{page}?lang=en").content.decode(), (
                page
            )

    told('good">valid')
    office.adopt(suspended=[0])
    told('warn">suspended')
    office.adopt()
    told('good">valid')
    office.adopt(revoked=[0])
    told('bad">revoked')
    assert Row.objects.get(key=number).revoked_on == timezone.localdate(office.signing.begin)


def test_the_list_looks_at_a_certificate_as_a_whole_where_nothing_of_its_signature_is_kept(office, case, as_):
    office.adopt()
    made = office.publish(case)
    Row.objects.update(signed=None)  # as rows that an earlier version wrote
    assert '<span class="tag good">valid</span>' in as_(None).get("/register/?lang=en").content.decode()
    made.document = bytes(made.document).replace("样例银行".encode(), "别的银行".encode(), 1)
    made.save()
    assert '<span class="tag bad">changed</span>' in as_(None).get("/register/?lang=en").content.decode()


def test_a_page_of_the_institution_above_names_nobody_whose_certificate_is_held(office, case, as_):
    known = "id,name_zh,name_en,category,parent\ntop,甲集团,Top,state_owned_commercial_bank,\nbelow,样例银行,Below,city_commercial_bank,top\n"
    result = "id,organisation,part,level,announced,source,confidence,status\nr1,top,continuous-delivery,3,2023-10,a page,high,\n"
    tables = [SimpleUploadedFile(f"t{n}.csv", text.encode()) for n, text in enumerate((known, result))]
    importing.import_files(tables, by=office.manager)
    office.adopt()
    held = office.publish(case, hold=True)
    assert held.organisation == "below"
    assert "样例银行" not in as_(None).get("/register/organisations/top/").content.decode()
    assert as_(None).get("/register/organisations/below/").status_code == 404
    Certificate.objects.update(published_on=timezone.localdate())
    rows.rewrite_certified([Certificate.objects.get()], store.register_now())
    assert "样例银行" in as_(None).get("/register/organisations/top/").content.decode()
    assert "甲集团" in as_(None).get("/register/organisations/below/").content.decode()


def test_the_manager_uploads_both_files_in_the_browser(office, case, as_):
    client = as_("manager", "en")
    trust = SimpleUploadedFile("trust.json", office.signing.trust())
    assert client.post("/scheme/register/trust/", {"file": trust}).status_code == 302
    data = SimpleUploadedFile("c.json", office.certificate(case))
    page = page_of(data.read(), "certificate")
    data.seek(0)
    pdf = SimpleUploadedFile("c.pdf", page)
    answer = client.post("/scheme/register/publish/", {"file": data, "page": pdf}, follow=True)
    assert "is published" in answer.content.decode()
    number = Certificate.objects.get().number
    assert as_(None).get(f"/register/certificates/{number}/certificate.pdf").content == page


def test_what_is_sent_wrongly_is_told_on_the_page(office, case, as_):
    office.adopt()
    client = as_("manager", "en")

    def said(path, **files):
        answer = client.post(path, files)
        assert answer.status_code == 400
        return answer.content.decode()

    assert "Choose a file" in said("/scheme/register/publish/")
    assert "too large" in said("/scheme/register/publish/", file=SimpleUploadedFile("c.json", b"x" * 300_000))
    assert "empty" in said("/scheme/register/trust/", file=SimpleUploadedFile("t.json", b""))
    made = office.publish(case)
    path = f"/scheme/register/certificates/{made.number}/pdf/"
    assert "no PDF" in said(path, page=SimpleUploadedFile("c.pdf", b"<html>"), seen="")


def test_a_pdf_has_to_carry_this_very_certificate(office, case, world):
    office.adopt()
    made = office.publish(case)
    other = page_of(office.certificate(case), "other")
    with pytest.raises(Refused, match="carries another certificate"):
        publishing.attach_page(made, other, by=office.manager, seen="")
    with pytest.raises(Refused):
        publishing.attach_page(made, b"%PDF-1.7 nothing in it", by=office.manager, seen="")
    own = page_of(bytes(made.document), "own")
    publishing.attach_page(made, own, by=office.manager, seen="")
    publishing.attach_page(made, own, by=office.manager, seen="")  # a double click
    assert Event.objects.filter(verb="certificate.page").count() == 1
    with pytest.raises(Stale, match="another PDF"):
        publishing.attach_page(made, page_of(bytes(made.document), "own") + b"\n", by=office.manager, seen="")


def test_an_empty_register_says_so(world, as_):
    assert "holds no result yet" in as_(None).get("/register/?lang=en").content.decode()
    assert "No batch yet" in as_(None).get("/register/batches/?lang=en").content.decode()
    assert "No result was announced" in as_(None).get("/register/statistics/?lang=en").content.decode()
    assert "no trust file yet" in as_(None).get("/register/verify/?lang=en").content.decode()
    assert as_(None).get("/register/trust.json").status_code == 404
