"""Search and filters of the register, each a word of the address; one page of rows at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from steelyard.register.levels import level_name, level_order
from steelyard.register.words import CATEGORIES, PARTS
from steelyard.values import Text
from steelyard_web.register.models import Row
from steelyard_web.register.rows import folded
from steelyard_web.register.store import edition

PAGE = 50
MOST = 2000  # rows that a search by words finds
LONGEST = 80  # characters of a search
PLAIN = ("category", "part", "level", "batch", "kind")
DAYS = ("from", "to")
SORTS: dict[str, tuple[str, ...]] = {
    "": ("place",),
    "oldest": ("-place",),
    "organisation": ("organisation", "place"),
}
KINDS = {"certified": Text("有证书", "Certificate"), "reported": Text("公开报道", "Reported")}
SORT_WORDS = {
    "": Text("日期，新的在前", "Date, newest first"),
    "oldest": Text("日期，旧的在前", "Date, oldest first"),
    "organisation": Text("机构", "Organisation"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; `faults` are dates that are none, which filter nothing."""

    values: dict[str, str]
    days: dict[str, date]
    faults: tuple[str, ...]

    @property
    def filtering(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(value for name, value in self.values.items() if name != "sort")


def chosen(query: Any) -> Chosen:
    """Read the address."""
    values = {name: query.get(name, "").strip()[:120] for name in ("q", *PLAIN, *DAYS, "sort")}
    days, faults = {}, []
    for name in DAYS:
        try:
            if values[name]:
                days[name] = date.fromisoformat(values[name])
        except ValueError:
            faults.append(values[name])
    return Chosen(values, days, tuple(faults))


def rows(asked: Chosen) -> QuerySet[Row]:
    """The rows that fit, in the order that was asked for."""
    found = Row.objects.all()
    for name in PLAIN:
        if value := asked.values[name]:
            found = found.filter(**{name: value})
    for word in folded(asked.values["q"])[:LONGEST].split():
        found = found.filter(found__contains=word)
    # A date of a month may have been on any of its days: it fits where one of them does.
    if first := asked.days.get("from"):
        found = found.filter(last_day__gte=first)
    if last := asked.days.get("to"):
        found = found.filter(first_day__lte=last)
    return found.order_by(*SORTS.get(asked.values["sort"], SORTS[""]))


def page_of(found: QuerySet[Row], number: str | None, *, spoken: bool = False) -> Any:
    """One page. Which rows are on it the index tells; only those are read, in the same order.

    A search by words (`spoken`) looks at each row once and stops at MOST: `page.cut` says that there are more.
    """
    keys: Any = found.values_list("pk", flat=True)
    if spoken:
        keys = list(keys[: MOST + 1])
    page = Paginator(keys[:MOST] if spoken else keys, PAGE).get_page(number)
    page.cut = spoken and len(keys) > MOST
    listed = list(page.object_list)
    rows = Row.objects.in_bulk(listed)
    page.object_list = [rows[key] for key in listed if key in rows]
    return page


def offered() -> dict[str, Any]:
    """What the filters offer: categories, parts and kinds by their words, levels and batches that occur."""
    batches, levels = _occurring(edition())
    return {
        "categories": [(code.value, text) for code, text in CATEGORIES.items()],
        "parts": list(PARTS.items()),
        "kinds": list(KINDS.items()),
        "sorts": list(SORT_WORDS.items()),
        "batches": batches,
        "levels": levels,
    }


@lru_cache(maxsize=2)
def _occurring(token: str) -> tuple[list[tuple[str, Text]], list[tuple[str, Text]]]:  # noqa: ARG001 - the key
    found = Row.objects.exclude(batch="").order_by().values_list("batch", "batch_zh", "batch_en").distinct()
    batches = sorted(((key, Text(zh, en)) for key, zh, en in found), key=_by_day, reverse=True)
    codes = Row.objects.order_by().values_list("level", flat=True).distinct()
    return batches, [(code, level_name(code)) for code in sorted(codes, key=level_order)]


def _by_day(batch: tuple[str, Text]) -> str:
    return batch[1].en[-10:]
