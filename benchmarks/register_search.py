"""Searching the public register with 100,000 certificates: whole pages, each row's standing computed by the core."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import in_turns, inside

ROUNDS = 1  # a run makes the register and asks 300 searches of ten kinds


def figures(_: Fixtures) -> Iterator[Figure]:
    """In process, on SQLite; the peer is one look of SQLite at the text of each row."""
    (runs,) = in_turns((inside("search_register"),), ROUNDS, warm=False)
    for at, what in enumerate(("all searches, p95", "searches by words, p95")):
        yield Figure(
            "register_search",
            f"100,000 certificates: {what}",
            "s",
            runs.told(at),
            "one look at each row",
            runs.told(2),
            Target("under 80 ms", 0.08),
        )
