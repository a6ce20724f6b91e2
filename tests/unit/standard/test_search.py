"""Search in both languages: what is found, in which order, and that it is quick without an index."""

import statistics
import time
from dataclasses import replace

import pytest

from builders import node, part, practice, standard
from steelyard.errors import InputError
from steelyard.standard.load import load
from steelyard.standard.search import Found, entries, fold, search
from steelyard.standard.shelf import volumes
from steelyard.values import Text


def asked(code, level, zh, en, look=None):
    found = practice(code, f"{level}.1").requirements[0]
    return replace(found, text=Text(zh, en), look_for=look)


REVIEW = replace(
    practice("CR-MR", "1.1"),
    title=Text("代码评审", "Code review"),
    climbs=Text("有人看 → 必须看", "somebody looks → somebody has to"),
    requirements=(
        asked("CR-MR", 1, "合并请求有批准人。", "A merge request has an approver."),
        asked("CR-MR", 2, "每周复盘评审意见。", "Comments of reviews are looked at.", Text("代码", "logs")),
        asked("CR-MR", 3, "ＣＩ流水线通过后才能合并。", "Merging needs a green CI pipeline."),
    ),
)
OTHER = replace(
    practice("CR-PRE", "1.1"),
    title=Text("预评审", "Preview"),
    requirements=(asked("CR-PRE", 1, "预览环境按分支生成。", "Each branch has a review app."),),
)
PART = part([], nodes=[node("CR", [REVIEW, OTHER])])
ENTRIES = entries([standard(PART)])


def codes(*words):
    return [hit.entry.code for hit in search(ENTRIES, words)]


def test_part_nodes_practices_and_requirements_can_be_found_in_their_order():
    assert [(e.kind.value, e.code) for e in ENTRIES] == [
        ("part", "sample-part"),
        ("node", "CR"),
        ("practice", "CR-MR"),
        ("requirement", "CR-MR.1.1"),
        ("requirement", "CR-MR.2.1"),
        ("requirement", "CR-MR.3.1"),
        ("practice", "CR-PRE"),
        ("requirement", "CR-PRE.1.1"),
    ]
    assert {(e.standard, e.part) for e in ENTRIES} == {("sample-standard@1", "sample-part")}


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("批准", ["CR-MR.1.1"]),
        ("合并", ["CR-MR.1.1", "CR-MR.3.1"]),
        ("approver", ["CR-MR.1.1"]),
        ("logs", ["CR-MR.2.1"]),
        ("必须", ["CR-MR"]),
        ("没有", []),
    ],
)
def test_a_word_of_either_language_is_found_two_chinese_characters_included(word, found):
    assert codes(word) == found


@pytest.mark.parametrize("word", ["ci", "CI", "ＣＩ", "ｃｉ"])
def test_case_and_width_do_not_matter(word):
    assert codes(word) == ["CR-MR.3.1"]


def test_a_code_is_found_whole_or_by_its_beginning_and_in_any_case():
    assert codes("cr-mr.2.1") == ["CR-MR.2.1"]
    assert codes("cr-m") == ["CR-MR", "CR-MR.1.1", "CR-MR.2.1", "CR-MR.3.1"]


def test_a_title_comes_before_a_text_and_a_text_before_what_to_look_for():
    assert codes("代码") == ["CR-MR", "CR-MR.2.1"]
    assert codes("评审") == ["CR-MR", "CR-PRE", "CR-MR.2.1"]


def test_a_whole_word_comes_before_a_part_of_one():
    assert codes("review") == ["CR-MR", "CR-PRE", "CR-PRE.1.1", "CR-MR.2.1"]


def test_a_latin_word_beside_chinese_is_a_whole_word():
    hits = {hit.entry.code: hit.rank for hit in search(ENTRIES, ["ci"])}
    assert hits == {"CR-MR.3.1": 2 * 2}


def test_every_word_has_to_be_there_in_either_language_and_any_order():
    assert codes("request", "批准人") == codes("批准人  REQUEST") == ["CR-MR.1.1"]
    assert codes("request", "pipeline") == []


def test_a_word_that_is_said_twice_counts_once():
    assert search(ENTRIES, ["review", "Review"]) == search(ENTRIES, ["review"])


@pytest.mark.parametrize("words", [[], [""], ["  "], ["，", "…"]])
def test_nothing_to_search_for_is_told(words):
    with pytest.raises(InputError, match="there is nothing to search for"):
        search(ENTRIES, words)


def test_a_sign_beside_a_word_is_searched_as_it_stands():
    assert codes("→ 必须看") == ["CR-MR"]


def test_folding_leaves_one_space_and_small_letters():
    assert fold(" Ａb\u3000 C％\n") == "ab c%"


@pytest.fixture(scope="module")
def catalogue():
    return entries(load(volume.folder).standard for volume in volumes())


@pytest.mark.parametrize("words", [["回滚"], ["rollback"], ["的"], ["a"], ["流水线", "自动"], ["zzz"]])
def test_a_search_of_the_whole_catalogue_takes_less_than_fifty_milliseconds(catalogue, words):
    def seconds():
        start = time.process_time()  # whatever else the machine is doing
        search(catalogue, words)
        return time.process_time() - start

    assert statistics.median(seconds() for _ in range(5)) < 0.05


def test_whatever_is_found_in_the_catalogue_holds_the_word_and_nothing_else_does(catalogue):
    found = {(hit.entry.standard, hit.entry.part, hit.entry.code) for hit in search(catalogue, ["回滚"])}
    texts = {
        (e.standard, e.part, e.code): " ".join(t.zh + t.en for t in (e.title, e.text, e.look_for) if t)
        for e in catalogue
    }
    assert found == {key for key, text in texts.items() if "回滚" in text}
    assert len(found) > 10
    assert {e.kind for e in catalogue} == set(Found)
