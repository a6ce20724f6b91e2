"""The programme of the scheme manager: a board and a table of what runs, and the applications that wait."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from steelyard_web import words
from steelyard_web.accounts.models import User
from steelyard_web.assessments.forms_application import ROLES, SINGLE, TOOLS, ApplicationForm
from steelyard_web.assessments.models import CLOSED, Assessment, Duty, State
from steelyard_web.organisations.progress import titled
from steelyard_web.scheme import programme as work
from steelyard_web.scheme.access import managers_page
from steelyard_web.tables import table_file

PAGE = 100
FORMS = 20  # applications on a page, each with its whole form


@login_required
def programme(request: HttpRequest) -> HttpResponse:
    """All running assessments by step and deadline."""
    managers_page(request.user)
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in work.FILTERS}
    rows = work.running(chosen)
    if kind := request.GET.get("export"):
        head, *lines = work.table(rows)
        return table_file("programme", kind, head, lines)
    counted = work.counts(rows)
    as_table = request.GET.get("view") == "table"
    values = {
        "section": "scheme",
        "here": "programme",
        "chosen": chosen,
        "filtering": any(chosen.values()),
        "as_table": as_table,
        "total": sum(n for n, _ in counted.values()),
        "late": sum(n for _, n in counted.values()),
        "query": _query(request, "page", "export"),
        "unviewed": _query(request, "page", "export", "view"),
        "today": timezone.localdate(),
        **_choices(),
        **(_table(request, rows) if as_table else {"columns": work.columns(rows, counted)}),
    }
    return render(request, "scheme/programme.html", values)


def _table(request: HttpRequest, rows: Any) -> dict[str, Any]:
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {"page": page, "lines": work.lines(page, work.calendar.exceptions())}


def _choices() -> dict[str, Any]:
    """What the filters offer: only what runs now."""
    running = Assessment.objects.exclude(state__in=CLOSED)
    leads = User.objects.filter(
        assignments__duty=Duty.LEAD,
        assignments__removed_at__isnull=True,
        assignments__assessment__in=running,
    )
    parts = running.order_by("part").values("standard", "edition", "part").distinct()
    offered = {row["part"]: titled(Assessment(**row)) for row in parts}
    return {
        "steps": work.STEPS,
        "parts": offered.items(),
        "categories": words.CATEGORY.items(),
        "leads": leads.distinct().order_by("name"),
    }


def _query(request: HttpRequest, *without: str) -> str:
    """The filters of the address, to be continued."""
    given = request.GET.copy()
    for name in without:
        given.pop(name, None)
    return given.urlencode()


@login_required
def applications(request: HttpRequest) -> HttpResponse:
    """Applications that wait for an answer, each with its form, the oldest first."""
    managers_page(request.user)
    waiting = Assessment.objects.filter(state=State.APPLIED).select_related(
        "organisation", "project", "applied_by"
    )
    page = Paginator(waiting.order_by("applied_at", "pk"), FORMS).get_page(request.GET.get("page"))
    values = {
        "section": "scheme",
        "here": "applications",
        "page": page,
        "rows": [(one, titled(one), facts(one)) for one in page],
        "today": timezone.localdate(),
    }
    return render(request, "scheme/applications.html", values)


def facts(assessment: Assessment) -> list[tuple[Any, Any]]:
    """The registration form as it was handed in: label and value, empty ones left out."""
    form, fields = assessment.form, ApplicationForm.base_fields
    found = [(fields[name].label, form[name]) for name in SINGLE if form.get(name)]
    for key, heads in form.get("team", {}).items():
        if key in ROLES:
            found.append((ROLES[key], f"{heads.get('own', 0)} + {heads.get('outsourced', 0)}"))
    return found + [(TOOLS[key], tools) for key, tools in form.get("tools", {}).items() if key in TOOLS]
