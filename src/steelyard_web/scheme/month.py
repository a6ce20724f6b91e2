"""A month, or the months of a year, as weeks of days, Monday first: what each is, and what is due on it."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils import timezone

from steelyard_web.assessments.models import CLOSED, Assessment
from steelyard_web.scheme.models import Day

YEAR = re.compile(r"(19|20)[0-9]{2}|2100")
WEEKDAYS = (
    ("一", "Mon"),
    ("二", "Tue"),
    ("三", "Wed"),
    ("四", "Thu"),
    ("五", "Fri"),
    ("六", "Sat"),
    ("日", "Sun"),
)


@dataclass(frozen=True, slots=True)
class Square:
    """One day: whether people work, the entry that says so, how many assessments are due."""

    date: date
    works: bool
    entry: Day | None
    due: int
    inside: bool  # in the month itself
    today: bool


def first_of(text: str) -> date:
    """The first day of `2026-11`; of this month for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)


def year_of(text: str) -> int:
    """The year that the address names; this one for anything else."""
    return int(text) if YEAR.fullmatch(text) else timezone.localdate().year


def weeks(first: date) -> list[list[Square]]:
    """The whole weeks that the month touches; two queries."""
    return _laid([first])[0]


def year(number: int) -> list[tuple[date, list[list[Square]]]]:
    """The twelve months with their weeks; two queries."""
    firsts = [date(number, month, 1) for month in range(1, 13)]
    return list(zip(firsts, _laid(firsts), strict=True))


def _laid(firsts: list[date]) -> list[list[list[Square]]]:
    """Each month's weeks."""
    spans = [list(months.Calendar().itermonthdates(first.year, first.month)) for first in firsts]
    square = _squares(spans[0][0], spans[-1][-1])
    return [
        [[square(day, first.month) for day in days[n : n + 7]] for n in range(0, len(days), 7)]
        for first, days in zip(firsts, spans, strict=True)
    ]


def _squares(start: date, end: date) -> Callable[[date, int], Square]:
    """How a day of that time is drawn in a month."""
    entries = {row.date: row for row in Day.objects.filter(date__range=(start, end))}
    ends = Assessment.objects.exclude(state__in=CLOSED).filter(due__range=(start, end))
    due = dict(ends.order_by().values_list("due").annotate(n=Count("pk")))
    today = timezone.localdate()

    def square(day: date, month: int) -> Square:
        works = entries[day].works if day in entries else day.isoweekday() <= 5
        return Square(day, works, entries.get(day), due.get(day, 0), day.month == month, day == today)

    return square


def beside(first: date) -> tuple[str, str]:
    """The months before and after, as the address names them."""
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    return before.strftime("%Y-%m"), after.strftime("%Y-%m")
