"""Answers of an earlier assessment of the same project, offered to this one (R23)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from steelyard.rating.carry import Carried, carry
from steelyard_web.assessments.actions.answers import Change
from steelyard_web.assessments.catalogue import part_of, practices_of, requirements_of, standard_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.values import words
from steelyard_web.assessments.workbook import change_of


@dataclass(frozen=True, slots=True)
class Offer:
    """What would come over from one earlier assessment, and what would not."""

    source: Assessment
    taken: Carried
    changes: tuple[Change, ...]


def earlier(assessment: Assessment) -> QuerySet[Assessment]:
    """Assessments of the same project by the same standard and part that have answers, the newest first."""
    if assessment.project_id is None:
        return Assessment.objects.none()
    same = Assessment.objects.filter(
        project=assessment.project_id, standard=assessment.standard, part=assessment.part
    )
    counted = same.exclude(pk=assessment.pk).annotate(given=Count("answers"))
    return counted.filter(given__gt=0).order_by("-number")


def offer(assessment: Assessment, source: Assessment) -> Offer:
    """What carries by R23; answers that are here already stay as they are."""
    present = words(assessment)
    taken = carry(standard_of(source), words(source), standard_of(assessment), part_of(assessment), present)
    asked = {r.id for r in requirements_of(assessment)}
    versions = {row.requirement: row.version for row in assessment.answers.all()}
    changes = tuple(
        change_of(key, taken.answers[key], versions.get(key, 0)) for key in taken.carried if key in asked
    )
    return Offer(source, taken, (*changes, *_ideas(assessment, taken, versions)))


def _ideas(assessment: Assessment, taken: Carried, versions: dict[str, int]) -> list[Change]:
    """Problems and ideas of rows that have none here yet."""
    codes = [p.code for p in practices_of(assessment) if p.code not in versions]
    return [change_of(code, taken.answers[code], 0) for code in codes if code in taken.answers]
