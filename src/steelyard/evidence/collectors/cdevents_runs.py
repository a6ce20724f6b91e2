"""CDEvents of delivery as rows: services deployed, runs of pipelines, tasks and builds, artifacts, tests."""

from __future__ import annotations

from typing import Any

from steelyard.evidence.collectors.cdevents_event import Event
from steelyard.evidence.collectors.cdevents_mapped import (
    Mapped,
    Settings,
    digest_of,
    environment_of,
    other_key,
    outcome_of,
    own_key,
)
from steelyard.evidence.collectors.json_file import object_at, text_at

_RUN_OUTCOMES = {
    "success": "success",
    "failure": "failure",
    "error": "error",
    "cancel": "cancelled",
    "cancelled": "cancelled",
}
_TEST_OUTCOMES = {
    "success": "passed",
    "pass": "passed",
    "failure": "failed",
    "fail": "failed",
    "error": "error",
    "cancel": "skipped",
    "cancelled": "skipped",
}
_TEST_LEVELS = {"unit": "unit", "performance": "perf", "security": "security"}  # the others say no level
_TRIGGERS = {
    "schedule": "schedule",
    "manual": "manual",
    "pipeline": "upstream",
    "event": "other",
    "other": "other",
}
_DEPLOYMENTS = {"deployed": "deploy", "upgraded": "upgrade", "rolledback": "rollback", "removed": "remove"}


def deployment(event: Event, settings: Settings) -> Mapped | None:
    """service.*: one deployment per event, known only once it is done."""
    if event.predicate not in _DEPLOYMENTS:
        return None
    purl = text_at(event.content, "artifactId")
    latest = {
        "service_id": event.subject_id,
        **environment_of(event, settings),
        "artifact_purl": purl or None,
        "artifact_digest": digest_of(purl),
        "kind": _DEPLOYMENTS[event.predicate],
        "finished_at": event.at,
        "outcome": "success",
    }
    return Mapped("deployment", f"deployment:{event.key}", latest=latest)


def run(event: Event, settings: Settings) -> Mapped | None:
    """build.*, pipelinerun.* and taskrun.*; a finished build names its artifact and no outcome."""
    if event.predicate not in ("queued", "started", "finished"):
        return None
    content = event.content
    parent = object_at(content, "pipelineRun")
    latest = {
        "repo_id": settings.repository,
        "parent_run_id": other_key("pipelinerun", event, parent),
        "level": "pipeline" if event.subject == "pipelinerun" else "task",
        "kind": "build" if event.subject == "build" else None,
        "name": text_at(content, "pipelineName") or text_at(content, "taskName") or None,
        "status": {"queued": "queued", "started": "running", "finished": "done"}[event.predicate],
        "outcome": outcome_of(event, _RUN_OUTCOMES),
        "trigger": _TRIGGERS.get(text_at(content, "trigger", "type")),
    }
    return Mapped("pipeline_run", own_key(event), {f"{event.predicate}_at": event.at}, latest)


def artifact(event: Event, settings: Settings) -> Mapped | None:
    """artifact.*: a configuration item named by its package URL."""
    if event.predicate not in ("packaged", "signed", "published"):
        return None
    purl = event.subject_id if event.subject_id.startswith("pkg:") else ""
    latest = {
        "ci_id": event.subject_id,
        "service_id": settings.service or None,
        "class": "artifact",
        "status": event.predicate,
        "source": "pipeline",
        "purl": purl or None,
        "digest": digest_of(purl),
        "signed": True if event.predicate == "signed" else None,
        "sbom_present": True if text_at(event.content, "sbom", "uri") else None,
    }
    first = {"created_at": event.at} if event.predicate == "packaged" else {}
    return Mapped("config_item", event.subject_id, first, latest)


def case_run(event: Event, settings: Settings) -> Mapped | None:
    """testcaserun.*: a row once it is finished or skipped; its start gives the duration."""
    case, suite = object_at(event.content, "testCase"), object_at(event.content, "testSuiteRun")
    latest: dict[str, Any] = {"_test": True}
    if event.predicate in ("finished", "skipped"):
        skipped = event.predicate == "skipped"
        latest |= {
            "repo_id": settings.repository,
            "run_id": other_key("testsuiterun", event, suite) or own_key(event),
            "case_id": text_at(case, "id") or event.subject_id,
            "level": _TEST_LEVELS.get(text_at(case, "type")),
            "outcome": "skipped" if skipped else _needed_outcome(event),
            "at": event.at,
            "attempt": 1,
        }
    first = {"_began": event.at} if event.predicate == "started" else {}
    return Mapped("test_result", own_key(event), first, latest)


def suite_run(event: Event, settings: Settings) -> Mapped | None:
    """testsuiterun.finished: a row without a case; the event has no counts."""
    latest: dict[str, Any] = {"_test": True}
    if event.predicate == "finished":
        suite = object_at(event.content, "testSuite")
        latest |= {
            "repo_id": settings.repository,
            "run_id": own_key(event),
            "suite": text_at(suite, "name") or text_at(suite, "id") or None,
            "outcome": _needed_outcome(event),
            "at": event.at,
            "attempt": 1,
        }
    return Mapped("test_result", own_key(event), latest=latest)


def _needed_outcome(event: Event) -> str:
    outcome = outcome_of(event, _TEST_OUTCOMES)
    if outcome is None:
        raise ValueError("the finished test run has no outcome")
    return outcome
