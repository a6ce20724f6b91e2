"""What holds an assessment up, said to those who may know it, each with the page where it is dealt with."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from steelyard_web.assessments.facts import Facts
from steelyard_web.assessments.models import Assessment, Assignment, Duty, State
from steelyard_web.assessments.permissions import Act, may
from steelyard_web.assessments.roles import APPLICANTS, Role
from steelyard_web.say import Said, say

VOTING = frozenset({State.REVIEWING, State.ON_SITE, State.REPORTING, State.APPEALED})
MANNED = VOTING | {State.PREPARING}  # states that need a lead and two assessors to end


@dataclass(frozen=True, slots=True)
class Hold:
    """Something that is missing; `path` below the assessment; `blocks` what cannot be done before."""

    text: Said
    path: str
    blocks: frozenset[Act] = frozenset()


@dataclass(frozen=True, slots=True)
class Votes:
    """How the voting stands: who lacks how many, what is rated by too few although nobody lacks any, open
    conflicts; empty where the viewer may not know.
    """

    lacking: dict[str, int] = field(default_factory=dict)
    unfinished: int = 0
    conflicts: int = 0


def holds(
    assessment: Assessment, facts: Facts, people: Sequence[Assignment], votes: Votes, roles: Collection[Role]
) -> list[Hold]:
    """Everything that keeps the current step from ending, as far as these roles may know."""
    found = [*_late(assessment), *_of_state(assessment, facts, people)]
    if not APPLICANTS.isdisjoint(roles) and facts.unreleased:
        text = say(
            f"有 {facts.unreleased} 份材料尚未由第二人放行，评估组看不到。",
            f"{facts.unreleased} piece(s) of evidence are not released by a second person; assessors cannot see them.",
        )
        found.append(Hold(text, "evidence/"))
    if may(roles, Act.VIEW_VOTING) and assessment.state in VOTING and assessment.project_id is not None:
        found += _votes(votes)
    return found


def _late(assessment: Assessment) -> Iterator[Hold]:
    if assessment.due is not None and assessment.due < timezone.localdate():
        yield Hold(
            say(
                f"当前步骤已于 {assessment.due} 到期，仍可继续。",
                f"The current step was due on {assessment.due}; it can still be done.",
            ),
            "",
        )


def _of_state(assessment: Assessment, facts: Facts, people: Sequence[Assignment]) -> Iterator[Hold]:
    state, sampled = assessment.state, assessment.project_id is None
    duties = [row.duty for row in people]
    if state == State.ACCEPTED and Duty.LEAD not in duties:
        yield Hold(
            say("尚未指派评估组长。", "There is no lead assessor yet."), "people/", frozenset({Act.BEGIN})
        )
    if sampled:
        yield from _sample(state, facts)
    if state in MANNED and Duty.LEAD not in duties:
        text = say("尚未指派评估组长。", "There is no lead assessor yet.")
        yield Hold(text, "people/", frozenset({Act.SUBMIT_EVIDENCE, Act.HEAR_APPEAL}))
    if not sampled and state in MANNED and duties.count(Duty.ASSESSOR) < 2:
        text = say("评估师不足两名。", "There are fewer than two assessors.")
        ends = frozenset({Act.SUBMIT_EVIDENCE, Act.END_VISIT, Act.ISSUE_REPORT, Act.HEAR_APPEAL})
        yield Hold(text, "people/", ends)
    if state == State.SELF_ASSESSING and facts.answered < facts.asked:
        left = facts.asked - facts.answered
        text = say(f"还有 {left} 条要求未自评。", f"{left} requirement(s) are not answered yet.")
        yield Hold(text, "self/", frozenset({Act.FINISH_SELF}))
    if state in (State.REVIEWING, State.ON_SITE) and facts.problems:
        text = say(
            f"还有 {facts.problems} 个问题未关闭。", f"{facts.problems} problem(s) are not solved yet."
        )
        yield Hold(text, "rounds/")
    yield from _report(state, facts)
    yield from _meeting(state, facts, duties)


def _sample(state: str, facts: Facts) -> Iterator[Hold]:
    if facts.sampled is None and state in (State.APPLIED, State.ACCEPTED):
        yield Hold(
            say("尚未抽取样本项目。", "The sample is not drawn yet."), "sample/", frozenset({Act.BEGIN})
        )
    elif facts.sampled is not None and facts.attached < facts.sampled:
        left = facts.sampled - facts.attached
        text = say(f"还有 {left} 个抽样项目没有结果。", f"{left} sampled project(s) have no result yet.")
        yield Hold(text, "sample/", frozenset({Act.ISSUE_REPORT}))


def _report(state: str, facts: Facts) -> Iterator[Hold]:
    if state in (State.REPORTING, State.APPEALED) and not facts.drafted:
        text = say("报告尚未起草。", "The report is not drafted yet.")
        yield Hold(text, "report/", frozenset({Act.ISSUE_REPORT, Act.HEAR_APPEAL}))
    ends = frozenset({Act.ACCEPT_REPORT, Act.CLOSE_CHECK})
    if state == State.APPLICANT_CHECK and facts.disputes:
        text = say(
            f"还有 {facts.disputes} 条异议未答复。", f"{facts.disputes} dispute(s) wait for an answer."
        )
        yield Hold(text, "report/", ends | {Act.REVISE_REPORT})
    if state == State.APPLICANT_CHECK and facts.promised:
        text = say(
            f"{facts.promised} 条评分已答复更改，须先修订报告。",
            f"{facts.promised} rating(s) shall change; the report has to be revised first.",
        )
        yield Hold(text, "report/", ends)


def _meeting(state: str, facts: Facts, duties: Sequence[str]) -> Iterator[Hold]:
    if state != State.EXPERT_REVIEW:
        return
    experts = duties.count(Duty.EXPERT)
    if experts < facts.quorum:
        text = say(
            f"评审专家 {experts} 名，少于法定人数 {facts.quorum}。",
            f"{experts} expert(s) are on duty; the quorum is {facts.quorum}.",
        )
        yield Hold(text, "people/", frozenset({Act.CALL_MEETING, Act.CLOSE_MEETING}))
    if facts.meeting is None:
        text = say("专家评审尚未召集。", "The expert meeting is not called yet.")
        yield Hold(text, "meeting/", frozenset({Act.CLOSE_MEETING}))
    elif facts.seats:
        text = say(f"还有 {facts.seats} 位专家未表决。", f"{facts.seats} expert(s) have not voted yet.")
        yield Hold(text, "meeting/")


def _votes(votes: Votes) -> Iterator[Hold]:
    ends = frozenset({Act.END_VISIT, Act.ISSUE_REPORT, Act.HEAR_APPEAL})
    for name, count in votes.lacking.items():
        text = say(
            f"{name} 还有 {count} 条要求未评。", f"{name} has still to vote on {count} requirement(s)."
        )
        yield Hold(text, "practices/", ends)
    if votes.unfinished:
        text = say(
            f"还有 {votes.unfinished} 条要求评分不足。", f"{votes.unfinished} requirement(s) lack votes."
        )
        yield Hold(text, "practices/", ends)
    if votes.conflicts:
        text = say(
            f"还有 {votes.conflicts} 条分歧没有结论。",
            f"{votes.conflicts} conflict(s) have no consensus yet.",
        )
        yield Hold(text, "conflicts/", ends)
