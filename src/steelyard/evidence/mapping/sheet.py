"""What every file format offers in the same shape: headers, and rows in chunks of columns.

A reader (csv_file, workbook, parquet_file) opens a file as a `Sheet`; nothing of the content is read
before `chunks` is called, and then only the columns that are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.delivery import Reject

_SHOWN = 10  # headers that a message names
_SHOWN_CHARACTERS = 80
ROWS = 20_000  # rows per chunk: what is held in memory at a time


class CellError(Exception):
    """A cell that cannot be read; the message goes on from `'value' under 'header'`."""


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell of a workbook that shows an error such as #REF! instead of a value."""

    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A file and how it is to be read; empty texts mean: not declared."""

    path: Path
    uri: str
    header: int = 1  # number of the row or line that has the headers, counted from 1
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    records: str = ""  # of a JSON file: where its records stand, as keys joined by dots


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: cells by header, and the number of the row or line where each row begins."""

    numbers: list[int]
    cells: dict[str, Sequence[Any]]


Piece: TypeAlias = Chunk | Reject


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headers of a file and the way to its rows.

    `typed` says that cells are numbers, dates and texts as the file keeps them, not texts only;
    `place` turns the number of a row into what a person looks for, such as `a.csv:12`.
    """

    headers: tuple[str, ...]
    typed: bool
    place: Callable[[int], str]
    chunks: Callable[[Sequence[str]], Iterator[Piece]]


def plain(header: object) -> str:
    """A header without outer spaces, and with one space where it was broken over lines."""
    return " ".join(str(header).split())


def columns_of(
    rows: Iterable[Sequence[Any]], headers: Sequence[str], wanted: Sequence[str]
) -> dict[str, Sequence[Any]]:
    """Rows turned into columns, of which those that are wanted are kept."""
    columns = dict(zip(headers, zip(*rows, strict=True), strict=True))
    return {header: columns[header] for header in wanted}


def listed(headers: Iterable[str]) -> str:
    """Headers as a message shows them: the first few in quotes, and how many there are besides."""
    names = [repr(header[:_SHOWN_CHARACTERS]) for header in headers if header]
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def no_rows(asked: Asked) -> InputError:
    """The file has nothing where its headers should be."""
    return InputError(
        "is empty" if asked.header == 1 else f"has no row {asked.header}, where the headers should be",
        where=asked.uri,
        remedy="export it again with its headers, or correct rows.header in the mapping",
    )
