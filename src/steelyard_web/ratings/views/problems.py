"""Raise, correct and recheck a problem."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.permissions import Act
from steelyard_web.posted import posted
from steelyard_web.ratings import problems as acts
from steelyard_web.ratings.views.practices import asked_for, practice_page
from steelyard_web.ratings.views.rounds import rounds_page
from steelyard_web.refusal import Refused
from steelyard_web.say import say


@login_required
@posted("practice", "code")
def raise_one(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """An assessor raises a problem on the page of a practice."""
    assessment = seen(request.user, number, Act.RAISE_PROBLEM)
    one = asked_for(assessment, code)
    requirement, text = request.POST.get("requirement", ""), request.POST.get("text", "")
    try:
        if requirement not in {r.id for r in one.requirements}:
            raise Refused("请选择问题针对的要求。", "Choose the requirement that the problem is about.")
        acts.raise_problem(assessment, requirement, text, by=request.user)
    except Refused as refused:
        typed = {"problem": text, "problem_requirement": requirement}
        return practice_page(request, assessment, one, refused, typed=typed)
    messages.success(
        request, str(say("问题已提出，申请方已收到通知。", "The problem is raised; the applicant is told."))
    )
    return redirect(f"/assessments/{number}/practices/{code}/#problems")


@login_required
@posted("rounds")
def correct(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The applicant's correction."""
    assessment = seen(request.user, number, Act.CORRECT)
    text = request.POST.get("text", "")
    chosen = [int(key) for key in request.POST.getlist("use") if key.isdecimal()]
    try:
        acts.correct(assessment, pk, text, chosen, by=request.user)
    except Refused as refused:
        typed = {"pk": pk, "correction": text, "uses": chosen}
        return rounds_page(request, assessment, refused, typed=typed)
    messages.success(
        request,
        str(say("整改说明已提交，等待复核。", "The correction is handed in and waits for the recheck.")),
    )
    return redirect(f"/assessments/{number}/rounds/#problem-{pk}")


@login_required
@posted("rounds")
def recheck(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """An assessor's recheck."""
    assessment = seen(request.user, number, Act.RECHECK)
    verdict, note = request.POST.get("verdict", ""), request.POST.get("note", "")
    try:
        acts.recheck(assessment, pk, verdict, note, by=request.user)
    except Refused as refused:
        typed = {"pk": pk, "verdict": verdict, "note": note}
        return rounds_page(request, assessment, refused, typed=typed)
    messages.success(request, str(say("复核已记录。", "The recheck is recorded.")))
    return redirect(f"/assessments/{number}/rounds/#problem-{pk}")
