"""Exports of GitHub: pull requests, workflow runs, jobs, issues and deployments as its REST API returns them.

Authority: GitHub's REST API reference, version 2022-11-28. One file holds any of them, as a list, as an answer
with its list inside, or one per line. Options as for GitLab exports. The kind of a record is told by its fields.
- A pull request may carry `reviews` (the answer of its reviews), stored inside of it; without it nothing is
  said of reviews. Lines and commits are in the answer for the single request only.
- A workflow run says when it was last changed, not when it ended; once completed, that is its end.
- A deployment needs its `statuses` inside of it: the first that says success or failure is its end.
- An issue that is a pull request is left out: it is told by the pull request. The kind of another is told by
  its type or a label; one closed as not planned is cancelled.
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
from steelyard.evidence.collectors.json_file import Object, objects_at, text_at
from steelyard.evidence.delivery import Cursors, Delivery
from steelyard.evidence.source import Source

VERSION = 1
_WRITES = ("change_request", "pipeline_run", "work_item", "deployment")
_LISTS = ("workflow_runs", "jobs", "items")
_OUTCOMES = {
    "success": "success",
    "failure": "failure",
    "timed_out": "error",
    "startup_failure": "error",
    "cancelled": "cancelled",
    "skipped": "skipped",
    "neutral": "skipped",
}
_TRIGGERS = {
    "push": "commit",
    "pull_request": "commit",
    "merge_group": "commit",
    "schedule": "schedule",
    "workflow_dispatch": "manual",
    "workflow_run": "upstream",
    "workflow_call": "upstream",
    "repository_dispatch": "upstream",
}
_ENDS = {"success": "success", "failure": "failure", "error": "failure"}


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per file."""
    return deliveries_of(source, VERSION, _WRITES, _made, _LISTS)


def _made(record: Object, place: Place) -> Made:
    if "head" in record and "base" in record:
        return "change_request", _pull_request(record, place)
    if "workflow_id" in record:
        return "pipeline_run", _run(record, place)
    if "run_id" in record:
        return "pipeline_run", _job(record, place)
    if "environment" in record and "sha" in record:
        return "deployment", _deployment(record, place)
    if "number" in record and "state" in record:
        return None if "pull_request" in record else ("work_item", _issue(record, place))
    raise ValueError("is none of pull request, workflow run, job, issue, deployment")


def _repository(record: Object, place: Place) -> str:
    """As the source says, else the full name of the repository in the record or its address."""
    if place.file.repository:
        return place.file.repository
    full = text_at(record, "base", "repo", "full_name") or text_at(record, "repository", "full_name")
    address = text_at(record, "repository_url") or text_at(record, "url")
    return full or "/".join(address.partition("/repos/")[2].split("/")[:2])


def _pull_request(record: Object, place: Place) -> Row:
    author, merged = person(record, "user"), time_at(record, "merged_at")
    closed = text_at(record, "state") == "closed"
    return {
        "src_id": needed(record),
        "updated_at": time_needed(record, "updated_at"),
        "repo_id": _repository(record, place),
        "number": needed(record, "number"),
        "state": "merged" if merged is not None else "closed" if closed else "open",
        "author_id": author,
        "created_at": time_needed(record, "created_at"),
        "merged_at": merged,
        "closed_at": None if merged is not None else time_at(record, "closed_at"),
        "base_ref": text_at(record, "base", "ref") or None,
        "head_sha": text_at(record, "head", "sha") or None,
        "merge_sha": text_at(record, "merge_commit_sha") or None if merged is not None else None,
        "commits": number_at(record, "commits"),
        "additions": number_at(record, "additions"),
        "deletions": number_at(record, "deletions"),
        **_reviews(record, author, merged),
    }


def _reviews(record: Object, author: str | None, merged: int | None) -> dict[str, Any]:
    merger = person(record, "merged_by")
    own = None if merged is None or merger is None or author is None else merger == author
    if not isinstance(record.get("reviews"), list):
        return {"self_merged": None if own else own}
    given = [
        (person(one, "user"), text_at(one, "state"), time_at(one, "submitted_at"))
        for one in objects_at(record, "reviews")
    ]
    others = [
        (who, state, when) for who, state, when in given if who not in {author, None} and when is not None
    ]
    approvals = [(who, when) for who, state, when in others if state == "APPROVED"]
    return {
        "first_review_at": min((when for _, _, when in others), default=None),
        "reviewers": len({who for who, _, _ in others}),
        "approvals": len({who for who, _ in approvals}),
        "approved_at": min((when for _, when in approvals), default=None),
        "self_merged": None if own is None else own and not approvals,
    }


def _state(record: Object) -> dict[str, str | None]:
    status = text_at(record, "status")
    if status == "completed":
        return {"status": "done", "outcome": _OUTCOMES.get(text_at(record, "conclusion"))}
    return {"status": "running" if status == "in_progress" else "queued", "outcome": None}


def _run(record: Object, place: Place) -> Row:
    state, ref = _state(record), text_at(record, "head_branch")
    changed = time_needed(record, "updated_at")
    return {
        "src_id": f"run:{needed(record)}",
        "updated_at": changed,
        "repo_id": _repository(record, place),
        "level": "pipeline",
        "kind": "build",
        "name": text_at(record, "name") or None,
        "trigger": _TRIGGERS.get(text_at(record, "event"), "other"),
        "commit_sha": text_at(record, "head_sha") or None,
        "ref": ref or None,
        "default_branch": place.is_main_line(ref),
        "queued_at": time_at(record, "created_at"),
        "started_at": time_at(record, "run_started_at") or time_at(record, "created_at"),
        "finished_at": changed if state["status"] == "done" else None,
        "attempt": number_at(record, "run_attempt"),
        **state,
    }


def _job(record: Object, place: Place) -> Row:
    ref = text_at(record, "head_branch")
    began, ended = time_at(record, "started_at"), time_at(record, "completed_at")
    return {
        "src_id": f"job:{needed(record)}",
        "updated_at": ended or began or time_needed(record, "created_at"),
        "repo_id": _repository(record, place),
        "parent_run_id": f"run:{needed(record, 'run_id')}",
        "level": "task",
        "kind": "other",
        "name": text_at(record, "name") or None,
        "commit_sha": text_at(record, "head_sha") or None,
        "ref": ref or None,
        "default_branch": place.is_main_line(ref),
        "queued_at": time_at(record, "created_at"),
        "started_at": began,
        "finished_at": ended,
        "attempt": number_at(record, "run_attempt"),
        "runner": text_at(record, "runner_name") or None,
        **_state(record),
    }


def _deployment(record: Object, place: Place) -> Row:
    name = text_at(record, "environment")
    ends = [
        (when, _ENDS[text_at(one, "state")])
        for one in objects_at(record, "statuses")
        if text_at(one, "state") in _ENDS and (when := time_at(one, "created_at")) is not None
    ]
    ended, outcome = min(ends, default=(None, None))
    declared = place.environments.get(name.lower())
    return {
        "src_id": needed(record),
        "updated_at": ended or time_at(record, "updated_at") or time_needed(record, "created_at"),
        "service_id": place.file.service or _repository(record, place),
        "environment": name or None,
        "env_class": declared
        or ("production" if record.get("production_environment") is True else place.env_class(name)),
        "version": text_at(record, "ref") or None,
        "head_sha": text_at(record, "sha") or None,
        "kind": "deploy",
        "started_at": time_at(record, "created_at"),
        "finished_at": ended,
        "outcome": outcome,
    }


def _issue(record: Object, place: Place) -> Row:
    labels = [text_at(one, "name") for one in objects_at(record, "labels")]
    closed = text_at(record, "state") == "closed"
    dropped = closed and text_at(record, "state_reason") in {"not_planned", "duplicate"}
    return {
        "src_id": needed(record),
        "updated_at": time_needed(record, "updated_at"),
        "repo_id": _repository(record, place),
        "kind": kind_of([text_at(record, "type", "name"), *labels]),
        "key": f"#{identity(record, 'number')}",
        "title_hash": title_hash(record),
        "created_at": time_needed(record, "created_at"),
        "done_at": None if dropped else time_at(record, "closed_at"),
        "status_class": "cancelled" if dropped else "done" if closed else "todo",
    }
