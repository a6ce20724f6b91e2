"""Counts as of any day from one sweep over all results: a roll-up by day (R24).

Each group keeps the days on which its counts changed, with the counts from then on; a question is one bisection
for each group. A result counts from its day until the day on which it is revoked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

GroupKey: TypeAlias = tuple[str, ...]
NEVER = 10**9  # an ordinal day after all days


@dataclass(frozen=True, slots=True)
class Count:
    """Distinct institutions, subsidiaries among the organisations, projects, and results."""

    institutions: int = 0
    subsidiaries: int = 0
    projects: int = 0
    results: int = 0


@dataclass(frozen=True, slots=True)
class Countable:
    """A result as far as counting goes. Days are proleptic ordinals; `until` is the first day without it."""

    key: GroupKey
    day: int
    until: int
    institution: str
    subsidiary: str  # the organisation where it has a parent, else empty
    project: str


@dataclass(slots=True)
class Series:
    """One group's counts over time; `first` is the day of its first result, revoked later or not."""

    first: int
    days: list[int] = field(default_factory=list)
    counts: list[tuple[int, int, int, int]] = field(default_factory=list)
    _names: tuple[dict[str, int], dict[str, int], dict[str, int]] = field(
        default_factory=lambda: ({}, {}, {})
    )
    _results: int = 0

    def change(self, day: int, result: Countable, by: int) -> None:
        """A result comes (1) or goes (-1); days never fall."""
        self._results += by
        names = (result.institution, result.subsidiary, result.project)
        for holders, name in zip(self._names, names, strict=True):
            left = holders.get(name, 0) + by
            if left:
                holders[name] = left
            else:
                del holders[name]
        if not self.days or self.days[-1] != day:
            self.days.append(day)
            self.counts.append((0, 0, 0, 0))
        institutions, subsidiaries, projects = self._names
        own = "" in subsidiaries
        self.counts[-1] = (len(institutions), len(subsidiaries) - own, len(projects), self._results)

    def as_of(self, day: int) -> Count:
        """The counts at the end of a day."""
        at = bisect_right(self.days, day)
        return Count(*self.counts[at - 1]) if at else Count()


@dataclass(frozen=True, slots=True)
class RollUp:
    """Each group's series, and that of everything together."""

    groups: Mapping[GroupKey, Series]
    total: Series

    def as_of(self, day: int) -> Iterator[tuple[GroupKey, Count, int]]:
        """The groups that hold a result at the end of a day, with their counts and their first day."""
        for key, series in self.groups.items():
            count = series.as_of(day)
            if count.results:
                yield key, count, series.first


def roll_up(results: Iterable[Countable]) -> RollUp:
    """Sweep once through all comings and goings. The order of the results does not matter."""
    listed = list(results)
    events = [(result.day, 0, at) for at, result in enumerate(listed)]
    events += [
        (max(result.day, result.until), 1, at) for at, result in enumerate(listed) if result.until < NEVER
    ]
    events.sort()
    groups: dict[GroupKey, Series] = {}
    total = Series(events[0][0] if events else NEVER)
    for day, goes, at in events:
        result = listed[at]
        by = -1 if goes else 1
        group = groups.get(result.key)
        if group is None:
            group = groups[result.key] = Series(day)
        group.change(day, result, by)
        total.change(day, result, by)
    return RollUp(groups, total)
