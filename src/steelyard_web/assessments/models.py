"""The assessment: one project, or an organisation by sampling, on a part or module, up to a target level."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class State(models.TextChoices):
    """The states of docs/guide/web-process.md; the words stand in words.py."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    SELF_ASSESSING = "self_assessing"
    PREPARING = "preparing"
    REVIEWING = "reviewing"
    ON_SITE = "on_site"
    REPORTING = "reporting"
    APPLICANT_CHECK = "applicant_check"
    EXPERT_REVIEW = "expert_review"
    CERTIFIED = "certified"
    NOT_AWARDED = "not_awarded"
    WITHDRAWN = "withdrawn"
    APPEALED = "appealed"


CLOSED = (State.CERTIFIED, State.NOT_AWARDED, State.WITHDRAWN)


class Assessment(models.Model):
    """One case of the scheme. `form` holds the registration form's fields, by name."""

    number = models.CharField(max_length=20, unique=True)  # such as 2026-0007
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="assessments")
    project = models.ForeignKey(  # empty: the organisation itself, by sampling (R16)
        "organisations.Project", models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    standard = models.CharField(max_length=60)
    edition = models.CharField(max_length=20)
    part = models.CharField(max_length=60)
    module = models.CharField(max_length=60, blank=True)
    target = models.PositiveSmallIntegerField()
    form = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State.choices, default=State.APPLIED, db_index=True)
    due = models.DateField(null=True)  # last day of the current step; empty: no deadline
    version = models.PositiveIntegerField(default=1)  # rises with every transition: stale pages are told
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField()

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return self.number


class Passage(models.Model):
    """One transition, as it happened. `due` is the deadline that the left state had."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="passages")
    act = models.CharField(max_length=30)
    origin = models.CharField(max_length=20, choices=State.choices, blank=True)
    target = models.CharField(max_length=20, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    due = models.DateField(null=True)

    class Meta:
        ordering = ("pk",)


class Duty(models.TextChoices):
    """What a person does in one assessment."""

    LEAD = "lead_assessor"
    ASSESSOR = "assessor"
    EXPERT = "expert"


class Assignment(models.Model):
    """A person's duty in an assessment. Who was removed keeps his row, and his votes, which do not count."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    duty = models.CharField(max_length=20, choices=Duty.choices)
    instance = models.PositiveSmallIntegerField(default=1)  # 1; each appeal begins a further one
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("assessment", "user", "duty"),
                condition=models.Q(removed_at__isnull=True),
                name="assigned_once",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by__isnull=True)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="removal_has_who_and_when",
            ),
        ]


class Answer(models.Model):
    """The applicant's word on one requirement; `version` tells two people who edit the same from each other.

    A row with the code of a practice in place of a requirement holds the row's problems and ideas.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="answers")
    requirement = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20)
    points = models.CharField(max_length=10, blank=True)  # SAMM's scale, as written: 0.25
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    carried_from = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("assessment", "requirement"), name="answer_once")]


class Sample(models.Model):
    """R16: the frozen list of projects, how many are drawn and why, and which were drawn."""

    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="sample")
    population = models.JSONField()  # project slugs, frozen
    size = models.PositiveSmallIntegerField()
    size_reason = models.TextField(blank=True)
    drawn = models.JSONField()  # slugs in the order of the draw
    replaced = models.JSONField(default=list)  # [{out, in, reason, by, at}]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class SampledResult(models.Model):
    """The result of one sampled project that an organisation-level assessment rests on."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="results")
    project = models.CharField(max_length=60)  # slug
    result = models.ForeignKey("decisions.Result", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("sample", "project"), name="sampled_once")]
