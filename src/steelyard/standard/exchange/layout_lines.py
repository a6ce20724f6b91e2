"""The rows of a sheet of the documented workbook: values by column, each of its kind, or a fault with its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steelyard.standard.exchange.document import Document
from steelyard.standard.exchange.layout import Column, Sheet
from steelyard.standard.exchange.tables import Cell, Findings, Table, place

_BETWEEN = re.compile(r"[\n,，、;；]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its values by key, and the place of its first cell."""

    values: Document
    place: str
    at: Mapping[str, str]

    def get(self, key: str) -> str:
        """The text under a key; empty where there is none."""
        return str(self.values.get(key, ""))


def lines_of(sheet: Sheet, table: Table | None, findings: Findings) -> list[Line]:
    """The filled rows of a sheet; missing sheets and columns, formulas and wrong kinds are faults."""
    if table is None:
        if sheet.key not in {"modules", "expected_evidence"}:
            findings.fault(sheet.name, "the sheet is missing")
        return []
    columns = _columns(sheet, table, findings)
    found = []
    for row in range(1, table.height):
        cells = {column.key: table.at(row, index) for index, column in columns.items()}
        if any(cells.values()):
            found.append(_line(sheet, table, row, columns, findings))
    return found


def _columns(sheet: Sheet, table: Table, findings: Findings) -> dict[int, Column]:
    known = {column.key: column for column in sheet.columns}
    found: dict[int, Column] = {}
    for index in range(table.width):
        cell = table.at(0, index)
        column = known.get(cell.says.split()[-1]) if cell and cell.says else None
        if column in found.values() and cell:
            findings.fault(cell.place, f"the column {cell.says!r} stands twice")
        elif column:
            findings.use(cell)
            found[index] = column
    for column in sheet.columns:
        if column.needed and column not in found.values():
            findings.fault(f"{sheet.name}!1", f"the column {column.header!r} is missing")
    return found


def _line(sheet: Sheet, table: Table, row: int, columns: dict[int, Column], findings: Findings) -> Line:
    values: Document = {}
    for index, column in columns.items():
        cell = table.at(row, index)
        findings.use(cell)
        if cell is not None:
            values[column.key] = _value(cell, column, findings)
        elif column.needed:
            findings.fault(place(table.name, row, index), f"{column.header!r} is empty")
    first = next((c for c in table.row(row)), None)
    at = {c.key: place(table.name, row, i) for i, c in columns.items()}
    return Line(values, first.place if first else f"{sheet.name}!{row + 1}", at)


def _value(cell: Cell, column: Column, findings: Findings) -> Any:
    if cell.kind == "formula":
        findings.fault(cell.place, "holds a formula; write the value itself")
    if cell.kind == "date" or (cell.kind == "number" and _names(column) and not cell.says.isdecimal()):
        findings.fault(cell.place, f"{cell.says} is stored as a {cell.kind}; write it as text, such as '1.10")
    if column.kind == "text":
        return cell.text
    pieces = [piece.strip() for piece in _BETWEEN.split(cell.text) if piece.strip()]
    match column.kind:
        case "list":
            return pieces
        case "wholes":
            return [whole(cell, piece, findings) for piece in pieces]
        case "whole":
            return whole(cell, cell.says, findings)
        case "flag":
            return _flag(cell, findings)


def _names(column: Column) -> bool:
    """Ids and editions, which lose their end as numbers: 1.10 becomes 1.1."""
    return column.kind == "text" and not column.key.endswith("threshold") and column.key != "rollup.share"


def whole(cell: Cell, text: str, findings: Findings) -> int:
    """A whole number, or a fault and 0."""
    if text.isdecimal() and len(text) < 10:
        return int(text)
    findings.fault(cell.place, f"{text!r} is not a whole number")
    return 0


def _flag(cell: Cell, findings: Findings) -> bool | None:
    said = cell.says.casefold()
    if said in ("yes", "是", "true", "y", "1"):
        return True
    if said not in ("no", "否", "false", "n", "0"):
        findings.fault(cell.place, f"{cell.says!r} is neither yes nor no")
    return None
