"""What follows from a result: what-if, comparison, roadmap."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import in_turns, inside

ROUNDS = 3
_WHAT = {
    "what-if": ("one requirement assumed", "deciding once", Target("under 50 ms", 0.05)),
    "compare": ("two result files compared", "reading both as JSON", Target("under 50 ms", 0.05)),
    "roadmap": (
        "200 requirements over 4 quarters",
        "the solver's process alone",
        Target("under 5 s", 5.0),
    ),
}


def figures(_: Fixtures) -> Iterator[Figure]:
    """In process; what-if and comparison as the median of twenty runs, the roadmap as one."""
    for name, (what, floor, target) in _WHAT.items():
        (runs,) = in_turns((inside("improve", name),), ROUNDS, warm=False)
        yield Figure("improvement", what, "s", runs.told(0), floor, runs.told(1), target)
