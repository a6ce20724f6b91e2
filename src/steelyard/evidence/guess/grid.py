"""A file as bare rows of cells with their numbers: before anybody knows where its headers are."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import python_calamine as calamine

from steelyard.errors import InputError
from steelyard.evidence.delivery import Reject
from steelyard.evidence.mapping import encoding as encodings
from steelyard.evidence.mapping.parquet_file import open_parquet
from steelyard.evidence.mapping.sheet import Asked
from steelyard.evidence.mapping.workbook_bounds import refuse_bomb, refuse_stray_cells

ROWS = 20_000  # that are looked at
BOOKS = (".xlsx", ".xlsm", ".xls", ".et")
TEXTS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz")
_DELIMITERS = ",\t;|"
_FIRST = 30  # lines by which a delimiter is told
_CHARACTERS = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows from the first on: number as a mapping counts it (row of a sheet, line of a text file), and cells.

    `merged` counts merged stretches that a mapping cannot see through.
    """

    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    merged: int = 0
    whole: bool = True  # no row was left out


def grids(path: Path, encoding: str = "", sheet: str = "") -> list[Grid]:
    """One grid of a text file, one of each sheet of a workbook that can be seen; raises InputError."""
    name, uri = path.name.lower(), path.name
    if not path.is_file():
        raise InputError("there is no such file", where=str(path))
    if name.endswith(TEXTS):
        return [_text(path, uri, encoding)]
    if name.endswith(BOOKS):
        return list(_book(path, uri, sheet))
    if name.endswith(".parquet"):
        return [_parquet(path, uri)]
    raise InputError(
        "is no kind of file that can be read as a table",
        where=uri,
        remedy=f"known ends: {', '.join((*TEXTS, *BOOKS, '.parquet'))}",
    )


def _text(path: Path, uri: str, declared: str) -> Grid:
    def opened() -> BinaryIO:
        if path.suffix.lower() == ".gz":
            return cast("BinaryIO", gzip.open(path, "rb"))
        return path.open("rb")

    try:
        codec = encodings.declared(declared, uri) if declared else encodings.found(opened, uri)
        with opened() as raw, io.TextIOWrapper(raw, encoding=codec, newline="") as file:
            text = file.read(_CHARACTERS)
            rest = bool(file.read(1))
    except UnicodeError:
        raise InputError(
            f"is not {declared}", where=uri, remedy="declare the encoding that the exporting system writes"
        ) from None
    except (OSError, EOFError, gzip.zlib.error) as fault:  # type: ignore[attr-defined]
        raise InputError(f"cannot be read: {fault}", where=uri) from None
    lines = list(io.StringIO(text, newline=""))  # parted at line ends only: not at U+2028, as a text would be
    delimiter = _delimiter(lines)
    try:
        rows = tuple(islice(_split(lines, delimiter), ROWS + 1))
    except csv.Error as fault:
        raise InputError(
            f"is no CSV that can be read: {fault}", where=uri, remedy="export it again"
        ) from None
    unusual = codec not in {"utf-8-sig", "gb18030"}
    return Grid(rows[:ROWS], "", delimiter, codec if unusual else "", whole=len(rows) <= ROWS and not rest)


def _split(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(lines, delimiter=delimiter)
    before = 0
    for cells in reader:
        yield before + 1, tuple(cell.strip() for cell in cells)
        before = reader.line_num


def _delimiter(lines: Sequence[str]) -> str:
    """The character that gives the most lines the same number of fields, at least two."""

    def steady(delimiter: str) -> tuple[int, int]:
        counts = [len(cells) for _, cells in islice(_split(lines, delimiter), _FIRST)]
        usual = max(set(counts), key=lambda n: (counts.count(n), n), default=0)
        return (counts.count(usual), usual) if usual > 1 else (0, 0)

    return max(_DELIMITERS, key=steady)


def _book(path: Path, uri: str, wanted: str) -> Iterator[Grid]:
    asked = Asked(path, uri)
    refuse_bomb(asked)
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                refuse_stray_cells(asked, archive, None)
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise InputError("is protected by a password", where=uri, remedy="save it without one") from None
    except (calamine.CalamineError, OSError, zipfile.BadZipFile) as fault:
        raise InputError(f"is not a workbook that can be read: {fault}", where=uri) from None
    with book:
        seen = [s.name for s in book.sheets_metadata if s.visible is calamine.SheetVisibleEnum.Visible]
        if wanted and wanted not in book.sheet_names:
            raise InputError(
                f"there is no sheet {wanted!r}",
                where=uri,
                remedy=f"sheets: {', '.join(map(repr, book.sheet_names))}",
            )
        for name in [wanted] if wanted else seen:
            yield _sheet(book, name, uri)


def _sheet(book: calamine.CalamineWorkbook, name: str, uri: str) -> Grid:
    try:
        sheet = book.get_sheet_by_name(name)
        rows = () if sheet.start is None else tuple(islice(sheet.iter_rows(), ROWS + 1))
    except calamine.CalamineError as fault:
        raise InputError(f"the sheet {name!r} cannot be read: {fault}", where=uri) from None
    numbered = tuple((number, tuple(row)) for number, row in enumerate(rows[:ROWS], 1))
    merged = len(sheet.merged_cell_ranges or ())
    return Grid(numbered, name, merged=merged, whole=len(rows) <= ROWS)


def _parquet(path: Path, uri: str) -> Grid:
    sheet = open_parquet(Asked(path, uri))
    rows: list[tuple[int, tuple[Any, ...]]] = [(1, sheet.headers)]
    for piece in sheet.chunks(sheet.headers):
        if isinstance(piece, Reject):
            continue
        cells = zip(*(piece.cells[header] for header in sheet.headers), strict=True)
        rows += [(number + 1, row) for number, row in zip(piece.numbers, cells, strict=True)]
        if len(rows) > ROWS:
            break
    return Grid(tuple(rows[: ROWS + 1]), whole=len(rows) <= ROWS + 1)
