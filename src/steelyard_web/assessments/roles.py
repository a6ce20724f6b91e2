"""Which roles a person has towards an assessment or an organisation today.

A tie to the organisation, its parent or a subsidiary ends a duty as soon as it is there, whenever the person was
assigned: who has declared a conflict of interest, or belongs to it, neither rates nor decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from steelyard_web.accounts.models import ConflictOfInterest, Membership, User
from steelyard_web.assessments.models import CLOSED, Assessment, Assignment
from steelyard_web.organisations.models import Organisation, Standing


class Role(StrEnum):
    """Roles as design and glossary name them; what each may do stands in permissions.py."""

    SCHEME_MANAGER = "scheme_manager"
    LEAD = "lead_assessor"
    ASSESSOR = "assessor"
    EXPERT = "expert"
    APPLICANT_MANAGER = "applicant_manager"
    CONTRIBUTOR = "contributor"
    OBSERVER = "observer"
    SYSTEM = "system_admin"
    SECURITY = "security_admin"
    AUDIT = "audit_admin"


DUTIES = frozenset({Role.LEAD, Role.ASSESSOR, Role.EXPERT})
APPLICANTS = frozenset({Role.APPLICANT_MANAGER, Role.CONTRIBUTOR, Role.OBSERVER})
OFFICES = frozenset({Role.SCHEME_MANAGER, Role.SYSTEM, Role.SECURITY, Role.AUDIT})


def today_holds(since: str = "since", until: str = "until") -> Q:
    """Rows whose dates include today."""
    today = timezone.localdate()
    return Q(**{f"{since}__lte": today}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": today}))


@dataclass(frozen=True, slots=True)
class Held:
    """Every role that a person holds today: in the scheme, by organisation, by assessment.

    `tied` are the assessments whose duties rest because of a tie to the organisation.
    """

    scheme: frozenset[str]
    organisations: dict[int, frozenset[str]]
    assessments: dict[int, frozenset[str]]
    tied: frozenset[int] = frozenset()


def held(user: User) -> Held:
    """All roles in one query, read once for each person and request."""
    if "_held" not in user.__dict__:
        user.__dict__["_held"] = _read(user)
    return user.__dict__["_held"]


def forget(user: User) -> None:
    """Read the roles anew: they have just changed."""
    user.__dict__.pop("_held", None)


def _read(user: User) -> Held:
    from steelyard_web.decisions.models import Appeal

    appeals = Appeal.objects.filter(assessment=OuterRef("assessment")).order_by().values("assessment")
    now = Coalesce(Subquery(appeals.annotate(n=Count("pk")).values("n")), 0) + 1
    nothing = Value(0, BigIntegerField())
    here, current = today_holds(), Assignment.objects.order_by().filter(user=user, removed_at__isnull=True)
    scheme = user.qualifications.filter(here).values_list(Value("scheme"), "role", nothing, nothing, nothing)
    rows = scheme.union(
        user.memberships.filter(here).values_list(
            Value("organisation"), "role", "organisation", "organisation", _above("organisation")
        ),
        user.conflicts.filter(here).values_list(
            Value("conflict"), Value(""), "organisation", "organisation", _above("organisation")
        ),
        current.annotate(now=now)
        .filter(instance=F("now"))
        .values_list(
            Value("assessment"),
            "duty",
            "assessment",
            "assessment__organisation",
            _above("assessment__organisation"),
        ),
        all=True,
    )
    return _sorted(list(rows))


def _above(organisation: str) -> Any:
    """The parent of the organisation in that field, as of today."""
    held = Standing.objects.filter(organisation=OuterRef(organisation), since__lte=timezone.localdate())
    return Subquery(held.order_by("-since").values("parent")[:1])


def _sorted(rows: list[tuple[str, str, int, int, int | None]]) -> Held:
    """Rows of kind, role, key, organisation and its parent, by kind and key."""
    ties = [(own, above) for kind, _, _, own, above in rows if kind in ("organisation", "conflict")]
    found: dict[str, dict[int, set[str]]] = {"scheme": {}, "organisation": {}, "assessment": {}}
    resting: set[int] = set()
    for kind, role, key, own, above in rows:
        if kind == "assessment" and any(own in tie or above == tie[0] for tie in ties):
            resting.add(key)
        elif kind in found:
            found[kind].setdefault(key, set()).add(role)
    frozen = {kind: {key: frozenset(roles) for key, roles in by.items()} for kind, by in found.items()}
    scheme = frozen["scheme"].get(0, frozenset())
    return Held(scheme, frozen["organisation"], frozen["assessment"], frozenset(resting))


def scheme_roles(user: User) -> frozenset[str]:
    """Roles that the scheme gave; being qualified as an assessor gives access to nothing by itself."""
    return held(user).scheme


def memberships(user: User) -> dict[int, frozenset[str]]:
    """Organisation id -> the person's roles there."""
    return held(user).organisations


def duties(user: User) -> dict[int, frozenset[str]]:
    """Assessment id -> the person's duties of its current instance, while he is not removed."""
    return held(user).assessments


def duty_rests(user: User, assessment: Assessment) -> bool:
    """Whether the person is on duty here and a tie to the organisation keeps him from it."""
    return user.is_authenticated and assessment.state not in CLOSED and assessment.pk in held(user).tied


def tied(who: str, organisation: int) -> Q:
    """Rows whose person, named by the field `who`, has a tie to the organisation or its family today."""
    from steelyard_web.assessments.candidates import family

    near = family(organisation)
    own = Membership.objects.filter(today_holds(), organisation__in=near)
    declared = ConflictOfInterest.objects.filter(today_holds(), organisation__in=near)
    return Q(**{f"{who}__in": own.values("user")}) | Q(**{f"{who}__in": declared.values("user")})


def scheme_managers(*, besides: User | None = None) -> list[User]:
    """The scheme's managers of today, for notices."""
    found = User.objects.filter(
        today_holds("qualifications__since", "qualifications__until"),
        is_active=True,
        qualifications__role=Role.SCHEME_MANAGER,
    )
    return [person for person in found.distinct() if person != besides]


def instances(assessments: Iterable[int]) -> dict[int, int]:
    """Assessment id -> its instance where it is not the first: each appeal begins a further one."""
    from steelyard_web.decisions.models import Appeal

    found: dict[int, int] = {}
    for assessment in Appeal.objects.filter(assessment__in=list(assessments)).values_list(
        "assessment", flat=True
    ):
        found[assessment] = found.get(assessment, 1) + 1
    return found


def organisation_roles(user: User, organisation: Organisation | int) -> frozenset[Role]:
    """Roles towards an organisation: its own people's, and the scheme's offices."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    own = memberships(user).get(key, frozenset())
    return frozenset(Role(role) for role in own) | offices(user)


def offices(user: User) -> frozenset[Role]:
    """The offices of the scheme that the person holds."""
    return frozenset(Role(role) for role in scheme_roles(user)) & OFFICES


def assessment_roles(user: User, assessment: Assessment) -> frozenset[Role]:
    """Roles towards an assessment. Duties end with the case: a closed one shows assessors nothing more."""
    if not user.is_authenticated:
        return frozenset()
    own = duties(user).get(assessment.pk, frozenset()) if assessment.state not in CLOSED else frozenset()
    return frozenset(Role(duty) for duty in own) | organisation_roles(user, assessment.organisation_id)


def visible(user: User) -> Q:
    """The assessments that a person may see at all, as a condition on Assessment."""
    if Role.SCHEME_MANAGER in offices(user):
        return Q()
    mine = [key for key, own in duties(user).items() if own]
    return Q(organisation__in=list(memberships(user))) | (Q(pk__in=mine) & ~Q(state__in=CLOSED))
