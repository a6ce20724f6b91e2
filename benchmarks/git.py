"""Collecting a git history with line counts, the first time and when nothing is new."""

from __future__ import annotations

import os
from collections.abc import Iterator
from statistics import median

from benchmarks.figure import Figure, Target
from benchmarks.fixtures import Fixtures, Repository, forget
from benchmarks.timing import PYTHON, Command, Runs, in_turns, inside, steelyard

ROUNDS = 4
SLICE = 300  # newest commits that PyDriller reads; all of them would take it too long


def figures(fixtures: Fixtures) -> Iterator[Figure]:
    """Ours are whole processes; PyDriller's seconds are those of its reading alone, its start-up apart."""
    source = fixtures.repository
    fresh, again, log, bare, driller = in_turns(_commands(source), ROUNDS)
    yield _first(source, fresh, log)
    yield _against_pydriller(source, fresh, driller)
    yield Figure(
        "git",
        "second collection, nothing new",
        "s",
        again.seconds,
        "python -c pass",
        bare.seconds,
        Target("under 0.3 s", 0.3),
    )


def _commands(source: Repository) -> tuple[Command, ...]:
    workspace = str(source.workspace)
    slice_ = str(min(SLICE, source.commits))
    return (
        steelyard("collect", "--workspace", workspace, before=lambda: forget(source.workspace)),
        steelyard("collect", "--workspace", workspace),
        Command(("git", "-C", str(source.path), "log", "--numstat", "-M")),
        Command((PYTHON, "-c", "pass")),
        inside("newest_by_pydriller", str(source.path), slice_),
    )


def _first(source: Repository, fresh: Runs, log: Runs) -> Figure:
    allowed = 1.25 * median(log.seconds) + 0.5
    return Figure(
        "git",
        f"collect {source.name}, {source.commits:,} commits",
        "s",
        fresh.seconds,
        f"git log --numstat -M > {os.devnull}",
        log.seconds,
        Target(f"1.25 x peer + 0.5 s = {allowed:.2f} s", allowed),
    )


def _against_pydriller(source: Repository, fresh: Runs, driller: Runs) -> Figure:
    count = min(SLICE, source.commits)
    ours = [source.commits / seconds for seconds in fresh.seconds]
    theirs = [count / seconds for seconds in driller.told()]
    limit = 8 * median(theirs)
    return Figure(
        "git",
        f"collect {source.name}, all commits",
        "commits/s",
        ours,
        f"PyDriller, newest {count} commits",
        theirs,
        Target(f"8 x peer = {limit:,.0f} commits/s", limit, at_least=True),
    )
