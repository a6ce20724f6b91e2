"""Votes on everything that is due, a report that was issued, a decision that was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.decisions import actions_meeting, actions_report
from steelyard_web.decisions.models import Meeting, Report
from steelyard_web.ratings.models import Vote
from tests.web.world import World


def fresh(user: User) -> User:
    """The same person without the roles that an earlier request has kept."""
    return User.objects.get(pk=user.pk)


def vote_all(
    world: World,
    case: Assessment,
    voters: Iterable[str] = ("first", "second"),
    *,
    but: Mapping[str, str] | None = None,
    only: Iterable[str] | None = None,
    instance: int = 1,
) -> list[str]:
    """Every voter says met on all that is due, `but` for the outcomes given there; the ids voted on."""
    ids = [r.id for r in requirements_of(case, up_to_target=True)] if only is None else list(only)
    now = timezone.now()
    Vote.objects.bulk_create(
        [
            Vote(
                assessment=case,
                requirement=key,
                assessor=world.people[name],
                outcome=(but or {}).get(key, "met"),
                reason="seen in the documents",
                instance=instance,
                at=now,
            )
            for name in voters
            for key in ids
        ]
    )
    return ids


def issued(world: World, case: Assessment, lead: str = "lead") -> Report:
    """The report of a case in `reporting`, drafted from the data and issued; the case is reloaded."""
    actions_report.write_draft(case, by=fresh(world.people[lead]))
    case.refresh_from_db()
    made = actions_report.issue(case, by=fresh(world.people[lead]), version=case.version)
    case.refresh_from_db()
    return made


def before_experts(world: World, case: Assessment) -> Meeting:
    """From `reporting` to a meeting that is called."""
    issued(world, case)
    actions_report.accept(case, by=fresh(world.people["applicant"]), version=case.version)
    case.refresh_from_db()
    return actions_meeting.call(case, by=fresh(world.people["manager"]))


def sit(world: World, meeting: Meeting, votes: Mapping[str, str]) -> None:
    """Each expert votes."""
    for name, outcome in votes.items():
        seen = actions_meeting.standing(meeting)
        actions_meeting.vote(
            meeting, by=fresh(world.people[name]), outcome=outcome, reason="as read", seen=seen
        )


def decided(world: World, case: Assessment, outcome: str = "approve") -> Meeting:
    """From `reporting` to a decision by the votes of three experts."""
    meeting = before_experts(world, case)
    sit(world, meeting, dict.fromkeys(("expert_1", "expert_2", "expert_3"), outcome))
    closed = actions_meeting.close(
        meeting, by=fresh(world.people["manager"]), version=case.version, minutes="held on the record"
    )
    case.refresh_from_db()
    return closed
