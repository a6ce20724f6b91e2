"""Statistics as of any date: what was announced on or before it, less what was revoked by then (R24, R25).

Institutions are counted by their topmost parent as of each announcement; organisations that have a parent are the
subsidiaries. An unnamed project is taken as a project of its own. Undated results and those of other series are
counted apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from steelyard.register.engine import NEVER, Count, Countable, GroupKey, RollUp, roll_up
from steelyard.register.levels import level_code, level_order
from steelyard.register.model import (
    Category,
    Organisation,
    PublishedTotal,
    Register,
    RegisteredResult,
    Status,
    SubsidiaryRule,
)
from steelyard.register.published import NOTHING_PUBLISHED, PublishedCell, published
from steelyard.register.words import GROUPS, OTHER_SERIES, PARTS

NO_BATCH = "none"  # no numbered announcement is known


class Dimension(StrEnum):
    """What a row of the statistics stands for; several make a table of more than one way."""

    CATEGORY = "category"
    ORGANISATION = "organisation"
    PART = "part"
    LEVEL = "level"
    BATCH = "batch"
    YEAR = "year"
    QUARTER = "quarter"


_Counted: TypeAlias = tuple[GroupKey, Count, int]  # a group, its counts, when it first passed


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its values in the order of the dimensions, the count, and what was published for the same."""

    key: GroupKey
    count: Count
    published: PublishedCell


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A published group of categories beside our count of the categories that we take it to hold."""

    group: str
    count: int  # results
    published: PublishedCell


@dataclass(frozen=True, slots=True)
class Statistics:
    """`total` holds every counted result once; the last three are results apart from it and from each other."""

    as_of: date
    by: tuple[Dimension, ...]
    subsidiaries: SubsidiaryRule
    lines: tuple[Line, ...]
    groups: tuple[GroupLine, ...]  # only by category
    total: Line
    undated: int
    other_series: int
    other_series_undated: int


@dataclass(frozen=True, slots=True)
class Counting:
    """A register rolled up by some dimensions; any date can be asked of it."""

    register: Register
    by: tuple[Dimension, ...]
    subsidiaries: SubsidiaryRule
    rolled: RollUp
    apart: RollUp  # other series
    undated: Sequence[int]  # for each its first day without it, in order
    apart_undated: Sequence[int]
    totals: Mapping[str, Sequence[PublishedTotal]]  # by scope
    places: Mapping[GroupKey, int]  # the own order of the dimensions

    def as_of(self, day: date) -> Statistics:
        """The statistics at the end of a day."""
        counted = sorted(self.rolled.as_of(day.toordinal()), key=self._order())
        lines = tuple(Line(key, count, self._published(key, day)) for key, count, _ in counted)
        total = self.rolled.total.as_of(day.toordinal())
        return Statistics(
            as_of=day,
            by=self.by,
            subsidiaries=self.subsidiaries,
            lines=lines,
            groups=tuple(self._groups(lines, day)),
            total=Line((), total, published(self.totals.get("all", ()), day)),
            undated=_left(self.undated, day),
            other_series=self.apart.total.as_of(day.toordinal()).results,
            other_series_undated=_left(self.apart_undated, day),
        )

    def _published(self, key: GroupKey, day: date) -> PublishedCell:
        if not self.totals or len(key) != 1:
            return NOTHING_PUBLISHED
        by = self.by[0]
        if by is not Dimension.CATEGORY and by is not Dimension.ORGANISATION:
            return NOTHING_PUBLISHED
        scope = key[0] if by is Dimension.CATEGORY else f"organisation:{key[0]}"
        return published(self.totals.get(scope, ()), day)

    def _groups(self, lines: Sequence[Line], day: date) -> Iterator[GroupLine]:
        if self.by != (Dimension.CATEGORY,):
            return
        for group, (_, members) in GROUPS.items():
            count = sum(line.count.results for line in lines if Category(line.key[0]) in members)
            yield GroupLine(group, count, published(self.totals.get(group, ()), day))

    def _order(self) -> Callable[[_Counted], tuple[int, ...]]:
        """By total, then the batch of the first pass, then name (R24); all else in its own order.

        Of a category it is the batch in which the first of its institutions passed, and the order of the
        categories.
        """
        places = self.places
        if self.by in {(Dimension.CATEGORY,), (Dimension.ORGANISATION,)}:
            return lambda counted: (-counted[1].results, counted[2], places[counted[0]])
        return lambda counted: (places[counted[0]],)


def _left(until: Sequence[int], day: date) -> int:
    """How many are not revoked at the end of a day."""
    return len(until) - bisect_right(until, day.toordinal())


def _places(register: Register, by: tuple[Dimension, ...], keys: Iterable[GroupKey]) -> dict[GroupKey, int]:
    """Where each key stands in the own order of its dimensions."""

    def rank(key: GroupKey) -> tuple[object, ...]:
        return tuple(_rank(register, d, value) for d, value in zip(by, key, strict=True))

    return {key: place for place, key in enumerate(sorted(keys, key=rank))}


def _rank(register: Register, dimension: Dimension, value: str) -> object:
    match dimension:
        case Dimension.LEVEL:
            return level_order(value)
        case Dimension.BATCH:
            batch = register.batches.get(value)
            return (batch.date if batch else date.max, value)
        case Dimension.ORGANISATION:
            return (register.organisations[value].name.to("zh"), value)
        case Dimension.PART:
            return (_PARTS.get(value, len(_PARTS)), value)
        case Dimension.CATEGORY:
            return _CATEGORIES[value]
        case Dimension.YEAR | Dimension.QUARTER:
            return value


_PARTS = {part: at for at, part in enumerate(PARTS)}
_CATEGORIES = {category.value: at for at, category in enumerate(Category)}


def counting(
    register: Register,
    by: Sequence[Dimension] = (Dimension.CATEGORY,),
    subsidiaries: SubsidiaryRule = SubsidiaryRule.PARENT,
) -> Counting:
    """Roll a register up once, so that any date can be asked; withdrawn entries count nowhere."""
    standing = [r for r in register.results if r.status is not Status.WITHDRAWN]
    family = [r for r in standing if r.part not in OTHER_SERIES]
    others = [r for r in standing if r.part in OTHER_SERIES]
    rolled = roll_up(_countable(register, family, tuple(by), subsidiaries))
    return Counting(
        register=register,
        by=tuple(by),
        subsidiaries=subsidiaries,
        rolled=rolled,
        apart=roll_up(_countable(register, others, (), subsidiaries)),
        undated=_undated(family),
        apart_undated=_undated(others),
        totals=_by_scope(register.totals),
        places=_places(register, tuple(by), rolled.groups),
    )


def _undated(results: Iterable[RegisteredResult]) -> list[int]:
    return sorted(_until(r) for r in results if r.counts_from is None)


def _until(result: RegisteredResult) -> int:
    return result.revoked_on.toordinal() if result.revoked_on else NEVER


def _by_scope(totals: Sequence[PublishedTotal]) -> dict[str, list[PublishedTotal]]:
    found: dict[str, list[PublishedTotal]] = {}
    for total in totals:
        found.setdefault(total.scope, []).append(total)
    return found


def statistics(
    register: Register,
    as_of: date,
    by: Sequence[Dimension] = (Dimension.CATEGORY,),
    subsidiaries: SubsidiaryRule = SubsidiaryRule.PARENT,
) -> Statistics:
    """The statistics of one date; `counting` serves many."""
    return counting(register, by, subsidiaries).as_of(as_of)


def _countable(
    register: Register,
    results: Sequence[RegisteredResult],
    by: tuple[Dimension, ...],
    rule: SubsidiaryRule,
) -> Iterator[Countable]:
    for result in results:
        day = result.counts_from
        if day is None:
            continue
        head = register.head(result.organisation, day)
        batch = register.batches.get(result.batch) if result.batch else None
        yield Countable(
            key=tuple(_value(register, result, head, dimension, rule) for dimension in by),
            day=day.toordinal(),
            until=_until(result),
            institution=head.id,
            subsidiary="" if head.id == result.organisation else result.organisation,
            project=f"{result.organisation}/{result.project_key}",
            passed=(batch.date if batch else day).toordinal(),
        )


def _value(
    register: Register,
    result: RegisteredResult,
    head: Organisation,
    dimension: Dimension,
    rule: SubsidiaryRule,
) -> str:
    """The value of one dimension; `head` is the topmost parent as of the announcement."""
    day = result.counts_from or date.max
    counts_as = register.organisations[result.organisation] if rule is SubsidiaryRule.OWN else head
    match dimension:
        case Dimension.CATEGORY:
            return counts_as.standing(day).category.value
        case Dimension.ORGANISATION:
            return counts_as.id
        case Dimension.PART:
            return result.part
        case Dimension.LEVEL:
            return level_code(result.level)
        case Dimension.BATCH:
            return result.batch or NO_BATCH
        case Dimension.YEAR:
            return str(day.year)
        case Dimension.QUARTER:
            return f"{day.year}-Q{(day.month + 2) // 3}"
