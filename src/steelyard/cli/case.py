"""`steelyard case`: the file that a result follows from, to decide it again elsewhere or to sign it in a bundle."""

from __future__ import annotations

import sys
from pathlib import Path

from steelyard.cli.assess import CollectOption, TargetOption, cases, chosen
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import AsOfOption, KnownAtOption, WorkspaceOption, workspace_of
from steelyard.errors import InputError
from steelyard.outlet import write_whole
from steelyard.result.inputs import Inputs
from steelyard.result.inputs_document import canonical


def case(
    project: str | None = None,
    *,
    part: str | None = None,
    target: TargetOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    out: Path | None = None,
    collect: CollectOption = True,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Write the case file of an assessment: answers, readings, loads. 写出案卷文件。

    `steelyard decide` makes the result of it, `steelyard bundle` signs both.

    Args:
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        part: Part, where the project is assessed on several. 项目评估多个部分时指明其一。
        out: File to write; printed when left out. 输出文件，省略时直接打印。
    """
    space = workspace_of(workspace)
    found = cases(
        space,
        chosen(space, project, everything=False),
        target,
        as_of,
        known_at,
        collect=collect,
        tongue=language(lang),
    )
    data = canonical(_one(found, part)) + b"\n"
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        write_whole(out, data)


def _one(found: list[Inputs], part: str | None) -> Inputs:
    named = [case for case in found if part in (None, case.part.id)]
    if len(named) == 1:
        return named[0]
    parts = ", ".join(case.part.id for case in found)
    if part is not None:
        project = found[0].subject.project_id
        raise InputError(f"{project} is not assessed on {part}", where="--part", remedy=f"one of {parts}")
    raise InputError("which part?", where="--part", remedy=f"one of {parts}")
