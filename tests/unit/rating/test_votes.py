"""Blind votes, conflicts, consensus, overrides, and what counts as measured in a formal result (R4, R6)."""

from dataclasses import replace

import pytest

from builders import measured, missing, reading, requirement
from steelyard.errors import InputError
from steelyard.rating.model import Answer, Override, Proposal
from steelyard.rating.self_basis import NOBODY
from steelyard.rating.votes import Ballot, Consensus, Vote, rate, rate_one
from steelyard.values import MissingReason, Origin, Outcome, Strength

MET, PARTLY, NOT_MET = Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET
NA, UNRATED = Outcome.NOT_APPLICABLE, Outcome.UNRATED
YES, NO = Vote(MET), Vote(NOT_MET)
READ_MET = Proposal("A.2.1", reading(measured("0.95")), MET)
READ_NOT = Proposal("A.2.1", reading(measured("0.5")), NOT_MET)


def ballot(**votes):
    return Ballot("A.2.1", tuple(votes), {who: vote for who, vote in votes.items() if vote})


def settled(of, proposal=None, answer=NOBODY, checked=frozenset()):
    return rate_one(of, proposal, answer, checked)


def exported(*loads):
    return replace(READ_MET, reading=replace(READ_MET.reading, origin=Origin.EXPORT, loads=loads))


def test_equal_votes_agree():
    rating = settled(ballot(ada=NO, ben=NO))
    assert (rating.outcome, rating.strength, rating.conflict) == (NOT_MET, Strength.INSPECTED, False)


def test_one_assessor_is_not_enough_unless_the_scheme_says_so():
    assert settled(ballot(ada=YES)).outcome is UNRATED
    assert settled(replace(ballot(ada=YES), needed=1)).outcome is MET


def test_an_assessor_who_is_listed_twice_is_one_assessor():
    assert Ballot("A.2.1", ("ada", "ada"), {"ada": YES}).complete is False


def test_all_who_are_assigned_have_to_vote():
    assert settled(ballot(ada=YES, ben=YES, cho=None)).outcome is UNRATED
    assert settled(Ballot("A.2.1", ())).outcome is UNRATED


def test_until_all_votes_are_in_everybody_sees_only_their_own():
    waiting = ballot(ada=YES, ben=None)
    assert (waiting.seen_by("ada"), waiting.seen_by("ben")) == ({"ada": YES}, {})


def test_once_all_votes_are_in_everybody_sees_all_and_nobody_can_vote_again():
    full = ballot(ada=YES, ben=None).cast("ben", NO)
    assert full.seen_by("ada") == {"ada": YES, "ben": NO}
    with pytest.raises(InputError, match="frozen"):
        full.cast("ada", NO)


def test_a_vote_may_be_thought_over_while_another_is_missing():
    assert ballot(ada=YES, ben=None).cast("ada", NO).seen_by("ada") == {"ada": NO}


@pytest.mark.parametrize("who", ["zoe", "ben"])
def test_strangers_and_removed_assessors_cannot_vote(who):
    with pytest.raises(InputError, match=rf"A\.2\.1: {who} is not assigned"):
        replace(ballot(ada=YES, ben=None), removed=frozenset({"ben"})).cast(who, YES)


def test_casting_leaves_the_ballot_as_it_was():
    before = ballot(ada=None, ben=None)
    before.cast("ada", YES)
    assert before == ballot(ada=None, ben=None)


@pytest.mark.parametrize("other", [PARTLY, NOT_MET, NA, UNRATED])
def test_anything_but_equal_is_a_conflict_and_stays_unrated(other):
    rating = settled(ballot(ada=YES, ben=Vote(other, reason="sample reason")))
    assert (rating.outcome, rating.conflict) == (UNRATED, True)


def test_two_of_three_are_no_majority():
    assert settled(ballot(ada=YES, ben=YES, cho=NO)).outcome is UNRATED


def test_votes_that_are_not_all_in_are_no_conflict_yet():
    assert settled(ballot(ada=YES, ben=NO, cho=None)).conflict is False


def test_all_abstaining_is_unrated_without_conflict():
    rating = settled(ballot(ada=Vote(UNRATED), ben=Vote(UNRATED)))
    assert (rating.outcome, rating.conflict) == (UNRATED, False)


def test_a_consensus_with_a_reason_resolves_a_conflict():
    talk = Consensus(PARTLY, "two of five teams", "mod")
    rating = settled(replace(ballot(ada=YES, ben=NO), consensus=talk))
    assert (rating.outcome, rating.conflict, rating.consensus) == (PARTLY, False, "two of five teams")


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_consensus_without_a_reason_is_refused(reason):
    with pytest.raises(InputError, match="a consensus needs a written reason"):
        settled(replace(ballot(ada=YES, ben=NO), consensus=Consensus(MET, reason, "mod")))


def test_a_consensus_cannot_go_before_the_votes():
    talk = Consensus(MET, "we are sure", "mod")
    assert settled(replace(ballot(ada=YES, ben=None), consensus=talk)).outcome is UNRATED


def test_the_votes_of_a_removed_assessor_are_kept_and_not_counted():
    of = replace(ballot(ada=YES, ben=YES, cho=NO), removed=frozenset({"cho"}))
    assert set(of.votes) == {"ada", "ben", "cho"}
    assert of.counted == {"ada": YES, "ben": YES}
    assert (settled(of).outcome, settled(of).conflict) == (MET, False)


def test_removing_one_of_two_leaves_too_few():
    assert settled(replace(ballot(ada=YES, ben=YES), removed=frozenset({"ben"}))).outcome is UNRATED


def test_not_applicable_by_all_needs_a_reason():
    with pytest.raises(InputError, match="not applicable needs a reason"):
        settled(ballot(ada=Vote(NA), ben=Vote(NA, reason=" ")))
    rating = settled(ballot(ada=Vote(NA), ben=Vote(NA, reason="no mainframe")))
    assert (rating.outcome, rating.reason) == (NA, "no mainframe")


@pytest.mark.parametrize("vote", [NOT_MET, PARTLY])
def test_unanimous_votes_against_a_reading_need_a_reason(vote):
    with pytest.raises(InputError, match=f"all votes say {vote}, the reading says met, and nobody says why"):
        settled(ballot(ada=Vote(vote), ben=Vote(vote)), READ_MET)


@pytest.mark.parametrize("vote", [NOT_MET, PARTLY, NA])
def test_with_a_reason_they_stand_against_the_reading_as_an_override(vote):
    rating = settled(ballot(ben=Vote(vote, "seen on site"), ada=Vote(vote)), READ_MET)
    assert rating.override == Override("ada, ben", "seen on site", counted=True)
    assert (rating.outcome, rating.strength, rating.proposal) == (vote, Strength.INSPECTED, MET)


def test_the_reasons_of_several_votes_are_all_kept_once():
    votes = ballot(cho=Vote(MET, "second"), ada=Vote(MET, "first"), ben=Vote(MET, "first"))
    assert settled(votes, READ_NOT).reason == "first; second"


def test_a_consensus_against_the_reading_names_its_moderator():
    talk = Consensus(MET, "the export lacks March", "mod")
    rating = settled(replace(ballot(ada=YES, ben=NO), consensus=talk), READ_NOT)
    assert rating.override == Override("mod", "the export lacks March", counted=True)


def test_a_conflict_or_an_abstention_overrides_nothing():
    assert settled(ballot(ada=YES, ben=NO), READ_MET).override is None
    assert settled(ballot(ada=Vote(UNRATED), ben=Vote(UNRATED)), READ_MET).override is None


def test_a_proposal_is_never_a_vote():
    assert settled(ballot(ada=None, ben=None), READ_MET).outcome is UNRATED
    assert settled(ballot(ada=YES, ben=None), READ_MET).outcome is UNRATED


def test_the_weakest_of_the_votes_is_the_strength():
    mixed = ballot(ada=YES, ben=Vote(MET, strength=Strength.STATED))
    assert settled(mixed).strength is Strength.STATED


def test_a_direct_reading_that_agrees_makes_it_measured():
    assert settled(ballot(ada=YES, ben=YES), READ_MET).strength is Strength.MEASURED
    assert settled(ballot(ada=NO, ben=NO), READ_NOT).strength is Strength.MEASURED


@pytest.mark.parametrize(
    ("checked", "strength"),
    [
        (set(), Strength.INSPECTED),
        ({"one"}, Strength.INSPECTED),
        ({"other"}, Strength.INSPECTED),
        ({"one", "two"}, Strength.MEASURED),
        ({"one", "two", "other"}, Strength.MEASURED),
    ],
)
def test_an_export_is_measured_only_when_every_load_was_checked(checked, strength):
    rating = settled(ballot(ada=YES, ben=YES), exported("one", "two"), checked=frozenset(checked))
    assert rating.strength is strength


def test_typed_rows_are_never_measured_however_often_checked():
    typed = replace(READ_MET, reading=replace(READ_MET.reading, origin=Origin.TYPED))
    assert (
        settled(ballot(ada=YES, ben=YES), typed, checked=frozenset({"load-1"})).strength is Strength.INSPECTED
    )


def test_a_reading_without_loads_supports_nothing():
    assert settled(ballot(ada=YES, ben=YES), exported()).strength is Strength.INSPECTED


@pytest.mark.parametrize("reason", [MissingReason.NO_SOURCE, MissingReason.TOO_FEW])
def test_a_missing_reading_supports_nothing_and_asks_for_no_reason(reason):
    rating = settled(ballot(ada=YES, ben=YES), Proposal("A.2.1", reading(missing(reason)), None))
    assert (rating.outcome, rating.strength, rating.override) == (MET, Strength.INSPECTED, None)


def test_a_necessary_measure_that_holds_does_not_make_it_measured():
    holds = replace(READ_MET, outcome=None)
    assert settled(ballot(ada=YES, ben=YES), holds).strength is Strength.INSPECTED


def test_the_order_of_assessors_and_votes_says_nothing():
    ada, ben = Vote(MET, "first"), Vote(MET, "second")
    one = settled(ballot(ada=ada, ben=ben), READ_NOT)
    other = settled(Ballot("A.2.1", ("ben", "ada"), {"ben": ben, "ada": ada}), READ_NOT)
    assert one == other


def test_a_requirement_without_a_ballot_is_unrated_and_keeps_the_self_rating():
    ratings = rate(
        [requirement("A.1.1"), requirement("A.2.1")],
        {"A.2.1": ballot(ada=YES, ben=YES)},
        {"A.2.1": READ_MET},
        {"A.1.1": Answer(MET)},
    )
    assert (ratings["A.1.1"].outcome, ratings["A.1.1"].self_outcome) == (UNRATED, MET)
    assert (ratings["A.2.1"].outcome, ratings["A.2.1"].self_outcome) == (MET, UNRATED)
