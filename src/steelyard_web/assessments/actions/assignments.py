"""Put people on duty and take them off; the votes of who is removed are kept and do not count (R6)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from steelyard_web import words
from steelyard_web.accounts.models import User
from steelyard_web.assessments.candidates import refusal
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment, Assignment, Duty, State
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.policies import allowed
from steelyard_web.assessments.roles import Role, assessment_roles
from steelyard_web.assessments.transition import instance as current_instance
from steelyard_web.assessments.transition import involved
from steelyard_web.audit.trail import record
from steelyard_web.decisions.models import Meeting, Seat
from steelyard_web.notices.actions import tell
from steelyard_web.refusal import NotYours, Refused
from steelyard_web.say import say

LONGEST = 500  # characters of a reason, as the column holds
# States after which nobody can vote any more: who joins then would leave every ballot open.
VOTED = frozenset({State.REPORTING, State.APPLICANT_CHECK, State.EXPERT_REVIEW})


@transaction.atomic
def assign(assessment: Assessment, *, by: User, person: User, duty: str) -> Assignment:
    """Give a person a duty of the current instance; the same one twice is one.

    Raises NotYours where a lead names others than assessors, Refused where the person cannot take it.
    """
    now = locked(assessment)
    require(by, now, Act.ASSIGN)
    _refuse_lead(by, now, duty)
    instance = current_instance(now)
    active = Assignment.objects.filter(assessment=now, instance=instance, removed_at__isnull=True)
    if same := active.filter(user=person, duty=duty).first():
        return same
    _refuse_late(now, duty)
    if duty == Duty.LEAD and (holder := active.filter(duty=Duty.LEAD).select_related("user").first()):
        raise Refused(
            f"评估组长现为 {holder.user}；更换前请先解除其职责并写明理由。",
            f"{holder.user} is the lead assessor; remove him first, with a reason.",
        )
    if (why := refusal(now, person, duty, instance)) is not None:
        raise Refused(why.zh, why.en)
    made = Assignment.objects.create(
        assessment=now, user=person, duty=duty, instance=instance, by=by, at=timezone.now()
    )
    if duty == Duty.EXPERT:
        _seat(now, person)
    after = {"user": person.username, "duty": duty, "instance": instance}
    record("assignment.assign", made, by=by, after=after, case=now)
    _tell_assigned(now, person, duty, by)
    return made


@transaction.atomic
def remove(assignment: Assignment, *, by: User, reason: str) -> Assignment:
    """Take a person off duty; a second click changes nothing.

    Raises Refused without a reason, and where votes would be missing that nobody can cast any more.
    """
    now = locked(assignment.assessment)
    require(by, now, Act.ASSIGN)
    _refuse_lead(by, now, assignment.duty)
    held = Assignment.objects.select_for_update().select_related("user").get(pk=assignment.pk)
    if held.removed_at is not None:
        return held
    if not reason.strip():
        raise Refused("请写明解除职责的理由。", "Say why the person is removed.")
    if len(reason.strip()) > LONGEST:
        raise Refused(
            f"理由过长，上限 {LONGEST} 字。", f"The reason is too long; at most {LONGEST} characters."
        )
    held.removed_at, held.removed_by, held.removal_reason = timezone.now(), by, reason.strip()
    held.save(update_fields=["removed_at", "removed_by", "removal_reason"])
    _refuse_gap(now, held)
    _settle_without(now, held, by)
    before = {"user": held.user.username, "duty": held.duty, "instance": held.instance}
    record("assignment.remove", held, by=by, before=before, after={"reason": held.removal_reason}, case=now)
    _tell_removed(now, held, by)
    return held


def _refuse_lead(by: User, now: Assessment, duty: str) -> None:
    """A lead chooses his assessors; lead and experts are the scheme manager's choice."""
    if duty not in Duty.values:
        raise Refused("请选择职责。", "Choose a duty.")
    if duty != Duty.ASSESSOR and Role.SCHEME_MANAGER not in assessment_roles(by, now):
        raise NotYours(
            "评估组长和评审专家由评估管理员指派。",
            "Lead assessor and experts are assigned by the scheme manager.",
        )


def _refuse_late(now: Assessment, duty: str) -> None:
    if duty == Duty.ASSESSOR and now.state in VOTED:
        state = words.STATE[now.state]
        raise Refused(
            f"评估已处于“{state.zh}”，评分已结束，不能再增加评估师。",
            f"The assessment is in “{state.en}” and voting has ended; no assessor can join any more.",
        )


def _refuse_gap(now: Assessment, held: Assignment) -> None:
    """After voting has ended, a removal must leave every requirement with enough votes."""
    from steelyard_web.ratings.values import voting

    if held.duty == Duty.EXPERT or now.project_id is None or now.state not in VOTED:
        return
    if held.instance != current_instance(now) or allowed(now.state, Act.VOTE):
        return
    if short := voting(now).unfinished():
        raise Refused(
            f"解除 {held.user} 后有 {len(short)} 条要求评分不足，而当前状态已不能补评，因此没有解除。",
            f"Without {held.user}, {len(short)} requirements lack votes that nobody can cast in this state; "
            "nothing was changed.",
        )


def _settle_without(now: Assessment, held: Assignment, by: User) -> None:
    """What the removal completes is frozen at once: who joins later opens no vote again that others may have
    read (R6). An expert's overrides leave the meeting with him.
    """
    from steelyard_web.decisions.actions_meeting import drop_overrides
    from steelyard_web.ratings.votes import freeze

    if held.duty == Duty.EXPERT:
        drop_overrides(now, held.user, by=by)
    elif held.duty == Duty.ASSESSOR and allowed(now.state, Act.VOTE):
        freeze(now, by=by)


def _seat(now: Assessment, person: User) -> None:
    """An expert who joins while a meeting is open sits in it; a recusal in this matter still holds."""
    from steelyard_web.decisions.ready import recusals

    meeting = Meeting.objects.filter(assessment=now, closed_at__isnull=True).first()
    if meeting is None:
        return
    why = recusals(now).get(person.pk, "")
    Seat.objects.get_or_create(
        meeting=meeting, expert=person, defaults={"recused": bool(why), "recusal_reason": why}
    )


def _tell_assigned(now: Assessment, person: User, duty: str, by: User) -> None:
    role = words.ROLE[duty]
    text = say(
        f"您已被指派为评估 {now.number} 的{role.zh}。",
        f"You are now {role.en.lower()} of assessment {now.number}.",
    )
    if person != by:
        tell([person], text, f"/assessments/{now.number}/")


def _tell_removed(now: Assessment, held: Assignment, by: User) -> None:
    role = words.ROLE[held.duty]
    text = say(
        f"{held.user} 已不再担任评估 {now.number} 的{role.zh}。",
        f"{held.user} is no longer {role.en.lower()} of assessment {now.number}.",
    )
    tell([held.user], text, "/assessments/")
    inside = [p for p in involved(now, besides=by) if Role.SCHEME_MANAGER in assessment_roles(p, now)]
    tell(inside, text, f"/assessments/{now.number}/people/")
