"""Sample people, organisations and assessments for tests; the names are plain roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from steelyard_web.accounts.models import ConflictOfInterest, Membership, Qualification, User
from steelyard_web.assessments.models import Assessment, Assignment, State
from steelyard_web.organisations.models import Organisation, Project, Standing
from steelyard_web.scheme.models import Scheme

LONG_AGO = date(2020, 1, 1)
OFFICES = {
    "manager": "scheme_manager",
    "system": "system_admin",
    "security": "security_admin",
    "auditor": "audit_admin",
}
ASSESSORS = {
    "lead": "lead_assessor",
    "first": "assessor",
    "second": "assessor",
    "other_lead": "lead_assessor",
    "third": "assessor",
    "fourth": "assessor",
}
EXPERTS = tuple(f"expert_{n}" for n in range(1, 8))
OWN = {"applicant": "applicant_manager", "contributor": "contributor", "observer": "observer"}
RIVAL = {"rival": "applicant_manager"}


@dataclass(frozen=True)
class World:
    people: dict[str, User]
    bank: Organisation
    rival_bank: Organisation
    project: Project
    rival_project: Project

    def assessment(self, state: State | str = State.APPLIED, *, people: bool = True, **values) -> Assessment:
        """An assessment of the bank in that state; with lead, two assessors and three experts on duty."""
        made = Assessment.objects.create(
            **{
                "number": f"2026-{Assessment.objects.count() + 1:04}",
                "organisation": self.bank,
                "project": self.project,
                "standard": "devops-cmm",
                "edition": "1",
                "part": "continuous-delivery",
                "target": 2,
                "state": state,
                "applied_by": self.people["applicant"],
                "applied_at": timezone.now(),
            }
            | values
        )
        if people:
            self.assign(made, lead="lead_assessor", first="assessor", second="assessor")
            self.assign(made, expert_1="expert", expert_2="expert", expert_3="expert")
        return made

    def assign(self, assessment: Assessment, instance: int = 1, **duties: str) -> None:
        for name, duty in duties.items():
            Assignment.objects.create(
                assessment=assessment,
                user=self.people[name],
                duty=duty,
                instance=instance,
                by=self.people["manager"],
                at=timezone.now(),
            )


def build() -> World:
    Scheme.objects.get_or_create(pk=1, defaults={"name_zh": "样例计划", "name_en": "Sample scheme"})
    people = {name: _person(name) for name in (*OFFICES, *ASSESSORS, *EXPERTS, *OWN, *RIVAL, "stranger")}
    for name, role in (OFFICES | ASSESSORS | dict.fromkeys(EXPERTS, "expert")).items():
        Qualification.objects.create(user=people[name], role=role, since=LONG_AGO)
    bank, rival = _organisation("sample-bank", "样例银行"), _organisation("rival-bank", "样例银行二")
    for name, role in OWN.items():
        Membership.objects.create(user=people[name], organisation=bank, role=role, since=LONG_AGO)
    for name, role in RIVAL.items():
        Membership.objects.create(user=people[name], organisation=rival, role=role, since=LONG_AGO)
    return World(people, bank, rival, _project(bank), _project(rival))


def conflicted(person: User, organisation: Organisation) -> ConflictOfInterest:
    return ConflictOfInterest.objects.create(
        user=person, organisation=organisation, reason="worked there", since=LONG_AGO
    )


def _person(name: str) -> User:
    user = User(username=name, name=name, email=f"{name}@example.org")
    user.set_unusable_password()
    user.save()
    return user


def _organisation(slug: str, name: str) -> Organisation:
    made = Organisation.objects.create(slug=slug, name_zh=name, name_en=f"{slug} (sample)")
    Standing.objects.create(organisation=made, since=LONG_AGO, category="city_commercial_bank")
    return made


def _project(organisation: Organisation) -> Project:
    return Project.objects.create(
        organisation=organisation, slug="mobile", name_zh="手机银行", name_en="Mobile Banking"
    )
