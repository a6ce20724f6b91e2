"""The applicant's word as the core's values, read from the database in one query."""

from __future__ import annotations

from steelyard.rating.model import Answer as Word
from steelyard.values import Outcome, read_points
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import Answer, Assessment


def answers(assessment: Assessment) -> dict[str, Word]:
    """Requirement id -> the applicant's answer; requirements that nobody touched are left out."""
    asked = {r.id for r in requirements_of(assessment)}
    return {row.requirement: word(row) for row in assessment.answers.all() if row.requirement in asked}


def words(assessment: Assessment) -> dict[str, Word]:
    """The same with problems and ideas of the rows, under the codes of the practices: what a workbook holds."""
    return {row.requirement: word(row) for row in assessment.answers.all()}


def word(row: Answer) -> Word:
    """One stored answer as the core's value."""
    return Word(
        Outcome(row.outcome),
        reason=row.reason,
        note=row.note,
        carried_from=row.carried_from,
        points=read_points(row.points) if row.points else None,
    )
