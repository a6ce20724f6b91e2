"""The scheme as data: one row of settings, and the days on which it does or does not work."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

# Working days per step, as published for the assessments (a week is five working days).
STEP_DAYS = {
    "applied": 2,
    "accepted": 2,
    "self_assessing": 5,
    "preparing": 5,
    "reviewing": 5,
    "on_site": 2,
    "reporting": 10,
    "applicant_check": 5,
    "expert_review": 1,
    "appealed": 10,
}


def step_days() -> dict[str, int]:
    """The deadlines that a new scheme begins with."""
    return dict(STEP_DAYS)


class Scheme(models.Model):
    """The settings of the one scheme that this installation runs."""

    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    step_days = models.JSONField(default=step_days)  # state -> working days
    correction_days = models.PositiveSmallIntegerField(default=5)  # working days for one correction round
    reminder_days = models.PositiveSmallIntegerField(default=2)  # working days before a deadline
    appeal_days = models.PositiveSmallIntegerField(default=10)  # working days after a decision
    second_vote_all = models.BooleanField(default=True)  # R6: every requirement needs two votes
    second_vote_share = models.DecimalField(  # R6: else the deciding rows and this share of the rest
        max_digits=4, decimal_places=3, default=Decimal("0.2")
    )
    quorum = models.PositiveSmallIntegerField(default=3)  # experts who vote, recused ones not counted
    sample_sizes = models.JSONField(default=list)  # R16: [[up to, size], ...]; empty: 12 -> 2, 52 -> 5

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_scheme")]


class Day(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend day on which people work."""

    date = models.DateField(unique=True)
    works = models.BooleanField()
    name_zh = models.CharField(max_length=100, blank=True)
    name_en = models.CharField(max_length=100, blank=True)
