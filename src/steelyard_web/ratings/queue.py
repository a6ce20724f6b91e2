"""What a person has to do next in the assessments that he takes part in, for his home page.

A handful of queries, however many assessments there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import Assessment, Assignment, Duty, State
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.policies import WHEN
from steelyard_web.assessments.roles import Role, duties, memberships
from steelyard_web.decisions.models import Appeal
from steelyard_web.ratings.models import Consensus, Problem, Vote
from steelyard_web.ratings.problems import SOLVED
from steelyard_web.ratings.values import voting
from steelyard_web.say import Said, say
from steelyard_web.scheme.models import Scheme

_VOTING, _CONSENT = WHEN[Act.VOTE], WHEN[Act.CONSENT]
_CORRECTS = {Role.APPLICANT_MANAGER.value, Role.CONTRIBUTOR.value}


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do: in which assessment, how many, where, until when."""

    assessment: Assessment
    text: Said
    count: int
    path: str
    due: date | None = None

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < timezone.localdate()


def queue(user: User) -> list[Work]:
    """Votes to cast, conflicts to settle, problems to correct or to recheck; the most urgent first."""
    found = [*_as_assessor(user), *_problems(user)]
    return sorted(found, key=lambda work: (work.due is None, work.due or date.max, work.assessment.number))


def _as_assessor(user: User) -> Iterable[Work]:
    mine = {key: own for key, own in duties(user).items() if own & {Duty.LEAD, Duty.ASSESSOR}}
    if not mine:
        return
    cases = list(
        Assessment.objects.filter(pk__in=mine, state__in=_CONSENT, project__isnull=False).select_related(
            "organisation", "project"
        )
    )
    if not cases:
        return
    votes, appeals = _votes(cases), _appeals(cases)
    panels, everywhere = _panels(cases)
    settled = set(
        Consensus.objects.filter(assessment__in=cases).values_list("assessment", "requirement", "instance")
    )
    for case in cases:
        instance = 1 + len(appeals.get(case.pk, ()))
        panel = panels.get((case.pk, instance), set())
        first = [r.id for r in requirements_of(case) if r.level <= case.target]
        keys = appeals[case.pk][-1] if instance > 1 else first
        said = {key: votes.get((case.pk, key, instance), {}) for key in keys}
        if Duty.ASSESSOR in mine[case.pk] and case.state in _VOTING:
            missing = _missing(case, user, said, everywhere=everywhere or instance > 1)
            yield from _work(case, missing, "practices/?show=mine", waiting_votes, case.due)
        if Duty.LEAD in mine[case.pk]:
            apart = [key for key, given in said.items() if _conflict(given, panel)]
            left = sum(1 for key in apart if (case.pk, key, instance) not in settled)
            yield from _work(case, left, "conflicts/", open_conflicts, case.due)


def _missing(
    case: Assessment, user: User, said: Mapping[str, dict[int, tuple[str, str]]], *, everywhere: bool
) -> int:
    """Votes that the person owes. Where second votes are asked on some rows only, first votes come first;
    which rows are asked is worked out for a case only once all of them are in.
    """
    if everywhere:
        return sum(1 for given in said.values() if user.pk not in given)
    return sum(1 for given in said.values() if not given) or len(voting(case).lacks(user.username))


def _problems(user: User) -> Iterable[Work]:
    """Problems to correct for the organisation's people, to recheck for assessors; one query for both."""
    rating = [key for key, own in duties(user).items() if own & {Duty.LEAD, Duty.ASSESSOR}]
    own = [key for key, roles in memberships(user).items() if roles & _CORRECTS]
    if not rating and not own:
        return
    left = Problem.objects.filter(
        followed_by__isnull=True, round__assessment__state__in=[State.REVIEWING, State.ON_SITE]
    )
    rows = left.exclude(recheck=SOLVED).select_related(
        "round__assessment__organisation", "round__assessment__project"
    )
    correct: Counter[int] = Counter()
    recheck: Counter[int] = Counter()
    cases: dict[int, tuple[Assessment, date]] = {}
    for one in rows:
        case = one.round.assessment
        cases[case.pk] = (case, one.round.due)
        if case.pk in rating and one.corrected_at is not None and not one.recheck:
            recheck[case.pk] += 1
        if case.organisation_id in own and one.corrected_at is None and case.state == State.REVIEWING:
            correct[case.pk] += 1
    for pk, (case, due) in cases.items():
        yield from _work(case, correct[pk], "rounds/?show=open", to_correct, due)
        yield from _work(case, recheck[pk], "rounds/?show=open", to_recheck, None)


def _work(case: Assessment, count: int, path: str, text: Any, due: date | None) -> Iterable[Work]:
    if count:
        yield Work(case, text(count), count, f"/assessments/{case.number}/{path}", due)


def _votes(cases: list[Assessment]) -> dict[tuple[int, str, int], dict[int, tuple[str, str]]]:
    rows = Vote.objects.filter(assessment__in=cases)
    found: dict[tuple[int, str, int], dict[int, tuple[str, str]]] = {}
    for case, key, instance, who, outcome, points in rows.values_list(
        "assessment", "requirement", "instance", "assessor", "outcome", "points"
    ):
        found.setdefault((case, key, instance), {})[who] = (outcome, points)
    return found


def _panels(cases: list[Assessment]) -> tuple[dict[tuple[int, int], set[int]], bool]:
    """Assessors on duty by assessment and instance, and whether the scheme asks for two votes everywhere."""
    rows = Assignment.objects.filter(assessment__in=cases, duty=Duty.ASSESSOR, removed_at__isnull=True)
    asked = rows.annotate(all=Subquery(Scheme.objects.filter(pk=1).values("second_vote_all")))
    found: dict[tuple[int, int], set[int]] = {}
    everywhere = True
    for case, instance, user, two in asked.values_list("assessment", "instance", "user", "all"):
        found.setdefault((case, instance), set()).add(user)
        everywhere = two is not False
    return found, everywhere


def _appeals(cases: list[Assessment]) -> dict[int, list[list[str]]]:
    """Assessment id -> what each of its appeals is about."""
    rows = Appeal.objects.filter(assessment__in=cases).order_by("number")
    found: dict[int, list[list[str]]] = {}
    for case, requirements in rows.values_list("assessment", "requirements"):
        found.setdefault(case, []).append(requirements)
    return found


def _conflict(given: dict[int, tuple[str, str]], panel: set[int]) -> bool:
    return len(panel) >= 2 and panel <= set(given) and len({given[who] for who in panel}) > 1


def waiting_votes(count: int) -> Said:
    return say(f"{count} 条要求待您评分", f"Votes to cast: {count}")


def open_conflicts(count: int) -> Said:
    return say(f"{count} 条分歧待合议", f"Conflicts to settle: {count}")


def to_correct(count: int) -> Said:
    return say(f"{count} 个问题待整改", f"Problems to correct: {count}")


def to_recheck(count: int) -> Said:
    return say(f"{count} 个问题待复核", f"Problems to recheck: {count}")
