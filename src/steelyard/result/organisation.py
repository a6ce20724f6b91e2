"""The organisation level: per practice the lowest over a sample of projects, then the part rule (R16).

A practice attains at the organisation what it attains in every sampled project. With one project in the sample
the organisation has its level; under `every` it never has a higher one than any of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from steelyard.errors import InputError
from steelyard.result.document import canonical
from steelyard.result.model import PracticeResult, Result
from steelyard.result.rollup import Row, cumulative_level, rows
from steelyard.result.sample import Sample
from steelyard.standard import Part, Practice, Standard
from steelyard.values import Level, Missing, MissingReason, Text

CUMULATIVE = ("every", "share")


@dataclass(frozen=True, slots=True)
class Sampled:
    """The result of one sampled project: `digest` is the SHA-256 of its canonical bytes."""

    project: str
    name: Text
    as_of: str
    level: Level | Missing
    digest: str


@dataclass(frozen=True, slots=True)
class OrganisationPractice:
    """A practice over the sample: the lowest shown level and the projects that show it.

    Missing(not_applicable) where no sampled project has anything applicable; where only some have, the others
    say nothing (R9).
    """

    practice: Practice
    domain: str
    attains: int  # what every project of the sample attains
    level: Level | Missing
    lowest_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationDomain:
    """A top node over the sample, by the rule of the part."""

    code: str
    title: Text
    level: Level | Missing


@dataclass(frozen=True, slots=True)
class OrganisationResult:
    """Everything that the result of an organisation says and a stranger recomputes from the sampled ones."""

    basis: str
    standard: Standard
    part: Part
    module: str
    organisation: Text
    category: str
    as_of: str  # the latest day of the sampled results
    target: int
    level: Level | Missing
    domains: tuple[OrganisationDomain, ...]
    practices: tuple[OrganisationPractice, ...]
    sample: Sample
    sampled: tuple[Sampled, ...]  # in the order of the draw
    engine: str


def organisation_result(sample: Sample, results: Iterable[Result], engine: str) -> OrganisationResult:
    """The result of the organisation from those of the sampled projects, in any order.

    Raises InputError where a sampled result is missing or one is there that was not drawn, where results
    differ in what they were assessed on, and for a roll-up without cumulative levels.
    """
    found = _of_sample(sample, results)
    _refuse_differences(found)
    one, merged = found[0], _merged(found)
    return OrganisationResult(
        basis=one.basis,
        standard=one.standard,
        part=one.part,
        module=one.module,
        organisation=one.subject.organisation,
        category=one.subject.category,
        as_of=max(r.as_of for r in found),
        target=one.target,
        level=_level(one.part, list(merged.values())),
        domains=tuple(
            OrganisationDomain(d.code, d.title, _level(one.part, _under(one, d.code, merged)))
            for d in one.domains
        ),
        practices=tuple(_practice(p, found, merged) for p in one.practices),
        sample=sample,
        sampled=tuple(_sampled(r) for r in found),
        engine=engine,
    )


def _of_sample(sample: Sample, results: Iterable[Result]) -> list[Result]:
    """The results of the sampled projects in the order of the draw: each of them once, and no other."""
    found: dict[str, Result] = {}
    for result in results:
        project = result.subject.project_id
        if project in found or project not in sample.projects:
            what = "has two results" if project in found else "is not in the sample"
            raise InputError(what, where=project, remedy=f"sampled: {', '.join(sample.projects)}")
        found[project] = result
    if missing := [project for project in sample.projects if project not in found]:
        raise InputError(
            f"no result of {', '.join(missing)}: without the whole sample the organisation has none",
            remedy="assess it, or replace it with a reason",
        )
    return [found[project] for project in sample.projects]


def _refuse_differences(found: Sequence[Result]) -> None:
    for result in found:
        for what, value in _common(result).items():
            if value != _common(found[0])[what]:
                raise InputError(
                    f"{what} differs from that of {found[0].subject.project_id}",
                    where=result.subject.project_id,
                    remedy="a sample is assessed on one standard, part, basis and target",
                )
    rule = found[0].part.rollup.rule
    if rule not in CUMULATIVE:
        raise InputError(
            f"the roll-up {rule} takes requirements together, and R16 knows the levels of practices only",
            remedy=f"an organisation has a level under {' and '.join(CUMULATIVE)}",
        )


def _common(result: Result) -> dict[str, object]:
    """What all results of a sample have to share."""
    standard, subject = result.standard, result.subject
    return {
        "the standard": (standard.id, standard.edition, standard.digest, standard.overlay),
        "the part": result.part.id,
        "the module": result.module,
        "the basis": result.basis,
        "the target": result.target,
        "the organisation": (subject.organisation, subject.category),
    }


def _merged(found: Sequence[Result]) -> dict[str, Row]:
    """One row per practice that some sampled project takes part with: the lowest of each of its figures.

    It is half where every project would attain more with its half step: one that would not holds it back.
    """
    together: dict[str, list[Row]] = {}
    for row in (row for result in found for row in rows(result.practices)):
        together.setdefault(row.code, []).append(row)
    return {code: _lowest(of) for code, of in together.items()}


def _lowest(of: Sequence[Row]) -> Row:
    attains = min(row.attains for row in of)
    return Row(
        of[0].code,
        of[0].weight,
        attains,
        min(row.attains + row.half for row in of) > attains,
        min(row.highest for row in of),
    )


def _level(part: Part, taking_part: Sequence[Row]) -> Level | Missing:
    if not taking_part:
        return Missing(MissingReason.NOT_APPLICABLE)
    return cumulative_level(part.rollup, taking_part)


def _under(one: Result, domain: str, merged: Mapping[str, Row]) -> list[Row]:
    codes = [p.practice.code for p in one.practices if p.domain == domain]
    return [merged[code] for code in codes if code in merged]


def _practice(of: PracticeResult, found: Sequence[Result], merged: Mapping[str, Row]) -> OrganisationPractice:
    code = of.practice.code
    shown = {
        result.subject.project_id: p.level
        for result in found
        for p in result.practices
        if p.practice.code == code and isinstance(p.level, Level)
    }
    if not shown:
        missing = Missing(MissingReason.NOT_APPLICABLE)
        return OrganisationPractice(of.practice, of.domain, 0, missing, ())
    lowest = min(shown.values())
    projects = tuple(project for project, level in shown.items() if level == lowest)
    return OrganisationPractice(of.practice, of.domain, merged[code].attains, lowest, projects)


def _sampled(result: Result) -> Sampled:
    digest = hashlib.sha256(canonical(result)).hexdigest()
    return Sampled(result.subject.project_id, result.subject.project, result.as_of, result.level, digest)
