"""What a person has to do next, over all that he takes part in; the most urgent first.

A handful of queries, however many assessments there are: one for each kind of role, and the votes' own queue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import CLOSED, Answer, Assessment, Assignment, Duty, State
from steelyard_web.assessments.roles import Role, duties, memberships, offices
from steelyard_web.decisions.models import Dispute, Meeting, Seat
from steelyard_web.evidence.models import Use
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
    waiting = Use.objects.filter(evidence__released_at__isnull=True, evidence__withdrawn_at__isnull=True)
    disputes = Dispute.objects.filter(report__assessment=OuterRef("pk"), answered_at__isnull=True)
    return _cases(Q(organisation__in=list(memberships(user))) | Q(pk__in=on_duty)).annotate(
        assessors=_number(Assignment.objects.filter(duty=Duty.ASSESSOR, removed_at__isnull=True)),
        unreleased=_number(waiting.exclude(evidence__added_by=user), "evidence"),
        disputed=Exists(disputes),
    )


def _number(rows: QuerySet[Any], of: str = "pk") -> Coalesce:
    """How many different ones an assessment has."""
    own = rows.filter(assessment=OuterRef("pk")).order_by().values("assessment")
    return Coalesce(Subquery(own.annotate(n=Count(of, distinct=True)).values("n")), 0)


def _todo(case: Assessment, text: Said, path: str = "", count: int = 1) -> Work:
    """One thing to do on a page of the assessment, due with its step."""
    return Work(case, text, count, f"/assessments/{case.number}/{path}", case.due)


def _of_applicant(user: User, mine: list[Assessment]) -> Iterator[Work]:
    roles = {key: own & _WRITES for key, own in memberships(user).items()}
    writing = [case for case in mine if roles.get(case.organisation_id)]
    answered = _answered([case for case in writing if _rates(case)])
    for case in writing:
        manages = Role.APPLICANT_MANAGER in roles[case.organisation_id]
        yield from _applicants_step(case, answered.get(case.pk, frozenset()), manages=manages)


def _rates(case: Assessment) -> bool:
    return case.state == State.SELF_ASSESSING and case.project_id is not None


def _answered(cases: list[Assessment]) -> dict[int, set[str]]:
    """Assessment -> the requirements that have an answer; no query where nobody rates himself."""
    found: dict[int, set[str]] = {}
    if cases:
        rows = Answer.objects.filter(assessment__in=cases).exclude(outcome="unrated")
        for case, requirement in rows.values_list("assessment", "requirement"):
            found.setdefault(case, set()).add(requirement)
    return found


def _applicants_step(case: Assessment, answered: Collection[str], *, manages: bool) -> Iterator[Work]:
    if _rates(case):
        yield from _self_rating(case, answered, manages=manages)
    if case.state == State.PREPARING:
        yield _todo(case, say("准备并提交材料", "Prepare and submit the evidence"), "evidence/")
    if case.unreleased:
        text = say(f"{case.unreleased} 份材料等待您放行", f"Evidence to release: {case.unreleased}")
        yield _todo(case, text, "evidence/", case.unreleased)
    if case.state == State.APPLICANT_CHECK and manages:
        yield _todo(case, say("复核评估报告", "Check the report"), "report/")


def _self_rating(case: Assessment, answered: Collection[str], *, manages: bool) -> Iterator[Work]:
    asked = [r.id for r in requirements_of(case, up_to_target=True)]
    done = sum(key in answered for key in asked)
    if done < len(asked):
        text = say(
            f"企业自评：已答 {done} / {len(asked)} 条要求",
            f"Self-assessment: {done} of {len(asked)} requirements answered",
        )
        yield _todo(case, text, "self/", len(asked) - done)
    elif manages:
        text = say("自评已答完，请确认完成", "The self-assessment is complete: finish it")
        yield _todo(case, text, "self/")


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
            yield _todo(case, text, "meeting/")


_LEADS: dict[str, tuple[Said, str]] = {
    State.ACCEPTED: (say("启动自评", "Begin the self-assessment"), ""),
    State.REVIEWING: (say("组织材料初审", "Run the document review"), "rounds/"),
    State.ON_SITE: (say("组织现场评估", "Run the visit"), "site/"),
    State.REPORTING: (say("编制并发出报告", "Draft and issue the report"), "report/"),
}
_STAFFED = frozenset({State.ACCEPTED, State.SELF_ASSESSING, State.PREPARING, State.REVIEWING, State.ON_SITE})


def _leads_step(case: Assessment) -> Iterator[Work]:
    if case.project_id is not None and case.assessors < 2 and case.state in _STAFFED:
        yield _todo(case, say("至少指派两名评估师", "Assign at least two assessors"), "people/")
    if case.state in _LEADS:
        yield _todo(case, *_LEADS[case.state])
    if case.state == State.APPLICANT_CHECK and case.disputed:
        yield _todo(case, say("答复异议", "Answer the disputes"), "report/")


def _of_manager(user: User) -> Iterator[Work]:
    if Role.SCHEME_MANAGER not in offices(user):
        return
    meeting = Meeting.objects.filter(assessment=OuterRef("pk"), closed_at__isnull=True)
    on_duty = Assignment.objects.filter(removed_at__isnull=True)
    cases = _cases(Q(state__in=_MANAGERS)).annotate(
        leads=_number(on_duty.filter(duty=Duty.LEAD)),
        experts=_number(on_duty.filter(duty=Duty.EXPERT)),
        meets=Exists(meeting),
    )
    for case in cases:
        if (step := _managers_step(case)) is not None:
            yield _todo(case, *step)


_MANAGERS = (State.APPLIED, State.ACCEPTED, State.EXPERT_REVIEW, State.APPEALED)


def _managers_step(case: Assessment) -> tuple[Said, str] | None:
    """What the scheme's manager has to do; None where somebody else has to."""
    if case.state == State.APPLIED:
        return say("受理报名", "Accept or refuse the application"), ""
    if case.state == State.ACCEPTED:
        return None if case.leads else (say("指派评估组长", "Assign a lead assessor"), "people/")
    if case.state == State.APPEALED:
        return say("安排申诉审理", "Arrange the hearing of the appeal"), "appeal/"
    if case.meets:
        return say("主持并结束评审会", "Hold and close the expert meeting"), "meeting/"
    if not case.experts:
        return say("指派评审专家", "Assign experts"), "people/?duty=expert"
    return say("召集专家评审会", "Call the expert meeting"), "meeting/"


def overdue(user: User) -> int:
    """How many running assessments are late, for a scheme manager; 0 for others."""
    if Role.SCHEME_MANAGER not in offices(user):
        return 0
    return _cases(Q(due__lt=timezone.localdate())).count()


def _cases(which: Q) -> QuerySet[Assessment]:
    running = Assessment.objects.filter(which).exclude(state__in=CLOSED)
    return running.select_related("organisation", "project").order_by("due", "number")[:MOST]
