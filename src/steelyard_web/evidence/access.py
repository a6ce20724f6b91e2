"""Who sees a piece of evidence, and who may fetch its file.

The organisation's own people: all of it. People on duty in a running assessment: what is released and placed
there, and what a round froze. Scheme managers: the facts of what is released, never the file. Nobody else.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import CLOSED
from steelyard_web.assessments.roles import Role, duties, memberships, offices, organisation_roles
from steelyard_web.evidence.models import Evidence, Use
from steelyard_web.evidence.placed import open_to_others, with_rounds
from steelyard_web.organisations.access import shown
from steelyard_web.organisations.models import Organisation
from steelyard_web.refusal import NotYours

CONTRIBUTORS = frozenset({Role.APPLICANT_MANAGER, Role.CONTRIBUTOR})


def library(user: User, slug: str) -> tuple[Organisation, QuerySet[Evidence], bool]:
    """Organisation, the evidence that the person may see there, whether he is one of its own people."""
    organisation = shown(user, slug)
    own = organisation.pk in memberships(user)
    found = organisation.evidence.all()
    return organisation, found if own else found.filter(released_at__isnull=False, withdrawn_at=None), own


def contributes(user: User, organisation: Organisation | int) -> bool:
    """Whether the person may add, release and withdraw evidence of the organisation."""
    return not CONTRIBUTORS.isdisjoint(organisation_roles(user, organisation))


def require_contributor(user: User, organisation: Organisation) -> None:
    """Raises NotYours for anybody but the organisation's managers and contributors."""
    if not contributes(user, organisation):
        raise NotYours(
            "只有机构负责人和材料提交人可以进行此操作。",
            "Only applicant managers and contributors of the organisation may do this.",
        )


def piece(user: User, pk: int) -> Evidence:
    """One piece of evidence as a page; raises Http404 for who may not see it."""
    found = get_object_or_404(
        Evidence.objects.select_related("organisation", "added_by", "released_by", "withdrawn_by"), pk=pk
    )
    released = found.released_at is not None and found.withdrawn_at is None
    if not (may_fetch(user, found) or (released and Role.SCHEME_MANAGER in offices(user))):
        raise Http404
    return found


def file_of(user: User, pk: int) -> Evidence:
    """One piece that has a file which the person may fetch; raises Http404 otherwise."""
    found = get_object_or_404(Evidence.objects.select_related("organisation"), pk=pk)
    if not found.sha256 or not may_fetch(user, found):
        raise Http404
    return found


def may_fetch(user: User, evidence: Evidence) -> bool:
    """Whether the person may fetch the file, or read all that a link or a viewed thing says."""
    return evidence.organisation_id in memberships(user) or _on_duty(user, evidence)


def _on_duty(user: User, evidence: Evidence) -> bool:
    mine = [key for key, own in duties(user).items() if own]
    found = Use.objects.filter(evidence=evidence, assessment__in=mine).exclude(assessment__state__in=CLOSED)
    return with_rounds(found).filter(open_to_others()).exists()
