"""Loading and checking the standards of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import PYTHON, Command, in_turns, inside, steelyard

ROUNDS = 3


def figures(_: Fixtures) -> Iterator[Figure]:
    """In process beside the YAML parser alone; then as the command, beside a Python that does nothing."""
    checked, parsed, command, bare = in_turns(
        (
            inside("load_standard"),
            inside("parse_yaml"),
            steelyard("standard", "check"),
            Command((PYTHON, "-c", "pass")),
        ),
        ROUNDS,
    )
    yield Figure(
        "catalogue",
        "load and check",
        "s",
        checked.told(),
        "ryaml.loads of its files",
        parsed.told(),
        Target("under 0.3 s", 0.3),
    )
    yield Figure(
        "catalogue", "steelyard standard check", "s", command.seconds, "python -c pass", bare.seconds
    )
