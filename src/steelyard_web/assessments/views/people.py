"""Who is on duty in an assessment, who can be, and who was."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from steelyard_web.accounts.models import User
from steelyard_web.assessments.actions import assignments
from steelyard_web.assessments.candidates import candidates
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.models import Assignment, Duty
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import Role, assessment_roles
from steelyard_web.assessments.views.board import DUTIES, people_of, running_of
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import say
from steelyard_web.whole import whole


@login_required
def people(request: HttpRequest, number: str) -> HttpResponse:
    """Who is on duty, and who can be."""
    assessment = seen(request.user, number, Act.ASSIGN)
    everybody = people_of(assessment, [r.id for r in requirements_of(assessment)])
    running = running_of(everybody)
    manager = Role.SCHEME_MANAGER in assessment_roles(request.user, assessment)
    now = [row for row in everybody if row.removed_at is None and row.instance == running]
    offered = DUTIES if manager else (Duty.ASSESSOR,)
    duty = request.GET.get("duty", offered[0])
    duty = duty if duty in offered else offered[0]
    holding = {row.user_id for row in now if row.duty == duty}
    values = {
        "section": "assessments",
        "assessment": assessment,
        "groups": [(one, [row for row in now if row.duty == one], one in offered) for one in DUTIES],
        "former": [row for row in everybody if row not in now],
        "offered": offered,
        "duty": duty,
        "candidates": [
            c for c in candidates(assessment, duty, running, everybody) if c.person.pk not in holding
        ],
        "running": running,
        "late": duty == Duty.ASSESSOR and assessment.state in assignments.VOTED,
    }
    return render(request, "assessments/people.html", values)


@login_required
@posted("people")
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Give somebody a duty."""
    assessment = seen(request.user, number)
    duty, key = request.POST.get("duty", ""), whole(request.POST.get("person"))
    person = None if key is None else User.objects.filter(pk=key, is_active=True).first()
    if person is None:
        raise Refused("请选择一位人员。", "Choose a person.")
    assignments.assign(assessment, by=request.user, person=person, duty=duty)
    messages.success(request, str(say(f"已指派 {person}。", f"{person} is assigned.")))
    return redirect(f"/assessments/{number}/people/?duty={duty}")


@login_required
@posted("people")
def remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take somebody off duty."""
    assessment = seen(request.user, number)
    held = get_object_or_404(Assignment.objects.select_related("user"), pk=pk, assessment=assessment)
    assignments.remove(held, by=request.user, reason=request.POST.get("reason", ""))
    text = say(
        f"已解除 {held.user} 的职责；其评分保留，不再计入。",
        f"{held.user} is removed; his votes are kept and do not count.",
    )
    messages.success(request, str(text))
    return redirect("people", number)
