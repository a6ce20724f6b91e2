"""Deadlines: moved with a reason, reminded of before they pass and when they have.

A deadline that has passed locks nobody out; it is shown and told until the step is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from steelyard_web import words
from steelyard_web.accounts.models import OrganisationRole, User
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import CLOSED, Assessment, Duty, State
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import scheme_managers, today_holds
from steelyard_web.assessments.transition import instance, scheme
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.ratings.models import Round
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say
from steelyard_web.scheme import calendar

MANAGERS, OWN = "managers", "own"
_LED = (Duty.LEAD, Duty.ASSESSOR)
# Who has to act before a step is over.
RESPONSIBLE: dict[str, tuple[str, ...]] = {
    State.APPLIED: (MANAGERS,),
    State.ACCEPTED: (MANAGERS, Duty.LEAD),
    State.SELF_ASSESSING: (OWN,),
    State.PREPARING: (OWN,),
    State.REVIEWING: (OWN, *_LED),
    State.ON_SITE: _LED,
    State.REPORTING: (Duty.LEAD,),
    State.APPLICANT_CHECK: (OWN, Duty.LEAD),
    State.EXPERT_REVIEW: (MANAGERS, Duty.EXPERT),
    State.APPEALED: (MANAGERS, *_LED),
}


@transaction.atomic
def set_deadline(assessment: Assessment, *, by: User, due: date, reason: str, seen: str) -> Assessment:
    """Move the last day of the current step; `seen` is the deadline that the page showed.

    Raises Refused for a day without work or without a reason, Stale where somebody moved it meanwhile.
    """
    now = locked(assessment)
    require(by, now, Act.SET_DEADLINE)
    if now.due == due:
        return now
    if seen != (now.due.isoformat() if now.due else ""):
        raise Stale(
            "截止日期已被他人调整；请核对后重新提交。",
            "Somebody has moved the deadline; look again and resubmit.",
        )
    if not reason.strip():
        raise Refused("请写明调整截止日期的理由。", "Say why the deadline is moved.")
    if not calendar.works(due, calendar.exceptions()):
        raise Refused(f"{due} 不是工作日。", f"{due} is not a working day.")
    before = {"due": now.due}
    now.due = due
    now.save(update_fields=["due"])
    after = {"due": due, "reason": reason.strip()}
    record(
        "assessment.set_deadline",
        now,
        by=by,
        before=before,
        after=after,
        case=now,
    )
    text = say(
        f"评估 {now.number} 当前步骤的截止日期改为 {due}：{reason.strip()}",
        f"The current step of assessment {now.number} is now due on {due}: {reason.strip()}",
    )
    tell([p for p in responsible(now) if p != by], text, f"/assessments/{now.number}/")
    return now


def remind(today: date) -> int:
    """Tell whom it concerns of deadlines that are near or have passed, each once; how many were found.

    Run it once a day; running it again tells nobody anything twice.
    """
    named, near = calendar.exceptions(), scheme().reminder_days
    running = Assessment.objects.exclude(state__in=CLOSED).filter(due__isnull=False)
    found = 0
    for assessment in running.select_related("organisation"):
        left = calendar.left(today, assessment.due, named)
        if assessment.due < today or left <= near:
            _remind(assessment, today, left)
            found += 1
    for opened in Round.objects.filter(closed_at__isnull=True).select_related("assessment"):
        if opened.assessment.state not in CLOSED and calendar.left(today, opened.due, named) <= near:
            _remind_round(opened, today)
            found += 1
    return found


@transaction.atomic
def _remind(assessment: Assessment, today: date, left: int) -> None:
    number, due, state = assessment.number, assessment.due, words.STATE[assessment.state]
    path = f"/assessments/{number}/"
    if due < today:
        text = say(
            f"评估 {number} 的“{state.zh}”已于 {due} 到期，仍可继续，请尽快完成。",
            f"“{state.en}” of assessment {number} was due on {due}; it can still be done, please finish it.",
        )
        tell(responsible(assessment, managers=True), text, path, f"late:{number}:{assessment.state}:{due}")
        return
    text = say(
        f"评估 {number} 的“{state.zh}”还有 {left} 个工作日到期（{due}）。",
        f"“{state.en}” of assessment {number} is due on {due}, in {left} working day(s).",
    )
    tell(responsible(assessment), text, path, f"due:{number}:{assessment.state}:{due}")


@transaction.atomic
def _remind_round(opened: Round, today: date) -> None:
    number, due = opened.assessment.number, opened.due
    passed = due < today
    text = say(
        f"评估 {number} 第 {opened.number} 轮整改{'已于' if passed else '将于'} {due} 到期。",
        f"Correction round {opened.number} of assessment {number} {'was' if passed else 'is'} due on {due}.",
    )
    own = _people(opened.assessment, (OWN,))
    key = f"{'late' if passed else 'due'}:{number}:round{opened.number}:{due}"
    tell(own, text, f"/assessments/{number}/rounds/", key)


def responsible(assessment: Assessment, *, managers: bool = False) -> list[User]:
    """Who has to act in the current step; with `managers` the scheme's managers are told too."""
    who = RESPONSIBLE.get(assessment.state, ())
    return _people(assessment, {*who, MANAGERS} if managers else who)


def _people(assessment: Assessment, who: Iterable[str]) -> list[User]:
    who, people = set(who), User.objects.filter(is_active=True)
    found = {
        *people.filter(
            assignments__assessment=assessment,
            assignments__removed_at__isnull=True,
            assignments__instance=instance(assessment),
            assignments__duty__in=who,
        )
    }
    if OWN in who:
        found |= {
            *people.filter(
                today_holds("memberships__since", "memberships__until"),
                memberships__organisation=assessment.organisation_id,
                memberships__role__in=(OrganisationRole.MANAGER, OrganisationRole.CONTRIBUTOR),
            )
        }
    if MANAGERS in who:
        found |= {*scheme_managers()}
    return sorted(found, key=lambda person: person.pk)
