"""Write what tools write: JUnit, coverage in three formats, SARIF, CycloneDX."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from steelyard.sample import clock
from steelyard.sample.plan import Artifact, CoverageReport, Execution, History, ProjectPlan, Scan

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_TOOL = "sample-scanner"


def write_reports(folder: Path, plan: ProjectPlan) -> None:
    """All report files of a project, below evidence/."""
    for history in plan.histories.values():
        _write_junit(folder / "junit" / history.repository, plan, history)
        for scan in (s for s in plan.scans if s.repository == history.repository):
            name = f"{clock.day_of(scan.at)}.sarif"
            _write(folder / "scans" / history.repository / name, _json(_sarif(scan, history)))
        for report in (c for c in plan.coverage if c.repository == history.repository):
            _write_coverage(folder / "coverage", plan, report, history)
    for artifact in (a for a in plan.artifacts if a.sbom):
        _write(folder / "sbom" / artifact.service / f"{artifact.version}.json", _json(_bom(artifact)))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _write_junit(folder: Path, plan: ProjectPlan, history: History) -> None:
    mine = [e for e in plan.executions if e.repository == history.repository and e.level != "manual"]
    mine.sort(key=lambda execution: (execution.level, execution.at, execution.case))
    for (level, run), group in groupby(mine, key=lambda execution: (execution.level, execution.run)):
        _write(folder / level / f"{run}.xml", "\n".join(_junit(list(group), history)) + "\n")


def _junit(cases: list[Execution], history: History) -> Iterator[str]:
    first = cases[0]
    bad = {
        outcome: sum(case.outcome == outcome for case in cases) for outcome in ("failed", "error", "skipped")
    }
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"
    yield (
        f'  <testsuite name="{history.repository}.{first.level}" tests="{len(cases)}"'
        f' failures="{bad["failed"]}" errors="{bad["error"]}" skipped="{bad["skipped"]}"'
        f' timestamp="{clock.iso(first.at)}">'
    )
    yield f'    <properties><property name="commit" value="{history.sha(first.commit)}"/></properties>'
    for case in cases:
        named = f'classname="sample.{case.level}" name={quoteattr(case.case)} time="{_seconds(case)}"'
        yield f"    <testcase {named}{_inner(case)}"
    yield "  </testsuite>"
    yield "</testsuites>"


def _seconds(case: Execution) -> str:
    return f"{case.milliseconds // 1000}.{case.milliseconds % 1000:03}"


def _inner(case: Execution) -> str:
    tags = {
        "failed": '<failure message="sample failure"/>',
        "error": '<error message="sample error"/>',
        "skipped": "<skipped/>",
    }
    return f">{tags[case.outcome]}</testcase>" if case.outcome in tags else "/>"


def _write_coverage(folder: Path, plan: ProjectPlan, report: CoverageReport, history: History) -> None:
    assert plan.profile is not None  # noqa: S101 - shared tools have no coverage
    written = {"cobertura": (_cobertura, "xml"), "jacoco": (_jacoco, "xml"), "lcov": (_lcov, "info")}
    write, ending = written[plan.profile.coverage_format]
    # The day stands in the folder: LCOV says nothing about time, its source declares it.
    path = folder / report.repository / f"{report.day}.{ending}"
    _write(path, "\n".join(write(report, history)) + "\n")


def _lines(covered: int, lines: int, taken: int, branches: int) -> Iterator[tuple[int, int, int, int]]:
    """(line, hits, branches taken, branches); each two branches stand on one of the first lines."""
    for number in range(1, lines + 1):
        left = max(0, min(2, branches - 2 * (number - 1)))
        yield number, int(number <= covered), max(0, min(left, taken - 2 * (number - 1))), left


def _cobertura(report: CoverageReport, history: History) -> Iterator[str]:
    covered, lines, taken, branches = report.totals
    yield '<?xml version="1.0"?>'
    yield (
        f'<coverage version="sample" timestamp="{report.at * 1000}" lines-covered="{covered}"'
        f' lines-valid="{lines}" line-rate="{covered / lines:.4f}"'
        f' branches-covered="{taken}" branches-valid="{branches}"'
        f' branch-rate="{taken / branches:.4f}" complexity="0">'
    )
    rates = 'line-rate="0" branch-rate="0" complexity="0"'
    yield f'  <packages><package name="{history.repository}" {rates}><classes>'
    for name, file_covered, file_lines, file_taken, file_branches in report.files:
        yield f'    <class name="{name}" filename="src/{name}" {rates}><methods/><lines>'
        for number, hits, got, all_ in _lines(file_covered, file_lines, file_taken, file_branches):
            branch = (
                f' branch="true" condition-coverage="{50 * got}% ({got}/{all_})"'
                if all_
                else ' branch="false"'
            )
            yield f'      <line number="{number}" hits="{hits}"{branch}/>'
        yield "    </lines></class>"
    yield "  </classes></package></packages>"
    yield "</coverage>"


def _jacoco(report: CoverageReport, history: History) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    yield f'<report name="{history.repository}">'
    yield f'  <sessioninfo id="sample" start="{(report.at - 600) * 1000}" dump="{report.at * 1000}"/>'
    yield '  <package name="sample">'
    for name, covered, lines, taken, branches in report.files:
        yield f'    <sourcefile name="{name}.java">'
        for number, hits, got, all_ in _lines(covered, lines, taken, branches):
            yield f'      <line nr="{number}" mi="{1 - hits}" ci="{hits}" mb="{all_ - got}" cb="{got}"/>'
        yield from _counters("      ", covered, lines, taken, branches)
        yield "    </sourcefile>"
    yield "  </package>"
    yield from _counters("  ", *report.totals)
    yield "</report>"


def _counters(indent: str, covered: int, lines: int, taken: int, branches: int) -> Iterator[str]:
    yield f'{indent}<counter type="BRANCH" missed="{branches - taken}" covered="{taken}"/>'
    yield f'{indent}<counter type="LINE" missed="{lines - covered}" covered="{covered}"/>'


def _lcov(report: CoverageReport, history: History) -> Iterator[str]:
    for name, covered, lines, taken, branches in report.files:
        yield "TN:"
        yield f"SF:{history.repository}/src/{name}"
        for number, hits, got, all_ in _lines(covered, lines, taken, branches):
            yield from (f"BRDA:{number},0,{branch},{int(branch < got)}" for branch in range(all_))
            yield f"DA:{number},{hits}"
        yield from (f"BRF:{branches}", f"BRH:{taken}", f"LF:{lines}", f"LH:{covered}", "end_of_record")


def _sarif(scan: Scan, history: History) -> dict[str, Any]:
    rules = sorted({rule for rule, _, _ in scan.results})
    driver = {
        "name": _TOOL,
        "version": "1.0.0",
        "rules": [
            {"id": rule, "properties": {"security-severity": "5.5", "tags": ["security"]}} for rule in rules
        ],
    }
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "startTimeUtc": clock.utc(scan.at - 300),
                        "endTimeUtc": clock.utc(scan.at),
                    }
                ],
                "versionControlProvenance": [
                    {
                        "repositoryUri": f"https://git.sample.bank.example/{scan.repository}",
                        "revisionId": history.sha(scan.commit),
                        "branch": "main",
                    }
                ],
                "results": [
                    _sarif_result(rules.index(rule), rule, path, line) for rule, path, line in scan.results
                ],
            }
        ],
    }


def _sarif_result(index: int, rule: str, path: str, line: int) -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}}}
    return {
        "ruleId": rule,
        "ruleIndex": index,
        "level": "warning",
        "message": {"text": f"Sample result of {rule}"},
        "locations": [place],
        "partialFingerprints": {"sample/v1": f"{rule}:{path}:{line}"},
    }


def _bom(artifact: Artifact) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, artifact.purl)}",
        "version": 1,
        "metadata": {
            "timestamp": clock.utc(artifact.built),
            "component": {
                "type": "container",
                "bom-ref": artifact.purl,
                "name": artifact.service,
                "version": artifact.version,
                "purl": artifact.purl,
                "hashes": [{"alg": "SHA-256", "content": artifact.digest.removeprefix("sha256:")}],
            },
        },
        "components": [
            {
                "type": "library",
                "bom-ref": f"pkg:generic/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:generic/{name}@{version}",
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
            for name, version in artifact.components
        ],
    }
