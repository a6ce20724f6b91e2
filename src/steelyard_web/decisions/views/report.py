"""The report: drafted by the lead, checked and disputed by the applicant, with every edition kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act, may
from steelyard_web.assessments.policies import allowed
from steelyard_web.assessments.roles import assessment_roles
from steelyard_web.assessments.views.gap import heat_of
from steelyard_web.assessments.views.steps import done, page_version
from steelyard_web.decisions import actions_report as acts
from steelyard_web.decisions import ready
from steelyard_web.decisions.changes import between, printed
from steelyard_web.decisions.domains import against_before, of_result
from steelyard_web.decisions.inputs import FORMAL, result_of
from steelyard_web.decisions.models import Dispute, Report, Result
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say


@login_required
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The edition in force, or the one that the address names, and what can be done with it."""
    assessment = seen(request.user, number)
    return render(request, "decisions/report.html", _values(request, assessment))


def _values(request: HttpRequest, assessment: Assessment, **more: Any) -> dict[str, Any]:
    roles = assessment_roles(request.user, assessment)
    editions = list(assessment.reports.select_related("by"))
    issued = [one for one in editions if one.issued_at is not None]
    shown = _chosen(request, issued)
    results = list(assessment.results.defer("document", "case"))
    disputes = list(
        Dispute.objects.filter(report__assessment=assessment).select_related("by", "answered_by", "report")
    )
    here = [d for d in disputes if shown is not None and d.report_id == shown.pk]
    do = {act.value: may(roles, act) and allowed(assessment.state, act) for act in Act}
    inside = may(roles, Act.VIEW_CASE)
    return {
        "section": "assessments",
        "assessment": assessment,
        "issued": issued,
        "shown": shown,
        "last": shown is not None and shown == issued[-1],
        "draft": next((one for one in editions if one.issued_at is None), None) if inside else None,
        "disputes": here,
        "disputed": {d.requirement: d for d in here},
        "waiting": sum(d.answered_at is None for d in here),
        "promised": [d.requirement for d in here if d.outcome == "changed"],
        "do": do,
        "inside": inside,
        "results": [r for r in results if r.basis == FORMAL or may(roles, Act.VIEW_SELF)],
        "asked": request.GET.get("dispute", ""),
        "revising": None,
        "unmet": request.GET.get("show") == "unmet",
        "passed": assessment.due is not None and assessment.due < timezone.localdate(),
        **_content(request, assessment, shown, issued),
        **more,
    }


def _kept(request: HttpRequest, assessment: Assessment, fault: Refused, **typed: Any) -> HttpResponse:
    """The page again with the refusal and what was typed."""
    assessment.refresh_from_db()  # somebody may have moved it on meanwhile
    values = _values(request, assessment, refusal=fault.text, **typed)
    return render(request, "decisions/report.html", values, status=fault.status)


def _chosen(request: HttpRequest, issued: Sequence[Report]) -> Report | None:
    wanted = request.GET.get("edition", "")
    last = issued[-1] if issued else None
    return next((one for one in issued if str(one.number) == wanted), last)


def _content(
    request: HttpRequest, assessment: Assessment, shown: Report | None, issued: Sequence[Report]
) -> dict[str, Any]:
    """What the edition says, what it changed against the one before, and the decision before; two queries."""
    if shown is None:
        return {}
    before = next((one for one in reversed(issued) if one.number < shown.number), None)
    wanted = [one.result_id for one in (before, shown) if one is not None]
    stored = Result.objects.in_bulk(wanted)
    now = stored[shown.result_id]
    if not now.case:
        return {"whole": json.loads(bytes(now.document)), "sha256": now.sha256}
    result = result_of(now)
    return {
        "result": result,
        "printed": printed(result),
        "standing": against_before(of_result(result), assessment, request.user, top=result.part.top),
        **({} if result.means else heat_of(result)),
        "sha256": now.sha256,
        "changes": between(result_of(stored[before.result_id]), result) if before is not None else None,
        "before": before,
    }


@login_required
def missing(request: HttpRequest, number: str) -> HttpResponse:
    """What the draft still lacks before it can go out; a fragment that the page loads."""
    assessment = seen(request.user, number, Act.DRAFT_REPORT)
    values = {"missing": ready.to_issue(assessment), "assessment": assessment}
    return render(request, "decisions/missing.html", values)


@login_required
@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Begin the next edition from the data."""
    made = acts.write_draft(seen(request.user, number), by=request.user)
    text = say(
        f"已由数据生成第 {made.number} 版草稿，请核对修改。",
        f"Edition {made.number} is drafted from the data; check and edit it.",
    )
    return done(request, number, text, "report")


@login_required
@require_POST
def save(request: HttpRequest, number: str) -> HttpResponse:
    """Save the words of the draft; where somebody was quicker, the page keeps what was typed."""
    assessment = seen(request.user, number)
    held = get_object_or_404(Report, assessment=assessment, issued_at__isnull=True)
    words = {name: request.POST.get(name, "") for name in acts.FIELDS}
    try:
        acts.save_draft(held, by=request.user, words=words, seen=request.POST.get("seen", ""))
    except Stale as fault:
        return _kept(request, assessment, fault, typed=words)
    return done(request, number, say("草稿已保存。", "The draft is saved."), "report")


@login_required
@require_POST
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """Issue the draft."""
    made = acts.issue(seen(request.user, number), by=request.user, version=page_version(request))
    return done(
        request,
        number,
        say(f"报告第 {made.number} 版已发出。", f"Edition {made.number} is issued."),
        "report",
    )


@login_required
@require_POST
def dispute(request: HttpRequest, number: str) -> HttpResponse:
    """Dispute one rating."""
    assessment = seen(request.user, number)
    requirement, reason = request.POST.get("requirement", ""), request.POST.get("reason", "")
    try:
        acts.dispute(assessment, by=request.user, requirement=requirement, reason=reason)
    except Refused as fault:
        return _kept(request, assessment, fault, asked=requirement, disputing=reason)
    return done(
        request, number, say(f"已对 {requirement} 提出异议。", f"{requirement} is disputed."), "report"
    )


@login_required
@require_POST
def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Answer a dispute."""
    assessment = seen(request.user, number)
    held = get_object_or_404(Dispute, pk=pk, report__assessment=assessment)
    outcome, answer = request.POST.get("outcome", ""), request.POST.get("answer", "")
    try:
        acts.answer(held, by=request.user, outcome=outcome, answer=answer)
    except Refused as fault:
        return _kept(request, assessment, fault, answering={"pk": pk, "outcome": outcome, "answer": answer})
    return done(request, number, say("已答复。", "Answered."), "report")


@login_required
@require_POST
def revise(request: HttpRequest, number: str) -> HttpResponse:
    """Take the report back for a further edition."""
    assessment, reason = seen(request.user, number), request.POST.get("reason", "")
    version = page_version(request)
    try:
        acts.revise(assessment, by=request.user, version=version, reason=reason)
    except Refused as fault:
        return _kept(request, assessment, fault, revising=reason)
    messages.success(
        request,
        str(
            say(
                "报告已退回修订；请在分歧页写下新的结论。",
                "The report is back for revision; record the new consensus on the conflicts page.",
            )
        ),
    )
    return redirect("report", number)


@login_required
@require_POST
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant accepts the report."""
    acts.accept(seen(request.user, number), by=request.user, version=page_version(request))
    return done(
        request,
        number,
        say("报告已确认，进入专家评审。", "The report is accepted; experts decide next."),
        "report",
    )


@login_required
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """End a check whose deadline has passed."""
    acts.close_check(seen(request.user, number), by=request.user, version=page_version(request))
    return done(
        request,
        number,
        say("复核已结束，进入专家评审。", "The check has ended; experts decide next."),
        "report",
    )
