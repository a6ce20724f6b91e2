"""An overlay as a workbook: `overlay.xlsx` with the columns id, zh, en, look_for zh, look_for en.

A cell above the headers says for which edition the words are meant, such as `devops-cmm@1`: ids are used
again from edition to edition, so without it another edition's words could be taken unnoticed.
Authority of the format: ECMA-376 part 1, 18.3.1 (rows, cells and their places).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from steelyard.errors import InputError
from steelyard.intake import refuse_special
from steelyard.spreadsheet import DAMAGED, cells, column_letters, unpacked
from steelyard.standard.files import Files
from steelyard.values import Text

FILE = "overlay.xlsx"
HEADERS = ("id", "zh", "en", "look_for zh", "look_for en")
MAX_BYTES = 64 * 1024 * 1024  # unpacked; two thousand requirements in two languages are about three megabytes
MAX_ELEMENTS = 1_000_000  # of a sheet: each of those cells is about three
MAX_ROW, MAX_COLUMN = 20_000, 702  # columns up to ZZ; the reader fills all space up to the last cell
_EDITION = re.compile(r"[^@\s]+@[^@\s]+")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass(frozen=True, slots=True)
class Row:
    """The words of one requirement and the row in which they stand."""

    id: str
    text: Text
    look_for: Text | None
    place: str


@dataclass(frozen=True, slots=True)
class OverlayBook:
    """What the workbook says; `belongs_to` is `id@edition`."""

    belongs_to: str
    rows: tuple[Row, ...]


def read_overlay_book(files: Files) -> OverlayBook | None:
    """The first sheet of the workbook in the folder; None, with every fault noted in `files`."""
    lines = _sheet(files)
    if lines is None:
        return None
    header = next((n for n, line in enumerate(lines) if set(HEADERS[:3]) <= set(_plain(line))), None)
    if header is None:
        files.faults.append(f"{FILE}: no row has the headers {', '.join(HEADERS)}")
        return None
    above = [cell for line in lines[:header] for cell in line if _EDITION.fullmatch(cell)]
    if len(above) != 1:
        files.faults.append(
            f"{FILE}: {'several cells' if above else 'no cell'} above the headers "
            f"{'name' if above else 'names'} the edition; write it once, such as devops-cmm@1"
        )
    rows = tuple(_rows(files, _plain(lines[header]), lines, header + 1))
    if not rows and not files.faults:
        files.faults.append(f"{FILE}: there is no row below the headers")
    if files.faults:
        return None
    files.contents[FILE] = {
        "overlay": above[0],
        "texts": [[r.id, r.text.as_dict(), r.look_for and r.look_for.as_dict()] for r in rows],
    }
    return OverlayBook(above[0], rows)


def _plain(line: Sequence[str]) -> list[str]:
    """Headers without case, and with one space where somebody left several."""
    return [" ".join(cell.casefold().split()) for cell in line]


def _rows(files: Files, headers: Sequence[str], lines: Sequence[Sequence[str]], first: int) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[first:], first + 1):
        cells = {header: line[headers.index(header)] if header in headers else "" for header in HEADERS}
        if not any(cells.values()):
            continue
        place, identity = f"{FILE}:{number}", cells["id"]
        faults = list(_lacks(cells))
        if identity and identity in seen:
            faults.append(f"{identity} stands in row {seen[identity]} already")
        seen.setdefault(identity, number)
        files.faults.extend(f"{place}: {fault}" for fault in faults)
        look_for = Text(cells["look_for zh"], cells["look_for en"])
        yield Row(identity, Text(cells["zh"], cells["en"]), look_for if look_for.zh else None, place)


def _lacks(cells: dict[str, str]) -> Iterator[str]:
    """Both languages are required, of what to look for only where one is given."""
    who = cells["id"] or "the row"
    yield from (f"{who} has no {name}" for name in HEADERS[:3] if not cells[name])
    zh, en = (cells[name] for name in HEADERS[3:])
    if bool(zh) != bool(en):
        yield f"{who} has no {HEADERS[4] if zh else HEADERS[3]}"


def _sheet(files: Files) -> list[list[str]] | None:
    """The cells of the first sheet as texts, the first row of the list being row 1."""
    import python_calamine  # noqa: PLC0415 - start-up is a feature
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import ParseError  # noqa: PLC0415

    path = files.folder / FILE
    if not path.resolve().is_relative_to(files.folder.resolve()):
        files.faults.append(f"{FILE}: lies outside of the overlay's folder")
        return None
    try:
        refuse_special(path)
        if stray := _stray(path):
            files.faults.append(f"{FILE}: {stray}")
            return None
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except InputError as fault:
        files.faults.append(f"{FILE}: {fault.what}")
        return None
    except (*DAMAGED, ParseError, DefusedXmlException, python_calamine.CalamineError) as fault:
        files.faults.append(f"{FILE}: is not a workbook that can be read: {fault}")
        return None
    return [[_text(cell) for cell in line] for line in cast("list[list[Any]]", lines)]


def _stray(path: Path) -> str:
    """Why the workbook is refused before it is read: it would fill the memory; empty when it would not."""
    with zipfile.ZipFile(path) as archive:
        size = unpacked(archive, MAX_BYTES)
        if size > MAX_BYTES:
            return f"unpacks to {size:,} bytes; the limit is {MAX_BYTES:,}"
        for name in (n for n in archive.namelist() if _SHEET.fullmatch(n)):
            if far := _far(archive, name):
                return f"{far}: a cell far outside of the table; delete it and save again"
    return ""


def _far(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        for row, column, _ in cells(file, MAX_ELEMENTS):
            if row > MAX_ROW or column > MAX_COLUMN:
                return f"{column_letters(column)}{row}"
    return ""


def _text(value: Any) -> str:
    """A cell as text without outer spaces; a workbook keeps a typed 3 as 3.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
