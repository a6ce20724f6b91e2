"""Cast votes: on single requirements or on a whole row; frozen once all votes of a requirement are in (R6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from steelyard.rating.row import read_row, set_row
from steelyard.standard import Practice
from steelyard.values import Level, Outcome, outcome_of, read_points
from steelyard_web.accounts.models import User
from steelyard_web.assessments.actions.answers import HalfStep, next_step
from steelyard_web.assessments.catalogue import practice_of, standard_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.audit.trail import record
from steelyard_web.evidence.readings import proposals
from steelyard_web.ratings.models import Vote
from steelyard_web.ratings.values import Voting, voting
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState

LONGEST = 5000  # characters of a reason


@dataclass(frozen=True, slots=True)
class Given:
    """What an assessor says of one requirement; `version` is the one of his vote that he saw, 0 for none."""

    requirement: str
    outcome: Outcome
    version: int = 0
    reason: str = ""
    points: str = ""  # SAMM's scale, as written


@dataclass(frozen=True, slots=True)
class Cast:
    """Votes as they are stored now; `completed` are requirements whose votes are all in by this act,
    `kept` those of a row that were frozen before and stay as they are.
    """

    stored: dict[str, Vote]
    completed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class ReasonNeeded(Refused):
    """Votes that cannot stand without a reason: not applicable, or against a reading (R6)."""

    def __init__(self, requirements: Collection[str]) -> None:
        self.requirements = tuple(requirements)
        named = "、".join(requirements), ", ".join(requirements)
        super().__init__(
            f"须写明理由（不适用，或与读数的建议不一致）：{named[0]}",
            f"A reason is needed (not applicable, or against what the reading says): {named[1]}",
        )


@transaction.atomic
def cast(assessment: Assessment, given: Iterable[Given], *, by: User) -> Cast:
    """Write votes, all of them or none. The same vote again changes nothing.

    Raises NotYours for who has no vote here, WrongState for frozen ones, Stale for a vote that the same
    person changed in another window, ReasonNeeded, and Refused for what is no vote.
    """
    now = locked(assessment)
    require(by, now, Act.VOTE)
    given = tuple(given)
    standing = voting(now)
    for one in given:
        _refuse(now, standing, one, by)
    if lacking := _without_reason(now, given):
        raise ReasonNeeded(lacking)
    stored = {one.requirement: _write(now, standing, one, by) for one in given}
    return Cast(stored, freeze(now, by=by))


@transaction.atomic
def cast_row(
    assessment: Assessment,
    code: str,
    written: str,
    *,
    by: User,
    unmet: Collection[str] = (),
    reason: str = "",
    versions: Mapping[str, int] | None = None,
) -> Cast:
    """Vote on a whole row, `3`, `3-` or `2+`; a half step asks which are unmet.

    Sets the requirements up to the target, and those above it only where the row says that they are met.
    Frozen ones stay. `reason` goes to the votes that need one and have none.
    Raises HalfStep, InputError for what is no row rating, and as `cast` does.
    """
    now = locked(assessment)
    require(by, now, Act.VOTE)
    practice = practice_of(now, code)
    if practice is None:
        raise Refused("该评估没有这个能力子项。", "This assessment has no such practice.")
    if standard_of(now).scale == "samm":
        raise Refused(
            "该标准按分值评分，没有整行级别。", "This standard is rated in points; a row has no level."
        )
    standing = voting(now)
    wanted = _row(now, practice, written, tuple(unmet))
    frozen = [key for key in wanted if _frozen(standing, key, by.username) or key not in _votable(standing)]
    mine = {key: standing.votes.get(key, {}).get(by.username) for key in wanted}
    asked = [
        Given(key, outcome, _seen(versions, key, mine[key]), _kept_reason(mine[key], outcome))
        for key, outcome in wanted.items()
        if key not in frozen
    ]
    lacking = set(_without_reason(now, asked))
    done = cast(
        now, [_with_reason(one, reason) if one.requirement in lacking else one for one in asked], by=by
    )
    return Cast(done.stored, done.completed, tuple(frozen))


def freeze(assessment: Assessment, *, by: User) -> tuple[str, ...]:
    """Stamp the votes of every requirement whose votes are all in; returns those that were not stamped before.

    Runs in the caller's transaction. An assessor's removal may complete ballots too: call it there.
    """
    standing = voting(assessment)
    fresh = [
        key
        for key, ballot in standing.ballots.items()
        if ballot.complete and any(not row.frozen for row in standing.votes.get(key, {}).values())
    ]
    if not fresh:
        return ()
    keys = [row.pk for key in fresh for row in standing.votes[key].values()]
    Vote.objects.filter(pk__in=keys, frozen_at__isnull=True).update(frozen_at=timezone.now())
    record(
        "ballot.freeze",
        assessment,
        by=by,
        after={"requirements": fresh},
        case=assessment,
    )
    return tuple(fresh)


def parsed(requirement: str, outcome: str, version: str = "", reason: str = "", points: str = "") -> Given:
    """A vote out of a form; on SAMM's scale the points say the outcome. Raises Refused for what is none."""
    try:
        scored = read_points(points) if points else None
        if points and scored is None:
            raise ValueError(points)
        said = outcome_of(scored) if scored is not None else Outcome(outcome)
        return Given(requirement, said, int(version or 0), reason.strip(), points)
    except ValueError:
        raise Refused("请选择评分。", "Choose a rating.") from None


def _refuse(assessment: Assessment, standing: Voting, one: Given, by: User) -> None:
    if one.requirement not in _votable(standing):
        raise Refused(
            f"要求“{one.requirement}”不在评分范围内。",
            f"There is no vote on “{one.requirement}” in this assessment.",
        )
    ballot = standing.ballots[one.requirement]
    if by.username not in set(ballot.assigned) - ballot.removed and not ballot.complete:
        raise NotYours("您不是本评估的评估师。", "You are no assessor of this assessment.")
    mine = standing.votes.get(one.requirement, {}).get(by.username)
    same = mine is not None and (mine.outcome, mine.points, mine.reason) == (
        one.outcome,
        one.points,
        one.reason.strip(),
    )
    if _frozen(standing, one.requirement, by.username):
        if same:
            return
        raise WrongState(
            f"{one.requirement} 的评分已全部提交并冻结，不能再改；如需调整，由组长组织合议。",
            f"All votes on {one.requirement} are in and frozen. A consensus moderated by the lead can change the outcome.",
        )
    if mine is not None and mine.version != one.version and not same:
        raise Stale(
            f"您在另一窗口已更改 {one.requirement} 的评分；您现在的选择没有保存，请刷新后再试。",
            f"You changed your vote on {one.requirement} in another window; this one was not stored. Reload and try again.",
        )
    _refuse_scale(assessment, one)


def _refuse_scale(assessment: Assessment, one: Given) -> None:
    if len(one.reason) > LONGEST:
        raise Refused(
            f"理由过长，上限 {LONGEST} 字。", f"The reason is too long; at most {LONGEST} characters."
        )
    points = read_points(one.points) if one.points else None
    rated = one.outcome not in (Outcome.UNRATED, Outcome.NOT_APPLICABLE)
    samm = standard_of(assessment).scale == "samm"
    if samm and rated and (points is None or outcome_of(points) is not one.outcome):
        raise Refused("分值须为 0、0.25、0.5 或 1。", "Points are 0, 0.25, 0.5 or 1.")
    if one.points and not (samm and rated):
        raise Refused("该评分不带分值。", "This rating has no points.")


def _votable(standing: Voting) -> Collection[str]:
    """What may be voted on: everything, in an appeal only what it is about."""
    return standing.ballots if standing.panel.now == 1 else standing.due


def _frozen(standing: Voting, requirement: str, assessor: str) -> bool:
    """All votes are in, or were when this one was frozen: an assessor who joined later changes nothing of that."""
    mine = standing.votes.get(requirement, {}).get(assessor)
    return standing.ballots[requirement].complete or (mine is not None and mine.frozen)


def _without_reason(assessment: Assessment, given: Iterable[Given]) -> list[str]:
    """A vote against a reading needs its own reason: nobody is told whether the others said the same (R6)."""
    suggested = proposals(assessment)
    found = []
    for one in given:
        proposal = suggested.get(one.requirement)
        against = (
            proposal is not None
            and proposal.outcome not in (None, one.outcome)
            and one.outcome is not Outcome.UNRATED
        )
        if not one.reason.strip() and (against or one.outcome is Outcome.NOT_APPLICABLE):
            found.append(one.requirement)
    return found


def _write(assessment: Assessment, standing: Voting, one: Given, by: User) -> Vote:
    instance = standing.panel.instance_of(one.requirement)
    row = Vote.objects.filter(
        assessment=assessment, requirement=one.requirement, assessor=by, instance=instance
    ).first()
    before = None if row is None else _told(row)
    if row is None:
        row = Vote(
            assessment=assessment, requirement=one.requirement, assessor=by, instance=instance, version=0
        )
    row.outcome, row.points, row.reason = str(one.outcome), one.points, one.reason.strip()
    if before == _told(row):
        return row
    row.version, row.at = row.version + 1, timezone.now()
    row.save()
    record(
        "vote.cast" if before is None else "vote.change",
        row,
        by=by,
        before=before,
        after=_told(row),
        case=assessment,
    )
    return row


def _told(row: Vote) -> dict[str, str | int]:
    names = ("requirement", "outcome", "points", "reason")
    return {name: getattr(row, name) for name in names if getattr(row, name)} | {"instance": row.instance}


def _row(
    assessment: Assessment, practice: Practice, written: str, unmet: tuple[str, ...]
) -> dict[str, Outcome]:
    level = read_row(written)
    if level.half and not unmet:
        raise HalfStep(practice, level, next_step(practice, level))
    levels = {r.id: r.level for r in practice.requirements}
    outcomes = set_row(practice, level, unmet if level.half else ())
    top = max(assessment.target, _reached(practice, level))
    return {key: outcome for key, outcome in outcomes.items() if levels[key] <= top or outcome is Outcome.MET}


def _reached(practice: Practice, level: Level) -> int:
    """The level that a half step speaks of: the next one that has requirements (R10)."""
    if not level.half:
        return level.value
    return min((r.level for r in practice.requirements if r.level > level.value), default=level.value)


def _seen(versions: Mapping[str, int] | None, key: str, mine: object) -> int:
    """The version that the page showed; without any, the one that stands."""
    return (versions or {}).get(key, getattr(mine, "version", 0))


def _kept_reason(mine: object, outcome: Outcome) -> str:
    """A reason stays with the vote that it was given for."""
    return getattr(mine, "reason", "") if getattr(mine, "outcome", None) == outcome else ""


def _with_reason(one: Given, reason: str) -> Given:
    return Given(one.requirement, one.outcome, one.version, reason.strip(), one.points)
