"""Which practices a file name may mean, and where an organisation's unplaced evidence would go."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.standard import Practice
from steelyard_web.assessments.catalogue import part_of, practices_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.models import Evidence
from steelyard_web.evidence.naming import Named, by_code, named
from steelyard_web.organisations.models import Organisation

MOST = 500  # of the newest unplaced pieces; a page with more is no help


@dataclass(frozen=True, slots=True)
class Proposed:
    """A piece that is not placed in the assessment and what its name says."""

    evidence: Evidence
    said: Named


def known_practices(organisation: Organisation) -> dict[str, Practice]:
    """Practices of every part that the organisation has applied for, by code; one query."""
    found: dict[str, Practice] = {}
    cases = Assessment.objects.filter(organisation=organisation).order_by("pk")
    for standard, edition, part in cases.values_list("standard", "edition", "part").distinct().order_by():
        found |= by_code(part_of(Assessment(standard=standard, edition=edition, part=part)).practices())
    return found


def unplaced(assessment: Assessment) -> list[Evidence]:
    """The organisation's evidence that is not placed in the assessment, the newest first."""
    free = assessment.organisation.evidence.filter(withdrawn_at__isnull=True)
    return list(free.exclude(uses__assessment=assessment).select_related("added_by").order_by("-pk")[:MOST])


def proposed(assessment: Assessment, free: list[Evidence]) -> tuple[list[Proposed], list[Proposed]]:
    """Those whose names fit, and those whose names carry a code that does not."""
    known = by_code(practices_of(assessment))
    said = [Proposed(one, name) for one in free if (name := named(one.filename or one.title, known))]
    return [p for p in said if not p.said.fault], [p for p in said if p.said.fault]
