"""The true values of tests, coverage, findings and artifacts."""

from __future__ import annotations

from fractions import Fraction

from steelyard.sample import clock
from steelyard.sample.clock import DAY, in_window
from steelyard.sample.plan import CoverageReport, Execution, ProjectPlan
from steelyard.sample.tally import Definition, Tally, number, ratio, share

_RAN = ("passed", "failed", "error")


def _executions(plan: ProjectPlan) -> list[Execution]:
    return [e for e in plan.executions if in_window(e.at) and e.outcome in _RAN]


def automated_test_share(plan: ProjectPlan) -> Tally:
    """Distinct automated cases / distinct cases executed; a case is named within its repository."""
    cases = {(e.repository, e.level, e.case) for e in _executions(plan)}
    return share(level != "manual" for _, level, _ in cases)


def api_test_share(plan: ProjectPlan) -> Tally:
    """Distinct cases of level api / distinct automated cases."""
    cases = {(e.repository, e.level, e.case) for e in _executions(plan) if e.level != "manual"}
    return share(level == "api" for _, level, _ in cases)


def test_pass_rate(plan: ProjectPlan) -> Tally:
    """Passed / (passed + failed + error) over all executions, manual ones included; each run tries a case
    once, so each try is the final one."""
    return share(e.outcome == "passed" for e in _executions(plan))


def flaky_rate(plan: ProjectPlan) -> Tally:
    """Cases that both passed and failed on one commit / cases executed."""
    seen: dict[tuple[str, str, str], dict[int, set[bool]]] = {}
    for e in _executions(plan):
        case = seen.setdefault((e.repository, e.level, e.case), {})
        case.setdefault(e.commit, set()).add(e.outcome == "passed")
    return share(any(len(outcomes) == 2 for outcomes in case.values()) for case in seen.values())


def _newest(plan: ProjectPlan) -> list[CoverageReport]:
    newest = {c.repository: c for c in sorted(plan.coverage, key=lambda c: c.at) if in_window(c.at)}
    return list(newest.values())


def line_coverage(plan: ProjectPlan) -> Tally:
    """Covered lines / lines, summed over the newest report of each repository in the window."""
    files = [file for report in _newest(plan) for file in report.files]
    return ratio(sum(file[1] for file in files), sum(file[2] for file in files))


def branch_coverage(plan: ProjectPlan) -> Tally:
    """Covered branches / branches, summed over the newest report of each repository in the window."""
    files = [file for report in _newest(plan) for file in report.files]
    return ratio(sum(file[3] for file in files), sum(file[4] for file in files))


def critical_remediation_time(plan: ProjectPlan) -> Tally:
    """Kaplan-Meier median, in days, of first seen -> fixed of critical findings first seen in the window;
    open ones are censored at its end."""
    return _survival(plan, "critical")


def high_remediation_time(plan: ProjectPlan) -> Tally:
    """The same of high findings."""
    return _survival(plan, "high")


def _survival(plan: ProjectPlan, severity: str) -> Tally:
    """The first duration at which at most one half is still open; no value where that is never reached."""
    mine = [f for f in plan.findings if f.severity == severity and in_window(f.seen)]
    spans = sorted(((f.fixed or clock.END) - f.seen, f.fixed is None) for f in mine)
    alive = Fraction(1)
    for position, (seconds, is_open) in enumerate(spans):
        left = len(spans) - position
        if not is_open:
            alive *= Fraction(left - 1, left)
        if alive <= Fraction(1, 2):
            return Tally(Fraction(seconds, DAY), len(spans))
    return Tally(None, len(spans))


def remediation_within_sla(plan: ProjectPlan) -> Tally:
    """Findings fixed by their due date / findings due in the window; one that is due later counts later."""
    return share(f.fixed is not None and f.fixed <= f.due for f in plan.findings if in_window(f.due))


def open_overdue_findings(plan: ProjectPlan) -> Tally:
    """Findings that are open and past their due date at the end of the window."""
    return number(sum(f.fixed is None and f.due < clock.END for f in plan.findings))


def sbom_coverage(plan: ProjectPlan) -> Tally:
    """Artifacts, by package URL, that have an SBOM / artifacts."""
    return share(a.sbom for a in plan.artifacts)


def artifact_signature_coverage(plan: ProjectPlan) -> Tally:
    """Artifacts, by package URL, that are signed / artifacts."""
    return share(a.signed for a in plan.artifacts)


DEFINITIONS = (
    Definition("automated_test_share", "ratio", automated_test_share),
    Definition("api_test_share", "ratio", api_test_share),
    Definition("test_pass_rate", "ratio", test_pass_rate),
    Definition("flaky_rate", "ratio", flaky_rate),
    Definition("line_coverage", "ratio", line_coverage),
    Definition("branch_coverage", "ratio", branch_coverage),
    Definition("critical_remediation_time", "days", critical_remediation_time),
    Definition("high_remediation_time", "days", high_remediation_time),
    Definition("remediation_within_sla", "ratio", remediation_within_sla),
    Definition("open_overdue_findings", "findings", open_overdue_findings),
    Definition("sbom_coverage", "ratio", sbom_coverage),
    Definition("artifact_signature_coverage", "ratio", artifact_signature_coverage),
)
