"""SARIF 2.1.0 as rows of `finding`, and one `observation` per tool that says that it scanned.

Authority: OASIS SARIF 2.1.0 (sections in the comments). Options: `at`, `category`, `commit`, `repository`.
- The time of a run is the latest end (else start) of its invocations; these are UTC by section 3.20.7,
  with or without the letter Z. A run without any takes the option `at`. The runs of one tool in a file
  are one scan and take the latest time among them, because each may have looked at another part.
- A row says what this scan saw: `first_seen_at` is the scan's time unless the result itself names an
  earlier first detection. The rows of one `fingerprint` together tell from when to when it was seen.
- **A finding that a later scan no longer has** is fixed, but one file cannot know it. So every scan also
  gives an observation `scan` with the number of its results: a finding of the same repository and tool
  whose `last_seen_at` lies before the latest scan's `at` is no longer there. One file must hence hold
  the whole scan of a tool over its repository.
- Results of kind `pass` and `notApplicable` report nothing found and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import Object, object_at, objects_at, read_object, text_at
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.report_file import ReportFile, batches, choice, delivery_of, report_files
from steelyard.evidence.collectors.sarif_result import Run, finding
from steelyard.evidence.delivery import Cursors, Delivery, Item, Reject
from steelyard.evidence.source import Source
from steelyard.evidence.tables import TABLES

VERSION = 1

_CATEGORIES = next(column.choices for column in TABLES["finding"].columns if column.name == "category")
# Part of a tool's name, in small letters; the first that fits decides.
_TOOLS = {
    "sast": ("bandit", "semgrep", "codeql", "gosec", "spotbugs"),
    "lint": ("ruff", "eslint", "checkstyle", "pylint"),
    "secret": ("gitleaks", "trufflehog"),
    "sca": ("trivy", "grype", "dependency-check"),
    "iac": ("checkov", "tfsec"),
}


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per SARIF file."""
    choice(source, "category", _CATEGORIES)
    for file in report_files(source, "category"):
        yield delivery_of(file, VERSION, file.repository, ("finding", "observation"), _read)


def _read(file: ReportFile) -> Iterator[Item]:
    log = read_object(file.path, file.uri, "SARIF")
    if text_at(log, "version") != "2.1.0" or not isinstance(log.get("runs"), list):
        raise InputError(
            "is not SARIF 2.1.0",
            where=file.uri,
            remedy="let the tool write SARIF 2.1.0, or correct the pattern",
        )
    by_tool: dict[str, list[tuple[int, Object]]] = {}
    for number, run in enumerate(objects_at(log, "runs")):
        by_tool.setdefault(_tool(file, number, run), []).append((number, run))
    for tool, runs in by_tool.items():
        yield from _scan(file, tool, runs)


def _scan(file: ReportFile, tool: str, runs: list[tuple[int, Object]]) -> Iterator[Item]:
    at = max(_time(file, number, run) for number, run in runs)
    rows: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, run in runs:
        reading = Run(run, tool, _category(file, tool), file.repository, at)
        for place, result in enumerate(objects_at(run, "results")):
            if result.get("kind") not in ("pass", "notApplicable"):
                yield from _take(rows, reading, result, f"{file.uri}, $.runs[{number}].results[{place}]")
    yield from batches("finding", [_of_scan(row, file) for _, row in rows.values()])
    yield from batches("observation", [_observation(file, tool, runs, at, len(rows))])


def _take(
    rows: dict[str, tuple[str, dict[str, Any]]], run: Run, result: Object, where: str
) -> Iterator[Reject]:
    """Equal results at different places are different findings and get a number; at one place they repeat."""
    try:
        row = finding(run, result)
    except ValueError as fault:
        yield Reject(where, str(fault), {"rule": text_at(result, "ruleId")[:100]})
        return
    key, number = row["src_id"], 1
    while row["src_id"] in rows:
        first, other = rows[row["src_id"]]
        if other["location"] == row["location"]:
            yield Reject(where, f"the result {key} stands twice (first at {first})", {"rule": row["rule"]})
            return
        number += 1
        row["src_id"] = f"{key}#{number}"
    rows[row["src_id"]] = (where, row)


def _of_scan(row: dict[str, Any], file: ReportFile) -> dict[str, Any]:
    """Every scan keeps rows of its own, so that first and last sight can both be told."""
    return {**row, "src_id": f"{row['src_id']}@{file.short}", "fingerprint": row["src_id"]}


def _observation(
    file: ReportFile, tool: str, runs: list[tuple[int, Object]], at: int, results: int
) -> dict[str, Any]:
    revisions = (
        text_at(part, "revisionId") for _, run in runs for part in objects_at(run, "versionControlProvenance")
    )
    return {
        "src_id": f"scan:{tool}@{file.short}",
        "updated_at": at,
        "metric": "scan",
        "repo_id": file.repository,
        "numerator": results,
        "denominator": results,
        "at": at,
        "ref": next(filter(None, revisions), "") or file.source.option("commit") or None,
        "tool": tool,
    }


def _tool(file: ReportFile, number: int, run: Object) -> str:
    name = text_at(object_at(run, "tool"), "driver", "name")
    if not name:
        raise InputError("names no tool", where=f"{file.uri}, $.runs[{number}].tool.driver.name")
    return name


def _time(file: ReportFile, number: int, run: Object) -> int:
    times = [
        text_at(invocation, "endTimeUtc") or text_at(invocation, "startTimeUtc")
        for invocation in objects_at(run, "invocations")
    ]
    try:
        known = [parse_instant(text, UTC) for text in times if text]
    except ValueError as fault:
        raise InputError(str(fault), where=f"{file.uri}, $.runs[{number}].invocations") from None
    return max(known) if known else file.need_at()


def _category(file: ReportFile, tool: str) -> str | None:
    given = choice(file.source, "category", _CATEGORIES)
    name = tool.lower()
    known = (category for category, tools in _TOOLS.items() if any(part in name for part in tools))
    return given or next(known, None)
