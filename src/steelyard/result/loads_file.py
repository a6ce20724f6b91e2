"""The list of loads (`steelyard/loads/1`): what `steelyard collect --json` prints and the web takes in.

Canonical JSON (RFC 8785): every delivery in the evidence store with where it came from, its digest and its
counts. No row, no reject and no name of a person is in it. Instants are UTC, intervals [from, to).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import rfc8785
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from steelyard.errors import InputError
from steelyard.result.inputs_reading import first_fault
from steelyard.result.inputs_schema import Count, Filled, LoadIn
from steelyard.result.model import LoadFacts
from steelyard.values.window import instant, moment

SCHEMA = "steelyard/loads/1"
REMEDY = "bring what `steelyard collect --json` prints, unchanged"


@dataclass(frozen=True, slots=True)
class ListedLoad:
    """One load: its facts, the tables that it filled, what it is complete for, and when it was read.

    Instants are microseconds since 1970 UTC; `covers` is None where the source declared nothing.
    """

    facts: LoadFacts
    tables: tuple[str, ...]
    covers: tuple[int, int] | None
    known_at: int

    @property
    def read(self) -> int:
        """Rows that the source delivered."""
        return self.facts.accepted + self.facts.rejected


def canonical(loads: Iterable[ListedLoad]) -> bytes:
    """The list as RFC 8785 bytes; the same store gives the same bytes."""
    return rfc8785.dumps({"schema": SCHEMA, "loads": [_entry(load) for load in loads]})


def listed_loads(document: object) -> tuple[ListedLoad, ...]:
    """The loads of a parsed list; raises InputError for another schema, a load that stands twice, bad values."""
    if isinstance(document, dict) and document.get("schema") != SCHEMA:
        raise InputError(
            f"is no list of loads: its schema is {document.get('schema')!r}", where="$.schema", remedy=REMEDY
        )
    try:
        given = _ListIn.model_validate(document)
    except ValidationError as error:
        raise first_fault(error, REMEDY) from None
    seen: set[str] = set()
    for number, load in enumerate(given.loads):
        where = f"$.loads[{number}]"
        if load.load_id in seen:
            raise InputError(f"{load.load_id!r} stands here twice", where=f"{where}.load_id", remedy=REMEDY)
        if load.read != load.accepted + load.rejected:
            raise InputError(
                "read is not accepted and rejected together", where=f"{where}.read", remedy=REMEDY
            )
        seen.add(load.load_id)
    return tuple(map(_listed, given.loads))


def _instant(written: object) -> int:
    """An instant as `_written` writes it, so that it is written back alike."""
    try:
        found = instant(datetime.fromisoformat(written)) if isinstance(written, str) else None
    except (ValueError, OverflowError):
        found = None
    if found is None or _written(found) != written:
        raise ValueError("write an instant of UTC, such as 2026-10-31T16:00:00+00:00")
    return found


Instant = Annotated[int, BeforeValidator(_instant)]


class _CoversIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    start: Annotated[Instant, Field(alias="from")]
    end: Annotated[Instant, Field(alias="to")]


class _ListedIn(LoadIn):
    load_id: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,80}$")]
    read: Count
    tables: list[Filled]
    covers: _CoversIn | None
    known_at: Instant


class _ListIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    schema_: Annotated[Literal["steelyard/loads/1"], Field(alias="schema")]
    loads: list[_ListedIn]


def _entry(load: ListedLoad) -> dict[str, Any]:
    covers = load.covers and {"from": _written(load.covers[0]), "to": _written(load.covers[1])}
    return asdict(load.facts) | {
        "read": load.read,
        "tables": list(load.tables),
        "covers": covers,
        "known_at": _written(load.known_at),
    }


def _written(instant: int) -> str:
    return moment(instant).isoformat()


def _listed(given: _ListedIn) -> ListedLoad:
    facts = {name: getattr(given, name) for name in LoadIn.model_fields}
    covers = (given.covers.start, given.covers.end) if given.covers else None
    return ListedLoad(LoadFacts(**facts), tuple(given.tables), covers, given.known_at)
