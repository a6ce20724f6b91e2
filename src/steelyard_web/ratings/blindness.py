"""Which audit events tell of votes that are still blind, for the trail, whichever assessments it shows.

An event of a vote is open once all who are to vote have voted, at least two. A single vote, where the scheme
asks for no second one, is open once it is frozen and the voting is over.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from steelyard_web.assessments.models import Assignment, Duty
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.policies import allowed
from steelyard_web.audit.models import Event
from steelyard_web.ratings.models import Vote

VERBS = ("vote.",)  # events that say how somebody rated


def blinded(events: Iterable[Event]) -> frozenset[int]:
    """Numbers of the events whose before and after must not be shown."""
    told = [event for event in events if event.verb.startswith(VERBS)]
    votes = (
        {
            str(v.pk): v
            for v in Vote.objects.filter(
                pk__in=[e.thing_id for e in told if e.thing_id.isdecimal()]
            ).select_related("assessment")
        }
        if told
        else {}
    )
    open_ones = _open(votes.values())
    return frozenset(
        e.number for e in told if votes.get(e.thing_id) is None or votes[e.thing_id].pk not in open_ones
    )


def _open(votes: Iterable[Vote]) -> frozenset[int]:
    """Keys of the votes that everybody with access may see."""
    votes = list(votes)
    if not votes:
        return frozenset()
    cases = {vote.assessment_id for vote in votes}
    on_duty: dict[tuple[int, int], set[int]] = {}
    rows = Assignment.objects.filter(assessment__in=cases, duty=Duty.ASSESSOR, removed_at__isnull=True)
    for case, instance, user in rows.values_list("assessment", "instance", "user"):
        on_duty.setdefault((case, instance), set()).add(user)
    voted: dict[tuple[int, str, int], set[int]] = {}
    asked = Q(assessment__in=cases, requirement__in={vote.requirement for vote in votes})
    for case, requirement, instance, user in Vote.objects.filter(asked).values_list(
        "assessment", "requirement", "instance", "assessor"
    ):
        voted.setdefault((case, requirement, instance), set()).add(user)
    return frozenset(vote.pk for vote in votes if _is_open(vote, on_duty, voted))


def _is_open(
    vote: Vote, on_duty: dict[tuple[int, int], set[int]], voted: dict[tuple[int, str, int], set[int]]
) -> bool:
    due = on_duty.get((vote.assessment_id, vote.instance), set())
    if len(due) >= 2 and due <= voted.get((vote.assessment_id, vote.requirement, vote.instance), set()):
        return True
    return vote.frozen_at is not None and not allowed(vote.assessment.state, Act.VOTE)
