"""Work that is timed inside a process of its own: `python -m benchmarks.inside.<task> [argument ...]`.

Each task prints the seconds of the work itself, start-up and imports apart. One module each, so that the
memory of its process is that of the task and of nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def once(work: Callable[[], object]) -> float:
    """The seconds that the work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def repeated(work: Callable[[], object], times: int) -> float:
    """The median seconds of several times."""
    return median(once(work) for _ in range(times))
