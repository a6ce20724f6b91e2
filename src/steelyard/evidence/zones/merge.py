"""Merging a package into a store: what is known already is left alone, so repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from steelyard.errors import StoreError, VerificationFailed
from steelyard.evidence.delivery import Batch, Delivery
from steelyard.evidence.loads import Load
from steelyard.evidence.pseudonym import Pseudonyms
from steelyard.evidence.store import Store
from steelyard.evidence.writing import SEGMENT, Writer, _Tally
from steelyard.evidence.zones.package import Package

_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Merged:
    """Loads that are new here, and how many were known."""

    new: tuple[Load, ...]
    known: int


class _Hashed(Pseudonyms):
    """People in a package are pseudonyms already."""

    def of(self, person: str | None) -> str | None:
        return person or None


class _Merger(Writer):
    """A writer that keeps loads as they were, under new numbers."""

    def __init__(self, store: Store, known_at: int) -> None:
        super().__init__(store, known_at)
        self._pseudonyms = _Hashed(store.state, fresh=False)

    def merge(self, load: Load, rows: Mapping[str, pa.Table]) -> Load:
        """Store one load with its rows; when it was known is when it came here."""
        tally = _Tally(self._next_seq)
        self._next_seq += 1
        delivery = _delivery(load)
        for name in load.tables:
            for batch in _batches(name, rows.get(name), load.load_seq):
                self._keep(name, self._batch(delivery, batch, tally))
        merged = replace(load, load_seq=tally.seq, known_at=self._known_at)
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
    with _writing(store, known_at) as writer:
        loads = tuple(writer.merge(load, package.rows) for load in news)
        writer.commit()
    return Merged(loads, len(known))


class _writing:  # noqa: N801 - reads as the store's own `writing`
    """The store's lock, with a merger instead of its writer."""

    def __init__(self, store: Store, known_at: int) -> None:
        self._store, self._known_at = store, known_at
        self._locked = store.writing(known_at)

    def __enter__(self) -> _Merger:
        self._locked.__enter__()
        return _Merger(self._store, self._known_at)

    def __exit__(self, *fault: object) -> None:
        self._locked.__exit__(None, None, None)


def _known_loads(store: Store, package: Package, where: str) -> set[int]:
    """The places in the package of loads that the store has."""
    here: dict[str, list[str]] = {}
    for load in store.loads():
        here.setdefault(load.src, []).append(load.load_id)
    known: set[int] = set()
    for src, history in package.history.items():
        places = [place for place, load in enumerate(package.loads) if load.src == src]
        had = here.get(src, [])
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


def _delivery(load: Load) -> Delivery:
    return Delivery(
        load.collector, load.version, load.src, load.uri, load.fingerprint, load.origin, load.tables, _nothing
    )


def _nothing() -> Iterator[Batch]:
    return iter(())


def _batches(name: str, rows: pa.Table | None, seq: int) -> Iterator[Batch]:
    if rows is None:
        return
    mine = rows.filter(pc.equal(rows["load_seq"], seq)).drop_columns(["src", "load_seq", "load_row"])
    for batch in mine.to_batches(max_chunksize=_ROWS):
        if batch.num_rows:
            yield Batch(name, batch.to_pydict())


def refuse_foreign_key(said: object, ours: str, where: str) -> None:
    """Raises StoreError where a package was hashed with another pseudonym key than ours."""
    if said != ours:
        raise StoreError(
            f"was hashed with another pseudonym key ({said}); ours is {ours}",
            where=where,
            remedy="all zones share one key: copy pseudonym.key to the zone that has the other one before its "
            "first collection, or remove its .steelyard/store and collect there anew",
        )
