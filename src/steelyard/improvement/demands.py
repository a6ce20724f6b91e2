"""What a target demands of the requirements of a result, as rows of a 0-1 program (R11, R12).

`every`: all that is open up to the target. `share(x, k)`: all that is open up to the target less k, and for each level
above that practices of at least the share x of the weight that attain it. `iso33020` from met shares: below the target
more than 85 % of the weight of a level, at the target more than 50 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from steelyard.errors import InputError
from steelyard.improvement.program import Program
from steelyard.result.model import PracticeResult, RequirementResult, Result
from steelyard.result.rollup import ceiling, rows
from steelyard.values import Level, Outcome

FULLY, LARGELY = 85, 50  # percent that have to be exceeded, ISO/IEC 33020
Terms = Mapping[int, int]  # the terms of "this requirement is planned"


def refuse_unreachable(result: Result) -> None:
    """Raises InputError for a target that no met requirement can bring about, with the reason."""
    rule, target = result.part.rollup, result.target
    where = f"{result.subject.project_id}, {result.part.id}"
    if rule.rule == "mean":
        raise InputError("the roll-up `mean` has no levels to reach", where=where)
    if rule.rule == "iso33020" and rule.attribute == "direct":
        raise InputError(
            "its attributes are rated directly: no requirement lifts them",
            where=where,
            remedy="a roadmap needs a roll-up that follows from requirements",
        )
    highest = _highest(result)
    asked = _levels(result)
    if target > highest:
        raise InputError(
            f"level {target} cannot be reached: no applicable requirement asks it",
            where=where,
            remedy=f"levels to reach: {', '.join(map(str, sorted(asked))) or 'none'}",
        )


def aim(result: Result) -> int:
    """The level that has to be reached for the target: under `iso33020` a level that asks nothing is skipped (R12)."""
    if result.part.rollup.rule != "iso33020":
        return result.target
    return min((level for level in _levels(result) if level >= result.target), default=result.target)


def demand(result: Result, planned: Mapping[str, Terms], program: Program) -> None:
    """Add the rows under which the planned requirements lift the result to its target."""
    match result.part.rollup.rule:
        case "share":
            _share(result, planned, program)
        case "iso33020":
            _attributes(result, planned, program)
        case _:
            for practice in _taking_part(result):
                _all(practice, result.target, planned, program)


def _all(practice: PracticeResult, upto: int, planned: Mapping[str, Terms], program: Program) -> None:
    for item in _lacking(practice, 1, upto):
        program.row(planned[item.requirement.id], low=1)


def _share(result: Result, planned: Mapping[str, Terms], program: Program) -> None:
    rule, target = result.part.rollup, result.target
    practices = _taking_part(result)
    for practice in practices:
        _all(practice, target - rule.k, planned, program)
    total = sum(p.practice.weight for p in practices)
    needed = Fraction(rule.share or 1) * total
    attaining = {
        p.practice.code: -1 for p in practices
    }  # the variable of the level below; -1: attained already
    for level in range(max(target - rule.k, 0) + 1, target + 1):
        terms: dict[int, int] = {}
        certain = 0
        for practice in practices:
            code, weight = practice.practice.code, practice.practice.weight
            attaining[code] = _attains(practice, level, attaining[code], planned, program)
            if attaining[code] < 0:
                certain += weight
            else:
                terms[attaining[code]] = weight
        program.row(terms, low=_ceil(needed) - certain)


def _attains(
    practice: PracticeResult, level: int, below: int, planned: Mapping[str, Terms], program: Program
) -> int:
    """A variable that may be yes only where the practice attains the level; -1 where it does anyway."""
    items = _lacking(practice, level, level)
    if not items:
        return below
    found = program.variable()
    for item in items:
        program.row({**planned[item.requirement.id], found: -1}, low=0)
    if below >= 0:
        program.row({below: 1, found: -1}, low=0)
    return found


def _attributes(result: Result, planned: Mapping[str, Terms], program: Program) -> None:
    for level in sorted(n for n in _levels(result) if n <= aim(result)):
        asked = [
            r for p in result.practices for r in p.requirements if _asked(r) and r.requirement.level == level
        ]
        total = sum(r.requirement.weight for r in asked)
        met = sum(r.requirement.weight for r in asked if r.counts)
        beyond = LARGELY if level == aim(result) else FULLY
        terms = {
            variable: r.requirement.weight * sign
            for r in asked
            if not r.counts
            for variable, sign in planned[r.requirement.id].items()
        }
        program.row(terms, low=beyond * total // 100 + 1 - met)


def _taking_part(result: Result) -> list[PracticeResult]:
    return [p for p in result.practices if isinstance(p.level, Level)]


def _lacking(practice: PracticeResult, first: int, last: int) -> list[RequirementResult]:
    return [r for r in practice.requirements if r.why is not None and first <= r.requirement.level <= last]


def _levels(result: Result) -> set[int]:
    return {r.requirement.level for p in result.practices for r in p.requirements if _asked(r)}


def _highest(result: Result) -> int:
    return ceiling(rows(result.practices))


def _asked(item: RequirementResult) -> bool:
    return item.rating.outcome is not Outcome.NOT_APPLICABLE


def _ceil(number: Fraction) -> int:
    return -(-number.numerator // number.denominator)
