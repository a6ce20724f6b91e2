"""The `cdevents` collector: events in, landed events and the rows of the canonical tables out."""

import hashlib
import json

import pytest
from collected import ABSENT, DATA, REAL, at, collect, delivered

from steelyard.errors import InputError
from steelyard.evidence.collectors import json_file

PURL = "pkg:oci/payments@sha256%3A" + "0b" * 32
DIGEST = "sha256:" + "0b" * 32


def event(kind="service.deployed", identity="e1", subject="payments", time="2026-10-31T01:00:00Z", **content):
    context = {"specversion": "0.5.0", "id": identity, "source": "/ci", "timestamp": time}
    return {
        "context": {**context, "type": f"dev.cdevents.{kind}.0.3.0"},
        "subject": {"id": subject, "content": content},
    }


def history(**options):
    return collect("cdevents", DATA / "cdevents", "history.jsonl", **{"env_blue": "production", **options})


def of(folder, *events, **options):
    (folder / "events.json").write_text(json.dumps(list(events)))
    return collect("cdevents", folder, "events.json", **options)


def test_every_event_lands_also_those_that_no_table_knows():
    collected = history()
    assert len(collected.rows("event")) == 24
    assert collected.reasons == []
    branch = collected.rows("event")[-1]
    original = json.loads((DATA / "cdevents/history.jsonl").read_text().splitlines()[-1])
    canonical = json.dumps(original, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert branch == {
        "src_id": "/sample/ci#sample-24",
        "updated_at": at(2026, 10, 29, 1),
        "type": "dev.cdevents.branch.created.0.3.0",
        "specversion": "0.5.0",
        "subject_id": "main",
        "chain_id": None,
        "ts": at(2026, 10, 29, 1),
        "payload": '{"repository":{"id":"payments-app"}}',
        "payload_sha256": hashlib.sha256(canonical.encode()).hexdigest(),
    }


def test_no_person_and_no_free_text_lands():
    payloads = "".join(history().column("event", "payload"))
    assert "Sample Person" not in payloads
    assert "sample text" not in payloads
    assert "sample title" not in payloads
    assert '"priority":"high"' in payloads


def test_the_events_of_one_run_are_one_row_in_whatever_order_they_stand():
    runs = history(repository="payments-app").rows("pipeline_run")
    by_id = {row["src_id"]: row for row in runs}
    assert len(runs) == 3
    run = by_id["pipelinerun:/sample/ci#run-7"]
    assert (run["queued_at"], run["started_at"], run["finished_at"], run["updated_at"]) == (
        at(2026, 10, 31, 1),
        at(2026, 10, 31, 1, 1),
        at(2026, 10, 31, 1, 10),
        at(2026, 10, 31, 1, 10),
    )
    assert (run["status"], run["outcome"], run["level"], run["name"]) == (
        "done",
        "success",
        "pipeline",
        "payments",
    )
    task = by_id["taskrun:/sample/ci#task-1"]
    assert (task["parent_run_id"], task["outcome"], task["level"]) == (run["src_id"], "cancelled", "task")
    build = by_id["build:/sample/ci#build-1"]
    assert (build["kind"], build["status"], build["outcome"]) == ("build", "done", None)
    assert {row["repo_id"] for row in runs} == {"payments-app"}


def test_deployments_are_rows_of_their_own_with_the_class_of_their_environment():
    rows = history().rows("deployment")
    names = ("service_id", "environment", "env_class", "kind", "artifact_digest", "outcome", "finished_at")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("payments", "prod-east", "production", "deploy", DIGEST, "success", at(2026, 10, 31, 2)),
        ("payments", "blue", "production", "rollback", DIGEST, "success", at(2026, 10, 31, 3)),
    ]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("prod1", "production"),
        ("Production", "production"),
        ("staging", "staging"),
        ("pre-live", "staging"),
        ("test123", "test"),
        ("qa", "test"),
        ("uat-2", "test"),
        ("dev", "dev"),
        ("blue", None),
    ],
)
def test_an_environment_goes_by_the_beginning_of_its_name(tmp_path, name, word):
    assert of(tmp_path, event(environment={"id": name})).row("deployment").get("env_class") == word


def test_finished_and_skipped_cases_are_results_and_queued_ones_are_not():
    rows = history().rows("test_result")
    names = ("case_id", "suite", "outcome", "level", "duration", "run_id")
    suite_run = "testsuiterun:/sample/ci#ts-1"
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("login", None, "passed", "unit", 1_500_000, suite_run),
        ("logout", None, "skipped", None, None, suite_run),
        (None, "Sample suite", "failed", None, None, suite_run),
    ]


def test_an_incident_keeps_its_three_times():
    row = history().row("incident")
    assert (row["detected_at"], row["opened_at"], row["resolved_at"]) == (
        at(2026, 10, 31, 2, 30),
        at(2026, 10, 31, 2, 40),
        at(2026, 10, 31, 3, 10),
    )
    assert (row["service_id"], row["env_class"], row["kind"]) == ("payments", "production", "incident")


def test_an_incident_without_a_ticket_counts_from_its_detection(tmp_path):
    row = of(tmp_path, event("incident.detected", time="2026-10-31T02:00:00+01:00")).row("incident")
    assert row["opened_at"] == row["detected_at"] == at(2026, 10, 31, 1)


def test_a_merged_change_stays_merged_when_it_is_updated_later():
    row = history().row("change_request")
    assert (row["created_at"], row["first_review_at"], row["merged_at"], row["updated_at"]) == (
        at(2026, 10, 30, 1),
        at(2026, 10, 30, 2),
        at(2026, 10, 30, 3),
        at(2026, 10, 30, 4),
    )
    assert (row["state"], row["repo_id"], row["number"]) == ("merged", "payments-app", "41")


def test_an_artifact_is_an_item_by_its_package_url():
    row = history().row("config_item")
    assert (row["ci_id"], row["purl"], row["digest"], row["class"]) == (PURL, PURL, DIGEST, "artifact")
    assert (row["signed"], row["sbom_present"], row["created_at"]) == (True, True, at(2026, 10, 31, 1, 4))


def test_a_ticket_is_a_work_item_with_the_hash_of_its_title():
    row = history().row("work_item")
    assert (row["kind"], row["key"], row["status_class"], row["priority"]) == (
        "defect",
        "T-1",
        "done",
        "high",
    )
    assert (row["created_at"], row["done_at"]) == (at(2026, 10, 29, 1), at(2026, 10, 30, 1))
    assert row["title_hash"] == hashlib.sha256(b"sample title").hexdigest()


def test_a_ticket_closed_as_duplicate_is_cancelled_and_not_done(tmp_path):
    row = of(tmp_path, event("ticket.closed", resolution="duplicate")).row("work_item")
    assert (row["status_class"], row.get("done_at")) == ("cancelled", None)


@pytest.mark.parametrize("form", ["object", "array", "lines", "indented", "cloud event"])
def test_one_event_an_array_and_lines_are_read(tmp_path, form):
    one = event(environment={"id": "prod\u2028east"})
    text = {
        "object": json.dumps(one),
        "array": json.dumps([one]),
        "lines": json.dumps(one, ensure_ascii=False) + "\n\n" + json.dumps(event(identity="e2")) + "\n",
        "indented": json.dumps(one, indent=2),
        "cloud event": json.dumps({"specversion": "1.0", "id": "x", "data": one}),
    }[form]
    (tmp_path / "events.json").write_text(text, encoding="utf-8")
    collected = collect("cdevents", tmp_path)
    assert collected.reasons == []
    assert collected.rows("event")[0]["src_id"] == "/ci#e1"
    assert len(collected.rows("deployment")) == (2 if form == "lines" else 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"specversion": "9.0"}, "unknown specversion '9.0'; 0.3 to 0.6 are read"),
        ({"specversion": None}, "unknown specversion ''; 0.3 to 0.6 are read"),
        ({"type": "com.example.pushed"}, "unknown type 'com.example.pushed'"),
        ({"timestamp": "2026-10-31T01:00:00"}, "'2026-10-31T01:00:00' has no time zone"),
        ({"timestamp": "today"}, "'today' is not an ISO 8601 time"),
        ({"id": ""}, "has no context.id"),
        ({"source": 7}, "has no context.source"),
    ],
)
def test_a_bad_event_is_rejected_with_its_place_and_the_others_stay(tmp_path, change, reason):
    bad = event()
    bad["context"].update(change)
    collected = of(tmp_path, bad, event(identity="e2"))
    assert collected.reasons == [("events.json, event 1", reason)]
    assert collected.column("event", "src_id") == ["/ci#e2"]


def test_an_event_id_that_stands_twice_is_rejected(tmp_path):
    collected = of(tmp_path, event(), event())
    assert collected.reasons == [
        ("events.json, event 2", "the event id e1 stands twice (first at events.json, event 1)")
    ]
    assert len(collected.rows("deployment")) == 1


def test_an_unknown_outcome_lands_but_becomes_no_row(tmp_path):
    collected = of(tmp_path, event("pipelinerun.finished", outcome="splendid"))
    ((where, reason),) = collected.reasons
    assert where == "events.json, event 1"
    assert reason.startswith("unknown outcome 'splendid'; it is one of success")
    assert (len(collected.rows("event")), collected.rows("pipeline_run")) == (1, [])


def test_a_broken_line_is_one_bad_row(tmp_path):
    lines = [json.dumps(event()), '{"context": ', json.dumps(event(identity="e2")), "[]"]
    (tmp_path / "events.jsonl").write_text("\n".join(lines))
    collected = collect("cdevents", tmp_path)
    assert collected.reasons == [
        ("events.jsonl:2", "is broken JSON: Expecting value (column 13)"),
        ("events.jsonl:4", "is not an object"),
    ]
    assert len(collected.rows("event")) == 2


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        (b"", "is empty", "events.json"),
        (b'[\n{"a": 1},\n', "is broken JSON: Expecting value", "events.json:3"),
        (b'["\xb2\xe2"]', "is not UTF-8 (byte 2)", "events.json"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_is_wrong_and_where(tmp_path, content, what, where):
    (tmp_path / "events.json").write_bytes(content)
    with pytest.raises(InputError) as error:
        collect("cdevents", tmp_path)
    assert error.value.what.startswith(what)
    assert error.value.where == where


def test_a_file_over_the_limit_is_refused(tmp_path):
    with (tmp_path / "events.json").open("wb") as file:
        file.truncate(json_file.LIMIT + 1)
    with pytest.raises(InputError, match="the limit for JSON is 64 MB"):
        collect("cdevents", tmp_path)


def test_the_source_goes_by_its_instance_and_an_unknown_class_is_refused():
    assert delivered("cdevents", DATA / "cdevents")[0].src == "cdevents:default"
    assert delivered("cdevents", DATA / "cdevents", instance="east")[0].src == "cdevents:east"
    with pytest.raises(InputError, match="unknown class 'live' of environment 'blue'"):
        delivered("cdevents", DATA / "cdevents", env_blue="live")


@pytest.mark.skipif(not (REAL / "cdevents").is_dir(), reason=ABSENT)
def test_the_conformance_samples_land():
    collected = collect("cdevents", REAL / "cdevents", "*.json")
    assert collected.reasons == [("domainid.json", "is not a CDEvent: it has no context")]
    assert len(collected.rows("event")) == 48
    counts = {table: len(rows) for table, rows in collected.tables.items()}
    assert counts == {
        "event": 48,
        "deployment": 4,
        "pipeline_run": 3 + 3 + 2,
        "test_result": 2 + 1,
        "incident": 3,
        "change_request": 5,
        "config_item": 3,
        "work_item": 3,
    }
