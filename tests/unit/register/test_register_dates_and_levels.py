"""Dates with a precision (R24) and levels as they were published (R10)."""

from datetime import date

import pytest

from steelyard.register.dates import Precision, read_date
from steelyard.register.levels import Grade, NoLevel, Ranked, level_code, level_name, level_order, read_level
from steelyard.values import Level, Text


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("2023-10-26", date(2023, 10, 26), date(2023, 10, 26), Precision.DAY),
        ("2023-10-26T00:00:00", date(2023, 10, 26), date(2023, 10, 26), Precision.DAY),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), Precision.YEAR),
        ("by 2019-06-30", None, date(2019, 6, 30), Precision.NOT_LATER_THAN),
        ("不晚于 2022", None, date(2022, 12, 31), Precision.NOT_LATER_THAN),
        ("<=2023-06", None, date(2023, 6, 30), Precision.NOT_LATER_THAN),
    ],
)
def test_a_date_counts_from_the_last_day_of_its_precision(written, first, last, precision):
    found = read_date(written)
    assert (found.first, found.last, found.precision) == (first, last, precision)
    assert read_date(found.written) == found


@pytest.mark.parametrize(
    "written",
    [
        *("2023-02-30", "2023-13", "2023-00", "0000", "26/10/2023", "2023-1-1", "by", "by by 2x", ""),
        *("<=<=2022", "byby2022", "by by 2022", "by 2022-13"),
    ],
)
def test_a_date_that_does_not_exist_is_refused(written):
    with pytest.raises(ValueError, match="date"):
        read_date(written)


@pytest.mark.parametrize(
    ("written", "level", "code"),
    [
        ("3", Ranked(Level(3)), "3"),
        ("3级", Ranked(Level(3)), "3"),
        ("2+", Ranked(Level(2, half=True)), "2+"),
        ("2+级", Ranked(Level(2, half=True)), "2+"),
        ("3-", Ranked(Level(2, half=True), "minus"), "3-"),
        ("优秀级", Grade.EXCELLENT, "excellent"),
        ("创新引领级", Grade.INNOVATIVE_LEADING, "innovative-leading"),
        ("", NoLevel.UNKNOWN, "unknown"),
        ("未公布", NoLevel.UNKNOWN, "unknown"),
    ],
)
def test_a_level_is_kept_as_it_was_published(written, level, code):
    assert read_level(written) == level
    assert level_code(level) == code
    assert read_level(code) == level


@pytest.mark.parametrize("written", ["0", "6", "5+", "33", "3*", "excellent!", "-1", "２"])
def test_another_level_is_refused(written):
    with pytest.raises(ValueError, match=r"level"):
        read_level(written)


def test_levels_have_their_words_and_their_order():
    assert level_name("2+") == Text("2+级", "level 2+")
    assert level_name("unknown") == Text("未公布", "not published")
    codes = ["unknown", "excellent", "3", "2+", "2"]
    assert sorted(codes, key=level_order) == ["2", "2+", "3", "excellent", "unknown"]
