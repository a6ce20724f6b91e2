"""A notice to one person, in both languages; it is read in the app and sent by mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """`key` keeps a reminder from being written twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("user", "key"), condition=~models.Q(key=""), name="reminded_once")
        ]
