"""The register as a file: one entry a line, canonical JSON (RFC 8785), only ever appended to.

An entry holds one organisation's standing, batch, result or published total, the day it was `entered`, and, where
it corrects an earlier one of the same key, the reason. The last entry of a key is the one that holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import rfc8785

from steelyard.errors import InputError
from steelyard.register.dates import UNDATED, Announced, Undated, read_date
from steelyard.register.levels import level_code, read_level
from steelyard.register.model import (
    Batch,
    Category,
    Confidence,
    FirstClaim,
    Name,
    Organisation,
    PublishedTotal,
    Register,
    RegisteredResult,
    Standing,
    Status,
)
from steelyard.values import Text

Document: TypeAlias = dict[str, Any]
Content: TypeAlias = "OrganisationFacts | Batch | RegisteredResult | PublishedTotal"
Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """One line about an organisation: its name and one standing."""

    id: str
    name: Name
    standing: Standing


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered, when, and why it replaces what stood there before (empty where nothing did)."""

    content: Content
    entered: date
    correction: str = ""

    @property
    def key(self) -> Key:
        """Entries of one key replace each other."""
        return key_of(self.content)


def key_of(content: Content) -> Key:
    """Kind and id; each standing of an organisation has a key of its own."""
    if isinstance(content, OrganisationFacts):
        since = content.standing.since
        return "organisation", content.id, since.isoformat() if since else ""
    kind = {Batch: "batch", RegisteredResult: "result", PublishedTotal: "total"}[type(content)]
    return kind, content.id, ""


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


def register_of(entries: Iterable[Entry], known_at: date | None = None) -> Register:
    """What the entries amount to, as it was known at the end of a day; with everything by default."""
    holding: dict[Key, Content] = {}
    for entry in entries:
        if known_at is None or entry.entered <= known_at:
            holding[entry.key] = entry.content
    contents = holding.values()
    return Register(
        organisations=_organisations(c for c in contents if isinstance(c, OrganisationFacts)),
        batches={c.id: c for c in contents if isinstance(c, Batch)},
        results=tuple(c for c in contents if isinstance(c, RegisteredResult)),
        totals=tuple(c for c in contents if isinstance(c, PublishedTotal)),
        entries=len(holding),
    )


def _organisations(facts: Iterable[OrganisationFacts]) -> dict[str, Organisation]:
    """The standings of each, the open one first; the name is that of the latest."""
    by_id: dict[str, list[OrganisationFacts]] = {}
    for fact in facts:
        by_id.setdefault(fact.id, []).append(fact)
    found = {}
    for id_, lines in by_id.items():
        lines.sort(key=lambda f: f.standing.since or date.min)
        found[id_] = Organisation(id_, lines[-1].name, tuple(f.standing for f in lines))
    return found
