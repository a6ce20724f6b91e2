"""Whether a result passes a policy: a ratchet against an earlier result, or the target (docs/guide/gate.md).

A requirement falls where it counted in the base and does not any more; without a base, where it keeps the result
from its target. In the nightly stage the level is held as well, with all that is waived or only warned of taken as met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from steelyard.errors import InputError
from steelyard.improvement.policy import Policy, Stage, Waiver
from steelyard.improvement.stored import Stored
from steelyard.improvement.what_if import level_if
from steelyard.rating.model import Answer, Why
from steelyard.result.model import RequirementResult, Result
from steelyard.values import Level, Missing, Outcome

_ANEW = "write the base anew with `steelyard assess --all --json`"
UNKNOWN = {Why.NO_EVIDENCE, Why.TOO_FEW, Why.UNRATED}  # nothing speaks for or against it


@dataclass(frozen=True, slots=True)
class Fall:
    """A requirement that fell; `why` None where it was declared not applicable."""

    project: str
    item: RequirementResult
    owner: str  # who may waive it; empty where nobody is named

    @property
    def why(self) -> Why | None:
        """Why it does not count any more."""
        return self.item.why

    @property
    def missing(self) -> bool:
        """Whether nothing speaks against it: there is only no evidence and no word."""
        return self.why in UNKNOWN


@dataclass(frozen=True, slots=True)
class Waived:
    """A fall that somebody has waived."""

    fall: Fall
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class LevelFall:
    """A level below the base's, or below the target: both as integers, a half step is no level."""

    project: str
    part: str
    wanted: int
    found: Level | Missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of one result."""

    result: Result
    failed: tuple[Fall, ...]
    warned: tuple[Fall, ...]
    waived: tuple[Waived, ...]
    expired: tuple[Waived, ...]  # of the failed: those with a waiver that has run out
    level: LevelFall | None

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.failed and self.level is None


def judge(result: Result, policy: Policy, stage: Stage) -> Verdict:
    """Hold a result against the policy. Raises InputError where the base has no result of it, or one by another edition."""
    base = _base(result, policy)
    falls = [fall for fall in _falls(result, base, policy) if policy.looks_at(_id(fall), stage)]
    day = date.fromisoformat(result.as_of)
    waived: list[Waived] = []
    expired: list[Waived] = []
    failed: list[Fall] = []
    warned: list[Fall] = []
    for fall in falls:
        waiver = _waiver(fall, policy, day)
        if waiver is not None and waiver.until >= day:
            waived.append(Waived(fall, waiver))
            continue
        if waiver is not None:
            expired.append(Waived(fall, waiver))
        (warned if fall.missing and not policy.missing_fails else failed).append(fall)
    lenient = [w.fall for w in waived] + warned
    level = _level(result, base, lenient) if stage == "nightly" else None
    return Verdict(result, tuple(failed), tuple(warned), tuple(waived), tuple(expired), level)


def _base(result: Result, policy: Policy) -> Stored | None:
    if policy.base is None:
        return None
    found = policy.base_of(result.subject.project_id, result.part.id, result.module)
    if found is None:
        raise InputError(
            f"the base has no result of {result.subject.project_id} on {result.part.id}",
            where=policy.where,
            remedy=_ANEW,
        )
    ours, its = (result.standard.id, result.standard.edition), (found.standard, found.edition)
    if ours != its:  # an id may mean something else there, and a fall would go unseen
        raise InputError(
            f"the base is about {'@'.join(its)}, the result about {'@'.join(ours)}",
            where=found.where,
            remedy=_ANEW,
        )
    return found


def _falls(result: Result, base: Stored | None, policy: Policy) -> Iterator[Fall]:
    project = result.subject.project_id
    for item in (r for p in result.practices for r in p.requirements):
        if _fell(item, base, result.target):
            yield Fall(project, item, policy.owner(item.requirement.id))


def _fell(item: RequirementResult, base: Stored | None, target: int) -> bool:
    """Against a base also what was met and is called not applicable now: that is looked at by its owner."""
    if base is None:
        return item.why is not None and item.requirement.level <= target
    before = base.requirements.get(item.requirement.id)
    return before is not None and before.counts and not item.counts


def _waiver(fall: Fall, policy: Policy, day: date) -> Waiver | None:
    """One that holds on the day, else one that has run out."""
    found = [w for w in policy.waivers if w.covers(fall.project, _id(fall))]
    return next((w for w in found if w.until >= day), found[0] if found else None)


def _level(result: Result, base: Stored | None, lenient: list[Fall]) -> LevelFall | None:
    """The level, with what is waived or warned of taken as met, below the one that is wanted."""
    if base is not None and isinstance(base.level, Missing):
        return None
    wanted = result.target if base is None else base.level.value if isinstance(base.level, Level) else 0
    met = {_id(fall): Answer(Outcome.MET) for fall in lenient}
    level = level_if(result, met)
    if isinstance(level, Level) and level.value >= wanted:
        return None
    return LevelFall(result.subject.project_id, result.part.id, wanted, result.level)


def _id(fall: Fall) -> str:
    return fall.item.requirement.id
