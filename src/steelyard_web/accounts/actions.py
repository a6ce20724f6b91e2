"""What a person changes about himself; each act with its audit event."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import ConflictOfInterest, User
from steelyard_web.assessments.models import Assignment
from steelyard_web.assessments.transition import scheme_managers
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.organisations.models import Organisation
from steelyard_web.say import say


@transaction.atomic
def change_profile(*, by: User, name: str, email: str) -> User:
    """Change one's own name and mail address."""
    user = User.objects.select_for_update().get(pk=by.pk)
    before = {"name": user.name, "email": user.email}
    if before != {"name": name, "email": email}:
        user.name, user.email = name, email
        user.save(update_fields=["name", "email"])
        record("person.change", user, by=by, before=before, after={"name": name, "email": email})
    return user


@transaction.atomic
def declare_conflict(*, by: User, organisation: Organisation, reason: str) -> ConflictOfInterest:
    """Declare a tie to an organisation; a running duty there is told to the scheme's managers."""
    made = ConflictOfInterest.objects.create(
        user=by, organisation=organisation, reason=reason, since=timezone.localdate()
    )
    after = {"user": by.username, "organisation": organisation.slug, "reason": reason}
    record("conflict.declare", made, by=by, after=after, organisation=organisation.slug)
    on_duty = Assignment.objects.filter(
        user=by, removed_at__isnull=True, assessment__organisation=organisation
    )
    for held in on_duty.select_related("assessment"):
        number = held.assessment.number
        text = say(
            f"{by} 在评估 {number} 中任职，并申报了与该机构的利益冲突，请更换人员。",
            f"{by} is on duty in assessment {number} and has declared a conflict of interest; replace this person.",
        )
        tell(scheme_managers(), text, f"/assessments/{number}/")
    return made
