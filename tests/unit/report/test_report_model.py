"""The report model: it says what the result says, and a result file read back says the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from page_text import PageText
from report_case import FACTS, all_met, formal, mixed, nothing_rated, standard

from steelyard.errors import InputError
from steelyard.report.beside import Beside
from steelyard.report.html import render
from steelyard.report.model import report_of
from steelyard.report.model.plain import canonical, seen, spoken
from steelyard.report.model.stored import result_of
from steelyard.result import document
from steelyard.result.parsed import parsed
from steelyard.standard import RollUp
from steelyard.values import Text

RESULTS = {"mixed": mixed, "formal": formal, "nothing rated": nothing_rated, "all met": all_met}
EVERY = pytest.mark.parametrize("made", RESULTS.values(), ids=RESULTS)


def changed(change) -> bytes:
    """The file of the mixed result after a change to its values."""
    given = json.loads(document.canonical(mixed()))
    change(given)
    return json.dumps(given).encode()


def refused(data: bytes) -> InputError:
    with pytest.raises(InputError) as told:
        result_of(parsed(data, "result.json"), standard(), "result.json")
    return told.value


@EVERY
def test_a_result_file_gives_the_report_of_its_result(made) -> None:
    result = made()
    back = result_of(parsed(document.canonical(result), "result.json"), result.standard, "result.json")
    assert document.canonical(back) == document.canonical(result)
    assert report_of(back, FACTS) == report_of(result, FACTS)


def test_a_result_without_levels_is_read_back_too() -> None:
    result = mixed(RollUp("mean"))
    back = result_of(parsed(document.canonical(result), "result.json"), result.standard, "result.json")
    assert report_of(back, FACTS).means == report_of(result, FACTS).means


@EVERY
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_what_the_model_says(made, language) -> None:
    result = made()
    report, shown = report_of(result, FACTS), PageText(render(result, FACTS), language).text
    said = [
        report.verdict.level,
        report.verdict.stands,
        report.verdict.rests,
        *(row.title for row in report.scores),
        *(item.text for block in report.practices for item in block.requirements),
        *(rule.text for rule in report.rules),
    ]
    assert [text for text in said if " ".join(text.to(language).split()) not in shown] == []


def test_the_counts_of_the_ground_add_up_to_the_requirements_up_to_the_target() -> None:
    report = report_of(mixed(), FACTS)
    up_to_3 = [r for block in report.practices for r in block.requirements if r.level <= 3]
    assert sum(piece.count for piece in report.verdict.pieces) == len(up_to_3) == 20


def test_signs_beside_the_readings_come_first_among_the_problems() -> None:
    sign = Beside(Text("编号缺口", "Gap in numbers"), Text("缺 3 个", "3 are missing"), Text("1", "1"))
    problems = report_of(mixed(), FACTS, None, [sign]).problems
    assert (problems[0].practice, problems[0].told) == (sign.title, sign.told)
    assert [(p.kind.en, p.requirement) for p in problems[1:]] == [
        ("Rated above its reading", "A-1.3.1"),
        ("Applicant's word against the reading (not counted)", "A-1.3.1"),
    ]


def test_advice_has_the_least_effort_first() -> None:
    blocks = report_of(mixed(), FACTS).advice.blocks
    order = ["补充自评或证据", "接近达标", "需改变做法"]
    steps = [order.index(block.effort.zh) for block in blocks]
    assert steps == sorted(steps)
    assert steps


def test_the_json_has_both_languages_and_the_same_bytes_each_time() -> None:
    data = canonical(report_of(mixed(), FACTS))
    assert data == canonical(report_of(mixed(), FACTS))
    given = json.loads(data)
    assert (given["schema"], given["subject"]) == (
        "steelyard/report/1",
        {"zh": "手机银行", "en": "Mobile banking"},
    )


def test_both_languages_stand_once_where_they_are_the_same() -> None:
    assert spoken(Text("甲", "A"), "both") == "甲 A"
    assert spoken(Text("2026", "2026"), "both") == "2026"
    assert spoken(Text("甲", "A"), "en") == "A"


def test_characters_that_turn_what_is_around_them_are_left_out() -> None:
    assert seen("a\u202eb\u200fc\x00d\ufffe") == "abcd"


def test_an_edited_level_is_told_with_its_place() -> None:
    fault = refused(changed(lambda given: given["level"].update(value=4)))
    assert fault.where == "result.json, $.level.value"
    assert fault.what.startswith("says 4, and from its ratings follows ")


def test_half_a_result_is_refused() -> None:
    fault = refused(changed(lambda given: given["practices"].pop()))
    assert fault.what == "4 of 26 requirements are missing, D-2.1.1 first"


def test_an_unknown_requirement_is_refused() -> None:
    def rename(given) -> None:
        given["practices"][0]["requirements"][0]["id"] = "X-1"

    assert refused(changed(rename)).where == "result.json, $.practices[0].requirements[0].id"


def test_another_kind_of_file_is_refused() -> None:
    assert "its schema is 'x/1'" in refused(changed(lambda given: given.update(schema="x/1"))).what


def test_a_file_made_with_other_wording_asks_for_it() -> None:
    fault = refused(changed(lambda given: given["standard"].update(overlay="ab" * 32)))
    assert (fault.where, fault.remedy) == (
        "result.json, $.standard.overlay",
        "name the folder of that wording with --overlay",
    )


def test_a_result_of_another_part_is_refused() -> None:
    other = replace(standard(), parts=())
    with pytest.raises(InputError, match="names no part of devops-cmm@1"):
        result_of(parsed(document.canonical(mixed()), "result.json"), other, "result.json")
