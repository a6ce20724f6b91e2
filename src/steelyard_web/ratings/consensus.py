"""A moderated consensus: the lead writes what the assessors came to, and why; earlier ones are kept (R6)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from steelyard.values import Outcome, outcome_of, read_points
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import standard_of
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.ratings.models import Consensus
from steelyard_web.ratings.values import Voting, voting
from steelyard_web.refusal import Refused, Stale
from steelyard_web.say import say

LONGEST = 5000


@transaction.atomic
def consent(
    assessment: Assessment,
    requirement: str,
    outcome: str,
    reason: str,
    *,
    by: User,
    points: str = "",
    seen: int = 0,
) -> Consensus:
    """Settle a requirement whose votes are all in. `seen` is how many consensuses the page showed.

    It may also change what equal votes said, as after a correction. Raises Refused where votes are missing,
    where there is no reason, or no rating; Stale where another consensus came first.
    """
    now = locked(assessment)
    require(by, now, Act.CONSENT)
    said, points = _parsed(now, outcome, points)
    standing = voting(now)
    _refuse(standing, requirement, reason)
    earlier = standing.consensuses.get(requirement, [])
    last = earlier[-1] if earlier else None
    if last is not None and (last.outcome, last.points, last.reason) == (said, points, reason.strip()):
        return Consensus.objects.get(pk=last.pk)  # a double click
    if len(earlier) != seen:
        raise Stale(
            "页面打开后已有新的合议结论；您的没有保存，请刷新页面。",
            "Another consensus was written meanwhile; yours was not stored. Reload the page.",
        )
    made = Consensus.objects.create(
        assessment=now,
        requirement=requirement,
        outcome=said,
        points=points,
        reason=reason.strip(),
        instance=standing.panel.instance_of(requirement),
        by=by,
        at=timezone.now(),
    )
    record(
        "consensus.write",
        made,
        by=by,
        before=None if last is None else {"outcome": last.outcome, "reason": last.reason},
        after={"requirement": requirement, "outcome": said, "points": points, "reason": made.reason},
        case=now,
    )
    text = say(
        f"评估 {now.number}：{requirement} 已形成合议结论。",
        f"Assessment {now.number}: there is a consensus on {requirement}.",
    )
    panel = standing.panel.active.get(standing.panel.now, ())
    tell([user for user in panel if user != by], text, f"/assessments/{now.number}/conflicts/")
    return made


def _parsed(assessment: Assessment, outcome: str, points: str) -> tuple[str, str]:
    scored = read_points(points) if points else None
    if points and scored is None:
        raise Refused("分值须为 0、0.25、0.5 或 1。", "Points are 0, 0.25, 0.5 or 1.")
    said = str(outcome_of(scored)) if scored is not None else outcome
    if said not in {o.value for o in Outcome} - {Outcome.UNRATED.value}:
        raise Refused("请选择合议结论。", "Choose what was agreed on.")
    if standard_of(assessment).scale == "samm" and scored is None and said != Outcome.NOT_APPLICABLE:
        raise Refused("该标准按分值评分，请选择分值。", "This standard is rated in points; choose them.")
    return said, points


def _refuse(standing: Voting, requirement: str, reason: str) -> None:
    ballot = standing.ballots.get(requirement)
    if ballot is None or standing.panel.instance_of(requirement) != standing.panel.now:
        raise Refused(
            f"要求“{requirement}”不在本次评分范围内。",
            f"“{requirement}” is not voted on in this assessment now.",
        )
    if not ballot.complete:
        raise Refused(
            "评分尚未全部提交，不能形成合议结论。",
            "Votes are still missing; there is nothing to agree on yet.",
        )
    if not reason.strip():
        raise Refused("合议结论须写明理由。", "A consensus needs a written reason.")
    if len(reason) > LONGEST:
        raise Refused(
            f"理由过长，上限 {LONGEST} 字。", f"The reason is too long; at most {LONGEST} characters."
        )
