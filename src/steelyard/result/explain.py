"""What keeps a part from its next level, and the smallest set that lifts it (R17)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from steelyard.result.model import Blocker, PracticeResult, RequirementResult
from steelyard.result.rollup import Attribute, attribute, ceiling, rows
from steelyard.standard import RollUp
from steelyard.values import Level, Missing, Outcome


def blocking(
    rule: RollUp, practices: Sequence[PracticeResult], level: Level | Missing
) -> tuple[Blocker, ...]:
    """Every requirement up to the next level that does not count, with why; none at the top."""
    following = _following(rule, practices, level)
    return tuple(
        Blocker(p.practice.code, r.requirement, r.why, r.rating)
        for p in practices
        for r in _unmet(p, following)
        if r.why is not None
    )


def smallest_set(
    rule: RollUp, practices: Sequence[PracticeResult], level: Level | Missing
) -> tuple[str, ...]:
    """The fewest requirements that, once met, lift the part by one level.

    Of several equally small sets, the one that takes practices earliest in the standard. Empty where no
    requirement lifts the part: at the top, and where attributes are rated directly (R12).
    """
    following = _following(rule, practices, level)
    if following == 0 or (rule.rule == "iso33020" and rule.attribute == "direct"):
        return ()
    if rule.rule == "iso33020":
        return _for_attributes(practices, following)
    if rule.rule == "share":
        return _for_share(rule, practices, following)
    return tuple(r.requirement.id for p in practices for r in _unmet(p, following))


def _following(rule: RollUp, practices: Sequence[PracticeResult], level: Level | Missing) -> int:
    """The level above the shown one, 0 where there is none to reach."""
    if isinstance(level, Missing) or level.value >= ceiling(rows(practices)):
        return 0
    if rule.rule == "iso33020":  # a level that asks nothing is skipped (R12)
        levels = {r.requirement.level for p in practices for r in p.requirements if _asked(r)}
        return min(n for n in levels if n > level.value)
    return level.value + 1


def _asked(result: RequirementResult) -> bool:
    return result.rating.outcome is not Outcome.NOT_APPLICABLE


def _unmet(practice: PracticeResult, upto: int, above: int = 0) -> list[RequirementResult]:
    return [r for r in practice.requirements if above < r.requirement.level <= upto and r.why is not None]


def _for_share(rule: RollUp, practices: Sequence[PracticeResult], following: int) -> tuple[str, ...]:
    """All that every practice needs for N-k, and the cheapest practices by weight for N (exact)."""
    taking_part = [p for p in practices if isinstance(p.level, Level)]
    base = {r.requirement.id for p in taking_part for r in _unmet(p, following - rule.k)}
    extra = [
        (p.practice.weight, [r.requirement.id for r in _unmet(p, following, following - rule.k)])
        for p in taking_part
    ]
    total = sum(p.practice.weight for p in taking_part)
    needed = Fraction(rule.share or 1) * total
    chosen = base | set(_cheapest(extra, needed))
    return tuple(r.requirement.id for p in practices for r in p.requirements if r.requirement.id in chosen)


def _cheapest(offers: Sequence[tuple[int, list[str]]], needed: Fraction) -> list[str]:
    """The fewest ids whose offers' weights reach `needed`; of equally many, those of the earliest offers.

    Offers without ids cost nothing and are taken. For each weight: the best choice so far, its count of ids
    and the offers that it takes.
    """
    missing = needed - sum(weight for weight, ids in offers if not ids)
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for place, (weight, ids) in enumerate(offers):
        for reached, (count, taken) in list(best.items()) if ids else ():
            offered = (count + len(ids), (*taken, place))
            best[reached + weight] = min(offered, best.get(reached + weight, offered))
    _, taken = min(choice for weight, choice in best.items() if weight >= missing)
    return [identity for place in taken for identity in offers[place][1]]


def _for_attributes(practices: Sequence[PracticeResult], following: int) -> tuple[str, ...]:
    """R12: lower levels need their attribute above 85 %, the next one above 50 %."""
    chosen: list[str] = []
    levels = sorted({r.requirement.level for p in practices for r in p.requirements})
    for level in (n for n in levels if n <= following):
        wanted = Attribute.L if level == following else Attribute.F
        chosen += _until(practices, level, wanted)
    return tuple(chosen)


def _until(practices: Sequence[PracticeResult], level: int, wanted: Attribute) -> list[str]:
    asked = [r for p in practices for r in p.requirements if r.requirement.level == level and _asked(r)]
    total = sum(r.requirement.weight for r in asked)
    met = sum(r.requirement.weight for r in asked if r.counts)
    chosen: list[str] = []
    for result in sorted((r for r in asked if not r.counts), key=lambda r: -r.requirement.weight):
        if attribute(met, total) >= wanted:
            break
        met += result.requirement.weight
        chosen.append(result.requirement.id)
    return chosen
