"""Problems: raised by an assessor, corrected by the applicant, rechecked, and taken on into the next round."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import instance, involved
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.ratings.models import Problem, Round, Vote
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say

SOLVED, OPEN = "solved", "open"
LONGEST = 5000


def open_problems(assessment: Assessment) -> QuerySet[Problem]:
    """Problems not solved; one that went on into a later round counts there."""
    return Problem.objects.filter(round__assessment=assessment, followed_by__isnull=True).exclude(
        recheck=SOLVED
    )


@transaction.atomic
def raise_problem(assessment: Assessment, requirement: str, text: str, *, by: User) -> Problem:
    """An assessor finds something; it belongs to the round that is open."""
    now = locked(assessment)
    require(by, now, Act.RAISE_PROBLEM)
    if requirement not in {r.id for r in requirements_of(now)}:
        raise Refused(
            f"该评估没有要求“{requirement}”。", f"This assessment has no requirement “{requirement}”."
        )
    _refuse_empty(text)
    one = now.rounds.filter(closed_at__isnull=True).last()
    if one is None:
        raise Refused(
            "没有进行中的整改轮次，请组长先开启一轮。",
            "No correction round is open; the lead opens one first.",
        )
    twin = one.problems.filter(
        requirement=requirement, text=text.strip(), raised_by=by, corrected_at=None
    ).first()
    if twin is not None:  # a double click
        return twin
    made = Problem.objects.create(
        round=one,
        requirement=requirement,
        text=text.strip(),
        raised_by=by,
        raised_at=timezone.now(),
        before=_vote(now, requirement, by),
    )
    # The rating before stays out of the trail: it is a vote, and votes are blind.
    record(
        "problem.raise",
        made,
        case=now,
        by=by,
        after={"requirement": requirement, "text": made.text, "round": one.number},
    )
    text_ = say(
        f"评估 {now.number}：{requirement} 有新的整改问题，截至 {one.due}。",
        f"Assessment {now.number}: a problem with {requirement} is to be corrected by {one.due}.",
    )
    tell(_owners(now), text_, f"/assessments/{now.number}/rounds/")
    return made


@transaction.atomic
def correct(assessment: Assessment, pk: int, text: str, uses: Collection[int], *, by: User) -> Problem:
    """The applicant says what was put right, with evidence placed for it; until the recheck it may be changed."""
    now = locked(assessment)
    require(by, now, Act.CORRECT)
    one = _problem(now, pk)
    if one.recheck:
        raise Stale(
            "该问题已复核，不能再修改整改说明。", "The problem has been rechecked; its correction stands."
        )
    if one.round.closed_at is not None:
        raise Stale("该轮整改已关闭。", "This correction round is closed.")
    _refuse_empty(text)
    chosen = list(now.uses.filter(pk__in=uses, evidence__withdrawn_at__isnull=True))
    if len(chosen) != len(set(uses)):
        raise Refused(
            "所选材料不属于本评估或已撤回。", "The chosen evidence is not of this assessment, or withdrawn."
        )
    before = {"correction": one.correction} if one.corrected_at else None
    one.correction, one.corrected_by, one.corrected_at = text.strip(), by, timezone.now()
    one.save(update_fields=["correction", "corrected_by", "corrected_at"])
    one.corrections.set(chosen)
    after = {"correction": one.correction, "evidence": [use.evidence_id for use in chosen]}
    record("problem.correct", one, case=now, by=by, before=before, after=after)
    text_ = say(
        f"评估 {now.number}：{one.requirement} 的问题已提交整改，请复核。",
        f"Assessment {now.number}: the problem with {one.requirement} was corrected; please recheck.",
    )
    tell([one.raised_by], text_, f"/assessments/{now.number}/rounds/")
    return one


@transaction.atomic
def recheck(assessment: Assessment, pk: int, verdict: str, note: str, *, by: User) -> Problem:
    """An assessor looks again: solved, or still open with a note."""
    now = locked(assessment)
    require(by, now, Act.RECHECK)
    one = _problem(now, pk)
    if verdict not in (SOLVED, OPEN):
        raise Refused("请选择“已解决”或“未解决”。", "Choose solved or still open.")
    if hasattr(one, "followed_by"):
        raise Stale(
            "该问题已转入下一轮，请在那里复核。", "The problem went on into the next round; recheck it there."
        )
    if one.recheck == SOLVED:
        if verdict == SOLVED:  # a double click
            return one
        raise Stale("该问题已由他人复核为已解决。", "Somebody has found the problem solved meanwhile.")
    if verdict == OPEN and not note.strip():
        raise Refused("“未解决”须写明还差什么。", "“Still open” needs a note: what is missing?")
    before = {"recheck": one.recheck, "note": one.recheck_note} if one.recheck else None
    one.recheck, one.recheck_note = verdict, note.strip()
    one.rechecked_by, one.rechecked_at, one.after = by, timezone.now(), _vote(now, one.requirement, by)
    one.save(update_fields=["recheck", "recheck_note", "rechecked_by", "rechecked_at", "after"])
    record(
        "problem.recheck",
        one,
        case=now,
        by=by,
        before=before,
        after={"recheck": verdict, "note": one.recheck_note},
    )
    tell(_owners(now), _verdict(now, one), f"/assessments/{now.number}/rounds/")
    return one


def carry_open(before: Round, after: Round, *, by: User) -> int:
    """Problems of a round that are still open go on into the next; returns how many."""
    left = list(before.problems.filter(followed_by__isnull=True).exclude(recheck=SOLVED))
    for one in left:
        made = Problem.objects.create(
            round=after,
            follows=one,
            requirement=one.requirement,
            text=one.text,
            raised_by=one.raised_by,
            raised_at=timezone.now(),
            before=one.before,  # never `after`: it is the rechecker's vote, and votes are blind
        )
        record(
            "problem.carry",
            made,
            case=after.assessment,
            by=by,
            after={"requirement": one.requirement, "follows": one.pk},
        )
    return len(left)


def _problem(assessment: Assessment, pk: int) -> Problem:
    found = Problem.objects.select_for_update(of=("self",)).filter(round__assessment=assessment, pk=pk)
    one = found.select_related("round", "raised_by").first()
    if one is None:
        raise Refused("没有这个问题。", "There is no such problem.")
    return one


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise Refused("请写明内容。", "Write what it is.")
    if len(text) > LONGEST:
        raise Refused(f"文字过长，上限 {LONGEST} 字。", f"Too long; at most {LONGEST} characters.")


def _vote(assessment: Assessment, requirement: str, by: User) -> str:
    """The person's own vote as it is now; empty where he has none."""
    mine = Vote.objects.filter(assessment=assessment, requirement=requirement, assessor=by)
    return str(mine.filter(instance=instance(assessment)).values_list("outcome", flat=True).first() or "")


def _owners(assessment: Assessment) -> list[User]:
    """The organisation's people among those involved."""
    own = set(assessment.organisation.memberships.values_list("user", flat=True))
    return [person for person in involved(assessment) if person.pk in own]


def _verdict(assessment: Assessment, one: Problem) -> Any:
    if one.recheck == SOLVED:
        return say(
            f"评估 {assessment.number}：{one.requirement} 的问题已解决。",
            f"Assessment {assessment.number}: the problem with {one.requirement} is solved.",
        )
    return say(
        f"评估 {assessment.number}：{one.requirement} 的问题复核后仍未解决。",
        f"Assessment {assessment.number}: the problem with {one.requirement} is still open after the recheck.",
    )
