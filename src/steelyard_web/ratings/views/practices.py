"""The list of practices, and the page of one practice on which assessors vote."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from steelyard.errors import InputError
from steelyard.standard import Practice
from steelyard.standard.search import fold
from steelyard_web.assessments.actions.answers import HalfStep
from steelyard_web.assessments.catalogue import part_of, practice_of, practices_of, standard_of
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.evidence.earlier import earlier
from steelyard_web.evidence.placed import uses
from steelyard_web.evidence.readings import from_result
from steelyard_web.posted import posted
from steelyard_web.ratings import sheet, votes
from steelyard_web.ratings.entries import NOTE, PROBLEM, SELF, VOTING, entries
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import Refused
from steelyard_web.say import say


@login_required
def practices(request: HttpRequest, number: str) -> HttpResponse:
    """The queue of work: every practice, with what is missing and what is open."""
    assessment = seen(request.user, number, Act.VIEW_VOTING)
    show = request.GET.get("show", "all")
    show = show if show in sheet.SHOWS else "all"
    query = request.GET.get("q", "").strip()
    every, now = listed(request, assessment)
    found = [row for row in every if row.shown(show) and _holds(row.practice, query)]
    values = {
        "section": "assessments",
        "assessment": assessment,
        "groups": [(domain, list(rows)) for domain, rows in groupby(found, key=lambda row: row.domain)],
        "show": show,
        "query": query,
        "every": every,
        "counts": {name: sum(row.shown(name) for row in every) for name in sheet.SHOWS},
        "totals": {name: sum(getattr(row, name) for row in every) for name in ("mine", "complete", "due")},
        "votes_here": can(request.user, assessment, Act.VOTE),
        "coverage": now.coverage,
        "next": next((row.practice.code for row in every if row.mine), ""),
        "sampled": assessment.project_id is None,
    }
    return render(request, "ratings/practices.html", values)


def listed(request: HttpRequest, assessment: Assessment) -> tuple[list[sheet.Row], Any]:
    """All rows as the person may see them; four queries."""
    written = entries(assessment, (*VOTING, PROBLEM))
    measured = from_result(assessment)
    now = voting(assessment, rows=written, measured=measured)
    if assessment.project_id is None:
        return [], now
    placed = uses(assessment, viewer=request.user)
    return sheet.rows(assessment, request.user.username, now, measured, placed, written), now


@login_required
def practice(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One practice: requirement, evidence, reading, self rating and votes side by side."""
    assessment = seen(request.user, number, Act.VIEW_VOTING)
    return practice_page(request, assessment, asked_for(assessment, code))


@login_required
@posted("practice", "code")
def vote(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One vote; the script gets the requirement back as it now stands, a plain form the page."""
    assessment = seen(request.user, number, Act.VOTE)
    one, requirement = asked_for(assessment, code), request.POST.get("requirement", "")
    if requirement not in {r.id for r in one.requirements}:
        raise Refused("该能力子项没有这条要求。", "This practice has no such requirement.")
    said = request.POST.get("vote", "")
    points = said if said[:1].isdigit() else ""
    try:
        given = votes.parsed(
            requirement, said, request.POST.get("version", ""), request.POST.get("reason", ""), points
        )
        votes.cast(assessment, [given], by=request.user)
    except Refused as refused:
        if _scripted(request):
            raise
        typed = {"requirement": requirement, "vote": said, "reason": request.POST.get("reason", "")}
        return practice_page(request, assessment, one, typed=typed, refused=refused)
    if _scripted(request):
        return _line_only(request, assessment, one, requirement)
    messages.success(request, str(say("评分已保存。", "Your vote is saved.")))
    return redirect(f"/assessments/{number}/practices/{code}/#{requirement}")


@login_required
@posted("practice", "code")
def vote_row(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """A vote on the whole row; a half step comes back with the requirements to choose from."""
    assessment = seen(request.user, number, Act.VOTE)
    one = asked_for(assessment, code)
    typed = {"row": request.POST.get("row", ""), "row_reason": request.POST.get("reason", "")}
    versions = {
        r.id: int(v) for r in one.requirements if (v := request.POST.get(f"v:{r.id}", "")).isdecimal()
    }
    unmet = request.POST.getlist("unmet")
    try:
        done = votes.cast_row(
            assessment,
            code,
            typed["row"],
            by=request.user,
            unmet=unmet,
            reason=typed["row_reason"],
            versions=versions,
        )
    except HalfStep as half:
        asked = [r for r in one.requirements if r.id in half.asked]
        return practice_page(request, assessment, one, typed=typed, ask=asked, refused=half)
    except votes.ReasonNeeded as refused:
        ask = [r for r in one.requirements if r.id in unmet]
        return practice_page(request, assessment, one, typed=typed, unmet=ask, refused=refused)
    except Refused as refused:
        return practice_page(request, assessment, one, typed=typed, refused=refused)
    except InputError as fault:
        return practice_page(request, assessment, one, typed=typed, refused=_row_fault(fault))
    messages.success(request, str(_row_done(done)))
    return redirect(f"/assessments/{number}/practices/{code}/")


def asked_for(assessment: Assessment, code: str) -> Practice:
    """The practice of an address; what the assessment has not does not exist."""
    found = practice_of(assessment, code)
    if found is None or assessment.project_id is None:
        raise Http404
    return found


def practice_page(
    request: HttpRequest, assessment: Assessment, one: Practice, refused: Refused | None = None, **values: Any
) -> HttpResponse:
    """The page, also after a refusal with what was typed."""
    page = _page(request, assessment, one) | {"refused": refused} | values
    return render(request, "ratings/practice.html", page, status=refused.status if refused else 200)


def _page(request: HttpRequest, assessment: Assessment, one: Practice) -> dict[str, Any]:
    written = entries(assessment, (*VOTING, SELF, PROBLEM, NOTE), one.code)
    measured = from_result(assessment)
    now = voting(assessment, rows=written, measured=measured)
    placed = [use for use in uses(assessment, viewer=request.user) if use.practice == one.code]
    viewer, may_vote = request.user.username, can(request.user, assessment, Act.VOTE)
    found = sheet.lines(assessment, one, viewer, now, measured, placed, written, may_vote=may_vote)
    lacking = set(now.lacks(viewer))
    return {
        "section": "assessments",
        "assessment": assessment,
        "part": part_of(assessment),
        "practice": one,
        "lines": found,
        "earlier": earlier(assessment, measured) if any(line.proposal for line in found) else {},
        "asked": [line for line in found if line.due],
        "beyond": [line for line in found if not line.due],
        "uses": placed,
        "notes": sheet.notes_of(written),
        "row_problems": [e for e in written if e.kind == PROBLEM and e.key == one.code],
        "self_row": next((e for e in written if e.kind == SELF and e.key == one.code), None),
        "go": sheet.neighbours(assessment, one.code, now, viewer),
        "left_here": sum(line.requirement.id in lacking for line in found),
        "left": len(lacking),
        "votes_here": may_vote,
        "may_raise": can(request.user, assessment, Act.RAISE_PROBLEM),
        "may_note": can(request.user, assessment, Act.NOTE_ON_SITE),
        "samm": standard_of(assessment).scale == "samm",
        "typed": {},
        "place": [p.code for p in practices_of(assessment)].index(one.code) + 1,
        "places": len(practices_of(assessment)),
    }


def _line_only(request: HttpRequest, assessment: Assessment, one: Practice, requirement: str) -> HttpResponse:
    page = _page(request, assessment, one)
    line = next(line for line in page["lines"] if line.requirement.id == requirement)
    return render(request, "ratings/line.html", page | {"line": line, "fresh": True})


def _scripted(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _holds(practice: Practice, query: str) -> bool:
    text = f"{practice.code} {practice.title.zh} {practice.title.en}"
    return all(word in fold(text) for word in fold(query).split())


def _row_fault(fault: InputError) -> Refused:
    return Refused(
        f"整行评分无效：写 3（达到 3 级）、3- 或 2+（3 级部分满足）或 0；不能高于最高级。（{fault.what}）",
        f"This row rating does not do: write 3, or 3- or 2+ where part of 3 is met, or 0. ({fault.what})",
    )


def _row_done(done: votes.Cast) -> Any:
    if done.kept:
        return say(
            f"整行评分已保存；{len(done.kept)} 条已冻结的评分保持不变。",
            f"The row is saved. Frozen votes that stay as they are: {len(done.kept)}.",
        )
    return say("整行评分已保存。", "Your vote on the row is saved.")
