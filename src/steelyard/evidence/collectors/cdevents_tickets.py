"""CDEvents of work as rows: incidents, changes under review, tickets."""

from __future__ import annotations

import hashlib

from steelyard.evidence.collectors.cdevents_event import Event
from steelyard.evidence.collectors.cdevents_mapped import Mapped, Settings, environment_of, own_key
from steelyard.evidence.collectors.json_file import text_at

_TICKETS = {
    "bug": "defect",
    "defect": "defect",
    "task": "task",
    "epic": "epic",
    "story": "story",
    "problem": "problem",
    "enhancement": "requirement",
    "feature": "requirement",
    "requirement": "requirement",
}
_DROPPED = {"wontfix", "won't fix", "duplicate", "invalid", "rejected", "cancelled", "canceled", "abandoned"}


def incident(event: Event, settings: Settings) -> Mapped | None:
    """incident.*: detected, reported as a ticket, resolved."""
    times = {"detected": "detected_at", "reported": "opened_at", "resolved": "resolved_at"}
    if event.predicate not in times:
        return None
    first = {times[event.predicate]: event.at}
    if event.predicate == "detected":
        first["_seen"] = event.at  # an incident without a ticket counts from here
    latest = {
        "kind": "incident",
        "service_id": text_at(event.content, "service", "id") or settings.service or None,
        **environment_of(event, settings),
    }
    return Mapped("incident", own_key(event), first, latest)


def change(event: Event, settings: Settings) -> Mapped | None:
    """change.*: a merge or pull request."""
    times = {
        "created": ("created_at", ""),
        "updated": ("", ""),
        "reviewed": ("first_review_at", ""),
        "merged": ("merged_at", "merged"),
        "abandoned": ("closed_at", "closed"),
    }
    if event.predicate not in times:
        return None
    time, state = times[event.predicate]
    latest = {
        "repo_id": text_at(event.content, "repository", "id") or settings.repository,
        "number": event.subject_id,
        "state": state or None,
    }
    first = {"state": "open", **({time: event.at} if time else {})}
    return Mapped("change_request", own_key(event), first, latest)


def ticket(event: Event, settings: Settings) -> Mapped | None:
    """ticket.*: of the summary only the hash is kept."""
    status = {"created": "todo", "updated": None, "closed": "done"}
    if event.predicate not in status:
        return None
    content = event.content
    dropped = event.predicate == "closed" and text_at(content, "resolution").lower() in _DROPPED
    summary = text_at(content, "summary")
    latest = {
        "repo_id": settings.repository,
        "kind": _TICKETS.get(text_at(content, "ticketType").lower()),
        "key": event.subject_id,
        "title_hash": hashlib.sha256(summary.encode()).hexdigest() if summary else None,
        "priority": text_at(content, "priority") or None,
        "status_class": "cancelled" if dropped else status[event.predicate],
        "done_at": event.at if event.predicate == "closed" and not dropped else None,
    }
    first = {"created_at": event.at} if event.predicate == "created" else {}
    return Mapped("work_item", own_key(event), first, latest)
