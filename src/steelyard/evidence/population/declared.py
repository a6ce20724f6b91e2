"""What a project declares before it measures: names, counts that the sources themselves give, exclusions (R18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from steelyard.evidence.tables import Ownership
from steelyard.values import Window


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A declared thing that is left out, and why; an assessor accepts the reason or does not."""

    kind: Ownership
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a table the source itself counts, and where that can be read.

    `of` is one thing (a service, a repository); empty means all that the project owns. `start` and `end` are
    instants [start, end), None where every current row counts; `where` are words that columns have to hold.
    """

    table: str
    rows: int
    told_by: str
    of: str = ""
    where: tuple[tuple[str, str], ...] = ()
    start: int | None = None
    end: int | None = None

    def overlaps(self, window: Window) -> bool:
        """Whether it says anything of the window."""
        return self.start is None or self.end is None or (self.start < window.end and self.end > window.start)

    def spans(self, window: Window) -> bool:
        """Whether it speaks of the whole window."""
        return (
            self.start is None or self.end is None or (self.start <= window.start and window.end <= self.end)
        )


@dataclass(frozen=True, slots=True)
class Population:
    """What one project declares; `counts_file` names a table with more counts, inside the workspace."""

    names: Mapping[Ownership, tuple[str, ...]] = field(default_factory=dict)
    excluded: tuple[Exclusion, ...] = ()
    counts: tuple[Count, ...] = ()
    counts_file: Path | None = None

    def expected(self, kind: Ownership) -> Iterator[str]:
        """The declared names of a kind without those that are excluded."""
        left_out = {one.name for one in self.excluded if one.kind == kind}
        return (name for name in self.names.get(kind, ()) if name not in left_out)
