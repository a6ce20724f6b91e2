"""What readers and writers of tables know: how damaged workbooks fail, how big they are, where cells stand, what runs.

Authority: ECMA-376 part 1, 18.3.1.4 and 18.3.1.73 (a cell and a row say their place, or follow the one before),
APPNOTE.TXT 4.4.9 (the size that an archive states, which need not be true).
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

# What damaged archives raise: RuntimeError for an unknown compression or encryption, ValueError and
# LookupError for names and encodings.
DAMAGED = (OSError, EOFError, LookupError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)
DEEPEST = 100  # elements within each other; a sheet has about eight
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that spreadsheets run (OWASP, CSV injection)
LONGEST = 32_767  # characters that a cell of XLSX holds
_PIECE = 1 << 16
_PLACE = re.compile(r"([A-Z]{1,6})([0-9]{1,9})", re.IGNORECASE)  # far more than there are, to be told


def harmless(text: str) -> str:
    """The text of a CSV cell, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unpacked(archive: zipfile.ZipFile, most: int) -> int:
    """Bytes that the members state to unpack to; raises BadZipFile where they do not, unless it is beyond `most`."""
    size = sum(entry.file_size for entry in archive.infolist())
    if size <= most:
        for entry in archive.infolist():
            _refuse_other_size(archive, entry)
    return size


def _refuse_other_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Python reads up to the stated size and the readers of workbooks up to the data's end."""
    stated = entry.file_size
    entry.file_size += 1
    try:
        with archive.open(entry) as packed:
            length = sum(map(len, iter(partial(packed.read, _PIECE), b"")))
    finally:
        entry.file_size = stated
    if length != stated:
        raise zipfile.BadZipFile(f"{entry.filename!r} does not unpack to the {stated:,} bytes that it states")


def cells(sheet: IO[bytes], most: int | None = None) -> Iterator[tuple[int, int, Any]]:
    """Row and column, from 1, of every cell of a sheet, with its XML element; no more than one is kept.

    Raises ValueError beyond `most` elements or `DEEPEST` within each other, and as XML that is broken or has
    a document type does.
    """
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - start-up is a feature

    row = column = count = 0
    opened: list[Any] = []
    kept = None
    for event, element in iterparse(sheet, events=("start", "end"), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            opened.append(element)
            count += 1
            _refuse_flood(count, most, len(opened))
            if tag == "row":
                row, column = int(element.get("r") or row + 1), 0
            elif tag == "c":
                kept = kept if kept is not None else element
            continue
        opened.pop()
        if tag == "c":
            at, column = _place(element.get("r"), max(row, 1), column + 1)
            yield at, column, element
        if element is kept:
            kept = None
        if kept is None and opened:
            opened[-1].clear()


def _place(said: str | None, row: int, column: int) -> tuple[int, int]:
    """Where a cell stands that says `said`, or else follows the one before."""
    if said is None:
        return row, column
    match = _PLACE.fullmatch(said)
    if match is None:
        raise ValueError(f"{said[:40]!r} is no place of a cell")
    return int(match[2]), column_number(match[1])


def _refuse_flood(count: int, most: int | None, depth: int) -> None:
    if most is not None and count > most:
        raise ValueError(f"a sheet has more than {most:,} elements")
    if depth > DEEPEST:
        raise ValueError("its elements are nested too deeply")


def column_number(letters: str) -> int:
    """1, 2, ..., 26, 27 for A, B, ..., Z, AA, in capitals or not."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """A, B, ..., Z, AA for 1, 2, ..., 26, 27."""
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
