"""Organisations and projects. Parent and category are dated facts (R24)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Category(models.TextChoices):
    """Kinds of institution, as the published statistics count them; the words stand in words.py."""

    STATE_OWNED = "state_owned_commercial_bank"
    JOINT_STOCK = "joint_stock_commercial_bank"
    CITY = "city_commercial_bank"
    RURAL = "rural_institution"
    SECURITIES = "securities"
    INSURANCE = "insurance"
    TELECOM = "telecom"
    OTHER = "other"


class Organisation(models.Model):
    """Who applies. The name is the one on the licence."""

    slug = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=200, unique=True)
    name_en = models.CharField(max_length=200)
    licence = models.CharField(max_length=64, blank=True)  # SHA-256 of the licence file
    licence_name = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name_zh",)

    def __str__(self) -> str:
        return self.name_zh


class Standing(models.Model):
    """Category and parent of an organisation from a day on."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="standings")
    since = models.DateField()
    category = models.CharField(max_length=40, choices=Category.choices)
    parent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="subsidiaries"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("organisation", "since"), name="one_standing_a_day"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("organisation")),
                name="nobody_is_his_own_parent",
            ),
        ]


class Project(models.Model):
    """The assessed system; its name is on the certificate."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="projects")
    slug = models.SlugField(max_length=60)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ("name_zh",)
        constraints = [models.UniqueConstraint(fields=("organisation", "slug"), name="project_slug_once")]

    def __str__(self) -> str:
        return self.name_zh
