"""Which CDEvents become rows of which canonical table, and the row that is left when all are merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steelyard.evidence.collectors.cdevents_event import Event
from steelyard.evidence.collectors.cdevents_mapped import Mapped, Settings
from steelyard.evidence.collectors.cdevents_runs import artifact, case_run, deployment, run, suite_run
from steelyard.evidence.collectors.cdevents_tickets import change, incident, ticket

_MAPPINGS: dict[str, Callable[[Event, Settings], Mapped | None]] = {
    "service": deployment,
    "build": run,
    "pipelinerun": run,
    "taskrun": run,
    "testcaserun": case_run,
    "testsuiterun": suite_run,
    "incident": incident,
    "change": change,
    "artifact": artifact,
    "ticket": ticket,
}


def mapped(event: Event, settings: Settings) -> Mapped | None:
    """What the event adds, None where no table knows it; raises ValueError for an unknown outcome."""
    mapping = _MAPPINGS.get(event.subject)
    return mapping(event, settings) if mapping else None


def finish(row: dict[str, Any]) -> dict[str, Any] | None:
    """The merged row as it is stored: what served only to merge is gone; None for tests not yet run."""
    began = row.pop("_began", None)
    if row.pop("_test", False):
        if "outcome" not in row:
            return None
        row["duration"] = row["at"] - began if began is not None and "case_id" in row else None
    if "_seen" in row:
        row.setdefault("opened_at", row.pop("_seen"))
    return row
