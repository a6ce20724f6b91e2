"""What changed in a case and no row keeps with its time: read from the audit trail, in one query.

A deadline that was moved, a recusal, an override that was taken back, an expert's vote that became void.
"""

from __future__ import annotations

from steelyard_web.assessments.models import Assessment
from steelyard_web.audit.models import Event
from steelyard_web.scheme.happened import SEAT, Happened

DEADLINE, RECUSED, TAKEN_BACK, VOIDED = "deadline", "recused", "taken_back", "voided"
VERBS = {
    "assessment.set_deadline": DEADLINE,
    "meeting.recuse": RECUSED,
    "meeting.take_back": TAKEN_BACK,
    "meeting.void_vote": VOIDED,
}


def told(assessment: Assessment) -> list[Happened]:
    """These events, as they happened."""
    events = Event.objects.filter(assessment=assessment.number, verb__in=VERBS)
    return [_happened(event) for event in events.order_by("number")]


def chronology(rows: list[Happened], events: list[Happened]) -> list[Happened]:
    """Rows and events in one order; a seat without a vote has no time of its own and is left out."""
    dated = [one for one in rows if one.kind != SEAT or one.what]
    return sorted([*dated, *events], key=lambda one: (one.at, one.kind, one.pk))


def _happened(event: Event) -> Happened:
    kind, before, after = VERBS[event.verb], event.before or {}, event.after or {}
    out = {DEADLINE: after.get("due"), TAKEN_BACK: before.get("outcome"), VOIDED: before.get("vote")}
    return Happened(
        kind=kind,
        pk=event.number,
        at=event.at,
        by=event.actor_name,
        key=before.get("requirement") or "",
        what=out.get(kind) or "",
        old=(before.get("due") or "") if kind == DEADLINE else "",
        text=(after if kind in (DEADLINE, RECUSED) else before).get("reason") or "",
        number=0,
    )
