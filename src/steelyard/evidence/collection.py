"""Collect: every source of the workspace into the store, then the links between what is there.

One source that fails does not stop the others; what was stored before a failure, or a kill, is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from steelyard.errors import SteelyardError
from steelyard.evidence.collectors import collector
from steelyard.evidence.delivery import Delivery
from steelyard.evidence.links import link_deliveries
from steelyard.evidence.loads import Load
from steelyard.evidence.source import Source
from steelyard.evidence.store import Store


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


def collect(store: Store, sources: Iterable[Source], known_at: int, watch: Watch = Watch()) -> Collected:  # noqa: B008 - frozen
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
    news = []
    for delivery in deliveries:
        if store.has(delivery):
            collected.known += delivery.collector != "links"
        else:
            news.append(delivery)
    if not news:
        return
    with store.writing(known_at) as writer:
        for delivery in _once(news):
            try:
                collected.loads.append(writer.add(delivery, watch.rows))
            except SteelyardError as fault:
                collected.faults.append(fault)
        writer.commit()


def _once(deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
    """Two files with the same content are one delivery."""
    seen: set[tuple[str, str]] = set()
    for delivery in deliveries:
        key = delivery.src, delivery.fingerprint
        if key not in seen:
            seen.add(key)
            yield delivery
