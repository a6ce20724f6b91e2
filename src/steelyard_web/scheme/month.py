"""One month as weeks of days, Monday first, each with what it is and what is due on it."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils import timezone

from steelyard_web.assessments.models import CLOSED, Assessment
from steelyard_web.scheme.models import Day

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


def weeks(first: date) -> list[list[Square]]:
    """The whole weeks that the month touches; two queries."""
    days = list(months.Calendar().itermonthdates(first.year, first.month))
    entries = {row.date: row for row in Day.objects.filter(date__range=(days[0], days[-1]))}
    ends = Assessment.objects.exclude(state__in=CLOSED).filter(due__range=(days[0], days[-1]))
    due = dict(ends.order_by().values_list("due").annotate(n=Count("pk")))
    today = timezone.localdate()
    squares = [
        Square(
            day,
            entries[day].works if day in entries else day.isoweekday() <= 5,
            entries.get(day),
            due.get(day, 0),
            day.month == first.month,
            day == today,
        )
        for day in days
    ]
    return [squares[n : n + 7] for n in range(0, len(squares), 7)]


def beside(first: date) -> tuple[str, str]:
    """The months before and after, as the address names them."""
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    return before.strftime("%Y-%m"), after.strftime("%Y-%m")
