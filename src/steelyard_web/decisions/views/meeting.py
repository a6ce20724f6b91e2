"""The expert meeting on one page: what carries the level, seats and votes, overrides, minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from steelyard.rating.agreement import agreement_of
from steelyard.result.model import Blocker, RequirementResult, Result
from steelyard.values import Outcome
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment, Assignment, Duty
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import tied
from steelyard_web.assessments.transition import scheme
from steelyard_web.assessments.views.steps import done, page_version
from steelyard_web.decisions import actions_meeting as acts
from steelyard_web.decisions import ready
from steelyard_web.decisions.changes import between, printed
from steelyard_web.decisions.inputs import case_of, result_of
from steelyard_web.decisions.models import Appeal, ExpertOverride, Meeting, Report, Seat
from steelyard_web.ratings import figures
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say

OUTCOMES = tuple(o for o in Outcome if o is not Outcome.UNRATED)


@login_required
def meeting(request: HttpRequest, number: str) -> HttpResponse:
    """The meeting that is open, else the last one."""
    assessment = seen(request.user, number, Act.VIEW_CASE)
    return render(request, "decisions/meeting.html", _values(request, assessment))


def _values(request: HttpRequest, assessment: Assessment, **more: Any) -> dict[str, Any]:
    held = list(_meetings(assessment))
    values = {
        "section": "assessments",
        "assessment": assessment,
        "do": {
            act.value: can(request.user, assessment, act) for act in (Act.CALL_MEETING, Act.CLOSE_MEETING)
        },
        "outcomes": OUTCOMES,
        "recusing": None,
        "votes": tuple(word for word, _ in Meeting.OUTCOMES),
    }
    if not held:
        return values | _before(assessment) | more
    now = held[-1]
    seats, given = _seats(assessment, held), _overrides(held)
    by_meeting = {m.pk: [s for s in seats if s.meeting_id == m.pk] for m in held}
    here = by_meeting[now.pk]
    counted = [s for s in here if s.vote and not s.recused and s.on_duty]
    mine = next((s for s in here if s.expert_id == request.user.pk), None)
    opened = now.closed_at is None
    sits = opened and mine is not None and not mine.recused and can(request.user, assessment, Act.SIT)
    return {
        **values,
        "meeting": now,
        "open": opened,
        "experts": now.experts,
        "quorum_now": now.scheme_quorum,
        "seats": here,
        "mine": mine,
        "sits": sits,
        "tally": Counter(s.vote for s in counted).most_common(),
        "counted": len(counted),
        "would": acts.outcome_by(counted) if counted else "",
        "overrides": [o for o in given if o.meeting_id == now.pk],
        "earlier": [(m, by_meeting[m.pk]) for m in reversed(held[:-1])],
        "standing": ",".join(str(o.pk) for o in given if o.meeting_id == now.pk) or "report",
        **_carries(now, [o for o in given if o.meeting_id == now.pk]),
        **more,
    }


def _meetings(assessment: Assessment) -> Any:
    """Every meeting in order, with the experts on duty, today's quorum and the open appeal beside each."""
    experts = Assignment.objects.filter(
        assessment=OuterRef("assessment"),
        duty=Duty.EXPERT,
        removed_at__isnull=True,
        instance=OuterRef("running"),
    ).exclude(tied("user", assessment.organisation_id))
    appeals = Appeal.objects.filter(assessment=OuterRef("assessment")).order_by()
    counted = appeals.values("assessment").annotate(n=Count("pk")).values("n")
    alone = experts.order_by().values("assessment").annotate(n=Count("pk")).values("n")
    found = assessment.meetings.select_related("report__result", "result", "called_by", "closed_by")
    return found.defer("report__result__document", "result__document", "result__case").annotate(
        running=Coalesce(Subquery(counted), 0) + 1,
        experts=Coalesce(Subquery(alone, output_field=IntegerField()), 0),
        scheme_quorum=Coalesce(Subquery(_quorum()), 3),
        appeal_reason=Coalesce(
            Subquery(appeals.filter(outcome="").values("reason")[:1]), Value(""), output_field=TextField()
        ),
    )


def _quorum() -> Any:
    from steelyard_web.scheme.models import Scheme

    return Scheme.objects.filter(pk=1).values("quorum")[:1]


def _before(assessment: Assessment) -> dict[str, Any]:
    """The page before the first meeting: the report, how many experts there are, how many are needed."""
    report = ready.issued(assessment)
    values = {"report": report, "experts": len(acts.experts_of(assessment)), "quorum_now": scheme().quorum}
    return values | (_of_report(report) if report is not None else {})


def _seats(assessment: Assessment, held: Sequence[Meeting]) -> list[Seat]:
    on_duty = Assignment.objects.filter(
        assessment=OuterRef("meeting__assessment"),
        user=OuterRef("expert"),
        duty=Duty.EXPERT,
        removed_at__isnull=True,
    ).exclude(tied("user", assessment.organisation_id))
    rows = Seat.objects.filter(meeting__in=[m.pk for m in held]).select_related("expert")
    return list(rows.annotate(on_duty=Exists(on_duty)))


def _overrides(held: Sequence[Meeting]) -> list[ExpertOverride]:
    return list(ExpertOverride.objects.filter(meeting__in=[m.pk for m in held]).select_related("by"))


def _carries(now: Meeting, given: list[ExpertOverride]) -> dict[str, Any]:
    """What the level rests on, and what the overrides make of it."""
    values = {"report": now.report, **_of_report(now.report)}
    if not now.report.result.case:
        return values
    after = acts.recomputed(now, given)
    return values | {
        "changes": between(values["result"], after),
        "rated": _rated(after),
        "blocking": _blocking(after),
    }


def _of_report(report: Report) -> dict[str, Any]:
    if not report.result.case:
        return {"whole": report.result}
    result = result_of(report.result)
    items = [r for p in result.practices for r in p.requirements]
    agreed = agreement_of(case_of(report.result).ballots.values())
    return {
        "result": result,
        "printed": printed(result),
        "doubtful": [r for r in items if r.rating.doubtful],
        "settled": [r for r in items if r.rating.consensus],
        "overridden": [r for r in items if r.rating.override],
        "agreed": figures.equal(agreed),
        "alpha": figures.alpha(agreed),
        "agreed_on": agreed.n,
        "rated": _rated(result),
        "blocking": _blocking(result),
    }


def _blocking(result: Result) -> list[Blocker]:
    """What keeps the part from its next level, as far as the target goes."""
    return [b for b in result.blocking if b.requirement.level <= result.target]


def _rated(result: Result) -> list[tuple[str, list[RequirementResult]]]:
    """Requirements by practice, for the list that an override is chosen from."""
    return [(p.practice.code, list(p.requirements)) for p in result.practices]


@login_required
@require_POST
def call(request: HttpRequest, number: str) -> HttpResponse:
    """Call the meeting."""
    made = acts.call(seen(request.user, number), by=request.user)
    text = say(f"第 {made.number} 次专家评审已召集。", f"Expert meeting {made.number} is called.")
    return done(request, number, text, "meeting")


@login_required
@require_POST
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    """Leave the decision to the others."""
    held, reason = _running(request, number), request.POST.get("reason", "")
    try:
        acts.recuse(held, by=request.user, reason=reason)
    except Refused as fault:
        return _kept(request, held, fault, recusing=reason)
    return done(request, number, say("您已回避。", "You have recused yourself."), "meeting")


@login_required
@require_POST
def vote(request: HttpRequest, number: str) -> HttpResponse:
    """Cast or change one's vote."""
    given = {name: request.POST.get(name, "") for name in ("outcome", "reason", "seen")}
    held = _running(request, number)
    try:
        acts.vote(held, by=request.user, **given)
    except Refused as fault:
        return _kept(request, held, fault, voting=given)
    return done(request, number, say("表决已记录。", "Your vote is recorded."), "meeting")


@login_required
@require_POST
def override(request: HttpRequest, number: str) -> HttpResponse:
    """Override a rating."""
    given = {name: request.POST.get(name, "") for name in ("requirement", "outcome", "reason")}
    held = _running(request, number)
    try:
        acts.override(held, by=request.user, **given)
    except Refused as fault:
        return _kept(request, held, fault, overriding=given)
    text = say(
        "评分已更改，级别已重新计算；此前的表决需重新进行。",
        "The rating is overridden and the level recomputed; votes are asked for anew.",
    )
    return done(request, number, text, "meeting")


@login_required
@require_POST
def take_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take one's override back."""
    held = _running(request, number)
    acts.take_back(get_object_or_404(ExpertOverride, pk=pk, meeting=held), by=request.user)
    return done(
        request,
        number,
        say("更改已撤回，请重新表决。", "The override is taken back; please vote again."),
        "meeting",
    )


@login_required
@require_POST
def minutes(request: HttpRequest, number: str) -> HttpResponse:
    """Save the minutes, or close the meeting with them."""
    held, given = _running(request, number), request.POST
    try:
        if "close" in given:
            acts.close(
                held, by=request.user, version=page_version(request), minutes=given.get("minutes", ""),
                seen=given.get("seen", ""), answer=given.get("answer", ""),
            )  # fmt: skip
        else:
            acts.save_minutes(
                held, by=request.user, minutes=given.get("minutes", ""), seen=given.get("seen", "")
            )
    except Refused as fault:
        typed = {"minutes": given.get("minutes", ""), "answer": given.get("answer", "")}
        return _kept(request, held, fault, typed=typed)
    text = (
        say("专家评审已结束。", "The meeting is closed.")
        if "close" in given
        else say("纪要已保存。", "The minutes are saved.")
    )
    return done(request, number, text, "meeting" if "close" not in given else "board")


def _kept(request: HttpRequest, held: Meeting, fault: Refused, **typed: Any) -> HttpResponse:
    """The page again with the refusal and what was typed."""
    values = _values(request, held.assessment, refusal=fault.text, **typed)
    return render(request, "decisions/meeting.html", values, status=fault.status)


def _running(request: HttpRequest, number: str) -> Meeting:
    assessment = seen(request.user, number)
    held = ready.open_meeting(assessment)
    if held is None:
        raise Stale("当前没有进行中的专家评审；请刷新页面。", "No expert meeting is open; reload the page.")
    return held
