"""Home, search, the standards, notices, one's own page."""

from __future__ import annotations

import pytest

from steelyard_web.accounts.models import ConflictOfInterest
from steelyard_web.audit.models import Event
from steelyard_web.notices.actions import tell
from steelyard_web.notices.models import Notice
from steelyard_web.say import say


@pytest.mark.parametrize(
    ("name", "state", "zh", "en"),
    [
        ("manager", "applied", "受理报名", "Accept or refuse the application"),
        ("lead", "accepted", "启动自评", "Begin the self-assessment"),
        ("applicant", "self_assessing", "条未答", "requirements to answer"),
        ("contributor", "preparing", "准备并提交材料", "Prepare and submit the evidence"),
        ("lead", "reporting", "编制并发出报告", "Draft and issue the report"),
        ("applicant", "applicant_check", "复核评估报告", "Check the report"),
        ("manager", "expert_review", "召集专家评审会", "Call the expert meeting"),
    ],
)
def test_a_person_lands_on_his_next_task(world, as_, name, state, zh, en):
    world.assessment(state)
    assert zh in as_(name).get("/").content.decode()
    assert en in as_(name, "en").get("/").content.decode()


def test_who_has_nothing_to_do_is_told_what_he_could_do(world, as_):
    assert "Register an organisation" in as_("stranger", "en").get("/").content.decode()
    assert "目前没有待办事项" in as_("observer").get("/").content.decode()


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
    for missing in ("x@1/continuous-delivery", "devops-cmm@1/x", "devops-cmm@1/continuous-delivery/X"):
        assert client.get(f"/standards/{missing}/").status_code == 404


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


def test_a_conflict_without_a_reason_is_not_stored(world, as_):
    as_("third").post("/profile/conflicts/", {"organisation": world.bank.name_zh, "reason": ""})
    assert not ConflictOfInterest.objects.exists()


def test_one_changes_ones_own_name_with_before_and_after(world, as_):
    as_("third").post("/profile/", {"name": "新名", "email": "new@example.org"})
    event = Event.objects.get()
    assert (event.before["name"], event.after["name"]) == ("third", "新名")
