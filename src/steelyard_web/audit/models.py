"""The audit trail: events in a chain of hashes, written in the transaction that changes something."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models


def new_salt() -> str:
    """128 random bits in hexadecimal."""
    return secrets.token_hex(16)


class Event(models.Model):
    """One act. `hash` is SHA-256 over its canonical content and the hash of the event before it.

    `salt` keeps the content from being guessed out of the hash while a vote is blind: five outcomes are
    quickly tried. It is hidden and shown together with `before` and `after`.
    """

    number = models.PositiveBigIntegerField(unique=True)  # 1, 2, 3 ... without a gap
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200)  # as it was then; "" for the system itself
    verb = models.CharField(max_length=60, db_index=True)  # such as vote.cast
    thing = models.CharField(max_length=60)  # model of the thing, such as ratings.vote
    thing_id = models.CharField(max_length=60)
    organisation = models.CharField(max_length=60, blank=True, db_index=True)  # slug
    assessment = models.CharField(max_length=20, blank=True, db_index=True)  # number
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    salt = models.CharField(max_length=32, default=new_salt)  # empty in events older than the field
    previous = models.CharField(max_length=64)  # hash of the event before; 64 zeros for the first
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
