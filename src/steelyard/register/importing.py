"""Tables into the register: everything that is wrong is told at once, and then nothing is imported.

What stands in the register already is left out, so that the same file may be imported again. An entry with another
content is a correction: it needs a reason, and is added as a new entry; the old one stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from steelyard.errors import InputError
from steelyard.register.dates import Announced
from steelyard.register.entries import Entry, Key, OrganisationFacts, register_of
from steelyard.register.levels import level_code
from steelyard.register.model import Batch, PublishedTotal, Register, RegisteredResult
from steelyard.register.rows import READERS, RowReader
from steelyard.register.sheets import Row, read_sheets
from steelyard.standard.exchange.tables import listed

_ORDER = ("organisation", "batch", "result", "total")


@dataclass(frozen=True, slots=True)
class Imported:
    """The new entries, in the order of the file; how many of them correct an earlier one; how many stood there."""

    added: tuple[Entry, ...]
    corrections: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    entry: Entry


def import_tables(paths: Sequence[Path], known: Sequence[Entry], entered: date) -> Imported:
    """Read the tables of all files together; `entered` is the day of this import.

    Raises InputError with every fault by row and column, or where a file cannot be read at all.
    """
    faults: list[str] = []
    lines = _lines(paths, entered, faults)
    if not faults:
        faults.extend(_twice(lines))
    before = {entry.key: entry for entry in known}
    new, unchanged = _new(lines, before, faults)
    if not faults:
        register = register_of([*known, *(line.entry for line in new)])
        faults.extend(_unknown_names(new, register))
        faults.extend(_circles(new, register))
        faults.extend(_same_results(new, register))
    if faults:
        raise InputError(listed(faults), where=", ".join(str(path) for path in paths))
    added = tuple(line.entry for line in new)
    return Imported(added, sum(entry.key in before for entry in added), unchanged)


def _lines(paths: Sequence[Path], entered: date, faults: list[str]) -> list[_Line]:
    """Organisations and batches first, whatever the order of the files."""
    sheets = [sheet for path in paths for sheet in read_sheets(path, faults)]
    found = []
    for sheet in sorted(sheets, key=lambda s: _ORDER.index(s.kind)):
        for row in sheet.rows:
            reader = RowReader(row, entered, faults)
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


def _unknown_names(lines: Sequence[_Line], register: Register) -> Iterator[str]:
    for line in lines:
        match line.entry.content:
            case RegisteredResult() as result:
                yield from _unknown_in_result(line.row, result, register)
            case OrganisationFacts(standing=standing) if standing.parent:
                if standing.parent not in register.organisations:
                    yield _no_organisation(line.row, "parent", standing.parent)
            case PublishedTotal(scope=scope) if scope.startswith("organisation:"):
                if scope.partition(":")[2] not in register.organisations:
                    yield _no_organisation(line.row, "scope", scope.partition(":")[2])
            case _:
                pass


def _unknown_in_result(row: Row, result: RegisteredResult, register: Register) -> Iterator[str]:
    if result.organisation not in register.organisations:
        yield _no_organisation(row, "organisation", result.organisation)
    if result.batch is None:
        return
    batch = register.batches.get(result.batch)
    if batch is None:
        yield f"{row.place('batch')}: there is no batch {result.batch!r} in the tables or the register"
    elif not _fits(batch, result):
        yield f"{row.place('batch')}: the batch {batch.id} is of {batch.date}, the result was announced on another day"


def _fits(batch: Batch, result: RegisteredResult) -> bool:
    known = result.announced
    return not isinstance(known, Announced) or (known.first or date.min) <= batch.date <= known.last


def _no_organisation(row: Row, column: str, name: str) -> str:
    return f"{row.place(column)}: there is no organisation {name[:60]!r} in the tables or the register"


def _circles(lines: Sequence[_Line], register: Register) -> Iterator[str]:
    """Parents are followed over all dates: a circle that no single day has is refused, too."""
    for line in lines:
        if not isinstance(line.entry.content, OrganisationFacts):
            continue
        above, seen = {line.entry.content.standing.parent}, set[str]()
        while ids := {i for i in above if i and i in register.organisations} - seen:
            seen |= ids
            above = {s.parent for i in ids for s in register.organisations[i].standings}
        if line.entry.content.id in seen:
            yield f"{line.row.place('parent')}: the parents lead back to {line.entry.content.id}"


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
