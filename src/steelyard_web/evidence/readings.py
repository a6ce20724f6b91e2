"""Readings of an assessment: what the result file in force says, as the core's values.

The core reads and checks the file (steelyard.result.readings_in); a file is read once by each process.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

from steelyard.rating.model import Proposal
from steelyard.rating.proposal import propose
from steelyard.result.parsed import parsed
from steelyard.result.readings_in import FromResult, result_readings
from steelyard.standard import Requirement
from steelyard_web.assessments.catalogue import part_of, requirements_of, standard_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.models import ReadingFile
from steelyard_web.refusal import Refused


def from_result(assessment: Assessment) -> FromResult | None:
    """The reading file in force; None while none was uploaded."""
    last = assessment.reading_files.order_by("-number").values_list("pk", "sha256").first()
    return None if last is None else _kept(*last, _place(assessment))


def of_file(file: ReadingFile, assessment: Assessment) -> FromResult:
    """What one reading file says, whether in force or not."""
    return _kept(file.pk, file.sha256, _place(assessment))


def proposals(assessment: Assessment) -> dict[str, Proposal]:
    """Requirement id -> what its reading suggests; requirements without a reading are left out."""
    found = from_result(assessment)
    return {} if found is None else proposed(found, requirements_of(assessment))


def proposed(found: FromResult, requirements: tuple[Requirement, ...]) -> dict[str, Proposal]:
    """The same for readings that are at hand."""
    asked = (r for r in requirements if r.measure is not None and r.id in found.readings)
    return {r.id: propose(r, found.readings[r.id]) for r in asked}


def read(data: bytes, where: str, assessment: Assessment) -> FromResult:
    """Readings of the bytes of one result file.

    Raises InputError for what is no result of this standard, part and module.
    """
    return result_readings(
        parsed(data, where), standard_of(assessment), part_of(assessment), assessment.module
    )


class _Place:
    """The assessment as part of a cache key: readings depend on its standard, part and module only."""

    __slots__ = ("assessment", "key")

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.key = (assessment.standard, assessment.edition, assessment.part, assessment.module)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Place) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _place(assessment: Assessment) -> _Place:
    return _Place(assessment)


@lru_cache(maxsize=64)
def _kept(pk: int, sha256: str, place: _Place) -> FromResult:
    data = bytes(ReadingFile.objects.values_list("document", flat=True).get(pk=pk))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(
            "保存的度量数据与其摘要不符，可能已损坏；请重新上传。",
            "The stored readings do not fit their digest and may be damaged; upload them again.",
        )
    return read(data, f"readings {pk}", place.assessment)
