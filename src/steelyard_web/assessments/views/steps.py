"""The steps that the scheme takes from the board: accept, refuse, begin, move the deadline."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from steelyard_web.assessments.actions import deadlines, steps
from steelyard_web.assessments.gate import seen
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import Said, say
from steelyard_web.whole import page_version


@login_required
@posted("board")
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept the application."""
    assessment = seen(request.user, number)
    steps.accept(assessment, by=request.user, version=page_version(request))
    return done(
        request, number, say("报名已受理。下一步：指派评估组长。", "Accepted. Next: assign a lead assessor.")
    )


@login_required
@posted("board")
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Refuse the application."""
    assessment = seen(request.user, number)
    reason = request.POST.get("reason", "")
    steps.refuse(assessment, by=request.user, version=page_version(request), reason=reason)
    return done(request, number, say("报名未予受理。", "The application is refused."))


@login_required
@posted("board")
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Begin the self-assessment."""
    assessment = seen(request.user, number)
    steps.begin(assessment, by=request.user, version=page_version(request))
    return done(request, number, say("自评已开始。", "The self-assessment has begun."))


@login_required
@posted("board")
def set_deadline(request: HttpRequest, number: str) -> HttpResponse:
    """Move the deadline of the current step."""
    assessment = seen(request.user, number)
    try:
        due = date.fromisoformat(request.POST.get("due", ""))
    except ValueError:
        raise Refused("请填写日期，格式如 2026-11-23。", "Give a date such as 2026-11-23.") from None
    given = request.POST
    deadlines.set_deadline(
        assessment, by=request.user, due=due, reason=given.get("reason", ""), seen=given.get("seen", "")
    )
    return done(request, number, say(f"截止日期已改为 {due}。", f"The deadline is now {due}."))


def done(request: HttpRequest, number: str, text: Said, to: str = "board") -> HttpResponse:
    """Say what was done and go to a page of the assessment."""
    messages.success(request, str(text))
    return redirect(to, number)
