"""The line of an uploaded result file that belongs to an assessment.

`steelyard assess --json` prints one line for each assessment; a bank's file may hold those of many projects.
Only the line of this part and project is kept: the others are nobody's business here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steelyard.errors import InputError
from steelyard.result.parsed import LIMIT, parsed
from steelyard_web.assessments.models import Assessment
from steelyard_web.refusal import Refused

MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One result of the file: its bytes, number of the line, and what it is about."""

    data: bytes
    number: int
    part: str
    module: str
    project: str
    names: tuple[str, str]  # zh, en
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The line that was taken, out of how many."""

    line: Line
    of: int


def choose(data: bytes, filename: str, assessment: Assessment, project: str = "") -> Chosen:
    """The line of the assessment's part and project; `project` is the id in the file where it differs.

    Raises InputError for what is no result file, Refused where no line, or more than one, fits.
    """
    lines = _lines(data, filename)
    fitting = [x for x in lines if (x.part, x.module) == (assessment.part, assessment.module)]
    if not fitting:
        found = "、".join(sorted({_part(x) for x in lines}))
        raise Refused(
            f"文件中没有本评估所用部分（{_wanted(assessment)}）的结果，只有：{found}。请用同一部分重新度量。",
            f"The file has no result of the part assessed here ({_wanted(assessment)}), only: {found}. "
            "Assess the same part again.",
        )
    mine = [x for x in fitting if _is_of(x, assessment, project)]
    if len(mine) > 1:
        numbers = ", ".join(str(x.number) for x in mine)
        raise Refused(
            f"文件中有多行符合本项目（第 {numbers} 行）；请只保留一行。",
            f"Several lines of the file fit this project (lines {numbers}); keep one.",
        )
    if not mine:
        ids = ", ".join(sorted(x.project for x in fitting))
        raise Refused(
            f"文件中没有本项目的结果，只有项目：{ids}。如果其中之一就是本项目，请在“文件中的项目标识”中填写后重新上传。",
            f"The file has no result of this project, only of: {ids}. If one of them is this project, give its "
            "id under “Project id in the file” and upload again.",
        )
    return Chosen(mine[0], len(lines))


def _lines(data: bytes, filename: str) -> list[Line]:
    if len(data) > LIMIT:
        most = LIMIT // 1024 // 1024
        raise Refused(f"度量数据文件过大，上限为 {most} MB。", f"The file is too large; at most {most} MB.")
    if not data.strip():
        raise Refused("文件是空的（0 字节）。", "The file is empty.")
    pieces = [(n, piece) for n, piece in enumerate(data.split(b"\n"), start=1) if piece.strip()]
    try:
        return [_line(data, 1, filename)]
    except InputError:  # several documents, or none: the line tells which
        if len(pieces) == 1:
            raise
    if len(pieces) > MOST_LINES:
        raise Refused(f"文件超过 {MOST_LINES} 行。", f"The file has more than {MOST_LINES} lines.")
    return [_line(piece, number, f"{filename}:{number}") for number, piece in pieces]


def _line(data: bytes, number: int, where: str) -> Line:
    document = parsed(data, where)
    part, project = _dict(document.get("part")), _dict(document.get("project"))
    names = _dict(project.get("name"))
    if not (own := str(project.get("id", ""))).isprintable():  # it is kept in the trail
        raise InputError("the project's id holds a character that is not printed", where=where)
    return Line(
        data=data,
        number=number,
        part=str(part.get("id", "")),
        module=str(document.get("module") or ""),
        project=own,
        names=(str(names.get("zh", "")), str(names.get("en", ""))),
        document=document,
    )


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_of(line: Line, assessment: Assessment, project: str) -> bool:
    if project:
        return line.project == project
    own = assessment.project
    return line.project == own.slug or own.name_zh == line.names[0] or own.name_en == line.names[1]


def _part(line: Line) -> str:
    return f"{line.part}/{line.module}" if line.module else line.part or "?"


def _wanted(assessment: Assessment) -> str:
    return f"{assessment.part}/{assessment.module}" if assessment.module else assessment.part
