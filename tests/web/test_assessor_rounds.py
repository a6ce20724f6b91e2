"""Correction rounds: the frozen set, problems, corrections, rechecks, and the way to the visit."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.models import Passage
from steelyard_web.audit.models import Event
from steelyard_web.notices.models import Notice
from steelyard_web.ratings import problems, rounds
from steelyard_web.ratings.models import Problem, Round
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from steelyard_web.scheme import calendar
from tests.web.assessor_rows import FIRST, PRACTICE, SECOND, placed, vote


@pytest.fixture
def case(world):
    made = world.assessment("reviewing")
    made.kept = placed(world, made, "released list")
    placed(world, made, "hidden list", released=False)
    rounds.open_round(made, by=world.people["applicant"])
    return made


def raised(world, case, text="the list is old", who="first", requirement=FIRST):
    return problems.raise_problem(case, requirement, text, by=world.people[who])


def corrected(world, case, one, text="a new list", uses=()):
    return problems.correct(case, one.pk, text, uses, by=world.people["contributor"])


def rechecked(world, case, one, verdict="solved", note="", who="second"):
    return problems.recheck(case, one.pk, verdict, note, by=world.people[who])


def test_a_round_freezes_what_is_released_under_a_digest_that_anybody_can_repeat(case):
    one = case.rounds.get()
    line = f"{PRACTICE} 2 - id {case.kept.evidence_id}"
    assert [use.evidence.title for use in one.frozen.all()] == ["released list"]
    assert one.digest == hashlib.sha256(line.encode()).hexdigest()
    assert rounds.holds(one)
    assert one.due == calendar.after(timezone.localdate(), 5, {})
    assert Event.objects.get(verb="round.open").after == {
        "number": 1,
        "due": one.due.isoformat(),
        "digest": one.digest,
        "evidence": 1,
        "carried": 0,
    }


def test_the_digest_does_not_hang_on_order_and_moves_with_the_set(world, case):
    first, second = placed(world, case, "a"), placed(world, case, "b", practice="CM-VC-BM")
    assert rounds.digest([first, second]) == rounds.digest([second, first])
    assert rounds.digest([first]) != rounds.digest([first, second])


def test_the_next_round_closes_the_one_before_and_freezes_anew(world, case):
    placed(world, case, "brought later")
    made = rounds.next_round(case, by=world.people["lead"], seen=1)
    former = Round.objects.get(number=1)
    assert (made.number, made.frozen.count()) == (2, 2)
    assert (former.closed_by.username, former.frozen.count()) == ("lead", 1)
    assert rounds.current(case) == made


def test_a_second_click_opens_no_third_round(world, case):
    rounds.next_round(case, by=world.people["lead"], seen=1)
    with pytest.raises(Stale):
        rounds.next_round(case, by=world.people["lead"], seen=1)
    assert case.rounds.count() == 2


def test_corrections_cannot_be_due_before_today(world, case):
    with pytest.raises(Refused):
        rounds.next_round(case, by=world.people["lead"], seen=1, due=timezone.localdate() - timedelta(days=1))
    assert case.rounds.count() == 1


@pytest.mark.parametrize("who", ["first", "manager", "applicant"])
def test_only_the_lead_opens_the_next_round(world, case, who):
    with pytest.raises(NotYours):
        rounds.next_round(case, by=world.people[who], seen=1)


def test_a_problem_belongs_to_the_open_round_and_the_applicant_is_told(world, case):
    vote(world, case, "first", said="not_met")
    one = raised(world, case)
    assert (one.round.number, one.requirement, one.before, one.raised_by.username) == (
        1,
        FIRST,
        "not_met",
        "first",
    )
    assert Event.objects.get(verb="problem.raise").after == {
        "requirement": FIRST,
        "text": "the list is old",
        "round": 1,
    }
    told = set(Notice.objects.filter(en__contains="problem with").values_list("user__username", flat=True))
    assert told == {"applicant", "contributor", "observer"}


def test_a_double_click_raises_one_problem(world, case):
    raised(world, case)
    raised(world, case)
    assert Problem.objects.count() == 1


@pytest.mark.parametrize(
    ("requirement", "text"), [("CM-VC-VCS.9.9", "x"), (FIRST, "  "), (FIRST, "x" * 5001)]
)
def test_a_problem_needs_a_requirement_and_words(world, case, requirement, text):
    with pytest.raises(Refused):
        raised(world, case, text, requirement=requirement)


def test_no_problem_is_raised_without_an_open_round(world):
    with pytest.raises(Refused):
        raised(world, world.assessment("reviewing"))


@pytest.mark.parametrize("who", ["manager", "expert_1", "applicant"])
def test_only_assessors_and_the_lead_raise_problems(world, case, who):
    with pytest.raises(NotYours):
        raised(world, case, who=who)


def test_a_correction_names_its_evidence_and_may_be_changed_until_the_recheck(world, case):
    one = raised(world, case)
    corrected(world, case, one)
    use = placed(world, case, "new list")
    corrected(world, case, one, "the list of November", [use.pk])
    one.refresh_from_db()
    assert (one.correction, one.corrected_by.username) == ("the list of November", "contributor")
    assert [u.evidence.title for u in one.corrections.all()] == ["new list"]
    last = Event.objects.filter(verb="problem.correct").last()
    assert (last.before, last.after) == (
        {"correction": "a new list"},
        {"correction": "the list of November", "evidence": [use.evidence_id]},
    )
    rechecked(world, case, one)
    with pytest.raises(Stale):
        corrected(world, case, one, "too late")


def test_evidence_of_another_assessment_proves_nothing(world, case):
    other = placed(world, world.assessment("reviewing"), "of another case")
    with pytest.raises(Refused):
        corrected(world, case, raised(world, case), uses=[other.pk])


def test_a_problem_of_another_assessment_is_none_here(world, case):
    other = world.assessment("reviewing")
    with pytest.raises(Refused):
        corrected(world, other, raised(world, case))


@pytest.mark.parametrize("who", ["observer", "first", "lead", "rival"])
def test_only_the_applicants_managers_and_contributors_correct(world, case, who):
    one = raised(world, case)
    with pytest.raises(NotYours):
        problems.correct(case, one.pk, "x", (), by=world.people[who])


def test_a_recheck_solves_or_leaves_open_and_keeps_the_rating_after(world, case):
    one = raised(world, case)
    corrected(world, case, one)
    vote(world, case, "second", said="partly_met")
    with pytest.raises(Refused):
        rechecked(world, case, one, "open")
    rechecked(world, case, one, "open", "two repositories are missing")
    assert list(problems.open_problems(case)) == [one]
    rechecked(world, case, one)
    one.refresh_from_db()
    assert (one.recheck, one.after, one.rechecked_by.username) == ("solved", "partly_met", "second")
    assert list(problems.open_problems(case)) == []
    assert [e.after["recheck"] for e in Event.objects.filter(verb="problem.recheck")] == ["open", "solved"]


def test_what_is_solved_stays_solved(world, case):
    one = raised(world, case)
    rechecked(world, case, one)
    rechecked(world, case, one)
    with pytest.raises(Stale):
        rechecked(world, case, one, "open", "no, it is not")
    assert Event.objects.filter(verb="problem.recheck").count() == 1


def test_open_problems_go_on_into_the_next_round_and_count_once(world, case):
    left, solved = raised(world, case), raised(world, case, "another", requirement=SECOND)
    corrected(world, case, left)
    rechecked(world, case, left, "open", "still old")
    rechecked(world, case, solved)
    made = rounds.next_round(case, by=world.people["lead"], seen=1)
    follower = made.problems.get()
    assert (follower.follows, follower.text, follower.raised_by) == (left, left.text, left.raised_by)
    assert list(problems.open_problems(case)) == [follower]
    with pytest.raises(Stale):
        rechecked(world, case, left)


def test_the_visit_begins_when_no_problem_is_open_and_the_round_closes(world, case):
    one = raised(world, case)
    rechecked(world, case, one)
    now = rounds.go_on_site(case, by=world.people["lead"], version=case.version)
    assert now.state == "on_site"
    assert case.rounds.get().closed_at is not None


def test_with_an_open_problem_the_visit_needs_a_reason_which_is_kept(world, case):
    raised(world, case)
    with pytest.raises(Refused):
        rounds.go_on_site(case, by=world.people["lead"], reason=" ")
    case.refresh_from_db()
    assert (case.state, case.rounds.get().closed_at) == ("reviewing", None)
    rounds.go_on_site(case, by=world.people["lead"], reason="the list is shown on site")
    assert Passage.objects.get(act="go_on_site").reason == "the list is shown on site"


def test_an_old_page_does_not_begin_the_visit(world, case):
    with pytest.raises(Stale):
        rounds.go_on_site(case, by=world.people["lead"], version=case.version - 1)


@pytest.mark.parametrize("state", ["preparing", "on_site", "reporting"])
def test_rounds_belong_to_the_review(world, state):
    with pytest.raises(WrongState):
        rounds.next_round(world.assessment(state), by=world.people["lead"], seen=0)


def url(case, rest=""):
    return f"/assessments/{case.number}/{rest}"


def test_the_applicant_reads_problem_and_date_and_hands_in_a_correction_on_the_page(world, as_, case):
    one = raised(world, case)
    client = as_("contributor", "en")
    page = client.get(url(case, "rounds/")).content.decode()
    assert "the list is old" in page
    assert case.rounds.get().due.isoformat() in page
    answer = client.post(
        url(case, f"problems/{one.pk}/correct/"), {"text": "a new list", "use": [case.kept.pk]}
    )
    assert answer.headers["Location"] == url(case, f"rounds/#problem-{one.pk}")
    assert "released list" in as_("first", "en").get(url(case, "rounds/")).content.decode()


def test_a_correction_that_names_unreleased_evidence_does_not_show_it_to_assessors(world, as_, case):
    hidden = case.uses.get(evidence__title="hidden list")
    corrected(world, case, raised(world, case), uses=[hidden.pk])
    assert "hidden list" in as_("applicant", "en").get(url(case, "rounds/")).content.decode()
    page = as_("first", "en").get(url(case, "rounds/")).content.decode()
    assert "hidden list" not in page
    assert "a piece that is not released yet" in page


def test_the_assessor_raises_and_rechecks_on_the_page(as_, case):
    client = as_("first", "en")
    answer = client.post(
        url(case, f"practices/{PRACTICE}/problem/"), {"requirement": FIRST, "text": "no list"}
    )
    assert answer.headers["Location"] == url(case, f"practices/{PRACTICE}/#problems")
    one = Problem.objects.get()
    assert "no list" in client.get(url(case, f"practices/{PRACTICE}/")).content.decode()
    client.post(url(case, f"problems/{one.pk}/recheck/"), {"verdict": "solved"})
    one.refresh_from_db()
    assert one.recheck == "solved"


def test_what_was_typed_stays_on_the_page_when_it_is_refused(world, as_, case):
    one = raised(world, case)
    answer = as_("second", "en").post(
        url(case, f"problems/{one.pk}/recheck/"), {"verdict": "", "note": "long words"}
    )
    assert (answer.status_code, "long words" in answer.content.decode()) == (400, True)
    rechecked(world, case, one)
    answer = as_("applicant", "en").post(url(case, f"problems/{one.pk}/correct/"), {"text": "typed"})
    assert answer.status_code == 409


def test_a_passed_deadline_is_shown(as_, case):
    Round.objects.update(due=date(2026, 1, 5))
    assert "were due on 2026-01-05" in as_("applicant", "en").get(url(case, "rounds/")).content.decode()
    assert "已于 2026-01-05 到期" in as_("applicant").get(url(case, "rounds/")).content.decode()


@pytest.mark.parametrize(
    ("show", "shown"),
    [("to_correct", "fresh"), ("to_recheck", "waiting"), ("solved", "over"), ("open", "fresh waiting")],
)
def test_problems_are_filtered_by_address(world, as_, case, show, shown):
    raised(world, case, "fresh")
    corrected(world, case, raised(world, case, "waiting", requirement=SECOND))
    rechecked(world, case, raised(world, case, "over", who="second"))
    page = as_("lead", "en").get(url(case, f"rounds/?show={show}")).content.decode()
    found = [word for word in ("fresh", "waiting", "over") if f'<p class="spoken">{word}</p>' in page]
    assert found == shown.split()


def test_the_frozen_set_is_a_page_and_says_whether_it_still_fits(as_, case):
    page = as_("observer", "en").get(url(case, "rounds/1/")).content.decode()
    assert "released list" in page
    assert "fits the frozen set" in page
    Round.objects.update(digest="0" * 64)
    assert "does not fit the frozen set" in as_("lead", "en").get(url(case, "rounds/1/")).content.decode()
    assert as_("lead").get(url(case, "rounds/7/")).status_code == 404


def test_the_lead_opens_a_round_and_begins_the_visit_on_the_page(as_, case):
    client = as_("lead", "en")
    assert client.post(url(case, "rounds/open/"), {"last": "1", "due": ""}).status_code == 302
    assert client.post(url(case, "rounds/open/"), {"last": "2", "due": "soon"}).status_code == 400
    assert case.rounds.count() == 2
    answer = client.post(url(case, "rounds/go-on-site/"), {"version": case.version})
    assert answer.headers["Location"] == url(case, "site/")


@pytest.mark.parametrize(
    ("who", "status"), [("first", 403), ("applicant", 403), ("rival", 404), ("stranger", 404), ("third", 404)]
)
def test_nobody_else_opens_a_round_on_the_page(as_, case, who, status):
    assert as_(who).post(url(case, "rounds/open/"), {"last": "1"}).status_code == status
    assert case.rounds.count() == 1


def test_a_problem_that_goes_on_carries_no_rating_of_its_rechecker(world, as_, case):
    vote(world, case, "first", said="met")
    one = raised(world, case)
    vote(world, case, "second", SECOND)
    other = raised(world, case, requirement=SECOND, who="first")
    for problem in (one, other):
        corrected(world, case, problem)
        rechecked(world, case, problem, "open", "still old", who="second")
    rounds.next_round(case, by=world.people["lead"], seen=1)
    carried = {p.requirement: p.before for p in Problem.objects.filter(round__number=2)}
    assert (Problem.objects.get(pk=other.pk).after, carried) == ("met", {FIRST: "met", SECOND: ""})


def test_corrections_are_due_on_a_working_day_and_the_day_typed_stays(world, as_, case):
    saturday = date(2031, 3, 1)
    with pytest.raises(Refused, match="2031-03-01 is not a working day"):
        rounds.next_round(case, by=world.people["lead"], seen=1, due=saturday)
    page = as_("lead", "en").post(
        f"/assessments/{case.number}/rounds/open/", {"last": "1", "due": str(saturday)}
    )
    assert (page.status_code, page.context["typed"]) == (400, {"due": "2031-03-01"})
    assert "not a working day" in page.content.decode()
