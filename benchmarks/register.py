"""Statistics over one million registered results, as of any date."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import in_turns, inside

ROUNDS = 1  # a run makes one million results and rolls them up three times
_WHAT = ("by category", "by part and level", "by institution (10,000)")


def figures(_: Fixtures) -> Iterator[Figure]:
    """In process, the slowest of 25 dates after the roll-up, each the best of three; the peer looks at every row."""
    (runs,) = in_turns((inside("count_results"),), ROUNDS, warm=False)
    for at, what in enumerate(_WHAT):
        yield Figure(
            "register",
            f"1 million results {what}",
            "s",
            runs.told(at),
            "one look at each result",
            runs.told(len(_WHAT)),
            Target("under 200 ms", 0.2),
        )
    yield Figure(
        "register",
        "roll-up by category, once",
        "s",
        runs.told(len(_WHAT) + 1),
        "one look at each result",
        runs.told(len(_WHAT)),
    )
