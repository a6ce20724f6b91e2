"""Conflicts, the consensus that settles them, agreement and severity."""

from __future__ import annotations

from fractions import Fraction

import pytest

from steelyard.rating.agreement import by_practice
from steelyard.values import Outcome
from steelyard_web.assessments.catalogue import part_of
from steelyard_web.audit.models import Event
from steelyard_web.notices.models import Notice
from steelyard_web.ratings import values
from steelyard_web.ratings.consensus import consent
from steelyard_web.ratings.models import Consensus
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from tests.web.assessor_rows import FIRST, MEASURED, PRACTICE, SECOND, measured, placed, vote, vote_on_all


def conflict(world, case, requirement=FIRST):
    vote(world, case, "first", requirement, "met", "all of it is there")
    vote(world, case, "second", requirement, "not_met", "one archive was mailed")


def agree(world, case, outcome="partly_met", reason="we looked together", who="lead", **more):
    return consent(case, FIRST, outcome, reason, by=world.people[who], **more)


def test_equal_votes_are_no_conflict_and_unequal_ones_are(world):
    case = world.assessment("reviewing")
    vote(world, case, "first", SECOND)
    vote(world, case, "second", SECOND)
    conflict(world, case)
    assert voting(case).open_conflicts() == [FIRST]


def test_not_applicable_against_another_vote_is_a_conflict(world):
    case = world.assessment("reviewing")
    vote(world, case, "first", said="not_applicable", reason="no archive is used")
    vote(world, case, "second", said="met")
    assert voting(case).open_conflicts() == [FIRST]


def test_a_consensus_settles_the_conflict_with_its_event_and_tells_the_assessors(world):
    case = world.assessment("reviewing")
    conflict(world, case)
    agree(world, case)
    assert voting(case).open_conflicts() == []
    assert values.ballots(case)[FIRST].consensus.outcome is Outcome.PARTLY_MET
    event = Event.objects.get(verb="consensus.write")
    assert (event.actor_name, event.before) == ("lead", None)
    assert event.after == {
        "requirement": FIRST,
        "outcome": "partly_met",
        "points": "",
        "reason": "we looked together",
    }
    assert set(Notice.objects.filter(en__contains="consensus").values_list("user__username", flat=True)) == {
        "first",
        "second",
    }


def test_a_later_consensus_counts_and_the_earlier_one_is_kept(world):
    case = world.assessment("reviewing")
    conflict(world, case)
    agree(world, case)
    agree(world, case, "met", "the archive was a test", seen=1)
    assert [c.outcome for c in Consensus.objects.all()] == ["partly_met", "met"]
    assert values.ballots(case)[FIRST].consensus.outcome is Outcome.MET
    assert Event.objects.filter(verb="consensus.write").last().before == {
        "outcome": "partly_met",
        "reason": "we looked together",
    }


def test_a_double_click_writes_one_consensus_and_an_old_page_none(world):
    case = world.assessment("reviewing")
    conflict(world, case)
    agree(world, case)
    agree(world, case)
    with pytest.raises(Stale):
        agree(world, case, "met", "another word", seen=0)
    assert Consensus.objects.count() == 1


@pytest.mark.parametrize(
    ("outcome", "reason"), [("met", " "), ("unrated", "why"), ("excellent", "why"), ("", "why")]
)
def test_a_consensus_needs_an_outcome_and_a_reason(world, outcome, reason):
    case = world.assessment("reviewing")
    conflict(world, case)
    with pytest.raises(Refused):
        agree(world, case, outcome, reason)
    assert Consensus.objects.count() == 0


def test_there_is_no_consensus_before_all_votes_are_in(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    with pytest.raises(Refused):
        agree(world, case)


@pytest.mark.parametrize("who", ["first", "expert_1", "manager", "applicant"])
def test_only_the_lead_writes_a_consensus(world, who):
    case = world.assessment("reviewing")
    conflict(world, case)
    with pytest.raises(NotYours):
        agree(world, case, who=who)


@pytest.mark.parametrize("state", ["preparing", "applicant_check", "expert_review"])
def test_a_consensus_fits_review_visit_report_and_appeal_only(world, state):
    with pytest.raises(WrongState):
        agree(world, world.assessment(state))


def test_agreement_counts_equal_votes_over_all_and_by_practice(world):
    case = world.assessment("reviewing")
    conflict(world, case)
    for requirement in (SECOND, "CM-VC-VCS.1.1", "CM-VC-BM.2.1"):
        vote(world, case, "first", requirement)
        vote(world, case, "second", requirement)
    whole, practices = values.agreement(case), by_practice(part_of(case), values.ballots(case))
    assert (whole.equal, whole.n) == (Fraction(3, 4), 4)
    assert (practices[PRACTICE].equal, practices["CM-VC-BM"].equal) == (Fraction(2, 3), Fraction(1))


def test_a_consensus_does_not_raise_agreement(world):
    case = world.assessment("reviewing")
    conflict(world, case)
    before = values.agreement(case)
    agree(world, case)
    assert values.agreement(case) == before


def page(as_, case, who="lead", language="en", query=""):
    return as_(who, language).get(f"/assessments/{case.number}/conflicts/{query}")


def test_the_page_shows_votes_reasons_reading_and_evidence_side_by_side(world, as_):
    case = world.assessment("reviewing", target=3)
    measured(world, case, "0.5")
    placed(world, case, "list of repositories")
    vote(world, case, "first", MEASURED, "met", "the export lacks a repository")
    vote(world, case, "second", MEASURED, "not_met", "half is half")
    shown = page(as_, case).content.decode()
    for words in ("the export lacks a repository", "half is half", "50%", "list of repositories", "Conflict"):
        assert words in shown


def test_the_lead_settles_a_conflict_on_the_page(world, as_):
    case = world.assessment("reviewing")
    conflict(world, case)
    answer = as_("lead", "en").post(
        f"/assessments/{case.number}/conflicts/{FIRST}/",
        {"outcome": "met", "reason": "seen on site", "seen": "0"},
    )
    assert answer.headers["Location"] == f"/assessments/{case.number}/conflicts/"
    assert "No conflict is open" in page(as_, case).content.decode()
    assert "seen on site" in page(as_, case, query="?show=settled").content.decode()


def test_what_was_typed_stays_on_the_page_when_it_is_refused(world, as_):
    case = world.assessment("reviewing")
    conflict(world, case)
    agree(world, case)
    answer = as_("lead", "en").post(
        f"/assessments/{case.number}/conflicts/{FIRST}/",
        {"outcome": "met", "reason": "typed for long", "seen": "0"},
    )
    assert answer.status_code == 409
    assert "typed for long" in answer.content.decode()
    assert "Another consensus was written meanwhile" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("first", 403), ("applicant", 403), ("rival", 404), ("third", 404)]
)
def test_nobody_else_settles_it_on_the_page(world, as_, who, status):
    case = world.assessment("reviewing")
    conflict(world, case)
    answer = as_(who).post(
        f"/assessments/{case.number}/conflicts/{FIRST}/", {"outcome": "met", "reason": "x"}
    )
    assert answer.status_code == status
    assert Consensus.objects.count() == 0


def test_the_empty_page_says_what_to_do_next(world, as_):
    case = world.assessment("reviewing")
    assert "Requirements with missing votes" in page(as_, case).content.decode()
    vote_on_all(world, case, "first", "second")
    assert "all votes are in" in page(as_, case).content.decode()
    assert "评分已齐" in page(as_, case, language="zh-hans").content.decode()


def test_severity_is_told_from_a_hundred_votes_on_to_the_assessor_and_the_scheme_manager_only(world, as_):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    vote(world, case, "second")
    assert "from 100 comparable votes on (1 so far)" in page(as_, case, "first").content.decode()
    case = world.assessment("reviewing")
    vote_on_all(world, case, "first", "second")
    mine = page(as_, case, "first").content.decode()
    assert "Severity first" in mine
    assert "+0.00" in mine
    assert "Severity second" not in mine
    everyone = page(as_, case, "manager").content.decode()
    assert "Severity first" in everyone
    assert "Severity second" in everyone
    assert "Severity" not in page(as_, case, "lead").content.decode()
    assert "Severity" not in page(as_, case, "expert_1").content.decode()


def test_the_votes_download_as_csv_and_a_reason_never_becomes_a_formula(world, as_):
    case = world.assessment("reviewing")
    vote(world, case, "first", reason="=1+1")
    vote(world, case, "second", said="not_met")
    answer = as_("lead", "en").get(f"/assessments/{case.number}/conflicts/table.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert f"{FIRST},2,2,first,Met,'=1+1,yes,," in lines
    assert f"{FIRST},2,2,second,Not met,,yes,," in lines
    assert f"{SECOND},0,2,,,,,," in lines
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.number}-votes.csv"'
    assert as_("lead").get(f"/assessments/{case.number}/conflicts/table.pdf").status_code == 404
