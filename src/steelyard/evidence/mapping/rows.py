"""The rows of a sheet as batches of a canonical table.

A row that cannot be read is a Reject, the others stay. Work goes column by column: a column without
faults is converted in one sweep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.delivery import Batch, Item, Reject
from steelyard.evidence.mapping.convert import Convert, as_text, converter
from steelyard.evidence.mapping.model import Mapping, Rule
from steelyard.evidence.mapping.sheet import CellError, Chunk, ErrorCell, Sheet, listed

Columns: TypeAlias = dict[str, list[Any]]
Faults: TypeAlias = dict[int, list[str]]

_SAMPLE = 80  # characters of a cell that a sample keeps
_ID, _UPDATED = "src_id", "updated_at"
_NEVER = -(2**63)  # before every instant
# Promised times say nothing of when a row was last changed.
_PROMISED = frozenset({"due_at", "sla_due_at", "planned_from", "planned_to", "valid_to"})

# Of each pair the second does not lie before the first.
_ORDER: dict[str, tuple[tuple[str, str], ...]] = {
    "scope": (("valid_from", "valid_to"),),
    "change_request": (
        ("created_at", "first_review_at"), ("created_at", "approved_at"),
        ("created_at", "merged_at"), ("created_at", "closed_at"),
    ),
    "work_item": (("created_at", "done_at"), ("started_at", "done_at")),
    "pipeline_run": (("queued_at", "started_at"), ("started_at", "finished_at")),
    "observation": (("window_from", "window_to"),),
    "finding": (("first_seen_at", "last_seen_at"), ("first_seen_at", "fixed_at")),
    "deployment": (("queued_at", "started_at"), ("started_at", "finished_at")),
    "incident": (
        ("opened_at", "resolved_at"), ("opened_at", "closed_at"), ("impact_started_at", "mitigated_at"),
        ("impact_started_at", "resolved_at"),
    ),
    "ops_event": (("started_at", "ended_at"), ("started_at", "acknowledged_at")),
    "change_record": (
        ("created_at", "closed_at"), ("planned_from", "planned_to"), ("actual_from", "actual_to"),
    ),
}  # fmt: skip


def read_rows(sheet: Sheet, mapping: Mapping, where: str) -> Iterator[Item]:
    """Batches and rejects; raises InputError where the sheet lacks a header that the mapping names."""
    _check_headers(sheet, mapping, where)
    reading = _Reading(sheet, mapping, tuple((rule, _converter(rule, sheet)) for rule in mapping.rules))
    for piece in sheet.chunks(sorted(_wanted(mapping))):
        if isinstance(piece, Reject):
            yield piece
        else:
            yield from reading.items(piece)


def _wanted(mapping: Mapping) -> set[str]:
    named = (*mapping.skip_where, *mapping.keep_where)
    return {header for rule in mapping.rules for header in rule.headers} | {header for header, _ in named}


def _check_headers(sheet: Sheet, mapping: Mapping, where: str) -> None:
    wanted = _wanted(mapping)
    missing = sorted(wanted.difference(sheet.headers))
    if missing:
        found = listed(sheet.headers)
        alone = len(sheet.headers) == 1 and any(mark in found for mark in ";\t|")
        hint = "; it seems to be one column: declare its `delimiter`" if alone else ""
        raise InputError(
            f"has no header {listed(missing)}", where=where, remedy=f"its headers are {found}{hint}"
        )
    twice = sorted(header for header in wanted if sheet.headers.count(header) > 1)
    if twice:
        raise InputError(
            f"has the header {twice[0]!r} twice", where=where, remedy="rename one of them in the export"
        )


def _converter(rule: Rule, sheet: Sheet) -> Convert:
    try:
        return converter(rule, typed=sheet.typed)
    except CellError as fault:
        what = f"the mapping gives {rule.column.name} a `const`, `default` or `present` that {fault}"
        raise InputError(what) from None


@dataclass(slots=True)
class _Reading:
    sheet: Sheet
    mapping: Mapping
    columns: tuple[tuple[Rule, Convert], ...]
    # A 64-bit hash of each (id, updated_at) and where it stood: a third of what the texts would take. Two
    # different keys meet once in thirty million files of a million rows.
    seen: dict[int, int] = field(default_factory=dict)

    def items(self, chunk: Chunk) -> Iterator[Item]:
        chunk = self._kept(chunk)
        faults: Faults = {}
        values = {rule.column.name: _values(rule, convert, chunk, faults) for rule, convert in self.columns}
        values[_UPDATED] = _updated(self.mapping, values, len(chunk.numbers))
        self._check_rows(values, chunk, faults)
        for row in sorted(faults):
            place = self.sheet.place(chunk.numbers[row])
            yield Reject(place, "; ".join(faults[row]), self._sample(chunk, row))
        if len(faults) < len(chunk.numbers):
            yield Batch(self.mapping.table.name, _without(values, faults))

    def _kept(self, chunk: Chunk) -> Chunk:
        """Without the rows that `skip_where` names, and of the others those that `keep_where` names."""
        wanted = [(*rule, False) for rule in self.mapping.skip_where]
        wanted += [(*rule, True) for rule in self.mapping.keep_where]
        for header, words, kept in wanted:
            cells = chunk.cells[header]
            rows = [row for row, cell in enumerate(cells) if (_shown(cell).strip() in words) == kept]
            if len(rows) < len(chunk.numbers):
                chunk = replace(
                    chunk,
                    numbers=_picked(chunk.numbers, rows),
                    cells={name: _picked(cells, rows) for name, cells in chunk.cells.items()},
                )
        return chunk

    def _check_rows(self, values: Columns, chunk: Chunk, faults: Faults) -> None:
        for row, identity in enumerate(values[_ID]):
            if identity is None and row not in faults:
                _add(faults, row, "has no id (src_id)")
        for first, last in _ORDER.get(self.mapping.table.name, ()):
            if first in values and last in values:
                for row in _backwards(values[first], values[last]):
                    _add(faults, row, f"ends before it begins: {last} lies before {first}")
        self._check_twice(values, chunk.numbers, faults)

    def _check_twice(self, values: Columns, numbers: Sequence[int], faults: Faults) -> None:
        for row, key in enumerate(zip(values[_ID], values[_UPDATED], strict=True)):
            if row in faults:
                continue
            number = numbers[row]
            first = self.seen.setdefault(hash(key), number)
            if first != number:
                _add(faults, row, f"the id {key[0]!r} stands twice (first at {self.sheet.place(first)})")

    def _sample(self, chunk: Chunk, row: int) -> dict[str, str]:
        return {
            rule.column.name: _shown(_cells(rule, chunk)[row])[:_SAMPLE]
            for rule, _ in self.columns
            if rule.headers
        }


def _cells(rule: Rule, chunk: Chunk) -> Sequence[Any]:
    if len(rule.headers) == 1:
        return chunk.cells[rule.headers[0]]
    if rule.headers:
        return list(zip(*(chunk.cells[header] for header in rule.headers), strict=True))
    return chunk.numbers  # a constant needs their count only


def _values(rule: Rule, convert: Convert, chunk: Chunk, faults: Faults) -> list[Any]:
    cells = _cells(rule, chunk)
    try:
        return list(map(convert, cells))
    except CellError:
        return [_value(rule, convert, cell, row, faults) for row, cell in enumerate(cells)]


def _value(rule: Rule, convert: Convert, cell: Any, row: int, faults: Faults) -> Any:
    try:
        return convert(cell)
    except CellError as fault:
        shown = "the cell" if rule.column.kind == "person" else repr(_shown(cell)[:_SAMPLE])
        _add(faults, row, f"{shown} under {rule.shown!r} {fault}")
        return None


def _shown(cell: Any) -> str:
    if isinstance(cell, tuple):
        return " + ".join(_shown(part) for part in cell)
    try:
        return cell.text if isinstance(cell, ErrorCell) else as_text(cell)
    except CellError:
        return repr(cell)


def _updated(mapping: Mapping, values: Columns, count: int) -> list[Any]:
    """When each row was last changed: what the source says, else the latest thing that happened to it."""
    happened = [
        values[rule.column.name]
        for rule in mapping.rules
        if rule.column.kind == "instant" and rule.column.name not in {_UPDATED, *_PROMISED}
    ]
    given = values.get(_UPDATED)
    if given is not None and None not in given:
        return given
    latest = _latest(happened, count)
    if given is None:
        return latest
    return [late if said is None else said for said, late in zip(given, latest, strict=True)]


def _latest(happened: Sequence[Sequence[int | None]], count: int) -> list[int | None]:
    """The greatest instant of each row, None where it has none."""
    filled = [[_NEVER if instant is None else instant for instant in column] for column in happened]
    greatest = map(max, *filled) if len(filled) > 1 else filled[0] if filled else [_NEVER] * count
    return [None if instant == _NEVER else instant for instant in greatest]


def _backwards(first: Sequence[int | None], last: Sequence[int | None]) -> Iterator[int]:
    for row, (begin, end) in enumerate(zip(first, last, strict=True)):
        if begin is not None and end is not None and end < begin:
            yield row


def _add(faults: Faults, row: int, reason: str) -> None:
    faults.setdefault(row, []).append(reason)


def _without(values: Columns, faults: Faults) -> Columns:
    if not faults:
        return values
    rows = [row for row in range(len(values[_ID])) if row not in faults]
    return {name: _picked(column, rows) for name, column in values.items()}


def _picked(column: Sequence[Any], rows: Sequence[int]) -> list[Any]:
    return [column[row] for row in rows]
