"""Which rows decide the level of a part, to be voted on a second time (R6).

docs/decisions/0018-second-votes.md gives the reasons.
"""

from __future__ import annotations

from dataclasses import replace

from steelyard.result.model import PracticeResult, Result
from steelyard.result.rollup import cumulative, rows
from steelyard.values import Level, Missing


def deciding_practices(result: Result) -> frozenset[str]:
    """Codes of the practices whose outcome decides the level that the first votes give.

    A row decides when it holds a requirement that blocks the next level, or when the part would lose its level
    once the row loses its shown one. Under `every` these are the rows at or below the part's level. Where every
    requirement enters the level (`iso33020`, `mean`), and where there is no level, all rows decide.
    """
    codes = frozenset(p.practice.code for p in result.practices)
    if result.part.rollup.rule in ("iso33020", "mean") or isinstance(result.level, Missing):
        return codes
    blocking = {blocker.practice for blocker in result.blocking}
    carrying = {p.practice.code for p in result.practices if _carries(result, result.level, p)}
    return frozenset(blocking | carrying)


def _carries(result: Result, level: Level, practice: PracticeResult) -> bool:
    """Whether the part's level is lower once this row has lost the level that it shows."""
    if isinstance(practice.level, Missing):
        return False
    attains = min(practice.attains, max(practice.level.value - 1, 0))
    lowered = [
        replace(row, attains=attains) if row.code == practice.practice.code else row
        for row in rows(result.practices)
    ]
    return cumulative(result.part.rollup, lowered) < level.value
