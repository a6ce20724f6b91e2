"""What keeps a part from its next level, and the smallest set that lifts it (R17)."""

from decimal import Decimal

from builders import EVERY, decided, part, practice, rated
from steelyard.rating.model import Why
from steelyard.standard import RollUp
from steelyard.values import Level, Strength

A, B, C = (practice(code, "1.1 2.1 2.2 3.1") for code in "ABC")
SHARE = RollUp("share", Decimal("0.6"), 1)
ISO = RollUp("iso33020", attribute="share")


def explained(practices, written, rule=EVERY, **more):
    """The result of practices rated by a dictionary like {"A": "1.1=met"}."""
    ratings = {}
    for code, words in written.items():
        ratings |= rated(code, words, Strength.INSPECTED)
    return decided(part(practices, rule), ratings, **more)


def blockers(found):
    return [(b.practice, b.requirement.id, b.why) for b in found.blocking]


def test_all_that_is_unmet_up_to_the_next_level_blocks_and_nothing_above_it():
    found = explained([A, B], {"A": "1.1=met 2.1=met 2.2=not 3.1=not", "B": "1.1=met 2.1=partly 2.2=na"})
    assert found.level == Level(1, half=False)
    assert blockers(found) == [("A", "A.2.2", Why.NOT_MET), ("B", "B.2.1", Why.PARTLY_MET)]
    assert found.smallest_set == ("A.2.2", "B.2.1")


def test_what_is_unmet_below_the_level_blocks_too():
    found = explained([A], {"A": "2.1=met 2.2=met 3.1=met"})
    assert (found.level, blockers(found)) == (Level(0), [("A", "A.1.1", Why.UNRATED)])


def test_a_blocker_carries_its_rating():
    found = explained([A], {"A": "1.1=not"})
    assert found.blocking[0].rating == found.practices[0].requirements[0].rating


def test_at_the_top_nothing_blocks():
    found = explained([A], {"A": "1.1=met 2.1=met 2.2=met 3.1=met"})
    assert (found.level, found.blocking, found.smallest_set) == (Level(3), (), ())


def test_at_the_highest_level_that_applies_nothing_blocks():
    found = explained([A], {"A": "1.1=met 2.1=met 2.2=met 3.1=na"})
    assert (found.level, found.blocking, found.smallest_set) == (Level(2), (), ())


def test_where_nothing_applies_nothing_blocks():
    found = explained([A], {"A": "1.1=na 2.1=na 2.2=na 3.1=na"})
    assert (found.blocking, found.smallest_set) == ((), ())


def test_a_share_is_lifted_by_the_practices_that_cost_least():
    written = {"A": "1.1=met", "B": "1.1=met 2.1=met", "C": "1.1=met 2.1=met 2.2=met"}
    found = explained([A, B, C], written, SHARE)
    assert found.level == Level(1, half=True)
    assert found.smallest_set == ("B.2.2",)  # 2 of 3 are more than 60 %
    assert [b.requirement.id for b in found.blocking] == ["A.2.1", "A.2.2", "B.2.2"]


def test_a_share_also_needs_every_practice_within_k():
    found = explained([A, B, C], {"B": "1.1=met 2.1=met 2.2=met", "C": "1.1=met 2.1=met 2.2=met"}, SHARE)
    assert (found.level, found.smallest_set) == (Level(1), ("A.1.1",))


def test_a_heavy_practice_may_cost_less_than_two_light_ones():
    heavy = practice("H", "1.1 2.1 2.2 2.3", weight=3)
    light = [practice(code, "1.1 2.1 2.2", weight=1) for code in ("L", "M")]
    written = dict.fromkeys(("H", "L", "M"), "1.1=met")
    assert explained([*light, heavy], written, SHARE).smallest_set == ("H.2.1", "H.2.2", "H.2.3")


def test_of_equally_small_sets_the_one_earliest_in_the_standard_is_taken():
    written = dict.fromkeys("ABC", "1.1=met 2.1=met")
    assert explained([A, B, C], written, SHARE).smallest_set == ("A.2.2", "B.2.2")
    assert explained([C, A, B], written, SHARE).smallest_set == ("C.2.2", "A.2.2")


def test_earlier_practices_win_over_a_heavier_later_one_of_the_same_cost():
    light, heavy, last = (
        practice("L", "1.1 2.1"),
        practice("H", "1.1 2.1 2.2", weight=2),
        practice("Z", "1.1 2.1"),
    )
    written = dict.fromkeys(("L", "H", "Z"), "1.1=met")
    half = RollUp("share", Decimal("0.5"), 1)  # 2 of 4 points: L and Z, or H alone
    assert explained([light, heavy, last], written, half).smallest_set == ("L.2.1", "Z.2.1")


def test_under_iso33020_lower_levels_need_fully_and_the_next_one_largely():
    of = practice("A", "1.1 1.2 1.3 2.1 2.2 2.3")
    found = explained([of], {"A": "1.1=met 1.2=met"}, ISO)
    assert found.level == Level(1)  # 2 of 3 are largely
    assert found.smallest_set == ("A.1.3", "A.2.1", "A.2.2")


def test_under_iso33020_the_heaviest_requirements_are_the_fewest():
    of = practice("A", "1.1 1.2 1.3", weights={"1.3": 4})
    assert explained([of], {}, ISO).smallest_set == ("A.1.3",)  # 4 of 6 points are above 50 %


def test_under_iso33020_a_level_that_does_not_apply_is_skipped():
    found = explained([practice("A", "1.1 2.1 3.1")], {"A": "1.1=met 2.1=na"}, ISO)
    assert (found.level, found.smallest_set) == (Level(1), ("A.3.1",))


def test_where_attributes_are_rated_directly_no_requirement_lifts_the_part():
    found = explained([A], {"A": "1.1=met"}, RollUp("iso33020"), attributes={1: 3, 2: 1})
    assert (found.level, found.smallest_set) == (Level(1), ())


def test_a_requirement_that_is_met_too_weakly_blocks():
    of = practice("A", "1.1 2.1", strengths={"1.1": Strength.INSPECTED})
    found = decided(part([of]), rated("A", "1.1=met 2.1=met", Strength.STATED))
    assert blockers(found) == [("A", "A.1.1", Why.TOO_WEAK)]
