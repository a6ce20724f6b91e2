"""The tables of an HTML page, with their merged cells; lists inside of cells keep their numbers.

html.parser of the standard library: it reads almost anything, so a page without a table that can be read is refused
later. Unclosed cells and rows end where the next one begins, as in every browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from steelyard.errors import InputError
from steelyard.standard.exchange.tables import MAX_COLUMNS, MAX_PLACES, MAX_ROWS, Cell, Loose, Table, place

_SILENT = {"script", "style", "template", "noscript"}
_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "caption", "title"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BULLETS = "•-*"  # by depth, so that what is nested has a mark of its own
_DEEPEST = 200  # open tables and lists; deeper ones are read as flat


@dataclass(slots=True)
class _Cell:
    rows: int
    columns: int
    pieces: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Its lines without the space of the source; a line break is where a block began."""
        lines = ("".join(self.pieces)).split("\n")
        return "\n".join(line for line in (_SPACE.sub(" ", line).strip() for line in lines) if line)


@dataclass(slots=True)
class _Drawn:
    title: str
    rows: list[list[_Cell]] = field(default_factory=list)
    cell: _Cell | None = None


@dataclass(slots=True)
class _List:
    ordered: bool
    items: int = 0


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[_Drawn] = []
        self.loose: list[Loose] = []
        self.table: _Drawn | None = None
        self.inner = 0  # tables open inside of a cell: their text belongs to the cell
        self.lists: list[_List] = []
        self.silent = 0
        self.heading: list[str] | None = None
        self.title = ""
        self.line = ""
        self.line_at = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        if tag in _HEADINGS:
            self.heading = []
        if tag == "table":
            self._open_table()
        elif tag == "tr" and self.table and not self.inner:
            self.table.rows.append([])
            self.table.cell = None
        elif tag in ("td", "th") and self.table:
            self._open_cell(dict(attrs))
        elif tag in ("ul", "ol") and len(self.lists) < _DEEPEST:
            self.lists.append(_List(tag == "ol"))
        self._break(tag)
        if tag == "li":
            self._write(self._mark())

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        if tag in _HEADINGS and self.heading is not None:
            self._close_heading()
        if tag == "table":
            self._close_table()
        elif tag in ("td", "th") and self.table and not self.inner:
            self.table.cell = None
            self.lists.clear()
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            if self.heading is not None:
                self.heading.append(data)
            self._write(_SPACE.sub(" ", data))

    def close(self) -> None:
        super().close()
        self.inner = 0
        self._close_table()
        self._flush()

    def _open_table(self) -> None:
        if self.table:
            self.inner += 1
            return
        self._flush()
        self.table = _Drawn(self.title)

    def _close_table(self) -> None:
        if self.inner:
            self.inner -= 1
        elif self.table:
            self.done.append(self.table)
            self.table = None
            self.lists.clear()

    def _open_cell(self, attrs: dict[str, str | None]) -> None:
        if self.table is None:
            return
        if self.inner:
            self._write(" ")
            return
        if not self.table.rows:
            self.table.rows.append([])
        rest = MAX_ROWS if attrs.get("rowspan") == "0" else 1  # 0: down to the end of the table
        cell = _Cell(
            max(rest, _span(attrs.get("rowspan"), MAX_ROWS)), _span(attrs.get("colspan"), MAX_COLUMNS)
        )
        self.table.rows[-1].append(cell)
        self.table.cell = cell
        self.lists.clear()

    def _close_heading(self) -> None:
        text = _SPACE.sub(" ", "".join(self.heading or [])).strip()
        self.heading = None
        if text and self.table:
            self.table.title = text
        elif text:
            self.title = text

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._write("\n")

    def _mark(self) -> str:
        """`2. ` in an ordered list, `a) ` in one inside of it, bullets by depth."""
        if not self.lists:
            return "• "
        here = self.lists[-1]
        here.items += 1
        depth = len(self.lists) - 1
        if here.ordered:
            return f"{here.items}. " if depth == 0 else f"{chr(ord('a') + (here.items - 1) % 26)}) "
        return f"{_BULLETS[min(depth, len(_BULLETS) - 1)]} "

    def _write(self, text: str) -> None:
        if self.table and self.table.cell:
            self.table.cell.pieces.append(text)
            return
        if not self.line.strip():
            self.line_at = self.getpos()[0]
        self.line += text
        if "\n" in text:
            self._flush()

    def _flush(self) -> None:
        if said := self.line.strip():
            self.loose.append(Loose(said, f"line {self.line_at}"))
        self.line = ""


def read_page(text: str, first: int = 1) -> tuple[tuple[Table, ...], tuple[Loose, ...]]:
    """The tables of a page, called `table 1`, `table 2`, ..., and the lines outside of them."""
    page = _Page()
    try:
        page.feed(text)
        page.close()
    except AssertionError as fault:  # what html.parser raises on a broken declaration
        raise InputError(f"is not a page that can be read: {fault}") from None
    tables = tuple(_table(f"table {n}", drawn) for n, drawn in enumerate(page.done, first))
    return tables, tuple(page.loose)


def _span(given: str | None, most: int) -> int:
    return min(most, max(1, int(given))) if given and given.isdecimal() and len(given) < 9 else 1


def _table(name: str, drawn: _Drawn) -> Table:
    """Cells into their columns: one that spans rows pushes those below it to the right."""
    grid: dict[tuple[int, int], Cell] = {}
    taken: set[tuple[int, int]] = set()
    rows = drawn.rows
    if len(rows) > MAX_ROWS:
        raise InputError(f"{name} has more than {MAX_ROWS:,} rows")
    for row, cells in enumerate(rows):
        column = 0
        for drawn_cell in cells:
            while (row, column) in taken:
                column += 1
            right = min(MAX_COLUMNS, column + drawn_cell.columns)
            bottom = min(len(rows), row + drawn_cell.rows)
            if len(taken) + (right - column) * (bottom - row) > MAX_PLACES:
                raise InputError(f"the cells of {name} cover more than {MAX_PLACES:,} places")
            spots = {(r, c) for r in range(row, bottom) for c in range(column, right)}
            taken |= spots
            if said := drawn_cell.text():
                cell = Cell(said, place(name, row, column), row, column)
                grid |= dict.fromkeys(spots - grid.keys(), cell)
            column = right
    return Table(name, grid, len(rows), max((c for _, c in grid), default=-1) + 1, drawn.title)
