"""Statistics as of any date, as known now or as known then; tables first, charts for who has scripts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from steelyard.register.announcement_page import first_name
from steelyard.register.firsts import First
from steelyard.register.model import Register, SubsidiaryRule
from steelyard.register.page import Grid
from steelyard.register.statistics import Dimension, Statistics
from steelyard.register.statistics_page import DIMENSIONS, notes, statistics_document, statistics_grid
from steelyard.register.words import RULES
from steelyard_web.register import charts, store
from steelyard_web.register.firsts import firsts_until
from steelyard_web.register.models import Certificate
from steelyard_web.register.public import public, shown
from steelyard_web.say import Said, say, tongue
from steelyard_web.tables import table_file

MOST_BY = 3  # dimensions at once
MOST_LINES = 500  # of the table on the page; downloads have all
C, P, L, Q = Dimension.CATEGORY, Dimension.PART, Dimension.LEVEL, Dimension.QUARTER
NUMERIC = 4  # counts behind the dimensions


@dataclass(slots=True)
class Asked:
    """What the address asks for; `faults` say what of it could not be read, and was left out."""

    as_of: date
    known_at: date | None
    by: tuple[Dimension, ...]
    rule: SubsidiaryRule
    faults: list[Said]
    known: store.Knowledge


def asked(query: Any) -> Asked:
    """Read the address. Whatever cannot be read is told, and the default stands in its place."""
    faults: list[Said] = []
    as_of = _day(query.get("as_of", ""), faults) or timezone.localdate()
    known_at = _day(query.get("known_at", ""), faults)
    by, rule = _by(query, faults), _rule(query.get("subsidiaries", ""), faults)
    return Asked(as_of, known_at, by, rule, faults, store.knowledge(known_at))


def _day(written: str, faults: list[Said]) -> date | None:
    if not written.strip():
        return None
    try:
        return date.fromisoformat(written.strip()[:40])
    except ValueError:
        faults.append(
            say(
                f"“{written[:40]}”不是日期，请写成 2023-10-26。",
                f"“{written[:40]}” is not a date: write 2023-10-26.",
            )
        )
        return None


def _by(query: Any, faults: list[Said]) -> tuple[Dimension, ...]:
    names = [name.strip() for given in query.getlist("by") for name in given.split(",") if name.strip()]
    known = [name for name in dict.fromkeys(names) if name in set(Dimension)]
    if unknown := [name for name in names if name not in set(Dimension)]:
        choices = ", ".join(Dimension)
        faults.append(
            say(
                f"没有统计维度“{unknown[0][:40]}”，可用：{choices}",
                f"There is no dimension “{unknown[0][:40]}”: {choices}",
            )
        )
    if len(known) > MOST_BY:
        faults.append(say(f"一次最多 {MOST_BY} 个维度。", f"At most {MOST_BY} dimensions at once."))
    return tuple(Dimension(name) for name in known[:MOST_BY]) or (C, P)


def _rule(written: str, faults: list[Said]) -> SubsidiaryRule:
    if written and written not in set(SubsidiaryRule):
        faults.append(
            say(f"“{written[:40]}”不是归类方式：parent 或 own", f"“{written[:40]}” is no rule: parent or own")
        )
    return SubsidiaryRule(written) if written in set(SubsidiaryRule) else SubsidiaryRule.PARENT


@public()
def statistics(request: HttpRequest) -> HttpResponse:
    """The page, or one of its downloads."""
    given, lang = asked(request.GET), tongue()
    register = store.register_now(given.known)
    found = _counted(given, given.by)
    grid = statistics_grid(found, register, lang)
    if kind := request.GET.get("export"):
        return _download(kind, found, grid, given)
    return shown(
        request,
        "register/statistics.html",
        here="statistics",
        asked=given,
        by=",".join(given.by),
        chosen=list(given.by),
        dimensions=[(d.value, text, d in given.by) for d, text in DIMENSIONS.items()],
        rules=[(rule.value, text, rule is given.rule) for rule, text in RULES.items()],
        total=found.total.count,
        grid=_cut(grid),
        cut=max(len(grid.rows) - MOST_LINES, 0),
        notes=[text.to(lang) for text in notes(found)],
        samples=Certificate.objects.filter(sample=True, published_on__isnull=False).count(),
        firsts=_firsts(given, register),
        query=_query(request),
        **_pictures(given, register),
    )


def _cut(grid: Grid) -> Grid:
    """The head of a long table, with its last row, the total."""
    if len(grid.rows) <= MOST_LINES:
        return grid
    return Grid(grid.head, (*grid.rows[: MOST_LINES - 1], grid.rows[-1]), grid.numbers)


def _counted(given: Asked, by: tuple[Dimension, ...]) -> Statistics:
    return store.counted(by, given.rule, given.known).as_of(given.as_of)


def _pictures(given: Asked, register: Register) -> dict[str, Any]:
    """The charts and the tables beside them."""
    lang = tongue()
    parts, levels, quarters = _counted(given, (C, P)), _counted(given, (C, L)), _counted(given, (Q,))
    options = {
        "stacked": charts.stacked(parts, lang),
        "trend": charts.trend(quarters, lang),
    }
    return {
        "charts": options if parts.lines else None,
        "by_category": statistics_grid(_counted(given, (C,)), register, lang),
        "parts": charts.matrix(parts, (DIMENSIONS[C], DIMENSIONS[P]), lang),
        "levels": (heat := charts.matrix(levels, (DIMENSIONS[C], DIMENSIONS[L]), lang)),
        "heat": charts.heated(heat),
        "quarters": statistics_grid(quarters, register, lang),
    }


def _firsts(given: Asked, register: Register) -> list[tuple[date, Any, list[tuple[str, str]], First]]:
    lang = tongue()
    return [
        (day, first_name(first), _who(first, register, lang), first)
        for day, first in firsts_until(given.as_of, given.rule, given.known)
    ]


def _who(first: First, register: Register, lang: Any) -> list[tuple[str, str]]:
    ids = dict.fromkeys(result.organisation for result in first.results)
    return [(id_, register.organisations[id_].name.to(lang)) for id_ in ids]


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("export", None)
    return query.urlencode()


def _download(kind: str, found: Statistics, grid: Grid, given: Asked) -> HttpResponse:
    name = f"statistics-{given.as_of}"
    if kind == "json":
        document = statistics_document(found)
        if given.known_at:
            document["known_at"] = given.known_at.isoformat()
        answer = HttpResponse(rfc8785.dumps(document) + b"\n", "application/json")
        answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return answer
    if kind not in {"csv", "xlsx"}:
        raise Http404
    first = len(found.by)
    numbers = range(first, first + NUMERIC)
    rows = [
        [int(cell) if at in numbers and cell.isdigit() else cell for at, cell in enumerate(row)]
        for row in grid.rows
    ]
    return table_file(name, kind, grid.head, rows)
