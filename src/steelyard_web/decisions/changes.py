"""What changed from one result to another: the level, and every rating that differs."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.result.model import RequirementResult, Result
from steelyard.values import Level, Missing, Outcome, Text


@dataclass(frozen=True, slots=True)
class Change:
    """One requirement that is rated otherwise than before."""

    id: str
    practice: str
    before: Outcome
    after: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Two results side by side; levels as they are printed."""

    before: Text
    after: Text
    direction: int  # 1 the level rises, -1 it falls, 0 it stays
    ratings: tuple[Change, ...]


def between(old: Result, new: Result) -> Changes:
    """The differences, in the order of the standard."""
    was = {r.requirement.id: r for p in old.practices for r in p.requirements}
    found = [
        Change(
            r.requirement.id,
            p.practice.code,
            was[r.requirement.id].rating.outcome,
            r.rating.outcome,
            _reason(r),
        )
        for p in new.practices
        for r in p.requirements
        if r.requirement.id in was and was[r.requirement.id].rating.outcome is not r.rating.outcome
    ]
    return Changes(printed(old), printed(new), direction(old.level, new.level), tuple(found))


def direction(old: Level | Missing, new: Level | Missing) -> int:
    """Whether a level rose, fell or stayed; a level that is there is above one that is missing."""
    before, after = _rank(old), _rank(new)
    return (after > before) - (after < before)


def printed(result: Result) -> Text:
    """The level of a result in words."""
    if isinstance(result.level, Missing):
        return Text("无级别", "no level")
    return result.standard.printed(result.part, result.level)


def _rank(level: Level | Missing) -> tuple[int, bool]:
    return (-1, False) if isinstance(level, Missing) else (level.value, level.half)


def _reason(item: RequirementResult) -> str:
    rating = item.rating
    return rating.override.reason if rating.override else rating.consensus or rating.reason
