"""Write and verify the chain of events.

Each event's hash covers its content in canonical JSON (RFC 8785), a random salt and the hash before it, so
that an event that was changed, removed or put elsewhere no longer fits, and one that is hidden cannot be
guessed. `record` has to run in the transaction of the act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import rfc8785
from django.db import connection, models, transaction
from django.utils import timezone

from steelyard_web.assessments.models import Assessment
from steelyard_web.audit.models import Event

START = "0" * 64
CHAIN = 0x57EE1  # the key of PostgreSQL's advisory lock on the end of the chain
Values = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold, and how: changed, missing or reordered."""

    number: int
    kind: str


def record(
    verb: str,
    thing: models.Model,
    *,
    by: Any,
    before: Values = None,
    after: Values = None,
    case: Assessment | None = None,
    organisation: str = "",
    assessment: str = "",
) -> Event:
    """Append one event to the chain; `by` is the user who acts, None for the system itself.

    `case` is the assessment in which it happens and says the organisation too; else both are named.
    Raises RuntimeError outside a transaction: an act and its event stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit event is written in the transaction of the act")
    if case is not None:
        organisation, assessment = case.organisation.slug, case.number
    _hold_the_end()
    last = Event.objects.order_by("-number").first()
    event = Event(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        actor=by,
        actor_name=str(by) if by else "",
        verb=verb,
        thing=thing._meta.label_lower,
        thing_id=str(thing.pk),
        organisation=organisation,
        assessment=assessment,
        before=plain(before),
        after=plain(after),
        previous=last.hash if last else START,
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    return event


def _hold_the_end() -> None:
    """Let acts append one after the other until their transactions end; SQLite has one writer by itself.

    A lock on the last row would not do: who waited for it would go on with a row that is no longer the last.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN])


def plain(values: Values) -> dict[str, Any] | None:
    """Values as JSON has them: what JSON cannot say is written as text, whole numbers stay numbers."""
    return None if values is None else {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def digest(event: Event) -> str:
    """SHA-256 over the canonical content of an event, the hash before it included."""
    content = {
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "actor_name": event.actor_name,
        "verb": event.verb,
        "thing": event.thing,
        "thing_id": event.thing_id,
        "organisation": event.organisation,
        "assessment": event.assessment,
        "before": event.before,
        "after": event.after,
        "previous": event.previous,
    }
    if event.salt:
        content["salt"] = event.salt
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def verify(events: Iterable[Event]) -> list[Fault]:
    """Every place where the chain, in the order of its numbers, does not hold; empty when it does."""
    faults, previous, expected = [], START, 1
    for event in events:
        if event.number != expected:
            faults.append(Fault(expected, "missing"))
        elif event.previous != previous:
            faults.append(Fault(event.number, "reordered"))
        if event.hash != digest(event):
            faults.append(Fault(event.number, "changed"))
        previous, expected = event.hash, event.number + 1
    return faults
