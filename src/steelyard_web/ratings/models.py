"""Blind votes, consensus, correction rounds, notes on site."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Vote(models.Model):
    """One assessor's word on one requirement. Blind until all are in, then frozen (R6)."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="votes")
    requirement = models.CharField(max_length=80)
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="votes")
    outcome = models.CharField(max_length=20)  # unrated: an abstention
    points = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    instance = models.PositiveSmallIntegerField(default=1)  # of the assignment: an appeal votes anew
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)  # when all votes were in; from then on it stays as it is

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("assessment", "requirement", "assessor", "instance"), name="one_vote_each"
            )
        ]


class Consensus(models.Model):
    """What a moderated talk came to, with its reason; the last one counts, earlier ones are kept."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="consensuses")
    requirement = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20)
    points = models.CharField(max_length=10, blank=True)
    reason = models.TextField()
    instance = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="consensus_has_a_reason")]


class Round(models.Model):
    """A correction round: the evidence set frozen when it opened, problems, a date."""

    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due = models.DateField()  # corrections are due on this day
    digest = models.CharField(max_length=64)  # over the frozen set
    frozen = models.ManyToManyField("evidence.Use", related_name="rounds")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=("assessment", "number"), name="round_number_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="closing_has_who_and_when",
            ),
        ]


class Problem(models.Model):
    """What an assessor found, the applicant's correction, the recheck, the rating before and after."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="problems")
    follows = models.OneToOneField(  # the same problem in the round before, where it stayed open
        "self", models.PROTECT, null=True, related_name="followed_by"
    )
    requirement = models.CharField(max_length=80)
    text = models.TextField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    before = models.CharField(max_length=20, blank=True)  # raiser's vote when he raised it
    correction = models.TextField(blank=True)
    corrections = models.ManyToManyField("evidence.Use", related_name="corrects")
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)
    recheck = models.CharField(max_length=20, blank=True)  # solved | open
    recheck_note = models.TextField(blank=True)
    rechecked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    rechecked_at = models.DateTimeField(null=True)
    after = models.CharField(max_length=20, blank=True)  # rechecker's vote after the recheck

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(corrected_at__isnull=True, corrected_by__isnull=True)
                | Q(corrected_at__isnull=False, corrected_by__isnull=False),
                name="correction_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(rechecked_at__isnull=True, rechecked_by__isnull=True, recheck="")
                | Q(rechecked_at__isnull=False, rechecked_by__isnull=False, recheck__in=["solved", "open"]),
                name="recheck_has_who_and_when",
            ),
        ]


class SiteNote(models.Model):
    """An interview, a demonstration, or the sample check of a load (R19)."""

    KINDS = (("interview", "interview"), ("demonstration", "demonstration"), ("sample_check", "sample_check"))
    assessment = models.ForeignKey("assessments.Assessment", models.PROTECT, related_name="site_notes")
    practice = models.CharField(max_length=60, blank=True)  # empty: of the whole
    kind = models.CharField(max_length=20, choices=KINDS)
    text = models.TextField()
    people = models.CharField(max_length=300, blank=True)  # who was spoken to, who showed it
    load_id = models.CharField(max_length=80, blank=True)  # sample check: the load
    seed = models.CharField(max_length=40, blank=True)  # the number that the assessor named afterwards
    drawn = models.PositiveIntegerField(null=True, blank=True)
    mismatches = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="sample_check")
                | (Q(drawn__gte=1, mismatches__isnull=False) & ~Q(load_id="") & ~Q(seed="")),
                name="sample_check_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(mismatches__isnull=True) | Q(mismatches__lte=models.F("drawn")),
                name="no_more_mismatches_than_rows",
            ),
        ]
