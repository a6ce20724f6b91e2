"""The report: drafted by the lead, issued with a formal result, checked by the applicant, revised."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from steelyard.errors import InputError
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import involved, pass_on
from steelyard_web.audit.trail import record
from steelyard_web.decisions import draft, ready
from steelyard_web.decisions.actions import of_organisation, store_result
from steelyard_web.decisions.inputs import FORMAL, decide
from steelyard_web.decisions.models import Dispute, Report
from steelyard_web.notices.actions import tell
from steelyard_web.ratings.values import agreement
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say

FIELDS = ("summary_zh", "summary_en", "advice_zh", "advice_en")


@transaction.atomic
def write_draft(assessment: Assessment, *, by: User) -> Report:
    """Begin the next edition with words made from the data; a draft that is there stays as it is."""
    now = locked(assessment)
    require(by, now, Act.DRAFT_REPORT)
    if there := open_draft(now):
        return there
    words = (
        draft.organisation(of_organisation(now))
        if now.project_id is None
        else draft.compose(_decided(now), agreement(now))
    )
    made = Report.objects.create(assessment=now, number=editions(now) + 1, by=by, at=timezone.now(), **words)
    record("report.draft", made, by=by, after={"number": made.number, **words}, case=now)
    return made


@transaction.atomic
def save_draft(report: Report, *, by: User, words: Mapping[str, str], seen: str) -> Report:
    """Change the words of a draft; `seen` is when the page's draft was saved (`stamp`).

    Raises Stale where somebody saved it meanwhile; the page keeps what was typed.
    """
    now = locked(report.assessment)
    require(by, now, Act.DRAFT_REPORT)
    held = Report.objects.select_for_update().get(pk=report.pk)
    if held.issued_at is not None:
        raise Refused(
            "该版报告已发出，不能再改；请起草新的一版。", "This edition is issued; draft a further one."
        )
    before = {name: getattr(held, name) for name in FIELDS}
    after = {name: words.get(name, "").strip() for name in FIELDS}
    if before == after:
        return held
    if stamp(held) != seen:
        raise Stale(
            "草稿已被他人保存；您填写的内容保留在下面，核对后请再次保存。",
            "Somebody has saved the draft meanwhile; what you typed is kept below. Check it and save again.",
        )
    for name, text in after.items():
        setattr(held, name, text)
    held.by, held.at = by, timezone.now()
    held.save(update_fields=[*FIELDS, "by", "at"])
    record("report.edit", held, by=by, before=before, after=after, case=now)
    return held


@transaction.atomic
def issue(assessment: Assessment, *, by: User, version: int) -> Report:
    """Issue the draft with a formal result; the applicant checks it next. Raises Refused for what is missing."""
    now = locked(assessment, version)
    require(by, now, Act.ISSUE_REPORT)
    report = publish(now, by=by)
    pass_on(now, Act.ISSUE_REPORT, by=by, version=version)
    return report


def publish(now: Assessment, *, by: User) -> Report:
    """The draft becomes an edition with its result; runs in the caller's transaction."""
    if missing := ready.to_issue(now):
        raise Refused("\n".join(m.zh for m in missing), "\n".join(m.en for m in missing))
    report = open_draft(now)
    if report is None:
        raise Refused("请先起草报告。", "Draft the report first.")
    report.result = store_result(now, FORMAL, "report", by=by)
    ready.refuse_unchanged(report)
    report.issued_at = timezone.now()
    report.save(update_fields=["result", "issued_at"])
    after = {"number": report.number, "sha256": report.result.sha256, "level": report.result.level}
    record("report.issue", report, by=by, after=after, case=now)
    return report


@transaction.atomic
def dispute(assessment: Assessment, *, by: User, requirement: str, reason: str) -> Dispute:
    """Dispute one rating of the report that is being checked; the same words twice are one dispute."""
    now = locked(assessment)
    require(by, now, Act.DISPUTE)
    report = ready.issued(now)
    if report is None:
        raise Refused("还没有可供核对的报告。", "There is no report to check yet.")
    if requirement not in {r.id for r in requirements_of(now)}:
        raise Refused("请选择一条要求。", "Choose a requirement.")
    if not reason.strip():
        raise Refused("请写明异议的理由。", "Say why you dispute the rating.")
    if same := report.disputes.filter(requirement=requirement).first():
        if same.reason == reason.strip():
            return same
        raise Refused(f"{requirement} 已提出异议。", f"{requirement} is disputed already.")
    made = Dispute.objects.create(
        report=report, requirement=requirement, reason=reason.strip(), by=by, at=timezone.now()
    )
    after = {"report": report.number, "requirement": requirement, "reason": made.reason}
    record("dispute.raise", made, by=by, after=after, case=now)
    text = say(
        f"评估 {now.number}：对 {requirement} 的评分提出了异议。",
        f"Assessment {now.number}: the rating of {requirement} is disputed.",
    )
    tell(involved(now, besides=by), text, f"/assessments/{now.number}/report/")
    return made


@transaction.atomic
def answer(dispute: Dispute, *, by: User, outcome: str, answer: str) -> Dispute:
    """Answer a dispute with a reason: the rating stands (upheld), or it is to be changed in a new edition."""
    now = locked(dispute.report.assessment)
    require(by, now, Act.ANSWER_DISPUTE)
    held = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if outcome not in ("upheld", "changed"):
        raise Refused("请选择维持或更改。", "Choose whether the rating stands or changes.")
    if not answer.strip():
        raise Refused("请写明答复的理由。", "Give the reason for the answer.")
    if held.answered_at is not None:
        if (held.outcome, held.answer) == (outcome, answer.strip()):
            return held
        raise Stale("该异议已有答复；请刷新页面。", "The dispute is answered already; reload the page.")
    held.outcome, held.answer, held.answered_by, held.answered_at = (
        outcome,
        answer.strip(),
        by,
        timezone.now(),
    )
    held.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    after = {"requirement": held.requirement, "outcome": outcome, "answer": held.answer}
    record("dispute.answer", held, by=by, before={"reason": held.reason}, after=after, case=now)
    text = say(
        f"评估 {now.number}：对 {held.requirement} 的异议已答复。",
        f"Assessment {now.number}: the dispute on {held.requirement} is answered.",
    )
    tell(involved(now, besides=by), text, f"/assessments/{now.number}/report/")
    return held


@transaction.atomic
def revise(assessment: Assessment, *, by: User, version: int, reason: str) -> Assessment:
    """Take the report back to change ratings; the next edition shows what changed."""
    now = locked(assessment, version)
    require(by, now, Act.REVISE_REPORT)
    if not reason.strip():
        raise Refused("请写明修订报告的理由。", "Say why the report is revised.")
    if count := len(ready.unanswered(now)):
        raise Refused(f"还有 {count} 条异议未答复。", f"{count} dispute(s) are not answered yet.")
    return pass_on(now, Act.REVISE_REPORT, by=by, version=version, reason=reason.strip())


@transaction.atomic
def accept(assessment: Assessment, *, by: User, version: int) -> Assessment:
    """The applicant accepts the report; raises Refused while a dispute is open or a change is promised."""
    now = locked(assessment, version)
    require(by, now, Act.ACCEPT_REPORT)
    _refuse(ready.to_end_check(now))
    return pass_on(now, Act.ACCEPT_REPORT, by=by, version=version)


@transaction.atomic
def close_check(assessment: Assessment, *, by: User, version: int) -> Assessment:
    """End the check of an applicant who lets the deadline pass; every dispute has to be answered."""
    now = locked(assessment, version)
    require(by, now, Act.CLOSE_CHECK)
    _refuse([*ready.to_end_check(now), *ready.not_yet_due(now)])
    return pass_on(now, Act.CLOSE_CHECK, by=by, version=version)


def open_draft(assessment: Assessment) -> Report | None:
    """The edition that is not issued yet."""
    return Report.objects.filter(assessment=assessment, issued_at__isnull=True).order_by("-number").first()


def editions(assessment: Assessment) -> int:
    """The number of the last edition, a draft included; 0 before the first."""
    return Report.objects.filter(assessment=assessment).count()


def stamp(report: Report) -> str:
    """When a draft was last saved, as its page carries it."""
    return report.at.isoformat()


def _decided(now: Assessment):
    try:
        return decide(now, FORMAL)
    except InputError as fault:
        raise Refused(f"评分还不能形成结果：{fault}", f"The ratings make no result yet: {fault}") from None


def _refuse(missing: list) -> None:
    if missing:
        raise Refused("\n".join(m.zh for m in missing), "\n".join(m.en for m in missing))
