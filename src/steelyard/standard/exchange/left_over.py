"""Nothing is dropped silently: what no reader used, with its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from steelyard.spreadsheet import column_letters
from steelyard.standard.exchange.tables import Cell, Findings, Loose, Note, Table
from steelyard.values import Text

_SHOWN = 24  # characters of a cell that identify it


def tell_left_over(tables: Sequence[Table], loose: Iterable[Loose], findings: Findings) -> None:
    """Add every cell and line that was not used to the findings, a note for each column."""
    titles = {table.title for table in tables if table.title and findings.used.intersection(table.cells())}
    for table in tables:
        columns: dict[int, list[Cell]] = defaultdict(list)
        for cell in table.cells():
            if cell not in findings.used:
                columns[cell.column].append(cell)
        findings.left_over += [_note(table, column, columns[column]) for column in sorted(columns)]
    for line in loose:
        if line.text.strip("# ") not in titles:
            findings.left_over.append(Note(line.place, Text(_short(line.text), _short(line.text))))


def _note(table: Table, column: int, cells: Sequence[Cell]) -> Note:
    listed = "; ".join(f"{cell.place.rpartition('!')[2]} {_short(cell.text)}" for cell in cells)
    return Note(
        f"{table.name}!{column_letters(column + 1)}",
        Text(f"{len(cells)} 个单元格未用：{listed}", f"{len(cells)} cell(s) not used: {listed}"),
    )


def _short(text: str) -> str:
    said = " ".join(text.split())
    return f"“{said[:_SHOWN]}…”" if len(said) > _SHOWN else f"“{said}”"
