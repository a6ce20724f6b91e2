"""Correction rounds: a frozen set of evidence, a number, a day on which corrections are due."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import involved, pass_on, scheme
from steelyard_web.audit.trail import record
from steelyard_web.evidence.models import Use
from steelyard_web.notices.actions import tell
from steelyard_web.ratings.models import Round
from steelyard_web.ratings.problems import carry_open, open_problems
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say
from steelyard_web.scheme import calendar


@transaction.atomic
def open_round(assessment: Assessment, *, by: User, due: date | None = None) -> Round:
    """Freeze the released evidence of the assessment as the next round; the one before it is closed.

    `due` is by default the scheme's correction days from today. Problems that are still open go on into the
    new round. The caller has checked that `by` may: handing evidence in opens the first round, the lead the
    others (`next_round`).
    """
    now = locked(assessment)
    before = close(now, by=by)
    number = before.number + 1 if before else 1
    frozen = list(released(now))
    made = Round.objects.create(
        assessment=now,
        number=number,
        opened_by=by,
        opened_at=timezone.now(),
        due=due or _due(),
        digest=digest(frozen),
    )
    made.frozen.set(frozen)
    carried = carry_open(before, made, by=by) if before else 0
    after = {
        "number": number,
        "due": made.due,
        "digest": made.digest,
        "evidence": len(frozen),
        "carried": carried,
    }
    record(
        "round.open",
        made,
        by=by,
        after=after,
        case=now,
    )
    return made


@transaction.atomic
def next_round(assessment: Assessment, *, by: User, seen: int, due: date | None = None) -> Round:
    """The lead opens a further round; `seen` is the number of the last one that his page showed."""
    now = locked(assessment)
    require(by, now, Act.OPEN_ROUND)
    last = now.rounds.last()
    if (last.number if last else 0) != seen:
        raise Stale(
            "整改轮次已变化，没有重复开启；请刷新页面。",
            "The rounds have changed meanwhile; none was opened.",
        )
    if due is not None:
        _refuse_day(due)
    made = open_round(now, by=by, due=due)
    text = say(
        f"评估 {now.number} 开启第 {made.number} 轮整改，截至 {made.due}。",
        f"Correction round {made.number} of assessment {now.number} is open until {made.due}.",
    )
    tell(involved(now, besides=by), text, f"/assessments/{now.number}/rounds/")
    return made


@transaction.atomic
def go_on_site(
    assessment: Assessment, *, by: User, version: int | None = None, reason: str = ""
) -> Assessment:
    """To the visit: with no problem open, or with a reason why open ones are looked at on site."""
    now = locked(assessment, version)
    require(by, now, Act.GO_ON_SITE)
    left = open_problems(now).count()
    if left and not reason.strip():
        raise Refused(
            f"还有 {left} 个问题未解决：请先复核，或写明带着问题进入现场评估的理由。",
            f"Problems still open: {left}. Recheck them, or say why the visit begins with them open.",
        )
    close(now, by=by)
    return pass_on(now, Act.GO_ON_SITE, by=by, version=version, reason=reason.strip())


def close(assessment: Assessment, *, by: User) -> Round | None:
    """Close the round that is open; returns the last round, None where there is none."""
    last = assessment.rounds.select_for_update().last()
    if last is not None and last.closed_at is None:
        last.closed_at, last.closed_by = timezone.now(), by
        last.save(update_fields=["closed_at", "closed_by"])
        record(
            "round.close",
            last,
            by=by,
            after={"number": last.number},
            case=assessment,
        )
    return last


def released(assessment: Assessment) -> Iterable[Use]:
    """The placed evidence that assessors see: released and not withdrawn."""
    return assessment.uses.filter(
        evidence__released_at__isnull=False, evidence__withdrawn_at__isnull=True
    ).select_related("evidence")


def digest(uses: Iterable[Use]) -> str:
    """SHA-256 over one sorted line for each placed piece: practice, level, code, and the file's SHA-256 or,
    where there is no file, `id` and the number of the evidence.
    """
    lines = sorted(
        f"{u.practice} {u.level} {u.expected or '-'} {u.evidence.sha256 or f'id {u.evidence_id}'}"
        for u in uses
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def current(assessment: Assessment) -> Round | None:
    """The round that is open, None where none is."""
    return assessment.rounds.filter(closed_at__isnull=True).last()


def holds(one: Round) -> bool:
    """Whether the frozen set still gives the digest that was taken when the round opened."""
    return digest(one.frozen.select_related("evidence")) == one.digest


def _refuse_day(due: date) -> None:
    if due < timezone.localdate():
        raise Refused("整改截止日期不能早于今天。", "Corrections cannot be due before today.")
    if not calendar.works(due, calendar.exceptions()):
        raise Refused(f"{due} 不是工作日。", f"{due} is not a working day.")


def _due() -> date:
    return calendar.after(timezone.localdate(), scheme().correction_days, calendar.exceptions())
