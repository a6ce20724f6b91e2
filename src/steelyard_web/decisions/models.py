"""Results as canonical bytes, the report and its check, the expert meeting, the appeal."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Result(models.Model):
    """A result file as the core wrote it, with the case file that it follows from. Append-only."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="results")
    basis = models.CharField(max_length=10)  # self | formal
    occasion = models.CharField(max_length=20)  # self | report | decision | appeal
    document = models.BinaryField()  # canonical JSON, steelyard/result/1
    case = models.BinaryField()  # canonical JSON, steelyard/case/1; stays within the scheme
    sha256 = models.CharField(max_length=64, db_index=True)  # of document
    level = models.PositiveSmallIntegerField(null=True)  # null: no level, the document says why
    half = models.BooleanField(default=False)
    as_of = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)


class Report(models.Model):
    """The report that the applicant checks: a formal result with the lead's words; one row per edition."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    result = models.ForeignKey(Result, models.PROTECT, null=True, related_name="+")  # null: still a draft
    summary_zh = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    advice_zh = models.TextField(blank=True)
    advice_en = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("assessment", "number"), name="report_number_once"),
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, result__isnull=True)
                | Q(issued_at__isnull=False, result__isnull=False),
                name="an_issued_report_has_a_result",
            ),
        ]


class Dispute(models.Model):
    """The applicant disputes one rating of an issued report; the lead answers with a reason."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="disputes")
    requirement = models.CharField(max_length=80)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True)  # upheld (the rating stands) | changed
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("report", "requirement"), name="disputed_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, outcome="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, outcome__in=["upheld", "changed"]),
                name="answer_has_who_and_when",
            ),
        ]


class Meeting(models.Model):
    """An expert meeting on one assessment; its outcome follows from the votes of those who sit."""

    OUTCOMES = tuple((word, word) for word in ("approve", "lower", "return", "defer"))
    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    report = models.ForeignKey(Report, models.PROTECT, related_name="meetings")
    quorum = models.PositiveSmallIntegerField()  # the scheme's when it was called
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    minutes = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    result = models.ForeignKey(Result, models.PROTECT, null=True, related_name="+")  # approve, lower
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    appeal_until = models.DateField(null=True)  # last day to appeal, by the settings when it closed

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("assessment", "number"), name="meeting_number_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="a_closed_meeting_has_an_outcome",
            ),
        ]


class Seat(models.Model):
    """An expert at a meeting: recused with a reason, or with a vote of his own."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recused = models.BooleanField(default=False)
    recusal_reason = models.CharField(max_length=500, blank=True)
    vote = models.CharField(max_length=10, choices=Meeting.OUTCOMES, blank=True)
    reason = models.TextField(blank=True)
    voted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("meeting", "expert"), name="one_seat_each"),
            models.CheckConstraint(
                condition=Q(recused=False) | (Q(vote="") & ~Q(recusal_reason="")),
                name="a_recused_expert_has_a_reason_and_no_vote",
            ),
            models.CheckConstraint(
                condition=Q(vote="", voted_at__isnull=True) | (~Q(vote="") & Q(voted_at__isnull=False)),
                name="an_expert_vote_has_a_time",
            ),
        ]


class ExpertOverride(models.Model):
    """Experts override a rating, never the level: the level is recomputed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="overrides")
    requirement = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("meeting", "requirement"), name="overridden_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
        ]


class Appeal(models.Model):
    """An appeal against a decision: both results are kept; people who did not take part decide."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="appeals")
    number = models.PositiveSmallIntegerField()
    against = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    requirements = models.JSONField()  # ids that are rated anew; all others keep their rating
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")  # the meeting after it
    outcome = models.CharField(max_length=20, blank=True)  # confirmed | changed
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=("assessment", "number"), name="appeal_number_once")]
