"""Evidence placed in an assessment, as the person who looks may see it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.roles import memberships
from steelyard_web.evidence.models import Use
from steelyard_web.ratings.models import Round

RELEASED = Q(evidence__released_at__isnull=False, evidence__withdrawn_at__isnull=True)


def uses(assessment: Assessment, *, viewer: User) -> list[Use]:
    """By practice and level. The organisation's own people see all; others what is released, and what a round
    froze while it was. `use.in_round` says whether a round holds it.
    """
    found = with_rounds(assessment.uses.select_related("evidence", "evidence__added_by", "by"))
    if assessment.organisation_id not in memberships(viewer):
        found = found.filter(open_to_others())
    return list(found.order_by("practice", "level", "expected", "pk"))


def by_practice(assessment: Assessment, *, viewer: User) -> dict[str, list[Use]]:
    """The same by the code of the practice; practices without evidence are left out."""
    found: dict[str, list[Use]] = {}
    for use in uses(assessment, viewer=viewer):
        found.setdefault(use.practice, []).append(use)
    return found


def with_rounds(uses: QuerySet[Use]) -> QuerySet[Use]:
    """With `in_round`: whether a correction round froze it."""
    frozen = Round.frozen.through.objects.filter(use_id=OuterRef("pk"))
    return uses.annotate(in_round=Exists(frozen))


def open_to_others() -> Q:
    """What people outside the organisation may see of placed evidence; needs `with_rounds`."""
    return RELEASED | Q(in_round=True)
