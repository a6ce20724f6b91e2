"""How the truth counts: shares, medians, means, rates and plain counts, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from steelyard.sample import clock
from steelyard.sample.plan import ProjectPlan


@dataclass(frozen=True, slots=True)
class Tally:
    """A value with what it was counted from."""

    value: Fraction | None
    n: int
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator and the function that counts it; its docstring is the definition."""

    indicator: str
    unit: str
    count: Callable[[ProjectPlan], Tally]
    links: str = "all"


def share(holds: Iterable[bool]) -> Tally:
    """Of all cases those that hold."""
    cases = list(holds)
    return ratio(sum(cases), len(cases))


def ratio(numerator: int, denominator: int) -> Tally:
    """numerator / denominator, no value where there are no cases."""
    return Tally(
        Fraction(numerator, denominator) if denominator else None, denominator, numerator, denominator
    )


def median(seconds: Iterable[int], unit: int = 1) -> Tally:
    """The type-7 median (the mean of the two middle ones where the number is even), in units of seconds."""
    values = sorted(seconds)
    if not values:
        return Tally(None, 0)
    middle = len(values) // 2
    both = values[middle] if len(values) % 2 else Fraction(values[middle - 1] + values[middle], 2)
    return Tally(Fraction(both) / unit, len(values))


def mean(values: Iterable[int], unit: int = 1) -> Tally:
    """Sum / n, in units."""
    listed = list(values)
    return Tally(Fraction(sum(listed), len(listed) * unit) if listed else None, len(listed))


def per_day(events: int) -> Tally:
    """Events per day of the window."""
    days = clock.WINDOW.days
    return Tally(Fraction(events, days), days, events, days)


def number(things: int) -> Tally:
    """How many; n is the number of days of the window, as for every count."""
    return Tally(Fraction(things), clock.WINDOW.days)
