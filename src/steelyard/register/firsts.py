"""Firsts: what the rows show as the first of a kind, and what a source announces as one (R25).

A derived first reads "first known to this register" until a source announces it. Nothing is derived where another
result of the kind may have been earlier: undated, known to a month or a year only, or not later than a day. A result
whose part is not clear may be of any part. Other series are left out: their firsts are not those of this family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from steelyard.register.dates import Announced, Precision
from steelyard.register.model import Category, FirstClaim, Register, RegisteredResult, Status, SubsidiaryRule
from steelyard.register.words import OTHER_SERIES, UNKNOWN_PART
from steelyard.values import Text


@dataclass(frozen=True, slots=True)
class First:
    """The results that share a first: all of one day are equal. `announced`: a source says so."""

    kind: FirstClaim
    category: Category | None
    part: str | None
    results: tuple[RegisteredResult, ...]
    announced: bool

    @property
    def status(self) -> Text:
        """How far the claim goes."""
        if self.announced:
            return Text("来源已公布", "announced by the source")
        return Text("本名录所知的第一个", "first known to this register")


def firsts_on(
    register: Register, day: date, rule: SubsidiaryRule = SubsidiaryRule.PARENT
) -> tuple[First, ...]:
    """The firsts among the results that were announced exactly on a day, in the order of kind, part, category."""
    standing = [
        r for r in register.results if r.status is not Status.WITHDRAWN and r.part not in OTHER_SERIES
    ]
    found = (
        _first(register, kind, same, rivals, day, rule)
        for kind in FirstClaim
        for same, rivals in _groups(register, kind, standing, day, rule)
    )
    return tuple(first for first in found if first)


def _groups(
    register: Register,
    kind: FirstClaim,
    results: Iterable[RegisteredResult],
    day: date,
    rule: SubsidiaryRule,
) -> Iterator[tuple[list[RegisteredResult], list[RegisteredResult]]]:
    """The results of each kind that has one on the day, and those that may be of the kind."""
    groups: dict[tuple[str, str], list[RegisteredResult]] = {}
    unclear: dict[str, list[RegisteredResult]] = {}
    for result in results:
        part, category = _key(register, kind, result, rule)
        if part == UNKNOWN_PART:
            unclear.setdefault(category, []).append(result)
        else:
            groups.setdefault((part, category), []).append(result)
    for key in sorted(groups):
        if any(is_of(result, day) for result in groups[key]):
            yield groups[key], unclear.get(key[1], [])


def _key(
    register: Register, kind: FirstClaim, result: RegisteredResult, rule: SubsidiaryRule
) -> tuple[str, str]:
    category = register.category(result, rule).value
    match kind:
        case FirstClaim.CATEGORY:
            return "", category
        case FirstClaim.CATEGORY_PART:
            return result.part, category
        case FirstClaim.PART:
            return result.part, ""


def _first(
    register: Register,
    kind: FirstClaim,
    same: list[RegisteredResult],
    rivals: list[RegisteredResult],
    day: date,
    rule: SubsidiaryRule,
) -> First | None:
    """One first of the day: claimed by a source, or derived where nothing can have been earlier."""
    of_day = [r for r in same if is_of(r, day)]
    claimed = [r for r in of_day if r.first is kind]
    if not claimed and any(_maybe_earlier(r, day) for r in (*same, *rivals)):
        return None
    part, category = _key(register, kind, of_day[0], rule)
    shared = tuple(sorted(claimed or of_day, key=lambda r: r.id))
    return First(kind, Category(category) if category else None, part or None, shared, bool(claimed))


def is_of(result: RegisteredResult, day: date) -> bool:
    """Whether it was announced exactly on that day."""
    known = result.announced
    return isinstance(known, Announced) and known.precision is Precision.DAY and known.last == day


def _maybe_earlier(result: RegisteredResult, day: date) -> bool:
    known = result.announced
    return not isinstance(known, Announced) or known.maybe_before(day)
