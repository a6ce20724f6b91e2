"""Collect: every source of the workspace into the store, then the links between what is there.

One source that fails does not stop the others; what was stored before a failure, or a kill, is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from steelyard.errors import SteelyardError, StoreError
from steelyard.evidence.collectors import collector
from steelyard.evidence.delivery import Delivery
from steelyard.evidence.links import link_deliveries
from steelyard.evidence.loads import Load
from steelyard.evidence.source import Source
from steelyard.evidence.store import Series, Store, series


@dataclass(slots=True)
class Collected:
    """What one collection brought: new loads, deliveries known before, and faults by source."""

    loads: list[Load] = field(default_factory=list)
    known: int = 0
    faults: list[SteelyardError] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Rows that were stored, links apart."""
        return sum(load.accepted for load in self.loads if load.collector != "links")

    @property
    def rejected(self) -> int:
        """Rows that could not be read."""
        return sum(load.rejected for load in self.loads)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who wants to hear how a collection goes: of each source, and of each batch of rows."""

    source: Callable[[str], None] = lambda _: None
    rows: Callable[[int], None] = lambda _: None


def collect(store: Store, sources: Iterable[Source], known_at: int, watch: Watch = Watch()) -> Collected:
    """Store everything new. `known_at` is the present instant, as the caller knows it.

    Raises StoreError where the store itself cannot be used; faults of sources are returned.
    """
    collected = Collected()
    for source in sources:
        watch.source(f"{source.kind} {source.pattern}")
        _store(store, _deliveries(store, source, collected), known_at, collected, watch)
    watch.source("links")
    _store(store, link_deliveries(store), known_at, collected, watch)
    return collected


def _deliveries(store: Store, source: Source, collected: Collected) -> Iterator[Delivery]:
    try:
        yield from collector(source.kind).deliveries(source, store.cursor)
    except SteelyardError as fault:
        collected.faults.append(fault)


def _store(
    store: Store, deliveries: Iterable[Delivery], known_at: int, collected: Collected, watch: Watch
) -> None:
    """One commit per source (or half a million rows); the writer is opened for news only."""
    offered = list(deliveries)
    known = _known(store, offered)
    collected.known += sum(offered[place].collector != "links" for place in known)
    news = [delivery for place, delivery in enumerate(offered) if place not in known]
    if not news:
        return
    with store.writing(known_at) as writer:
        for delivery in _once(news):
            try:
                collected.loads.append(writer.add(delivery, watch.rows))
            except StoreError:
                raise
            except SteelyardError as fault:
                collected.faults.append(fault)
        writer.commit()


def _known(store: Store, offered: Sequence[Delivery]) -> set[int]:
    """The places of the deliveries that would change nothing.

    Of several full lists of one series, those before the one that was stored last are history.
    """
    known = {place for place, delivery in enumerate(offered) if store.has(delivery)}
    newest = {series(offered[place]): place for place in sorted(known) if offered[place].replaces_rows}
    before = {
        place
        for place, delivery in enumerate(offered)
        if delivery.replaces_rows and place < newest.get(series(delivery), 0)
    }
    return known | before


def _once(deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
    """Two files with the same content are one delivery; of full lists only two that follow each other."""
    seen: set[tuple[str, str]] = set()
    last: dict[Series, str] = {}
    for delivery in deliveries:
        key, of = (delivery.src, delivery.fingerprint), series(delivery)
        known = last.get(of) == delivery.fingerprint if delivery.replaces_rows else key in seen
        if not known:
            seen.add(key)
            last[of] = delivery.fingerprint
            yield delivery
