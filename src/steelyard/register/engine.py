"""Counts as of any day from one sweep over all results: a roll-up by day (R24).

Each group keeps the days on which its counts changed, with the counts from then on; a question is one bisection
for each group. A result counts from its day until the day on which it is revoked.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, TypeAlias

GroupKey: TypeAlias = tuple[str, ...]
NEVER = 10**9  # an ordinal day after all days


class Count(NamedTuple):
    """Distinct institutions, subsidiaries among the organisations, projects, and results."""

    institutions: int = 0
    subsidiaries: int = 0
    projects: int = 0
    results: int = 0


NOTHING = Count()


class Countable(NamedTuple):
    """A result as far as counting goes. Days are proleptic ordinals; `until` is the first day without it."""

    key: GroupKey
    day: int
    until: int
    institution: str
    subsidiary: str  # the organisation where it has a parent, else empty
    project: str
    passed: int  # the day of its batch, by which institutions stand in order; its own where none is known


@dataclass(slots=True)
class Series:
    """One group's counts over time, and the day on which it first passed, revoked later or not.

    `numbers` holds the four counts and that day for each of `days`: plain integers, which the garbage collector
    passes over.
    """

    days: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    _passed: int = NEVER
    _institutions: dict[str, int] = field(default_factory=dict)
    _subsidiaries: dict[str, int] = field(default_factory=dict)
    _projects: dict[str, int] = field(default_factory=dict)
    _results: int = 0

    def change(self, result: Countable, by: int) -> None:
        """A result comes (1) or goes (-1)."""
        self._results += by
        self._passed = min(self._passed, result.passed)
        _hold(self._institutions, result.institution, by)
        _hold(self._projects, result.project, by)
        if result.subsidiary:
            _hold(self._subsidiaries, result.subsidiary, by)

    def close(self, day: int) -> None:
        """Write down how it stands at the end of a day; days only rise."""
        self.days.append(day)
        counts = len(self._institutions), len(self._subsidiaries), len(self._projects), self._results
        self.numbers.extend((*counts, self._passed))

    def as_of(self, day: int) -> Count:
        """The counts at the end of a day."""
        at = 5 * bisect_right(self.days, day)
        return Count(*self.numbers[at - 5 : at - 1]) if at else NOTHING


def _hold(holders: dict[str, int], name: str, by: int) -> None:
    left = holders.get(name, 0) + by
    if left:
        holders[name] = left
    else:
        del holders[name]


@dataclass(frozen=True, slots=True)
class RollUp:
    """Each group's series, and that of everything together."""

    groups: Mapping[GroupKey, Series]
    total: Series

    def as_of(self, day: int) -> Iterator[tuple[GroupKey, Count, int]]:
        """The groups that hold a result at the end of a day, with their counts and when they first passed."""
        for key, series in self.groups.items():
            at = 5 * bisect_right(series.days, day)
            of = series.numbers
            if at and of[at - 2]:
                yield key, Count(of[at - 5], of[at - 4], of[at - 3], of[at - 2]), of[at - 1]


def roll_up(results: Iterable[Countable]) -> RollUp:
    """Sweep once through all comings and goings. The order of the results does not matter."""
    listed = list(results)
    events = [(result.day, 0, at) for at, result in enumerate(listed)]
    events += [
        (max(result.day, result.until), 1, at) for at, result in enumerate(listed) if result.until < NEVER
    ]
    events.sort()
    groups: dict[GroupKey, Series] = {}
    total = Series()
    for day, of_day in groupby(events, key=itemgetter(0)):
        changed = {}
        for _, goes, at in of_day:
            result = listed[at]
            series = groups.get(result.key)
            if series is None:
                series = groups[result.key] = Series()
            series.change(result, -1 if goes else 1)
            total.change(result, -1 if goes else 1)
            changed[result.key] = series
        for series in (*changed.values(), total):
            series.close(day)
    return RollUp(groups, total)
