"""`steelyard report`: one self-contained HTML file per assessment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from steelyard.cli.assess import CollectOption, TargetOption, assessed, chosen
from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import AsOfOption, KnownAtOption, WorkspaceOption, workspace_of
from steelyard.cli.plain import line
from steelyard.indicators import facts
from steelyard.outlet import write_whole
from steelyard.result.document import canonical
from steelyard.result.model import Result
from steelyard.values import Language
from steelyard.workspace import inside


def report(
    project: str | None = None,
    *,
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    out: Path | None = None,
    target: TargetOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    collect: CollectOption = True,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Write the report of an assessment as HTML, with the result file beside it. 生成评估报告。

    Args:
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        all_: Every project of the workspace. 工作区中的全部项目。
        out: Folder to write into instead of `reports` in the workspace. 写入的目录，代替工作区中的 `reports`。
    """
    space = workspace_of(workspace)
    tongue = language(lang)
    results = assessed(
        space,
        chosen(space, project, everything=all_),
        target,
        as_of,
        known_at,
        collect=collect,
        tongue=tongue,
    )
    folder = out or inside(space.root, "reports", "the folder")
    for result in results:
        named = "-".join(filter(None, (result.subject.project_id, result.part.id, result.module)))
        name = re.sub(r"[^\w.-]", "_", named)  # a module's id is free text; a file's name leads nowhere
        write(result, folder / f"{name}.html", folder / f"{name}.json", tongue)
        print(line(str(folder / f"{name}.html")))


def write(result: Result, page: Path, document: Path, tongue: Language) -> None:
    """Write a result's report and its canonical JSON; raises InputError where that fails."""
    from steelyard.report.html import render  # noqa: PLC0415 - templates only where a page is made

    write_whole(page, render(result, facts(), tongue).encode())
    write_whole(document, canonical(result))
