"""200,000 deployments of a generated sample CSV through the table collector."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure
from benchmarks.fixtures import DEPLOYMENTS, Fixtures, forget
from benchmarks.timing import in_turns, inside, steelyard

ROUNDS = 2


def figures(fixtures: Fixtures) -> Iterator[Figure]:
    """Rows per second, read and collected, beside rows that nobody checks."""
    workspace = fixtures.deployments
    read, plain, collected = in_turns(
        (
            inside("read_source", str(workspace)),
            inside("rows_of_csv", str(workspace / "sample.csv")),
            steelyard("collect", "--workspace", str(workspace), before=lambda: forget(workspace)),
        ),
        ROUNDS,
        warm=False,
    )
    floor = _speed(plain.told())
    yield Figure(
        "table", f"read {DEPLOYMENTS:,} deployments", "rows/s", _speed(read.told()), "csv.DictReader", floor
    )
    yield Figure(
        "table", "collect them, whole process", "rows/s", _speed(collected.seconds), "csv.DictReader", floor
    )


def _speed(seconds: list[float]) -> list[float]:
    return [DEPLOYMENTS / each for each in seconds]
