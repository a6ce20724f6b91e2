"""Every first up to a day. The core derives those of one day; which days can have one follows from the groups.

A group (part and category, part, category) has a derived first on its earliest exact day only, and claimed ones on
any day. So the core is asked about those days, over the results that can matter: the earliest of each group, the
claimed ones, those that may be earlier, and those of no clear part.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from steelyard.register.dates import Announced, Precision
from steelyard.register.firsts import First, firsts_on
from steelyard.register.model import Register, RegisteredResult, Status, SubsidiaryRule
from steelyard.register.words import OTHER_SERIES, UNKNOWN_PART
from steelyard_web.register import store
from steelyard_web.register.store import Knowledge


def firsts_until(day: date, rule: SubsidiaryRule, known: Knowledge | None = None) -> list[tuple[date, First]]:
    """The firsts of all days up to this one, oldest first."""
    return [pair for pair in _all(known or store.knowledge(), rule) if pair[0] <= day]


@lru_cache(maxsize=8)
def _all(known: Knowledge, rule: SubsidiaryRule) -> list[tuple[date, First]]:
    reduced = telling(store.register_now(known), rule)
    days = sorted({day for result in reduced.results if (day := exact(result))})
    return [(day, first) for day in days for first in firsts_on(reduced, day, rule)]


def telling(register: Register, rule: SubsidiaryRule) -> Register:
    """The register with only those results that decide on firsts."""
    family = [r for r in register.results if r.status is not Status.WITHDRAWN and r.part not in OTHER_SERIES]
    earliest: dict[tuple[str, str], date] = {}
    for result in family:
        key, day = (result.part, register.category(result, rule).value), exact(result)
        if day and day < earliest.get(key, date.max):
            earliest[key] = day
    kept = [r for r in family if _tells(r, earliest.get((r.part, register.category(r, rule).value)))]
    return Register(register.organisations, register.batches, tuple(kept), (), register.entries)


def _tells(result: RegisteredResult, earliest: date | None) -> bool:
    if result.first or result.part == UNKNOWN_PART or earliest is None:
        return True
    known = result.announced
    return not isinstance(known, Announced) or known.maybe_before(earliest) or exact(result) == earliest


def exact(result: RegisteredResult) -> date | None:
    """The day on which it was announced; None where that is not known to the day."""
    known = result.announced
    return known.last if isinstance(known, Announced) and known.precision is Precision.DAY else None
