"""Start-up: commands that should answer at once."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import PYTHON, Command, in_turns, steelyard

ROUNDS = 7


def figures(_: Fixtures) -> Iterator[Figure]:
    """Whole processes beside a Python that does nothing."""
    version, listing, bare = in_turns(
        (steelyard("--version"), steelyard("standard", "list"), Command((PYTHON, "-c", "pass"))), ROUNDS
    )
    for what, runs, limit in (("--version", version, 0.15), ("standard list", listing, 0.3)):
        yield Figure(
            "start",
            f"steelyard {what}",
            "s",
            runs.seconds,
            "python -c pass",
            bare.seconds,
            Target(f"under {limit} s", limit),
        )
