"""What is missing before a report goes out, a check ends, a meeting or an appeal can be decided."""

from __future__ import annotations

from django.utils import timezone

from steelyard.result.model import Result
from steelyard_web.assessments.models import Assessment, Assignment, Duty
from steelyard_web.assessments.transition import instance
from steelyard_web.decisions.inputs import result_of
from steelyard_web.decisions.models import Appeal, Dispute, Meeting, Report, Seat
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import Refused
from steelyard_web.say import Said, say


def to_issue(assessment: Assessment) -> list[Said]:
    """What keeps a report from going out: people, votes, conflicts, the words."""
    return [*_people(assessment), *_votes(assessment), *_words(assessment)]


def _people(assessment: Assessment) -> list[Said]:
    if assessment.project_id is None:
        return []
    on_duty = Assignment.objects.filter(
        assessment=assessment, removed_at__isnull=True, instance=instance(assessment)
    )
    duties = list(on_duty.values_list("duty", flat=True))
    found = []
    if Duty.LEAD not in duties:
        found.append(say("尚未指派评估组长。", "There is no lead assessor."))
    if duties.count(Duty.ASSESSOR) < 2:
        found.append(say("评估师不足两名。", "There are fewer than two assessors."))
    return found


def _votes(assessment: Assessment) -> list[Said]:
    if assessment.project_id is None:
        return []
    now = voting(assessment)
    found = []
    for person in now.panel.active.get(now.panel.now, ()):
        if count := len(now.lacks(person.username)):
            found.append(
                say(
                    f"{person} 还有 {count} 条要求未评。",
                    f"{person} has still to vote on {count} requirement(s).",
                )
            )
    if not found and (count := len(now.unfinished())):
        found.append(say(f"还有 {count} 条要求评分不足。", f"{count} requirement(s) lack votes."))
    if count := len(now.open_conflicts()):
        found.append(say(f"还有 {count} 条分歧没有形成结论。", f"{count} conflict(s) have no consensus yet."))
    return found


def _words(assessment: Assessment) -> list[Said]:
    written = Report.objects.filter(assessment=assessment, issued_at__isnull=True).last()
    if written is None:
        return [say("尚未起草报告。", "The report is not drafted yet.")]
    if not (written.summary_zh.strip() and written.summary_en.strip()):
        return [say("报告摘要须有中文和英文。", "The report's summary is needed in Chinese and English.")]
    return []


def refuse_unchanged(report: Report) -> None:
    """A change that a dispute was promised has to be in the new edition."""
    previous = issued(report.assessment)
    if previous is None or previous.result is None:
        return
    promised = previous.disputes.filter(outcome="changed").values_list("requirement", flat=True)
    before, after = outcomes(result_of(previous.result)), outcomes(result_of(report.result))
    if same := [key for key in promised if before.get(key) == after.get(key)]:
        raise Refused(
            f"已答复更改的评分还没有变化：{'、'.join(same)}。请先在分歧页写下新的结论和理由。",
            f"Ratings that were promised to change are as before: {', '.join(same)}. "
            "Record the new consensus with its reason first.",
        )


def outcomes(result: Result) -> dict[str, str]:
    """Requirement id -> outcome."""
    return {r.requirement.id: r.rating.outcome.value for p in result.practices for r in p.requirements}


def issued(assessment: Assessment) -> Report | None:
    """The last edition that was issued, with its result."""
    found = Report.objects.filter(assessment=assessment, issued_at__isnull=False).select_related("result")
    return found.order_by("-number").first()


def unanswered(assessment: Assessment) -> list[Dispute]:
    """Disputes of the edition in force that wait for an answer."""
    report = issued(assessment)
    return [] if report is None else list(report.disputes.filter(answered_at__isnull=True))


def to_end_check(assessment: Assessment) -> list[Said]:
    """Why the applicant's check cannot end yet."""
    report, found = issued(assessment), []
    disputes = [] if report is None else list(report.disputes.all())
    if count := sum(d.answered_at is None for d in disputes):
        found.append(say(f"还有 {count} 条异议未答复。", f"{count} dispute(s) are not answered yet."))
    if changed := [d.requirement for d in disputes if d.outcome == "changed"]:
        found.append(
            say(
                f"已答复更改 {'、'.join(changed)}，须先由评估组长修订报告。",
                f"{', '.join(changed)} shall change: the lead assessor has to revise the report first.",
            )
        )
    return found


def not_yet_due(assessment: Assessment) -> list[Said]:
    """The applicant has time until the deadline."""
    if assessment.due is None or assessment.due < timezone.localdate():
        return []
    return [
        say(
            f"申请机构可核对至 {assessment.due}；期满或其确认后才能结束。",
            f"The applicant can check until {assessment.due}; it ends after that day, or when he accepts.",
        )
    ]


def recusals(assessment: Assessment) -> dict[int, str]:
    """Id of each expert who has recused himself since the last appeal -> why: a deferred or returned case
    comes back, and his tie to it has not gone.
    """
    appeals = Appeal.objects.filter(assessment=assessment).order_by("-number")
    since = appeals.values_list("against__number", flat=True).first() or 0
    seats = Seat.objects.filter(meeting__assessment=assessment, meeting__number__gt=since, recused=True)
    return dict(seats.order_by("pk").values_list("expert", "recusal_reason"))


def open_meeting(assessment: Assessment) -> Meeting | None:
    """The meeting that is being held."""
    found = Meeting.objects.filter(assessment=assessment, closed_at__isnull=True)
    return found.select_related("report__result").order_by("-number").first()
