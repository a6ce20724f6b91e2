"""200,000 JUnit cases of a generated sample file: read, and collected into the store."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import CASES, Fixtures, forget
from benchmarks.timing import PYTHON, Command, Runs, in_turns, inside, steelyard

ROUNDS = 4
PEER = "ElementTree.parse"
SECOND, MEMORY = Target("under 1 s", 1), Target("under 100 MiB", 100)


def figures(fixtures: Fixtures) -> Iterator[Figure]:
    """Reading alone beside a tree of the same file; then the whole command, whose floor is Arrow."""
    workspace = fixtures.junit
    file = str(workspace / "sample.xml")
    read, tree, collected, arrow = in_turns(
        (
            inside("read_source", str(workspace)),
            inside("tree_of_xml", file),
            steelyard("collect", "--workspace", str(workspace), before=lambda: forget(workspace)),
            Command((PYTHON, "-c", "import pyarrow.parquet")),
        ),
        ROUNDS,
    )
    yield Figure("junit", f"read {CASES:,} cases", "s", read.told(), PEER, tree.told(), SECOND)
    yield _memory("read, peak of the process", read, PEER, tree)
    yield Figure(
        "junit",
        "collect them, whole process",
        "s",
        collected.seconds,
        f"{PEER}, whole process",
        tree.seconds,
        SECOND,
    )
    yield _memory("collect, peak of the process", collected, PEER, tree)
    yield Figure(
        "junit", "the same beside its floor", "MiB", collected.mebibytes, "import of Arrow", arrow.mebibytes
    )


def _memory(what: str, ours: Runs, peer: str, theirs: Runs) -> Figure:
    return Figure("junit", what, "MiB", ours.mebibytes, peer, theirs.mebibytes, MEMORY)
