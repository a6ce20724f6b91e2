"""From ratings to the level of one practice (R4, R8 to R10), and why a requirement does not count (R17)."""

from dataclasses import replace

import pytest

from builders import measure, measured, missing, practice, rated, rating, reading, requirement, result_of
from steelyard.rating.model import Why
from steelyard.result.practice import demanded
from steelyard.values import Level, Missing, MissingReason, Outcome, Strength

ROW = practice("A", "1.1 2.1 2.2 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1")
TO_TWO = "1.1=met 2.1=met 2.2=met"
GONE = Missing(MissingReason.NOT_APPLICABLE)


def level(written, of=ROW):
    return result_of(of, written).level


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("", Level(0)),
        ("1.1=met", Level(1)),
        ("1.1=met 2.1=met", Level(1, half=True)),
        (TO_TWO, Level(2)),
        ("1.1=not 2.1=met 2.2=met", Level(0)),
        (f"{TO_TWO} 3.1=met", Level(2, half=True)),
        (f"{TO_TWO} 3.1=met 3.2=met 3.3=met 3.4=not", Level(2, half=True)),
        (f"{TO_TWO} 3.1=met 3.2=met 3.3=met 3.4=met", Level(3)),
        (f"{TO_TWO} 3.1=partly 3.2=partly 3.3=partly 3.4=partly", Level(2)),
        (f"{TO_TWO} 3.1=na 3.2=met 3.3=met 3.4=met", Level(3)),
        (f"{TO_TWO} 3.1=na 3.2=na 3.3=met 3.4=not", Level(2, half=True)),
        ("1.1=partly 2.1=met 2.2=met", Level(0)),
    ],
)
def test_a_level_counts_when_all_its_applicable_requirements_and_all_below_are_met(written, shown):
    assert level(written) == shown


def test_what_is_met_at_level_four_does_not_help_while_nothing_of_level_three_is():
    assert level(f"{TO_TWO} 4.1=met") == Level(2)  # L3 0 of 4, L4 1 of 3: plain 2


def test_everything_met_at_the_top_does_not_mend_a_gap_below():
    assert level("1.1=met 2.1=not 2.2=not " + " ".join(f"{n}.1=met" for n in (3, 4, 5))) == Level(1)


def test_levels_that_ask_nothing_are_passed_and_not_shown():
    found = result_of(practice("A", "1.1 2.1"), "1.1=met 2.1=met")  # L1-2 met, L3-5 none: 2, not 5
    assert (found.attains, found.level) == (5, Level(2))


def test_levels_that_do_not_apply_are_passed_and_not_shown():
    rest = " ".join(f"{n}=na" for n in ("3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1"))
    found = result_of(ROW, f"{TO_TWO} {rest}")
    assert (found.attains, found.level) == (5, Level(2))


def test_a_practice_in_which_nothing_applies_has_no_level():
    found = result_of(practice("A", "1.1 2.1"), "1.1=na 2.1=na")
    assert found.level == GONE


def test_nothing_attained_is_zero_even_where_the_first_levels_ask_nothing():
    found = result_of(practice("A", "3.1 4.1"), "3.1=not 4.1=met")
    assert (found.attains, found.level) == (2, Level(0))


def test_a_half_step_looks_past_levels_that_ask_nothing():
    of = practice("A", "1.1 4.1 4.2")
    assert level("1.1=met 4.1=met", of) == Level(1, half=True)
    assert level("1.1=met", of) == Level(1)
    assert level("4.1=met", of) == Level(0)


def test_half_of_the_first_level_is_a_half_step_above_zero():
    assert level("1.1=met", practice("A", "1.1 1.2 2.1")) == Level(0, half=True)


def test_there_is_no_half_step_above_the_top():
    every = " ".join(f"{r.id.removeprefix('A.')}=met" for r in ROW.requirements)
    assert level(every) == Level(5)


def test_what_applies_at_one_level_only_still_gives_a_level():
    assert level("1.1=na 2.1=na 2.2=met", practice("A", "1.1 2.1 2.2")) == Level(2)


def test_a_requirement_that_nobody_rated_is_unrated():
    (first, *_) = result_of(ROW).requirements
    assert (first.rating.outcome, first.rating.strength, first.counts, first.why) == (
        Outcome.UNRATED,
        Strength.STATED,
        False,
        Why.UNRATED,
    )


@pytest.mark.parametrize(
    ("asked", "wanted", "counts_from"),
    [
        (None, None, Strength.STATED),
        (None, Strength.INSPECTED, Strength.INSPECTED),
        (None, Strength.MEASURED, Strength.INSPECTED),
        (measure(role="necessary"), Strength.MEASURED, Strength.INSPECTED),
        (measure(role="decides"), Strength.MEASURED, Strength.MEASURED),
        (measure(role="decides"), Strength.INSPECTED, Strength.INSPECTED),
        (measure(role="decides"), None, Strength.STATED),
        (measure("is_measured", None), Strength.MEASURED, Strength.MEASURED),
    ],
)
def test_the_demanded_strength_is_capped_at_what_the_requirement_permits(asked, wanted, counts_from):
    assert demanded(requirement("A.2.1", asked, strength=wanted)) is counts_from


@pytest.mark.parametrize(
    ("strength", "shown"),
    [(Strength.STATED, Level(1)), (Strength.INSPECTED, Level(2)), (Strength.MEASURED, Level(2))],
)
def test_a_met_that_is_too_weak_does_not_count(strength, shown):
    of = practice("A", "1.1 2.1", strengths={"2.1": Strength.INSPECTED})
    assert result_of(of, ratings=rated("A", "1.1=met 2.1=met", strength)).level == shown


def test_an_inspected_met_counts_where_nothing_can_measure_it():
    of = practice("A", "1.1 2.1", strengths={"2.1": Strength.MEASURED})
    assert result_of(of, ratings=rated("A", "1.1=met 2.1=met", Strength.INSPECTED)).level == Level(2)


def why(asked=None, strength=None, **changes):
    of = replace(practice("A", "2.1 3.1"), requirements=(requirement("A.2.1", asked, strength=strength),))
    found = result_of(of, ratings={"A.2.1": rating("A.2.1", **changes)}).requirements[0]
    assert found.counts is (found.why is None and found.rating.outcome is Outcome.MET)
    return found.why


FEW, NONE = reading(missing(MissingReason.TOO_FEW, 3)), reading(missing(MissingReason.NO_SOURCE))
READ = reading(measured("0.95"))
REFUTED = {"outcome": Outcome.NOT_MET, "proposal": Outcome.NOT_MET, "reading": READ}
WHYS = [
    ({"outcome": Outcome.MET}, None),
    ({"outcome": Outcome.NOT_APPLICABLE}, None),
    ({"outcome": Outcome.PARTLY_MET}, Why.PARTLY_MET),
    ({"outcome": Outcome.NOT_MET}, Why.NOT_MET),
    (REFUTED, Why.NOT_MET),
    (REFUTED | {"doubtful": True}, Why.DOUBTFUL),
    (REFUTED | {"contradicted": True}, Why.CONTRADICTED),
    (REFUTED | {"contradicted": True, "doubtful": True}, Why.CONTRADICTED),
    ({"outcome": Outcome.NOT_MET, "proposal": Outcome.MET, "doubtful": True}, Why.NOT_MET),
    ({"outcome": Outcome.UNRATED}, Why.UNRATED),
    ({"outcome": Outcome.UNRATED, "conflict": True}, Why.CONFLICT),
    ({"outcome": Outcome.UNRATED, "conflict": True, "reading": NONE}, Why.CONFLICT),
    ({"outcome": Outcome.UNRATED, "reading": NONE}, Why.NO_EVIDENCE),
    ({"outcome": Outcome.UNRATED, "reading": FEW}, Why.TOO_FEW),
    ({"outcome": Outcome.UNRATED, "reading": READ}, Why.UNRATED),
    ({"outcome": Outcome.MET, "doubtful": True}, None),
]


@pytest.mark.parametrize(("changes", "said"), WHYS)
def test_each_requirement_that_does_not_count_says_why(changes, said):
    assert why(**changes) is said


def test_too_weak_is_a_why_of_its_own():
    assert why(strength=Strength.INSPECTED, outcome=Outcome.MET) is Why.TOO_WEAK


def test_every_why_is_said_by_some_case():
    assert {said for _, said in WHYS} | {Why.TOO_WEAK} == {*Why, None}
