"""The loads of a result by source, numbered in that order: the loads of one source are neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steelyard.result.model import LoadFacts


@dataclass(frozen=True, slots=True)
class SourceLoads:
    """One source with its loads, each with its number in the table of evidence."""

    source: str
    loads: tuple[tuple[int, LoadFacts], ...]

    @property
    def accepted(self) -> int:
        """Rows accepted from the source."""
        return sum(load.accepted for _, load in self.loads)

    @property
    def rejected(self) -> int:
        """Rows rejected from the source."""
        return sum(load.rejected for _, load in self.loads)


def sources(loads: Sequence[LoadFacts]) -> tuple[SourceLoads, ...]:
    """Sources by name, the loads of each by address; numbers run from 1 over all of them."""
    ordered = sorted(loads, key=lambda load: (load.source, load.uri, load.load_id))
    found: dict[str, list[tuple[int, LoadFacts]]] = {}
    for number, load in enumerate(ordered, 1):
        found.setdefault(load.source, []).append((number, load))
    return tuple(SourceLoads(source, tuple(its)) for source, its in found.items())
