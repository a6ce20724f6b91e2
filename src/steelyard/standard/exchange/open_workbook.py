"""A workbook (XLSX) as tables: values, merged cells, formulas. Nothing is unpacked beyond the limits."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from steelyard.errors import InputError
from steelyard.intake import refuse_special
from steelyard.spreadsheet import DAMAGED, cells, unpacked
from steelyard.standard.exchange.tables import MAX_COLUMNS, MAX_PLACES, MAX_ROWS, Cell, CellKind, Table, place

MAX_BYTES = 200 * 1024 * 1024  # unpacked; a workbook of a standard with 1,500 requirements has about four
MAX_ELEMENTS = 1_000_000  # of a sheet; that workbook has fewer than two hundred thousand
_DAMAGED_XML = (ParseError, DefusedXmlException)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def open_workbook(path: Path) -> tuple[Table, ...]:
    """The sheets in their order, hidden ones too.

    Raises InputError where the file is no workbook, unpacks to more than MAX_BYTES, or has cells so far out
    that they can only be strays.
    """
    refuse_special(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive, path)
            formulas = {name: _formulas(archive, file, name, path) for name, file in _files(archive)}
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        return tuple(_table(workbook, name, formulas.get(name, set())) for name in workbook.sheet_names)
    except (*DAMAGED, *_DAMAGED_XML, python_calamine.CalamineError) as fault:
        raise InputError(
            f"is not a workbook that can be read: {fault}", where=str(path), remedy="save it as .xlsx again"
        ) from None


def _refuse_bomb(archive: zipfile.ZipFile, path: Path) -> None:
    size = unpacked(archive, MAX_BYTES)
    if size > MAX_BYTES:
        raise InputError(f"unpacks to {size:,} bytes; the limit is {MAX_BYTES:,}", where=str(path))


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet with the file that holds it."""
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    for element in fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True).iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION), "")
            yield element.get("name", ""), posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _formulas(archive: zipfile.ZipFile, file: str, name: str, path: Path) -> set[tuple[int, int]]:
    """Where formulas stand; raises InputError where a cell lies beyond the limits."""
    found: set[tuple[int, int]] = set()
    if file not in archive.namelist():
        return found
    with archive.open(file) as sheet:
        for row, column, cell in cells(sheet, MAX_ELEMENTS):
            _refuse_stray(row, column, name, path)
            if any(child.tag.endswith("}f") for child in cell):
                found.add((row - 1, column - 1))
    return found


def _refuse_stray(row: int, column: int, name: str, path: Path) -> None:
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise InputError(
            "a cell far outside of the tables",
            where=f"{path}: {place(name, row - 1, column - 1)}",
            remedy="delete it, save again",
        )


def _table(workbook: python_calamine.CalamineWorkbook, name: str, formulas: set[tuple[int, int]]) -> Table:
    sheet = workbook.get_sheet_by_name(name)
    grid: dict[tuple[int, int], Cell] = {}
    for row, line in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(line):
            kind, text = _read(value)
            if text.strip() or (row, column) in formulas:
                kind = "formula" if (row, column) in formulas else kind
                grid[row, column] = Cell(text, place(name, row, column), row, column, kind)
    _spread(sheet.merged_cell_ranges or [], grid, name)
    height = max((row for row, _ in grid), default=-1) + 1
    return Table(name, grid, height, max((column for _, column in grid), default=-1) + 1)


def _spread(merged: list[tuple[tuple[int, int], tuple[int, int]]], grid: dict[Any, Cell], name: str) -> None:
    """A merged cell stands at every place that it covers."""
    covered = sum((b - t + 1) * (r - le + 1) for (t, le), (b, r) in merged)
    if covered > MAX_PLACES:
        raise InputError(
            f"merged cells cover {covered:,} places", where=name, remedy="merge within the table"
        )
    for (top, left), (bottom, right) in merged:
        if cell := grid.get((top, left)):
            for row in range(top, bottom + 1):
                grid.update({(row, column): cell for column in range(left, right + 1)})


def _read(value: Any) -> tuple[CellKind, str]:
    """A cell as text; Excel keeps a typed 3 as 3.0."""
    match value:
        case bool():
            return "text", "TRUE" if value else "FALSE"
        case int() | float():
            return "number", str(int(value)) if float(value).is_integer() else repr(value)
        case datetime() | date() | time():
            return "date", value.isoformat()
        case timedelta():
            return "date", str(value)
        case _:
            return "text", str(value)
