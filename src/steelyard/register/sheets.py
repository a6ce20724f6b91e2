"""Tables that people hand in: CSV, TSV or the sheets of a workbook, as rows of named cells with their places.

Which table it is, is told by its headers. Authority: docs/guide/register.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from steelyard.errors import InputError
from steelyard.spreadsheet import column_letters
from steelyard.standard.exchange.decode import read_text
from steelyard.standard.exchange.open_workbook import open_workbook
from steelyard.standard.exchange.tables import Findings, Table

KINDS: dict[str, tuple[str, ...]] = {  # each table's columns; those of _NEEDED have to be there
    "organisation": ("id", "name_zh", "name_en", "category", "parent", "since", "note", "correction"),
    "batch": ("id", "number", "date", "event_zh", "event_en", "contact", "note", "correction"),
    "result": (
        *("id", "organisation", "project_zh", "project_en", "part", "module", "level", "announced", "batch"),
        *("source", "confidence", "status", "revoked_on", "recognitions", "first", "gains_zh", "gains_en"),
        *("note", "correction"),
    ),
    "total": ("id", "scope", "as_of", "institutions", "count", "unit", "source", "note", "correction"),
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "organisation": ("id", "category"),
    "batch": ("id", "date"),
    "result": ("id", "organisation", "part", "level", "announced", "source", "confidence"),
    "total": ("id", "scope", "as_of", "count"),
}
_TELLING = {"organisation": "category", "batch": "date", "result": "organisation", "total": "scope"}


@dataclass(frozen=True, slots=True)
class Row:
    """The filled cells of a row by column name. `number` counts from 1 as a spreadsheet does."""

    table: str
    number: int
    cells: dict[str, str]
    columns: dict[str, int]

    def place(self, column: str) -> str:
        """`results.csv, row 5, column C (category)`."""
        at = (
            f"{column_letters(self.columns[column] + 1)} ({column})"
            if column in self.columns
            else f"({column})"
        )
        return f"{self.table}, row {self.number}, column {at}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its kind and its rows."""

    kind: str
    rows: tuple[Row, ...]


def read_sheets(path: Path, findings: Findings) -> tuple[Sheet, ...]:
    """The tables of a file; `findings` gets wrong headers as faults, and the encoding where it was guessed.

    Raises InputError where the file is of another kind or cannot be read at all.
    """
    match path.suffix.lower():
        case ".csv" | ".tsv":
            grids = [(path.name, _lines(path, findings))]
        case ".xlsx" | ".xlsm":
            grids = [
                (f"{path.name} {t.name}", _grid(t, findings.faults)) for t in open_workbook(path) if t.height
            ]
        case ending:
            raise InputError(
                f"{ending or 'a file without an ending'} cannot be imported",
                where=str(path),
                remedy="give a .csv, .tsv or .xlsx file",
            )
    return tuple(sheet for name, grid in grids if (sheet := _sheet(name, grid, findings.faults)))


def _lines(path: Path, findings: Findings) -> list[list[str]]:
    """The records of a text file; one with line breaks in a cell is one row, as in a spreadsheet."""
    text = read_text(path, findings, declares=False)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as fault:
        raise InputError(
            f"is not a table that can be read: {fault}",
            where=f"{path}:{reader.line_num}",
            remedy="quote cells as in RFC 4180",
        ) from None


def _grid(table: Table, faults: list[str]) -> list[list[str]]:
    for cell in table.cells():
        if cell.kind == "formula":
            faults.append(f"{cell.place}: holds a formula; write the value itself")
    cells = [[table.at(row, column) for column in range(table.width)] for row in range(table.height)]
    return [[cell.text if cell else "" for cell in row] for row in cells]


def _sheet(name: str, grid: Sequence[Sequence[str]], faults: list[str]) -> Sheet | None:
    if not grid:
        faults.append(f"{name}: is empty")
        return None
    header = [cell.strip().casefold() for cell in grid[0]]
    kind = _kind(header)
    if kind is None:
        faults.append(
            f"{name}, row 1: no table of the register has these columns; see docs/guide/register.md"
        )
        return None
    before = len(faults)
    faults.extend(f"{name}, row 1{told}" for told in _header_faults(kind, header))
    columns = {column: at for at, column in enumerate(header) if column}
    return Sheet(kind, tuple(_rows(name, grid, columns, faults))) if len(faults) == before else None


def _kind(header: Sequence[str]) -> str | None:
    """The kind whose telling column is there; a table of results has no other telling column."""
    return next((kind for kind, column in _TELLING.items() if column in header), None)


def _header_faults(kind: str, header: Sequence[str]) -> Iterator[str]:
    for column in _NEEDED[kind]:
        if column not in header:
            yield f": the column {column!r} is missing"
    for at, column in enumerate(header):
        if column and column not in KINDS[kind]:
            yield f", column {column_letters(at + 1)}: {column!r} is no column of this table: {', '.join(KINDS[kind])}"
        if column and column in header[:at]:
            yield f", column {column_letters(at + 1)}: {column!r} stands twice"


def _rows(
    name: str, grid: Sequence[Sequence[str]], columns: dict[str, int], faults: list[str]
) -> Iterator[Row]:
    named = set(columns.values())
    for number, line in enumerate(grid[1:], 2):
        if not any(cell.strip() for cell in line):
            continue
        for at, cell in enumerate(line):
            if cell.strip() and at not in named:
                faults.append(
                    f"{name}, row {number}, column {column_letters(at + 1)}: a cell under no header"
                )
        cells = {column: line[at].strip() for column, at in columns.items() if at < len(line)}
        yield Row(name, number, cells, columns)
