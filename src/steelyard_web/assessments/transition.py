"""Move an assessment from state to state: the only place that writes `state`.

What must hold before an act (its guards) stands with the act, in the actions of the application that owns
the facts; this checks role, state and page version, sets the deadline, writes passage, event and notices.
"""

from __future__ import annotations

from django.utils import timezone

from steelyard_web import words
from steelyard_web.accounts.models import User
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment, Passage, State
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.policies import TRANSITIONS
from steelyard_web.assessments.roles import instances, scheme_managers, today_holds
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.say import say
from steelyard_web.scheme import calendar
from steelyard_web.scheme.models import Scheme

_NAMES = {"name_zh": "DevOps 能力成熟度评估", "name_en": "DevOps capability maturity assessment"}


def pass_on(
    assessment: Assessment,
    act: Act,
    *,
    by: User,
    to: State | None = None,
    reason: str = "",
    version: int | None = None,
) -> Assessment:
    """Carry out a transition and return the assessment as it now is.

    `to` is needed where the act has several targets. Runs in the caller's transaction.
    Raises NotYours, WrongState or Stale and changes nothing.
    """
    now = locked(assessment, version)
    require(by, now, act)
    target = to or TRANSITIONS[act].targets[0]
    if target not in TRANSITIONS[act].targets:
        raise ValueError(f"{act} does not lead to {target}")
    before = {"state": now.state, "due": now.due}
    Passage.objects.create(
        assessment=now,
        act=act,
        origin=now.state,
        target=target,
        by=by,
        at=timezone.now(),
        reason=reason,
        due=now.due,
    )
    now.state, now.due, now.version = target, deadline(target), now.version + 1
    now.save(update_fields=["state", "due", "version"])
    record(
        f"assessment.{act}",
        now,
        by=by,
        before=before,
        after={"state": now.state, "due": now.due, "reason": reason},
        case=now,
    )
    state = words.STATE[now.state]
    text = say(f"评估 {now.number} 已进入“{state.zh}”。", f"Assessment {now.number} is now in “{state.en}”.")
    tell(involved(now, besides=by), text, f"/assessments/{now.number}/")
    return now


def deadline(state: State | str) -> object:
    """The last day of a step that begins today; None where the scheme sets none."""
    days = scheme().step_days.get(str(state))
    return None if days is None else calendar.after(timezone.localdate(), days, calendar.exceptions())


def scheme() -> Scheme:
    """The scheme's settings; unsaved published defaults until somebody changes them: reading writes nothing."""
    return Scheme.objects.filter(pk=1).first() or Scheme(pk=1, **_NAMES)


def scheme_held() -> Scheme:
    """The same row, held until the transaction ends, and written with the defaults where there is none yet."""
    return Scheme.objects.select_for_update().get_or_create(pk=1, defaults=_NAMES)[0]


def instance(assessment: Assessment) -> int:
    """1, and one more for each appeal."""
    return instances([assessment.pk]).get(assessment.pk, 1)


def involved(assessment: Assessment, *, besides: User | None = None) -> list[User]:
    """Whom a transition is told: the organisation's people, those on duty, the scheme's managers."""
    people = User.objects.filter(is_active=True)
    on_duty = people.filter(
        assignments__assessment=assessment,
        assignments__removed_at__isnull=True,
        assignments__instance=instance(assessment),
    )
    own = people.filter(
        today_holds("memberships__since", "memberships__until"),
        memberships__organisation=assessment.organisation_id,
    )
    return [person for person in {*on_duty, *own, *scheme_managers()} if person != besides]
