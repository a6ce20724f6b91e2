"""An expert overrides a rating with a reason, never without one, and never what nobody has rated."""

from dataclasses import replace

import pytest

from builders import rating
from steelyard.errors import InputError
from steelyard.rating.expert import ExpertOverride, override, override_all
from steelyard.rating.model import Override
from steelyard.values import Outcome, Strength

MET, NOT_MET, NA, UNRATED = Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE, Outcome.UNRATED
RATED = rating("A.2.1", NOT_MET, Strength.MEASURED, proposal=NOT_MET, consensus="two of five teams")
GIVEN = ExpertOverride(MET, "expert-1", "seen in the live system")


def test_the_override_is_shown_and_counts():
    after = override(RATED, GIVEN)
    assert after.override == Override("expert-1", "seen in the live system", counted=True)
    assert (after.outcome, after.proposal, after.consensus) == (MET, NOT_MET, "two of five teams")


def test_what_an_expert_says_is_inspected_and_no_longer_measured():
    assert override(RATED, GIVEN).strength is Strength.INSPECTED


def test_a_conflict_is_settled_by_it():
    after = override(rating("A.2.1", UNRATED, conflict=True), GIVEN)
    assert (after.outcome, after.conflict) == (MET, False)


def test_not_applicable_takes_the_experts_reason_and_another_outcome_drops_the_old_one():
    assert override(RATED, replace(GIVEN, outcome=NA)).reason == "seen in the live system"
    assert override(rating("A.2.1", NA, reason="no mainframe"), GIVEN).reason == ""


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (replace(GIVEN, reason="  "), "A.2.1: an expert's override needs a written reason"),
        (replace(GIVEN, by=""), "A.2.1: an override needs the name of the expert"),
        (replace(GIVEN, outcome=UNRATED), "A.2.1: an expert overrides a rating by another one, not by none"),
        (replace(GIVEN, outcome=NOT_MET), "A.2.1: the rating is not_met already"),
    ],
)
def test_an_override_that_says_too_little_is_refused(given, what):
    with pytest.raises(InputError) as fault:
        override(RATED, given)
    assert str(fault.value).startswith(what)


def test_what_nobody_has_rated_cannot_be_overridden():
    with pytest.raises(InputError, match="there is no rating yet"):
        override(rating("A.2.1", UNRATED), GIVEN)


def test_all_other_ratings_stay_as_they_are():
    other = rating("A.1.1", MET)
    after = override_all({"A.1.1": other, "A.2.1": RATED}, {"A.2.1": GIVEN})
    assert after == {"A.1.1": other, "A.2.1": override(RATED, GIVEN)}


def test_an_override_of_a_requirement_that_is_not_there_is_refused():
    with pytest.raises(InputError, match=r"Z\.1\.1: there is no such requirement"):
        override_all({"A.2.1": RATED}, {"Z.1.1": GIVEN})
