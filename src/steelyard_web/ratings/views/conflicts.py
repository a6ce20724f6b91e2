"""Conflicts: the votes side by side, the consensus and its reason, and how far assessors agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from steelyard_web.assessments.catalogue import practices_of
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.evidence.earlier import earlier
from steelyard_web.evidence.placed import uses
from steelyard_web.evidence.readings import from_result
from steelyard_web.page_tables import rows_on
from steelyard_web.posted import posted
from steelyard_web.ratings import figures, sheet
from steelyard_web.ratings.consensus import consent
from steelyard_web.ratings.entries import VOTING, entries
from steelyard_web.ratings.sheet import Line
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import Refused
from steelyard_web.say import say

SHOWS = ("open", "settled", "against", "all")
PAGE = 50


@login_required
def conflicts(request: HttpRequest, number: str) -> HttpResponse:
    """Open conflicts first; also what was settled, and what stands against a reading."""
    assessment = seen(request.user, number, Act.VIEW_VOTING)
    return _page(request, assessment)


@login_required
@posted("conflicts")
def consensus(request: HttpRequest, number: str, requirement: str) -> HttpResponse:
    """Write a consensus; what was typed stays on the page when it is refused."""
    assessment = seen(request.user, number, Act.CONSENT)
    said, reason = request.POST.get("outcome", ""), request.POST.get("reason", "")
    points = said if said[:1].isdigit() else ""
    count = request.POST.get("seen", "0")
    try:
        consent(
            assessment,
            requirement,
            said,
            reason,
            by=request.user,
            points=points,
            seen=int(count) if count.isdecimal() else 0,
        )
    except Refused as refused:
        typed = {"requirement": requirement, "outcome": said, "reason": reason}
        return _page(request, assessment, requirement, refused, typed)
    messages.success(
        request, str(say(f"{requirement} 的合议结论已记录。", f"The consensus on {requirement} is recorded."))
    )
    return redirect(f"/assessments/{number}/conflicts/")


def _page(
    request: HttpRequest,
    assessment: Assessment,
    only: str = "",
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    written, measured = entries(assessment, VOTING), from_result(assessment)
    now = voting(assessment, rows=written, measured=measured)
    only = only or request.GET.get("requirement", "")
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    placed = uses(assessment, viewer=request.user) if now.ballots else []
    every = [
        (practice, line)
        for practice in (practices_of(assessment) if now.ballots else ())
        for line in sheet.lines(assessment, practice, "", now, measured, placed, (), may_vote=False)
    ]
    lines = [(p, line) for p, line in every if (line.requirement.id == only if only else _holds(line, show))]
    values = {
        "section": "assessments",
        "assessment": assessment,
        "page": Paginator(lines, rows_on(request, PAGE)).get_page(request.GET.get("page")),
        "show": "" if only else show,
        "only": only,
        "counts": {name: sum(_holds(line, name) for _, line in every) for name in SHOWS},
        "overall": figures.overall(now),
        "per_practice": figures.per_practice(assessment, now),
        "severities": figures.severities(now, request.user),
        "placed": _by_practice(placed),
        "earlier": earlier(assessment, measured) if lines else {},
        "may_consent": can(request.user, assessment, Act.CONSENT),
        "choices": [c for c in sheet.choices(assessment, None) if c.value != "unrated"],
        "refused": refused,
        "typed": typed or {},
        "unfinished": len(now.unfinished()),
    }
    return render(request, "ratings/conflicts.html", values, status=refused.status if refused else 200)


def _holds(line: Line, show: str) -> bool:
    """Open: votes differ. Settled: there is a consensus. Against: the rating stands against its reading."""
    if show == "open":
        return line.conflict
    if show == "settled":
        return bool(line.consensuses)
    return line.against if show == "against" else line.complete


def _by_practice(placed: list[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for use in placed:
        found.setdefault(use.practice, []).append(use)
    return found
