"""What we ask of our own catalogue: each fault by its own case, likeness against every pair counted out."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import measure, part, practice, requirement, standard
from steelyard.standard import ExpectedEvidence
from steelyard.standard.quality import ALIKE, VAGUE, Alike, check_quality, near_duplicates, vague
from steelyard.values import Text

ZH = (
    "代码改动通过合并请求进入默认分支，近九十天内能出示三个。",
    "生产告警先到值班人员，十五分钟内有人认领并写下结论。",
    "每月统计四类资源的峰值使用率，统计表由负责人签字留存。",
)
EN = (
    "Code changes enter the default branch by merge request; three of them can be shown.",
    "Alerts of production reach the person on duty, who claims them within a quarter of an hour.",
    "Peak usage of four resources is reported monthly and the report is signed by its owner.",
)


def asked(name, zh, en, **more):
    return replace(requirement(name, **more), text=Text(zh, en))


def sample(*asked_, served=True):
    """A standard of these requirements, each from level 2 on with evidence that serves it."""
    evidence = tuple(
        ExpectedEvidence(f"A-L{r.level}-1", "document", (r.id,), Text("清单", "register"))
        for r in asked_
        if r.level > 1 and served
    )
    base = practice("A", "1.1")
    return standard(part([replace(base, requirements=asked_, expected_evidence=evidence)]))


def faults(*asked_, **more):
    return check_quality([sample(*asked_, **more)])


SOUND = tuple(asked(name, zh, en) for name, zh, en in zip(("A.1.1", "A.2.1", "A.3.1"), ZH, EN, strict=True))


def test_a_sound_standard_has_no_fault():
    assert faults(*SOUND) == ()


def test_a_fault_names_place_id_and_what_is_wrong():
    broken = replace(SOUND[1], look_for=None)
    assert check_quality([sample(broken)], place=lambda who: f"a.yaml:{len(who)}") == (
        "a.yaml:5: A.2.1: look_for is missing (required from level 2 on)",
    )


# --- vague words


@pytest.mark.parametrize("word", VAGUE["zh"])
def test_each_vague_word_is_found_in_chinese(word):
    found = asked("A.1.1", f"团队{word}处理生产告警并留下记录。", EN[1])
    assert faults(found) == (
        f"A.1.1: A.1.1: the Chinese text says {word!r}: say how much, how soon, or which",
    )


@pytest.mark.parametrize("word", VAGUE["en"])
def test_each_vague_word_is_found_in_english_in_any_case(word):
    found = asked("A.1.1", ZH[1], f"{word.capitalize()} reactions to alerts are kept on record.")
    assert faults(found) == (
        f"A.1.1: A.1.1: the English text says {word!r}: say how much, how soon, or which",
    )


def test_a_word_that_only_contains_a_vague_one_is_not_vague():
    assert (
        list(vague(asked("A.1.1", ZH[0], "Irregularly unreasonableness and flexibility advancedly."))) == []
    )


def test_a_measure_says_what_the_word_means():
    found = asked(
        "A.1.1", "告警及时处理并留下记录，由值班人员认领。", "Alerts are handled timely.", asked=measure()
    )
    assert list(vague(found)) == []
    assert len(list(vague(replace(found, measure=None)))) == 2


# --- untranslated terms


@pytest.mark.parametrize(
    ("zh", "term"),
    [
        ("每次 commit 都关联需求编号，近九十天内可以核对。", "commit"),
        ("每次Release都有审批单，近九十天内可以逐一核对。", "release"),
        ("生产 incident 都写下结论，近九十天内可以逐一核对。", "incident"),
    ],
)
def test_a_glossary_term_left_in_english_is_told_with_its_chinese(zh, term):
    (fault,) = faults(asked("A.1.1", zh, EN[0]))
    assert fault.startswith(f"A.1.1: A.1.1: the Chinese text leaves {term!r} untranslated: ")


@pytest.mark.parametrize(
    "zh", ["git-commit 钩子检查提交信息，近九十天内有记录。", "commits 与 prebuild 保留原名。"]
)
def test_a_name_that_contains_a_term_is_no_untranslated_term(zh):
    assert faults(asked("A.1.1", zh, EN[0])) == ()


def test_the_terms_may_be_ones_own():
    found = sample(asked("A.1.1", "每个 sprint 结束后复盘，结论写入记录。", EN[0]))
    assert check_quality([found], {"sprint": "迭代"}) == (
        "A.1.1: A.1.1: the Chinese text leaves 'sprint' untranslated: 迭代",
    )


# --- what cannot be proved


def test_from_level_two_on_there_is_something_to_look_for():
    first, second, _ = SOUND
    assert faults(replace(first, look_for=None), replace(second, look_for=None)) == (
        "A.2.1: A.2.1: look_for is missing (required from level 2 on)",
    )


def test_from_level_two_on_some_evidence_serves_it():
    assert faults(*SOUND[:2], served=False) == (
        "A.2.1: A.2.1: no expected evidence serves it (required from level 2 on)",
    )


# --- near duplicates

LONG_ZH = (
    "近九十天内合入默认分支的合并请求，经作者以外的人批准的比例按月统计，不少于百分之八十，结果发给团队负责人"
)
LONG_EN = (
    "of the merge requests that entered the default branch in the last ninety days at least eighty percent"
)


def test_a_text_that_hardly_differs_is_told_with_the_other_and_its_likeness():
    first = asked("A.1.1", f"{LONG_ZH}。", EN[0])
    second = asked("A.2.1", f"{LONG_ZH}们。", EN[1])
    (fault,) = faults(first, second)
    assert fault == "A.2.1: A.2.1: nearly says the same as A.1.1 (zh, 98% alike)"


def test_english_alone_is_enough_to_be_alike():
    first = asked("A.1.1", ZH[0], f"{LONG_EN} were approved by somebody else")
    second = asked("A.2.1", ZH[1], f"{LONG_EN} were approved by somebody")
    (fault,) = faults(first, second)
    assert fault.startswith("A.2.1: A.2.1: nearly says the same as A.1.1 (en, ")


def test_likeness_is_looked_for_between_standards_too():
    one = sample(asked("A.1.1", f"{LONG_ZH}。", EN[0]))
    other = sample(asked("B.1.1", f"{LONG_ZH}们。", EN[1]))
    assert len(check_quality([one, other])) == 1
    assert check_quality([one]) == check_quality([other]) == ()


def ladder(first, second, **more):
    """Two requirements whose texts hardly differ; returns whether they pass."""
    one = asked(first, f"{LONG_ZH}，共 80 个。", EN[0])
    two = asked(second, f"{LONG_ZH}，共 {more.pop('number', 90)} 个。", EN[1])
    return faults(replace(one, **more.pop("one", {})), replace(two, **more.pop("two", {}))) == ()


def test_steps_of_a_ladder_are_told_apart_by_their_number():
    assert ladder("A.1.1", "A.2.1")
    assert not ladder("A.1.1", "A.2.1", number=80)


def test_another_number_is_not_enough_at_the_same_level_or_in_another_practice():
    assert not ladder("A.1.1", "A.1.2")
    assert not ladder("A.1.1", "B.2.1")


def test_two_measures_tell_steps_apart_only_where_they_differ():
    low, high = {"measure": measure("at_least", "0.8")}, {"measure": measure("at_least", "0.9")}
    assert ladder("A.1.1", "A.2.1", one=low, two=high, number=80)
    assert not ladder("A.1.1", "A.2.1", one=low, two=low)


def test_a_pair_is_given_once_in_the_order_of_the_texts():
    texts = {"x": Text(LONG_ZH, ""), "y": Text(LONG_ZH, ""), "z": Text(ZH[0], "")}
    assert list(near_duplicates(texts, "zh")) == [Alike("x", "y", "zh", Fraction(1))]


def test_likeness_is_counted_over_triples_of_characters_and_pairs_of_words():
    texts = {"x": Text("甲乙丙丁戊", "a b c d e"), "y": Text("甲乙丙丁己", "a b c d f")}
    assert list(near_duplicates(texts, "zh", Fraction(1, 2))) == [Alike("x", "y", "zh", Fraction(2, 4))]
    assert list(near_duplicates(texts, "en", Fraction(1, 2))) == [Alike("x", "y", "en", Fraction(3, 5))]


def test_case_width_and_punctuation_make_no_difference():
    texts = {
        "x": Text("ＣＩ 流水线，通过。", "A CI pipeline: green."),
        "y": Text("ci流水线通过", "a ci pipeline green"),
    }
    for language in ("zh", "en"):
        (pair,) = near_duplicates(texts, language)
        assert pair.similarity == 1


def pieces(text, language):
    """Triples of characters or pairs of words, as the module's docstring says it."""
    if language == "zh":
        signs = [c for c in text if c.isalnum()]
        return {"".join(signs[n : n + 3]) for n in range(len(signs) - 2)} or set(signs)
    words = text.split()
    return {(words[n], words[n + 1]) for n in range(len(words) - 1)} or set(words)


def jaccard(one, other):
    union = one | other
    return Fraction(len(one & other), len(union)) if union else Fraction(0)


CHINESE = st.text("甲乙丙", max_size=9)
ENGLISH = st.lists(st.sampled_from(["a", "b", "c"]), max_size=7).map(" ".join)
LEAST = st.sampled_from([Fraction(1, 3), Fraction(1, 2), ALIKE, Fraction(9, 10), Fraction(1)])


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.builds(Text, CHINESE, ENGLISH), max_size=8), LEAST, st.sampled_from(["zh", "en"]))
def test_no_pair_is_missed_and_none_is_made_up(listed, least, language):
    texts = {str(number): text for number, text in enumerate(listed)}
    found = {(a.first, a.second): a.similarity for a in near_duplicates(texts, language, least)}
    alike = {
        (one, other): jaccard(*(pieces(texts[key].to(language), language) for key in (one, other)))
        for one, other in combinations(texts, 2)
    }
    assert found == {pair: share for pair, share in alike.items() if share >= least}
