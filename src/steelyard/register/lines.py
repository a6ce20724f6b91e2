"""The lines of a register file: an entry as canonical JSON (RFC 8785) and back.

A line that is not in the one form in which it would be written is refused, with `file:line`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import rfc8785

from steelyard.errors import InputError
from steelyard.intake import bytes_of
from steelyard.register.contents import Document, content_of, text
from steelyard.register.dates import Announced, Undated
from steelyard.register.entries import Content, Entry, OrganisationFacts
from steelyard.register.levels import level_code
from steelyard.register.model import Batch, PublishedTotal, RegisteredResult
from steelyard.register.references import References

MOST = 64 * 1024 * 1024  # bytes of a register: about 100,000 entries


def line_of(entry: Entry) -> bytes:
    """The entry as its line of the file."""
    document = _document(entry.content) | {
        "kind": entry.key[0],
        "entered": entry.entered.isoformat(),
        "correction": entry.correction,
    }
    return rfc8785.dumps(document) + b"\n"


def _document(content: Content) -> Document:
    match content:
        case OrganisationFacts():
            standing = content.standing
            return {
                "id": content.id,
                "name": content.name.as_dict(),
                "category": standing.category.value,
                "parent": standing.parent,
                "since": _day(standing.since),
            }
        case Batch():
            return {
                "id": content.id,
                "number": content.number,
                "date": content.date.isoformat(),
                "event": content.event.as_dict(),
                "contact": content.contact,
            }
        case RegisteredResult():
            return _result_document(content)
        case PublishedTotal():
            return {
                "id": content.id,
                "scope": content.scope,
                "as_of": _written(content.as_of),
                "institutions": content.institutions,
                "count": content.count,
                "unit": content.unit,
                "source": content.source,
                "note": content.note,
            }


def _result_document(result: RegisteredResult) -> Document:
    return {
        "id": result.id,
        "organisation": result.organisation,
        "project": result.project.as_dict(),
        "part": result.part,
        "module": result.module,
        "level": level_code(result.level),
        "announced": _written(result.announced),
        "batch": result.batch,
        "source": result.source,
        "confidence": result.confidence.value,
        "status": result.status.value,
        "revoked_on": _day(result.revoked_on),
        "recognitions": list(result.recognitions),
        "first": result.first.value if result.first else None,
        "gains": result.gains.as_dict() if result.gains else None,
        "note": result.note,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _written(announced: Announced | Undated) -> str | None:
    return announced.written if isinstance(announced, Announced) else None


def read_entries(path: Path) -> list[Entry]:
    """Every entry of a register file, oldest first; raises InputError at `file:line` for the first fault."""
    try:
        data = bytes_of(path, MOST)
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    entries = [read_line(line, f"{path}:{n}") for n, line in enumerate(data.splitlines(keepends=True), 1)]
    for number, what in _out_of_place(entries):
        raise _refused(what, f"{path}:{number}")
    return entries


def _out_of_place(entries: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """Entries before an earlier one, and references to what was not there at the end of their day."""
    for number, (before, entry) in enumerate(pairwise(entries), 2):
        if entry.entered < before.entered:
            yield number, f"was entered on {entry.entered}, before the entry above it"
    there = References()
    for _, of_day in groupby(enumerate(entries, 1), key=lambda numbered: numbered[1].entered):
        holding = {entry.key: (number, entry.content) for number, entry in of_day}
        for _, content in holding.values():
            there.add(content)
        for number, content in holding.values():
            for column, what in there.faults(content):
                yield number, f"{column}: {what}"


def read_line(line: bytes, where: str) -> Entry:
    """One entry from its line, line end included; raises InputError where it is none, or in another form."""
    try:
        document = json.loads(line)
        if _canonical(document) != line:
            raise ValueError("is not canonical JSON on one line")  # duplicate keys end here, too
        entered, correction = date.fromisoformat(document["entered"]), text(document["correction"])
        entry = Entry(content_of(document), entered, correction)
        if line_of(entry) != line:
            raise ValueError("has keys or values that no entry has")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        told = f"lacks {fault}" if isinstance(fault, KeyError) else str(fault)
        raise _refused(told, where) from None
    return entry


def _refused(what: str, where: str) -> InputError:
    return InputError(
        f"is no entry of a register: {what[:200]}",
        where=where,
        remedy="a register is written by `steelyard register import`; do not edit it",
    )


def _canonical(document: Any) -> bytes:
    """For texts, whole numbers and null the same bytes as RFC 8785 gives, and faster."""
    written = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode() + b"\n"
