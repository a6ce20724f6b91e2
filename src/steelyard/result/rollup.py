"""From practices to a part, a module or a domain: the cumulative rules (R11) and iso33020 (R12).

The SAMM mean (R13) has no levels and stands in `mean.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction

from steelyard.result.model import PracticeResult
from steelyard.standard import RollUp
from steelyard.values import Level, Missing, MissingReason, Outcome


@dataclass(frozen=True, slots=True)
class Row:
    """What a roll-up needs of a practice that takes part in it."""

    code: str
    weight: int
    attains: int
    half: bool
    highest: int  # highest level with an applicable requirement


def rows(practices: Sequence[PracticeResult]) -> tuple[Row, ...]:
    """The practices that take part: those with something applicable (R9)."""
    return tuple(
        Row(p.practice.code, p.practice.weight, p.attains, p.level.half, _highest(p))
        for p in practices
        if isinstance(p.level, Level)
    )


def decide_level(
    rule: RollUp, practices: Sequence[PracticeResult], attributes: Mapping[int, Attribute] | None = None
) -> Level | Missing:
    """The level of a set of practices under a roll-up rule.

    `attributes` are the directly rated ones that `iso33020` asks for unless the standard takes the met
    share. Missing(not_applicable) where no practice takes part, Missing(no_levels) under a rule without
    levels, Missing(not_recorded) where attributes should have been rated and were not.
    """
    taking_part = rows(practices)
    if rule.rule == "mean":
        return Missing(MissingReason.NO_LEVELS)
    if not taking_part:
        return Missing(MissingReason.NOT_APPLICABLE)
    if rule.rule == "iso33020":
        rated = met_attributes(practices) if rule.attribute == "share" else attributes
        return Level(attribute_level(rated)) if rated else Missing(MissingReason.NOT_RECORDED)
    return cumulative_level(rule, taking_part)


def cumulative_level(rule: RollUp, taking_part: Sequence[Row]) -> Level:
    """R11 with its half step."""
    level = cumulative(rule, taking_part)
    return Level(level, _half(rule, taking_part, level))


def cumulative(rule: RollUp, taking_part: Sequence[Row]) -> int:
    """R11: the highest N that holds for 1..N, never above the highest level that asks anything."""
    level = 0
    while level < ceiling(taking_part) and holds(rule, taking_part, level + 1):
        level += 1
    return level


def holds(rule: RollUp, taking_part: Sequence[Row], level: int) -> bool:
    """R11 at one level: `every`, or `share(x, k)` by weight, flat over the practices."""
    if rule.rule == "every":
        return all(row.attains >= level for row in taking_part)
    enough = sum(row.weight for row in taking_part if row.attains >= level)
    total = sum(row.weight for row in taking_part)
    return Fraction(enough) >= Fraction(rule.share or 1) * total and all(
        row.attains >= level - rule.k for row in taking_part
    )


def ceiling(taking_part: Sequence[Row]) -> int:
    """The highest level at which some practice has an applicable requirement."""
    return max((row.highest for row in taking_part), default=0)


def _half(rule: RollUp, taking_part: Sequence[Row], level: int) -> bool:
    """R11: half iff the rule would hold one level up with every half-step practice raised by one."""
    if level >= ceiling(taking_part):
        return False
    raised = [replace(row, attains=row.attains + 1) if row.half else row for row in taking_part]
    return holds(rule, raised, level + 1)


def _highest(practice: PracticeResult) -> int:
    return max(
        r.requirement.level for r in practice.requirements if r.rating.outcome is not Outcome.NOT_APPLICABLE
    )


class Attribute(IntEnum):
    """The rating of a process attribute; bounds from ISO/IEC 33020: 15, 50 and 85 percent."""

    N = 0
    P = 1
    L = 2
    F = 3


def attribute(met: int, of: int) -> Attribute:
    """The attribute rating of a met share; each bound belongs to the lower rating."""
    percent = Fraction(100 * met, of)
    bounds = (15, 50, 85)
    return Attribute(sum(percent > bound for bound in bounds))


def met_attributes(practices: Sequence[PracticeResult]) -> dict[int, Attribute]:
    """Each level's attribute from the met share of its applicable requirements, by weight (R12)."""
    met: dict[int, int] = {}
    total: dict[int, int] = {}
    for result in (r for p in practices for r in p.requirements):
        if result.rating.outcome is Outcome.NOT_APPLICABLE:
            continue
        level, weight = result.requirement.level, result.requirement.weight
        total[level] = total.get(level, 0) + weight
        met[level] = met.get(level, 0) + weight * result.counts
    return {level: attribute(met[level], of) for level, of in total.items()}


def attribute_level(attributes: Mapping[int, Attribute]) -> int:
    """R12: level k when its attribute is L or F and all lower ones are F; an empty k is skipped."""
    level = 0
    for k in sorted(attributes):
        if attributes[k] < Attribute.L:
            break
        level = k
        if attributes[k] is not Attribute.F:
            break
    return level
