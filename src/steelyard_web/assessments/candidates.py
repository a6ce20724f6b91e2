"""Who can take a duty in an assessment, and why somebody cannot.

Nobody rates his own organisation; a tie to it, its parent or its subsidiaries keeps a person out; nobody
both rates and decides; an appeal is heard by people who did not take part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from steelyard_web import words
from steelyard_web.accounts.models import ConflictOfInterest, Membership, Qualification, SchemeRole, User
from steelyard_web.assessments.models import Assessment, Assignment, Duty
from steelyard_web.assessments.roles import today_holds
from steelyard_web.organisations.models import Organisation, Standing
from steelyard_web.say import Said, say

QUALIFIED: dict[str, frozenset[str]] = {
    Duty.LEAD: frozenset({SchemeRole.LEAD}),
    Duty.ASSESSOR: frozenset({SchemeRole.ASSESSOR, SchemeRole.LEAD}),
    Duty.EXPERT: frozenset({SchemeRole.EXPERT}),
}
RATING = frozenset({Duty.LEAD, Duty.ASSESSOR})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A qualified person; `obstacle` says why he cannot take the duty, None where he can."""

    person: User
    obstacle: Said | None


def candidates(
    assessment: Assessment, duty: str, instance: int, served: Iterable[Assignment]
) -> list[Candidate]:
    """Everybody qualified for the part, those who can take the duty first, by name.

    `served` are all duties of this assessment, those of removed people too. One query.
    """
    by_person: dict[int, list[Assignment]] = {}
    for row in served:
        by_person.setdefault(row.user_id, []).append(row)
    found = [
        Candidate(row.user, _obstacle(row, duty, instance, by_person.get(row.user_id, [])))
        for row in qualified(assessment, duty)
    ]
    return sorted(found, key=lambda c: (c.obstacle is not None, c.person.name, c.person.pk))


def refusal(assessment: Assessment, person: User, duty: str, instance: int) -> Said | None:
    """Why this person cannot take the duty; None where he can."""
    held = [row for row in qualified(assessment, duty) if row.user_id == person.pk]
    if not held:
        need = words.ROLE[duty]
        return say(
            f"{person} 没有该部分有效的{need.zh}资格。",
            f"{person} holds no valid qualification as {need.en.lower()} for this part.",
        )
    served = list(Assignment.objects.filter(assessment=assessment, user=person))
    return _obstacle(held[0], duty, instance, served)


def qualified(assessment: Assessment, duty: str) -> list[Qualification]:
    """One qualification of each person that is valid today for the duty and the part.

    Beside it `member` says whether he belongs to the organisation or its family, `conflict` the reason of a
    conflict that he has declared, None without one.
    """
    near = family(assessment.organisation_id)
    own = Membership.objects.filter(today_holds(), user=OuterRef("user"), organisation__in=near)
    declared = ConflictOfInterest.objects.filter(today_holds(), user=OuterRef("user"), organisation__in=near)
    held = Qualification.objects.filter(today_holds(), role__in=QUALIFIED[duty], user__is_active=True)
    rows = held.select_related("user").annotate(
        member=Exists(own), conflict=Subquery(declared.values("reason")[:1])
    )
    return list({row.user_id: row for row in rows if not row.parts or assessment.part in row.parts}.values())


def family(organisation: int) -> QuerySet[Any]:
    """Ids of the organisation, its parent and its subsidiaries, as of today; a part of a greater query."""
    today = timezone.localdate()
    held = Standing.objects.filter(organisation=OuterRef("pk"), since__lte=today).order_by("-since")
    own = Standing.objects.filter(organisation=organisation, since__lte=today).order_by("-since")
    all_with_parent = Organisation.objects.annotate(above=Subquery(held.values("parent")[:1]))
    near = Q(pk=organisation) | Q(above=organisation) | Q(pk=Subquery(own.values("parent")[:1]))
    return all_with_parent.filter(near).order_by().values("pk")


def _obstacle(held: Qualification, duty: str, instance: int, served: Sequence[Assignment]) -> Said | None:
    """Why a qualified person cannot take the duty."""
    person = held.user
    if held.member:
        return say(
            f"{person} 是该机构或其上级、下级机构的成员，不能参与对本机构的评估。",
            f"{person} belongs to the organisation, its parent or a subsidiary; nobody rates his own.",
        )
    if held.conflict is not None:
        return say(
            f"{person} 已申报与该机构（含上级、下级机构）的利益冲突：{held.conflict}",
            f"{person} has declared a conflict of interest with the organisation or its family: {held.conflict}",
        )
    return _twice(person, duty, instance, served)


def _twice(person: User, duty: str, instance: int, served: Sequence[Assignment]) -> Said | None:
    if any(row.instance < instance for row in served):
        return say(
            f"{person} 参与过被申诉的评估；申诉须由未参与的人员处理。",
            f"{person} took part in what is appealed against; an appeal is heard by others.",
        )
    if any((row.duty in RATING) != (duty in RATING) for row in served):
        return say(
            f"{person} 在本评估中已任另一类职责；评分与评审不能由同一人承担。",
            f"{person} has the other kind of duty here; nobody both rates and decides.",
        )
    return None
