"""`generate` writes the sample bank: plan first, then repositories, reports, exports, answers, truth.

The same seed gives the same bytes, commit hashes included.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from steelyard.errors import InputError
from steelyard.sample import repository
from steelyard.sample.answers import write_answers
from steelyard.sample.code import plan_code
from steelyard.sample.exports import Bank, cells_of, mapping_of
from steelyard.sample.incidents import plan_alerts, plan_incidents, plan_tool_incidents
from steelyard.sample.inventory import plan_artifacts, plan_changes, plan_items
from steelyard.sample.pipelines import plan_deploy_runs, plan_runs
from steelyard.sample.plan import ProjectPlan
from steelyard.sample.profile import PROFILES, Component, Profile
from steelyard.sample.quality import plan_coverage, plan_executions, plan_findings, plan_scans
from steelyard.sample.releases import plan_releases, with_rework
from steelyard.sample.reports import write_reports
from steelyard.sample.table_files import write_table
from steelyard.sample.tables import exports
from steelyard.sample.truth import Truth, truth_of
from steelyard.sample.workspace_file import MAIN, answers_file, target, workspace_text
from steelyard.standard import Part, Standard
from steelyard.standard.load import load
from steelyard.standard.shelf import pick

FILE, TRUTH = "steelyard.yaml", "truth.json"
# (days before the end, severity, minutes of impact)
_TOOLS = {
    "version-control": ("git-platform", ((200, 2, 90), (60, 2, 42), (20, 3, 30))),
    "pipeline-service": ("ci-platform", ((150, 2, 120), (70, 2, 55), (33, 1, 64), (9, 3, 20))),
}


def generate(
    folder: Path,
    seed: int = 42,
    *,
    progress: Callable[[str], None] = lambda _: None,
    shelves: Iterable[Path] = (),
    parts: Collection[str] = (MAIN,),
) -> Truth:
    """Write the sample bank into `folder` and return what is true of it.

    `progress` is told of each step; `shelves` are further folders with standards; `parts` are those on
    which every project is assessed, all of them when empty. Raises InputError where the folder is not empty
    or cannot be written, or where git is missing.
    """
    standard = load(pick("devops-cmm", shelves).folder).standard
    assessed = _parts(standard, parts)
    folder = folder.resolve()  # git runs in other folders
    try:
        _make_empty(folder)
        progress("plan")
        bank = plan_bank(seed)
        _write_evidence(folder, bank, progress)
        progress("answers")
        _write_answers(folder, standard, assessed)
        _write_text(folder / FILE, workspace_text(bank, assessed))
        truth = truth_of(bank, seed)
        _write_text(folder / TRUTH, truth.json())
    except OSError as fault:
        raise InputError(f"cannot be written: {fault.strerror or fault}", where=str(folder)) from None
    return truth


def plan_bank(seed: int) -> Bank:
    """Everything that the sample bank did, nothing written yet."""
    return Bank(tuple(_plan(profile, seed) for profile in PROFILES), tuple(_tools(seed)))


def _make_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise InputError("is not empty; it is left as it is", where=str(folder), remedy="name another folder")
    for name in ("repos", "mappings"):
        (folder / name).mkdir()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_evidence(folder: Path, bank: Bank, progress: Callable[[str], None]) -> None:
    for plan in bank.projects:
        for history in plan.histories.values():
            progress(f"repository {history.repository}")
            repository.write(folder / "repos" / f"{history.repository}.git", history)
        progress(f"reports of {plan.scope}")
        write_reports(folder / "evidence", plan)
    progress("exports and mappings")
    for export in exports():
        write_table(folder, export, cells_of(export, bank))
        _write_text(folder / "mappings" / f"{export.name}.yaml", mapping_of(export))


def _plan(profile: Profile, seed: int) -> ProjectPlan:
    plan = ProjectPlan(profile.id, profile)
    for component in profile.components:
        _plan_component(plan, profile, component, seed)
    plan.incidents = plan_incidents(profile, plan.deployments, profile.stream(seed, "incidents"))
    causes = {incident.cause or incident.near for incident in plan.incidents}
    plan.deployments = with_rework(plan.deployments, causes)
    plan.runs += plan_deploy_runs(plan.deployments, profile.stream(seed, "deploy-runs"))
    plan.changes += plan_changes(profile, profile.stream(seed, "changes"))
    plan.alerts = plan_alerts(profile, plan.incidents, profile.stream(seed, "alerts"))
    plan.items = plan_items(profile, profile.stream(seed, "items"))
    plan.artifacts = plan_artifacts(profile, plan.deployments, profile.stream(seed, "artifacts"))
    plan.findings = plan_findings(profile, profile.stream(seed, "findings"))
    return plan


def _plan_component(plan: ProjectPlan, profile: Profile, component: Component, seed: int) -> None:
    name = component.repository
    history, requests, work = plan_code(profile, component, profile.stream(seed, f"code:{name}"))
    plan.histories[name] = history
    plan.requests += requests
    plan.work += work
    plan.runs += plan_runs(profile, history, requests, profile.stream(seed, f"runs:{name}"))
    deployments, changes = plan_releases(
        profile, component, history, profile.stream(seed, f"releases:{name}")
    )
    plan.deployments += deployments
    plan.changes += changes
    plan.executions += plan_executions(profile, history, profile.stream(seed, f"tests:{name}"))
    plan.coverage += plan_coverage(profile, history, profile.stream(seed, f"coverage:{name}"))
    plan.scans += plan_scans(component, history, profile.stream(seed, f"scans:{name}"))


def _tools(seed: int) -> Iterable[ProjectPlan]:
    for scope, (service, days) in _TOOLS.items():
        rng = PROFILES[0].stream(seed, f"tool:{scope}")
        yield ProjectPlan(scope, incidents=plan_tool_incidents(service, days, rng))


def _parts(standard: Standard, named: Collection[str]) -> tuple[Part, ...]:
    known = {part.id: part for part in standard.parts}
    for unknown in (name for name in named if name not in known):
        raise InputError(f"{standard.id} has no part {unknown!r}", remedy=f"parts: {', '.join(known)}")
    # The main part comes first, so that the first result is the one that is shown in full.
    return tuple(known[name] for name in named or sorted(known, key=lambda name: name != MAIN))


def _write_answers(folder: Path, standard: Standard, parts: Sequence[Part]) -> None:
    for profile in PROFILES:
        for part in parts:
            path = folder / answers_file(profile, part)
            write_answers(path, profile, standard, part, target(profile, part))
