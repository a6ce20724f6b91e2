"""Votes: who may cast them, when they freeze, which need a reason, whole rows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from steelyard.errors import InputError
from steelyard.values import Outcome
from steelyard_web.assessments.actions.answers import HalfStep
from steelyard_web.assessments.models import Assignment
from steelyard_web.audit.models import Event
from steelyard_web.audit.trail import verify
from steelyard_web.ratings import values, votes
from steelyard_web.ratings.models import Vote
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from tests.web.assessor_rows import FIRST, MEASURED, PRACTICE, SECOND, measured, vote


def remove(world, assessment, who):
    Assignment.objects.filter(assessment=assessment, user=world.people[who]).update(
        removed_at=timezone.now(), removed_by=world.people["manager"]
    )
    world.people[who].__dict__.pop("_held", None)


def events(verb):
    return [(e.actor_name, e.before, e.after) for e in Event.objects.filter(verb=verb)]


def test_a_vote_is_stored_with_its_event_and_the_other_waits(world):
    case = world.assessment("reviewing")
    vote(world, case, "first", said="partly_met", reason="half of it")
    ballot = values.ballots(case)[FIRST]
    assert [(who, v.outcome, v.reason) for who, v in ballot.votes.items()] == [
        ("first", Outcome.PARTLY_MET, "half of it")
    ]
    assert not ballot.complete
    assert events("vote.cast") == [
        (
            "first",
            None,
            {"requirement": FIRST, "outcome": "partly_met", "reason": "half of it", "instance": 1},
        )
    ]


def test_a_vote_may_be_changed_until_all_are_in_and_the_event_has_before_and_after(world):
    case = world.assessment("reviewing")
    vote(world, case, "first", said="met")
    vote(world, case, "first", said="not_met", reason="looked again")
    assert Vote.objects.get().version == 2
    assert events("vote.change") == [
        (
            "first",
            {"requirement": FIRST, "outcome": "met", "instance": 1},
            {"requirement": FIRST, "outcome": "not_met", "reason": "looked again", "instance": 1},
        )
    ]


def test_the_last_vote_freezes_all_of_them(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    done = vote(world, case, "second", said="not_met")
    assert done.completed == (FIRST,)
    assert Vote.objects.filter(frozen_at__isnull=False).count() == 2
    assert events("ballot.freeze") == [("second", None, {"requirements": [FIRST]})]
    with pytest.raises(WrongState):
        vote(world, case, "first", said="not_met")
    assert Vote.objects.get(assessor=world.people["first"]).outcome == "met"


def test_the_same_vote_again_changes_nothing_even_when_frozen(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    vote(world, case, "second")
    before = Event.objects.count()
    vote(world, case, "second")
    assert Event.objects.count() == before
    assert Vote.objects.count() == 2


def test_a_vote_from_an_old_window_is_refused_and_the_newer_one_stays(world):
    case = world.assessment("reviewing")
    vote(world, case, "first", said="met")
    vote(world, case, "first", said="partly_met")
    with pytest.raises(Stale):
        votes.cast(case, [votes.Given(FIRST, Outcome.NOT_MET, 1)], by=world.people["first"])
    assert Vote.objects.get().outcome == "partly_met"


@pytest.mark.parametrize("who", ["lead", "expert_1", "manager", "applicant", "rival", "third"])
def test_only_assessors_on_duty_vote(world, who):
    with pytest.raises(NotYours):
        vote(world, world.assessment("reviewing"), who)
    assert Vote.objects.count() == 0


def test_a_lead_who_is_assigned_as_an_assessor_too_votes_and_is_waited_for(world):
    case = world.assessment("reviewing")
    world.assign(case, lead="assessor")
    vote(world, case, "first")
    vote(world, case, "second")
    assert not values.ballots(case)[FIRST].complete
    vote(world, case, "lead")
    assert values.ballots(case)[FIRST].complete


@pytest.mark.parametrize("state", ["preparing", "reporting", "applicant_check", "expert_review"])
def test_nobody_votes_outside_review_visit_and_appeal(world, state):
    with pytest.raises(WrongState):
        vote(world, world.assessment(state), "first")


@pytest.mark.parametrize("requirement", ["CM-VC-VCS.9.9", "CM-VC-VCS", ""])
def test_there_is_no_vote_on_what_the_standard_does_not_ask(world, requirement):
    with pytest.raises(Refused):
        vote(world, world.assessment("reviewing"), "first", requirement)


def test_an_assessment_by_sampling_has_no_votes(world):
    case = world.assessment("reviewing", project=None)
    assert values.ballots(case) == {}
    with pytest.raises(Refused):
        vote(world, case, "first")


def test_not_applicable_needs_a_reason(world):
    case = world.assessment("reviewing")
    with pytest.raises(votes.ReasonNeeded) as refused:
        vote(world, case, "first", said="not_applicable", reason="  ")
    assert refused.value.requirements == (FIRST,)
    vote(world, case, "first", said="not_applicable", reason="no such system")
    assert Vote.objects.get().outcome == "not_applicable"


@pytest.mark.parametrize(("said", "needed"), [("met", False), ("not_met", True), ("unrated", False)])
def test_a_vote_against_a_reading_needs_a_reason_of_its_own(world, said, needed):
    case = world.assessment("reviewing", target=3)
    measured(world, case, "0.95")
    if needed:
        with pytest.raises(votes.ReasonNeeded):
            vote(world, case, "first", MEASURED, said)
    vote(world, case, "first", MEASURED, said, reason="named ids do not exist" if needed else "")
    assert Vote.objects.get().outcome == said


def test_a_removed_assessors_vote_is_kept_and_no_longer_counted(world):
    case = world.assessment("reviewing")
    world.assign(case, third="assessor")
    for who, said in {"first": "met", "second": "met", "third": "not_met"}.items():
        vote(world, case, who, said=said)
    assert voting(case).open_conflicts() == [FIRST]
    remove(world, case, "third")
    ballot = values.ballots(case)[FIRST]
    assert set(ballot.votes) == {"first", "second", "third"}
    assert set(ballot.counted) == {"first", "second"}
    assert voting(case).open_conflicts() == []


def test_a_removal_can_complete_a_ballot_and_freezing_is_told_once(world):
    case = world.assessment("reviewing")
    world.assign(case, third="assessor")
    vote(world, case, "first")
    vote(world, case, "second")
    assert not values.ballots(case)[FIRST].complete
    remove(world, case, "third")
    assert values.ballots(case)[FIRST].complete
    assert votes.freeze(case, by=world.people["lead"]) == (FIRST,)
    assert votes.freeze(case, by=world.people["lead"]) == ()


def test_who_joins_after_a_removal_votes_anew_and_frozen_votes_do_not_move(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    vote(world, case, "second")
    remove(world, case, "second")
    world.assign(case, third="assessor")
    assert not values.ballots(case)[FIRST].complete
    with pytest.raises(WrongState):
        vote(world, case, "first", said="not_met")
    vote(world, case, "third", said="not_met")
    assert voting(case).open_conflicts() == [FIRST]


def test_an_assessor_removed_in_the_middle_cannot_vote_any_more(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    remove(world, case, "first")
    with pytest.raises(NotYours):
        vote(world, case, "first", said="not_met")
    assert Vote.objects.get().outcome == "met"


def row(world, case, written, who="first", **more):
    return votes.cast_row(case, PRACTICE, written, by=world.people[who], **more)


def said(case):
    return dict(Vote.objects.filter(assessment=case).values_list("requirement", "outcome"))


def test_a_row_vote_meets_everything_up_to_its_level_and_nothing_above_within_the_target(world):
    case = world.assessment("reviewing", target=3)
    row(world, case, "２")
    assert said(case) == {
        "CM-VC-VCS.1.1": "met",
        "CM-VC-VCS.2.1": "met",
        "CM-VC-VCS.2.2": "met",
        "CM-VC-VCS.3.1": "not_met",
        "CM-VC-VCS.3.2": "not_met",
        "CM-VC-VCS.3.3": "not_met",
    }


def test_a_row_vote_above_the_target_says_what_is_met_and_leaves_the_rest_unrated(world):
    case = world.assessment("reviewing", target=1)
    row(world, case, "2")
    assert sorted(said(case)) == ["CM-VC-VCS.1.1", "CM-VC-VCS.2.1", "CM-VC-VCS.2.2"]


@pytest.mark.parametrize("written", ["3-", "2+", "２＋"])
def test_a_half_step_asks_which_are_unmet_and_stores_nothing_before(world, written):
    case = world.assessment("reviewing", target=3)
    with pytest.raises(HalfStep) as half:
        row(world, case, written)
    assert half.value.asked == ("CM-VC-VCS.3.1", "CM-VC-VCS.3.2", "CM-VC-VCS.3.3")
    assert Vote.objects.count() == 0
    row(world, case, written, unmet=["CM-VC-VCS.3.3"])
    assert {key: o for key, o in said(case).items() if ".3." in key} == {
        "CM-VC-VCS.3.1": "met",
        "CM-VC-VCS.3.2": "met",
        "CM-VC-VCS.3.3": "not_met",
    }


@pytest.mark.parametrize(
    ("written", "unmet"), [("nine", []), ("9", []), ("-", []), ("3-", ["CM-VC-VCS.2.1"])]
)
def test_what_is_no_row_rating_is_refused_and_stores_nothing(world, written, unmet):
    with pytest.raises(InputError):
        row(world, world.assessment("reviewing", target=3), written, unmet=unmet)
    assert Vote.objects.count() == 0


def test_a_row_vote_leaves_frozen_votes_alone_and_names_them(world):
    case = world.assessment("reviewing", target=2)
    vote(world, case, "first", said="not_met")
    vote(world, case, "second", said="not_met")
    done = row(world, case, "2")
    assert done.kept == (FIRST,)
    assert Vote.objects.get(requirement=FIRST, assessor=world.people["first"]).outcome == "not_met"
    assert Vote.objects.get(requirement=SECOND, assessor=world.people["first"]).outcome == "met"


def test_a_row_vote_against_a_reading_takes_the_rows_reason_for_that_vote_only(world):
    case = world.assessment("reviewing", target=3)
    measured(world, case, "0.5")
    with pytest.raises(votes.ReasonNeeded) as refused:
        row(world, case, "3")
    assert refused.value.requirements == (MEASURED,)
    assert Vote.objects.count() == 0
    row(world, case, "3", reason="the export lacks a repository")
    assert dict(Vote.objects.exclude(reason="").values_list("requirement", "reason")) == {
        MEASURED: "the export lacks a repository"
    }


def test_missing_votes_are_named_for_each_assessor(world):
    case = world.assessment("reviewing", target=1)
    everything = [r.id for r in values.requirements_of(case) if r.level == 1]
    vote(world, case, "first", everything[0])
    now = voting(case)
    assert {who: now.lacks(who) for who in ("first", "second", "lead")} == {
        "first": everything[1:],
        "second": everything,
        "lead": [],
    }


def test_the_chain_of_events_holds_after_votes(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    vote(world, case, "second", said="not_met")
    assert verify(Event.objects.order_by("number")) == []


def test_points_of_samm_are_votes_too(world):
    given = votes.parsed("X", "", "0", "", "0.25")
    assert (given.outcome, given.points) == (Outcome.PARTLY_MET, "0.25")
    with pytest.raises(Refused):
        votes.parsed("X", "", "0", "", "0.3")
    with pytest.raises(Refused):
        votes.parsed("X", "excellent")
    with pytest.raises(Refused):
        votes.cast(
            world.assessment("reviewing"),
            [votes.Given(FIRST, Outcome.PARTLY_MET, 0, "", "0.5")],
            by=world.people["first"],
        )


def test_a_reason_that_another_window_has_written_is_not_overwritten(world):
    case = world.assessment("reviewing")
    vote(world, case, "first", reason="of the first window")
    old = votes.Given(FIRST, Outcome.MET, version=0, reason="of the second window")
    with pytest.raises(Stale):
        votes.cast(case, [old], by=world.people["first"])
    assert Vote.objects.get().reason == "of the first window"
    same = votes.Given(FIRST, Outcome.MET, version=0, reason="of the first window")
    assert votes.cast(case, [same], by=world.people["first"]).stored[FIRST].version == 1
