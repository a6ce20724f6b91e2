"""The result file: canonical JSON (RFC 8785), the bytes that are signed.

Schema `steelyard/result/1`; numbers that are not integers are decimal strings. No sentence is made
here: words are codes, and titles are the standard's own in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import rfc8785

from steelyard.rating.model import Rating
from steelyard.result.mean import Means, MeanScore
from steelyard.result.model import Blocker, LoadFacts, PracticeResult, RequirementResult, Result, Score, Share
from steelyard.standard import Measure, Part, RollUp, Standard
from steelyard.values import Level, Measured, Missing, Reading, decimal_string

SCHEMA = "steelyard/result/1"


def canonical(result: Result) -> bytes:
    """The result as RFC 8785 bytes: the same result gives the same bytes."""
    return rfc8785.dumps(document(result))


def document(result: Result) -> dict[str, Any]:
    """The result as plain JSON values, keys as in docs/reference/result-file.md.

    `means` stands in it only under the roll-up `mean` (R13), `points` only where the scale has them.
    """
    entry = _document(result)
    return entry if result.means is None else entry | {"means": _means(result.means)}


def _document(result: Result) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "basis": result.basis,
        "standard": standard_document(result.standard),
        "unit": "project",
        "organisation": {"name": result.subject.organisation.as_dict(), "category": result.subject.category},
        "project": {"id": result.subject.project_id, "name": result.subject.project.as_dict()},
        "part": {"id": result.part.id, "title": result.part.title.as_dict()},
        "module": result.module,
        "as_of": result.as_of,
        "window": result.window.as_dict(),
        "target": result.target,
        "level": level_document(result.standard, result.part, result.level),
        "score": _score(result.score),
        "coverage": _coverage(result),
        "rollup": rollup_document(result.part.rollup),
        "domains": [
            {
                "code": d.code,
                "title": d.title.as_dict(),
                "level": level_document(result.standard, result.part, d.level),
                "score": _score(d.score),
            }
            for d in result.domains
        ],
        "practices": [_practice(p) for p in result.practices],
        "blocking": [_blocker(b) for b in result.blocking],
        "smallest_set": list(result.smallest_set),
        "contradicted": list(result.contradicted),
        "evidence": {"digest": result.evidence_digest, "loads": load_documents(result.loads)},
        "indicators_digest": result.indicators_digest,
        "link_mode": result.link_mode,
        "engine": {"version": result.engine},
    }


def standard_document(standard: Standard) -> dict[str, Any]:
    """Which standard a result is about, and by which words."""
    return {
        "id": standard.id,
        "edition": standard.edition,
        "title": standard.title.as_dict(),
        "digest": standard.digest,
        "overlay": standard.overlay,
    }


def level_document(standard: Standard, part: Part, level: Level | Missing) -> dict[str, Any]:
    """A level with its printed name, or why there is none."""
    if isinstance(level, Missing):
        return {"missing": level.reason.value}
    name = standard.printed(part, level).as_dict()
    return {"value": level.value, "half": level.half, "name": name}


def _score(score: Score) -> dict[str, Any]:
    position = None if score.position is None else decimal_string(score.position)
    return {"percent": _share(score.score), "upper": _share(score.upper), "position": position}


def _share(share: Share) -> str | None:
    return None if share.percent is None else str(share.percent)


def _coverage(result: Result) -> dict[str, Any]:
    return {
        "requirements": result.coverage.requirements,
        "rated": result.coverage.rated,
        "measured": result.coverage.measured,
        "evidence": result.coverage.evidence,
        "not_applicable": result.coverage.not_applicable,
        "by_level": [
            {
                "level": s.level,
                "requirements": s.requirements,
                "measurable": s.measurable,
                "measured": s.measured,
                "met": s.met,
            }
            for s in result.by_level
        ],
    }


def rollup_document(rule: RollUp) -> dict[str, Any]:
    """The roll-up rule and the parameters that it has."""
    parameters: dict[str, Any] = {}
    if rule.rule == "share":
        parameters = {"share": decimal_string(rule.share or 1), "k": rule.k}
    if rule.rule == "iso33020":
        parameters = {"attribute": rule.attribute}
    return {"name": rule.rule, "parameters": parameters}


def _means(means: Means) -> dict[str, Any]:
    return {
        "overall": decimal_string(means.overall),
        "answered": means.answered,
        "of": means.of,
        "scores": [*_mean_scores(means.functions)],
    }


def _mean_scores(scores: Iterable[MeanScore], under: str = "") -> Iterator[dict[str, Any]]:
    """Every score below the one that it goes into, as one list."""
    for score in scores:
        yield {
            "code": score.code,
            "under": under,
            "title": score.title.as_dict(),
            "score": decimal_string(score.score),
            "answered": score.answered,
            "of": score.of,
        }
        yield from _mean_scores(score.below, score.code)


def _practice(practice: PracticeResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": practice.practice.code,
        "title": practice.practice.title.as_dict(),
        "domain": practice.domain,
        "attains": practice.attains,
        "requirements": [_requirement(r) for r in practice.requirements],
    }
    if isinstance(practice.level, Missing):
        return entry | {"missing": practice.level.reason.value}
    return entry | {"level": practice.level.value, "half": practice.level.half}


def _requirement(item: RequirementResult) -> dict[str, Any]:
    rating = item.rating
    entry: dict[str, Any] = {
        "id": item.requirement.id,
        "level": item.requirement.level,
        "outcome": rating.outcome.value,
        "strength": rating.strength.code,
        "self": rating.self_outcome.value,
        "counts": item.counts,
    }
    if item.why is not None:
        entry["why"] = item.why.value
    if item.requirement.measure is not None:
        entry["measure"] = _measure(item.requirement.measure)
    if rating.reading is not None:
        entry["reading"] = reading_document(rating.reading) | {"doubtful": rating.doubtful}
    return entry | _words(rating)


def _words(rating: Rating) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    if rating.points is not None:
        entry["points"] = decimal_string(rating.points)
    if rating.contradicted:
        entry["contradicted"] = True
    if rating.conflict:
        entry["conflict"] = True
    if rating.consensus:
        entry["consensus"] = rating.consensus
    if rating.override is not None:
        o = rating.override
        entry["override"] = {"by": o.by, "reason": o.reason, "counted": o.counted}
    if rating.reason:
        entry["reason"] = rating.reason
    return entry


def _measure(measure: Measure) -> dict[str, Any]:
    threshold = None if measure.threshold is None else decimal_string(measure.threshold)
    return {
        "indicator": measure.indicator,
        "operator": measure.operator.value,
        "threshold": threshold,
        "window_days": measure.window_days,
        "role": measure.role.value,
        "origin": measure.origin.value,
    }


def reading_document(reading: Reading) -> dict[str, Any]:
    """A reading as plain JSON values, as it stands in result files."""
    entry: dict[str, Any] = {
        "indicator": reading.indicator,
        "scope": reading.scope,
        "window": reading.window.as_dict(),
        "loads": sorted(reading.loads),
        "origin": reading.origin.value if reading.origin else None,
        "trend": [None if t.value is None else decimal_string(t.value) for t in reading.trend],
    }
    value = reading.value
    if isinstance(value, Missing):
        return entry | {"missing": value.reason.value, "n": value.n, "unknown": value.unknown}
    return entry | _measured(value)


def _measured(value: Measured) -> dict[str, Any]:
    optional = {"low": value.low, "high": value.high, "p85": value.p85, "p95": value.p95}
    return {
        "value": decimal_string(value.value),
        "unit": value.unit,
        "n": value.n,
        "unknown": value.unknown,
        "few": value.few,
    } | {key: decimal_string(number) for key, number in optional.items() if number is not None}


def _blocker(blocker: Blocker) -> dict[str, Any]:
    requirement = blocker.requirement
    return {
        "id": requirement.id,
        "practice": blocker.practice,
        "level": requirement.level,
        "why": blocker.why.value,
        "outcome": blocker.rating.outcome.value,
    }


def load_documents(loads: Iterable[LoadFacts]) -> list[dict[str, Any]]:
    """Loads as plain JSON values, by id: the order in which loads were cited says nothing and must not change the bytes."""
    return [_load(load) for load in sorted(loads, key=lambda load: load.load_id)]


def _load(load: LoadFacts) -> dict[str, Any]:
    return {
        "load_id": load.load_id,
        "collector": load.collector,
        "source": load.source,
        "uri": load.uri,
        "origin": load.origin,
        "sha256": load.sha256,
        "accepted": load.accepted,
        "rejected": load.rejected,
    }
