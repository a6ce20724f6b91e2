"""A process of its own that solves 0-1 programs with HiGHS: one JSON line in, one JSON line out.

HiGHS writes to the process's standard output whatever it likes, so that is closed to it, and the answers go through
a copy that it does not know. Huangfu and Hall (2018), Mathematical Programming Computation 10.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

OPTIMAL, LIMIT, INFEASIBLE = 0, 1, 2  # statuses of scipy.optimize.milp


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        answers.write(json.dumps(_solved(json.loads(line))) + "\n")
        answers.flush()


def _solved(program: dict[str, Any]) -> dict[str, Any]:
    costs = np.array(program["costs"], dtype=float)
    found = milp(
        costs,
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, 1),
        constraints=_constraints(program, len(costs)),
        options={
            "mip_rel_gap": program["gap"],
            "time_limit": program["seconds"],
            **({} if program["nodes"] is None else {"node_limit": program["nodes"]}),
        },
    )
    taken = [] if found.x is None else [int(place) for place in np.flatnonzero(found.x > 0.5)]
    return {
        "status": {OPTIMAL: "optimal", LIMIT: "limit", INFEASIBLE: "infeasible"}.get(found.status, "failed"),
        "feasible": found.x is not None,
        "taken": taken,
        "solver": f"HiGHS in SciPy {scipy.__version__}",
    }


def _constraints(program: dict[str, Any], width: int) -> list[LinearConstraint]:
    rows = program["rows"]
    if not rows:
        return []
    data = [value for row in rows for value in row["values"]]
    columns = [place for row in rows for place in row["places"]]
    starts = np.cumsum([0, *(len(row["places"]) for row in rows)])
    matrix = csr_array((np.array(data, dtype=float), columns, starts), shape=(len(rows), width))
    low = [-np.inf if row["low"] is None else row["low"] for row in rows]
    high = [np.inf if row["high"] is None else row["high"] for row in rows]
    return [LinearConstraint(matrix, low, high)]


if __name__ == "__main__":
    main()
