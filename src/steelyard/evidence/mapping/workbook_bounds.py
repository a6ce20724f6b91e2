"""How big a workbook is before anything of it is read: a small file can ask for all memory there is.

Authority: APPNOTE.TXT 4.3.12 (the directory of a ZIP archive), ECMA-376 part 1, 18.3.1.4 and 18.3.1.73 (a
cell says its place, or follows the one before). The reader makes room for every place between the first
and the last cell of a sheet, so two cells in opposite corners are seventeen thousand million.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain

from steelyard.errors import InputError
from steelyard.evidence.mapping.sheet import Asked
from steelyard.spreadsheet import DAMAGED, column_number, unpacked

MAX_BYTES = 512 * 1024 * 1024  # unpacked; a sheet of one million short rows has about this
MAX_PLACES = 50_000_000  # rows times columns, of 24 bytes each: a million rows of fifty columns
MAX_MEMBERS = 10_000  # files in the archive; a workbook of a hundred sheets has a few hundred
_MEMBER = b"PK\x01\x02"
_PIECE = 1 << 20
_LONGEST_TAG = 1 << 20  # with the text after it, up to the next
# A cell that is closed at once is empty and takes no room.
_TAG = re.compile(rb"""<(?:[\w.-]+:)?(?:(row)|c)(?=[\s>/]) *((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c[\s>/]")
_USUAL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_REFERENCE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Za-z]{0,3})([0-9]{1,10})""")


def refuse_bomb(asked: Asked) -> None:
    """Raises InputError for a workbook that unpacks to more than `MAX_BYTES`, or to too many files."""
    try:
        if not zipfile.is_zipfile(asked.path):
            size = asked.path.stat().st_size
        else:
            _refuse_crowd(asked)
            with zipfile.ZipFile(asked.path) as archive:
                size = unpacked(archive, MAX_BYTES)
    except DAMAGED as fault:
        raise InputError(f"is not a workbook that can be read: {fault}", where=asked.uri) from None
    if size > MAX_BYTES:
        raise InputError(
            f"unpacks to {size:,} bytes; the limit is {MAX_BYTES:,}",
            where=asked.uri,
            remedy="export it as CSV, which is read as a stream",
        )


def _refuse_crowd(asked: Asked) -> None:
    """The directory of an archive is read as a whole, so its entries are counted before."""
    count, tail = 0, b""
    with asked.path.open("rb") as file:
        while piece := file.read(_PIECE):
            count += (tail + piece).count(_MEMBER)
            tail = piece[1 - len(_MEMBER) :]
            if count > MAX_MEMBERS:
                raise InputError(
                    f"is an archive of more than {MAX_MEMBERS:,} files",
                    where=asked.uri,
                    remedy="is it a workbook? export it again, or as CSV",
                )


def refuse_stray_cells(asked: Asked, archive: zipfile.ZipFile, part: str | None) -> None:
    """Raises InputError where the cells of a sheet lie too far apart.

    `part` is the member that holds the sheet; where it is not known, every member is looked at.
    """
    named = [entry for entry in archive.infolist() if part and entry.filename.lower() == part.lower()]
    try:
        for entry in named or archive.infolist():
            if _is_near(_pieces(archive, entry)):
                continue
            rows, columns = _extent(_cells(_pieces(archive, entry)))
            if rows * columns > MAX_PLACES:
                raise _too_far(asked, rows, columns)
    except DAMAGED as fault:
        raise InputError(f"is not a workbook that can be read: {fault}", where=asked.uri) from None


def _too_far(asked: Asked, rows: int, columns: int) -> InputError:
    return InputError(
        f"has cells in {rows:,} rows and {columns:,} columns; the limit is {MAX_PLACES:,} places",
        where=asked.uri,
        remedy="delete what stands far outside of the table and save again, or export it as CSV",
    )


def _is_near(pieces: Iterable[bytes]) -> bool:
    """A quick look, enough for nearly every sheet: all cells say their place as usual, and it is not far."""
    rows: set[bytes] = set()
    columns: set[bytes] = set()
    for data in pieces:
        places = _USUAL.findall(data)
        if len(places) != len(_CELL.findall(data)):
            return False
        columns.update(column for column, _ in places)
        rows.update(row for _, row in places)
    bottom = max(map(int, rows), default=0)
    return bottom * max((column_number(column.decode()) for column in columns), default=0) <= MAX_PLACES


def _extent(cells: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """How many rows and columns lie between the outermost cells."""
    left, right, top, bottom = 1 << 60, 0, 1 << 60, 0
    for row, column in cells:
        left, right = min(left, column), max(right, column)
        top, bottom = min(top, row), max(bottom, row)
    return (bottom - top + 1, right - left + 1) if right else (0, 0)


def _cells(pieces: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    """Row and column, from 1, of every cell with something in it."""
    row = column = 0
    for is_row, attributes in chain.from_iterable(map(_TAG.findall, pieces)):
        said = _REFERENCE.search(attributes)
        if is_row:
            row, column = int(said[2]) if said else row + 1, 0
            continue
        column = column_number(said[1].decode()) if said and said[1] else column + 1
        if not attributes.endswith(b"/"):
            yield (int(said[2]) if said else max(row, 1)), column


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member in pieces that cut no tag in two."""
    rest = b""
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            data = rest + piece
            cut = data.rfind(b"<")
            cut = len(data) if cut < 0 else cut
            rest = data[cut:]
            if len(rest) > _LONGEST_TAG:
                raise ValueError(f"a tag is longer than {_LONGEST_TAG:,} bytes")
            yield data[:cut]
    yield rest
