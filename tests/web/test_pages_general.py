"""Home, search, the standards, notices, one's own page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from steelyard_web.accounts.models import ConflictOfInterest
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.audit.models import Event
from steelyard_web.notices.actions import tell
from steelyard_web.notices.models import Notice
from steelyard_web.say import say
from steelyard_web.templatetags.words import day
from tests.web.filled import fill


@pytest.mark.parametrize(
    ("name", "state", "zh", "en"),
    [
        ("manager", "applied", "受理报名", "Accept or refuse the application"),
        ("lead", "accepted", "启动自评", "Begin the self-assessment"),
        ("applicant", "self_assessing", "企业自评：已答 0 / 114 条要求", "0 of 114 requirements answered"),
        ("contributor", "preparing", "准备并提交材料", "Prepare and submit the evidence"),
        ("lead", "reporting", "编制并发出报告", "Draft and issue the report"),
        ("applicant", "applicant_check", "复核评估报告", "Check the report"),
        ("lead", "reviewing", "组织材料初审", "Run the document review"),
        ("first", "reviewing", "114 条要求待您评分", "Votes to cast: 114"),
        ("manager", "expert_review", "召集专家评审会", "Call the expert meeting"),
        ("manager", "appealed", "安排申诉审理", "Arrange the hearing of the appeal"),
    ],
)
def test_a_person_lands_on_his_next_task(world, as_, name, state, zh, en):
    world.assessment(state)
    assert zh in as_(name).get("/").content.decode()
    assert en in as_(name, "en").get("/").content.decode()


@pytest.mark.parametrize(
    ("name", "state", "path"),
    [
        ("first", "reviewing", "practices/?show=mine"),
        ("applicant", "self_assessing", "self/"),
        ("lead", "on_site", "site/"),
        ("manager", "applied", ""),
    ],
)
def test_the_next_task_leads_to_the_page_where_it_is_done(world, as_, name, state, path):
    made = world.assessment(state)
    page = as_(name).get("/").content.decode()
    assert f'<h2><a href="/assessments/{made.number}/{path}">' in page
    assert as_(name).get(f"/assessments/{made.number}/{path}").status_code == 200


def test_the_self_rating_is_counted_over_what_is_asked(world, as_):
    made = world.assessment("self_assessing")
    asked = [r.id for r in requirements_of(made, up_to_target=True)]
    beyond = [r.id for r in requirements_of(made) if r.level > made.target]
    rows = [(key, "met") for key in asked[:3]] + [(asked[3], "unrated"), (beyond[0], "met")]
    for key, outcome in rows:
        made.answers.create(requirement=key, outcome=outcome, by=world.people["applicant"], at=timezone.now())
    assert "3 of 114 requirements answered" in as_("applicant", "en").get("/").content.decode()


def test_what_somebody_else_added_waits_for_my_release_and_not_my_own(world, as_):
    fill(world, "preparing")
    assert "Evidence to release: 1" in as_("applicant", "en").get("/").content.decode()
    assert "Evidence to release" not in as_("contributor", "en").get("/").content.decode()


def test_the_most_urgent_comes_first_and_a_manager_is_told_what_is_late(world, as_):
    today = timezone.localdate()
    later = world.assessment("applied", due=today + timedelta(days=5))
    late = world.assessment("applied", due=today - timedelta(days=5))
    page = as_("manager", "en").get("/").content.decode()
    assert page.index(late.number) < page.index(later.number)
    assert "1 assessments are overdue." in page
    assert "assessments are overdue" not in as_("applicant", "en").get("/").content.decode()


def test_who_has_nothing_to_do_is_told_what_he_could_do(as_):
    assert "Register an organisation" in as_("stranger", "en").get("/").content.decode()
    assert "目前没有待办事项" in as_("observer").get("/").content.decode()
    assert "See the audit trail" in as_("auditor", "en").get("/").content.decode()
    assert "takes no part in assessments" in as_("system", "en").get("/").content.decode()
    assert "you are notified" in as_("third", "en").get("/").content.decode()


@pytest.mark.parametrize("name", ["applicant", "lead", "manager", "first"])
def test_home_takes_at_most_twelve_queries_however_many_assessments(
    world, as_, name, django_assert_max_num_queries
):
    for state in ("applied", "accepted", "self_assessing", "preparing", "reporting", "applicant_check") * 4:
        world.assessment(state)
    client = as_(name)
    with django_assert_max_num_queries(12):
        client.get("/")


def test_search_finds_assessments_and_requirements_in_both_languages(world, as_):
    made = world.assessment("reviewing")
    client = as_("applicant")
    assert f"/assessments/{made.number}/" in client.get("/search/?q=手机").content.decode()
    assert f"/assessments/{made.number}/" in client.get("/search/?q=mobile+bank").content.decode()
    assert "CM-VC-VCS" in client.get("/search/?q=版本控制").content.decode()
    assert "CM-VC-VCS" in client.get("/search/?q=version+control").content.decode()


def test_search_finds_nothing_of_other_organisations(world, as_):
    made = world.assessment("reviewing")
    for name in ("rival", "stranger"):
        assert (
            f"/assessments/{made.number}/" not in as_(name).get(f"/search/?q={made.number}").content.decode()
        )


def test_search_without_words_or_with_odd_ones_says_so(as_):
    client = as_("applicant", "en")
    assert "Type a number" in client.get("/search/").content.decode()
    assert "Nothing found" in client.get("/search/?q=%22%27%3B--%25").content.decode()


def test_search_takes_at_most_twelve_queries(world, as_, django_assert_max_num_queries):
    for _ in range(20):
        world.assessment("reviewing")
    client = as_("manager")
    client.get("/search/?q=a")
    with django_assert_max_num_queries(12):
        client.get("/search/?q=a")


def test_the_standard_is_shown_part_by_part_and_practice_by_practice(as_):
    client = as_("stranger")
    assert "持续交付" in client.get("/standards/").content.decode()
    assert "CM-VC-VCS" in client.get("/standards/devops-cmm@1/continuous-delivery/").content.decode()
    page = client.get("/standards/devops-cmm@1/continuous-delivery/CM-VC-VCS/").content.decode()
    assert "CM-VC-VCS.2.1" in page
    assert "应备材料" in page
    assert "不是标准原文" in page
    for missing in ("x@1/continuous-delivery", "devops-cmm@1/x", "devops-cmm@1/continuous-delivery/X"):
        assert client.get(f"/standards/{missing}/").status_code == 404


def test_a_practice_shows_its_measures_and_both_languages(as_):
    page = (
        as_("stranger", "en").get("/standards/devops-cmm@1/continuous-delivery/CM-VC-VCS/").content.decode()
    )
    assert 'id="CM-VC-VCS.3.2"' in page
    assert "Commit traceability" in page
    assert "≥ 90" in page
    assert "the reading proposes the outcome" in page
    assert 'class="other" lang="zh-CN"' in page
    for level in range(1, 6):
        assert f'class="top{level}"' in page


def test_a_notice_is_read_by_opening_it_and_by_nobody_else(world, as_):
    notice = Notice.objects.create(user=world.people["lead"], zh="请指派", en="assign", path="/standards/")
    as_("first").post("/notices/read/", {"pk": notice.pk})
    assert Notice.objects.get().read_at is None
    assert as_("lead").post("/notices/read/", {"pk": notice.pk}).headers["Location"] == "/standards/"
    assert Notice.objects.get().read_at is not None


def test_a_notice_goes_out_by_mail_in_the_persons_language(
    world, mailoutbox, django_capture_on_commit_callbacks
):
    world.people["first"].language = "en"
    with django_capture_on_commit_callbacks(execute=True):
        tell([world.people["lead"], world.people["first"]], say("有新任务", "new work"), "/x/")
    assert {(m.to[0], m.subject) for m in mailoutbox} == {
        ("lead@example.org", "有新任务"),
        ("first@example.org", "new work"),
    }


def test_a_reminder_with_a_key_is_told_once(world):
    for _ in range(2):
        tell([world.people["lead"]], say("快到期", "due soon"), "/x/", key="2026-0001:due")
    assert Notice.objects.count() == 1


def test_an_assessor_declares_a_conflict_and_the_trail_knows(world, as_):
    sent = {"organisation": world.bank.name_zh, "reason": "曾在该行任职"}
    assert as_("third").post("/profile/conflicts/", sent).status_code == 302
    assert ConflictOfInterest.objects.get().user == world.people["third"]
    assert Event.objects.get().verb == "conflict.declare"


def test_a_declared_conflict_of_somebody_on_duty_is_told_to_the_managers(world, as_):
    world.assessment("reviewing")
    as_("first").post(
        "/profile/conflicts/", {"organisation": world.bank.name_zh, "reason": "a relative works there"}
    )
    assert Notice.objects.filter(user=world.people["manager"], en__contains="replace this person").exists()


def test_a_conflict_is_declared_once_and_by_assessors_and_experts_only(world, as_):
    sent = {"organisation": world.bank.name_zh, "reason": "worked there"}
    for _ in range(2):
        as_("third").post("/profile/conflicts/", sent)
    assert as_("applicant", "en").post("/profile/conflicts/", sent).status_code == 403
    assert ConflictOfInterest.objects.count() == 1


def test_no_list_tells_who_applies_and_an_unknown_name_is_told(world, as_):
    assert world.bank.name_zh not in as_("third").get("/profile/").content.decode()
    page = as_("third", "en").post("/profile/conflicts/", {"organisation": "Nowhere", "reason": "x"})
    assert page.status_code == 400
    assert 'value="Nowhere"' in page.content.decode()


def test_a_conflict_without_a_reason_is_not_stored(world, as_):
    page = as_("third", "en").post("/profile/conflicts/", {"organisation": world.bank.name_zh, "reason": ""})
    assert 'role="alert"' in page.content.decode()
    assert not ConflictOfInterest.objects.exists()


def test_one_changes_ones_own_name_with_before_and_after_and_language(world, as_):
    sent = {"name": "新名", "email": "new@example.org", "language": "en"}
    answer = as_("third").post("/profile/", sent)
    event = Event.objects.get()
    assert (event.before["name"], event.after["name"]) == ("third", "新名")
    assert answer.cookies["django_language"].value == "en"
    world.people["third"].refresh_from_db()
    assert world.people["third"].language == "en"
    assert as_("third").post("/profile/", sent | {"email": "no mail"}).status_code == 200
    assert Event.objects.count() == 1


def test_one_changes_ones_own_password_and_stays_signed_in(world, as_):
    person = world.people["third"]
    person.set_password("first words here")
    person.save()
    client = as_("third", "en")
    good = {"now": "first words here", "new": "second words here", "again": "second words here"}
    for wrong, told in (
        ({"now": "x"}, "This is not the password"),
        ({"again": "x"}, "The two differ"),
        ({"new": "12345678", "again": "12345678"}, "too common"),
    ):
        assert told in client.post("/profile/password/", good | wrong).content.decode()
    assert client.post("/profile/password/", good).status_code == 302
    person.refresh_from_db()
    assert person.check_password("second words here")
    assert client.get("/profile/").status_code == 200
    event = Event.objects.get()
    assert (event.verb, event.before, event.after) == ("person.password", None, None)


def test_a_moment_is_shown_on_the_day_that_it_is_where_the_scheme_works():
    assert day(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)) == "2026-11-24"
    assert day(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == "2026-11-25"  # midnight in Shanghai
    assert (day(date(2026, 11, 24)), day(None)) == ("2026-11-24", "—")
