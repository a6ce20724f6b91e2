"""Merging a package into a store: what is known already is left alone, so repeating it changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.errors import StoreError, VerificationFailed
from steelyard.evidence.loads import Load
from steelyard.evidence.store import Store
from steelyard.evidence.writing import ROW_GROUP, SEGMENT, Writer
from steelyard.evidence.zones.package import Package


@dataclass(frozen=True, slots=True)
class Merged:
    """Loads that are new here, and how many were known."""

    new: tuple[Load, ...]
    known: int


class _Merger(Writer):
    """A writer that keeps loads as they were, under new numbers; people in a package are pseudonyms already."""

    def merge(self, load: Load, rows: Mapping[str, pa.Table]) -> Load:
        """Store one load with its rows by table; when it was known is when it came here."""
        merged = replace(load, load_seq=self._next_seq, known_at=self._known_at)
        self._next_seq += 1
        for name in (name for name in load.tables if name in rows):
            mine = _same(rows[name], "src", pa.scalar(load.src))
            mine = _same(mine, "load_seq", pa.scalar(merged.load_seq, pa.int64()))
            for batch in mine.to_batches(max_chunksize=ROW_GROUP):
                self._keep(name, batch)
        self._segment.loads.append(merged)
        if self._segment.rows >= SEGMENT:
            self.commit()
        return merged


def merge(store: Store, package: Package, known_at: int, where: str) -> Merged:
    """Take over what is new, in the order of the loads; a load is there whole or not at all.

    Raises VerificationFailed where a source has other loads here than in the package, or the package lacks one
    that came before; StoreError where the store cannot be written.
    """
    known = _known_loads(store, package, where)
    news = [load for place, load in enumerate(package.loads) if place not in known]
    if not news:
        return Merged((), len(known))
    rows = _by_load(package)
    with store.locked():
        writer = _Merger(store, known_at)
        loads = tuple(writer.merge(load, rows.get(load.load_seq, {})) for load in news)
        writer.commit()
    return Merged(loads, len(known))


def _by_load(package: Package) -> dict[int, dict[str, pa.Table]]:
    """By the number of a load its rows by table, in their order; each table is sorted once, however many loads."""
    found: dict[int, dict[str, pa.Table]] = {}
    for name, table in package.rows.items():
        ordered = table.sort_by([("load_seq", "ascending"), ("load_row", "ascending")])
        start = 0
        for one in pc.value_counts(ordered["load_seq"]).to_pylist():
            found.setdefault(one["values"], {})[name] = ordered.slice(start, one["counts"])
            start += one["counts"]
    return found


def _same(rows: pa.Table, column: str, value: pa.Scalar) -> pa.Table:
    return rows.set_column(rows.column_names.index(column), column, pa.repeat(value, len(rows)))


def _known_loads(store: Store, package: Package, where: str) -> set[int]:
    """The places in the package of loads that the store has."""
    here: dict[str, list[str]] = defaultdict(list)
    for load in store.loads():
        here[load.src].append(load.load_id)
    brought: dict[str, list[int]] = defaultdict(list)
    for place, load in enumerate(package.loads):
        brought[load.src].append(place)
    known: set[int] = set()
    for src, history in package.history.items():
        places = brought[src]
        had = here[src]
        shorter = min(len(had), len(history))
        if tuple(had[:shorter]) != history[:shorter]:
            raise _other_loads(src, where)
        first = len(history) - len(places)  # of the source's loads, the first that the package has
        if len(had) < first:
            raise VerificationFailed(
                f"lacks {first - len(had)} earlier loads of {src}",
                where=where,
                remedy="unpack the packages in the order in which they were made, or have all loads packed again",
            )
        known.update(places[: max(0, len(had) - first)])
    return known


def _other_loads(src: str, where: str) -> VerificationFailed:
    return VerificationFailed(
        f"has other loads of {src} than this workspace",
        where=where,
        remedy="a source is collected in one zone only: give each zone's its own `src` in steelyard.yaml",
    )


def refuse_foreign_key(said: object, ours: str, where: str) -> None:
    """Raises StoreError where a package was hashed with another pseudonym key than ours."""
    if said != ours:
        raise StoreError(
            f"was hashed with another pseudonym key ({said}); ours is {ours}",
            where=where,
            remedy="all zones share one key: copy pseudonym.key to the zone that has the other one before its "
            "first collection, or remove its .steelyard/store and collect there anew",
        )
