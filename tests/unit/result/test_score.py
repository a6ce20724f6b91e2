"""Score, upper bound, position and coverage (R14)."""

from decimal import Decimal

import pytest

from builders import measure, measured, missing, practice, rating, reading, result_of
from steelyard.result.model import Coverage, LevelShare, Share
from steelyard.result.score import by_level, coverage, score
from steelyard.values import Outcome, Strength

ROW = practice("A", "1.1 2.1 2.2 3.1 3.2 3.3 4.1")


def scored(written, target=3, of=ROW):
    return score([result_of(of, written)], target)


def position(written, of=ROW):
    return scored(written, of=of).position


@pytest.mark.parametrize(
    ("points", "of", "percent"),
    [
        (0, 7, "0.0"),
        (7, 7, "100.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 16, "6.3"),
        (3, 16, "18.8"),
        (1, 800, "0.1"),
        (1, 2001, "0.0"),
        (1, 2000, "0.1"),
        (1999, 2000, "100.0"),
        (13, 80, "16.3"),
        (11, 80, "13.8"),
    ],
)
def test_a_share_is_rounded_half_up_once(points, of, percent):
    assert str(Share(points, of).percent) == percent


def test_nothing_of_nothing_is_missing_and_not_zero():
    assert Share(0, 0).percent is None
    assert scored("1.1=na 2.1=na 2.2=na 3.1=na 3.2=na 3.3=na 4.1=na").score == Share(0, 0)


def test_the_score_is_what_is_met_of_what_applies_up_to_the_target():
    assert scored("1.1=met 2.1=met 2.2=not 3.1=partly 4.1=met").score == Share(2, 6)
    assert scored("1.1=met 2.1=met 2.2=not 3.1=partly 4.1=met", target=4).score == Share(3, 7)
    assert scored("1.1=met 2.1=met 2.2=na", target=2).score == Share(2, 2)


def test_unrated_stays_below_the_line_and_the_upper_bound_takes_it_as_met():
    found = scored("1.1=met 2.1=not 3.1=partly")
    assert (found.score, found.upper) == (Share(1, 6), Share(1 + 3, 6))


def test_weights_count_points():
    heavy = practice("A", "1.1 2.1 2.2", weights={"1.1": 5, "2.2": 2})
    found = scored("1.1=met 2.1=not", of=heavy)
    assert (found.score, found.upper) == (Share(5, 8), Share(7, 8))


def test_a_met_that_is_too_weak_scores_nothing_and_is_not_unrated():
    of = practice("A", "1.1 2.1", strengths={"2.1": Strength.INSPECTED})
    assert (scored("1.1=met 2.1=met", of=of).score, scored("1.1=met 2.1=met", of=of).upper) == (
        Share(1, 2),
        Share(1, 2),
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("", "0"),
        ("1.1=met", "1"),
        ("1.1=met 2.1=met", "1.5"),
        ("1.1=met 2.1=met 2.2=met 3.1=met", "2.3"),
        ("1.1=met 2.1=met 2.2=met 3.1=met 3.2=met", "2.7"),
        ("1.1=met 2.1=met 2.2=met 3.1=na 3.2=met", "2.5"),
        ("1.1=met 2.1=met 2.2=met 3.1=met 3.2=met 3.3=met", "3"),
        ("1.1=met 2.1=met 2.2=met 3.1=met 3.2=met 3.3=met 4.1=met", "4"),
        ("2.1=met 2.2=met", "0"),
    ],
)
def test_the_position_is_the_level_plus_the_met_share_of_the_next(written, shown):
    assert position(written) == Decimal(shown)


def test_the_position_is_the_mean_over_practices_rounded_once():
    of = practice("A", "1.1 2.1 2.2 2.3 2.4")
    first, second = result_of(of, "1.1=met 2.1=met"), result_of(of, "1.1=met")
    assert score([first], 3).position == Decimal("1.3")  # 1.25, half up
    assert score([first, second], 3).position == Decimal("1.1")  # 1.125, not the mean of 1.3 and 1.0
    assert score([first, second, second, second], 3).position == Decimal("1.1")  # 1.0625


def test_practices_in_which_nothing_applies_have_no_position():
    gone = result_of(practice("B", "1.1 2.1"), "1.1=na 2.1=na")
    assert score([gone], 3).position is None
    assert score([gone, result_of(ROW, "1.1=met")], 3).position == Decimal(1)
    assert score([], 3).position is None


def test_the_position_looks_past_levels_that_ask_nothing():
    assert position("1.1=met 4.1=met", practice("A", "1.1 4.1 4.2")) == Decimal("1.5")


def test_coverage_counts_what_is_rated_measured_evidenced_and_not_applicable():
    of = practice("A", "1.1 2.1 2.2 2.3 3.1 4.1", measures={"2.1": measure(), "2.2": measure()})
    ratings = {
        "A.1.1": rating("A.1.1", Outcome.NOT_APPLICABLE),
        "A.2.1": rating("A.2.1", Outcome.NOT_MET, Strength.MEASURED, reading=reading(measured("0.5"))),
        "A.2.2": rating("A.2.2", Outcome.UNRATED, reading=reading(missing())),
        "A.2.3": rating("A.2.3", Outcome.MET, Strength.INSPECTED),
        "A.4.1": rating("A.4.1", Outcome.MET, Strength.INSPECTED),
    }
    found = coverage([result_of(of, ratings=ratings)], 3)
    assert found == Coverage(requirements=5, rated=3, measured=1, evidence=2, not_applicable=1)


def test_each_level_tells_what_could_be_measured_what_was_and_what_is_met():
    measures = {"2.1": measure(), "2.2": measure(role="necessary"), "3.1": measure("is_measured", None)}
    of = practice("A", "1.1 2.1 2.2 3.1", measures=measures)
    ratings = {
        "A.1.1": rating("A.1.1", Outcome.MET),
        "A.2.1": rating("A.2.1", Outcome.MET, Strength.MEASURED),
        "A.2.2": rating("A.2.2", Outcome.NOT_MET, Strength.MEASURED),
    }
    assert by_level([result_of(of, ratings=ratings)], 4) == (
        LevelShare(level=1, requirements=1, measurable=0, measured=0, met=1),
        LevelShare(level=2, requirements=2, measurable=1, measured=2, met=1),
        LevelShare(level=3, requirements=1, measurable=1, measured=0, met=0),
        LevelShare(level=4, requirements=0, measurable=0, measured=0, met=0),
    )
