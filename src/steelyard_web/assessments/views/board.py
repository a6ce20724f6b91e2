"""The board of one assessment: what holds it up, who is on duty, the nine steps, what one may do now."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard_web.assessments.acts import buttons
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.facts import facts_of
from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.history import steps as history
from steelyard_web.assessments.holds import VOTING, Votes, holds
from steelyard_web.assessments.models import Assessment, Assignment, Duty
from steelyard_web.assessments.permissions import Act, may
from steelyard_web.assessments.roles import APPLICANTS, Role, assessment_roles
from steelyard_web.ratings.models import Vote
from steelyard_web.ratings.values import voting

DUTIES = (Duty.LEAD, Duty.ASSESSOR, Duty.EXPERT)


@login_required
def board(request: HttpRequest, number: str) -> HttpResponse:
    """The overview of one assessment."""
    assessment = seen(request.user, number)
    roles, facts = assessment_roles(request.user, assessment), facts_of(assessment)
    everybody = people_of(assessment, due_of(assessment, facts.appealed))
    running = running_of(everybody)
    now = [row for row in everybody if row.removed_at is None and row.instance == running]
    stands = holds(assessment, facts, now, _votes(assessment, roles), roles)
    passages = list(assessment.passages.select_related("by"))
    values = {
        "section": "assessments",
        "assessment": assessment,
        "facts": facts,
        "steps": history(assessment, passages),
        "passages": passages[::-1],
        "people": [(duty, [row for row in now if row.duty == duty]) for duty in DUTIES],
        "former": [row for row in everybody if row not in now],
        "holds": stands,
        "buttons": buttons(assessment, roles, stands),
        "inside": may(roles, Act.VIEW_VOTING),
        "own": not APPLICANTS.isdisjoint(roles),
    }
    return render(request, "assessments/board.html", values)


def people_of(assessment: Assessment, due: Sequence[str]) -> list[Assignment]:
    """Everybody who has or had a duty, with his votes on what is due counted, in one query."""
    votes = Vote.objects.filter(
        assessment=OuterRef("assessment"),
        assessor=OuterRef("user"),
        instance=OuterRef("instance"),
        requirement__in=due,
    )
    counted = votes.order_by().values("assessor").annotate(n=Count("pk")).values("n")
    appeals = assessment.appeals.order_by().values("assessment").annotate(n=Count("pk")).values("n")
    rows = Assignment.objects.filter(assessment=assessment).select_related("user", "removed_by")
    return list(
        rows.annotate(
            cast=Coalesce(Subquery(counted), 0),
            appeal_count=Coalesce(Subquery(appeals), 0),
        )
    )


def running_of(everybody: Sequence[Assignment]) -> int:
    """The running instance: the first, and one more for each appeal."""
    return 1 + (everybody[0].appeal_count if everybody else 0)


def _votes(assessment: Assessment, roles: frozenset[Role]) -> Votes:
    """Who still has to vote on how much, and how many conflicts are open: counts only, and of votes that are in."""
    if not may(roles, Act.VIEW_VOTING) or assessment.state not in VOTING or assessment.project_id is None:
        return Votes()
    now = voting(assessment)
    voters = now.panel.active.get(now.panel.now, ())
    lacking = {str(person): count for person in voters if (count := len(now.lacks(person.username)))}
    return Votes(lacking, 0 if lacking else len(now.unfinished()), len(now.open_conflicts()))


def due_of(assessment: Assessment, appealed: Sequence[str] | None) -> list[str]:
    """The requirements that have to be voted on: up to the target; in an appeal what it is about."""
    if assessment.project_id is None:
        return []
    if appealed is not None:
        return list(appealed)
    return [r.id for r in requirements_of(assessment, up_to_target=True)]
