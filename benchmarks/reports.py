"""Reports as documents: PDF, Word, and a workbook of one hundred results."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures
from benchmarks.timing import in_turns, inside

ROUNDS = 3
_WHAT = {
    "pdf": ("PDF of a full part", Target("under 0.8 s", 0.8)),
    "docx": ("DOCX of a full part", Target("under 1 s", 1.0)),
    "xlsx": ("XLSX of 100 results", Target("under 2 s", 2.0)),
}


def figures(_: Fixtures) -> Iterator[Figure]:
    """In process, after start: the median of five runs of each."""
    for name, (what, target) in _WHAT.items():
        (runs,) = in_turns((inside("write_reports", name),), ROUNDS, warm=False)
        yield Figure("report", what, "s", runs.told(0), "the report model alone", runs.told(1), target)
