"""Which rows decide the level: those that block the next one, and those that carry this one (R6)."""

from decimal import Decimal

from builders import EVERY, decided, part, practice, rated
from steelyard.result.deciding import deciding_practices
from steelyard.standard import RollUp

ROWS = ("A", "B", "C", "D")


def at(**levels):
    """Four rows with one requirement at each of three levels; `A=2` meets the first two."""
    return {
        key: rating
        for code, level in levels.items()
        for key, rating in rated(
            code, " ".join(f"{n}.1={'met' if n <= level else 'not'}" for n in (1, 2, 3))
        ).items()
    }


def deciding(levels, rollup=EVERY):
    of = part([practice(code, "1.1 2.1 3.1") for code in ROWS], rollup)
    return deciding_practices(decided(of, at(**levels)))


def test_under_every_the_rows_at_the_level_of_the_part_decide():
    assert deciding({"A": 1, "B": 3, "C": 1, "D": 2}) == {"A", "C"}


def test_at_the_top_every_row_carries_the_level():
    assert deciding(dict.fromkeys(ROWS, 3)) == set(ROWS)


def test_below_level_1_the_rows_that_block_it_decide():
    assert deciding({"A": 0, "B": 3, "C": 1, "D": 2}) == {"A"}


def test_under_a_share_rows_that_others_make_up_for_do_not_carry_it():
    # Level 2 needs half of four rows: three attain it, so no single one carries it; level 3 is blocked by A, C, D.
    half = RollUp("share", Decimal("0.5"), k=1)
    assert deciding({"A": 1, "B": 3, "C": 2, "D": 2}, half) == {"A", "C", "D"}


def test_under_a_share_a_row_that_is_just_needed_carries_the_level():
    # Two of four rows attain 3 and nothing is above it: without either of them it is lost; the others only have to hold 2.
    half = RollUp("share", Decimal("0.5"), k=1)
    assert deciding({"A": 3, "B": 3, "C": 2, "D": 2}, half) == set(ROWS)


def test_a_row_that_passes_over_an_empty_level_carries_it_with_what_it_shows():
    of = part([practice("A", "1.1"), practice("B", "1.1 2.1"), practice("C", "1.1 2.1 3.1")])
    ratings = rated("A", "1.1=met") | rated("B", "1.1=met 2.1=met") | rated("C", "1.1=met 2.1=met 3.1=met")
    # The part is at 3. A shows 1 and attains 5; without its level 1 the part has none.
    assert deciding_practices(decided(of, ratings)) == {"A", "B", "C"}


def test_a_row_in_which_nothing_applies_decides_nothing():
    of = part([practice("A", "1.1"), practice("B", "1.1")])
    assert deciding_practices(decided(of, rated("A", "1.1=met") | rated("B", "1.1=na"))) == {"A"}


def test_where_every_requirement_enters_the_level_or_there_is_none_all_rows_decide():
    levels = {"A": 1, "B": 3, "C": 1, "D": 2}
    for rule in (RollUp("mean"), RollUp("iso33020", attribute="share"), RollUp("iso33020")):
        assert deciding(levels, rule) == set(ROWS)
