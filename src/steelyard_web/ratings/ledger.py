"""Rounds and problems as one person may see them; four queries, two for applicants.

What an assessor rated before and after a correction is a vote: applicants never see it, others see it once
all votes of the requirement are in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q

from steelyard.standard import Practice, Requirement
from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import practices_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act, may
from steelyard_web.assessments.roles import assessment_roles, memberships
from steelyard_web.ratings.models import Problem, Round
from steelyard_web.ratings.problems import SOLVED
from steelyard_web.ratings.sheet import settled
from steelyard_web.ratings.values import Voting, voting


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence that a correction names; `title` empty where it is not released to the person."""

    pk: int
    evidence: int
    title: str


@dataclass(slots=True)
class ProblemShown:
    """One problem with its correction and recheck."""

    problem: Problem
    requirement: Requirement | None
    practice: str
    followed: bool  # it went on into a later round
    before: str = ""
    after: str = ""
    now: str = ""  # what all votes say, where they are in
    proofs: list[Proof] = field(default_factory=list)

    @property
    def state(self) -> str:
        """carried, solved, open (rechecked in vain), corrected (to be rechecked), raised (to be corrected)."""
        if self.followed:
            return "carried"
        if self.problem.recheck:
            return self.problem.recheck
        return "corrected" if self.problem.corrected_at else "raised"

    def shown(self, show: str) -> bool:
        """Whether a filter lets it through."""
        wanted = {
            "open": ("raised", "corrected", "open"),
            "to_correct": ("raised",),
            "to_recheck": ("corrected",),
            "solved": (SOLVED,),
        }
        return self.state in wanted.get(show, (self.state,))


@dataclass(frozen=True, slots=True)
class Ledger:
    """All rounds, and all problems by round."""

    rounds: tuple[Any, ...]  # Round with `pieces`, the size of the frozen set
    problems: tuple[ProblemShown, ...]


def ledger(assessment: Assessment, viewer: User) -> Ledger:
    """What the person may see of the rounds."""
    rounds = (
        Round.objects.filter(assessment=assessment)
        .select_related("opened_by")
        .annotate(pieces=Count("frozen"))
    )
    sees_votes = may(assessment_roles(viewer, assessment), Act.VIEW_VOTING) and not _own(assessment, viewer)
    votes = voting(assessment) if sees_votes else None
    return Ledger(tuple(rounds.order_by("number")), tuple(_problems(assessment, viewer, votes)))


def _problems(assessment: Assessment, viewer: User, votes: Voting | None) -> list[ProblemShown]:
    """One query: a problem comes once for each piece of evidence that its correction names."""
    found: dict[int, ProblemShown] = {}
    known = {r.id: (p, r) for p in practices_of(assessment) for r in p.requirements}
    for row in _rows(assessment):
        if row.pk not in found:
            found[row.pk] = _problem(row, known.get(row.requirement), viewer, votes)
        if row.use_pk is not None:
            open_to_him = _own(assessment, viewer) or row.released
            title = row.use_title if open_to_him else ""
            found[row.pk].proofs.append(Proof(row.use_pk, row.use_evidence, title))
    return list(found.values())


def _rows(assessment: Assessment) -> Any:
    uses = "corrections"
    return (
        Problem.objects.filter(round__assessment=assessment)
        .select_related("round", "raised_by", "corrected_by", "rechecked_by", "follows__round")
        .annotate(
            next_pk=F("followed_by"),
            use_pk=F(uses),
            use_evidence=F(f"{uses}__evidence"),
            use_title=F(f"{uses}__evidence__title"),
            released=Q(
                **{
                    f"{uses}__evidence__released_at__isnull": False,
                    f"{uses}__evidence__withdrawn_at__isnull": True,
                }
            ),
        )
        .order_by("round__number", "pk", "use_pk")
    )


def _problem(
    row: Any, known: tuple[Practice, Requirement] | None, viewer: User, votes: Voting | None
) -> ProblemShown:
    practice, requirement = known or (None, None)
    shown = ProblemShown(row, requirement, practice.code if practice else "", row.next_pk is not None)
    if votes is None:
        return shown
    ballot = votes.ballots.get(row.requirement)
    complete = ballot is not None and ballot.complete
    shown.now = settled(ballot) if ballot is not None else ""
    if complete or row.raised_by_id == viewer.pk:
        shown.before = row.before
    if complete or row.rechecked_by_id == viewer.pk:
        shown.after = row.after
    return shown


def _own(assessment: Assessment, viewer: User) -> bool:
    return assessment.organisation_id in memberships(viewer)
