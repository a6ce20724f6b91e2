"""Second votes only where the scheme asks for them (R6), and the votes of an appeal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from steelyard.values import Outcome
from steelyard_web.decisions.models import Appeal, Meeting, Report
from steelyard_web.ratings import values
from steelyard_web.ratings.consensus import consent
from steelyard_web.ratings.models import Vote
from steelyard_web.ratings.queue import queue
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import NotYours, Refused
from steelyard_web.scheme.models import Scheme
from tests.web.assessor_rows import FIRST, PRACTICE, SECOND, vote, vote_on_all


@pytest.fixture
def case(world):
    """A module-free part at target 1, of which no row is drawn by chance: only rows that decide are asked."""
    Scheme.objects.update(second_vote_all=False, second_vote_share=Decimal(0))
    return world.assessment("reviewing", target=2)


def first_votes(world, case, lower=PRACTICE):
    """Everything is met by the first assessor, but for one row."""
    vote_on_all(world, case, "first")
    Vote.objects.filter(requirement__startswith=f"{lower}.").update(outcome="not_met")


def asked(case):
    now = values.voting(case)
    return {key for key in now.due if now.coverage.needs_second(key)}


def test_until_every_requirement_has_a_first_vote_nothing_is_known_and_all_stays_blind(world, case):
    vote(world, case, "first")
    now = values.voting(case)
    assert not now.coverage.known
    assert not now.ballots[FIRST].complete
    assert FIRST not in now.lacks("second")
    assert SECOND in now.lacks("second")
    assert SECOND in now.lacks("first")


def test_then_the_rows_that_decide_are_asked_and_the_others_wait_for_them(world, case):
    first_votes(world, case)
    now = values.voting(case)
    assert now.coverage.known
    assert asked(case) == {"CM-VC-VCS.1.1", FIRST, SECOND}
    assert now.lacks("second") == ["CM-VC-VCS.1.1", FIRST, SECOND]
    assert now.lacks("first") == []
    assert not any(ballot.complete for ballot in now.ballots.values())


def test_once_they_are_in_and_settled_one_vote_is_enough_elsewhere(world, case):
    first_votes(world, case)
    for key in ("CM-VC-VCS.1.1", FIRST):
        vote(world, case, "second", key, "not_met")
    assert values.voting(case).unfinished()
    vote(world, case, "second", SECOND, "not_met")
    now = values.voting(case)
    assert now.unfinished() == []
    assert (now.ballots["CM-VC-BM.2.1"].needed, now.ballots[FIRST].needed) == (1, 2)
    assert Vote.objects.filter(frozen_at__isnull=True).count() == 0


def test_a_conflict_among_them_keeps_the_others_blind_until_the_consensus(world, case):
    first_votes(world, case)
    for key in ("CM-VC-VCS.1.1", FIRST, SECOND):
        vote(world, case, "second", key, "met")
    assert len(voting(case).open_conflicts()) == 3
    assert not values.ballots(case)["CM-VC-BM.2.1"].complete
    for key in voting(case).open_conflicts():
        consent(case, key, "not_met", "seen together", by=world.people["lead"])
    assert values.ballots(case)["CM-VC-BM.2.1"].complete


def test_when_the_second_votes_change_the_level_other_rows_are_asked(world, case):
    first_votes(world, case)
    for key in ("CM-VC-VCS.1.1", FIRST, SECOND):
        vote(world, case, "second", key, "met")
    for key in voting(case).open_conflicts():
        consent(case, key, "met", "seen together", by=world.people["lead"])
    assert len(asked(case)) > 3
    assert values.voting(case).unfinished()


def test_a_share_of_the_rest_is_drawn_and_stays_the_same(world, case):
    Scheme.objects.update(second_vote_share=Decimal("0.2"))
    first_votes(world, case)
    drawn = asked(case)
    assert len(drawn) > 3
    assert asked(case) == drawn


def test_the_pages_say_where_a_second_vote_is_asked(world, as_, case):
    path = f"/assessments/{case.number}/practices/"
    assert "known once every requirement has its first vote" in as_("second", "en").get(path).content.decode()
    first_votes(world, case)
    assert "Second vote asked" in as_("second", "en").get(f"{path}{PRACTICE}/").content.decode()
    assert "One vote is enough" in as_("second", "en").get(f"{path}CM-VC-BM/").content.decode()
    assert "要求第二票" in as_("second").get(f"{path}{PRACTICE}/").content.decode()


def test_a_single_vote_is_blind_on_its_page_until_the_selection_is_final(world, as_, case):
    first_votes(world, case)
    Vote.objects.filter(requirement="CM-VC-BM.2.1").update(reason="blindword")
    page = f"/assessments/{case.number}/practices/CM-VC-BM/"
    assert "blindword" not in as_("second").get(page).content.decode()
    for key in ("CM-VC-VCS.1.1", FIRST, SECOND):
        vote(world, case, "second", key, "not_met")
    assert "blindword" in as_("second").get(page).content.decode()


def test_the_queue_counts_first_votes_first_and_then_the_second_ones_that_are_asked(world, case):
    assert [work.count for work in queue(world.people["second"])] == [len(values.voting(case).due)]
    first_votes(world, case)
    assert [work.count for work in queue(world.people["second"])] == [3]
    assert queue(world.people["first"]) == []


@pytest.fixture
def appealed(world):
    """Decided by first and second, appealed on one requirement, with third and fourth on duty."""
    made = world.assessment("appealed", target=2)
    vote_on_all(world, made, "first", "second")
    now, manager = timezone.now(), world.people["manager"]
    report = Report.objects.create(assessment=made, number=1, by=manager, at=now)
    meeting = Meeting.objects.create(
        assessment=made, number=1, report=report, quorum=3, called_by=manager, called_at=now
    )
    Appeal.objects.create(
        assessment=made,
        number=1,
        against=meeting,
        requirements=[FIRST],
        reason="the archive was a test",
        by=world.people["applicant"],
        at=now,
    )
    world.assign(made, instance=2, other_lead="lead_assessor", third="assessor", fourth="assessor")
    return made


def test_in_an_appeal_only_what_it_is_about_is_voted_on_anew(world, appealed):
    now = values.voting(appealed)
    assert now.due == (FIRST,)
    assert (now.ballots[FIRST].complete, now.ballots[SECOND].complete) == (False, True)
    assert {who: now.lacks(who) for who in ("first", "third", "fourth")} == {
        "first": [],
        "third": [FIRST],
        "fourth": [FIRST],
    }
    with pytest.raises(Refused):
        vote(world, appealed, "third", SECOND, "not_met")


def test_the_new_votes_decide_and_the_old_ones_are_kept(world, appealed):
    vote(world, appealed, "third", said="not_met")
    vote(world, appealed, "fourth", said="not_met")
    assert [v.outcome for v in values.ballots(appealed)[FIRST].counted.values()] == [Outcome.NOT_MET] * 2
    assert [v.outcome for v in values.ballots(appealed, instance=1)[FIRST].counted.values()] == [
        Outcome.MET
    ] * 2
    assert Vote.objects.filter(requirement=FIRST).count() == 4


def test_the_queue_of_an_appeal_holds_what_it_is_about(world, appealed):
    assert [(work.text.en, work.assessment) for work in queue(world.people["third"])] == [
        ("Votes to cast: 1", appealed)
    ]
    assert queue(world.people["first"]) == []


def test_who_took_part_before_the_appeal_does_not_vote_again(world, appealed):
    with pytest.raises(NotYours):
        vote(world, appealed, "first", said="not_met")


def test_a_conflict_in_the_appeal_is_settled_by_its_own_lead(world, appealed):
    vote(world, appealed, "third", said="not_met")
    vote(world, appealed, "fourth", said="met")
    assert voting(appealed).open_conflicts() == [FIRST]
    with pytest.raises(NotYours):
        consent(appealed, FIRST, "met", "x", by=world.people["lead"])
    with pytest.raises(Refused):
        consent(appealed, SECOND, "not_met", "not appealed", by=world.people["other_lead"])
    consent(appealed, FIRST, "not_met", "seen anew", by=world.people["other_lead"])
    assert values.ballots(appealed)[FIRST].consensus.outcome is Outcome.NOT_MET
    assert values.ballots(appealed, instance=1)[FIRST].consensus is None
