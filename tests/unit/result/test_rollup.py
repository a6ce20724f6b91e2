"""From practices to a part (R11, R12, R15)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from builders import EVERY, decided, node, part, practice, rated, result_of
from steelyard.result.rollup import Attribute, attribute, attribute_level, decide_level, met_attributes
from steelyard.standard import Module, RollUp
from steelyard.values import Level, Missing, MissingReason, Text

N, P, L, F = Attribute
NUMBERS = "1.1 2.1 2.2 3.1 3.2 4.1 5.1"
AT = {
    0: "",
    1: "1.1=met",
    2: "1.1=met 2.1=met 2.2=met",
    3: "1.1=met 2.1=met 2.2=met 3.1=met 3.2=met",
    4: "1.1=met 2.1=met 2.2=met 3.1=met 3.2=met 4.1=met",
}
HALF = {1: f"{AT[1]} 2.1=met", 2: f"{AT[2]} 3.1=met"}


def share(x, k=1):
    return RollUp("share", Decimal(x), k)


def of(written, weight=1, numbers=NUMBERS, code="A"):
    return result_of(practice(code, numbers, weight), written)


def level(rule, *practices):
    return decide_level(rule, practices)


def at(*levels):
    return [of(AT[n]) for n in levels]


def test_every_practice_has_to_attain_the_level():
    assert level(EVERY, *at(3, 3, 3)) == Level(3)
    assert level(EVERY, *at(4, 4, 1)) == Level(1)
    assert level(EVERY, *at(4, 4, 0)) == Level(0)


def test_practices_in_which_nothing_applies_leave_the_roll_up():
    gone = of("1.1=na 2.1=na", numbers="1.1 2.1")
    assert level(EVERY, *at(3, 3), gone) == Level(3)
    assert level(EVERY, gone) == Missing(MissingReason.NOT_APPLICABLE)
    assert level(share("1"), gone) == level(EVERY) == Missing(MissingReason.NOT_APPLICABLE)


def test_a_practice_that_asks_nothing_higher_does_not_hold_the_part_back():
    assert level(EVERY, *at(4), of("1.1=met 2.1=met", numbers="1.1 2.1")) == Level(4)


def test_the_part_is_never_above_the_highest_level_that_asks_something():
    low = of("1.1=met 2.1=met", numbers="1.1 2.1")
    assert (low.attains, level(EVERY, low, low)) == (5, Level(2))
    assert level(share("0.5"), low, low) == Level(2)


def test_requirements_that_do_not_apply_lower_that_ceiling():
    assert level(EVERY, of(f"{AT[2]} 3.1=na 3.2=na 4.1=na 5.1=na")) == Level(2)


@pytest.mark.parametrize(
    ("levels", "x", "k", "shown"),
    [
        ((3, 3, 3, 3, 2), "0.8", 1, 3),
        ((3, 3, 3, 3, 2), "0.81", 1, 2),
        ((3, 3, 3, 3, 1), "0.8", 1, 2),
        ((3, 3, 3, 3, 1), "0.8", 2, 3),
        ((3, 3, 3, 3, 0), "0.8", 1, 1),
        ((3, 3, 3, 2, 2), "0.8", 1, 2),
        ((3, 3, 3, 3, 2), "1", 1, 2),
        ((3, 3, 3, 3, 2), "0.8", 0, 2),
        ((1, 1, 1, 1, 0), "0.8", 1, 1),
    ],
)
def test_a_share_of_the_practices_carries_the_level_and_no_other_is_more_than_k_below(levels, x, k, shown):
    assert level(share(x, k), *at(*levels)).value == shown


def test_weights_decide_the_share():
    heavy, light = of(AT[3], weight=3), of(AT[2], weight=1)
    assert level(share("0.75"), heavy, light).value == 3
    assert level(share("0.76"), heavy, light).value == 2
    assert level(share("0.75"), of(AT[2], weight=3), of(AT[3], weight=1)).value == 2


def test_weights_do_not_matter_where_every_practice_has_to_attain_it():
    assert level(EVERY, of(AT[3], weight=9), of(AT[1])) == Level(1)


def test_the_share_is_compared_exactly():
    third = [of(AT[3]), of(AT[2]), of(AT[2])]
    assert level(share("0.3333333333"), *third).value == 3
    assert level(share("0.3333333334"), *third).value == 2


def test_a_part_is_half_when_raising_the_half_practices_would_carry_it():
    assert level(EVERY, of(HALF[2]), of(AT[3])) == Level(2, half=True)
    assert level(EVERY, of(HALF[2]), of(HALF[2])) == Level(2, half=True)
    assert level(EVERY, of(HALF[2]), of(AT[2])) == Level(2)
    assert level(EVERY, of(HALF[1]), of(HALF[2])) == Level(1, half=True)


def test_a_half_practice_counts_by_weight_under_a_share():
    assert level(share("0.75"), of(HALF[2], weight=3), of(AT[2])) == Level(2, half=True)
    assert level(share("0.76"), of(HALF[2], weight=3), of(AT[2])) == Level(2)


def test_a_half_step_over_an_empty_level_raises_the_practice_to_what_it_asks_next():
    jump = of("1.1=met 3.1=met", numbers="1.1 3.1 3.2")  # level 2 asks nothing: it attains 2, half of 3
    assert (jump.attains, jump.level) == (2, Level(1, half=True))
    assert level(EVERY, jump, of(AT[3])) == Level(2, half=True)


def test_the_mean_rule_has_no_levels():
    assert level(RollUp("mean"), *at(3)) == Missing(MissingReason.NO_LEVELS)


@pytest.mark.parametrize(
    ("met", "of_all", "rated_as"),
    [
        (0, 100, N),
        (15, 100, N),
        (151, 1000, P),
        (50, 100, P),
        (501, 1000, L),
        (85, 100, L),
        (851, 1000, F),
        (100, 100, F),
        (3, 20, N),
        (1, 2, P),
        (17, 20, L),
    ],
)
def test_a_bound_belongs_to_the_lower_attribute_rating(met, of_all, rated_as):
    assert attribute(met, of_all) is rated_as


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [
        ({1: F, 2: F, 3: L}, 3),
        ({1: F, 2: L, 3: F}, 2),
        ({1: F, 2: P, 3: F}, 1),
        ({1: L}, 1),
        ({1: P}, 0),
        ({1: F, 3: L}, 3),
        ({2: L, 3: F}, 2),
        ({3: F, 1: N, 2: F}, 0),
        ({1: F, 2: F, 3: F, 4: F, 5: F}, 5),
        ({}, 0),
    ],
)
def test_a_level_needs_l_or_f_and_all_lower_ones_f(attributes, shown):
    assert attribute_level(attributes) == shown


def test_attributes_come_from_ratings_unless_the_standard_takes_the_share():
    direct, by_share = RollUp("iso33020"), RollUp("iso33020", attribute="share")
    assert decide_level(direct, at(4), {1: F, 2: L}) == Level(2)
    assert decide_level(direct, at(4)) == Missing(MissingReason.NOT_RECORDED)
    assert decide_level(by_share, at(3), {1: N}) == Level(3)


def test_the_share_of_an_attribute_goes_by_weight_and_leaves_out_what_does_not_apply():
    weighty = result_of(practice("A", "1.1 1.2 2.1", weights={"1.1": 17, "1.2": 3}), "1.1=met 2.1=na")
    assert met_attributes([weighty]) == {1: L}  # 17 of 20 is 85 %, level 2 asks nothing
    assert decide_level(RollUp("iso33020", attribute="share"), [weighty]) == Level(1)


def test_an_attribute_hides_that_single_rows_are_lower():
    most = " ".join(f"1.{n}=met" for n in range(1, 7))
    rows = [of(f"{most} 2.1=met", numbers=" ".join(f"1.{n}" for n in range(1, 8)) + " 2.1")]
    assert Fraction(6, 7) > Fraction(85, 100)
    assert (rows[0].level, decide_level(RollUp("iso33020", attribute="share"), rows)) == (
        Level(0, half=True),
        Level(2),
    )


def test_a_module_is_its_own_nodes_and_nothing_else():
    general, extra = practice("G-A", "1.1 2.1"), practice("X-A", "1.1 2.1")
    module = Module("m", Text("通用模块", "general module"), ("G",))
    whole = part([], nodes=[node("G", [general]), node("X", [extra])], modules=[module])
    ratings = rated("G-A", "1.1=met 2.1=met")
    assert decided(whole, ratings).level == Level(0)
    alone = decided(whole, ratings, module="m")
    assert (alone.level, [p.practice.code for p in alone.practices]) == (Level(2), ["G-A"])
    assert [d.code for d in alone.domains] == ["G"]


def test_a_module_that_the_part_does_not_have_is_refused():
    with pytest.raises(ValueError, match="sample-part has no module moon"):
        decided(part([practice("A", "1.1 2.1")]), {}, module="moon")


def test_domains_go_by_the_rule_of_the_part_over_all_practices_below_them():
    deep = node("G", nodes=[node("G-1", [practice("A", "1.1 2.1")]), node("G-2", [practice("B", "1.1 2.1")])])
    whole = part([], nodes=[deep, node("X", [practice("C", "1.1 2.1")])])
    ratings = rated("A", "1.1=met 2.1=met") | rated("B", "1.1=met") | rated("C", "1.1=na 2.1=na")
    found = {d.code: d.level for d in decided(whole, ratings).domains}
    assert found == {"G": Level(1), "X": Missing(MissingReason.NOT_APPLICABLE)}
