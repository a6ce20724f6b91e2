"""The result file of an organisation: canonical JSON under `steelyard/result/1`, `unit` organisation.

It has the keys of a project's result as far as they apply, the frozen list, the draw, and the SHA-256 of every
sampled result. No score: R14 scores requirements, and an organisation has only its practices' levels.
"""

from __future__ import annotations

from typing import Any

import rfc8785

from steelyard.result.document import SCHEMA, level_document, rollup_document, standard_document
from steelyard.result.organisation import OrganisationPractice, OrganisationResult, Sampled
from steelyard.result.sample import Sample
from steelyard.values import Missing


def canonical(result: OrganisationResult) -> bytes:
    """The result as RFC 8785 bytes: the same sample and results give the same bytes."""
    return rfc8785.dumps(document(result))


def document(result: OrganisationResult) -> dict[str, Any]:
    """The result as plain JSON values; `practices[].lowest_in` are the projects that hold a practice down."""
    standard, part = result.standard, result.part
    return {
        "schema": SCHEMA,
        "basis": result.basis,
        "standard": standard_document(standard),
        "unit": "organisation",
        "organisation": {"name": result.organisation.as_dict(), "category": result.category},
        "part": {"id": part.id, "title": part.title.as_dict()},
        "module": result.module,
        "as_of": result.as_of,
        "target": result.target,
        "level": level_document(standard, part, result.level),
        "rollup": rollup_document(part.rollup),
        "domains": [
            {"code": d.code, "title": d.title.as_dict(), "level": level_document(standard, part, d.level)}
            for d in result.domains
        ],
        "practices": [_practice(p) for p in result.practices],
        "sample": _sample(result.sample)
        | {"results": [_sampled(result, sampled) for sampled in result.sampled]},
        "engine": {"version": result.engine},
    }


def _practice(practice: OrganisationPractice) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": practice.practice.code,
        "title": practice.practice.title.as_dict(),
        "domain": practice.domain,
        "attains": practice.attains,
        "lowest_in": sorted(practice.lowest_in),
    }
    if isinstance(practice.level, Missing):
        return entry | {"missing": practice.level.reason.value}
    return entry | {"level": practice.level.value, "half": practice.level.half}


def _sample(sample: Sample) -> dict[str, Any]:
    """The list by id: the order in which it was frozen says nothing."""
    return {
        "application": sample.application,
        "listed": sorted(sample.listed),
        "size": sample.size,
        "reason": sample.reason,
        "replacements": [{"out": r.out, "into": r.into, "reason": r.reason} for r in sample.replacements],
    }


def _sampled(result: OrganisationResult, sampled: Sampled) -> dict[str, Any]:
    return {
        "project": {"id": sampled.project, "name": sampled.name.as_dict()},
        "as_of": sampled.as_of,
        "level": level_document(result.standard, result.part, sampled.level),
        "sha256": sampled.digest,
    }
