"""Which column of a form is what: the header row, the levels, the layers, the code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.spreadsheet import column_letters
from steelyard.standard.exchange.levels import (
    LevelHeader,
    depth_of,
    is_code,
    is_layer,
    is_part,
    level_header,
    ranks,
)
from steelyard.standard.exchange.tables import Cell, Findings, Table

_DEEP = 60  # the header of a form stands within its first rows


@dataclass(frozen=True, slots=True)
class Columns:
    """`levels` and `layers` are columns of the table; the last layer is the practice."""

    top: int  # first row of the header, which may be two rows high
    header: int  # its row with the levels
    levels: dict[int, tuple[int, ...]]
    names: dict[int, str]  # how the form calls a level
    layers: tuple[int, ...]
    labels: tuple[str, ...]  # what the form calls each of them
    part: int | None
    code: int | None


def guess_columns(table: Table, findings: Findings) -> Columns | None:
    """The columns of a form; None where the table has no row with two levels and a layer beside them.

    A level that two columns claim is a fault.
    """
    header = _header_row(table)
    if header is None:
        return None
    levels, names = _levels(table, header, findings)
    beside = _beside(table, header, levels)
    others = list(dict.fromkeys(beside.values()))
    part = next((c for c in others if is_part(c.text)), None)
    code = next((c for c in others if is_code(c.text)), None)
    layers = [c for c in others if is_layer(c.text) and c not in (part, code)]
    depths = {cell: depth for cell in layers if (depth := depth_of(cell.text)) is not None}
    if len(set(depths.values())) == len(layers):
        layers.sort(key=depths.__getitem__)
    if not layers:
        layers = _left_of(beside, levels, [part, code])
    if not layers and part:  # the only name beside the levels names the practice
        layers, part = [part], None
    if not layers:
        return None
    findings.use(*layers, part, code, *(c for c in table.row(header) if _is_level(c)))
    at = {cell: [c for c in beside if beside[c] is cell] for cell in others}
    found = Columns(
        min(cell.row for cell in (*others, *table.row(header))),
        header,
        levels,
        names,
        tuple(c for cell in layers for c in at[cell]),
        tuple(cell.says for cell in layers for _ in at[cell]),
        at[part][0] if part else None,
        at[code][0] if code else None,
    )
    _tell(table, found, findings)
    _tell_headings(table, found, findings)
    return found


def _beside(table: Table, header: int, levels: dict[int, tuple[int, ...]]) -> dict[int, Cell]:
    """The headers of the other columns; one may stand above the row of the levels, merged down or not."""
    over = {column for columns in levels.values() for column in columns}
    found: dict[int, Cell] = {}
    for column in (c for c in range(table.width) if c not in over):
        above = (table.at(row, column) for row in range(header, max(-1, header - 3), -1))
        cell = next((c for c in above if c), None)
        if cell and not over.intersection(table.covered(cell)):
            found[column] = cell
    return found


def _header_row(table: Table) -> int | None:
    counts = {row: _count(table, row) for row in range(min(_DEEP, table.height))}
    best = max(counts, key=lambda row: (counts[row], -row), default=None)
    return best if best is not None and counts[best] >= 2 else None


def _count(table: Table, row: int) -> int:
    headers = [h for cell in table.row(row) if (h := level_header(cell.text))]
    return len({rank for rank in ranks(headers) if rank})


def _is_level(cell: Cell) -> bool:
    return level_header(cell.text) is not None


def _levels(
    table: Table, header: int, findings: Findings
) -> tuple[dict[int, tuple[int, ...]], dict[int, str]]:
    cells = [cell for cell in table.row(header) if _is_level(cell)]
    headers = [level_header(cell.text) or LevelHeader(None, "") for cell in cells]
    levels: dict[int, tuple[int, ...]] = {}
    names: dict[int, str] = {}
    for cell, said, rank in zip(cells, headers, ranks(headers), strict=True):
        if not rank:
            findings.fault(cell.place, f"{cell.says!r} names a level, but which one cannot be told")
        elif rank in levels:
            findings.fault(cell.place, f"level {rank} has two columns")
        else:
            levels[rank] = _columns(table, header, cell)
            names[rank] = _as_written(cell.says, said.name)
    return dict(sorted(levels.items())), names


def _as_written(header: str, name: str) -> str:
    """The name in the letters of the header."""
    at = header.casefold().find(name)
    return header[at : at + len(name)] if at >= 0 else name


def _left_of(
    beside: dict[int, Cell], levels: dict[int, tuple[int, ...]], taken: Sequence[Cell | None]
) -> list[Cell]:
    """Without a known word: whatever stands left of the levels, row numbers apart."""
    first = min((min(columns) for columns in levels.values()), default=0)
    cells = (cell for column, cell in beside.items() if column < first)
    numbers = {"序号", "no", "no.", "#", "nr", "编号"}
    return list(dict.fromkeys(c for c in cells if c not in taken and c.says.casefold() not in numbers))


def _columns(table: Table, header: int, cell: Cell) -> tuple[int, ...]:
    return tuple(c for c in range(table.width) if table.at(header, c) is cell)


def _tell_headings(table: Table, found: Columns, findings: Findings) -> None:
    """`级别要求` over the columns of the levels says nothing of its own."""
    for row in range(found.top, found.header):
        for cell in table.row(row):
            if cell not in findings.used and not level_header(cell.text) and _is_over(table, found, cell):
                findings.use(cell)
                findings.guess(
                    cell.place,
                    f"级别各列的总标题：{cell.says}",
                    f"the heading of the level columns: {cell.says}",
                )


def _is_over(table: Table, found: Columns, cell: Cell) -> bool:
    over = {column for columns in found.levels.values() for column in columns}
    return set(table.covered(cell)) <= over


def _tell(table: Table, found: Columns, findings: Findings) -> None:
    levels = defaultdict(list)
    for rank, columns in found.levels.items():
        levels[rank] = [column_letters(c + 1) for c in columns]
    where = "; ".join(f"{rank}: {', '.join(names)}" for rank, names in levels.items())
    layers = ", ".join(column_letters(c + 1) for c in found.layers)
    findings.guess(
        f"{table.name}!{found.header + 1}",
        f"这一行是表头；级别所在列 {where}；各层所在列 {layers}，最后一列是被评的一行",
        f"this row is the header; levels in columns {where}; layers in columns {layers}, the last is the practice",
    )
