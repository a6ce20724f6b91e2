"""The sample bank: collected, each project assessed, one report rendered. For information."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.fixtures import Fixtures
from benchmarks.timing import PYTHON, Command, in_turns, inside, steelyard

ROUNDS = 2
PROJECTS = ("mobile-banking", "merchant-cloud", "payment-gateway")


def figures(fixtures: Fixtures) -> Iterator[Figure]:
    """Whole processes on a store that is up to date, beside the imports of the engine."""
    bank = fixtures.bank
    engine = Command((PYTHON, "-c", "import ibis.backends.duckdb"))
    collected, start = in_turns((steelyard("collect", "--workspace", str(bank)), engine), 1, warm=False)
    yield Figure("bank", "collect everything", "s", collected.seconds, "import of the engine", start.seconds)
    *assessed, start = in_turns(
        (*(_assess(bank, project) for project in PROJECTS), engine), ROUNDS, warm=False
    )
    for project, runs in zip(PROJECTS, assessed, strict=True):
        yield Figure("bank", f"assess {project}", "s", runs.seconds, "import of the engine", start.seconds)
    yield from _page(bank, PROJECTS[0])


def _assess(bank: Path, project: str) -> Command:
    return steelyard("assess", project, "--workspace", str(bank))


def _page(bank: Path, project: str) -> Iterator[Figure]:
    (runs,) = in_turns((inside("render_report", str(bank), project),), 1, warm=False)
    yield Figure("bank", f"report of {project}, rendered", "s", runs.told(0), "its result file", runs.told(1))
    yield Figure("bank", f"report of {project}, size", "MiB", runs.told(2), "its result file", runs.told(3))
