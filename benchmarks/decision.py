"""Deciding one part: ratings become levels, score and explanation."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import in_turns, inside

ROUNDS = 3


def figures(_: Fixtures) -> Iterator[Figure]:
    """In process, the median of 200 decisions in each run."""
    (runs,) = in_turns((inside("decide_part"),), ROUNDS, warm=False)
    yield Figure(
        "decision",
        "decide continuous-delivery",
        "s",
        runs.told(0),
        "one look at each rating",
        runs.told(1),
        Target("under 5 ms", 0.005),
    )
