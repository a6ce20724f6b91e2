"""Gates: what they kept out of production, and what passed one and failed there."""

from fractions import Fraction

import pytest
from table_literal import AFTER, BEFORE, NINE, after, told


def judged(sha, outcome, at=NINE, kind="gate", **more):
    return {"kind": kind, "commit_sha": sha, "outcome": outcome, "finished_at": at, "repo_id": "p", **more}


FIVE_HOURS_LATER = after(NINE, hours=5)


def shipped(sha, outcome="success", at=FIVE_HOURS_LATER, **more):
    return {
        "env_class": "production",
        "kind": "deploy",
        "head_sha": sha,
        "outcome": outcome,
        "finished_at": at,
        "service_id": "p",
        **more,
    }


HELD = [("quality_gate_held", "gate"), ("security_gate_held", "scan")]
each_gate = pytest.mark.parametrize(("indicator", "kind"), HELD)


# quality_gate_held, security_gate_held


@each_gate
def test_a_refusal_holds_where_its_commit_never_reached_production(reading, indicator, kind):
    runs = [judged(f"c{n}", "failure", kind=kind) for n in range(5)]
    assert told(reading(indicator, pipeline_run=runs, deployment=[shipped("c0"), shipped("x")])) == (
        Fraction(5 - 1, 5),
        5,
        0,
    )


def test_quality_gate_held_counts_the_last_verdict_on_a_commit_and_each_commit_once(reading):
    runs = [judged(f"c{n}", "failure") for n in range(5)]
    runs += [judged("c0", "failure", after(NINE, hours=1)), judged("mended", "failure")]
    runs += [judged("mended", "success", after(NINE, hours=1)), judged("z", "failure", kind="scan")]
    deployments = [shipped("mended"), shipped("c1", "failure"), shipped("c2", env_class="test")]
    assert told(reading("quality_gate_held", pipeline_run=runs, deployment=deployments)) == (1, 5, 0)


def test_quality_gate_held_does_not_know_of_a_refusal_without_a_commit(reading):
    runs = [*(judged(f"c{n}", "failure") for n in range(5)), judged(None, "failure"), judged(None, "success")]
    assert told(reading("quality_gate_held", pipeline_run=runs, deployment=[shipped("x")])) == (1, 5, 1)


def test_quality_gate_held_looks_at_the_window_only(reading):
    runs = [judged(f"c{n}", "failure") for n in range(5)]
    outside = [judged("before", "failure", BEFORE), judged("after", "failure", AFTER)]
    assert told(
        reading("quality_gate_held", pipeline_run=runs + outside, deployment=[shipped("before")])
    ) == (1, 5, 0)


def test_security_gate_held_leaves_out_runs_that_said_nothing(reading):
    runs = [judged(f"c{n}", "failure", kind="scan") for n in range(5)]
    silent = [judged("s", outcome, kind="scan") for outcome in ("error", "cancelled", "skipped", None)]
    assert told(reading("security_gate_held", pipeline_run=runs + silent, deployment=[shipped("s")])) == (
        1,
        5,
        0,
    )


@each_gate
def test_a_held_share_needs_five_refusals_and_both_tables(needs_five, indicator, kind):
    runs = [judged(f"c{n}", "failure", kind=kind, src_id=f"r{n}") for n in range(5)]
    needs_five(indicator, pipeline_run=runs, deployment=[shipped("x")])


def test_security_gate_held_without_rows_is_too_few(reading):
    assert told(reading("security_gate_held", pipeline_run=[], deployment=[])) == ("too_few", 0, 0)


def test_security_gate_held_does_not_mix_with_quality_gates(reading):
    runs = [judged(f"c{n}", "failure", kind="scan") for n in range(5)]
    runs += [judged("c0", "success", after(NINE, hours=1)), judged("q", "failure")]
    assert told(reading("security_gate_held", pipeline_run=runs, deployment=[shipped("q")])) == (1, 5, 0)


# quality_gate_escape_rate


def test_quality_gate_escape_rate_is_the_share_of_passed_deployments_that_failed(reading):
    runs = [judged(f"c{n}", "success") for n in range(6)]
    deployments = [
        shipped("c0", "failure", service_id="p-0"),
        *(shipped(f"c{n}", service_id=f"p-{n}") for n in range(1, 6)),
    ]
    assert told(reading("quality_gate_escape_rate", pipeline_run=runs, deployment=deployments)) == (
        Fraction(1, 6),
        6,
        0,
    )


def test_quality_gate_escape_rate_does_not_know_of_deployments_without_a_verdict(reading):
    runs = [*(judged(f"c{n}", "success") for n in range(5)), judged("late", "success", after(NINE, hours=6))]
    deployments = [
        shipped(sha, service_id=f"p-{sha}") for sha in ("c0", "c1", "c2", "c3", "c4", "late", "other")
    ]
    unnamed = [shipped(None, service_id="p-none")]
    found = reading("quality_gate_escape_rate", pipeline_run=runs, deployment=deployments + unnamed)
    assert told(found) == (0, 5, 3)


def test_quality_gate_escape_rate_leaves_out_what_was_refused_and_shipped_all_the_same(reading):
    runs = [
        *(judged(f"c{n}", "success") for n in range(5)),
        judged("no", "success"),
        judged("no", "failure", after(NINE, hours=1)),
    ]
    deployments = [
        *(shipped(f"c{n}", service_id=f"p-{n}") for n in range(5)),
        shipped("no", "failure", service_id="p-no"),
    ]
    assert told(reading("quality_gate_escape_rate", pipeline_run=runs, deployment=deployments)) == (0, 5, 0)


def test_quality_gate_escape_rate_counts_a_failure_that_an_incident_tells_of(reading):
    runs = [judged(f"c{n}", "success") for n in range(5)]
    deployments = [shipped(f"c{n}", service_id=f"p-{n}") for n in range(5)]
    edge = {"rel": "caused_by", "from_kind": "incident", "from_id": "s/incident-1", "to_kind": "deployment",
            "to_id": "s/deployment-1", "method": "time_window"}  # fmt: skip
    rows = {
        "pipeline_run": runs,
        "deployment": deployments,
        "incident": [{"opened_at": NINE}],
        "link": [edge],
    }
    assert told(reading("quality_gate_escape_rate", **rows)) == (Fraction(1, 5), 5, 0)
    assert told(reading("quality_gate_escape_rate", links="explicit", **rows)) == (0, 5, 0)


# quality_gate_effectiveness


def test_quality_gate_effectiveness_is_what_was_kept_out_of_all_that_was_bad(reading):
    runs = [judged(f"c{n}", "failure") for n in range(4)]
    deployments = [shipped("x", "failure", service_id="p-1"), shipped("y", service_id="p-2")]
    found = reading("quality_gate_effectiveness", pipeline_run=runs, deployment=deployments)
    assert told(found) == (Fraction(4, 4 + 1), 5, 0)


def test_quality_gate_effectiveness_does_not_count_a_refusal_that_did_not_hold(reading):
    runs = [judged(f"c{n}", "failure") for n in range(5)]
    found = reading("quality_gate_effectiveness", pipeline_run=runs, deployment=[shipped("c0")])
    assert told(found) == ("too_few", 4, 0)


def test_quality_gate_effectiveness_needs_both_tables(reading):
    runs = [judged(f"c{n}", "failure") for n in range(5)]
    assert told(reading("quality_gate_effectiveness", pipeline_run=runs)) == ("no_source", 0, 0)
    assert told(reading("quality_gate_effectiveness", deployment=[shipped("x")])) == ("no_source", 0, 0)
