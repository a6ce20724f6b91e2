"""Every code has its word in both languages, and numbers never look like what they are not."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from report_case import all_met, formal, mixed

from steelyard.rating.model import Why
from steelyard.report import method, words
from steelyard.report.blocking import EFFORT, EFFORT_WORDS
from steelyard.report.phrases import PHRASES
from steelyard.standard import Measure, Operator, Role, RollUp, ThresholdOrigin
from steelyard.values import Better, IndicatorKind, MissingReason, Origin, Outcome, Strength, Text

HAN = re.compile(r"[㐀-鿿]")
TABLES = [
    (words.OUTCOMES, Outcome),
    (words.STRENGTHS, Strength),
    (words.WHYS, Why),
    (words.MISSING, MissingReason),
    (words.ORIGINS, Origin),
    (words.THRESHOLD_ORIGINS, ThresholdOrigin),
    (words.OPERATORS, Operator),
    (words.ROLES, Role),
    (words.KINDS, IndicatorKind),
    (words.BETTER, Better),
]
UNITS = (
    "ratio",
    "per_day",
    "days_per_week",
    "hours",
    "lines",
    "commits",
    "minutes",
    "builds_per_developer_day",
    "days",
    "findings",
    "per_incident",
    "items_per_week",
)


@pytest.mark.parametrize(("table", "codes"), TABLES, ids=[codes.__name__ for _, codes in TABLES])
def test_every_code_has_a_word_in_both_languages(table, codes) -> None:
    assert set(table) == set(codes)
    assert all(text.zh and text.en for text in table.values())


def test_every_unit_of_the_indicators_has_a_word() -> None:
    assert set(words.UNITS) == set(UNITS)
    assert all(words.UNITS[unit].zh and words.UNITS[unit].en for unit in UNITS if unit != "ratio")


def test_every_why_has_a_step_of_effort() -> None:
    assert set(EFFORT) == set(Why)
    assert set(EFFORT.values()) == set(EFFORT_WORDS)


def test_every_rule_from_1_to_17_has_words() -> None:
    assert list(method.RULES) == list(range(1, 18))


@pytest.mark.parametrize("texts", [PHRASES, method.RULES, words.MISSING, words.WHYS, EFFORT_WORDS])
def test_english_has_no_chinese_in_it(texts) -> None:
    assert [key for key, text in texts.items() if HAN.search(text.en)] == []


def test_phrases_are_chinese_in_chinese() -> None:
    latin = {"n", "sha256"}
    assert [key for key, text in PHRASES.items() if not HAN.search(text.zh) and key not in latin] == []


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (Fraction(9, 10), "ratio", "90%", "90%"),
        (Fraction(99996, 100000), "ratio", "99.996%", "99.996%"),
        (Fraction(999999, 1000000), "ratio", "99.9999%", "99.9999%"),
        (Fraction(1, 100000), "ratio", "0.001%", "0.001%"),
        (Fraction(37, 2), "hours", "18.5 小时", "18.5 h"),
        (Fraction(12345), "lines", "12,345 行", "12,345 lines"),
        (Fraction(1, 3), "per_day", "0.333 次/天", "0.333 per day"),
        (Fraction(5), "bananas", "5 bananas", "5 bananas"),
    ],
)
def test_a_value_is_printed_with_its_unit(value, unit, zh, en) -> None:
    assert words.printed(value, unit) == Text(zh, en)


def test_a_value_just_below_a_threshold_is_not_printed_as_the_threshold() -> None:
    just = Fraction("0.94999")
    assert words.printed(just, "ratio").en == "95%"
    assert words.printed(just, "ratio", Decimal("0.95")).en == "94.999%"


def test_a_value_on_the_threshold_is_printed_like_it() -> None:
    assert words.printed(Fraction(95, 100), "ratio", Decimal("0.95")).en == "95%"


def test_a_threshold_is_a_sign_and_a_value() -> None:
    asked = Measure("x", Operator.AT_MOST, Decimal(30), 90, Role.DECIDES, ThresholdOrigin.OWN)
    assert words.threshold(asked, "minutes") == Text("≤ 30 分钟", "≤ 30 min")


def test_a_span_says_its_unit_once() -> None:
    assert words.span(Decimal("14.2"), Decimal("21.9"), "hours") == Text("14.2–21.9 小时", "14.2–21.9 h")
    assert words.span(Decimal("0.9"), Decimal("0.95"), "ratio") == Text("90%–95%", "90–95%")


def test_a_roll_up_is_said_with_its_parameters() -> None:
    assert (
        words.rollup(RollUp("share", Decimal("0.8"), 2)).zh
        == "达到该级的能力子项（按权重）不少于 80%，其余最多低 2 级"
    )
    assert all(words.rollup(RollUp(rule)).en for rule in ("every", "iso33020", "mean"))


def test_an_origin_that_is_not_ours_is_shown_as_it_is() -> None:
    assert words.origin("export") == Text("导出文件", "export")
    assert words.origin("carrier pigeon") == Text("carrier pigeon", "carrier pigeon")


@pytest.mark.parametrize("made", [mixed, formal, all_met])
def test_the_rules_of_a_result_are_in_order_and_name_its_basis(made) -> None:
    numbers = [number for number, _ in method.rules(made())]
    assert numbers == sorted(numbers, key=lambda number: int(number[1:]))
    assert ("R5" in numbers) is (made().basis == "self")
    assert ("R6" in numbers) is (made().basis == "formal")
