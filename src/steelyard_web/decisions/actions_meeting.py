"""The expert meeting: called, experts recuse themselves or vote, override ratings, the meeting is closed.

Experts override ratings and never the level; the level is recomputed from the report's case file, so that
the decision rests on exactly the inputs that the report was issued with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from steelyard import __version__
from steelyard.errors import InputError
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.model import Result
from steelyard.values import Outcome
from steelyard_web import words
from steelyard_web.accounts.models import User
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment, Assignment, Duty, State
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import tied
from steelyard_web.assessments.transition import instance, pass_on, scheme
from steelyard_web.audit.trail import record
from steelyard_web.decisions import ready
from steelyard_web.decisions.actions import store_result
from steelyard_web.decisions.actions_appeal import last_day_from, settle
from steelyard_web.decisions.changes import direction
from steelyard_web.decisions.inputs import FORMAL, case_of, overridden, result_of
from steelyard_web.decisions.models import ExpertOverride, Meeting, Report, Seat
from steelyard_web.decisions.models import Result as Stored
from steelyard_web.notices.actions import tell
from steelyard_web.refusal import NotYours, Refused, Stale
from steelyard_web.say import say

APPROVE, LOWER, RETURN, DEFER = "approve", "lower", "return", "defer"
DECIDES = frozenset({APPROVE, LOWER})
LONGEST = 500  # characters of the reason of a recusal, as the column holds


@transaction.atomic
def call(assessment: Assessment, *, by: User) -> Meeting:
    """Call a meeting on the last issued report, with a seat for every expert on duty.

    Who recused himself in this matter before stays recused. A second click finds the meeting that is open.
    Raises Refused with fewer experts than the quorum, those recused not counted.
    """
    now = locked(assessment)
    require(by, now, Act.CALL_MEETING)
    if there := ready.open_meeting(now):
        return there
    report, experts = ready.issued(now), experts_of(now)
    if report is None:
        raise Refused("还没有可供评审的报告。", "There is no report to decide on.")
    quorum, recused = scheme().quorum, ready.recusals(now)
    free = [expert for expert in experts if expert.pk not in recused]
    if len(free) < quorum:
        raise Refused(
            f"可表决的评审专家只有 {len(free)} 名（已回避的不计），法定人数为 {quorum}；请先指派。",
            f"There are {len(free)} experts who can vote, those recused not counted, and the quorum is {quorum}; "
            "assign more first.",
        )
    made = Meeting.objects.create(
        assessment=now,
        number=Meeting.objects.filter(assessment=now).count() + 1,
        report=report,
        quorum=quorum,
        called_by=by,
        called_at=timezone.now(),
    )
    Seat.objects.bulk_create(
        Seat(
            meeting=made,
            expert=expert,
            recused=expert.pk in recused,
            recusal_reason=recused.get(expert.pk, ""),
        )
        for expert in experts
    )
    after = {
        "number": made.number,
        "report": report.number,
        "quorum": quorum,
        "experts": [e.username for e in experts],
        "recused": [e.username for e in experts if e.pk in recused],
    }
    record("meeting.call", made, by=by, after=after, case=now)
    text = say(
        f"评估 {now.number} 的专家评审已召集，请表决。",
        f"The expert meeting on assessment {now.number} is called; please vote.",
    )
    tell([e for e in free if e != by], text, f"/assessments/{now.number}/meeting/")
    return made


@transaction.atomic
def recuse(meeting: Meeting, *, by: User, reason: str) -> Seat:
    """An expert leaves the decision to the others, with a reason; it cannot be taken back."""
    now, _, seat = _seated(meeting, by, Act.SIT)
    if seat.recused:
        return seat
    if not reason.strip():
        raise Refused("请写明回避的理由。", "Say why you recuse yourself.")
    if len(reason.strip()) > LONGEST:
        raise Refused(
            f"理由过长，上限 {LONGEST} 字。", f"The reason is too long; at most {LONGEST} characters."
        )
    before = {"vote": seat.vote, "reason": seat.reason}
    seat.recused, seat.recusal_reason, seat.vote, seat.reason, seat.voted_at = (
        True,
        reason.strip(),
        "",
        "",
        None,
    )
    seat.save(update_fields=["recused", "recusal_reason", "vote", "reason", "voted_at"])
    after = {"recused": True, "reason": seat.recusal_reason}
    record("meeting.recuse", seat, by=by, before=before, after=after, case=now)
    drop_overrides(now, by, by=by)
    return seat


def drop_overrides(now: Assessment, expert: User, *, by: User) -> None:
    """An expert who leaves the open meeting takes his overrides with him; runs in the caller's transaction."""
    for row in ExpertOverride.objects.filter(
        meeting__assessment=now, meeting__closed_at__isnull=True, by=expert
    ).select_related("meeting"):
        _drop(now, row, by)


@transaction.atomic
def vote(meeting: Meeting, *, by: User, outcome: str, reason: str, seen: str) -> Seat:
    """An expert's own vote; he may change it until the meeting is closed. `seen`: the level his page showed.

    Raises Stale where overrides have changed the level since.
    """
    now, held, seat = _seated(meeting, by, Act.SIT)
    _refuse_recused(seat)
    if outcome not in words.MEETING:
        raise Refused("请选择表决意见。", "Choose an outcome.")
    if not reason.strip():
        raise Refused("请写明表决的理由。", "Give the reason for your vote.")
    if seen != standing(held):
        raise Stale(
            "页面打开后评分被专家更改，级别已重新计算；请核对后再表决。",
            "Ratings were overridden since this page was opened and the level was recomputed; look again and vote.",
        )
    before = {"vote": seat.vote, "reason": seat.reason}
    if before == {"vote": outcome, "reason": reason.strip()}:
        return seat
    seat.vote, seat.reason, seat.voted_at = outcome, reason.strip(), timezone.now()
    seat.save(update_fields=["vote", "reason", "voted_at"])
    record(
        "meeting.vote", seat, by=by, before=before, after={"vote": outcome, "reason": seat.reason}, case=now
    )
    return seat


@transaction.atomic
def override(meeting: Meeting, *, by: User, requirement: str, outcome: str, reason: str) -> ExpertOverride:
    """Put another rating in place of the assessors', with a reason. The core says whether it can be.

    Votes cast before are void: they were on another level. Raises Refused where somebody has overridden it.
    """
    now, held, seat = _seated(meeting, by, Act.OVERRIDE)
    _refuse_recused(seat)
    if now.project_id is None:
        raise Refused("机构级评估没有可更改的评分。", "An assessment by sampling has no ratings to override.")
    if outcome not in set(Outcome) - {Outcome.UNRATED} or not reason.strip():
        raise Refused("请选择结论并写明理由。", "Choose an outcome and give the reason.")
    if there := held.overrides.filter(requirement=requirement).select_related("by").first():
        if (there.by_id, there.outcome, there.reason) == (by.pk, outcome, reason.strip()):
            return there
        raise Refused(
            f"{requirement} 已由 {there.by} 更改；由其撤回后才能另行更改。",
            f"{requirement} is overridden by {there.by} already; he has to take it back first.",
        )
    made = ExpertOverride(
        meeting=held,
        requirement=requirement,
        outcome=outcome,
        reason=reason.strip(),
        by=by,
        at=timezone.now(),
    )
    before = outcome_of(held, requirement)
    _recomputed(held, [*overrides_of(held), made])
    made.save()
    after = {"requirement": requirement, "outcome": outcome, "reason": made.reason}
    record("meeting.override", made, by=by, before={"outcome": before}, after=after, case=now)
    _void_votes(now, held, by)
    return made


@transaction.atomic
def take_back(row: ExpertOverride, *, by: User) -> None:
    """An expert takes his own override back; the trail keeps it."""
    now, held, _ = _seated(row.meeting, by, Act.OVERRIDE)
    there = held.overrides.filter(pk=row.pk).first()
    if there is None:
        return
    if there.by_id != by.pk:
        raise NotYours("只能撤回自己的更改。", "Only who made an override can take it back.")
    _drop(now, there, by)


@transaction.atomic
def save_minutes(meeting: Meeting, *, by: User, minutes: str, seen: str) -> Meeting:
    """Write the minutes while the meeting is open; raises Stale where somebody wrote meanwhile."""
    now = locked(meeting.assessment)
    require(by, now, Act.CLOSE_MEETING)
    held = _open(meeting)
    if held.minutes == minutes.strip():
        return held
    _refuse_unseen(held, minutes, seen)
    before, held.minutes = {"minutes": held.minutes}, minutes.strip()
    held.save(update_fields=["minutes"])
    record("meeting.minutes", held, by=by, before=before, after={"minutes": held.minutes}, case=now)
    return held


@transaction.atomic
def close(
    meeting: Meeting, *, by: User, version: int, minutes: str, seen: str = "", answer: str = ""
) -> Meeting:
    """Close the meeting: its outcome follows from the votes, its result from the ratings.

    `seen` are the minutes that the page showed, `answer` is the reasoned answer to an appeal. Raises Refused
    without quorum, minutes, or where outcome and level do not fit each other, Stale as `save_minutes` does.
    """
    now = locked(meeting.assessment, version)
    require(by, now, Act.CLOSE_MEETING)
    held = _open(meeting)
    cast = votes_of(held)
    _refuse_quorum(held, cast)
    if not minutes.strip():
        raise Refused("请写会议纪要。", "Write the minutes first.")
    _refuse_unseen(held, minutes, seen)
    outcome = outcome_by(cast)
    if outcome in DECIDES:
        _refuse_unfit(held, outcome)
        held.result = decision(held, by)
        settle(now, held, by=by, answer=answer)
    held.minutes, held.outcome, held.closed_by, held.closed_at = minutes.strip(), outcome, by, timezone.now()
    held.appeal_until = last_day_from(held.closed_at) if held.result else None
    held.save(update_fields=["minutes", "outcome", "result", "closed_by", "closed_at", "appeal_until"])
    after = {
        "outcome": outcome,
        "votes": dict(Counter(seat.vote for seat in cast)),
        "recused": [seat.expert.username for seat in held.seats.select_related("expert") if seat.recused],
        "minutes": held.minutes,
        "sha256": held.result.sha256 if held.result else "",  # R27: what the decision is signed over
        "level": held.result.level if held.result else None,
    }
    record("meeting.close", held, by=by, after=after, case=now)
    pass_on(now, Act.CLOSE_MEETING, by=by, to=target(held), version=version, reason=outcome)
    return held


def target(meeting: Meeting) -> State:
    """Where a closed meeting leads: a level of at least 1 is certified, a returned report is revised."""
    if meeting.outcome in DECIDES:
        return State.CERTIFIED if meeting.result and meeting.result.level else State.NOT_AWARDED
    return State.REPORTING if meeting.outcome == RETURN else State.EXPERT_REVIEW


def outcome_by(cast: Iterable[Seat]) -> str:
    """What more than half of the votes say; without such a majority the decision is deferred."""
    count = Counter(seat.vote for seat in cast)
    if not count:
        return DEFER
    outcome, most = count.most_common(1)[0]
    return outcome if 2 * most > count.total() else DEFER


def votes_of(meeting: Meeting) -> list[Seat]:
    """The seats whose vote counts: not recused, not taken off duty."""
    on_duty = {expert.pk for expert in experts_of(meeting.assessment)}
    seats = meeting.seats.select_related("expert").exclude(vote="").filter(recused=False)
    return [seat for seat in seats if seat.expert_id in on_duty]


def experts_of(assessment: Assessment) -> list[User]:
    """The experts on duty in the current instance, but those whom a tie to the organisation keeps out now."""
    rows = Assignment.objects.filter(
        assessment=assessment, duty=Duty.EXPERT, removed_at__isnull=True, instance=instance(assessment)
    )
    rows = rows.exclude(tied("user", assessment.organisation_id))
    return [row.user for row in rows.select_related("user")]


def overrides_of(meeting: Meeting) -> list[ExpertOverride]:
    """The overrides of this meeting, in the order in which they were made."""
    return list(meeting.overrides.select_related("by"))


def case_with(report: Report, given: Iterable[ExpertOverride]) -> Inputs:
    """The report's inputs with further overrides, decided by the engine that runs now."""
    case = case_of(report.result)
    merged = {**case.expert_overrides, **overridden(case, given)}
    return replace(case, expert_overrides=merged, engine=__version__)


def recomputed(meeting: Meeting, given: list[ExpertOverride]) -> Result:
    """The result with the overrides of the meeting; the report's own where there are none."""
    return decide_inputs(case_with(meeting.report, given)) if given else result_of(meeting.report.result)


def standing(meeting: Meeting) -> str:
    """Names the ratings that are voted on: it changes with every override that is made or taken back."""
    return (
        ",".join(str(key) for key in meeting.overrides.order_by("pk").values_list("pk", flat=True))
        or "report"
    )


def outcome_of(meeting: Meeting, requirement: str) -> str:
    """The rating of a requirement in the report."""
    found = ready.outcomes(result_of(meeting.report.result)).get(requirement)
    if found is None:
        raise Refused(f"没有要求 {requirement}。", f"There is no requirement {requirement}.")
    return found


def decision(meeting: Meeting, by: User) -> Stored:
    """Store the result that the meeting decides on."""
    now = meeting.assessment
    occasion = "appeal" if instance(now) > 1 else "decision"
    made = None if now.project_id is None else case_with(meeting.report, overrides_of(meeting))
    return store_result(now, FORMAL, occasion, by=by, made=made)


def _seated(meeting: Meeting, by: User, act: Act) -> tuple[Assessment, Meeting, Seat]:
    now = locked(meeting.assessment)
    require(by, now, act)
    held = _open(meeting)
    seat = Seat.objects.select_for_update().filter(meeting=held, expert=by).first()
    if seat is None:
        raise NotYours("您在本次评审中没有席位。", "You have no seat in this meeting.")
    return now, held, seat


def _open(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if held.closed_at is not None:
        raise Stale("本次评审已结束，操作没有执行。", "The meeting is closed; nothing was done.")
    return held


def _refuse_unseen(held: Meeting, minutes: str, seen: str) -> None:
    """Minutes that somebody has written meanwhile are not overwritten unread."""
    if held.minutes not in (seen.strip(), minutes.strip()):
        raise Stale(
            "会议纪要已被他人修改；您填写的内容保留在下面。",
            "Somebody has changed the minutes; what you typed is kept below.",
        )


def _refuse_recused(seat: Seat) -> None:
    if seat.recused:
        raise NotYours("您已回避，不参与本次评审。", "You have recused yourself from this meeting.")


def _refuse_quorum(meeting: Meeting, cast: list[Seat]) -> None:
    if len(cast) < meeting.quorum:
        raise Refused(
            f"有效表决 {len(cast)} 票，不足法定人数 {meeting.quorum}；请等待表决或增派专家。",
            f"{len(cast)} vote(s) are cast and the quorum is {meeting.quorum}; wait for votes or assign experts.",
        )


def _refuse_unfit(meeting: Meeting, outcome: str) -> None:
    """The votes say what the overrides have done to the level, or the meeting contradicts itself."""
    if meeting.assessment.project_id is None:
        moved = 0
    else:
        before = result_of(meeting.report.result)
        moved = direction(before.level, recomputed(meeting, overrides_of(meeting)).level)
    if outcome == APPROVE and moved < 0:
        raise Refused(
            "更改评分后级别已降低，表决应为“降级通过”。",
            "The overrides lower the level: the vote has to say “approve at a lower level”.",
        )
    if outcome == LOWER and moved >= 0:
        raise Refused(
            "表决为“降级通过”，但评分更改没有使级别降低；级别只能由评分得出。请先更改相应评分。",
            "The vote says a lower level, but no override lowers it; a level only follows from ratings. Override them first.",
        )
    if outcome == APPROVE and moved > 0:
        raise Refused(
            "更改评分后级别升高；请退回，由评估组修订报告后再评审。",
            "The overrides raise the level; return the report so that it is revised and checked first.",
        )


def _recomputed(meeting: Meeting, given: list[ExpertOverride]) -> Result:
    try:
        return recomputed(meeting, given)
    except InputError as fault:
        raise Refused(f"不能这样更改：{fault}", f"This cannot be overridden: {fault}") from None


def _drop(now: Assessment, row: ExpertOverride, by: User) -> None:
    before = {"requirement": row.requirement, "outcome": row.outcome, "reason": row.reason}
    record("meeting.take_back", row, by=by, before=before, case=now)
    held = row.meeting
    row.delete()
    _void_votes(now, held, by)


def _void_votes(now: Assessment, held: Meeting, by: User) -> None:
    """Votes that were cast on other ratings are asked for again; the trail keeps them."""
    cast = list(held.seats.select_for_update().exclude(vote="").select_related("expert"))
    for seat in cast:
        before = {"vote": seat.vote, "reason": seat.reason}
        seat.vote, seat.reason, seat.voted_at = "", "", None
        seat.save(update_fields=["vote", "reason", "voted_at"])
        record("meeting.void_vote", seat, by=by, before=before, after={"vote": ""}, case=now)
    text = say(
        f"评估 {now.number} 的评分有更改，请重新表决。",
        f"Ratings of assessment {now.number} were overridden; please vote again.",
    )
    tell([s.expert for s in cast if s.expert_id != by.pk], text, f"/assessments/{now.number}/meeting/")
