"""What the register stands on: entries, certificates, trust files, batches; and the flat table that is searched.

Entries are the core's own canonical lines, append-only. `Row` is derived from entries and certificates and is
written in the transaction that changes them; nothing is read out of it but what a search shows.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

USER = settings.AUTH_USER_MODEL


class Edition(models.Model):
    """One row that every change writes: the lock of the register, and the key of what is kept in memory.

    The token is random, so that one of a transaction that was undone never comes again.
    """

    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_edition")]


class Entry(models.Model):
    """A line of the core's register (steelyard.register.lines). Append-only; the last one of a key holds."""

    number = models.PositiveBigIntegerField(unique=True)  # 1, 2, 3 ... without a gap
    line = models.BinaryField()  # canonical JSON and a line end
    entered = models.DateField(db_index=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)


class TrustFile(models.Model):
    """Keys and status lists of the scheme (steelyard/trust/1). All are kept; the newest says how things stand."""

    document = models.BinaryField()
    sha256 = models.CharField(max_length=64, unique=True)
    date = models.CharField(max_length=20, db_index=True)  # as it says itself: 2026-11-20T08:00:00Z
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-date", "-pk")


class Batch(models.Model):
    """Results that are announced together. Published, it is frozen: `frozen` holds the bytes for good."""

    number = models.PositiveIntegerField(unique=True)
    date = models.DateField(unique=True)
    event_zh = models.CharField(max_length=200, blank=True)
    event_en = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)  # rises with every change: stale pages are told
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    frozen = models.BinaryField(null=True)  # canonical JSON, steelyard/batch/1
    sha256 = models.CharField(max_length=64, blank=True)  # of frozen
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-date",)
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    published_at__isnull=True, published_by__isnull=True, frozen__isnull=True, sha256=""
                )
                | (
                    Q(published_at__isnull=False, published_by__isnull=False, frozen__isnull=False)
                    & ~Q(sha256="")
                ),
                name="a_published_batch_is_frozen",
            )
        ]

    @property
    def key(self) -> str:
        """Its id in the core's register."""
        return f"announced-{self.date}"  # no batch of a public source is called so


class BatchCorrection(models.Model):
    """What was found wrong after publication. The frozen text stays as it is."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="corrections")
    date = models.DateField()
    reason_zh = models.TextField()
    reason_en = models.TextField()
    text_zh = models.TextField()
    text_en = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)


class Certificate(models.Model):
    """A signed credential whose result file this scheme holds. `published_on` empty: held for its batch."""

    number = models.CharField(max_length=100, unique=True)
    document = models.BinaryField()  # the credential, byte for byte
    sha256 = models.CharField(max_length=64, unique=True)
    result = models.ForeignKey("decisions.Result", models.PROTECT, related_name="certificates")
    organisation = models.CharField(max_length=60, db_index=True)  # id in the core's register
    index = models.PositiveIntegerField()  # place in the status lists
    lists = models.CharField(max_length=600)  # address of the revocation list
    sample = models.BooleanField()  # signed with a demo key
    page = models.BinaryField(null=True)  # the certificate as PDF, where one was added
    page_sha256 = models.CharField(max_length=64, blank=True)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="certificates")
    published_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)  # day of the first status list that says so
    revoked_known = models.DateField(null=True)  # day on which that list came here
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=("lists", "index"), name="certificate_in_its_list")]


class Gain(models.Model):
    """What a result made better: measured, from two results of the project; or as the organisation reports it."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="gains")
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    unit = models.CharField(max_length=40, blank=True)
    n = models.CharField(max_length=60, blank=True)  # how many each of the two figures rests on
    reported = models.BooleanField(default=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(reported=True) | ~Q(n=""), name="a_measured_gain_has_its_n")
        ]


class Row(models.Model):
    """A line of the public register: a certificate, or a reported result. Derived; never the source of anything."""

    KINDS = (("certified", "certified"), ("reported", "reported"))
    kind = models.CharField(max_length=10, choices=KINDS)
    key = models.CharField(max_length=120, unique=True)  # number of the certificate, or id of the result
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")
    organisation = models.CharField(max_length=120)  # id
    organisation_zh = models.CharField(max_length=1000)
    organisation_en = models.CharField(max_length=1000)
    category = models.CharField(max_length=40)
    project_zh = models.CharField(max_length=1000, blank=True)
    project_en = models.CharField(max_length=1000, blank=True)
    part = models.CharField(max_length=120)
    part_zh = models.CharField(max_length=200)
    part_en = models.CharField(max_length=200)
    module = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=20)  # as level_code writes it
    level_zh = models.CharField(max_length=60)
    level_en = models.CharField(max_length=60)
    announced = models.CharField(max_length=20, blank=True)  # as published: 2023-10; empty: undated
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    batch = models.CharField(max_length=120, blank=True)  # id
    batch_zh = models.CharField(max_length=60, blank=True)
    batch_en = models.CharField(max_length=60, blank=True)
    recognitions = models.CharField(max_length=1000, blank=True)
    source = models.CharField(max_length=1000, blank=True)
    confidence = models.CharField(max_length=10, blank=True)
    revoked_on = models.DateField(null=True)
    sample = models.BooleanField(default=False)
    signed = models.JSONField(
        null=True
    )  # what its standing follows from (steelyard.certificate.verify.Stated)
    found = models.CharField(max_length=800)  # what a search looks into: names, number, part; folded
    place = models.CharField(max_length=40)  # newest first, then by key; undated last

    class Meta:
        ordering = ("place",)
        indexes = [
            models.Index(fields=("place", "found"), name="row_found"),  # a search reads this and no row
            models.Index(fields=("organisation", "place"), name="row_organisation"),
            # These hold what other filters ask of the same rows, so that counting reads the index alone.
            models.Index(
                fields=("category", "place", "part", "level", "kind", "first_day", "last_day"),
                name="row_category",
            ),
            models.Index(
                fields=("part", "place", "category", "level", "kind", "first_day", "last_day"),
                name="row_part",
            ),
            models.Index(
                fields=("level", "place", "category", "part", "kind", "first_day", "last_day"),
                name="row_level",
            ),
            models.Index(fields=("batch", "place"), name="row_batch"),
            models.Index(fields=("kind", "place"), name="row_kind"),
        ]


class CorrectionRequest(models.Model):
    """Somebody says that a reported row is wrong; the scheme manager answers."""

    row = models.CharField(max_length=120, db_index=True)  # key of the row
    text = models.TextField()
    source = models.CharField(max_length=1000, blank=True)  # where it can be checked
    contact = models.CharField(max_length=200)
    sender = models.CharField(
        max_length=64, db_index=True
    )  # keyed hash of the address; only to limit the rate
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True)  # corrected | refused
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, outcome="")
                | Q(
                    answered_at__isnull=False, answered_by__isnull=False, outcome__in=["corrected", "refused"]
                ),
                name="a_correction_answer_has_who_and_when",
            )
        ]


class PeerSnapshot(models.Model):
    """The figures of one category at the end of a quarter (R26): taken once, frozen, never made anew."""

    quarter = models.CharField(max_length=7)  # 2026-Q3
    category = models.CharField(max_length=40)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("quarter", "category")
        constraints = [models.UniqueConstraint(fields=("quarter", "category"), name="one_snapshot_a_quarter")]


class PeerFigure(models.Model):
    """The score of one project in a snapshot; `parent` is the topmost institution above it."""

    snapshot = models.ForeignKey(PeerSnapshot, models.PROTECT, related_name="figures")
    parent = models.CharField(max_length=60)  # slug
    value = models.CharField(max_length=40)  # decimal, as the result file has it
