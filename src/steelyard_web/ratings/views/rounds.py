"""Correction rounds: problems, corrections, rechecks; the applicant sees them too, and never a vote."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import memberships
from steelyard_web.evidence.models import Use
from steelyard_web.evidence.placed import uses
from steelyard_web.page_tables import rows_on
from steelyard_web.posted import posted
from steelyard_web.ratings import rounds as acts
from steelyard_web.ratings.ledger import ProblemShown, ledger
from steelyard_web.refusal import Refused
from steelyard_web.say import say

SHOWS = ("all", "open", "to_correct", "to_recheck", "solved")
PAGE = 100


@login_required
def rounds(request: HttpRequest, number: str) -> HttpResponse:
    """All rounds with their problems."""
    return rounds_page(request, seen(request.user, number))


def rounds_page(
    request: HttpRequest, assessment: Assessment, refused: Refused | None = None, **values: Any
) -> HttpResponse:
    """The page, also after a refusal with what was typed."""
    show = request.GET.get("show", "all")
    show = show if show in SHOWS else "all"
    every = ledger(assessment, request.user)
    problems = [one for one in every.problems if one.shown(show)]
    may_correct = can(request.user, assessment, Act.CORRECT)
    page = {
        "section": "assessments",
        "assessment": assessment,
        "rounds": every.rounds,
        "current": next((r for r in every.rounds if r.closed_at is None), None),
        "last": every.rounds[-1].number if every.rounds else 0,
        "page": Paginator(problems, rows_on(request, PAGE)).get_page(request.GET.get("page")),
        "show": show,
        "counts": {name: sum(one.shown(name) for one in every.problems) for name in SHOWS},
        "today": timezone.localdate(),
        "own": assessment.organisation_id in memberships(request.user),
        "may_correct": may_correct,
        "may_recheck": can(request.user, assessment, Act.RECHECK),
        "may_open": can(request.user, assessment, Act.OPEN_ROUND),
        "may_go": can(request.user, assessment, Act.GO_ON_SITE),
        "uses": _by_practice(uses(assessment, viewer=request.user), every.problems) if may_correct else {},
        "typed": {},
        "refused": refused,
    }
    return render(request, "ratings/rounds.html", page | values, status=refused.status if refused else 200)


@login_required
@posted("rounds")
def open_next(request: HttpRequest, number: str) -> HttpResponse:
    """The lead opens the next round; the one before it closes."""
    assessment = seen(request.user, number, Act.OPEN_ROUND)
    last = request.POST.get("last", "")
    try:
        due = date.fromisoformat(request.POST["due"]) if request.POST.get("due") else None
        made = acts.next_round(
            assessment, by=request.user, seen=int(last) if last.isdecimal() else 0, due=due
        )
    except ValueError:
        refused = Refused("截止日期无法识别。", "The date cannot be read.")
        return rounds_page(request, assessment, refused, typed={"due": request.POST.get("due", "")})
    except Refused as refused:
        return rounds_page(request, assessment, refused, typed={"due": request.POST.get("due", "")})
    text = say(
        f"第 {made.number} 轮整改已开启，截至 {made.due}。", f"Round {made.number} is open until {made.due}."
    )
    messages.success(request, str(text))
    return redirect("rounds", number)


@login_required
@posted("rounds")
def go_on_site(request: HttpRequest, number: str) -> HttpResponse:
    """To the visit."""
    assessment = seen(request.user, number, Act.GO_ON_SITE)
    reason, version = request.POST.get("reason", ""), request.POST.get("version", "")
    try:
        acts.go_on_site(
            assessment, by=request.user, reason=reason, version=int(version) if version.isdecimal() else None
        )
    except Refused as refused:
        return rounds_page(request, assessment, refused, typed={"site_reason": reason})
    messages.success(request, str(say("已进入现场评估。", "The visit has begun.")))
    return redirect("site", number)


@login_required
def frozen(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The evidence that a round froze, and whether it still gives the digest."""
    assessment = seen(request.user, number)
    one = get_object_or_404(assessment.rounds.select_related("opened_by"), number=pk)
    held = list(one.frozen.select_related("evidence").order_by("practice", "level", "expected", "pk"))
    values = {
        "section": "assessments",
        "assessment": assessment,
        "round": one,
        "page": Paginator(held, rows_on(request, PAGE)).get_page(request.GET.get("page")),
        "holds": acts.digest(held) == one.digest,
    }
    return render(request, "ratings/round.html", values)


def _by_practice(placed: list[Use], problems: tuple[ProblemShown, ...]) -> dict[str, list[Use]]:
    """Placed evidence by the practice of each problem that can be corrected."""
    asked = {one.practice for one in problems}
    found: dict[str, list[Use]] = {}
    for use in placed:
        if use.practice in asked:
            found.setdefault(use.practice, []).append(use)
    return found
