"""`steelyard report`: an assessment, or result files, as HTML, PDF, DOCX, XLSX and JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from steelyard.cli.assess import CollectOption, TargetOption, assessed, chosen
from steelyard.cli.language import language
from steelyard.cli.options import AsOfOption, KnownAtOption, WorkspaceOption, workspace_of
from steelyard.cli.options import known_at as instant_of
from steelyard.cli.plain import line
from steelyard.cli.signs import beside, signs_of
from steelyard.errors import InputError
from steelyard.evidence.store import Store
from steelyard.indicators import facts
from steelyard.outlet import write_whole
from steelyard.report.beside import Beside
from steelyard.result.document import canonical
from steelyard.result.model import Result
from steelyard.values import Language
from steelyard.workspace import Workspace, inside

TEMPLATE = "template"  # the word that asks for our Word template instead of a report
Format = Literal["html", "pdf", "docx", "xlsx", "json", "all"]
TongueOption = Annotated[
    Literal["zh", "en", "both"] | None, Parameter(name="--lang", help="zh, en or both. 报告语言。")
]


def report(
    *names: str,
    format_: Annotated[Format, Parameter(name="--format")] = "html",
    all_: Annotated[bool, Parameter(name="--all", negative="")] = False,
    out: Path | None = None,
    case: Path | None = None,
    template: Path | None = None,
    shelf: list[Path] | None = None,
    overlay: Path | None = None,
    target: TargetOption = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    collect: CollectOption = True,
    workspace: WorkspaceOption = None,
    lang: TongueOption = None,
) -> None:
    """Write the report of an assessment, with the result file beside it, or the report of result files. 生成评估报告。

    Args:
        names: Id of a project in steelyard.yaml, which may be left out where there is only one; or result files (.json); or `template` for our Word template. 项目编号（只有一个项目时可省略）；或结果文件（.json）；或 `template`，写出 Word 模板。
        format_: html, pdf, docx, xlsx, json, or all of them. 报告格式，或 all（全部）。
        all_: Every project of the workspace. 工作区中的全部项目。
        out: Folder to write into instead of `reports` in the workspace; for one file its name. 写入的目录；只写一个文件时可为文件名。
        case: Case file of the one result, for the applicant's notes and the agreement of assessors. 该结果的案卷文件，含申请单位说明与评分一致性。
        template: Word template to fill instead of our own. 代替自带模板的 Word 模板。
        shelf: Further folders of <standard>/<edition>/standard.yaml, for result files. 另外的标准目录，用于结果文件。
        overlay: Folder of the other wording that a result file was made with. 结果文件所用的覆盖文字目录。
    """
    tongue, seen = language(None if lang == "both" else lang), lang or language(None)
    if names == (TEMPLATE,):
        _write_template(out)
        return
    if any(name.endswith(".json") for name in names):
        from steelyard.cli.report_files import Asked, write_reports  # noqa: PLC0415 - pydantic only where needed

        asked = Asked(format_, seen, tongue, out, template)
        write_reports([Path(name) for name in names], asked, case, (shelf or [], overlay))
        return
    _refuse(names, case, shelf, overlay)
    space = workspace_of(workspace)
    results = assessed(
        space,
        chosen(space, names[0] if names else None, everything=all_),
        target,
        as_of,
        known_at,
        collect=collect,
        tongue=tongue,
    )
    folder = out or inside(space.root, "reports", "the folder")
    told = [(result, _name(result), noticed(space, result, known_at)) for result in results]
    if format_ == "html":
        for result, name, remarks in told:
            write(result, folder / f"{name}.html", folder / f"{name}.json", tongue, remarks)
            print(line(str(folder / f"{name}.html")))
        return
    from steelyard.cli.report_files import Asked, write_told  # noqa: PLC0415 - pydantic only where needed

    write_told(told, Asked(format_, seen, tongue, folder, template), folder)


def _refuse(
    names: tuple[str, ...], case: Path | None, shelf: list[Path] | None, overlay: Path | None
) -> None:
    """Raises InputError for what goes with result files only, or for more than one project."""
    if len(names) > 1:
        raise InputError("name one project, or result files that end in .json", where=names[1])
    for option, given in (("--case", case), ("--shelf", shelf), ("--overlay", overlay)):
        if given:
            raise InputError(f"{option} goes with a result file", where=option, remedy="name a .json file")


def _name(result: Result) -> str:
    """A file's name without its ending; a module's id is free text, and a name of a file leads nowhere."""
    named = "-".join(filter(None, (result.subject.project_id, result.part.id, result.module)))
    return re.sub(r"[^\w.-]", "_", named)


def _write_template(out: Path | None) -> None:
    from steelyard.report.docx import template  # noqa: PLC0415 - Word's library only where it is needed

    path = out or Path("steelyard-report.docx")
    if path.exists():
        raise InputError(
            "is there already and is left as it is", where=str(path), remedy="name another --out"
        )
    write_whole(path, template())
    print(line(str(path)))


def noticed(space: Workspace, result: Result, known_at: str | None) -> tuple[Beside, ...]:
    """Signs of dressing up in the result's own window (R20); the result itself knows nothing of them."""
    from steelyard.evidence.current import open_tables  # noqa: PLC0415 - the engine, once it is needed

    known = None if known_at is None else instant_of(known_at, space)
    tables = open_tables(Store(space.state), space.owns, known)
    return beside(signs_of(space, tables, result.subject.project_id, result.window))


def write(
    result: Result, page: Path, document: Path, tongue: Language, remarks: Sequence[Beside] = ()
) -> None:
    """Write a result's report and its canonical JSON; raises InputError where that fails."""
    from steelyard.report.html import render  # noqa: PLC0415 - templates only where a page is made

    write_whole(page, render(result, facts(), tongue, remarks).encode())
    write_whole(document, canonical(result))
