"""`steelyard assess`: collect, measure, rate, decide, and say what blocks the next level."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

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
from steelyard.pipeline import assess as decide_all
from steelyard.result.document import canonical
from steelyard.result.model import Result
from steelyard.values import Language, Level, Text
from steelyard.workspace import Project, Workspace

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
    gate: Annotated[bool, Parameter(negative="")] = False,
    collect: CollectOption = True,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Decide the level of a project, and say what blocks the next one. 评估项目。

    Args:
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        all_: Every project of the workspace. 工作区中的全部项目。
        json: Print the result files, one canonical JSON document a line, and nothing else. 只输出结果文件，每行一份规范 JSON。
        gate: End with exit code 3 when a level is below its target. 级别低于目标时以退出码 3 结束。
    """
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
    if json:
        sys.stdout.buffer.write(b"".join(canonical(result) + b"\n" for result in results))
    else:
        from steelyard.cli.result_view import show  # noqa: PLC0415 - the terminal's tables, only for people

        show(results, language(lang))
    if gate:
        hold_gate(results)


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
    until = day(as_of, workspace)
    planned = [_aimed(job, target) for job in jobs(workspace, projects)]
    if collect:
        refuse_faults(
            bring_up_to_date(workspace, tongue),
            "correct it, or `--no-collect` assesses what is stored already",
        )
    known = None if known_at is None else instant_of(known_at, workspace)
    return _decided(workspace, planned, until, known, tongue)


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


def _decided(
    workspace: Workspace, planned: Sequence[Job], until: date, known: int | None, tongue: Language
) -> list[Result]:
    from steelyard.cli.progress import steps  # noqa: PLC0415 - rich, once there is something to show

    indicators = {r.measure.indicator for job in planned for r in job.part.requirements() if r.measure}
    with steps(MEASURING.to(tongue), len(indicators)) as line:
        return decide_all(workspace, Store(workspace.state), planned, until, known_at=known, tick=line.step)


def _level(result: Result) -> str:
    return (
        result.level.printed(result.standard.half_step)
        if isinstance(result.level, Level)
        else result.level.reason.value
    )
