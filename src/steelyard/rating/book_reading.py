"""Read the answers workbook back, without loss; every fault is told with its cell and its reason.

Where only a row's self rating was changed it sets the row's requirements; where only requirements were
changed they stand; where both were, they have to agree.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, cast

import python_calamine
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError

from steelyard.errors import InputError
from steelyard.intake import refuse_special
from steelyard.rating import book
from steelyard.rating.model import Answer
from steelyard.rating.row import read_row, set_row
from steelyard.spreadsheet import DAMAGED, cells, column_letters, unpacked
from steelyard.standard import Part, Practice, Standard
from steelyard.values import Level, Outcome

MAX_BYTES = 16 * 1024 * 1024  # unpacked; a workbook of 350 requirements has about one megabyte
MAX_ELEMENTS = 400_000  # of a sheet: 200,000 cells with a value each; that workbook has about ten thousand
MAX_ROW, MAX_COLUMN = (
    10_000,
    702,
)  # columns up to ZZ; the reader fills all space up to the last cell; a stray one is refused
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ANSWERS = {book.OUTCOME: "outcome", book.REASON: "reason", book.NOTE: "note"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A text and the place where it stands, such as `要求 Requirements!G12`."""

    text: str
    place: str


@dataclass(slots=True)
class _Sheet:
    name: str
    rows: list[dict[str, Cell]]


@dataclass(slots=True)
class _Reading:
    faults: list[str] = field(default_factory=list)
    scale: str = "ordinal"  # of the standard: what an answer may be

    def fault(self, cell: Cell, reason: str) -> None:
        self.faults.append(f"{cell.place}: {reason}")


def read_book(path: Path, standard: Standard, part: Part) -> dict[str, Answer]:
    """The answers by requirement id; requirements that nobody rated are left out.

    Problems and ideas of a row come as the note of an unrated answer under the practice's code.

    Raises InputError with every fault: altered, missing or repeated ids, unknown words, formulas where an
    answer belongs, not applicable without a reason, a row that contradicts its requirements.
    """
    sheets, formulas = _open(path)
    reading = _Reading(formulas, standard.scale)
    kept = _kept(sheets, path, standard, part)
    rows = _by_id(reading, sheets[book.ROWS], book.CODE, [p.code for p in part.practices()])
    given = _by_id(reading, sheets[book.REQUIREMENTS], book.ID, [r.id for r in part.requirements()])
    said = {key: _said(reading, row[book.OUTCOME]) for key, row in given.items()}
    outcomes = {key: answer.outcome for key, answer in said.items()}
    for practice in part.practices():
        if practice.code in rows and all(r.id in given for r in practice.requirements):
            outcomes |= _reconciled(reading, practice, rows[practice.code][book.SELF], outcomes, kept)
    told = {key: replace(said[key], outcome=outcome) for key, outcome in outcomes.items()}
    answers = {key: _answer(reading, key, given[key], answer, kept) for key, answer in told.items()}
    answers |= {code: Answer(Outcome.UNRATED, note=row[book.IDEAS].text) for code, row in rows.items()}
    if reading.faults:
        listed = "\n".join(f"    {fault}" for fault in reading.faults)
        raise InputError(f"{len(reading.faults)} fault(s); nothing was imported:\n{listed}", where=str(path))
    return {key: answer for key, answer in answers.items() if answer != Answer(Outcome.UNRATED)}


def _open(path: Path) -> tuple[dict[str, _Sheet], list[str]]:
    """The sheets, and the faults of cells that hold a formula."""
    refuse_special(path)
    try:
        _refuse_bomb(path)
        formulas = _formulas(path)
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        names = {book.ROWS: book.FIRST_ROW - 1, book.REQUIREMENTS: book.FIRST_ROW - 1, book.KEPT: None}
        missing = [name for name in names if name not in workbook.sheet_names]
        if missing:
            raise InputError(
                f"the sheet {missing[0]!r} is missing",
                where=str(path),
                remedy="start from `steelyard answers export` and keep its sheets",
            )
        return {name: _sheet(workbook, name, header) for name, header in names.items()}, formulas
    except FileNotFoundError:
        raise InputError(
            "there is no such file", where=str(path), remedy="`steelyard answers export` writes one"
        ) from None
    except (*DAMAGED, python_calamine.CalamineError) as fault:
        raise InputError(f"is not a workbook that can be read: {fault}", where=str(path)) from None


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = unpacked(archive, MAX_BYTES)
    if size > MAX_BYTES:
        raise InputError(f"unpacks to {size:,} bytes; the limit is {MAX_BYTES:,}", where=str(path))


def _sheet(workbook: python_calamine.CalamineWorkbook, name: str, header: int | None) -> _Sheet:
    lines = cast("list[list[Any]]", workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
    if header is None:
        return _Sheet(name, [_cells(name, ("key", "value"), line, n) for n, line in enumerate(lines, 1)])
    if len(lines) <= header:
        return _Sheet(name, [])
    headers = [_text(value) for value in lines[header]]
    return _Sheet(
        name, [_cells(name, headers, line, n) for n, line in enumerate(lines[header + 1 :], header + 2)]
    )


def _cells(sheet: str, headers: Sequence[str], line: Sequence[Any], number: int) -> dict[str, Cell]:
    return {
        header: Cell(_text(value), f"{sheet}!{column_letters(column)}{number}")
        for column, (header, value) in enumerate(zip(headers, line, strict=False), 1)
    }


def _text(value: Any) -> str:
    """A cell as text; Excel keeps a typed 3 as 3.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _kept(sheets: Mapping[str, _Sheet], path: Path, standard: Standard, part: Part) -> dict[str, str]:
    """What was exported; raises InputError where the workbook belongs to something else."""
    kept = {row["key"].text: row["value"].text for row in sheets[book.KEPT].rows if "value" in row}
    mine = {"format": book.FORMAT, "standard": standard.id, "edition": standard.edition, "part": part.id}
    for key, value in mine.items():
        if kept.get(key) != value:
            raise InputError(
                f"the workbook has {key} {kept.get(key, 'none')!r}, not {value!r}",
                where=str(path),
                remedy="export a new workbook for this assessment",
            )
    return kept


def _by_id(
    reading: _Reading, sheet: _Sheet, header: str, wanted: Iterable[str]
) -> dict[str, dict[str, Cell]]:
    """The rows by id; ids that are unknown, repeated or gone are faults."""
    needed = {header, book.SELF, book.IDEAS} if sheet.name == book.ROWS else {header, *_ANSWERS}
    found: dict[str, dict[str, Cell]] = {}
    known = set(wanted)
    for row in sheet.rows:
        if not needed <= row.keys() or not any(cell.text for cell in row.values()):
            continue
        cell = row[header]
        if cell.text not in known:
            reading.fault(cell, f"the id {cell.text!r} is not one of this part; ids must not be changed")
        elif cell.text in found:
            reading.fault(cell, f"the id {cell.text} stands twice")
        else:
            found[cell.text] = row
    gone = [identity for identity in known if identity not in found]
    if gone:
        shown = ", ".join(sorted(gone)[:5]) + (" ..." if len(gone) > 5 else "")
        reading.faults.append(f"{sheet.name}: {len(gone)} row(s) are gone: {shown}")
    return found


def _said(reading: _Reading, cell: Cell) -> Answer:
    answer = book.read_answer(cell.text, reading.scale)
    if answer is None:
        words = ", ".join(book.choices(reading.scale))
        what = "an answer of this scale" if reading.scale == "samm" else "an outcome"
        reading.fault(cell, f"{cell.text!r} is not {what}; write one of {words}, or nothing")
    return answer or Answer(Outcome.UNRATED)


def _reconciled(
    reading: _Reading,
    practice: Practice,
    row: Cell,
    outcomes: Mapping[str, Outcome],
    kept: Mapping[str, str],
) -> dict[str, Outcome]:
    """The outcomes of one practice from its row rating and its requirement rows."""
    own = {r.id: outcomes[r.id] for r in practice.requirements}
    if reading.scale == "samm":
        if row.text.strip():
            reading.fault(row, "a row has no level here; answer its requirements, and clear the cell")
        return own
    level = _row_level(reading, row)
    if level is None or row.text.strip() == kept.get(f"row:{practice.code}", ""):
        return own
    changed = any(outcomes[key] is not book.read_outcome(kept.get(f"requirement:{key}", "")) for key in own)
    if changed or level.half:
        return _agreeing(reading, practice, row, level, own)
    try:
        set_by_row = set_row(practice, level)
    except InputError as fault:
        reading.fault(row, fault.what)
        return own
    return set_by_row | {key: said for key, said in own.items() if said is Outcome.NOT_APPLICABLE}


def _row_level(reading: _Reading, row: Cell) -> Level | None:
    if not row.text.strip():
        return None
    try:
        return read_row(row.text)
    except InputError as fault:
        reading.fault(row, f"{fault.what}; {fault.remedy}")
        return None


def _agreeing(
    reading: _Reading, practice: Practice, row: Cell, level: Level, own: dict[str, Outcome]
) -> dict[str, Outcome]:
    """Both sides were changed, or a half step was written: the requirement rows have to say the same."""
    told = book.level_of(practice, own)
    if told != level:
        says = "leave something unrated" if told is None else f"amount to {told.printed('minus')}"
        reading.fault(
            row,
            f"the row says {level.printed('minus')}, its requirements {says}; "
            f"rate the requirements of {practice.code}, or clear one side",
        )
    return own


def _answer(
    reading: _Reading, identity: str, row: Mapping[str, Cell], said: Answer, kept: Mapping[str, str]
) -> Answer:
    reason, note = row[book.REASON].text.strip(), row[book.NOTE].text
    if said.outcome is Outcome.NOT_APPLICABLE and not reason:
        reading.fault(row[book.REASON], "not applicable needs a reason")
    carried = _carried(reading, row.get(book.CARRIED), kept.get(f"carried:{identity}", ""))
    same = book.read_answer(kept.get(f"requirement:{identity}", ""), reading.scale) == said
    return Answer(said.outcome, reason, note, carried if same else "", said.points)


def _carried(reading: _Reading, cell: Cell | None, exported: str) -> str:
    """R23: an answer stays carried until somebody clears the cell, or answers otherwise."""
    if cell is None:  # a workbook without the column
        return exported
    if cell.text.strip() not in {"", exported}:
        told = f"keep {exported!r}, or clear the cell" if exported else "clear the cell"
        reading.fault(cell, f"{cell.text!r} is no edition that the answer was carried from; {told}")
    return cell.text.strip() and exported


def _formulas(path: Path) -> list[str]:
    """Cells that hold a formula: an answer is typed, never computed."""
    faults: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in (n for n in archive.namelist() if _SHEET.fullmatch(n)):
            try:
                with archive.open(name) as file:
                    faults += _formula_cells(file, name, path)
            except (ParseError, DefusedXmlException, *DAMAGED) as fault:
                faults.append(f"{name}: cannot be read: {fault}")
    return faults


def _formula_cells(file: IO[bytes], name: str, path: Path) -> list[str]:
    found = []
    for row, column, cell in cells(file, MAX_ELEMENTS):
        place = f"{name} {column_letters(column)}{row}"
        if row > MAX_ROW or column > MAX_COLUMN:
            raise InputError(
                f"{place}: a cell far outside of the tables",
                where=str(path),
                remedy="delete it and save again",
            )
        if any(child.tag.endswith("}f") for child in cell):
            found.append(f"{place}: holds a formula; write the value itself")
    return found
