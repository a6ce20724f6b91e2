"""A published date and how exactly it is known (rule R24).

Written `2023-10-26`, `2023-10`, `2023`, or `by 2022` where only a latest possible date is known. A date counts
from the last day of its precision: then, and not before, the result was certainly announced.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_BY = re.compile(r"(?:by|<=|≤|不晚于)\s*(?P<date>\S+)", re.IGNORECASE)
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00:00$")  # a date cell of a workbook comes with a time


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    NOT_LATER_THAN = "not_later_than"


@dataclass(frozen=True, slots=True)
class Announced:
    """The days on which it may have been. `first` is None where only the latest possible day is known."""

    first: date | None
    last: date
    precision: Precision
    written: str

    def maybe_before(self, day: date) -> bool:
        """Whether it may have been announced before that day."""
        return self.first is None or self.first < day


@dataclass(frozen=True, slots=True)
class Undated:
    """No date was published; such rows are counted apart."""


UNDATED = Undated()


def read_date(written: str) -> Announced:
    """The date that a cell says; raises ValueError with the reason where there is no such date."""
    text = _MIDNIGHT.sub("", written.strip())
    latest = _BY.fullmatch(text)
    plain = latest["date"] if latest else text
    found = _DATE.fullmatch(plain)
    if found is None:
        raise ValueError(f"{written[:40]!r} is not a date: write 2023-10-26, 2023-10, 2023 or `by 2023-10`")
    days = _days(int(found["year"]), found["month"], found["day"], plain)
    return Announced(None, days.last, Precision.NOT_LATER_THAN, f"by {plain}") if latest else days


def _days(year: int, month: str | None, day: str | None, text: str) -> Announced:
    try:
        if month is None:
            return Announced(date(year, 1, 1), date(year, 12, 31), Precision.YEAR, text)
        if day is None:
            length = calendar.monthrange(year, int(month))[1]
            begin = date(year, int(month), 1)
            return Announced(begin, begin.replace(day=length), Precision.MONTH, text)
        exact = date(year, int(month), int(day))
    except ValueError:  # calendar's own error is one, too
        raise ValueError(f"there is no date {text}") from None
    return Announced(exact, exact, Precision.DAY, text)
