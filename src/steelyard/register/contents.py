"""The content of an entry from its JSON document: every field is tested, none is converted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from steelyard.register.dates import UNDATED, Announced, Undated, read_date
from steelyard.register.entries import Content, OrganisationFacts
from steelyard.register.fields import GREATEST, is_id, is_scope, unfit
from steelyard.register.levels import read_level
from steelyard.register.model import (
    ENTERED,
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
from steelyard.register.words import PARTS
from steelyard.values import Text

Document: TypeAlias = dict[str, Any]


def content_of(document: Document) -> Content:
    """Raises ValueError, KeyError or TypeError where a field is missing or of another kind."""
    return _READERS[document["kind"]](document)


def _organisation(read: Document) -> OrganisationFacts:
    parent = _maybe_id(read["parent"])
    standing = Standing(_maybe_day(read["since"]), Category(read["category"]), parent)
    return OrganisationFacts(_id(read["id"]), _name(read["name"], needed=True), standing)


def _batch(read: Document) -> Batch:
    return Batch(
        id=_id(read["id"]),
        number=_maybe_whole(read["number"]),
        date=date.fromisoformat(read["date"]),
        event=_name(read["event"]),
        contact=text(read["contact"]),
    )


def _result(read: Document) -> RegisteredResult:
    return RegisteredResult(
        id=_id(read["id"]),
        organisation=_id(read["organisation"]),
        project=_name(read["project"]),
        part=_part(read["part"]),
        module=_id(read["module"]) if read["module"] else "",
        level=read_level(text(read["level"])),
        announced=_announced(read["announced"]),
        batch=_maybe_id(read["batch"]),
        source=text(read["source"], needed=True),
        confidence=Confidence(read["confidence"]),
        status=_status(read["status"]),
        revoked_on=_maybe_day(read["revoked_on"]),
        recognitions=tuple(text(body, needed=True) for body in read["recognitions"]),
        first=FirstClaim(read["first"]) if read["first"] else None,
        gains=_gains(read["gains"]) if read["gains"] else None,
        note=text(read["note"]),
    )


def _status(read: Any) -> Status:
    if read not in ENTERED:  # what is certified, a certificate says
        raise ValueError(f"{str(read)[:40]!r} is not a valid Status")
    return Status(read)


def _total(read: Document) -> PublishedTotal:
    total = PublishedTotal(
        id=_id(read["id"]),
        scope=text(read["scope"]),
        as_of=_announced(read["as_of"]),
        institutions=_maybe_whole(read["institutions"]),
        count=_maybe_whole(read["count"]),
        unit=text(read["unit"]),
        source=text(read["source"], needed=True),
        note=text(read["note"]),
    )
    if not is_scope(total.scope):
        raise ValueError(f"unknown scope {total.scope[:40]!r}")
    if total.count is None and total.institutions is None:
        raise ValueError("neither count nor institutions is given")
    return total


def text(read: Any, *, needed: bool = False) -> str:
    """A text that may stand in the register; with `needed`, not an empty one."""
    if not isinstance(read, str):
        raise TypeError(f"{str(read)[:40]} is not a text")
    if reason := unfit(read):
        raise ValueError(f"a text {reason}")
    if needed and not read:
        raise ValueError("a text is empty that has to be given")
    return read


def _id(read: Any) -> str:
    found = text(read)
    if not is_id(found):
        raise ValueError(f"{found[:40]!r} is no id")
    return found


def _maybe_id(read: Any) -> str | None:
    return None if read is None else _id(read)


def _part(read: Any) -> str:
    if read not in PARTS:
        raise ValueError(f"unknown part {str(read)[:40]!r}")
    return text(read)


def _maybe_whole(read: Any) -> int | None:
    if read is None:
        return None
    if not isinstance(read, int) or isinstance(read, bool) or not 0 <= read <= GREATEST:
        raise ValueError(f"{str(read)[:40]} is not a whole number from 0 to {GREATEST:,}")
    return read


def _name(read: Any, *, needed: bool = False) -> Name:
    name = Name(text(read["zh"]), text(read["en"]))
    if needed and not name:
        raise ValueError("a name is given in neither language")
    return name


def _gains(read: Any) -> Text:
    return Text(text(read["zh"], needed=True), text(read["en"], needed=True))


def _maybe_day(read: Any) -> date | None:
    return None if read is None else date.fromisoformat(read)


def _announced(read: Any) -> Announced | Undated:
    return UNDATED if read is None else read_date(text(read))


_READERS: dict[str, Callable[[Document], Content]] = {
    "organisation": _organisation,
    "batch": _batch,
    "result": _result,
    "total": _total,
}
