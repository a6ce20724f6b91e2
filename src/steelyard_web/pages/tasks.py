"""What a person has to do next, over all that he takes part in; the most urgent first.

A handful of queries, however many assessments there are: one for each kind of role, and the votes' own queue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import CLOSED, Answer, Assessment, Assignment, Duty, State
from steelyard_web.assessments.roles import Role, duties, memberships, offices
from steelyard_web.decisions.models import Dispute, Meeting, Seat
from steelyard_web.evidence.models import Evidence
from steelyard_web.ratings.queue import Work, queue
from steelyard_web.say import Said, say

MOST = 500  # cases that are looked through for work
_WRITES = {Role.APPLICANT_MANAGER.value, Role.CONTRIBUTOR.value}


def tasks(user: User) -> tuple[list[Work], list[Assessment]]:
    """Open work of this person, by deadline, what has none last; and the running assessments that are his."""
    mine = list(_mine(user))
    found = [*queue(user), *_of_applicant(user, mine), *_of_duty(user, mine), *_of_manager(user)]
    return sorted(found, key=lambda w: (w.due is None, w.due or date.max, w.assessment.number, w.path)), mine


def _mine(user: User) -> QuerySet[Assessment]:
    """Running assessments of the person's organisations and duties, with what the tasks ask of them."""
    on_duty = [key for key, own in duties(user).items() if own]
    waiting = Evidence.objects.filter(
        uses__assessment=OuterRef("pk"), released_at__isnull=True, withdrawn_at__isnull=True
    )
    disputes = Dispute.objects.filter(report__assessment=OuterRef("pk"), answered_at__isnull=True)
    return _cases(Q(organisation__in=list(memberships(user))) | Q(pk__in=on_duty)).annotate(
        answered=_number(Answer.objects.exclude(outcome="unrated")),
        assessors=_number(Assignment.objects.filter(duty=Duty.ASSESSOR, removed_at__isnull=True)),
        unreleased=Exists(waiting.exclude(added_by=user)),
        disputed=Exists(disputes),
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    of = rows.filter(assessment=OuterRef("pk")).order_by().values("assessment")
    return Coalesce(Subquery(of.annotate(n=Count("pk")).values("n")), 0)


def _of_applicant(user: User, mine: list[Assessment]) -> Iterator[Work]:
    for case in mine:
        own = memberships(user).get(case.organisation_id, frozenset())
        if own & _WRITES:
            yield from _applicants_step(case, manages=Role.APPLICANT_MANAGER in own)


def _applicants_step(case: Assessment, *, manages: bool) -> Iterator[Work]:
    if case.state == State.SELF_ASSESSING and case.project_id:
        left = max(len(requirements_of(case, up_to_target=True)) - case.answered, 0)
        if left:
            yield Work(
                case,
                say(f"自评尚有约 {left} 条未答", f"About {left} requirements to answer"),
                left,
                "self/",
                case.due,
            )
        elif manages:
            yield Work(
                case, say("自评已答完，请提交", "Self rating is complete: hand it in"), 1, "self/", case.due
            )
    if case.state == State.PREPARING:
        yield Work(case, say("准备并提交材料", "Prepare and submit the evidence"), 1, "evidence/", case.due)
    if case.unreleased and case.state not in CLOSED:
        yield Work(case, say("有材料等待您放行", "Evidence waits for your release"), 1, "evidence/", case.due)
    if case.state == State.APPLICANT_CHECK and manages:
        yield Work(case, say("复核评估报告", "Check the report"), 1, "report/", case.due)


def _of_duty(user: User, mine: list[Assessment]) -> Iterator[Work]:
    for case in mine:
        if Duty.LEAD in duties(user).get(case.pk, frozenset()):
            yield from _leads_step(case)
    sitting = [key for key, own in duties(user).items() if Duty.EXPERT in own]
    if sitting:
        seats = Seat.objects.filter(
            expert=user,
            recused=False,
            vote="",
            meeting__closed_at__isnull=True,
            meeting__assessment__in=sitting,
        )
        for seat in seats.select_related("meeting__assessment__organisation", "meeting__assessment__project"):
            case = seat.meeting.assessment
            text = say("专家评审：请表决或回避", "Expert meeting: vote or recuse yourself")
            yield Work(case, text, 1, "meeting/", case.due)


def _leads_step(case: Assessment) -> Iterator[Work]:
    texts: dict[str, tuple[Said, str]] = {
        State.ACCEPTED: (say("启动自评", "Begin the self-assessment"), ""),
        State.REPORTING: (say("编制并发出报告", "Draft and issue the report"), "report/"),
    }
    if case.assessors < 2 and case.state in {
        State.ACCEPTED,
        State.SELF_ASSESSING,
        State.PREPARING,
        State.REVIEWING,
    }:
        yield Work(case, say("至少指派两名评估师", "Assign at least two assessors"), 1, "", case.due)
    if case.state in texts:
        text, path = texts[State(case.state)]
        yield Work(case, text, 1, path, case.due)
    if case.state == State.APPLICANT_CHECK and case.disputed:
        yield Work(case, say("答复异议", "Answer the disputes"), 1, "report/", case.due)


def _of_manager(user: User) -> Iterator[Work]:
    if Role.SCHEME_MANAGER not in offices(user):
        return
    states = (State.APPLIED, State.ACCEPTED, State.EXPERT_REVIEW, State.APPEALED)
    meeting = Meeting.objects.filter(assessment=OuterRef("pk"), closed_at__isnull=True)
    leads = Assignment.objects.filter(duty=Duty.LEAD, removed_at__isnull=True)
    cases = _cases(Q(state__in=states)).annotate(leads=_number(leads), meets=Exists(meeting))
    steps: dict[str, Callable[[Assessment], tuple[Said, str] | None]] = {
        State.APPLIED: lambda _: (say("受理报名", "Accept or refuse the application"), ""),
        State.ACCEPTED: lambda c: None if c.leads else (say("指派评估组长", "Assign a lead assessor"), ""),
        State.EXPERT_REVIEW: lambda c: (
            (say("主持并结束评审会", "Hold and close the expert meeting"), "meeting/")
            if c.meets
            else (say("召集专家评审会", "Call the expert meeting"), "meeting/")
        ),
        State.APPEALED: lambda _: (say("安排申诉审理", "Arrange the hearing of the appeal"), ""),
    }
    for case in cases:
        if (step := steps[State(case.state)](case)) is not None:
            yield Work(case, step[0], 1, step[1], case.due)


def _cases(which: Q) -> QuerySet[Assessment]:
    running = Assessment.objects.filter(which).exclude(state__in=CLOSED)
    return running.select_related("organisation", "project").order_by("due", "number")[:MOST]
