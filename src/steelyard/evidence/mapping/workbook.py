"""Workbooks (XLSX, XLSM, XLS): one sheet, formulas as the values that were saved with them.

Authority: ECMA-376 part 1, 18.3.1.4 (cells; type `e` is an error). The reader gives an error cell as an
empty one, so in XLSX and XLSM the cells of type `e` are looked for in the sheet itself; in the older XLS
they cannot be told from empty cells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import python_calamine as calamine

from steelyard.errors import InputError
from steelyard.evidence.mapping.sheet import ROWS, Asked, Chunk, ErrorCell, Sheet, columns_of, no_rows, plain
from steelyard.evidence.mapping.workbook_bounds import refuse_bomb, refuse_stray_cells
from steelyard.spreadsheet import DAMAGED, cells

_MAX_INDEX = 16 * 1024 * 1024  # bytes of the list of sheets
_ZIP = b"PK\x03\x04"
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_PIECE = 1 << 20


def open_workbook(asked: Asked) -> Sheet:
    """The sheet of a workbook; raises InputError where it cannot be read, is protected or too big."""
    refuse_bomb(asked)
    book = _book(asked)
    with book:
        name = _sheet_name(book, asked)
        _refuse_stray_cells(asked, name)
        headers = _headers(book, name, asked)
    return Sheet(
        headers=headers,
        typed=True,
        place=lambda row: f"{asked.uri}, row {row}",
        chunks=partial(_chunks, asked, name, headers),
    )


def _refuse_stray_cells(asked: Asked, name: str) -> None:
    if zipfile.is_zipfile(asked.path):
        with zipfile.ZipFile(asked.path) as archive:
            refuse_stray_cells(asked, archive, _part(archive, name, asked))


def _book(asked: Asked) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(str(asked.path))
    except calamine.PasswordError:
        raise InputError(
            "is protected by a password", where=asked.uri, remedy="save it without one"
        ) from None
    except (calamine.CalamineError, OSError) as fault:
        raise InputError(f"is not a workbook that can be read: {fault}", where=asked.uri) from None


def _sheet_name(book: calamine.CalamineWorkbook, asked: Asked) -> str:
    """The sheet that is asked for, or the only one that can be seen."""
    visible = [
        sheet.name for sheet in book.sheets_metadata if sheet.visible is calamine.SheetVisibleEnum.Visible
    ]
    listed = ", ".join(repr(name) for name in book.sheet_names)
    if asked.sheet and asked.sheet not in book.sheet_names:
        raise InputError(f"there is no sheet {asked.sheet!r}", where=asked.uri, remedy=f"sheets: {listed}")
    if not asked.sheet and len(visible) != 1:
        raise InputError(
            f"has {len(visible)} sheets", where=asked.uri, remedy=f"name one with `sheet`: {listed}"
        )
    return asked.sheet or visible[0]


def _rows(book: calamine.CalamineWorkbook, name: str, asked: Asked) -> Iterator[list[Any]]:
    """The rows from the first of the sheet on, each from the leftmost column that is in use."""
    try:
        sheet = book.get_sheet_by_name(name)
    except calamine.CalamineError as fault:
        raise InputError(f"the sheet {name!r} cannot be read: {fault}", where=asked.uri) from None
    return iter(()) if sheet.start is None else iter(sheet.iter_rows())


def _headers(book: calamine.CalamineWorkbook, name: str, asked: Asked) -> tuple[str, ...]:
    header = next(islice(_rows(book, name, asked), asked.header - 1, None), [])
    if not any(plain(cell) for cell in header):
        raise no_rows(asked)
    return tuple(plain(cell) for cell in header)


def _chunks(asked: Asked, name: str, headers: Sequence[str], wanted: Sequence[str]) -> Iterator[Chunk]:
    with _book(asked) as book:
        rows = enumerate(_rows(book, name, asked), 1)
        start = book.get_sheet_by_name(name).start or (0, 0)
        errors = _error_cells(asked, name, start[1])
        below = ((number, row) for number, row in islice(rows, asked.header, None))
        filled = (
            (number, row) for number, row in below if number in errors or any(cell != "" for cell in row)
        )
        while block := list(islice(filled, ROWS)):
            for number, row in block:
                for column, text in errors.get(number, {}).items():
                    row[column] = ErrorCell(text)
            yield Chunk(
                [number for number, _ in block], columns_of((row for _, row in block), headers, wanted)
            )


def _error_cells(asked: Asked, name: str, left: int) -> dict[int, dict[int, str]]:
    """Row number -> position in the row -> shown error; read only where there is one."""
    with asked.path.open("rb") as file:
        if file.read(4) != _ZIP:
            return {}
    with zipfile.ZipFile(asked.path) as archive:
        part = _part(archive, name, asked)
        if part is None or not _has_errors(archive, part):
            return {}
        found: dict[int, dict[int, str]] = {}
        for row, column, text in _errors(archive, part, asked):
            found.setdefault(row, {})[column - left] = text
        return found


def _has_errors(archive: zipfile.ZipFile, part: str) -> bool:
    """A quick look, since nearly every sheet has none."""
    tail = b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            if _ERROR.search(tail + piece):
                return True
            tail = piece[-16:]
    return False


def _part(archive: zipfile.ZipFile, name: str, asked: Asked) -> str | None:
    """The archive's member that holds the sheet, found by its relationship."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(archive.namelist()):
        return None
    book = _index(archive, "xl/workbook.xml", asked)
    links = _index(archive, "xl/_rels/workbook.xml.rels", asked)
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            identity = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            target = targets.get(identity, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in archive.namelist() else None
    return None


def _index(archive: zipfile.ZipFile, member: str, asked: Asked) -> Any:
    """One of the small files that say where the sheets are."""
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - start-up is a feature
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415 - start-up is a feature

    if archive.getinfo(member).file_size > _MAX_INDEX:
        raise InputError(f"{member} is too big to be a list of sheets", where=asked.uri)
    try:
        return fromstring(archive.read(member), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as fault:
        raise InputError(f"{member} is not readable XML: {fault}", where=asked.uri) from None
    except DAMAGED as fault:
        raise InputError(f"is not a workbook that can be read: {fault}", where=asked.uri) from None


def _errors(archive: zipfile.ZipFile, part: str, asked: Asked) -> Iterator[tuple[int, int, str]]:
    """(row from 1, column from 0, text) of each error cell; cells may leave their place unsaid."""
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - start-up is a feature
    from defusedxml.ElementTree import ParseError  # noqa: PLC0415 - start-up is a feature

    try:
        with archive.open(part) as file:
            for row, column, cell in cells(file):
                if cell.get("t") == "e":
                    shown = (child.text or "" for child in cell if child.tag.endswith("}v"))
                    yield row, column - 1, "".join(shown)
    except (ParseError, DefusedXmlException, *DAMAGED) as fault:
        raise InputError(f"{part} is not readable XML: {fault}", where=asked.uri) from None
