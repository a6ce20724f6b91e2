"""Applications: the registration form, numbers, changes, withdrawal, the sample of an organisation."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from django.utils import timezone

from steelyard.result.sample import draw
from steelyard_web.assessments.actions import application, sampling
from steelyard_web.assessments.actions.application import Wish, next_number
from steelyard_web.assessments.models import Assessment, Passage, Sample
from steelyard_web.audit.models import Event
from steelyard_web.decisions.models import Result
from steelyard_web.notices.models import Notice
from steelyard_web.organisations.models import Project
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState

CD = "devops-cmm@1:continuous-delivery"
NEW = f"/assessments/new/?organisation=sample-bank&project=mobile&part={CD}"
TEXTS = ("summary", "scale", "architecture", "delivery_flow", "pipeline", "branch_model", "environments")


def typed(**values):
    return {
        "target": "3",
        "company": "样例银行",
        "project_name": "手机银行",
        **{name: f"样例 {name}" for name in TEXTS},
        "iteration_days": "14",
        "releases_per_month": "4.5",
        "failure_percent": "2.5",
        "team_development_own": "30",
        "team_development_outsourced": "20",
        "tool_version_control": "GitLab",
    } | values


def apply(world, project=None, **values):
    wish = Wish(values.pop("part", CD), values.pop("module", ""), values.pop("target", 2))
    form = values.pop("form", {"summary": "样例"})
    return application.apply(world.bank, project, wish, by=world.people["applicant"], form=form)


def test_the_form_asks_what_the_registration_form_asks_with_the_ladder_of_the_part(as_):
    page = as_("applicant", "en").get(NEW).content.decode()
    for words in (
        "Company, as on the licence", "Project name", "Production scale", "Architecture", "approvals", "Tool chain",
        "Pipeline", "Branch model", "Environments", "Iteration length", "Releases per month", "failure rate",
        "Outsourced", "5 Fabulous",
    ):  # fmt: skip
        assert words in page
    assert "模块" not in as_("applicant").get(NEW).content.decode()
    modules = as_("applicant").get(NEW.replace("continuous-delivery", "security-and-risk-management"))
    assert "模块" in modules.content.decode()
    tools = as_("applicant").get(NEW.replace("continuous-delivery", "system-and-tools")).content.decode()
    assert tools.count('<option value="4"') == 0


def test_applying_stores_the_form_with_the_next_number_a_deadline_and_an_event(world, as_):
    answer = as_("applicant").post(NEW, typed())
    year = timezone.localdate().year
    assert answer.headers["Location"] == f"/assessments/{year}-0001/form/"
    made = Assessment.objects.get()
    assert (made.state, made.target, made.part, made.project) == (
        "applied",
        3,
        "continuous-delivery",
        world.project,
    )
    assert made.form["team"] == {"development": {"own": 30, "outsourced": 20}}
    assert made.form["tools"] == {"version_control": "GitLab"}
    assert made.form["failure_percent"] == "2.5"
    assert made.due > timezone.localdate()
    assert Passage.objects.get().act == "apply"
    event = Event.objects.get(verb="assessment.apply")
    assert (event.assessment, event.after["target"], event.after["form"]["company"]) == (
        made.number,
        3,
        "样例银行",
    )
    assert Notice.objects.get(user=world.people["manager"]).path == f"/assessments/{made.number}/"
    page = as_("manager", "en").get(f"/assessments/{made.number}/form/").content.decode()
    assert "GitLab" in page
    assert "4.5" in page


def test_what_is_missing_is_said_and_nothing_typed_is_lost(as_):
    answer = as_("applicant").post(NEW, typed(summary="", scale="三百万用户"))
    assert answer.status_code == 200
    assert "三百万用户" in answer.content.decode()
    assert not Assessment.objects.exists()


def test_a_second_click_finds_the_first_application_and_another_one_is_refused(as_):
    client = as_("applicant")
    first, second = client.post(NEW, typed()), client.post(NEW, typed())
    assert first.headers["Location"] == second.headers["Location"]
    assert Assessment.objects.count() == 1
    assert "已有进行中的评估" in client.post(NEW, typed(target="2")).content.decode()
    assert Event.objects.filter(verb="assessment.apply").count() == 1


@pytest.mark.parametrize("name", ["contributor", "observer"])
def test_only_a_manager_of_the_organisation_applies(world, as_, name):
    assert as_(name).get(NEW).status_code == 403
    with pytest.raises(NotYours):
        application.apply(world.bank, None, Wish(CD, "", 2), by=world.people[name], form={})


def test_strangers_do_not_see_the_organisation_at_all(as_):
    assert as_("rival").get(NEW).status_code == 404
    assert as_("stranger").post(NEW, typed()).status_code == 404


@pytest.mark.parametrize(
    "wish",
    [
        Wish("nothing", "", 2),
        Wish(CD, "no-module", 2),
        Wish(CD, "", 6),
        Wish("devops-cmm@1:system-and-tools", "", 4),
    ],
)
def test_a_part_module_or_level_that_there_is_not_is_refused(world, wish):
    with pytest.raises(Refused):
        application.apply(world.bank, world.project, wish, by=world.people["applicant"], form={})


def test_a_project_of_another_organisation_is_refused(world):
    with pytest.raises(Refused, match="does not belong"):
        apply(world, world.rival_project)


def test_numbers_have_four_digits_and_grow_beyond_them(world):
    assert next_number(2031) == "2031-0001"
    world.assessment(number="2031-9999")
    assert next_number(2031) == "2031-10000"
    world.assessment(number="2031-10000")
    assert next_number(2031) == "2031-10001"


@pytest.mark.django_db(transaction=True)
def test_applications_at_the_same_moment_get_numbers_without_gaps_or_doubles(world):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one connection; PostgreSQL or a file shows it")
    projects = [
        Project.objects.create(organisation=world.bank, slug=f"p{n}", name_zh=f"项目{n}", name_en=f"P{n}")
        for n in range(6)
    ]
    start = threading.Barrier(len(projects))

    def go(project):
        start.wait()
        apply(world, project)
        connections.close_all()

    threads = [threading.Thread(target=go, args=(p,)) for p in projects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    year = timezone.localdate().year
    assert sorted(Assessment.objects.values_list("number", flat=True)) == [
        f"{year}-{n:04}" for n in range(1, 7)
    ]


def test_an_application_can_be_changed_until_it_is_accepted(world, as_):
    made = apply(world, world.project)
    client, url = as_("applicant"), f"/assessments/{made.number}/form/edit/"
    page = typed(version=made.version, part=CD)
    assert client.post(url, page).status_code == 302
    made.refresh_from_db()
    assert (made.target, made.version) == (3, 2)
    event = Event.objects.get(verb="assessment.edit_form")
    assert (event.before["target"], event.after["target"]) == (2, 3)
    late = client.post(url, page | {"summary": "后来者的简介"})
    assert late.status_code == 409
    assert "后来者的简介" in late.content.decode()
    Assessment.objects.filter(pk=made.pk).update(state="accepted")
    assert client.get(url).status_code == 409
    assert as_("contributor").get(url).status_code == 403
    assert as_("rival").get(url).status_code == 404
    with pytest.raises(WrongState):
        application.change_form(made, Wish(CD, "", 2), by=world.people["applicant"], form={}, version=2)


def test_the_part_of_an_application_can_be_changed_with_its_own_levels(world, as_):
    made = apply(world, world.project)
    tools = "devops-cmm@1:system-and-tools"
    page = as_("applicant").get(f"/assessments/{made.number}/form/edit/?part={tools}").content.decode()
    assert '<option value="4"' not in page
    answer = as_("applicant").post(
        f"/assessments/{made.number}/form/edit/", typed(version=1, part=tools, target="3")
    )
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.part == "system-and-tools"


def test_withdrawing_needs_a_reason_and_the_page_of_now(world, as_):
    made = world.assessment("reviewing")
    client, url = as_("applicant", "en"), f"/assessments/{made.number}/withdraw/"
    assert "Say why" in client.post(url, {"version": 1, "reason": " "}).content.decode()
    assert client.post(url, {"version": 7, "reason": "merged"}).status_code == 409
    assert as_("contributor").post(url, {"version": 1, "reason": "x"}).status_code == 403
    assert as_("rival").post(url, {"version": 1, "reason": "x"}).status_code == 404
    assert client.post(url, {"version": 1, "reason": "merged"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert Event.objects.get(verb="assessment.withdraw").after["reason"] == "merged"
    with pytest.raises(Stale):
        application.withdraw(made, by=world.people["applicant"], version=1, reason="again")


def org_level(world, projects=5, **values):
    for n in range(projects - 1):
        Project.objects.create(organisation=world.bank, slug=f"p{n}", name_zh=f"项目{n}", name_en=f"P{n}")
    return world.assessment("accepted", project=None, **values)


def slugs(world):
    return sorted(world.bank.projects.values_list("slug", flat=True))


def test_the_scheme_manager_freezes_the_list_and_the_core_draws(world, as_):
    made, listed = org_level(world), slugs(world)
    url = f"/assessments/{made.number}/sample/"
    assert "冻结清单并抽取" in as_("manager").get(url).content.decode()
    assert as_("applicant").post(f"{url}draw/", {"project": listed}).status_code == 403
    assert as_("manager").post(f"{url}draw/", {"project": listed}).status_code == 302
    sample = Sample.objects.get()
    assert (sample.population, sample.size) == (listed, 2)
    assert sample.drawn == list(draw(made.number, listed, 2))
    assert Event.objects.get(verb="sample.draw").after["drawn"] == sample.drawn
    again = as_("manager", "en").post(f"{url}draw/", {"project": listed[:2]})
    assert "not drawn again" in again.content.decode()
    assert sample.drawn[0] in as_("applicant").get(url).content.decode()
    assert as_("rival").get(url).status_code == 404


def test_a_large_list_asks_for_a_size_with_a_reason(world):
    made, manager = org_level(world, projects=53), world.people["manager"]
    with pytest.raises(Refused, match="sets the size"):
        sampling.draw(made, by=manager, listed=slugs(world))
    drawn = sampling.draw(made, by=manager, listed=slugs(world), size=7, reason="two data centres")
    assert (len(drawn.drawn), drawn.size_reason) == (7, "two data centres")


def test_a_replacement_is_the_next_of_the_draw_and_has_a_reason(world):
    made, listed, manager = org_level(world), slugs(world), world.people["manager"]
    sampling.draw(made, by=manager, listed=listed)
    order = draw(made.number, listed, 5)
    with pytest.raises(Refused, match="needs a reason"):
        sampling.replace(made, by=manager, out=order[0], reason=" ")
    with pytest.raises(Refused, match="not in the sample"):
        sampling.replace(made, by=manager, out=order[4], reason="retired")
    changed = sampling.replace(made, by=manager, out=order[0], reason="retired")
    assert changed.drawn == [order[2], order[1]]
    assert sampling.value(changed).projects == (order[2], order[1])
    assert Event.objects.get(verb="sample.replace").after["reason"] == "retired"


def test_only_certified_results_on_the_same_part_and_target_are_attached(world, as_):
    made, manager, now = org_level(world), world.people["manager"], timezone.now()
    drawn = sampling.draw(made, by=manager, listed=slugs(world)).drawn
    with pytest.raises(Refused, match="no further result"):
        sampling.attach(made, by=manager)

    def result(slug, state="certified", **values):
        case = world.assessment(state, people=False, project=world.bank.projects.get(slug=slug), **values)
        return Result.objects.create(
            assessment=case, basis="formal", occasion="decision", document=b"{}", case=b"{}", sha256="0" * 64,
            level=2, as_of=now.date(), by=manager, at=now,
        )  # fmt: skip

    good = result(drawn[0])
    result(drawn[1], target=3)
    result(drawn[1], state="not_awarded")
    rows = sampling.attach(made, by=manager)
    assert [(row.project, row.result) for row in rows] == [(drawn[0], good)]
    with pytest.raises(Refused, match="attached"):
        sampling.replace(made, by=manager, out=drawn[0], reason="late")
    result(drawn[1])
    assert as_("manager").post(f"/assessments/{made.number}/sample/attach/").status_code == 302
    page = as_("manager", "en").get(f"/assessments/{made.number}/sample/").content.decode()
    assert "Every sampled project has its result" in page
    assert Event.objects.filter(verb="sample.attach").count() == 2


def test_a_project_has_no_sample(world, as_):
    made = world.assessment("accepted")
    assert as_("manager").get(f"/assessments/{made.number}/sample/").status_code == 404
    with pytest.raises(Refused, match="no sample"):
        sampling.draw(made, by=world.people["manager"], listed=["mobile"])


def test_an_organisation_is_rated_by_its_sample_alone(world, as_):
    made = org_level(world)
    for path in ("self", "gap"):
        page = as_("applicant", "en").get(f"/assessments/{made.number}/{path}/").content.decode()
        assert "sampled projects" in page


def test_the_pages_take_few_queries(world, as_, django_assert_max_num_queries):
    made = org_level(world, projects=52)
    sampling.draw(made, by=world.people["manager"], listed=slugs(world))
    manager, applicant = as_("manager"), as_("applicant")
    for client, path in (
        (manager, f"/assessments/{made.number}/sample/"),
        (manager, f"/assessments/{made.number}/form/"),
        (applicant, "/assessments/new/"),
        (applicant, NEW),
    ):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
