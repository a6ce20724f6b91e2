"""The applicant's answers: one by one, whole rows, from a workbook, from an earlier assessment.

Each answer has a version. Whoever changes an answer says which version he saw; where another one is stored
by now, nothing is overwritten and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.errors import InputError
from steelyard.rating.row import read_row, set_row
from steelyard.standard import Practice
from steelyard.values import Level, Outcome, outcome_of, read_points
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import practice_of, practices_of, standard_of
from steelyard_web.assessments.gate import require
from steelyard_web.assessments.models import Answer, Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.audit.trail import record
from steelyard_web.refusal import Refused
from steelyard_web.whole import SHORT, whole

LONGEST = 10_000  # characters of a reason or a note; a workbook cell holds 32,767
WRITTEN = 10  # characters of points as written
EDITION = 20  # characters of the edition that an answer was carried from


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody says of one requirement, or under a practice's code of its row.

    `version` is the one he saw, 0 where there was none. `points` is SAMM's scale as written.
    """

    key: str
    outcome: Outcome
    version: int
    points: str = ""
    reason: str = ""
    note: str = ""
    carried_from: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An answer that somebody else changed meanwhile: what was to be written and what stands there."""

    mine: Change
    theirs: Answer


@dataclass(frozen=True, slots=True)
class Saved:
    """Stored answers by key, those in conflict, and faults by key in words; only the first were written."""

    stored: dict[str, Answer]
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[tuple[str, Refused], ...] = ()


class HalfStep(Refused):
    """A half step asks which of these requirements are unmet (R6)."""

    def __init__(self, practice: Practice, level: Level, asked: tuple[str, ...]) -> None:
        self.practice, self.level, self.asked = practice, level, asked
        super().__init__(
            "半级需要指明下一级中哪些要求未满足。",
            "A half step asks which requirements of the next level are unmet.",
        )


@transaction.atomic
def save(assessment: Assessment, changes: Iterable[Change], *, by: User, whole: bool = False) -> Saved:
    """Write answers in one act. What conflicts or does not fit is handed back, and the rest is written.

    `whole`: all or nothing. Raises Refused for a key that is not of this assessment.
    """
    now = held(assessment, by)
    asked = list({change.key: change for change in changes}.values())
    _refuse_strangers(now, asked)
    faults = [(c.key, fault) for c in asked if (fault := _fault(now, c))]
    faulty = {key for key, _ in faults}
    old = {row.requirement: row for row in now.answers.select_related("by")}
    fit = [c for c in asked if c.key not in faulty]
    conflicts = tuple(Conflict(c, old[c.key]) for c in fit if _clashes(c, old.get(c.key)))
    clashing = {conflict.mine.key for conflict in conflicts}
    write = [] if whole and (faults or conflicts) else [c for c in fit if c.key not in clashing]
    stored = _write(now, write, old, by)
    kept = {c.key: old[c.key] for c in write if c.key in old}
    return Saved(kept | stored, conflicts, tuple(faults))


@transaction.atomic
def set_whole_row(
    assessment: Assessment,
    code: str,
    written: str,
    *,
    by: User,
    unmet: Iterable[str],
    versions: Mapping[str, int],
) -> Saved:
    """A row rating, `3` or `3-`, set on every requirement of a practice; not applicable ones stay so.

    Raises HalfStep where it has to be said which are unmet, InputError for what is no row rating, Refused
    for a scale that has no row ratings.
    """
    now = held(assessment, by)
    practice = practice_of(now, code)
    if practice is None:
        raise Refused("该评估没有这个能力子项。", "This assessment has no such practice.")
    if standard_of(now).scale == "samm":
        raise Refused(
            "该标准按分值自评，没有整行级别。", "This standard is rated in points; a row has no level."
        )
    level = read_row(written)
    old = {
        row.requirement: row
        for row in now.answers.filter(requirement__in=[r.id for r in practice.requirements])
    }
    left_out = {key for key, row in old.items() if row.outcome == Outcome.NOT_APPLICABLE}
    outcomes = set_row(practice, level, _unmet(practice, level, tuple(unmet), left_out))
    changes = [
        _same_words(old.get(key), Change(key, outcome, versions.get(key, 0)))
        for key, outcome in outcomes.items()
        if key not in left_out
    ]
    return save(now, changes, by=by, whole=True)


def next_step(practice: Practice, level: Level, left_out: Iterable[str] = ()) -> tuple[str, ...]:
    """The requirements among which a half step above `level` chooses."""
    above = [r.level for r in practice.requirements if r.level > level.value]
    out = set(left_out)
    return tuple(r.id for r in practice.at(min(above, default=0)) if r.id not in out)


def parsed(given: Mapping[str, Any]) -> Change:
    """A change out of JSON or a form; raises Refused for what is none."""
    try:
        return Change(
            key=str(given["key"]),
            outcome=Outcome(given.get("outcome") or Outcome.UNRATED),
            version=_version(given.get("version") or 0),
            **{name: _text(given.get(name) or "") for name in ("points", "reason", "note", "carried_from")},
        )
    except (KeyError, TypeError, ValueError):
        raise Refused("提交的内容无法识别。", "What was sent cannot be read.") from None


def _version(given: object) -> int:
    if (number := whole(given, SHORT)) is None:
        raise ValueError("no version")
    return number


def _text(given: object) -> str:
    """As the database holds it: JSON can say half a character (a lone surrogate), which it cannot."""
    text = str(given)
    text.encode()
    if "\0" in text:
        raise Refused(
            "填写的内容含有不可用的空字符（NUL）；请删去后重试。",
            "What was written holds a NUL character, which cannot be stored; take it out and try again.",
        )
    return text


def held(assessment: Assessment, by: User) -> Assessment:
    """The assessment, held until the end: two people's answers are written one after the other."""
    now = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=assessment.pk)
    )
    require(by, now, Act.ANSWER)
    return now


def _refuse_strangers(assessment: Assessment, changes: Iterable[Change]) -> None:
    practices = practices_of(assessment)
    known = {p.code for p in practices} | {r.id for p in practices for r in p.requirements}
    for change in changes:
        if change.key not in known:
            raise Refused(
                f"该评估没有要求“{change.key}”。", f"This assessment has no requirement “{change.key}”."
            )


def _fault(assessment: Assessment, change: Change) -> Refused | None:
    """Why an answer cannot stand by itself; None when it can."""
    if len(change.reason) > LONGEST or len(change.note) > LONGEST:
        return Refused(f"文字过长，上限 {LONGEST} 字。", f"Too long; at most {LONGEST} characters.")
    if len(change.carried_from) > EDITION:
        return Refused(
            f"来源版次过长，上限 {EDITION} 字。", f"The edition is too long; at most {EDITION} characters."
        )
    if change.outcome is Outcome.NOT_APPLICABLE and not change.reason.strip():
        return Refused("“不适用”须写明理由。", "“Not applicable” needs a reason.")
    if standard_of(assessment).scale != "samm":
        return (
            Refused("该标准不按分值自评。", "This standard is not rated in points.")
            if change.points
            else None
        )
    if change.outcome is Outcome.UNRATED and not change.points:
        return None
    points = read_points(change.points)
    if points is None or len(change.points) > WRITTEN or outcome_of(points) is not change.outcome:
        return Refused("分值须为 0、0.25、0.5 或 1。", "Points are 0, 0.25, 0.5 or 1.")
    return None


def _clashes(change: Change, old: Answer | None) -> bool:
    """Somebody else's version stands there, and it says something else."""
    return old is not None and old.version != change.version and _said(change) != _said(old)


def _write(
    assessment: Assessment, changes: list[Change], old: dict[str, Answer], by: User
) -> dict[str, Answer]:
    moment = timezone.now()
    new: list[Answer] = []
    changed: list[Answer] = []
    before: dict[str, Any] = {}
    for change in changes:
        row = old.get(change.key)
        if row is None:
            row = Answer(assessment=assessment, requirement=change.key, version=0)
            if _said(change) == ("unrated", "", "", "") and not change.carried_from:
                continue
            new.append(row)
        elif (*_said(change), change.carried_from) == (*_said(row), row.carried_from):
            continue
        else:
            changed.append(row)
            before[change.key] = _told(row)
        row.outcome, row.points = str(change.outcome), change.points
        row.reason, row.note = change.reason.strip(), change.note.strip()
        row.carried_from, row.by, row.at = change.carried_from, by, moment
        row.version += 1
    _store(assessment, new, changed, before, by)
    return {row.requirement: row for row in (*new, *changed)}


def _store(
    assessment: Assessment, new: list[Answer], changed: list[Answer], before: dict[str, Any], by: User
) -> None:
    if not new and not changed:
        return
    Answer.objects.bulk_create(new)
    fields = ["outcome", "points", "reason", "note", "carried_from", "by", "at", "version"]
    Answer.objects.bulk_update(changed, fields, batch_size=100)
    record(
        "answers.save",
        assessment,
        by=by,
        before=before,
        after={row.requirement: _told(row) for row in (*new, *changed)},
        organisation=assessment.organisation.slug,
        assessment=assessment.number,
    )


def _said(thing: Change | Answer) -> tuple[str, str, str, str]:
    return str(thing.outcome), thing.points, thing.reason.strip(), thing.note.strip()


def _told(row: Answer) -> dict[str, str]:
    """An answer as the trail keeps it: what is empty is left out."""
    names = ("outcome", "points", "reason", "note", "carried_from")
    return {name: str(value) for name in names if (value := getattr(row, name))}


def _same_words(old: Answer | None, change: Change) -> Change:
    """A row rating changes outcomes; a note stays, the reason of not applicable goes with it."""
    return change if old is None else replace(change, note=old.note)


def _unmet(practice: Practice, level: Level, unmet: tuple[str, ...], left_out: set[str]) -> tuple[str, ...]:
    if not level.half:
        return ()
    asked = next_step(practice, level, left_out)
    if len(asked) < 2:
        raise InputError(
            f"{practice.code}: the next level has no two requirements of which one could be met and one not",
            remedy="write a plain level",
        )
    if not unmet:
        raise HalfStep(practice, level, asked)
    if not set(unmet) < set(asked):
        raise Refused(
            "半级：下一级的要求须有一部分未满足，不能全选。",
            "A half step: some of the next level are unmet, not all.",
        )
    return unmet
