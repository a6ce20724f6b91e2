"""The lines of a register file: an entry as canonical JSON (RFC 8785) and back.

A line that is not in the one form in which it would be written is refused, with `file:line`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import rfc8785

from steelyard.errors import InputError
from steelyard.intake import refuse_special
from steelyard.register.dates import UNDATED, Announced, Undated, read_date
from steelyard.register.entries import Content, Entry, OrganisationFacts
from steelyard.register.levels import level_code, read_level
from steelyard.register.model import (
    Batch,
    Category,
    Confidence,
    FirstClaim,
    Name,
    PublishedTotal,
    RegisteredResult,
    Standing,
    Status,
)
from steelyard.values import Text

Document: TypeAlias = dict[str, Any]


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
    refuse_special(path)
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    return [_entry(line, f"{path}:{n}") for n, line in enumerate(data.splitlines(keepends=True), 1)]


def _entry(line: bytes, where: str) -> Entry:
    try:
        document = json.loads(line)
        if _canonical(document) != line:
            raise ValueError("is not canonical JSON on one line")  # duplicate keys end here, too
        content = _READERS[document["kind"]](document)
        entry = Entry(content, date.fromisoformat(document["entered"]), str(document["correction"]))
        if line_of(entry) != line:
            raise ValueError("has keys or values that no entry has")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        told = f"lacks {fault}" if isinstance(fault, KeyError) else str(fault)
        raise InputError(
            f"is no entry of a register: {told[:200]}",
            where=where,
            remedy="a register is written by `steelyard register import`; do not edit it",
        ) from None
    return entry


def _canonical(document: Any) -> bytes:
    """For texts, whole numbers and null the same bytes as RFC 8785 gives, and faster."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def _organisation(read: Document) -> OrganisationFacts:
    standing = Standing(_maybe_day(read["since"]), Category(read["category"]), read["parent"])
    return OrganisationFacts(str(read["id"]), Name(**read["name"]), standing)


def _batch(read: Document) -> Batch:
    day = date.fromisoformat(read["date"])
    return Batch(str(read["id"]), read["number"], day, Name(**read["event"]), str(read["contact"]))


def _result(read: Document) -> RegisteredResult:
    return RegisteredResult(
        id=str(read["id"]),
        organisation=str(read["organisation"]),
        project=Name(**read["project"]),
        part=str(read["part"]),
        module=str(read["module"]),
        level=read_level(read["level"]),
        announced=_announced(read["announced"]),
        batch=read["batch"],
        source=str(read["source"]),
        confidence=Confidence(read["confidence"]),
        status=Status(read["status"]),
        revoked_on=_maybe_day(read["revoked_on"]),
        recognitions=tuple(read["recognitions"]),
        first=FirstClaim(read["first"]) if read["first"] else None,
        gains=Text(**read["gains"]) if read["gains"] else None,
        note=str(read["note"]),
    )


def _total(read: Document) -> PublishedTotal:
    return PublishedTotal(
        id=str(read["id"]),
        scope=str(read["scope"]),
        as_of=_announced(read["as_of"]),
        institutions=read["institutions"],
        count=read["count"],
        unit=str(read["unit"]),
        source=str(read["source"]),
        note=str(read["note"]),
    )


def _maybe_day(read: str | None) -> date | None:
    return date.fromisoformat(read) if read else None


def _announced(read: str | None) -> Announced | Undated:
    return read_date(read) if read else UNDATED


_READERS: dict[str, Callable[[Document], Content]] = {
    "organisation": _organisation,
    "batch": _batch,
    "result": _result,
    "total": _total,
}
