"""The announcement of a day, drafted from the rows: the batch, other results of the day, firsts, totals (R25).

Nothing is added: a result that the register does not hold is missing here, too, and the totals say so by standing
beside the published ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from steelyard.errors import InputError
from steelyard.register.dates import Announced
from steelyard.register.firsts import First, firsts_on, is_of
from steelyard.register.model import Batch, Register, RegisteredResult, Status, SubsidiaryRule
from steelyard.register.statistics import Dimension, Line, Statistics, counting


@dataclass(frozen=True, slots=True)
class Announcement:
    """`results` are those of the batch, `others` were announced on the same day apart from it.

    `vague` are results whose published date only contains the day, such as a month. `organisations` are the
    totals of the institutions that are named, as of the day.
    """

    day: date
    batch: Batch | None
    results: tuple[RegisteredResult, ...]
    others: tuple[RegisteredResult, ...]
    vague: tuple[RegisteredResult, ...]
    firsts: tuple[First, ...]
    by_category: Statistics
    organisations: tuple[Line, ...]


def announcement(
    register: Register, day: date, subsidiaries: SubsidiaryRule = SubsidiaryRule.PARENT
) -> Announcement:
    """The announcement of a day. Raises InputError where the register has nothing of that day."""
    batches = [b for b in register.batches.values() if b.date == day]
    if len(batches) > 1:
        raise InputError(f"{len(batches)} batches are of {day}", remedy="give batches different dates")
    batch = batches[0] if batches else None
    standing = [r for r in register.results if r.status is not Status.WITHDRAWN]
    results = [r for r in standing if batch and r.batch == batch.id]
    others = [r for r in standing if is_of(r, day) and not (batch and r.batch == batch.id)]
    if not results and not others:
        raise _nothing(standing, day)
    return Announcement(
        day=day,
        batch=batch,
        results=_in_order(register, [r for r in results if is_of(r, day)]),
        others=_in_order(register, others),
        vague=_in_order(register, [r for r in results if not is_of(r, day)]),
        firsts=firsts_on(register, day, subsidiaries),
        by_category=counting(register, (Dimension.CATEGORY,), subsidiaries).as_of(day),
        organisations=_organisations(register, [*results, *others], day, subsidiaries),
    )


def _nothing(results: list[RegisteredResult], day: date) -> InputError:
    known = sorted({r.announced.last for r in results if isinstance(r.announced, Announced)} - {day})
    near = sorted(known, key=lambda other: abs((other - day).days))[:3]
    told = ", ".join(other.isoformat() for other in sorted(near))
    return InputError(
        f"the register has no result announced on {day}", remedy=f"nearest dates: {told}" if told else ""
    )


def _in_order(register: Register, results: list[RegisteredResult]) -> tuple[RegisteredResult, ...]:
    """By institution in the order of their ids' first appearance in the rows, which is that of the source."""
    place = {r.id: at for at, r in enumerate(register.results)}
    first: dict[str, int] = {}
    for result in sorted(results, key=lambda r: place[r.id]):
        first.setdefault(result.organisation, place[result.id])
    return tuple(sorted(results, key=lambda r: (first[r.organisation], place[r.id])))


def _organisations(
    register: Register, results: list[RegisteredResult], day: date, rule: SubsidiaryRule
) -> tuple[Line, ...]:
    own = rule is SubsidiaryRule.OWN
    named = {r.organisation if own else register.head(r.organisation, day).id for r in results}
    lines = counting(register, (Dimension.ORGANISATION,), rule).as_of(day).lines
    return tuple(line for line in lines if line.key[0] in named)
