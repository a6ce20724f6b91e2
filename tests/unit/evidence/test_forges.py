"""Exports of GitLab and GitHub: records after the documentation of their REST APIs, written by hand."""

import json
from datetime import UTC, datetime

import pytest
from collected import at, collect, delivered

from steelyard.errors import InputError
from steelyard.evidence.collectors.report_file import ROWS

MR = {
    "id": 900, "iid": 12, "project_id": 3, "title": "t", "state": "merged", "target_branch": "main",
    "source_branch": "x", "author": {"username": "li"}, "merge_user": {"username": "li"}, "sha": "aaa",
    "created_at": "2026-03-02T09:30:00.000+08:00", "updated_at": "2026-03-02T11:30:00.000+08:00",
    "merged_at": "2026-03-02T11:30:00.000+08:00", "merge_commit_sha": None, "squash_commit_sha": "bbb",
    "references": {"full": "bank/pay!12"},
}  # fmt: skip
PIPELINE = {
    "id": 50, "iid": 5, "project_id": 3, "status": "failed", "source": "schedule", "ref": "main", "sha": "aaa",
    "web_url": "https://gitlab.example/bank/pay/-/pipelines/50", "created_at": "2026-03-02T01:00:00Z",
    "updated_at": "2026-03-02T01:09:00Z", "started_at": "2026-03-02T01:01:00Z", "finished_at": "2026-03-02T01:09:00Z",
}  # fmt: skip
JOB = {
    "id": 70, "name": "unit", "stage": "test", "status": "failed", "ref": "main", "failure_reason": "runner_system_failure",
    "created_at": "2026-03-02T01:00:00Z", "started_at": "2026-03-02T01:02:00Z", "finished_at": "2026-03-02T01:03:00Z",
    "web_url": "https://gitlab.example/bank/pay/-/jobs/70", "pipeline": {"id": 50, "project_id": 3, "sha": "aaa"},
    "runner": {"description": "r1"},
}  # fmt: skip
DEPLOYMENT = {
    "id": 30, "iid": 2, "ref": "v1", "sha": "aaa", "status": "success", "created_at": "2026-03-02T02:00:00Z",
    "updated_at": "2026-03-02T02:20:00Z", "environment": {"name": "live", "tier": "production"},
    "deployable": {"id": 71, "started_at": "2026-03-02T02:01:00Z", "finished_at": "2026-03-02T02:19:00Z",
                   "web_url": "https://gitlab.example/bank/pay/-/jobs/71"},
}  # fmt: skip
ISSUE = {
    "id": 40, "iid": 4, "project_id": 3, "title": "t", "state": "closed", "labels": ["type::bug"], "issue_type": "issue",
    "created_at": "2026-03-02T01:00:00Z", "updated_at": "2026-03-02T03:00:00Z", "closed_at": "2026-03-02T03:00:00Z",
    "references": {"full": "bank/pay#4"}, "due_date": "2026-03-05", "weight": 3,
}  # fmt: skip
PULL = {
    "id": 800, "number": 8, "state": "closed", "user": {"login": "li"}, "merged_by": {"login": "wang"},
    "created_at": "2026-03-02T01:00:00Z", "updated_at": "2026-03-02T05:00:00Z", "merged_at": "2026-03-02T05:00:00Z",
    "closed_at": "2026-03-02T05:00:00Z", "merge_commit_sha": "bbb", "head": {"sha": "aaa"}, "additions": 10,
    "deletions": 2, "commits": 1, "base": {"ref": "main", "repo": {"full_name": "bank/pay"}},
}  # fmt: skip
RUN = {
    "id": 60, "workflow_id": 1, "run_number": 7, "name": "CI", "event": "push", "status": "completed",
    "conclusion": "timed_out", "head_sha": "aaa", "head_branch": "main", "run_attempt": 2,
    "created_at": "2026-03-02T01:00:00Z", "run_started_at": "2026-03-02T01:01:00Z", "updated_at": "2026-03-02T01:09:00Z",
    "repository": {"full_name": "bank/pay"},
}  # fmt: skip
SHIPPED = {
    "id": 20, "sha": "aaa", "ref": "main", "task": "deploy", "environment": "uat-2", "creator": {"login": "li"},
    "created_at": "2026-03-02T02:00:00Z", "updated_at": "2026-03-02T09:00:00Z",
    "url": "https://api.github.example/repos/bank/pay/deployments/20",
    "statuses": [{"state": "inactive", "created_at": "2026-03-02T09:00:00Z"},
                 {"state": "success", "created_at": "2026-03-02T02:20:00Z"},
                 {"state": "in_progress", "created_at": "2026-03-02T02:01:00Z"}],
}  # fmt: skip
TICKET = {
    "id": 10, "number": 1, "state": "closed", "state_reason": "not_planned", "title": "t", "labels": [{"name": "bug"}],
    "created_at": "2026-03-02T01:00:00Z", "updated_at": "2026-03-02T03:00:00Z", "closed_at": "2026-03-02T03:00:00Z",
    "repository_url": "https://api.github.example/repos/bank/pay",
}  # fmt: skip


def read(kind, folder, *records, name="export.json", **options):
    text = "\n".join(map(json.dumps, records)) if name.endswith("l") else json.dumps(list(records))
    (folder / name).write_text(text, encoding="utf-8")
    return collect(kind, folder, name, **options)


def picked(row, wanted):
    return {name: row[name] for name in wanted}


def agrees(row, **wanted):
    assert picked(row, wanted) == wanted


def test_a_merge_request_of_gitlab_without_its_approvals_says_nothing_of_reviews(tmp_path):
    row = read("gitlab", tmp_path, MR).row("change_request")
    agrees(row, src_id="900", number="12", repo_id="bank/pay", state="merged", author_id="li", merge_sha="bbb",
           created_at=at(2026, 3, 2, 1, 30), merged_at=at(2026, 3, 2, 3, 30), self_merged=None)  # fmt: skip
    assert "approvals" not in row


def test_approvals_of_others_count_and_those_of_the_author_do_not(tmp_path):
    own = {"user": {"username": "li"}, "approved_at": "2026-03-02T02:00:00Z"}
    other = {"user": {"username": "wang"}, "approved_at": "2026-03-02T02:30:00Z"}
    notes = [
        {"system": True, "author": {"username": "wang"}, "created_at": "2026-03-02T01:40:00Z"},
        {"system": False, "author": {"username": "wang"}, "created_at": "2026-03-02T02:10:00Z"},
    ]
    alone = read("gitlab", tmp_path, MR | {"approvals": {"approved_by": [own]}}).row("change_request")
    agrees(alone, approvals=0, approved_at=None, self_merged=True)
    both = MR | {"approvals": {"approved_by": [own, other]}, "notes": notes}
    agrees(read("gitlab", tmp_path, both).row("change_request"), approvals=1, approved_at=at(2026, 3, 2, 2, 30),
           self_merged=False, first_review_at=at(2026, 3, 2, 2, 10), reviewers=1)  # fmt: skip


def test_a_pipeline_and_its_job_are_runs_of_two_levels(tmp_path):
    pipeline, job = read("gitlab", tmp_path, PIPELINE, JOB, default_branch="main").rows("pipeline_run")
    agrees(pipeline, src_id="pipeline:50", repo_id="bank/pay", level="pipeline", trigger="schedule", status="done",
           outcome="failure", started_at=at(2026, 3, 2, 1, 1), finished_at=at(2026, 3, 2, 1, 9),
           default_branch=True)  # fmt: skip
    agrees(job, src_id="job:70", parent_run_id="pipeline:50", level="task", kind="test", error_type="infra",
           repo_id="bank/pay", runner="r1")  # fmt: skip


def test_a_deployment_of_gitlab_has_the_class_of_its_tier_unless_the_source_says_otherwise(tmp_path):
    row = read("gitlab", tmp_path, DEPLOYMENT).row("deployment")
    agrees(row, service_id="bank/pay", environment="live", env_class="production", outcome="success", run_id="job:71",
           started_at=at(2026, 3, 2, 2, 1), finished_at=at(2026, 3, 2, 2, 19))  # fmt: skip
    told = read("gitlab", tmp_path, DEPLOYMENT, service="pay", env_live="staging").row("deployment")
    agrees(told, service_id="pay", env_class="staging")
    still = read("gitlab", tmp_path, DEPLOYMENT | {"status": "running"}).row("deployment")
    agrees(still, outcome=None, finished_at=None)


def test_an_issue_is_a_work_item_and_one_of_type_incident_an_incident(tmp_path):
    incident = ISSUE | {"id": 41, "issue_type": "incident", "severity": "HIGH"}
    found = read("gitlab", tmp_path, ISSUE, incident)
    agrees(found.row("work_item"), kind="defect", key="#4", status_class="done", done_at=at(2026, 3, 2, 3),
           due_at=at(2026, 3, 5), points=3, repo_id="bank/pay")  # fmt: skip
    agrees(found.row("incident"), severity=2, opened_at=at(2026, 3, 2, 1), resolved_at=at(2026, 3, 2, 3))


def test_a_pull_request_of_github_with_its_reviews(tmp_path):
    reviews = [
        {"user": {"login": "li"}, "state": "COMMENTED", "submitted_at": "2026-03-02T01:30:00Z"},
        {"user": {"login": "wang"}, "state": "CHANGES_REQUESTED", "submitted_at": "2026-03-02T02:00:00Z"},
        {"user": {"login": "wang"}, "state": "APPROVED", "submitted_at": "2026-03-02T04:00:00Z"},
    ]
    row = read("github", tmp_path, PULL | {"reviews": reviews}).row("change_request")
    agrees(row, src_id="800", number="8", repo_id="bank/pay", state="merged", closed_at=None, merge_sha="bbb",
           first_review_at=at(2026, 3, 2, 2), approved_at=at(2026, 3, 2, 4), approvals=1, reviewers=1,
           self_merged=False, additions=10)  # fmt: skip
    alone = read("github", tmp_path, PULL | {"reviews": [], "merged_by": {"login": "li"}}).row(
        "change_request"
    )
    agrees(alone, approvals=0, self_merged=True)
    merged_by_another = read("github", tmp_path, PULL).row("change_request")
    agrees(merged_by_another, self_merged=False)


def test_a_run_of_a_workflow_ends_when_it_was_last_changed(tmp_path):
    (tmp_path / "runs.json").write_text(
        json.dumps({"total_count": 1, "workflow_runs": [RUN]}), encoding="utf-8"
    )
    row = collect("github", tmp_path, "runs.json").row("pipeline_run")
    agrees(row, src_id="run:60", outcome="error", trigger="commit", attempt=2, repo_id="bank/pay",
           started_at=at(2026, 3, 2, 1, 1), finished_at=at(2026, 3, 2, 1, 9))  # fmt: skip
    still = read("github", tmp_path, RUN | {"status": "in_progress", "conclusion": None}).row("pipeline_run")
    agrees(still, status="running", outcome=None, finished_at=None)


def test_a_deployment_of_github_ends_with_its_first_final_status(tmp_path):
    row = read("github", tmp_path, SHIPPED).row("deployment")
    agrees(row, service_id="bank/pay", env_class="test", outcome="success", finished_at=at(2026, 3, 2, 2, 20))
    bare = {key: value for key, value in SHIPPED.items() if key != "statuses"}
    agrees(read("github", tmp_path, bare).row("deployment"), outcome=None, finished_at=None)


def test_an_issue_closed_as_not_planned_is_cancelled_and_a_pull_request_among_issues_is_left_out(tmp_path):
    found = read("github", tmp_path, TICKET, TICKET | {"id": 11, "pull_request": {}})
    agrees(
        found.row("work_item"),
        kind="defect",
        key="#1",
        status_class="cancelled",
        done_at=None,
        repo_id="bank/pay",
    )
    assert found.rejects == []


@pytest.mark.parametrize(("kind", "good"), [("gitlab", MR), ("github", PULL)])
def test_bad_records_are_rejects_and_the_good_ones_stay(tmp_path, kind, good):
    backwards = good | {"id": 1, "merged_at": "2026-03-01T00:00:00Z"}
    no_zone = good | {"id": 2, "created_at": "2026-03-01T00:00:00"}
    nameless = {key: value for key, value in good.items() if key != "id"}
    found = read(kind, tmp_path, good, backwards, no_zone, {"odd": 1}, 7, good, nameless)
    assert len(found.rows("change_request")) == 1
    reasons = [reason for _, reason in found.reasons]
    assert [where for where, _ in found.reasons] == [f"export.json, record {n}" for n in (2, 3, 4, 5, 6, 7)]
    assert reasons[0] == "ends before it begins: merged_at lies before created_at"
    assert reasons[1] == "created_at: '2026-03-01T00:00:00' has no time zone"
    assert reasons[2].startswith("is none of ")
    assert reasons[3] == "is not an object"
    assert reasons[4].endswith("stands twice (first at export.json, record 1)")
    assert reasons[5] == "has no id"


def test_lines_flow_through_in_bounded_batches(tmp_path):
    count = 2 * ROWS + 1
    lines = (json.dumps(ISSUE | {"id": number}) for number in range(count))
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (delivery,) = delivered("gitlab", tmp_path, "a.jsonl")
    assert [len(batch) for batch in delivery.read()] == [ROWS, ROWS, 1]


def test_the_same_file_has_one_fingerprint_and_the_instance_names_the_source(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps([MR]), encoding="utf-8")
    (first,), (again,) = (delivered("gitlab", tmp_path, "a.json") for _ in range(2))
    (other,) = delivered("gitlab", tmp_path, "a.json", instance="lab2")
    assert (first.fingerprint, first.src, other.src) == (again.fingerprint, "gitlab:default", "gitlab:lab2")
    assert other.fingerprint != first.fingerprint


@pytest.mark.parametrize("text", ["", "7", "[1", '"x"'])
def test_what_is_no_export_is_refused_as_a_whole(tmp_path, text):
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        collect("github", tmp_path, "a.json")


def test_an_unknown_class_of_an_environment_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="unknown class 'live' of environment 'x'"):
        delivered("gitlab", tmp_path, "a.json", env_x="live")


def test_times_are_instants_whatever_their_offset(tmp_path):
    row = read("gitlab", tmp_path, MR).row("change_request")
    assert (
        row["created_at"]
        == at(2026, 3, 2, 1, 30)
        == round(datetime(2026, 3, 2, 1, 30, tzinfo=UTC).timestamp()) * 10**6
    )
