"""JSON as a table: a list of objects, one object per line, or a list somewhere inside of one object.

A field of an object inside a record has the path as its header (`author.username`); the first object of
a list has the number 0 in it (`hosts.0.host`). What a record does not have is an empty cell. JSON Lines
are read twice as a stream, once for the headers, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import Object, parse, read_text
from steelyard.evidence.delivery import Reject
from steelyard.evidence.mapping.sheet import ROWS, Asked, Chunk, Piece, Sheet

DEEPEST = 4  # keys of a path; deeper ones are no field of a record
HEADERS = 10_000  # different paths that a file may have
_LINE = 4 * 1024 * 1024  # characters of one record in JSON Lines

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
    headers = _headers(asked, _lines(asked))
    return Sheet(
        headers=headers,
        typed=True,
        place=lambda line: f"{asked.uri}:{line}",
        chunks=partial(_chunks, partial(_lines, asked)),
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
        place = f"under {asked.records!r}" if asked.records else "at its top"
        raise InputError(
            f"has no list of records {place}",
            where=asked.uri,
            remedy="store the list itself, or write where it stands as `rows.records` in the mapping",
        )
    return found


def _lines(asked: Asked) -> Iterator[Record]:
    with _readable(asked), asked.path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(iter(partial(file.readline, _LINE), ""), 1):
            if line.strip():
                yield number, _line(line, f"{asked.uri}:{number}")


def _line(line: str, where: str) -> Object | Reject:
    try:
        value = parse(line, where)
    except InputError as fault:
        return Reject(where, fault.what)
    return value if isinstance(value, dict) else Reject(where, "is not an object")


@contextmanager
def _readable(asked: Asked) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as fault:
        raise InputError(
            f"is not UTF-8 (byte {fault.start})", where=asked.uri, remedy="save it as UTF-8"
        ) from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=asked.uri) from None


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
