"""Tables into the register: everything that is wrong is told at once, and then nothing is imported.

What stands in the register already is left out, so that the same file may be imported again. An entry with another
content is a correction: it needs a reason, and is added as a new entry; the old one stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from steelyard.errors import InputError
from steelyard.register.dates import Announced
from steelyard.register.entries import Entry, Key, key_of, register_of
from steelyard.register.levels import level_code
from steelyard.register.model import Batch, Register, RegisteredResult
from steelyard.register.references import References, fits
from steelyard.register.rows import READERS, RowReader
from steelyard.register.sheets import KINDS, Row, read_sheets
from steelyard.standard.exchange.tables import Findings, Note, listed

_ORDER = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Imported:
    """The new entries, in the order of the file; how many of them correct an earlier one; how many stood there.

    `guesses` say how a file was read that does not say itself how.
    """

    added: tuple[Entry, ...]
    corrections: int
    unchanged: int
    guesses: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    entry: Entry


def import_tables(paths: Sequence[Path], known: Sequence[Entry], entered: date) -> Imported:
    """Read the tables of all files together; `entered` is the day of this import.

    Raises InputError with every fault by row and column, or where a file cannot be read at all.
    """
    findings = Findings()
    faults = findings.faults
    lines = _lines(paths, entered, findings)
    if not faults:
        faults.extend(_twice(lines))
    before = {entry.key: entry for entry in known}
    new, unchanged = _new(lines, before, faults)
    if not faults:
        register = register_of([*known, *(line.entry for line in new)])
        faults.extend(_references(new, known))
        faults.extend(_moved_batches(new, before, register))
        faults.extend(_same_results(new, register))
    if faults:
        raise InputError(listed(faults), where=", ".join(str(path) for path in paths))
    added = tuple(line.entry for line in new)
    corrections = sum(entry.key in before for entry in added)
    return Imported(added, corrections, unchanged, tuple(findings.guesses))


def _lines(paths: Sequence[Path], entered: date, findings: Findings) -> list[_Line]:
    """Organisations and batches first, whatever the order of the files."""
    sheets = [sheet for path in paths for sheet in read_sheets(path, findings)]
    found = []
    for sheet in sorted(sheets, key=lambda s: _ORDER.index(s.kind)):
        for row in sheet.rows:
            reader = RowReader(row, entered, findings.faults)
            content = READERS[sheet.kind](reader)
            found.append(_Line(row, Entry(content, entered, reader.text("correction"))))
    return found


def _twice(lines: Sequence[_Line]) -> Iterator[str]:
    seen: dict[Key, Row] = {}
    for line in lines:
        if first := seen.get(line.entry.key):
            yield f"{line.row.place('id')}: {line.entry.key[1]} stands twice; first in {first.table}, row {first.number}"
        seen.setdefault(line.entry.key, line.row)


def _new(lines: Sequence[_Line], before: dict[Key, Entry], faults: list[str]) -> tuple[list[_Line], int]:
    new = []
    for line in lines:
        known = before.get(line.entry.key)
        if known and known.content == line.entry.content:
            continue
        if known and not line.entry.correction:
            faults.append(
                f"{line.row.place('correction')}: {line.entry.key[1]} is in the register with another content; "
                "give the reason for the correction"
            )
        new.append(line if known else _Line(line.row, Entry(line.entry.content, line.entry.entered)))
    return new, len(lines) - len(new)


def _references(lines: Sequence[_Line], known: Sequence[Entry]) -> Iterator[str]:
    there = References()
    for entry in (*known, *(line.entry for line in lines)):
        there.add(entry.content)
    for line in lines:
        for column, what in there.faults(line.entry.content):
            yield f"{line.row.place(column)}: {what}"


def _moved_batches(lines: Sequence[_Line], before: Mapping[Key, Entry], register: Register) -> Iterator[str]:
    """A corrected batch has to fit the results that stand in the register and are not corrected with it."""
    moved = {line.entry.key[1]: line for line in lines if line.entry.key in before and _is_batch(line)}
    if not moved:
        return
    told = {line.entry.key for line in lines}
    for result in register.results:
        line = moved.get(result.batch or "")
        if line and key_of(result) not in told:
            batch = register.batches[line.entry.key[1]]
            if not fits(batch, result):
                yield f"{line.row.place('date')}: {result.id} of this batch was announced on another day"


def _is_batch(line: _Line) -> bool:
    return isinstance(line.entry.content, Batch)


def _same_results(lines: Sequence[_Line], register: Register) -> Iterator[str]:
    """The same project, part, module, level and date under two ids; unnamed projects cannot be told apart."""
    by_content: dict[tuple[str, ...], str] = {}
    for result in register.results:
        if result.project:
            by_content.setdefault(_told(result), result.id)
    for line in lines:
        content = line.entry.content
        if isinstance(content, RegisteredResult) and content.project:
            other = by_content[_told(content)]
            if other != content.id:
                yield f"{line.row.place('id')}: says the same as {other}; leave one of the two out"


def _told(result: RegisteredResult) -> tuple[str, ...]:
    written = result.announced.written if isinstance(result.announced, Announced) else ""
    name = (result.organisation, result.project_key, result.part, result.module)
    return *name, level_code(result.level), written
