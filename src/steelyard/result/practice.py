"""From ratings to the level of one practice (R4, R8 to R10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steelyard.rating.model import Rating, Why
from steelyard.result.model import PracticeResult, RequirementResult
from steelyard.standard import Practice, Requirement, Role
from steelyard.values import Level, Missing, MissingReason, Outcome, Strength


@dataclass(frozen=True, slots=True)
class Tally:
    """The requirements of one level: applicable ones, and those that count as met."""

    applicable: int
    met: int

    @property
    def complete(self) -> bool:
        """Every applicable requirement is met; true where nothing is applicable (R8)."""
        return self.met == self.applicable


def decide_practice(
    practice: Practice, ratings: Mapping[str, Rating], *, domain: str, top: int
) -> PracticeResult:
    """The practice's level from the ratings of its requirements; one without a rating is unrated."""
    results = tuple(_result(r, ratings.get(r.id)) for r in practice.requirements)
    tallies = {level: _tally(results, level) for level in range(1, top + 1)}
    attained = attains(tallies)
    return PracticeResult(practice, domain, attained, shown(tallies, attained), results)


def attains(tallies: Mapping[int, Tally]) -> int:
    """R8: the highest N such that every level up to N is complete."""
    attained = 0
    for level in sorted(tallies):
        if not tallies[level].complete:
            break
        attained = level
    return attained


def shown(tallies: Mapping[int, Tally], attained: int) -> Level | Missing:
    """R9, R10: the highest attained level with something met, and whether the next one is begun."""
    if not any(tally.applicable for tally in tallies.values()):
        return Missing(MissingReason.NOT_APPLICABLE)
    value = max((n for n, tally in tallies.items() if n <= attained and tally.met), default=0)
    following = next((t for n, t in sorted(tallies.items()) if n > value and t.applicable), None)
    return Level(value, following is not None and 0 < following.met < following.applicable)


def demanded(requirement: Requirement) -> Strength:
    """R4: the strength that counts, capped at what the requirement permits."""
    wanted = requirement.strength or Strength.STATED
    decidable = requirement.measure is not None and requirement.measure.role is Role.DECIDES
    return min(wanted, Strength.MEASURED if decidable else Strength.INSPECTED)


def _result(requirement: Requirement, rating: Rating | None) -> RequirementResult:
    rating = rating or Rating(requirement.id, Outcome.UNRATED, Strength.STATED)
    why = _why(requirement, rating)
    counts = rating.outcome is Outcome.MET and why is None
    return RequirementResult(requirement, rating, counts, why)


def _why(requirement: Requirement, rating: Rating) -> Why | None:
    """R17: why a requirement does not count; None when it does or is not applicable."""
    match rating.outcome:
        case Outcome.NOT_APPLICABLE:
            return None
        case Outcome.MET:
            return Why.TOO_WEAK if rating.strength < demanded(requirement) else None
        case Outcome.UNRATED:
            return _why_unrated(rating)
        case Outcome.PARTLY_MET:
            return Why.PARTLY_MET
        case Outcome.NOT_MET:
            return _why_not_met(rating)


def _why_unrated(rating: Rating) -> Why:
    if rating.conflict:
        return Why.CONFLICT
    if rating.reading is None:
        return Why.UNRATED
    if isinstance(rating.reading.value, Missing):
        few = rating.reading.value.reason is MissingReason.TOO_FEW
        return Why.TOO_FEW if few else Why.NO_EVIDENCE
    return Why.UNRATED


def _why_not_met(rating: Rating) -> Why:
    if rating.contradicted:
        return Why.CONTRADICTED
    if rating.doubtful and rating.proposal is Outcome.NOT_MET:
        return Why.DOUBTFUL
    return Why.NOT_MET


def _tally(results: tuple[RequirementResult, ...], level: int) -> Tally:
    applicable = [
        r for r in results if r.requirement.level == level and r.rating.outcome is not Outcome.NOT_APPLICABLE
    ]
    return Tally(len(applicable), sum(r.counts for r in applicable))
