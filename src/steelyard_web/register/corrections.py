"""Requests to correct a reported row: anybody may ask, within bounds; the scheme manager answers."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from steelyard_web.accounts.models import User
from steelyard_web.assessments.roles import scheme_managers
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.refusal import Refused, Stale
from steelyard_web.register.models import CorrectionRequest, Row
from steelyard_web.say import say
from steelyard_web.scheme.access import require_scheme_manager

AN_HOUR = 5  # requests of one network address
OPEN = 500  # that wait altogether
LONGEST = 2000  # characters


class TooMany(Refused):
    """Asked too often; later again."""

    status = 429


@transaction.atomic
def ask(row: Row, *, text: str, source: str, contact: str, network: str) -> CorrectionRequest:
    """Keep a request; the same text again is the same request. Raises TooMany beyond the bounds."""
    given = {"text": text.strip(), "source": source.strip(), "contact": contact.strip()}
    if not given["text"] or not given["contact"]:
        raise Refused("请写明哪里有误，并留下联系方式。", "Say what is wrong, and how you can be reached.")
    for value, most in ((given["text"], LONGEST), (given["source"], 1000), (given["contact"], 200)):
        if len(value) > most:
            raise Refused(f"内容过长，最多 {most} 字。", f"Too long: at most {most} characters.")
    if held := CorrectionRequest.objects.filter(row=row.key, answered_at=None, **given).first():
        return held
    sender = salted_hmac("steelyard.correction", network, algorithm="sha256").hexdigest()
    _refuse_many(sender)
    made = CorrectionRequest.objects.create(row=row.key, sender=sender, at=timezone.now(), **given)
    record("correction.ask", made, by=None, after={"row": row.key, **given})
    told = say(f"名录条目 {row.key} 有更正申请。", f"Somebody asks to correct the row {row.key}.")
    tell(scheme_managers(), told, "/scheme/register/corrections/")
    return made


def _refuse_many(sender: str) -> None:
    recent = CorrectionRequest.objects.filter(sender=sender, at__gte=timezone.now() - timedelta(hours=1))
    if recent.count() >= AN_HOUR:
        raise TooMany("申请过多，请一小时后再试。", "Too many requests; try again in an hour.")
    if CorrectionRequest.objects.filter(answered_at=None).count() >= OPEN:
        raise TooMany(
            "待答复的申请过多，暂不接收新的申请；请过几天再试。",
            "Too many requests wait for an answer, so that no other is taken now; try again in some days.",
        )


@transaction.atomic
def answer(request: CorrectionRequest, *, by: User, outcome: str, text: str) -> CorrectionRequest:
    """Answer once, with a reason; a corrected row comes in by an import with its own reason."""
    require_scheme_manager(by)
    now = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    if now.answered_at:
        if (now.outcome, now.answer) == (outcome, text.strip()):
            return now
        raise Stale("该申请已经答复。", "This request is answered already.")
    if outcome not in {"corrected", "refused"} or not text.strip():
        raise Refused("请选择结论并写明理由。", "Choose an outcome and give the reason.")
    now.outcome, now.answer, now.answered_by, now.answered_at = outcome, text.strip(), by, timezone.now()
    now.save()
    record("correction.answer", now, by=by, after={"row": now.row, "outcome": outcome, "answer": now.answer})
    return now
