"""Appeals: raised by the applicant, heard by others, with the results before and after side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard.result.model import PracticeResult
from steelyard.values import Level, Text
from steelyard_web.assessments.catalogue import part_of, standard_of
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.views.steps import done, page_version
from steelyard_web.decisions import actions_appeal as acts
from steelyard_web.decisions import ready
from steelyard_web.decisions.inputs import result_of
from steelyard_web.decisions.models import Appeal, Result
from steelyard_web.refusal import Refused
from steelyard_web.say import say


@login_required
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Every appeal of the case, and the form for a further one."""
    assessment = seen(request.user, number)
    return render(request, "decisions/appeal.html", _values(request, assessment))


def _values(request: HttpRequest, assessment: Assessment, **more: Any) -> dict[str, Any]:
    rows = assessment.appeals.select_related("by", "against__result", "decided__result")
    heavy = [f"{m}__result__{f}" for m in ("against", "decided") for f in ("document", "case")]
    may_appeal = can(request.user, assessment, Act.APPEAL)
    return {
        "section": "assessments",
        "assessment": assessment,
        "appeals": [
            (one, _level(assessment, one.against.result), _after(assessment, one))
            for one in rows.defer(*heavy)
        ],
        "may_appeal": may_appeal,
        "may_hear": can(request.user, assessment, Act.HEAR_APPEAL),
        **(_form(assessment) if may_appeal else {}),
        **more,
    }


def _after(assessment: Assessment, one: Appeal) -> Text | None:
    return _level(assessment, one.decided.result) if one.decided_id else None


def _level(assessment: Assessment, result: Result) -> Text:
    if result.level is None:
        return Text("无级别", "no level")
    return standard_of(assessment).printed(part_of(assessment), Level(result.level, result.half))


def _form(assessment: Assessment) -> dict[str, Any]:
    against = acts.decided(assessment)
    if against is None:
        return {"against": None}
    last = acts.last_day(against)
    practices: tuple[PracticeResult, ...] = result_of(against.result).practices if against.result.case else ()
    return {"against": against, "last_day": last, "over": timezone.localdate() > last, "practices": practices}


@login_required
def missing(request: HttpRequest, number: str) -> HttpResponse:
    """What an appeal still lacks before the experts can hear it; a fragment that the page loads."""
    assessment = seen(request.user, number, Act.HEAR_APPEAL)
    values = {"missing": ready.to_issue(assessment), "assessment": assessment, "appeal": True}
    return render(request, "decisions/missing.html", values)


@login_required
@require_POST
def raise_appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Appeal; where something is missing, the page keeps what was typed."""
    assessment, given = seen(request.user, number), request.POST
    named, reason = given.getlist("requirement"), given.get("reason", "")
    version = page_version(request)
    try:
        acts.appeal(assessment, by=request.user, version=version, requirements=named, reason=reason)
    except Refused as fault:
        values = _values(request, assessment, named=named, reason=reason, refusal=fault.text)
        return render(request, "decisions/appeal.html", values, status=fault.status)
    text = say(
        "申诉已提交；将由未参与本次评估的人员处理。",
        "The appeal is made; people who did not take part will hear it.",
    )
    return done(request, number, text, "appeal")


@login_required
@require_POST
def hear(request: HttpRequest, number: str) -> HttpResponse:
    """Bring the appeal before the experts."""
    acts.hear(seen(request.user, number), by=request.user, version=page_version(request))
    return done(request, number, say("申诉已提交专家评审。", "The appeal is before the experts."), "meeting")
