"""Working days of the scheme: Monday to Friday, but for the days that the calendar names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from steelyard_web.scheme.models import Day

FURTHEST = 3660  # days; a calendar without a working day in ten years is a mistake


def exceptions() -> dict[date, bool]:
    """Date -> whether people work, for the days that differ from their weekday."""
    return dict(Day.objects.values_list("date", "works"))


def works(day: date, named: Mapping[date, bool]) -> bool:
    """Whether the scheme works on that day."""
    return named.get(day, day.isoweekday() <= 5)


def after(start: date, days: int, named: Mapping[date, bool]) -> date:
    """The working day that is `days` working days after `start`; start itself does not count.

    Raises ValueError where the calendar has no such day within ten years.
    """
    day = start
    for _ in range(FURTHEST):
        if days <= 0:
            return day
        day += timedelta(days=1)
        days -= works(day, named)
    raise ValueError("the calendar has no working days")


def left(today: date, due: date, named: Mapping[date, bool]) -> int:
    """Working days from tomorrow to `due`; negative: working days since it passed."""
    first, last, sign = (today, due, 1) if due >= today else (due, today, -1)
    span = range(1, min((last - first).days, FURTHEST) + 1)
    return sign * sum(works(first + timedelta(days=n), named) for n in span)
