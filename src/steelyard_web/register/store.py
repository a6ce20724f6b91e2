"""The register as it stands: entries and published certificates, as the core's values.

What is read is kept in memory under the token of the edition, which every change renews; an earlier knowledge
(`known_at`) is kept under the day of the last thing that was learned by then, so that it is built once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Max
from django.utils import timezone

from steelyard.errors import InputError
from steelyard.register.entries import Entry as CoreEntry
from steelyard.register.entries import register_of
from steelyard.register.lines import line_of, read_line
from steelyard.register.model import Register, SubsidiaryRule
from steelyard.register.statistics import Counting, Dimension, counting
from steelyard_web.accounts.models import User
from steelyard_web.register.awarded import certified
from steelyard_web.register.models import Certificate, Edition, Entry


def edition() -> str:
    """The token of the edition; empty while nothing is registered."""
    return Edition.objects.filter(pk=1).values_list("token", flat=True).first() or ""


def new_edition() -> None:
    """Begin an edition, and hold the register until the transaction ends: one change after the other."""
    Edition.objects.get_or_create(pk=1)
    Edition.objects.filter(pk=1).update(token=secrets.token_hex(16))


def entries() -> list[CoreEntry]:
    """Every entry, oldest first."""
    lines = Entry.objects.order_by("number").values_list("number", "line")
    return [read_line(bytes(line), f"register entry {number}") for number, line in lines]


def append(added: Sequence[CoreEntry], *, by: User | None) -> None:
    """Put entries behind those that are there; runs in a transaction that holds the register."""
    last = Entry.objects.aggregate(last=Max("number"))["last"] or 0
    newest = Entry.objects.aggregate(day=Max("entered"))["day"]
    if added and newest and added[0].entered < newest:
        raise InputError(f"{added[0].entered} is before {newest}, the day of the last entry")
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(number=last + n, line=line_of(entry), entered=entry.entered, by=by, at=now)
        for n, entry in enumerate(added, 1)
    )


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Which edition, and as known at the end of which day (None: with everything): what is asked is kept under it."""

    token: str
    known_at: date | None = None


def knowledge(known_at: date | None = None) -> Knowledge:
    """What is known now, or was at the end of a day; read once for each page."""
    return Knowledge(edition(), None if known_at is None else _learned(known_at))


def register_now(known: Knowledge | None = None) -> Register:
    """What is registered."""
    return _register(known or knowledge())


def counted(by: tuple[Dimension, ...], rule: SubsidiaryRule, known: Knowledge) -> Counting:
    """The register rolled up, so that any date can be asked of it."""
    return _counting(known, by, rule)


def _learned(day: date) -> date:
    """The last day, up to this one, on which something was learned: what is known does not change between them."""
    found = [Entry.objects.filter(entered__lte=day).aggregate(day=Max("entered"))["day"]]
    for name in ("published_on", "revoked_known"):
        dates = Certificate.objects.filter(**{f"{name}__lte": day}).aggregate(day=Max(name))
        found.append(dates["day"])
    return max((day for day in found if day), default=date.min)


@lru_cache(maxsize=8)
def _register(known: Knowledge) -> Register:
    base = register_of(entries(), known.known_at)
    shown = (
        Certificate.objects.exclude(published_on=None).select_related("batch").order_by("pk").iterator(500)
    )
    return with_certified(base, shown, known.known_at)


def with_certified(base: Register, shown: Iterable[Certificate], known_at: date | None = None) -> Register:
    """The register with the results of these certificates."""
    more = tuple(found for one in shown if (found := certified(one, base, known_at)))
    return Register(base.organisations, base.batches, (*base.results, *more), base.totals, base.entries)


@lru_cache(maxsize=32)
def _counting(known: Knowledge, by: tuple[Dimension, ...], rule: SubsidiaryRule) -> Counting:
    return counting(_register(known), by, rule)
