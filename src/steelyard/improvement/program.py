"""Linear programs over yes-or-no variables, and the process that solves them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

SECONDS = 30.0  # for one program that has to be proven


@dataclass(slots=True)
class Program:
    """Variables by number, each with its cost; rows `low <= sum of value * variable <= high`."""

    costs: list[int] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def variable(self, cost: int = 0) -> int:
        """A new variable; returns its number."""
        self.costs.append(cost)
        return len(self.costs) - 1

    def row(self, terms: Mapping[int, int], low: int | None = None, high: int | None = None) -> None:
        """A new row; a bound that is None does not bind."""
        self.rows.append({"places": [*terms], "values": [*terms.values()], "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Solution:
    """The variables that are yes. `proven`: no better one exists; None is returned where there is none at all."""

    taken: frozenset[int]
    proven: bool
    solver: str


class Undecided(RuntimeError):  # noqa: N818 - it says what happened, and is told as a fault by whoever asked
    """The solver neither found a solution nor proved that there is none in its time."""


class Solver:
    """The solving process, started with the first program and ended with the block."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.communicate()

    def solve(
        self,
        program: Program,
        *,
        costs: Sequence[int] | None = None,
        gap: float = 0.0,
        nodes: int | None = None,
        seconds: float = SECONDS,
    ) -> Solution | None:
        """The solution of least cost, within `gap` of it; None where nothing satisfies every row.

        After so many `nodes` the best one so far is taken: unlike a time, that is the same on every machine.
        Raises Undecided where neither came out in `seconds`.
        """
        if any(not row["places"] and _broken(row) for row in program.rows):
            return None
        asked = {
            "costs": list(costs or program.costs),
            "rows": [row for row in program.rows if row["places"]],
            "gap": gap,
            "nodes": nodes,
            "seconds": seconds,
        }
        if not asked["costs"]:
            return Solution(frozenset(), proven=True, solver="")
        told = self._told(asked)
        if told["feasible"]:
            return Solution(frozenset(told["taken"]), told["status"] == "optimal", told["solver"])
        if told["status"] == "infeasible":
            return None
        raise Undecided(f"not decided in {seconds:g} seconds")

    def _told(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self._child is None:
            self._child = subprocess.Popen(
                (sys.executable, "-I", "-m", "steelyard.improvement.highs"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        assert self._child.stdin is not None and self._child.stdout is not None  # noqa: S101 - pipes were asked for
        self._child.stdin.write(json.dumps(asked) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the solving process ended without an answer")
        found: dict[str, Any] = json.loads(line)
        return found


def _broken(row: Mapping[str, Any]) -> bool:
    """Whether a row without variables cannot hold: its sum is 0."""
    return (row["low"] is not None and row["low"] > 0) or (row["high"] is not None and row["high"] < 0)
