"""On site: notes, sample checks of loads, and the end of the visit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from steelyard.report.words import printed, span
from steelyard.values import Text
from steelyard_web.assessments.catalogue import practices_of
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.evidence.loads import KnownLoad, known_loads, list_in_force
from steelyard_web.evidence.readings import from_result
from steelyard_web.page_tables import rows_on
from steelyard_web.posted import posted
from steelyard_web.ratings import site as acts
from steelyard_web.ratings.models import SiteNote
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import Refused
from steelyard_web.say import say

KINDS = ("interview", "demonstration", "sample_check")
PAGE = 100
LOADS = 200  # loads that the page lists
LISTED = 60  # requirements that hold up the end of the visit


@login_required
def site(request: HttpRequest, number: str) -> HttpResponse:
    """All notes, the loads with their checks, and what still holds up the end of the visit."""
    return _page(request, seen(request.user, number, Act.VIEW_VOTING))


@login_required
@posted("site")
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write down an interview or a demonstration."""
    assessment = seen(request.user, number, Act.NOTE_ON_SITE)
    typed = {name: request.POST.get(name, "") for name in ("kind", "text", "practice", "people")}
    try:
        acts.take_note(assessment, by=request.user, **typed)
    except Refused as refused:
        return _page(request, assessment, refused, typed=typed)
    messages.success(request, str(say("记录已保存。", "The note is kept.")))
    return redirect("site", number)


@login_required
@posted("site")
def sample(request: HttpRequest, number: str) -> HttpResponse:
    """Write down the sample check of a load."""
    assessment = seen(request.user, number, Act.NOTE_ON_SITE)
    names = ("load_id", "seed", "drawn", "mismatches", "text", "people")
    typed = {name: request.POST.get(name, "").strip() for name in names}
    try:
        made = acts.check_sample(
            assessment,
            typed["load_id"],
            by=request.user,
            seed=typed["seed"],
            drawn=_whole(typed["drawn"]),
            mismatches=_whole(typed["mismatches"]),
            text=typed["text"],
            people=typed["people"],
        )
    except Refused as refused:
        return _page(request, assessment, refused, sampled=typed)
    messages.success(request, str(_checked(made)))
    return redirect("site", number)


@login_required
@posted("site")
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End the visit."""
    assessment, version = seen(request.user, number, Act.END_VISIT), request.POST.get("version", "")
    try:
        acts.end_visit(assessment, by=request.user, version=int(version) if version.isdecimal() else None)
    except Refused as refused:
        return _page(request, assessment, refused)
    messages.success(
        request, str(say("现场评估已结束，进入报告编制。", "The visit has ended; next: the report."))
    )
    return redirect(f"/assessments/{number}/report/")


def _page(
    request: HttpRequest, assessment: Assessment, refused: Refused | None = None, **values: Any
) -> HttpResponse:
    kind, code = request.GET.get("kind", ""), request.GET.get("practice", "")
    every = list(SiteNote.objects.filter(assessment=assessment).select_related("by"))
    notes = [n for n in every if kind in ("", n.kind) and code in ("", n.practice)]
    measured, now = from_result(assessment), voting(assessment)
    known = known_loads(measured.loads if measured else (), list_in_force(assessment))
    offered = _offered(known, request.GET.get("load", ""), rows_on(request, LOADS))
    missing, conflicts = now.unfinished(), now.open_conflicts()
    codes = {r.id: p.code for p in practices_of(assessment) for r in p.requirements}
    page = {
        "section": "assessments",
        "assessment": assessment,
        "page": Paginator([(n, _rate(n)) for n in reversed(notes)], rows_on(request, PAGE)).get_page(
            request.GET.get("page")
        ),
        "load": request.GET.get("load", ""),
        "kind": kind if kind in KINDS else "",
        "kinds": KINDS,
        "practice": code,
        "practices": practices_of(assessment),
        "loads": [(load, _last(every, load.facts.load_id)) for load in offered],
        "loads_count": len(known),
        "may_note": can(request.user, assessment, Act.NOTE_ON_SITE),
        "may_end": can(request.user, assessment, Act.END_VISIT),
        "missing": [(codes[key], key) for key in missing[:LISTED]],
        "missing_count": len(missing),
        "conflicts": conflicts,
        "typed": {},
        "sampled": {},
        "refused": refused,
    }
    return render(request, "ratings/site.html", page | values, status=refused.status if refused else 200)


def _offered(known: tuple[KnownLoad, ...], asked: str, most: int) -> list[KnownLoad]:
    """A store may have fifty thousand loads: those that readings cite, a few others, and what is asked for."""
    words = asked.lower().split()
    found = [one for one in known if all(w in _named(one) for w in words)]
    cited = [one for one in found if one.number]
    return cited[:most] + [one for one in found if not one.number][: max(0, most - len(cited))]


def _named(load: KnownLoad) -> str:
    return f"{load.facts.load_id} {load.facts.source} {load.facts.uri}".lower()


def _rate(note: SiteNote) -> Text | None:
    """The error rate with its interval in words; None for other notes."""
    found = acts.error_rate(note)
    if found is None:
        return None
    rate, ends = printed(found.rate, "ratio"), span(found.low, found.high, "ratio")
    return Text(f"{rate.zh}（95% 区间 {ends.zh}）", f"{rate.en} (95 % interval {ends.en})")


def _last(notes: list[SiteNote], load_id: str) -> SiteNote | None:
    return next((n for n in reversed(notes) if n.kind == acts.SAMPLE and n.load_id == load_id), None)


def _whole(written: str) -> int:
    if not (written.isascii() and written.isdecimal()) or len(written) > 9:
        raise Refused("行数须为整数。", "The numbers of rows are whole numbers.")
    return int(written)


def _checked(made: SiteNote) -> Any:
    if made.mismatches:
        return say(
            "抽样核对已记录；有不一致的行，该批装载不计为已核对。",
            "The check is recorded; rows mismatch, so the load does not count as checked.",
        )
    return say("抽样核对已记录，该批装载计为已核对。", "The check is recorded; the load counts as checked.")
