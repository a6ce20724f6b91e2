"""Which days of a window a source covers: rates need to know that nothing happened, not just see nothing (R2).

A source covers what the workspace declares for it; where nothing is declared, the stretch between the
first and the last row that it brought, and only for scopes of which it brought any.
"""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.evidence.current import Tables
from steelyard.evidence.loads import Load
from steelyard.values import Window

DAY = 86_400_000_000
Stretch = tuple[int, int]


def supplying(tables: Tables, name: str, scope: str) -> tuple[Load, ...]:
    """The loads that can say something of a scope in a table: they brought rows of it or declare to cover it.

    A declared coverage is no word on a scope of which the workspace does not say what belongs to it.
    """
    if not tables.can_own(name, scope):
        return ()
    brought = tables.brought(name, scope)
    return tuple(
        load
        for seq, load in tables.loads.items()
        if seq in brought or (load.covers is not None and name in load.tables)
    )


def covered(tables: Tables, name: str, scope: str, window: Window) -> tuple[Stretch, ...]:
    """The stretches of a window that the sources of a table cover for a scope, merged, in order."""
    declared: list[Stretch] = []
    seen: dict[str, Stretch] = {}
    for load in supplying(tables, name, scope):
        if load.covers is not None:
            declared.append(load.covers)
        elif name in load.spans:
            first, last = load.spans[name]
            known = seen.get(load.src, (first, last))
            seen[load.src] = (min(known[0], first), max(known[1], last + 1))
    return merged(clipped([*declared, *seen.values()], window))


def covered_days(stretches: Iterable[Stretch], window: Window) -> frozenset[int]:
    """The days of the window that the stretches touch, as day numbers in the window's zone."""
    touched: set[int] = set()
    for start, end in stretches:
        touched.update(range((start - window.start) // DAY, -(-(end - window.start) // DAY)))
    first = (window.end - 1 + window.offset) // DAY - window.days + 1
    return frozenset(first + day for day in touched & set(range(window.days)))


def clipped(stretches: Iterable[Stretch], window: Window) -> list[Stretch]:
    """What of the stretches lies in the window."""
    cut = ((max(start, window.start), min(end, window.end)) for start, end in stretches)
    return [(start, end) for start, end in cut if start < end]


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Overlapping and touching stretches as one each, in order."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def intersection(some: Iterable[Stretch], others: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What lies in both."""
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return merged((start, end) for start, end in both if start < end)
