"""The form of a draw: one row per drawn row, to be filled in beside the live system, and read back.

Every row carries the load, the seed and its place in the draw ("7/30"), so a form that lost rows is noticed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.delivery import Reject
from steelyard.evidence.sampling.draw import MOST, Draw
from steelyard.outlet import replacing
from steelyard.spreadsheet import FORMULA, LONGEST, harmless

NO, TABLE, ID, STATED, ANSWER, NOTE, LOAD, SEED = HEADERS = (
    "序号 No.",
    "表 Table",
    "编号 Id",
    "记录内容 As stated",
    "相符 Matches",
    "差异说明 Note",
    "装载 Load",
    "种子 Seed",
)
YES_WORDS = frozenset({"是", "是 yes", "相符", "yes", "y", "true", "1"})
NO_WORDS = frozenset({"否", "否 no", "不符", "不相符", "no", "n", "false", "0"})
SHEET = "核对 Check"
_WIDTHS = (9, 16, 22, 60, 14, 40, 20, 20)
_PLACE = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


@dataclass(frozen=True, slots=True)
class Checked:
    """One row of a filled form; `matches` is None where nothing was filled in."""

    table: str
    src_id: str
    stated: str
    matches: bool | None
    note: str
    where: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled form: the load and the seed that it was drawn by, and its rows in their order."""

    load_id: str
    seed: str
    rows: tuple[Checked, ...]


def write_form(path: Path, draw: Draw) -> None:
    """Write the form as XLSX or CSV, by the end of its name; raises InputError where that fails."""
    writers = {".xlsx": _workbook, ".csv": _csv}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise InputError(
            "is no kind of file that a form is written to", where=str(path), remedy="name it .xlsx or .csv"
        )
    import xlsxwriter  # noqa: PLC0415 - only where a form is written

    try:
        with replacing(path) as beside:
            writer(beside, list(_lines(draw)))
    except (OSError, xlsxwriter.exceptions.FileCreateError) as fault:
        raise InputError(f"cannot be written: {fault}", where=str(path)) from None


def read_form(path: Path) -> Filled:
    """The filled form; raises InputError with the row where something is missing or cannot be read."""
    from steelyard.evidence.mapping.files import open_sheet  # noqa: PLC0415 - readers only where there is a file
    from steelyard.evidence.mapping.sheet import Asked  # noqa: PLC0415

    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    sheet = open_sheet(Asked(path, path.name))
    if missing := [header for header in HEADERS if header not in sheet.headers]:
        raise InputError(
            f"has no column {missing[0]!r}",
            where=path.name,
            remedy="fill in the form that `steelyard sample` wrote",
        )
    rows: list[tuple[str, dict[str, str]]] = []
    for piece in sheet.chunks(HEADERS):
        if isinstance(piece, Reject):
            raise InputError(piece.reason, where=piece.where, remedy="correct the row")
        cells = zip(*(piece.cells[header] for header in HEADERS), strict=True)
        texts = (dict(zip(HEADERS, map(_read, row), strict=True)) for row in cells)
        rows += zip(map(sheet.place, piece.numbers), texts, strict=True)
        if len(rows) > MOST:
            raise InputError(f"has more than {MOST:,} rows", where=path.name, remedy="is it the right file?")
    return _filled(path.name, rows)


def stated(cells: Sequence[tuple[str, str]]) -> str:
    """What a row says, one column a line."""
    return "\n".join(f"{column}: {text}" for column, text in cells)[:LONGEST]


def _lines(draw: Draw) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(draw.rows, 1):
        place = f"{number}/{len(draw.rows)}"
        yield place, row.table, row.src_id, stated(row.stated), "", "", draw.load.load_id, draw.seed


def _workbook(path: Path, lines: Sequence[tuple[str, ...]]) -> None:
    import xlsxwriter  # noqa: PLC0415

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        to_fill = book.add_format(
            {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#FFF7D6"}
        )
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, HEADERS, book.add_format({"bold": True}))
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        for number, cells in enumerate(lines, 1):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell, to_fill if column in (4, 5) else text)
        sheet.freeze_panes(1, 0)
        sheet.data_validation(
            1, 4, max(1, len(lines)), 4, {"validate": "list", "source": ["是 yes", "否 no"]}
        )


def _csv(path: Path, lines: Sequence[tuple[str, ...]]) -> None:
    """With a byte order mark, by which spreadsheets know UTF-8; no cell is taken for a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerows([HEADERS, *(tuple(map(harmless, cells)) for cells in lines)])


def _read(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).replace("\r\n", "\n").strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def _filled(name: str, rows: Sequence[tuple[str, dict[str, str]]]) -> Filled:
    if not rows:
        raise InputError("has no rows", where=name, remedy="fill in the form that `steelyard sample` wrote")
    load, seed = rows[0][1][LOAD], rows[0][1][SEED]
    for number, (where, row) in enumerate(rows, 1):
        place = _PLACE.fullmatch(row[NO])
        if place is None or (int(place[1]), int(place[2])) != (number, len(rows)):
            raise InputError(
                f"has {row[NO]!r} where {number}/{len(rows)} belongs: rows were taken out, added or moved",
                where=where,
                remedy="fill in the form as it was written; a row that cannot be found differs",
            )
        if (row[LOAD], row[SEED]) != (load, seed):
            raise InputError(
                "is of another load or seed than the first row", where=where, remedy="one form, one draw"
            )
    return Filled(load, seed, tuple(_checked(where, row) for where, row in rows))


def _checked(where: str, row: dict[str, str]) -> Checked:
    word = row[ANSWER].casefold()
    if word and word not in YES_WORDS | NO_WORDS:
        raise InputError(
            f"{row[ANSWER]!r} is neither yes nor no", where=where, remedy="write 是 or 否, yes or no"
        )
    matches = None if not word else word in YES_WORDS
    if matches is False and not row[NOTE]:
        raise InputError(
            "differs, and nothing says how", where=where, remedy="write in the note what was found"
        )
    return Checked(row[TABLE], row[ID], row[STATED], matches, row[NOTE], where)
