"""What a person changes about himself; each act with its audit event."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from steelyard_web.accounts.models import ConflictOfInterest, SchemeRole, User
from steelyard_web.assessments.models import Assignment
from steelyard_web.assessments.roles import forget, scheme_managers, scheme_roles, today_holds
from steelyard_web.audit.trail import record
from steelyard_web.notices.actions import tell
from steelyard_web.organisations.models import Organisation
from steelyard_web.refusal import NotYours
from steelyard_web.say import say


@transaction.atomic
def change_profile(*, by: User, name: str, email: str, language: str) -> User:
    """Change one's own name, mail address and the language of pages and mails."""
    user = User.objects.select_for_update().get(pk=by.pk)
    after = {"name": name.strip(), "email": email, "language": language}
    before = {key: getattr(user, key) for key in after}
    if before != after:
        for key, value in after.items():
            setattr(user, key, value)
        user.save(update_fields=list(after))
        record("person.change", user, by=by, before=before, after=after)
    return user


@transaction.atomic
def change_language(*, by: User, language: str) -> User:
    """Change the language of one's own pages and mails; the same one again changes nothing."""
    user = User.objects.select_for_update().get(pk=by.pk)
    before, user.language = user.language, language
    if before != language:
        user.save(update_fields=["language"])
        record("person.change", user, by=by, before={"language": before}, after={"language": language})
    return user


@transaction.atomic
def change_password(*, by: User, password: str) -> None:
    """Set one's own password; the trail says that it was changed."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    by.password = user.password
    record("person.password", user, by=by)


@transaction.atomic
def declare_conflict(*, by: User, organisation: Organisation, reason: str) -> ConflictOfInterest:
    """Declare a tie to an organisation: a running duty there rests from now on, and its managers are told.

    The same one twice is one. Raises NotYours for a person who is neither assessor nor expert.
    """
    if not may_declare(by):
        raise NotYours(
            "只有评估师和评审专家需要申报利益冲突。",
            "Only assessors and experts declare conflicts of interest.",
        )
    User.objects.select_for_update().get(pk=by.pk)
    if held := by.conflicts.filter(today_holds(), organisation=organisation).first():
        return held
    made = ConflictOfInterest.objects.create(
        user=by, organisation=organisation, reason=reason, since=timezone.localdate()
    )
    forget(by)
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


def may_declare(user: User) -> bool:
    """Assessors and experts declare: nobody else is ever assigned."""
    return not scheme_roles(user).isdisjoint({SchemeRole.LEAD, SchemeRole.ASSESSOR, SchemeRole.EXPERT})
