"""The trail as pages: the whole for the audit administrator, one case for those who may see its file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import Role, offices
from steelyard_web.audit.models import Event
from steelyard_web.audit.of_case import events_of
from steelyard_web.page_tables import rows_on
from steelyard_web.ratings.blindness import blinded

PAGE = 100
SHOWN = 12  # changes of one event; whole rows of answers have hundreds
FIELDS = {"who": "actor_name__icontains", "verb": "verb__startswith", "thing": "thing", "case": "assessment"}


@dataclass(frozen=True, slots=True)
class Line:
    """An event with what changed: (name, before, after); `blind` where that must not be shown yet."""

    event: Event
    changes: list[tuple[str, str | None, str | None]]
    more: int  # changes beyond the first SHOWN
    blind: bool


@login_required
def trail(request: HttpRequest) -> HttpResponse:
    """Everything that happened, for the audit administrator only."""
    if Role.AUDIT not in offices(request.user):
        raise Http404
    return _page(request, Event.objects.all(), {"section": "audit"})


@login_required
def trail_of(request: HttpRequest, number: str) -> HttpResponse:
    """What happened in one assessment."""
    assessment = seen(request.user, number, Act.VIEW_CASE)
    return _page(
        request,
        events_of(assessment),
        {"section": "assessments", "assessment": assessment},
    )


def _page(request: HttpRequest, events: QuerySet[Event], context: dict[str, Any]) -> HttpResponse:
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in (*FIELDS, "from", "to")}
    found = _filtered(events, chosen).order_by("-number")
    page = Paginator(found, rows_on(request, PAGE)).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "audit/trail.html",
        context | {"page": page, "lines": lines(list(page)), "chosen": chosen, "query": query.urlencode()},
    )


def _filtered(events: QuerySet[Event], chosen: dict[str, str]) -> QuerySet[Event]:
    for name, field in FIELDS.items():
        if chosen[name]:
            events = events.filter(**{field: chosen[name]})
    for name, field in (("from", "at__date__gte"), ("to", "at__date__lte")):
        if (day := _day(chosen[name])) is not None:
            events = events.filter(**{field: day})
    return events


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def lines(events: list[Event]) -> list[Line]:
    """Events with their changes; those of votes that are still blind without."""
    hidden = blinded(events)
    return [_line(event, blind=event.number in hidden) for event in events]


def _line(event: Event, *, blind: bool) -> Line:
    found = [] if blind else changes(event)
    return Line(event, found[:SHOWN], max(len(found) - SHOWN, 0), blind)


def changes(event: Event) -> list[tuple[str, str | None, str | None]]:
    """What differs between before and after, by name; None where there was, or is, no such thing."""
    before, after = _flat(event.before or {}), _flat(event.after or {})
    return [
        (name, before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    ]


def _flat(values: dict[str, Any], above: str = "") -> dict[str, str]:
    """Nested values under dotted names, each as a text."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, dict) and value:
            found |= _flat(value, f"{above}{name}.")
        elif value is not None:
            found[f"{above}{name}"] = (
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            )
    return found
