"""The appeal: named requirements are rated anew by people who did not take part; both results are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import pass_on, scheme
from steelyard_web.audit.trail import record
from steelyard_web.decisions import ready
from steelyard_web.decisions.actions_report import publish
from steelyard_web.decisions.inputs import result_of
from steelyard_web.decisions.models import Appeal, Meeting
from steelyard_web.refusal import Refused
from steelyard_web.scheme import calendar


def decided(assessment: Assessment) -> Meeting | None:
    """The meeting whose decision stands."""
    held = Meeting.objects.filter(assessment=assessment, result__isnull=False).select_related("result")
    return held.order_by("-number").first()


def last_day(meeting: Meeting) -> date:
    """The last day on which the decision can be appealed against, as it was when the meeting closed."""
    return meeting.appeal_until or last_day_from(meeting.closed_at)


def last_day_from(closed_at: datetime) -> date:
    """The last day to appeal against a decision of that moment, in working days of the scheme as it is now."""
    return calendar.after(timezone.localdate(closed_at), scheme().appeal_days, calendar.exceptions())


@transaction.atomic
def appeal(
    assessment: Assessment, *, by: User, version: int, requirements: Iterable[str], reason: str
) -> Appeal:
    """Appeal against the decision; names the requirements that are to be rated anew.

    Raises Refused after the last day, without a reason, and without a requirement that the assessment has.
    """
    now = locked(assessment, version)
    require(by, now, Act.APPEAL)
    against = decided(now)
    if against is None:
        raise Refused("没有可以申诉的决定。", "There is no decision to appeal against.")
    if timezone.localdate() > (last := last_day(against)):
        raise Refused(f"申诉期已于 {last} 届满。", f"The time to appeal ended on {last}.")
    if not reason.strip():
        raise Refused("请写明申诉的理由。", "Say why you appeal.")
    named = _named(now, requirements)
    made = Appeal.objects.create(
        assessment=now,
        number=Appeal.objects.filter(assessment=now).count() + 1,
        against=against,
        requirements=named,
        reason=reason.strip(),
        by=by,
        at=timezone.now(),
    )
    after = {
        "number": made.number,
        "requirements": named,
        "reason": made.reason,
        "against": against.result.sha256,
    }
    record("appeal.raise", made, by=by, after=after, case=now)
    pass_on(now, Act.APPEAL, by=by, version=version, reason=made.reason)
    return made


@transaction.atomic
def hear(assessment: Assessment, *, by: User, version: int) -> Assessment:
    """Bring the appeal before the experts, with a new edition of the report.

    Raises Refused until new people have rated what is appealed and the lead has drafted the edition.
    """
    now = locked(assessment, version)
    require(by, now, Act.HEAR_APPEAL)
    publish(now, by=by)
    return pass_on(now, Act.HEAR_APPEAL, by=by, version=version)


def settle(now: Assessment, meeting: Meeting, *, by: User, answer: str) -> Appeal | None:
    """The meeting decides the open appeal, if there is one; runs in the caller's transaction.

    `confirmed` where level and appealed ratings stay, else `changed`. Raises Refused without an answer.
    """
    one = Appeal.objects.select_for_update().filter(assessment=now, outcome="").first()
    if one is None:
        return None
    if not answer.strip():
        raise Refused("请写明对申诉的答复。", "Write the reasoned answer to the appeal.")
    one.decided, one.answer = meeting, answer.strip()
    one.outcome = "changed" if _differs(one, meeting) else "confirmed"
    one.save(update_fields=["decided", "answer", "outcome"])
    before = {"sha256": one.against.result.sha256}
    after = {"outcome": one.outcome, "answer": one.answer, "sha256": meeting.result.sha256}
    record("appeal.decide", one, by=by, before=before, after=after, case=now)
    return one


def _differs(one: Appeal, meeting: Meeting) -> bool:
    old, new = one.against.result, meeting.result
    if (old.level, old.half) != (new.level, new.half):
        return True
    if not old.case:
        return False
    before, after = ready.outcomes(result_of(old)), ready.outcomes(result_of(new))
    return any(before.get(key) != after.get(key) for key in one.requirements)


def _named(now: Assessment, requirements: Iterable[str]) -> list[str]:
    """The named requirements in the order of the standard; a sampled organisation names none."""
    if now.project_id is None:
        return []
    wanted = {r.strip() for r in requirements if r.strip()}
    known = [r.id for r in requirements_of(now)]
    if unknown := sorted(wanted - set(known)):
        raise Refused(f"没有要求 {unknown[0]}。", f"There is no requirement {unknown[0]}.")
    if not wanted:
        raise Refused("请选择要申诉的要求。", "Choose the requirements that you appeal against.")
    return [key for key in known if key in wanted]
