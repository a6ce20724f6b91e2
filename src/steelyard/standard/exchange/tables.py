"""A table as people draw it, with merged cells; and what the importer has to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from steelyard.errors import InputError
from steelyard.spreadsheet import column_letters
from steelyard.values import Text

CellKind: TypeAlias = Literal["text", "number", "date", "formula"]
MAX_ROWS, MAX_COLUMNS = 10_000, 500  # beyond lie stray cells, and tables that would fill the memory
MAX_PLACES = 1_000_000  # that the cells of one table may cover
_SHOWN = 200  # faults that are told; the rest is counted


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with its place, such as `Sheet!C12`, counted from 0; a merged one covers more than 1 x 1."""

    text: str
    place: str
    row: int
    column: int
    kind: CellKind = "text"

    @property
    def says(self) -> str:
        """The text without the space around it."""
        return self.text.strip()


@dataclass(frozen=True, slots=True)
class Table:
    """The filled cells by (row, column); a merged cell stands, the same object, at every place it covers."""

    name: str
    grid: Mapping[tuple[int, int], Cell]
    height: int
    width: int
    title: str = ""  # a heading above the table, outside of it

    def at(self, row: int, column: int) -> Cell | None:
        """The filled cell that covers this place."""
        return self.grid.get((row, column))

    def row(self, row: int) -> Iterator[Cell]:
        """The cells of a row from left to right, a merged one once."""
        found = (self.at(row, column) for column in range(self.width))
        yield from dict.fromkeys(cell for cell in found if cell)

    def cells(self) -> Iterator[Cell]:
        """Every cell once, row by row."""
        yield from dict.fromkeys(self.grid[key] for key in sorted(self.grid))

    def covered(self, cell: Cell) -> tuple[int, ...]:
        """The columns that a cell covers in its first row."""
        return tuple(c for c in range(self.width) if self.at(cell.row, c) is cell)


@dataclass(frozen=True, slots=True)
class Loose:
    """A text outside of every table."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence about one place, in both languages."""

    place: str
    said: Text


@dataclass(slots=True)
class Findings:
    """What was guessed, what was not used, and what is wrong."""

    guesses: list[Note] = field(default_factory=list)
    left_over: list[Note] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    used: set[Cell] = field(default_factory=set)

    def guess(self, place: str, zh: str, en: str) -> None:
        """Say how something was read."""
        self.guesses.append(Note(place, Text(zh, en)))

    def fault(self, place: str, what: str) -> None:
        """Something that has to be mended before anything is written."""
        self.faults.append(f"{place}: {what}")

    def use(self, *cells: Cell | None) -> None:
        """These cells are read; all others are left over in the end."""
        self.used.update(cell for cell in cells if cell)

    def raise_faults(self, where: str) -> None:
        """Raises InputError where something is wrong."""
        if self.faults:
            raise InputError(listed(self.faults), where=where)


def listed(faults: Iterable[str]) -> str:
    """`n fault(s); nothing was imported`, then each on its line."""
    told = list(dict.fromkeys(faults))
    more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
    lines = "\n".join(f"    {fault}" for fault in (*told[:_SHOWN], *more))
    return f"{len(told)} fault(s); nothing was imported:\n{lines}"


def place(table: str, row: int, column: int) -> str:
    """`Sheet!C12` for row 11 and column 2."""
    return f"{table}!{column_letters(column + 1)}{row + 1}"
