"""`steelyard assess`: collect, measure, rate, decide, and say what blocks the next level."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from steelyard.cli.collect import bring_up_to_date, refuse_faults
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import (
    AsOfOption,
    KnownAtOption,
    WorkspaceOption,
    workspace_of,
)
from steelyard.cli.options import (
    as_of as day,
)
from steelyard.cli.options import (
    known_at as instant_of,
)
from steelyard.errors import GateNotReached, InputError
from steelyard.evidence.store import Store
from steelyard.pipeline import Job, jobs, only
from steelyard.pipeline import cases as all_cases
from steelyard.result.document import canonical
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.model import Result
from steelyard.values import Language, Level, Text
from steelyard.workspace import Project, Workspace

Format = Literal["sarif", "junit", "markdown", "openmetrics", "oscal", "badge"]
MEASURING = Text("度量", "measuring")
TargetOption = Annotated[
    int | None, Parameter(name="--target", help="Level to reach, instead of the planned one. 目标级别。")
]
CollectOption = Annotated[bool, Parameter(name="--collect", help="Collect what is new first. 先采集。")]


def assess(
    project: str | None = None,
    *,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    target: TargetOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    format_: Annotated[Format | None, Parameter(name="--format")] = None,
    gate: Annotated[bool | Path, Parameter(name="--gate", negative="")] = False,
    stage: Literal["merge", "nightly"] | None = None,
    assume: Annotated[list[str] | None, Parameter(name="--assume", negative="")] = None,
    out: Path | None = None,
    collect: CollectOption = True,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Decide the level of a project, and say what blocks the next one. 评估项目。

    Args:
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        all_: Every project of the workspace. 工作区中的全部项目。
        json: Print the result files, one canonical JSON document a line, and nothing else. 只输出结果文件，每行一份规范 JSON。
        format_: Print this format and nothing else. 只输出该格式的内容。
        gate: End with exit code 3 when a level is below its target, or as the policy in this YAML file says. 级别低于目标时，或按此 YAML 门禁策略，以退出码 3 结束。
        stage: Which requirements of the policy are looked at; nightly by default. 按策略检查哪些要求，默认 nightly。
        assume: Assume an outcome, such as CM-VC-VCS.3.1=met; may be repeated. 假设某条要求的结论，可重复。
        out: File for what is assumed, schema steelyard/what-if/1. 写出假设推演的文件。
    """
    project, gate = _named_after_gate(project, gate)
    _refuse_mixed(assume, out, stage, gate, json=json, format_=format_)
    space = workspace_of(workspace)
    results = assessed(
        space,
        chosen(space, project, everything=all_),
        target,
        as_of,
        known_at,
        collect=collect,
        tongue=language(lang),
    )
    if assume:
        from steelyard.cli.what_if import tell  # noqa: PLC0415 - only where something is assumed

        tell(results, assume, out, language(lang), json=json)
        return
    if format_:
        from steelyard.cli.formats import write  # noqa: PLC0415 - only where a format is asked for

        write(results, format_, language(lang))
    elif json:
        sys.stdout.buffer.write(b"".join(canonical(result) + b"\n" for result in results))
    else:
        from steelyard.cli.result_view import show  # noqa: PLC0415 - the terminal's tables, only for people

        show(results, language(lang))
    if isinstance(gate, Path):
        from steelyard.cli.gate import hold_policy  # noqa: PLC0415 - only where there is a policy

        hold_policy(results, gate, stage or "nightly", language(lang))
    elif gate:
        hold_gate(results)


def _named_after_gate(project: str | None, gate: bool | Path) -> tuple[str | None, bool | Path]:
    """`--gate mobile` names the project, as it did before a gate could have a policy; a policy is YAML."""
    if isinstance(gate, Path) and project is None and gate.suffix not in (".yaml", ".yml"):
        return str(gate), True
    return project, gate


def _refuse_mixed(
    assume: list[str] | None,
    out: Path | None,
    stage: str | None,
    gate: bool | Path,
    *,
    json: bool,
    format_: str | None,
) -> None:
    """Raises InputError for options that do not go together: nothing assumed passes a gate or leaves as a result."""
    if assume and (gate or format_):
        raise InputError("an assumed outcome passes no gate and leaves in no report format", where="--assume")
    if out is not None and not assume:
        raise InputError("--out goes with --assume", where="--out", remedy="`--json` prints the result file")
    if stage and not isinstance(gate, Path):
        raise InputError("--stage goes with a policy", where="--stage", remedy="say --gate POLICY.yaml")
    if json and format_:
        raise InputError("say --json or --format, not both", where="--format")


def chosen(workspace: Workspace, project: str | None, *, everything: bool) -> list[Project]:
    """The projects that the arguments name."""
    if everything:
        if project:
            raise InputError("name a project or say --all, not both")
        return list(workspace.projects.values())
    return [workspace.project(project or only(workspace.projects, "project"))]


def assessed(
    workspace: Workspace,
    projects: Sequence[Project],
    target: int | None,
    as_of: str | None,
    known_at: str | None,
    *,
    collect: bool,
    tongue: Language,
) -> list[Result]:
    """Bring the evidence up to date and decide every assessment of these projects."""
    found = cases(workspace, projects, target, as_of, known_at, collect=collect, tongue=tongue)
    return [decide_inputs(case) for case in found]


def cases(
    workspace: Workspace,
    projects: Sequence[Project],
    target: int | None,
    as_of: str | None,
    known_at: str | None,
    *,
    collect: bool,
    tongue: Language,
) -> list[Inputs]:
    """Bring the evidence up to date; of every assessment of these projects all that its result follows from."""
    until = day(as_of, workspace)
    planned = [_aimed(job, target) for job in jobs(workspace, projects)]
    if collect:
        refuse_faults(
            bring_up_to_date(workspace, tongue),
            "correct it, or `--no-collect` assesses what is stored already",
        )
    known = None if known_at is None else instant_of(known_at, workspace)
    return _measured(workspace, planned, until, known, tongue)


def hold_gate(results: Sequence[Result]) -> None:
    """Raises GateNotReached where a level is below its target, or there is none."""
    below = [r for r in results if not (isinstance(r.level, Level) and r.level.value >= r.target)]
    if below:
        names = ", ".join(
            f"{r.subject.project_id} ({r.part.id}: {_level(r)}, target {r.target})" for r in below
        )
        raise GateNotReached(f"below the target: {names}", remedy="`steelyard assess` shows what blocks each")


def _aimed(job: Job, target: int | None) -> Job:
    if target is None:
        return job
    if not 1 <= target <= job.part.top:
        raise InputError(
            f"{job.part.id} has no level {target}", where="--target", remedy=f"1 to {job.part.top}"
        )
    return replace(job, plan=replace(job.plan, target=target))


def _measured(
    workspace: Workspace, planned: Sequence[Job], until: date, known: int | None, tongue: Language
) -> list[Inputs]:
    from steelyard.cli.progress import steps  # noqa: PLC0415 - rich, once there is something to show

    indicators = {r.measure.indicator for job in planned for r in job.part.requirements() if r.measure}
    with steps(MEASURING.to(tongue), len(indicators)) as line:
        return all_cases(workspace, Store(workspace.state), planned, until, known, line.step)


def _level(result: Result) -> str:
    return (
        result.level.printed(result.standard.half_step)
        if isinstance(result.level, Level)
        else result.level.reason.value
    )
