"""People. What somebody may do follows from dated roles: in the scheme, in an organisation, in an assessment."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in. Django's staff and superuser flags and its permissions are not used."""

    name = models.CharField(max_length=100)
    language = models.CharField(max_length=10, default="zh-hans")

    def __str__(self) -> str:
        return self.name or self.username


class SchemeRole(models.TextChoices):
    """Roles that the scheme gives. The three administrations are separate persons' work."""

    MANAGER = "scheme_manager"
    LEAD = "lead_assessor"
    ASSESSOR = "assessor"
    EXPERT = "expert"
    SYSTEM = "system_admin"
    SECURITY = "security_admin"
    AUDIT = "audit_admin"


class Qualification(models.Model):
    """A person's role in the scheme, for a time; `parts` limits an assessor to parts, empty: all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="qualifications")
    role = models.CharField(max_length=20, choices=SchemeRole.choices)
    parts = models.JSONField(default=list, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # last day
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="qualification_ends_after_it_begins",
            )
        ]


class OrganisationRole(models.TextChoices):
    """Roles that an organisation gives its own people."""

    MANAGER = "applicant_manager"
    CONTRIBUTOR = "contributor"
    OBSERVER = "observer"


class Membership(models.Model):
    """A person's role in an organisation, for a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=OrganisationRole.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)


class ConflictOfInterest(models.Model):
    """An assessor's or expert's tie to an organisation; while it lasts he is refused there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="conflicts")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="conflicts")
    reason = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)


class ResetAsked(models.Model):
    """That a new password was asked for: by a mail address or from a network address, each only as a keyed hash.

    Kept for an hour, so that nobody asks without end.
    """

    who = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()
