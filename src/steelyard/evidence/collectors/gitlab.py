"""Exports of GitLab: merge requests, pipelines, jobs, issues and deployments as its REST API v4 returns them.

Authority: GitLab's REST API reference, version 4. One file holds any of them, as a list or one per line.
Options: `instance` (name of the source, default `default`), `repository`, `service`, `default_branch`, and
`env_<environment>: production`. The kind of a record is told by its fields.
- A merge request may carry `approvals` (the answer of its approvals) and `notes` (its notes), stored inside
  of it; without them nothing is said of reviews, and `self_merged` only where somebody else merged.
- A pipeline of a list has neither start nor end; store the answer for the single pipeline.
- A deployment counts once it has ended; its class is that of the environment's tier, else of its name.
- An issue of type incident is an incident; the kind of another issue is told by its type or a label.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steelyard.evidence.collectors.forge import (
    Made,
    Place,
    Row,
    deliveries_of,
    identity,
    kind_of,
    needed,
    number_at,
    person,
    time_at,
    time_needed,
    title_hash,
)
from steelyard.evidence.collectors.json_file import Object, object_at, objects_at, text_at, texts_at
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.delivery import Cursors, Delivery
from steelyard.evidence.source import Source

VERSION = 1
_WRITES = ("change_request", "pipeline_run", "work_item", "incident", "deployment")
_DONE = {"success": "success", "failed": "failure", "canceled": "cancelled", "skipped": "skipped"}
_RUNNING = {"running", "canceling"}
_TRIGGERS = {
    "push": "commit",
    "merge_request_event": "commit",
    "schedule": "schedule",
    "web": "manual",
    "api": "manual",
    "chat": "manual",
    "pipeline": "upstream",
    "parent_pipeline": "upstream",
    "trigger": "upstream",
}
_TIERS = {"production": "production", "staging": "staging", "testing": "test", "development": "dev"}
_INFRA = {
    "runner_system_failure",
    "stuck_or_timeout_failure",
    "runner_unsupported",
    "api_failure",
    "scheduler_failure",
}
_STAGES = (
    ("deploy", ("deploy", "release", "发布", "部署")),
    ("scan", ("scan", "sast", "dast", "security", "安全", "扫描")),
    ("test", ("test", "测试")),
    ("build", ("build", "compile", "package", "构建", "编译")),
)
_SEVERITIES = {"CRITICAL": 1, "HIGH": 2, "MEDIUM": 3, "LOW": 4}


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per file."""
    return deliveries_of(source, VERSION, _WRITES, _made)


def _made(record: Object, place: Place) -> Made:
    if "target_branch" in record and "iid" in record:
        return "change_request", _merge_request(record, place)
    if "environment" in record and "deployable" in record:
        return "deployment", _deployment(record, place)
    if "stage" in record and "pipeline" in record:
        return "pipeline_run", _job(record, place)
    if "ref" in record and "status" in record:
        return "pipeline_run", _pipeline(record, place)
    if "iid" in record and "labels" in record:
        return _issue(record, place)
    raise ValueError("is none of merge request, pipeline, job, issue, deployment")


def _repository(record: Object, place: Place) -> str:
    """As the source says, else the path of the project in the record, else its number."""
    if place.file.repository:
        return place.file.repository
    full = text_at(record, "references", "full")
    path = full.partition("!")[0].partition("#")[0]
    if not path:
        path = text_at(record, "web_url").partition("://")[2].partition("/")[2].partition("/-/")[0]
    return path or identity(record, "project_id") or identity(object_at(record, "project"), "id")


def _merge_request(record: Object, place: Place) -> Row:
    author = person(record, "author")
    state = {"opened": "open", "locked": "open", "merged": "merged", "closed": "closed"}.get(
        text_at(record, "state")
    )
    if state is None:
        raise ValueError(f"unknown state {text_at(record, 'state')[:40]!r}")
    return {
        "src_id": needed(record),
        "updated_at": time_needed(record, "updated_at"),
        "repo_id": _repository(record, place),
        "number": needed(record, "iid"),
        "state": state,
        "author_id": author,
        "created_at": time_needed(record, "created_at"),
        "merged_at": time_at(record, "merged_at"),
        "closed_at": time_at(record, "closed_at"),
        "base_ref": text_at(record, "target_branch") or None,
        "head_sha": text_at(record, "sha") or None,
        "merge_sha": text_at(record, "merge_commit_sha") or text_at(record, "squash_commit_sha") or None,
        **_reviews(record, author, state == "merged"),
    }


def _reviews(record: Object, author: str | None, merged: bool) -> dict[str, Any]:
    """What others did before the merge; empty where the export does not carry it."""
    merger = person(record, "merge_user", "merged_by")
    own = None if not merged or merger is None or author is None else merger == author
    found: dict[str, Any] = {"self_merged": None if own else own}
    if isinstance(record.get("notes"), list):
        notes = [note for note in objects_at(record, "notes") if note.get("system") is not True]
        others = [(person(note, "author"), time_at(note, "created_at")) for note in notes]
        by_others = [(who, when) for who, when in others if who not in {author, None} and when is not None]
        found["first_review_at"] = min((when for _, when in by_others), default=None)
        found["reviewers"] = len({who for who, _ in by_others})
    if "approvals" in record:
        given = objects_at(object_at(record, "approvals"), "approved_by")
        approvals = [(person(one, "user"), time_at(one, "approved_at")) for one in given]
        approvers = {who for who, _ in approvals} - {author, None}
        found["approvals"] = len(approvers)
        found["approved_at"] = min(
            (when for who, when in approvals if who in approvers and when is not None), default=None
        )
        found["self_merged"] = None if own is None else own and not approvers
    return found


def _state(record: Object) -> dict[str, str | None]:
    status = text_at(record, "status")
    if status in _DONE:
        return {"status": "done", "outcome": _DONE[status]}
    return {"status": "running" if status in _RUNNING else "queued", "outcome": None}


def _pipeline(record: Object, place: Place) -> Row:
    ref = text_at(record, "ref")
    return {
        "src_id": f"pipeline:{needed(record)}",
        "updated_at": time_at(record, "updated_at") or time_needed(record, "created_at"),
        "repo_id": _repository(record, place),
        "level": "pipeline",
        "kind": "build",
        "name": text_at(record, "name") or None,
        "trigger": _TRIGGERS.get(text_at(record, "source"), "other"),
        "commit_sha": text_at(record, "sha") or None,
        "ref": ref or None,
        "default_branch": place.is_main_line(ref),
        "queued_at": time_at(record, "created_at"),
        "started_at": time_at(record, "started_at"),
        "finished_at": time_at(record, "finished_at"),
        **_state(record),
    }


def _job(record: Object, place: Place) -> Row:
    ref, pipeline = text_at(record, "ref"), object_at(record, "pipeline")
    words = f"{text_at(record, 'stage')} {text_at(record, 'name')}".lower()
    state = _state(record)
    failed = state["outcome"] == "failure"
    began, ended = time_at(record, "started_at"), time_at(record, "finished_at")
    return {
        "src_id": f"job:{needed(record)}",
        "updated_at": ended or began or time_needed(record, "created_at"),
        "repo_id": _repository(record | {"project_id": pipeline.get("project_id")}, place),
        "parent_run_id": f"pipeline:{needed(pipeline)}",
        "level": "task",
        "kind": next((kind for kind, parts in _STAGES if any(part in words for part in parts)), "other"),
        "name": text_at(record, "name") or None,
        "commit_sha": text_at(pipeline, "sha") or text_at(record, "commit", "id") or None,
        "ref": ref or None,
        "default_branch": place.is_main_line(ref),
        "queued_at": time_at(record, "created_at"),
        "started_at": began,
        "finished_at": ended,
        "error_type": ("infra" if text_at(record, "failure_reason") in _INFRA else "other")
        if failed
        else None,
        "runner": text_at(record, "runner", "description") or None,
        **state,
    }


def _deployment(record: Object, place: Place) -> Row:
    environment, job = object_at(record, "environment"), object_at(record, "deployable")
    name, status = text_at(environment, "name"), text_at(record, "status")
    outcome = {"success": "success", "failed": "failure", "canceled": "cancelled"}.get(status)
    changed = time_at(record, "updated_at") or time_needed(record, "created_at")
    ended = time_at(job, "finished_at") or changed
    return {
        "src_id": needed(record),
        "updated_at": changed,
        "service_id": place.file.service or _repository(record | {"web_url": job.get("web_url", "")}, place),
        "environment": name or None,
        "env_class": place.environments.get(name.lower())
        or _TIERS.get(text_at(environment, "tier"))
        or place.env_class(name),
        "version": text_at(record, "ref") or None,
        "head_sha": text_at(record, "sha") or None,
        "run_id": f"job:{needed(job)}" if job else None,
        "kind": "deploy",
        "queued_at": time_at(record, "created_at"),
        "started_at": time_at(job, "started_at"),
        "finished_at": ended if outcome else None,
        "outcome": outcome,
    }


def _issue(record: Object, place: Place) -> Made:
    kind, labels = text_at(record, "issue_type") or "issue", texts_at(record, "labels")
    closed = time_at(record, "closed_at")
    common = {"src_id": needed(record), "updated_at": time_needed(record, "updated_at")}
    opened = time_needed(record, "created_at")
    if kind == "incident":
        return "incident", common | {
            "kind": "incident",
            "service_id": place.file.service or _repository(record, place),
            "severity": _SEVERITIES.get(text_at(record, "severity")),
            "opened_at": opened,
            "resolved_at": closed,
            "closed_at": closed,
        }
    due = text_at(record, "due_date")
    return "work_item", common | {
        "repo_id": _repository(record, place),
        "kind": "task" if kind == "task" else kind_of(labels),
        "key": f"#{needed(record, 'iid')}",
        "title_hash": title_hash(record),
        "created_at": opened,
        "done_at": closed,
        "due_at": parse_instant(due, place.file.zone) if due else None,
        "status_class": "done" if text_at(record, "state") == "closed" else "todo",
        "points": number_at(record, "weight"),
    }
