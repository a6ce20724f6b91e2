"""The canonical evidence tables: two landing tables and sixteen tables of facts.

Every time is an integer of microseconds since the epoch, UTC; every duration an integer of
microseconds; so that any engine sums them exactly (R22). A person is stored as a keyed hash only.
The names follow CDEvents 0.5 and the DevLake domain layer where these have one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["text", "person", "instant", "duration", "int", "bool", "json", "list"]
Ownership: TypeAlias = Literal["repositories", "pipelines", "services", "config_items"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind says type and unit, `choices` closes a word list, `note` its meaning."""

    name: str
    kind: Kind
    note: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table.

    `at` is the instant that places a row in time (dated ownership, coverage of a source);
    `owned_by` lists (column, kind of thing) pairs through which a row belongs to projects.
    """

    name: str
    note: str
    at: str
    owned_by: tuple[tuple[str, Ownership], ...]
    columns: tuple[Column, ...]

    @property
    def tells_of(self) -> tuple[str, ...]:
        """The tables of whose rows this one is the history: its rows belong where those do."""
        entity = self.column("entity_kind")
        return entity.choices if entity else ()

    def column(self, name: str) -> Column | None:
        """The column of that name, the common ones included."""
        return next((c for c in (*COMMON, *self.columns) if c.name == name), None)


def _text(name: str, note: str, *choices: str) -> Column:
    return Column(name, "text", note, choices)


def _at(name: str, note: str) -> Column:
    return Column(name, "instant", note)


def _int(name: str, note: str) -> Column:
    return Column(name, "int", note)


def _bool(name: str, note: str) -> Column:
    return Column(name, "bool", note)


def _person(name: str, note: str) -> Column:
    return Column(name, "person", note)


# Stands in front of every row. `src` and `src_id` are the key of a row; the greatest
# (updated_at, load_seq, load_row) known at the asked moment is the current version (R21).
COMMON: tuple[Column, ...] = (
    _text("src", "instance of the source system"),
    _text("src_id", "id in that system"),
    _at("updated_at", "when the source last changed the row"),
    _bool("deleted", "true: a tombstone, the source no longer has the row"),
    _text("load_id", "the load that brought this version"),
    _int("load_seq", "position of that load in the store"),
    _int("load_row", "position of the row in that load"),
    _at("known_at", "when we learned it"),
)

_REPOSITORY: tuple[tuple[str, Ownership], ...] = (("repo_id", "repositories"),)
_SERVICE: tuple[tuple[str, Ownership], ...] = (("service_id", "services"),)
_SERVICE_OR_ITEM: tuple[tuple[str, Ownership], ...] = (
    ("service_id", "services"),
    ("ci_id", "config_items"),
)

_TABLES = (
    Table(
        "event",
        "landing: events as they came, mapped fields only",
        "ts",
        (),
        (
            _text("type", "CDEvents type, e.g. dev.cdevents.service.deployed.0.3.0"),
            _text("specversion", "version of the event specification"),
            _text("subject_id", "what the event is about"),
            _text("chain_id", "chain that the event belongs to"),
            _at("ts", "when it happened"),
            Column("payload", "json", "mapped fields, persons as keyed hashes"),
            _text("payload_sha256", "SHA-256 of the original event"),
        ),
    ),
    Table(
        "scope",
        "organisation, products, services, repositories and their parents",
        "valid_from",
        (),
        (
            _text(
                "kind",
                "what it is",
                "org",
                "product",
                "service",
                "component",
                "repo",
                "pipeline",
                "environment",
                "team",
                "board",
            ),
            _text("name", "name"),
            _text("parent_id", "src_id of the parent scope"),
            _text("criticality", "as the source classes it"),
            _text("environment_class", "class of an environment", "dev", "test", "staging", "production"),
            _at("valid_from", "from when it exists"),
            _at("valid_to", "until when"),
        ),
    ),
    Table(
        "code_commit",
        "one commit of one repository; src_id is <repo_id>@<sha>",
        "commit_ts",
        _REPOSITORY,
        (
            _text("repo_id", "repository"),
            _text("sha", "commit hash"),
            _person("author_id", "author"),
            _bool("author_shared", "the author is a shared account of the workspace's list"),
            _at("author_ts", "when it was written"),
            _person("committer_id", "committer"),
            _at("commit_ts", "when it was committed"),
            _int("parent_count", "number of parents; two or more is a merge"),
            _int("files", "files changed, merges none"),
            _int("additions", "lines added"),
            _int("deletions", "lines deleted"),
            _bool("is_revert", "the message says that it reverts a commit"),
            Column("issue_keys", "list", "requirement and defect keys named in the message"),
            Column("tags", "list", "release tags on the commit"),
        ),
    ),
    Table(
        "code_parent",
        "parent edges; src_id is <repo_id>@<sha>^<n>",
        "",
        _REPOSITORY,
        (
            _text("repo_id", "repository"),
            _text("sha", "commit"),
            _text("parent_sha", "its parent"),
        ),
    ),
    Table(
        "change_request",
        "merge or pull request",
        "created_at",
        _REPOSITORY,
        (
            _text("repo_id", "repository"),
            _text("number", "number in the repository"),
            _text("state", "state", "open", "merged", "closed"),
            _person("author_id", "author"),
            _at("created_at", "opened"),
            _at("first_review_at", "first review by somebody else"),
            _at("approved_at", "approved"),
            _at("merged_at", "merged"),
            _at("closed_at", "closed without merge"),
            _at("first_commit_ts", "time of the branch's first commit"),
            _text("base_ref", "target branch"),
            _text("head_sha", "head commit"),
            _text("merge_sha", "commit that it became"),
            _int("commits", "commits"),
            _int("additions", "lines added"),
            _int("deletions", "lines deleted"),
            _int("reviewers", "people who reviewed"),
            _int("approvals", "approvals by somebody other than the author"),
            _bool("self_merged", "merged by the author without another's approval"),
        ),
    ),
    Table(
        "work_item",
        "requirement, story, defect, task",
        "created_at",
        _REPOSITORY,
        (
            _text("repo_id", "repository or board that it belongs to"),
            _text("kind", "kind", "requirement", "story", "defect", "task", "problem", "epic"),
            _text("key", "key that commits name"),
            _text("title_hash", "SHA-256 of the title; free text is not stored"),
            _text("parent_id", "parent item"),
            _text("priority", "priority as the source writes it"),
            _text("severity", "severity as the source writes it"),
            _at("created_at", "created"),
            _at("committed_at", "accepted for delivery"),
            _at("started_at", "work began"),
            _at("done_at", "done"),
            _at("due_at", "promised"),
            _text("status_class", "where it stands", "todo", "doing", "waiting", "done", "cancelled"),
            _text("found_in", "where a defect was found", "dev", "test", "production"),
            _int("points", "size in points"),
        ),
    ),
    Table(
        "state_transition",
        "one change of state of an item, incident, change or finding",
        "at",
        (),
        (
            _text("entity_kind", "of what", "work_item", "incident", "change_record", "finding"),
            _text("entity_id", "src_id of it"),
            _int("seq", "position in its history"),
            _text("from_state", "state left"),
            _text("to_state", "state entered"),
            _text("to_class", "class of the state entered", "todo", "active", "waiting", "done", "cancelled"),
            _at("at", "when"),
            _person("actor_id", "who"),
            _text("actor_group", "group of who"),
        ),
    ),
    Table(
        "pipeline_run",
        "run of a pipeline, a stage or a task",
        "started_at",
        (("repo_id", "repositories"), ("name", "pipelines")),
        (
            _text("repo_id", "repository that it builds"),
            _text("parent_run_id", "run that it is part of"),
            _text("level", "level", "pipeline", "stage", "task"),
            _text("kind", "what it does", "build", "test", "scan", "deploy", "gate", "other"),
            _text("name", "name of the pipeline"),
            _text("trigger", "what started it", "commit", "schedule", "manual", "upstream", "other"),
            _text("commit_sha", "commit that it ran on"),
            _text("ref", "branch or tag"),
            _bool("default_branch", "ref is the main line"),
            _at("queued_at", "asked for"),
            _at("started_at", "began"),
            _at("finished_at", "ended"),
            _text("status", "status", "queued", "running", "done"),
            _text("outcome", "outcome", "success", "failure", "error", "cancelled", "skipped"),
            _text("error_type", "class of a failure", "test", "compile", "infra", "other"),
            _int("attempt", "1 for the first run"),
            _text("runner", "where it ran"),
        ),
    ),
    Table(
        "test_result",
        "one execution of one case, or a suite's totals where case_id is empty",
        "at",
        _REPOSITORY,
        (
            _text("repo_id", "repository under test"),
            _text("run_id", "the test run: one report file, or the pipeline run"),
            _text("suite", "suite"),
            _text("case_id", "stable name of the case"),
            _text("level", "level", "unit", "api", "ui", "perf", "security", "manual"),
            _bool("automated", "ran without a person"),
            _text("outcome", "outcome", "passed", "failed", "error", "skipped"),
            Column("duration", "duration", "how long the case took"),
            _at("at", "when it ran"),
            _text("commit_sha", "commit under test"),
            _int("attempt", "1 for the first try within its run"),
            _text("requirement_key", "requirement that it checks"),
            _int("cases", "rollup rows: cases"),
            _int("failures", "rollup rows: failed"),
            _int("errors", "rollup rows: errors"),
            _int("skipped", "rollup rows: skipped"),
        ),
    ),
    Table(
        "observation",
        "a measured quantity: coverage, an SLO window, a baseline",
        "at",
        (("repo_id", "repositories"), ("service_id", "services")),
        (
            _text("metric", "what, e.g. line_coverage, branch_coverage, slo"),
            _text("repo_id", "repository"),
            _text("service_id", "service"),
            _int("numerator", "the good ones"),
            _int("denominator", "all"),
            _int("value_micro", "value times 1,000,000 where it is not a ratio"),
            _int("target_micro", "target times 1,000,000"),
            _text("unit", "unit of the value"),
            _at("at", "when it was taken"),
            _at("window_from", "stretch that it covers: from"),
            _at("window_to", "stretch that it covers: to"),
            _text("ref", "commit, environment or SLO that it is about"),
            _text("tool", "tool that produced it"),
        ),
    ),
    Table(
        "finding",
        "a weakness found by a tool, as of one scan",
        "first_seen_at",
        _REPOSITORY,
        (
            _text("repo_id", "repository"),
            _text("tool", "tool"),
            _text("rule", "rule"),
            _text("category", "category", "sast", "sca", "secret", "iac", "container", "dast", "lint"),
            _text("weakness", "CVE or CWE"),
            _text("severity", "severity", "critical", "high", "medium", "low", "info"),
            _text("fingerprint", "the same for one weakness over all scans of a tool; empty: src_id is"),
            _int("cvss_tenths", "CVSS base score times 10"),
            _text("component_purl", "component that has it"),
            _text("version", "version of the component"),
            _text("location", "file and line"),
            _text("introduced_sha", "commit that brought it"),
            _at("first_seen_at", "first seen"),
            _at("last_seen_at", "last seen"),
            _text("state", "state", "open", "fixed", "suppressed", "false_positive"),
            _at("fixed_at", "fixed"),
            _at("due_at", "to be fixed by"),
            _bool("in_production", "reaches production"),
        ),
    ),
    Table(
        "deployment",
        "one delivery of a version to an environment",
        "finished_at",
        _SERVICE,
        (
            _text("service_id", "service"),
            _text("environment", "environment as the source names it"),
            _text("env_class", "class of it", "dev", "test", "staging", "production"),
            _text("artifact_purl", "package URL of the artifact"),
            _text("artifact_digest", "digest of the artifact"),
            _text("version", "version"),
            _text("head_sha", "commit that it carries"),
            _text("prev_head_sha", "commit that it replaces"),
            _text("run_id", "pipeline run that did it"),
            _text("trigger", "auto: no manual step after approval", "auto", "manual"),
            _text("kind", "kind", "deploy", "upgrade", "rollback", "remove", "config"),
            _at("queued_at", "asked for"),
            _at("started_at", "began"),
            _at("finished_at", "ended"),
            _text("outcome", "outcome", "success", "failure", "cancelled"),
            _bool("is_rework", "unplanned, to mend what users met"),
            _text("change_record_id", "src_id of the change record that allowed it"),
        ),
    ),
    Table(
        "incident",
        "incident, service request or problem",
        "opened_at",
        _SERVICE_OR_ITEM,
        (
            _text("kind", "kind", "incident", "request", "problem"),
            _text("service_id", "service"),
            _text("ci_id", "affected configuration item"),
            _text("environment", "environment"),
            _text(
                "env_class", "class of it; empty counts as production", "dev", "test", "staging", "production"
            ),
            _int("severity", "1 (worst) to 5"),
            _int("priority", "1 (highest) to 5"),
            _at("opened_at", "ticket opened"),
            _at("impact_started_at", "users began to suffer"),
            _at("detected_at", "we noticed"),
            _text("detected_by", "by whom", "monitoring", "user", "partner", "staff", "unknown"),
            _at("acknowledged_at", "somebody took it"),
            _at("mitigated_at", "users stopped suffering"),
            _at("resolved_at", "resolved"),
            _at("closed_at", "closed"),
            _int("reopen_count", "times reopened"),
            _int("reassign_count", "times passed on"),
            _text(
                "caused_by_kind",
                "cause",
                "deployment",
                "change",
                "capacity",
                "third_party",
                "hardware",
                "user",
                "unknown",
            ),
            _text("caused_by_id", "src_id of the deployment or change record, where the source names it"),
            _text("cause_ci_id", "causing configuration item"),
            _text("closure_code", "how it was closed"),
            _at("sla_due_at", "to be resolved by"),
            _bool("sla_met", "resolved in the agreed time"),
        ),
    ),
    Table(
        "ops_event",
        "alert or monitoring event",
        "started_at",
        _SERVICE_OR_ITEM,
        (
            _text("kind", "kind", "alert", "monitor_event", "health"),
            _text("source_tool", "tool"),
            _text("service_id", "service"),
            _text("ci_id", "configuration item"),
            _text("rule", "rule that fired"),
            _text("severity", "severity as the tool writes it"),
            _at("started_at", "began"),
            _at("ended_at", "ended"),
            _text("fingerprint", "the tool's own id of the series"),
            _at("acknowledged_at", "somebody took it"),
            _bool("actionable", "something had to be done"),
            _text("incident_id", "src_id of the incident that it led to"),
        ),
    ),
    Table(
        "change_record",
        "change ticket of IT service management",
        "created_at",
        (("service_id", "services"), ("ci_id", "config_items")),
        (
            _text("service_id", "service"),
            _text("ci_id", "configuration item"),
            _text("type", "type", "standard", "normal", "emergency"),
            _text("risk", "risk as the source classes it"),
            _int("ci_count", "configuration items that it touches"),
            _at("created_at", "raised"),
            _at("approved_at", "approved"),
            _at("planned_from", "planned from"),
            _at("planned_to", "planned to"),
            _at("actual_from", "done from"),
            _at("actual_to", "done to"),
            _at("closed_at", "closed"),
            _text(
                "outcome", "outcome", "success", "success_with_issues", "failed", "backed_out", "cancelled"
            ),
            _bool("emergency", "emergency change"),
            _bool("cab_required", "needed the change board"),
            _bool("auto_approved", "approved by rule"),
            _text("originated_from", "what it came from"),
        ),
    ),
    Table(
        "config_item",
        "configuration item; artifacts with their SBOM are items of class artifact",
        "updated_at",
        (("ci_id", "config_items"), ("service_id", "services")),
        (
            _text("ci_id", "id of the item"),
            _text("service_id", "service"),
            _text("class", "class, e.g. host, database, application, artifact"),
            _text("name", "name"),
            _text("environment", "environment"),
            _text("env_class", "class of it", "dev", "test", "staging", "production"),
            _person("owner_id", "owner"),
            _text("status", "status as the source writes it"),
            _int("required_filled", "required attributes that are filled"),
            _int("required_total", "required attributes"),
            _int("recommended_filled", "recommended attributes that are filled"),
            _int("recommended_total", "recommended attributes"),
            _text("source", "who keeps it", "manual", "discovery", "pipeline"),
            _at("created_at", "created"),
            _at("last_observed_at", "last seen by an independent observation"),
            _int("attrs_compared", "attributes compared with an independent observation"),
            _int("attrs_matching", "of these, equal"),
            _text("duplicate_of", "src_id of the item that it repeats"),
            _bool("orphan", "linked to nothing"),
            _text("purl", "artifacts: package URL"),
            _text("digest", "artifacts: digest"),
            _bool("signed", "artifacts: signed"),
            _bool("sbom_present", "artifacts: has an SBOM"),
            _int("components", "artifacts: components listed in the SBOM"),
        ),
    ),
    Table(
        "link",
        "edge between two rows, with the way it was found",
        "",
        (),
        (
            _text("from_kind", "table of the start"),
            _text("from_id", "src_id of the start"),
            _text("to_kind", "table of the end"),
            _text("to_id", "src_id of the end"),
            _text(
                "rel",
                "relation",
                "contains",
                "deploys",
                "implements",
                "fixes",
                "causes",
                "caused_by",
                "relates",
                "affects",
                "tests",
                "built_from",
            ),
            _text(
                "method",
                "how it was found",
                "explicit",
                "key_in_text",
                "commit_ancestry",
                "time_window",
                "manual",
            ),
            _int("confidence_percent", "0 to 100"),
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
