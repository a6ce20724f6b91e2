"""A reading held against a measure (R2, R3): the unrounded value decides, the interval only warns."""

from decimal import Decimal
from fractions import Fraction

import pytest

from builders import measure, measured, missing, reading, requirement
from steelyard.rating.proposal import accepts, propose
from steelyard.values import Missing, MissingReason, Outcome

MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
HAIR = Fraction(1, 10**30)


def proposed(asked, value):
    return propose(requirement("A.2.1", asked), reading(value))


@pytest.mark.parametrize(
    ("operator", "below", "at", "above"),
    [
        ("at_least", False, True, True),
        ("above", False, False, True),
        ("at_most", True, True, False),
        ("below", True, False, False),
    ],
)
def test_a_value_a_hair_beside_the_threshold_is_on_its_own_side(operator, below, at, above):
    asked, threshold = measure(operator, "0.9"), Fraction(9, 10)
    assert [accepts(asked, v) for v in (threshold - HAIR, threshold, threshold + HAIR)] == [below, at, above]


def test_a_value_that_would_round_up_to_the_threshold_does_not_reach_it():
    just_below = Fraction(8_999_999_999_999, 10_000_000_000_000)
    assert proposed(measure("at_least", "0.9"), measured(just_below)).outcome is NOT_MET


def test_a_third_is_not_the_decimal_that_comes_near_it():
    assert accepts(measure("at_most", "0.3333333333333333"), Fraction(1, 3)) is False
    assert accepts(measure("at_most", "0.3333333333333334"), Fraction(1, 3)) is True


def test_any_value_passes_is_measured_and_a_missing_one_does_not():
    asked = measure("is_measured", None)
    assert proposed(asked, measured("-1")).outcome is MET
    assert proposed(asked, measured("0")).outcome is MET
    assert proposed(asked, missing()).outcome is None


def test_no_event_in_a_covered_window_is_a_value_and_no_source_is_none():
    asked = measure("at_most", "0.1", indicator="outages")
    assert proposed(asked, measured(0, n=90, unit="per_day")).outcome is MET
    assert proposed(asked, missing(MissingReason.NO_SOURCE)).outcome is None


def test_a_deciding_measure_proposes_met_or_not_met():
    asked = measure("at_least", "0.9", role="decides")
    assert [proposed(asked, measured(v)).outcome for v in ("0.95", "0.85")] == [MET, NOT_MET]


def test_a_necessary_measure_proposes_nothing_when_it_holds():
    asked = measure("at_least", "0.9", role="necessary")
    assert [proposed(asked, measured(v)).outcome for v in ("0.95", "0.85")] == [None, NOT_MET]


@pytest.mark.parametrize(
    ("value", "low", "high", "outcome", "doubtful"),
    [
        ("0.95", "0.91", "0.99", MET, False),
        ("0.95", "0.90", "0.99", MET, False),  # the threshold itself is accepted
        ("0.95", "0.89", "0.99", MET, True),
        ("0.85", "0.80", "0.90", NOT_MET, True),
        ("0.85", "0.80", "0.8999", NOT_MET, False),
        ("0.85", None, None, NOT_MET, False),
        ("0.85", "0.80", None, NOT_MET, False),
    ],
)
def test_an_interval_on_both_sides_makes_a_proposal_doubtful_and_decides_nothing(
    value, low, high, outcome, doubtful
):
    found = proposed(measure("at_least", "0.9"), measured(value, low=low, high=high))
    assert (found.outcome, found.doubtful) == (outcome, doubtful)


def test_is_measured_is_never_doubtful():
    assert proposed(measure("is_measured", None), measured("0.5", low="0", high="1")).doubtful is False


@pytest.mark.parametrize(("n", "outcome"), [(9, None), (10, MET), (11, MET)])
def test_fewer_observations_than_the_measure_asks_for_propose_nothing(n, outcome):
    found = proposed(measure("at_least", "0.9", min_n=10), measured("0.95", n=n))
    assert found.outcome is outcome
    if outcome is None:
        assert found.reading.value == Missing(MissingReason.TOO_FEW, n)


def test_too_few_observations_do_not_condemn_either():
    found = proposed(measure("at_least", "0.9", min_n=10), measured("0.1", n=9, low="0", high="1"))
    assert (found.outcome, found.doubtful) == (None, False)


def test_a_missing_reading_keeps_its_own_reason():
    found = proposed(measure(min_n=10), missing(MissingReason.NOT_COVERED, 12))
    assert found.reading.value == Missing(MissingReason.NOT_COVERED, 12)


def test_a_requirement_without_a_measure_cannot_be_held_against_a_reading():
    with pytest.raises(ValueError, match=r"A\.2\.1 carries no measure"):
        propose(requirement("A.2.1"), reading(measured("0.95")))


def test_a_threshold_may_be_held_against_a_decimal_bound_too():
    assert accepts(measure("at_least", "0.9"), Decimal("0.90")) is True
