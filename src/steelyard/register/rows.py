"""A row of a handed-in table becomes the content of an entry; whatever is wrong is told with row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from steelyard.register.dates import UNDATED, Announced, Precision, Undated, read_date
from steelyard.register.entries import Content, OrganisationFacts
from steelyard.register.fields import is_id, is_scope, unfit
from steelyard.register.levels import NoLevel, RegisteredLevel, read_level
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
from steelyard.register.sheets import Row
from steelyard.register.words import ALL, CATEGORIES, PARTS
from steelyard.values import Text

FIRST_YEAR = 2018  # the first assessments of this family were announced in 2018
Member = TypeVar("Member", bound=StrEnum)


@dataclass(slots=True)
class RowReader:
    """Reads the cells of one row. A wrong one is told in `faults` and read as if it were unknown."""

    row: Row
    entered: date
    faults: list[str]

    def fault(self, column: str, what: str) -> None:
        """Something that keeps the whole import from being taken."""
        self.faults.append(f"{self.row.place(column)}: {what}")

    def text(self, column: str, *, needed: bool = False) -> str:
        """A cell without line breaks and unseen characters."""
        said = " ".join(self.row.cells.get(column, "").split())
        if reason := unfit(said):
            self.fault(column, reason)
        if needed and not said:
            self.fault(column, "is empty")
        return said

    def id(self, column: str, *, needed: bool = True) -> str:
        """Small letters, digits and hyphens."""
        said = self.text(column, needed=needed)
        if said and not is_id(said):
            self.fault(column, f"{said[:40]!r} is no id: small letters, digits and hyphens")
        return said

    def name(self, stem: str, *, needed: bool = False) -> Name:
        """`<stem>_zh` and `<stem>_en`; with `needed` at least one of them."""
        found = Name(self.text(f"{stem}_zh"), self.text(f"{stem}_en"))
        if needed and not found:
            self.fault(f"{stem}_zh", f"neither {stem}_zh nor {stem}_en is given")
        return found

    def choice(self, column: str, kind: type[Member], words: Mapping[Member, Text] | None = None) -> Member:
        """A code, or its word in either language."""
        said = self.text(column).casefold()
        for member in kind:
            word = (words or {}).get(member)
            if said in {member.value, *((word.zh, word.en.casefold()) if word else ())}:
                return member
        self.fault(column, f"unknown {column} {said[:40]!r}: one of {', '.join(kind)}")
        return next(iter(kind))

    def when(self, column: str) -> Announced | Undated:
        """A date of any precision, not before the first assessments and not in the future."""
        said = self.text(column)
        if not said or said.casefold() in {"undated", "unknown", "不详"}:
            return UNDATED
        try:
            found = read_date(said)
        except ValueError as fault:
            self.fault(column, str(fault))
            return UNDATED
        if found.last.year < FIRST_YEAR:
            self.fault(column, f"{said} is before {FIRST_YEAR}, when the first results were announced")
        if (found.first or found.last) > self.entered and found.precision is not Precision.NOT_LATER_THAN:
            self.fault(column, f"{said} is after {self.entered}, the day of this import")
        return found

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """An exact day."""
        found = self.when(column)
        if isinstance(found, Announced) and found.precision is not Precision.DAY:
            self.fault(column, f"{found.written!r} is no exact day: write 2023-10-26")
        if needed and not self.text(column):
            self.fault(column, "is empty")
        return found.last if isinstance(found, Announced) else None

    def number(self, column: str) -> int | None:
        """A whole number from 0 on; None where the cell is empty."""
        said = self.text(column)
        if said and not re.fullmatch(r"[0-9]{1,9}", said):
            self.fault(column, f"{said[:40]!r} is not a whole number")
            return None
        return int(said) if said else None

    def level(self) -> RegisteredLevel:
        """See `read_level`."""
        try:
            return read_level(self.text("level"))
        except ValueError as fault:
            self.fault("level", str(fault))
            return NoLevel.UNKNOWN

    def part(self) -> str:
        """A part by id or title."""
        said = self.text("part", needed=True).casefold()
        for part, title in PARTS.items():
            if said in {part, title.zh, title.en.casefold()}:
                return part
        if said:
            self.fault("part", f"unknown part {said[:40]!r}: one of {', '.join(PARTS)}")
        return said


def _organisation(read: RowReader) -> OrganisationFacts:
    since = read.row.cells.get("since", "")
    standing = Standing(
        since=_since(read) if since else None,
        category=read.choice("category", Category, CATEGORIES),
        parent=read.id("parent", needed=False) or None,
    )
    if standing.parent == read.text("id"):
        read.fault("parent", "is the organisation itself")
    return OrganisationFacts(read.id("id"), read.name("name", needed=True), standing)


def _since(read: RowReader) -> date | None:
    """A standing may begin long before the first assessments."""
    try:
        found = read_date(read.text("since"))
    except ValueError as fault:
        read.fault("since", str(fault))
        return None
    if found.precision is not Precision.DAY:
        read.fault("since", f"{found.written!r} is no exact day: write 2023-10-26")
    return found.last


def _batch(read: RowReader) -> Batch:
    day = read.day("date", needed=True) or date.max
    return Batch(read.id("id"), read.number("number"), day, read.name("event"), read.text("contact"))


def _result(read: RowReader) -> RegisteredResult:
    result = RegisteredResult(
        id=read.id("id"),
        organisation=read.id("organisation"),
        project=read.name("project"),
        part=read.part(),
        module=read.id("module", needed=False),
        level=read.level(),
        announced=read.when("announced"),
        batch=read.id("batch", needed=False) or None,
        source=read.text("source", needed=True),
        confidence=read.choice("confidence", Confidence),
        status=_status(read),
        revoked_on=read.day("revoked_on"),
        recognitions=tuple(r.strip() for r in read.text("recognitions").split(";") if r.strip()),
        first=read.choice("first", FirstClaim) if read.text("first") else None,
        gains=_gains(read),
        note=read.text("note"),
    )
    _refuse_early_revocation(read, result)
    return result


def _status(read: RowReader) -> Status:
    """A table cannot make a result certified: that is for a certificate, which is verified, not believed."""
    said = read.text("status").casefold()
    if said == "certified":
        read.fault(
            "status", "a table holds what was reported; certified is what a certificate says of itself"
        )
        return Status.REPORTED
    if said and said not in ENTERED:
        read.fault("status", f"unknown status {said[:40]!r}: one of {', '.join(ENTERED)}")
    return Status(said) if said in ENTERED else Status.REPORTED


def _gains(read: RowReader) -> Text | None:
    zh, en = read.text("gains_zh"), read.text("gains_en")
    if bool(zh) != bool(en):
        read.fault("gains_en" if zh else "gains_zh", "is empty: a gain is told in both languages")
    return Text(zh, en) if zh else None


def _refuse_early_revocation(read: RowReader, result: RegisteredResult) -> None:
    known = result.announced
    if result.revoked_on and isinstance(known, Announced) and known.first and result.revoked_on < known.first:
        read.fault("revoked_on", f"{result.revoked_on} is before the announcement, {known.written}")


def _total(read: RowReader) -> PublishedTotal:
    said = read.text("scope", needed=True)
    scope = "all" if said == ALL.zh else said
    if scope and not is_scope(scope):
        read.fault("scope", f"unknown scope {scope[:40]!r}: all, organisation:<id>, {', '.join(Category)}")
    total = PublishedTotal(
        id=read.id("id"),
        scope=scope,
        as_of=read.when("as_of"),
        institutions=read.number("institutions"),
        count=read.number("count"),
        unit=read.text("unit"),
        source=read.text("source", needed=True),
        note=read.text("note"),
    )
    if total.count is None and total.institutions is None:
        read.fault("count", "neither count nor institutions is given")
    return total


READERS: dict[str, Callable[[RowReader], Content]] = {
    "organisation": _organisation,
    "batch": _batch,
    "result": _result,
    "total": _total,
}
