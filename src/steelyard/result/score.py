"""Score, upper bound, position and coverage (R14)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from steelyard.result.model import Coverage, LevelShare, PracticeResult, RequirementResult, Score, Share
from steelyard.standard import Role
from steelyard.values import Level, Measured, Outcome, Strength


def score(practices: Sequence[PracticeResult], target: int) -> Score:
    """R14 over a set of practices, up to the target level."""
    asked = [r for r in _up_to(practices, target) if r.rating.outcome is not Outcome.NOT_APPLICABLE]
    total = sum(r.requirement.weight for r in asked)
    met = sum(r.requirement.weight for r in asked if r.counts)
    unrated = sum(r.requirement.weight for r in asked if r.rating.outcome is Outcome.UNRATED)
    return Score(Share(met, total), Share(met + unrated, total), _position(practices))


def coverage(practices: Sequence[PracticeResult], target: int) -> Coverage:
    """How much of what the target asks is rated, measured, backed by evidence, not applicable."""
    asked = _up_to(practices, target)
    return Coverage(
        requirements=len(asked),
        rated=sum(r.rating.outcome is not Outcome.UNRATED for r in asked),
        measured=sum(_measured(r) for r in asked),
        evidence=sum(_evidenced(r) for r in asked),
        not_applicable=sum(r.rating.outcome is Outcome.NOT_APPLICABLE for r in asked),
    )


def by_level(practices: Sequence[PracticeResult], top: int) -> tuple[LevelShare, ...]:
    """Per level: requirements, those that a measure can decide, those that one decided, those met."""
    return tuple(_level_share(practices, level) for level in range(1, top + 1))


def _level_share(practices: Sequence[PracticeResult], level: int) -> LevelShare:
    results = [r for p in practices for r in p.requirements if r.requirement.level == level]
    return LevelShare(
        level,
        len(results),
        sum(
            r.requirement.measure is not None and r.requirement.measure.role is Role.DECIDES for r in results
        ),
        sum(_measured(r) for r in results),
        sum(r.counts for r in results),
    )


def _up_to(practices: Sequence[PracticeResult], target: int) -> list[RequirementResult]:
    return [r for p in practices for r in p.requirements if r.requirement.level <= target]


def _measured(result: RequirementResult) -> bool:
    return result.rating.strength is Strength.MEASURED and result.rating.outcome is not Outcome.UNRATED


def _evidenced(result: RequirementResult) -> bool:
    read = result.rating.reading is not None and isinstance(result.rating.reading.value, Measured)
    return read or result.rating.strength >= Strength.INSPECTED


def _position(practices: Sequence[PracticeResult]) -> Decimal | None:
    """Mean over practices of shown level plus the met share of the next, to one decimal."""
    places = [_place(p, p.level) for p in practices if isinstance(p.level, Level)]
    if not places:
        return None
    mean = sum(places, Fraction(0)) / len(places)
    tenths = (Decimal(mean.numerator) * 10 / Decimal(mean.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    return tenths / 10


def _place(practice: PracticeResult, level: Level) -> Fraction:
    ahead = [
        r
        for r in practice.requirements
        if r.requirement.level > level.value and r.rating.outcome is not Outcome.NOT_APPLICABLE
    ]
    following = min((r.requirement.level for r in ahead), default=0)
    step = [r for r in ahead if r.requirement.level == following]
    share = Fraction(sum(r.counts for r in step), len(step)) if step else Fraction(0)
    return level.value + share
