"""The standard of an assessment, read once by each process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from steelyard.errors import StandardError
from steelyard.pipeline import read_standard
from steelyard.result.decide import chosen_nodes
from steelyard.standard import Part, Practice, Requirement, Standard
from steelyard.standard.shelf import pick
from steelyard_web.assessments.models import Assessment


@cache
def standard_named(name: str) -> Standard:
    """A standard by `id` or `id@edition`; raises StandardError where it is on no shelf."""
    return read_standard(pick(name, tuple(Path(p) for p in settings.SHELVES)).folder)


def standard_of(assessment: Assessment) -> Standard:
    """The edition that the assessment was applied for."""
    return standard_named(f"{assessment.standard}@{assessment.edition}")


def notation(assessment: Assessment) -> str:
    """How its standard prints a half step (R10): `minus` or `plus`; the first where it is on no shelf."""
    try:
        return standard_of(assessment).half_step
    except StandardError:
        return "minus"


@cache
def _part(name: str, part: str) -> Part:
    found = standard_named(name).part(part)
    if found is None:
        raise LookupError(f"{name} has no part {part}")
    return found


def part_of(assessment: Assessment) -> Part:
    """The part that is assessed."""
    return _part(f"{assessment.standard}@{assessment.edition}", assessment.part)


@cache
def _practices(name: str, part: str, module: str) -> tuple[Practice, ...]:
    return tuple(p for node in chosen_nodes(_part(name, part), module) for p in node.all_practices())


def practices_of(assessment: Assessment) -> tuple[Practice, ...]:
    """The practices that are assessed: of the part, or of its module."""
    return _practices(f"{assessment.standard}@{assessment.edition}", assessment.part, assessment.module)


def requirements_of(assessment: Assessment, *, up_to_target: bool = False) -> tuple[Requirement, ...]:
    """Their requirements, in the order of the standard."""
    return tuple(
        r
        for p in practices_of(assessment)
        for r in p.requirements
        if not up_to_target or r.level <= assessment.target
    )


def practice_of(assessment: Assessment, code: str) -> Practice | None:
    """One practice by its code."""
    return next((p for p in practices_of(assessment) if p.code == code), None)
