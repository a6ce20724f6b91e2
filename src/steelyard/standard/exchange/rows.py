"""The rows of a form: each practice with the layers above it and the cells of its levels."""

from __future__ import annotations

from dataclasses import dataclass, field

from steelyard.standard.exchange.guess import Columns
from steelyard.standard.exchange.levels import folded
from steelyard.standard.exchange.tables import Cell, Findings, Table

_DITTO = frozenset({"同上", '"', "〃", "ditto", "as above"})


@dataclass(slots=True)
class Row:
    """A practice as the form has it; it may stand on several lines of the table."""

    title: Cell
    path: tuple[Cell, ...]  # the layers above, the uppermost first
    part: Cell | None
    code: Cell | None
    levels: dict[int, list[Cell]] = field(default_factory=dict)


def read_rows(table: Table, columns: Columns, findings: Findings) -> list[Row]:
    """The practices below the header; lines that are none stay unused and are left over."""
    return _Reader(table, columns, findings).rows()


@dataclass(slots=True)
class _Reader:
    table: Table
    columns: Columns
    findings: Findings
    carried: list[Cell | None] = field(default_factory=list)  # the layers of the line above
    part: Cell | None = None
    found: dict[tuple[str, ...], Row] = field(default_factory=dict)  # by part, layers and name
    last: Row | None = None

    def rows(self) -> list[Row]:
        self.carried = [None] * (len(self.columns.layers) - 1)
        for line in range(self.columns.header + 1, self.table.height):
            cells = list(self.table.row(line))
            if cells and not self._is_header(line) and not self._is_banner(line):
                self._line(line)
        return list(self.found.values())

    def _line(self, line: int) -> None:
        levels = self._levels(line)
        title = self.table.at(line, self.columns.layers[-1])
        if not levels:  # a remark below the table, or a practice that asks nothing
            return
        path = self._path(line)
        row = self._row(line, title, path)
        if row is None:
            first = next(iter(levels.values()))[0]
            self.findings.fault(first.place, "there is a requirement here, but no practice beside it")
            return
        for rank, cells in levels.items():
            known = row.levels.setdefault(rank, [])
            known += [cell for cell in cells if cell not in known]
            self.findings.use(*cells)

    def _row(self, line: int, title: Cell | None, path: tuple[Cell, ...]) -> Row | None:
        """The row of this practice: the one it already has, or a new one."""
        last = self.last
        if title is None or folded(title.text) in _DITTO:
            if last:
                self.findings.use(title)
                place = title.place if title else next(self.table.row(line)).place
                self.findings.guess(
                    place,
                    f"没有自己的名称，归入上一行“{last.title.says}”",
                    f"has no name of its own; belongs to {last.title.says!r} above",
                )
            return last
        name = (self.part.says if self.part else "", *(cell.says for cell in (*path, title)))
        known = self.found.get(name)
        if known is None:
            code = None if self.columns.code is None else self.table.at(line, self.columns.code)
            known = Row(title, path, self.part, code)
            self.findings.use(title, code, *path, self.part)
            self.found[name] = known
        elif known.title is not title:
            self._again(known, title, line)
        self.last = known
        return known

    def _again(self, known: Row, title: Cell, line: int) -> None:
        """The same name once more: further lines of one practice, unless a code of its own says otherwise."""
        code = None if self.columns.code is None else self.table.at(line, self.columns.code)
        self.findings.use(title, code)
        if code and known.code and code is not known.code:
            self.findings.fault(title.place, f"{title.says!r} stands again, first at {known.title.place}")
            return
        self.findings.guess(
            title.place,
            f"“{title.says}”与 {known.title.place} 同名，并为一个能力子项",
            f"{title.says!r} has the name of {known.title.place}; both are one practice",
        )

    def _path(self, line: int) -> tuple[Cell, ...]:
        """The layers above; an empty one, or 同上, is the one of the line above.

        A practice that is merged with its layer is the only one in it and lends it its name.
        """
        if self.columns.part is not None:
            self.part = self.table.at(line, self.columns.part) or self.part
        for index, column in enumerate(self.columns.layers[:-1]):
            cell = self.table.at(line, column)
            self.findings.use(cell)
            if cell is None or folded(cell.text) in _DITTO:
                self._tell_carried(cell, index)
            elif (above := self.carried[index]) is None or above.says != cell.says:
                self.carried[index:] = [cell, *[None] * (len(self.carried) - index - 1)]
        return tuple(dict.fromkeys(cell for cell in self.carried if cell))

    def _tell_carried(self, cell: Cell | None, index: int) -> None:
        above = self.carried[index]
        if cell and above:
            self.findings.guess(
                cell.place, f"读作上一行的“{above.says}”", f"read as {above.says!r} of the line above"
            )

    def _levels(self, line: int) -> dict[int, list[Cell]]:
        """The cells of each level. One that spans several levels belongs to the lowest of them."""
        levels: dict[int, list[Cell]] = {}
        seen: dict[Cell, int] = {}
        for rank, columns in self.columns.levels.items():
            cells = [c for column in columns if (c := self.table.at(line, column))]
            new = [c for c in dict.fromkeys(cells) if c not in seen]
            for cell in dict.fromkeys(c for c in cells if c in seen):
                self.findings.guess(
                    cell.place,
                    f"合并到 {rank} 级；按 {seen[cell]} 级的要求读入，{rank} 级不再增加要求",
                    f"spans to level {rank}; read at level {seen[cell]}, level {rank} adds nothing",
                )
            seen |= dict.fromkeys(new, rank)
            if new:
                levels[rank] = new
        return levels

    def _is_header(self, line: int) -> bool:
        """The header once more, as on every page of a printed form."""
        columns = [c for group in self.columns.levels.values() for c in group]
        here = [self.table.at(line, c) for c in columns]
        first = [self.table.at(self.columns.header, c) for c in columns]
        if any(a is None or b is None or a.says != b.says for a, b in zip(here, first, strict=True)):
            return False
        cells = list(self.table.row(line))
        if cells[0].row == line:  # else the second line of a header that is merged downwards
            self.findings.guess(cells[0].place, "重复的表头，略过", "the header again; passed over")
        said = {cell.says for cell in self.table.row(self.columns.header)}
        self.findings.use(*(cell for cell in cells if cell.says in said))
        return True

    def _is_banner(self, line: int) -> bool:
        """One cell across layers and levels: a heading or a remark, left over."""
        levels = {self.table.at(line, c) for group in self.columns.levels.values() for c in group}
        return any((cell := self.table.at(line, c)) and cell in levels for c in self.columns.layers)
