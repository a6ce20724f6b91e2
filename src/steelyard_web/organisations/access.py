"""Who sees an organisation, and who keeps its data: its own people, and the scheme's managers."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from steelyard_web.accounts.models import User
from steelyard_web.assessments.roles import APPLICANTS, Role, memberships, offices, organisation_roles
from steelyard_web.organisations.models import Organisation
from steelyard_web.refusal import NotYours

SEE = APPLICANTS | {Role.SCHEME_MANAGER}


def visible_organisations(user: User) -> QuerySet[Organisation]:
    """All of them for a scheme manager, one's own for anybody else."""
    if Role.SCHEME_MANAGER in offices(user):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=list(memberships(user)))


def shown(user: User, slug: str) -> Organisation:
    """The organisation of a page; one that the person may not see does not exist for him."""
    organisation = get_object_or_404(Organisation, slug=slug)
    if organisation_roles(user, organisation).isdisjoint(SEE):
        raise Http404
    return organisation


def manages(user: User, organisation: Organisation) -> bool:
    """Whether the person is an applicant manager of the organisation."""
    return Role.APPLICANT_MANAGER in organisation_roles(user, organisation)


def require_manager(user: User, organisation: Organisation) -> None:
    """Raises NotYours for anybody but the organisation's own managers."""
    if not manages(user, organisation):
        raise NotYours(
            "只有机构负责人可以进行此操作。", "Only an applicant manager of the organisation may do this."
        )
