"""Entries of the register: what was entered, when, and what they amount to as of a day.

An entry holds one organisation's standing, batch, result or published total, the day it was `entered`, and, where
it corrects an earlier one of the same key, the reason. The last entry of a key is the one that holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from steelyard.register.model import (
    Batch,
    Name,
    Organisation,
    PublishedTotal,
    Register,
    RegisteredResult,
    Standing,
)

Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """One line about an organisation: its name and one standing."""

    id: str
    name: Name
    standing: Standing


Content: TypeAlias = OrganisationFacts | Batch | RegisteredResult | PublishedTotal


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
