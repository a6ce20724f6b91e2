"""The shipped tables: what was published, cleaned, with what is unknown left unknown."""

from collections import Counter

import pytest

from steelyard.register.dates import Precision
from steelyard.register.entries import register_of
from steelyard.register.levels import Grade, NoLevel, level_code
from steelyard.register.model import Category, Confidence, Status
from steelyard.register.shipped import shipped_entries
from steelyard.register.words import CATEGORIES, CONFIDENCES, MODULES, OTHER_SERIES, PARTS, RULES, STATUSES
from steelyard.standard.load import load
from steelyard.standard.shelf import pick


@pytest.fixture(scope="module")
def shipped():
    return register_of(shipped_entries())


def test_one_hundred_and_twenty_rows_are_results_and_four_were_only_counts(shipped):
    assert len(shipped.results) == 124 - 4
    assert len(shipped.totals) == 35 + 1  # one line held two figures of two sources


def test_nothing_is_more_than_reported(shipped):
    assert {r.status for r in shipped.results} == {Status.REPORTED}
    assert {r.confidence for r in shipped.results} == {Confidence.HIGH, Confidence.MEDIUM}
    assert all(r.source for r in shipped.results)


def test_what_is_unknown_stays_unknown(shipped):
    assert sum(r.level is NoLevel.UNKNOWN for r in shipped.results) == 11
    assert sum(not r.project for r in shipped.results) == 11
    assert [r.id for r in shipped.results if r.part == "unknown"] == ["p111"]
    assert sum(r.announced.precision is Precision.NOT_LATER_THAN for r in shipped.results) == 20


def test_the_levels_are_those_that_were_published(shipped):
    levels = Counter(level_code(r.level) for r in shipped.results)
    assert levels.keys() == {"2", "3", "4", "unknown", "aaaaa", *Grade}
    assert levels["4"] == 1


def test_the_precisions_of_the_dates_are_kept(shipped):
    found = Counter(r.announced.precision for r in shipped.results)
    assert found[Precision.MONTH] == 5 + 1  # five of June 2020, one of April 2024
    assert found[Precision.YEAR] == 4 + 3 + 1 + 1  # 2018, 2020, 2022, 2023
    assert sum(found.values()) == 120


def test_the_batches_have_the_published_numbers(shipped):
    numbers = {b.number: b.date.isoformat() for b in shipped.batches.values() if b.number}
    assert numbers == {
        7: "2020-06-19",
        9: "2020-11-27",
        10: "2020-12-23",
        11: "2021-03-25",
        12: "2021-05-21",
        13: "2021-09-09",
        15: "2021-11-18",
        16: "2021-12-24",
        35: "2025-10-17",
    }


def test_parts_and_modules_are_those_of_the_catalogue(shipped):
    standard = load(pick("devops-cmm").folder).standard
    for part in standard.parts:
        assert PARTS[part.id] == part.title
    ours = {part.id for part in standard.parts} | OTHER_SERIES | {"unknown"}
    assert set(PARTS) == ours
    modules = {(p.id, m.id) for p in standard.parts for m in p.modules}
    for result in shipped.results:
        if result.module not in {"", "platform", "organisation"}:
            assert (result.part, result.module) in modules
            assert result.module in MODULES


def test_every_code_has_its_words():
    assert set(CATEGORIES) == set(Category)
    assert set(STATUSES) == set(Status)
    assert set(CONFIDENCES) == set(Confidence)
    assert len(RULES) == 2
