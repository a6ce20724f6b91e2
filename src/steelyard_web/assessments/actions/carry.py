"""Take over the answers of an earlier assessment of the same project (R23)."""

from __future__ import annotations

from django.db import transaction

from steelyard_web.accounts.models import User
from steelyard_web.assessments import carrying
from steelyard_web.assessments.actions.answers import Saved, held, save
from steelyard_web.assessments.models import Assessment


@transaction.atomic
def carry_over(assessment: Assessment, source: Assessment, *, by: User) -> Saved:
    """What carries now, computed while the assessment is held: the page only says from where."""
    now = held(assessment, by)
    return save(now, carrying.offer(now, source).changes, by=by, whole=True)
