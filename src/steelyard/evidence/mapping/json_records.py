"""JSON as a table: a list of objects, one object per line, or a list somewhere inside of one object.

A field of an object inside a record has the path as its header (`author.username`); the first object of
a list has the number 0 in it (`hosts.0.host`). What a record does not have is an empty cell. JSON Lines
are read twice as a stream, once for the headers, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import Object, json_lines, parse, read_text
from steelyard.evidence.delivery import Reject
from steelyard.evidence.mapping.sheet import ROWS, Asked, Chunk, Piece, Sheet

DEEPEST = 4  # keys of a path; deeper ones are no field of a record
HEADERS = 10_000  # different paths that a file may have

Record: TypeAlias = tuple[int, Object | Reject]


def open_json(asked: Asked) -> Sheet:
    """The records of a JSON file; raises InputError where there is no list of them."""
    records = list(_listed(asked))
    return Sheet(
        headers=_headers(asked, records),
        typed=True,
        place=partial(_place, asked),
        chunks=partial(_chunks, lambda: records),
    )


def open_json_lines(asked: Asked) -> Sheet:
    """One record per line; raises InputError where nothing in it is one."""
    return Sheet(
        headers=_headers(asked, json_lines(asked.path, asked.uri)),
        typed=True,
        place=lambda line: f"{asked.uri}:{line}",
        chunks=partial(_chunks, partial(json_lines, asked.path, asked.uri)),
    )


def _place(asked: Asked, number: int) -> str:
    return f"{asked.uri}, record {number}"


def _listed(asked: Asked) -> Iterator[Record]:
    value = parse(read_text(asked.path, asked.uri), asked.uri)
    for number, record in enumerate(_list_in(asked, value), 1):
        where = _place(asked, number)
        yield number, record if isinstance(record, dict) else Reject(where, "is not an object")


def _list_in(asked: Asked, value: Any) -> list[Any]:
    """The list at the declared place; an answer that was stored whole has it under some key."""
    found = value
    if not isinstance(value, list):
        for key in filter(None, asked.records.split(".")):
            found = found.get(key) if isinstance(found, dict) else None
    if not isinstance(found, list):
        under = f"has no list of records under {asked.records!r}"
        raise InputError(
            under if asked.records else "has no list of records at its top",
            where=asked.uri,
            remedy="store the list itself, or write where it stands as `rows.records` in the mapping",
        )
    return found


def _headers(asked: Asked, records: Iterable[Record]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, record in records:
        if not isinstance(record, Reject):
            found.update(dict.fromkeys(path for path, _ in _fields(record)))
        if len(found) > HEADERS:
            raise InputError(f"has more than {HEADERS:,} different fields", where=asked.uri)
    return tuple(found)


def _chunks(records: Callable[[], Iterable[Record]], wanted: Sequence[str]) -> Iterator[Piece]:
    source = iter(records())
    while piece := list(islice(source, ROWS)):
        yield from (record for _, record in piece if isinstance(record, Reject))
        good = [(number, dict(_fields(record))) for number, record in piece if not isinstance(record, Reject)]
        if good:
            cells: dict[str, Sequence[Any]] = {
                header: [fields.get(header) for _, fields in good] for header in wanted
            }
            yield Chunk([number for number, _ in good], cells)


def _fields(value: Object, before: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    """(path, value) of every field; a list of objects is entered at its first one only."""
    for key, item in value.items():
        inside, path = item, f"{before}{key}"
        if isinstance(item, list) and item and isinstance(item[0], dict):
            inside, path = item[0], f"{path}.0"
        if not isinstance(inside, dict):
            yield path, inside
        elif depth < DEEPEST:
            yield from _fields(inside, f"{path}.", depth + 1)
