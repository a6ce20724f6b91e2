"""The words that every stage speaks: windows, exact numbers, levels, outcomes (R1, R2, R4, R10, R22)."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from builders import measured
from steelyard.values import ORDERED, Level, Outcome, Strength, Text, Window, decimal_string, instant
from steelyard.values.window import DAY, moment

HOUR = 3_600_000_000


def test_three_outcomes_are_ordered_and_the_other_two_are_not():
    assert ORDERED == (Outcome.NOT_MET, Outcome.PARTLY_MET, Outcome.MET)
    assert set(Outcome) - set(ORDERED) == {Outcome.NOT_APPLICABLE, Outcome.UNRATED}


def test_measured_is_stronger_than_inspected_and_inspected_than_stated():
    assert Strength.MEASURED > Strength.INSPECTED > Strength.STATED
    assert [s.code for s in sorted(Strength)] == ["stated", "inspected", "measured"]


@pytest.mark.parametrize(("n", "few"), [(5, True), (19, True), (20, False), (21, False)])
def test_fewer_than_twenty_observations_are_flagged(n, few):
    assert measured("0.5", n=n).few is few


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (Fraction(19, 20), "0.95"),
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(12), "12"),
        (Fraction(0), "0"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(1, 10**9), "0.000000001"),
        (Fraction(10**13), "10000000000000"),
        (Decimal("18.80"), "18.8"),
        (Decimal("1E+3"), "1000"),
        (Decimal("100"), "100"),
        (7, "7"),
    ],
)
def test_a_number_is_written_with_twelve_figures_and_no_exponent(value, printed):
    assert decimal_string(value) == printed


def test_a_tie_in_the_thirteenth_figure_goes_to_the_even_one():
    assert decimal_string(Decimal("0.1234567890125")) == "0.123456789012"
    assert decimal_string(Decimal("0.1234567890135")) == "0.123456789014"


def test_a_level_with_its_half_step_is_one_value_with_two_notations():
    level = Level(2, half=True)
    assert (level.printed("minus"), level.printed("plus")) == ("3-", "2+")
    assert (Level(3).printed("minus"), Level(3).printed("plus")) == ("3", "3")
    assert Level(0, half=True).printed("minus") == "1-"


def test_levels_are_ordered_with_the_half_step_between():
    assert sorted([Level(3), Level(2, half=True), Level(2), Level(1, half=True)]) == [
        Level(1, half=True),
        Level(2),
        Level(2, half=True),
        Level(3),
    ]


def test_a_text_speaks_both_languages():
    text = Text("满足", "met")
    assert (text.to("zh"), text.to("en"), text.as_dict()) == ("满足", "met", {"zh": "满足", "en": "met"})


def test_an_instant_counts_microseconds_since_the_epoch():
    assert instant(datetime(1970, 1, 2, tzinfo=UTC)) == DAY
    assert instant(datetime(1970, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))) == 0
    assert moment(DAY) == datetime(1970, 1, 2, tzinfo=UTC)


def test_a_time_without_a_zone_has_no_instant():
    with pytest.raises(ValueError, match="without a zone"):
        instant(datetime(2026, 10, 31))  # noqa: DTZ001 - a naive time is the point


def test_a_window_has_whole_days_with_both_ends_included():
    window = Window.ending(date(2026, 10, 31), 90, UTC)
    assert (window.first, window.last, window.days) == (date(2026, 8, 3), date(2026, 10, 31), 90)
    assert window.end - window.start == 90 * DAY
    assert window.as_dict() == {"from": "2026-08-03", "to": "2026-10-31"}


def test_a_window_of_one_day_begins_and_ends_with_it():
    window = Window.ending(date(2026, 10, 31), 1, UTC)
    assert (window.first, window.days, window.end - window.start) == (window.last, 1, DAY)


def test_a_window_is_cut_at_midnight_of_its_zone():
    window = Window.ending(date(2026, 10, 31), 1, ZoneInfo("Asia/Shanghai"))
    assert window.start == instant(datetime(2026, 10, 30, 16, tzinfo=UTC))
    assert window.offset == 8 * HOUR


def test_the_day_on_which_summer_time_ends_has_25_hours():
    window = Window.ending(date(2026, 10, 25), 1, ZoneInfo("Europe/Berlin"))
    assert window.end - window.start == DAY + HOUR
    assert window.offset == HOUR


def test_a_window_without_a_day_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        Window.ending(date(2026, 10, 31), 0, UTC)


def test_earlier_windows_are_adjacent_oldest_first_and_end_with_the_window():
    window = Window.ending(date(2026, 10, 31), 90, UTC)
    earlier = window.before(30, 3, UTC)
    assert [w.days for w in earlier] == [30, 30, 30]
    assert earlier[-1].last == window.last
    assert all(a.end == b.start for a, b in pairwise(earlier))
