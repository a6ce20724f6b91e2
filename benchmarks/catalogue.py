"""Loading, checking and searching the standards of the catalogue."""

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
        Target("under 0.6 s", 0.6),
    )
    yield from _over_all()
    yield Figure(
        "catalogue", "steelyard standard check", "s", command.seconds, "python -c pass", bare.seconds
    )


def _over_all() -> Iterator[Figure]:
    """Two searches in all standards, and the check of wording; both in process, loading left out."""
    found, judged = in_turns((inside("search_standards"), inside("check_quality")), ROUNDS, warm=False)
    yield Figure(
        "catalogue",
        "search 回滚, then rollback",
        "s",
        found.told(0),
        "one look at each entry",
        found.told(1),
        Target("under 50 ms", 0.05),
    )
    yield Figure("catalogue", "check of wording", "s", judged.told(), "one look at each entry", found.told(1))
