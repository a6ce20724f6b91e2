"""What a collector hands to the store: deliveries, each read as batches of rows and rejects.

A collector looks at one source of the workspace and yields its deliveries without reading them; the
store asks only for those whose fingerprint it does not know. So the same input twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from steelyard.values import Origin


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table as columns of equal length; a column that is left out is empty throughout.

    Values are plain Python: str, int (instants and durations in microseconds), bool, list of str, None.
    People stand here under their own names; the store hashes them before anything is written.
    """

    table: str
    columns: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be read: where it stands, why, and its mapped fields as a sample."""

    where: str
    reason: str
    sample: dict[str, str] = field(default_factory=dict)


Item: TypeAlias = Batch | Reject
Cursors: TypeAlias = Callable[[str], str]  # src -> cursor of its last load, "" where there is none


@dataclass(frozen=True, slots=True)
class Covers:
    """Days for which the source is declared complete, as instants [start, end)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One unit of loading: a file, or what is new in a repository.

    `fingerprint` is a SHA-256 over everything that decides the rows: content, mapping, parameters.
    `replaces_rows` says that rows of the same `src` that this delivery does not bring are gone
    (tombstones), as for a full export. `tables` are those that it may write. `cursor` is what the
    collector wants to be told of this `src` the next time, so that it reads only what is new.
    """

    collector: str
    version: int
    src: str
    uri: str
    fingerprint: str
    origin: Origin
    tables: tuple[str, ...]
    read: Callable[[], Iterator[Item]]
    covers: Covers | None = None
    replaces_rows: bool = False
    cursor: str = ""
