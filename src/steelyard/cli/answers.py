"""`steelyard answers export|import`: the workbook that the applicant fills in."""

from __future__ import annotations

from pathlib import Path

from steelyard.cli.language import LanguageOption, language
from steelyard.cli.options import WorkspaceOption, workspace_of
from steelyard.cli.plain import line
from steelyard.errors import InputError
from steelyard.rating.book_reading import read_book
from steelyard.rating.book_writing import write_book
from steelyard.values import Outcome, Text
from steelyard.workspace import Workspace, inside


def export(
    project: str | None = None,
    *,
    out: Path | None = None,
    part: str | None = None,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Write the workbook of a project, with the answers given so far. 导出自评表。

    Args:
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        out: File to write instead of the one that steelyard.yaml names. 写入的文件，代替 steelyard.yaml 中指定的文件。
        part: Part to export where the project has several assessments. 项目有多项评估时，导出哪一部分。
    """
    from steelyard.pipeline import job_of  # noqa: PLC0415

    space = workspace_of(workspace)
    job = job_of(space, project, part)
    path = out or job.plan.answers or inside(space.root, f"answers/{job.project.id}.xlsx", "answers")
    write_book(path, job.standard, job.part, job.plan.target, job.answers)
    rated = sum(answer.outcome is not Outcome.UNRATED for answer in job.answers.values())
    total = len(job.part.requirements())
    told = Text(f"：{total} 条要求，已答 {rated} 条", f": {total} requirements, {rated} answered")
    print(line(f"{path}{told.to(language(lang))}"))


def import_(
    file: Path,
    project: str | None = None,
    *,
    part: str | None = None,
    workspace: WorkspaceOption = None,
    lang: LanguageOption = None,
) -> None:
    """Check a filled workbook and take it as the project's answers. 导入自评表。

    Nothing is changed where the workbook has a fault.

    Args:
        file: The filled workbook. 填好的自评表。
        project: Id in steelyard.yaml; may be left out where there is only one. steelyard.yaml 中的项目编号，只有一个项目时可省略。
        part: Part that it answers where the project has several assessments. 项目有多项评估时，自评表对应哪一部分。
    """
    from steelyard.pipeline import job_of  # noqa: PLC0415

    space = workspace_of(workspace)
    job = job_of(space, project, part, with_answers=False)
    answers = read_book(file, job.standard, job.part)
    path = _destination(space, job.project.id, job.plan.answers)
    write_book(path, job.standard, job.part, job.plan.target, answers)
    rated = sum(answer.outcome is not Outcome.UNRATED for answer in answers.values())
    total = len(job.part.requirements())
    told = Text(f"：{total} 条要求，已评 {rated} 条", f": {rated} of {total} requirements rated")
    print(line(f"{path}{told.to(language(lang))}"))


def _destination(space: Workspace, project: str, named: Path | None) -> Path:
    if named is None:
        raise InputError(
            f"steelyard.yaml names no answers file for {project}",
            where=str(space.root),
            remedy=f"add `answers: answers/{project}.xlsx` to its assessment",
        )
    return named
