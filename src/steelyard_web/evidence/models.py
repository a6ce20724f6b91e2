"""Evidence belongs to the organisation and serves any number of assessments.

A file is stored once under its SHA-256. Until a second person releases it, nobody outside the organisation
sees it. Evidence that is viewed in place has no file.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Kind(models.TextChoices):
    """What a piece of evidence is; the words stand in words.py."""

    DOCUMENT = "document"
    SCREENSHOT = "screenshot"
    VIDEO = "video"
    LINK = "link"
    IN_PLACE = "in_place"


class Classification(models.TextChoices):
    """How far a file may travel."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"


class Evidence(models.Model):
    """A file, a link, or something viewed in place."""

    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    filename = models.CharField(max_length=300, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    url = models.URLField(max_length=1000, blank=True)
    dated = models.DateField(null=True, blank=True)  # its own date
    valid_until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    classification = models.CharField(
        max_length=20, choices=Classification.choices, default=Classification.INTERNAL
    )
    system = models.CharField(max_length=200, blank=True)  # in place: which system was shown
    place = models.CharField(max_length=200, blank=True)
    presenter = models.CharField(max_length=200, blank=True)
    witnesses = models.CharField(max_length=500, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=300, blank=True)
    desensitised = models.BooleanField(default=False)
    retain_until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True)  # not deleted: rounds that froze it keep it
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="release_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("added_by")),
                name="a_second_person_releases",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawal_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Use(models.Model):
    """Evidence placed at a practice and level of an assessment; `expected` is the code that it answers."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="uses")
    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="uses")
    practice = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField()
    expected = models.CharField(max_length=80, blank=True)  # such as CM-VC-VCS-L3-4
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("practice", "level", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("evidence", "assessment", "practice", "level", "expected"), name="used_once"
            )
        ]


class ReadingFile(models.Model):
    """An uploaded result file: readings and digests that the applicant measured on his own machines."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="reading_files")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=300)
    document = models.BinaryField()  # as uploaded
    as_of = models.DateField()
    number = models.PositiveIntegerField()  # 1, 2 ... in this assessment; the greatest is in force
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("assessment", "number"), name="reading_file_number_once")
        ]


class LoadFile(models.Model):
    """An uploaded list of loads: what the applicant's evidence store holds, without a row of it."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="load_files")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=300)
    document = models.BinaryField()  # as uploaded
    number = models.PositiveIntegerField()  # 1, 2 ... in this assessment; the greatest is in force
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("assessment", "number"), name="load_file_number_once")]
