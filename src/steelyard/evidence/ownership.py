"""Which things belong to which projects: patterns with dates, many to many (docs/guide/workspace.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from steelyard.evidence.tables import Ownership

BEGINNING, END_OF_TIME = -(2**62), 2**62


@dataclass(frozen=True, slots=True)
class Owns:
    """A scope owns the things of one kind that match a pattern, from `since` until before `until`."""

    scope: str
    kind: Ownership
    patterns: tuple[str, ...]
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Owned:
    """One thing and one scope that owns it, as instants [since, until)."""

    kind: Ownership
    thing: str
    scope: str
    since: int
    until: int


def owned(kind: Ownership, things: Iterable[str], owns: Iterable[Owns]) -> Iterator[Owned]:
    """Who owns each of `things`; one that nobody owns is left out, one that two own stands twice."""
    entries = [entry for entry in owns if entry.kind == kind]
    for thing in things:
        for entry in entries:
            if any(fnmatchcase(thing, pattern) for pattern in entry.patterns):
                since = BEGINNING if entry.since is None else entry.since
                until = END_OF_TIME if entry.until is None else entry.until
                yield Owned(kind, thing, entry.scope, since, until)
