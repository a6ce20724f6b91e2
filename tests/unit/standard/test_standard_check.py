"""Whether a standard holds together (R3, R8, R15): each fault by its own sentence, and nothing else said."""

from dataclasses import replace

import pytest

from builders import LADDER, facts, measure, node, part, practice, requirement, standard
from steelyard.standard import ExpectedEvidence, Module
from steelyard.standard.check import check
from steelyard.values import Better, Text

SOUND = practice("A", "1.1 2.1 2.2 4.1", measures={"2.1": measure("at_least", "0.8")})
FACTS = {
    "review_coverage": facts(),
    "time_to_merge": facts("time_to_merge", "hours", Better.LOWER),
}


def faults(*practices, **more):
    return check(standard(part(practices or (SOUND,), **more)), FACTS)


def with_requirement(**changes):
    """SOUND with its requirement A.2.1 changed."""
    asked = tuple(replace(r, **changes) if r.id == "A.2.1" else r for r in SOUND.requirements)
    return replace(SOUND, requirements=asked)


def steps(*measures):
    """A practice with one measure per level from 1 on."""
    names = [f"{level}.1" for level in range(1, len(measures) + 1)]
    return practice("A", " ".join(names), measures=dict(zip(names, measures, strict=True)))


def ladder_of(*levels):
    return tuple(replace(LADDER[0], level=level) for level in levels)


def with_evidence(code, *serves):
    given = ExpectedEvidence(code, "document", serves, Text("清单", "register"))
    return replace(SOUND, expected_evidence=(*SOUND.expected_evidence, given))


def test_a_sound_standard_has_no_fault():
    assert faults() == ()


def test_a_fault_names_place_id_and_what_is_wrong():
    unknown = with_requirement(measure=measure(indicator="moon"))
    found = check(standard(part([unknown])), FACTS, lambda who: f"a.yaml:{len(who)}")
    assert found == ("a.yaml:5: A.2.1: unknown indicator moon",)


def test_every_fault_is_told_and_not_only_the_first():
    broken = replace(
        with_requirement(text=Text("太短", "much too short"), measure=measure(indicator="moon")), none=(3,)
    )
    assert faults(broken) == (
        "A: A: level 5 has neither requirements nor `none`",
        "A.2.1: A.2.1: the Chinese text has fewer than 12 characters",
        "A.2.1: A.2.1: the English text has fewer than 6 words",
        "A.2.1: A.2.1: unknown indicator moon",
    )


@pytest.mark.parametrize(
    ("zh", "en", "fault"),
    [
        ("太短的要求文字", None, "the Chinese text has fewer than 12 characters"),
        ("一二三四五六七八九十一", None, "the Chinese text has fewer than 12 characters"),
        (None, "only five words are here", "the English text has fewer than 6 words"),
        (None, "The team keeps 记录 of every release.", "the English text contains Chinese"),
    ],
)
def test_texts_that_two_people_cannot_rate_alike_are_faults(zh, en, fault):
    sound = requirement("A.2.1").text
    text = Text(zh or sound.zh, en or sound.en)
    assert faults(with_requirement(text=text)) == (f"A.2.1: A.2.1: {fault}",)


def test_twelve_characters_and_six_words_are_enough():
    text = Text("一二三四五六七八九十一二", "one two three four five six")
    assert faults(with_requirement(text=text)) == ()


def test_two_requirements_that_say_the_same_are_a_fault_whatever_case_width_and_punctuation():
    twin = requirement("A.2.2").text
    text = Text("另一句同样长度的样例要求文字，说的是别的事。", twin.en.upper().replace(":", " -"))
    assert faults(with_requirement(text=text)) == ("A.2.2: A.2.2: says the same as A.2.1",)


def test_the_same_chinese_with_another_english_is_a_fault_too():
    text = Text(requirement("A.2.2").text.zh, "Another sentence about something else entirely here.")
    assert faults(with_requirement(text=text)) == ("A.2.2: A.2.2: says the same as A.2.1",)


def test_an_id_that_stands_twice_is_a_fault():
    assert "A: A: stands 2 times" in faults(SOUND, SOUND)


def test_a_part_that_stands_twice_is_a_fault():
    twice = part([SOUND])
    assert "sample-part: sample-part: stands 2 times" in check(
        replace(standard(twice), parts=(twice, twice)), FACTS
    )


@pytest.mark.parametrize("code", ["A B", "A/B", "甲", "-A", "A\n"])
def test_an_id_that_is_not_safe_in_a_file_name_is_a_fault(code):
    assert f"{code}: {code}: ids use letters, digits, dot, dash and underscore only" in faults(
        nodes=[node(code, [SOUND])]
    )


@pytest.mark.parametrize(
    ("none", "fault"),
    [
        ((3,), "level 5 has neither requirements nor `none`"),
        ((2, 3, 5), "level 2 has requirements and stands under `none`"),
        ((3, 5, 6), "level 6 is not on the ladder"),
        ((0, 3, 5), "level 0 is not on the ladder"),
    ],
)
def test_a_level_either_asks_something_or_stands_under_none(none, fault):
    assert faults(replace(SOUND, none=none)) == (f"A: A: {fault}",)


def test_a_requirement_above_the_ladder_is_a_fault():
    assert "A: A: level 6 is not on the ladder" in faults(practice("A", "1.1 2.1 6.1"))


def test_requirements_at_one_level_only_make_no_ladder():
    assert faults(practice("A", "2.1 2.2")) == ("A: A: requirements stand at fewer than two levels",)


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        ("1.1 2.1 2.3", "A.2.1: A.2.1: ids of level 2 are A.2.1, A.2.3; expected A.2.1, A.2.2"),
        ("1.1 2.2 2.1", "A.2.2: A.2.2: ids of level 2 are A.2.2, A.2.1; expected A.2.1, A.2.2"),
        ("1.0 2.1", "A.1.0: A.1.0: ids of level 1 are A.1.0; expected A.1.1"),
    ],
)
def test_ids_are_numbered_without_gaps(numbers, fault):
    assert faults(practice("A", numbers)) == (fault,)


def test_an_id_of_another_practice_is_a_fault():
    stray = replace(SOUND, requirements=(*SOUND.requirements[:-1], requirement("B.4.1")))
    assert faults(stray) == ("B.4.1: B.4.1: ids of level 4 are B.4.1; expected A.4.1",)


@pytest.mark.parametrize(("levels", "said"), [((1, 3), "[1, 3]"), ((2, 3), "[2, 3]"), ((1, 1), "[1, 1]")])
def test_the_ladder_has_every_level_from_one_on(levels, said):
    uneven = replace(part([SOUND]), ladder=ladder_of(*levels))
    expected = f"sample-part: sample-part: the ladder's levels are {said}, not 1 to 2"
    assert check(standard(uneven), FACTS)[0] == expected


def test_a_module_names_nodes_of_its_part():
    module = Module("m", Text("模块", "module"), ("N", "X"))
    assert faults(modules=[module]) == ("m: m: module names the unknown node X",)


def test_a_part_without_a_practice_is_a_fault():
    assert faults(nodes=[node("N")]) == ("sample-part: sample-part: the part has no practice",)


@pytest.mark.parametrize(
    ("code", "serves", "fault"),
    [
        ("A-L2-1", ["A.2.9"], "serves the unknown requirement A.2.9"),
        ("A-L2-1", ["A.4.1"], "is of level 2 and serves A.4.1"),
        ("B-L2-1", ["A.2.1"], "the code is not A-L<level>-<number>"),
        ("A-2-1", ["A.2.1"], "the code is not A-L<level>-<number>"),
    ],
)
def test_expected_evidence_serves_requirements_of_its_level(code, serves, fault):
    assert faults(with_evidence(code, *serves)) == (f"{code}: {code}: {fault}",)


def test_expected_evidence_is_numbered_without_gaps():
    assert faults(with_evidence("A-L2-2", "A.2.1")) == ("A: A: expected evidence of level 2 is numbered [2]",)
    assert faults(with_evidence("A-L2-1", "A.2.1")) == ()


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (measure("at_least", "1.01"), "the threshold 1.01 of a ratio is not between 0 and 1"),
        (measure("at_most", "-1", indicator="time_to_merge"), "the threshold -1 is negative"),
        (measure(indicator="moon"), "unknown indicator moon"),
        (
            measure("is_measured", None, role="necessary"),
            "`is_measured` with role `necessary` never proposes anything",
        ),
    ],
)
def test_a_measure_that_cannot_be_meant_is_a_fault(asked, fault):
    assert faults(with_requirement(measure=asked)) == (f"A.2.1: A.2.1: {fault}",)


@pytest.mark.parametrize("threshold", ["0", "1"])
def test_a_ratio_may_ask_for_nothing_or_for_all(threshold):
    assert faults(with_requirement(measure=measure("at_least", threshold))) == ()


CLIMBING = [
    (("at_least", "0.8"), ("at_least", "0.9"), True),
    (("at_least", "0.9"), ("at_least", "0.9"), True),
    (("at_least", "0.9"), ("at_least", "0.8"), False),
    (("at_least", "0.9"), ("above", "0.9"), True),
    (("above", "0.9"), ("at_least", "0.9"), False),
    (("above", "0.9"), ("at_least", "0.91"), True),
    (("at_most", "0.5"), ("at_most", "0.4"), True),
    (("at_most", "0.5"), ("at_most", "0.6"), False),
    (("at_most", "0.5"), ("below", "0.5"), True),
    (("below", "0.5"), ("at_most", "0.5"), False),
    (("at_least", "0.5"), ("at_most", "0.4"), False),
    (("is_measured", None), ("at_least", "0.1"), True),
    (("is_measured", None), ("is_measured", None), True),
    (("at_least", "0.1"), ("is_measured", None), False),
]


@pytest.mark.parametrize(("below", "above", "climbs"), CLIMBING)
def test_what_a_level_accepts_is_accepted_by_the_level_below(below, above, climbs):
    fault = (
        "A.2.1: A.2.1: review_coverage: level 2 accepts values that level 1 refuses; "
        "thresholds get stricter upwards"
    )
    assert faults(steps(measure(*below), measure(*above))) == (() if climbs else (fault,))


def test_thresholds_are_compared_over_a_level_that_has_none():
    gap = practice(
        "A", "1.1 2.1 3.1", measures={"1.1": measure("at_least", "0.9"), "3.1": measure("above", "0.8")}
    )
    assert "level 3 accepts values that level 1 refuses" in faults(gap)[0]


def test_thresholds_of_different_indicators_or_tools_are_not_compared():
    slow = measure("at_most", "48", indicator="time_to_merge")
    assert faults(steps(measure("at_least", "0.9"), slow)) == ()
    shared = measure("at_least", "0.8", scope="code-host")
    assert faults(steps(measure("at_least", "0.9"), shared)) == ()


@pytest.mark.parametrize("order", [("0.9", "0.5"), ("0.5", "0.9")])
def test_all_measures_of_a_level_hold_together(order):
    def of(upper):
        measures = {
            "1.1": measure("at_least", order[0]),
            "1.2": measure("at_least", order[1]),
            "2.1": measure("at_least", upper),
        }
        return practice("A", "1.1 1.2 2.1", measures=measures)

    assert faults(of("0.9")) == ()
    assert "level 2 accepts values that level 1 refuses" in faults(of("0.6"))[0]


def test_a_looser_second_measure_at_the_higher_level_does_no_harm():
    measures = {n: measure("at_least", at) for n, at in (("1.1", "0.9"), ("2.1", "0.95"), ("2.2", "0.5"))}
    assert faults(practice("A", "1.1 2.1 2.2", measures=measures)) == ()
