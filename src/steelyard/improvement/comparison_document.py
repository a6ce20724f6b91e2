"""A comparison as canonical JSON of schema `steelyard/comparison/1`; words are codes, as in result files."""

from __future__ import annotations

from typing import Any

import rfc8785

from steelyard.improvement.comparison import Comparison, Difference, Gap, LevelChange
from steelyard.improvement.gains import Gain
from steelyard.improvement.stored import Stored, StoredReading, StoredRequirement
from steelyard.values import Level, Missing, decimal_string

SCHEMA = "steelyard/comparison/1"


def canonical(found: Comparison) -> bytes:
    """The comparison as RFC 8785 bytes."""
    return rfc8785.dumps(document(found))


def document(found: Comparison) -> dict[str, Any]:
    """The comparison as plain JSON values; numbers that are not integers are decimal strings."""
    return {
        "schema": SCHEMA,
        "standard": found.after.standard,
        "part": found.after.part,
        "module": found.after.module,
        "project": found.after.project,
        "before": _side(found.before),
        "after": _side(found.after),
        "differs": [cause.value for cause in found.head],
        "causes": {cause.value: {"gained": up, "lost": down} for cause, (up, down) in found.tally.items()},
        "domains": [_level_change(change) for change in found.domains],
        "practices": [_level_change(change) for change in found.practices],
        "requirements": [_difference(difference) for difference in found.differences],
        "gains": [_gain(gain) for gain in found.gains],
        "incomparable": [
            {"indicator": i.indicator, "scope": i.scope, "why": i.why.value} for i in found.incomparable
        ],
    } | ({} if found.gap is None else {"self_and_formal": _gap(found.gap)})


def _side(of: Stored) -> dict[str, Any]:
    return {
        "sha256": of.sha256,
        "basis": of.basis,
        "edition": of.edition,
        "as_of": of.as_of.isoformat(),
        "target": of.target,
        "level": _level(of.level),
        "score": of.score,
        "engine": of.engine,
        "link_mode": of.link_mode,
    }


def _level(level: Level | Missing | None) -> dict[str, Any] | None:
    if level is None:
        return None
    if isinstance(level, Missing):
        return {"missing": level.reason.value}
    return {"value": level.value, "half": level.half}


def _level_change(change: LevelChange) -> dict[str, Any]:
    return {"code": change.code, "before": _level(change.before), "after": _level(change.after)}


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "id": difference.id,
        "causes": [cause.value for cause in difference.causes],
        "standard_changes": [kind.value for kind in difference.kinds],
        "counted": difference.counted,
        "before": _requirement(difference.before),
        "after": _requirement(difference.after),
    }


def _requirement(of: StoredRequirement | None) -> dict[str, Any] | None:
    if of is None:
        return None
    return {
        "id": of.id,
        "level": of.level,
        "outcome": of.outcome,
        "strength": of.strength,
        "self": of.self_outcome,
        "counts": of.counts,
        "why": of.why,
        "reading": None if of.reading is None else _reading(of.reading),
    }


def _reading(of: StoredReading) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "window": {"from": of.first.isoformat(), "to": of.last.isoformat()},
        "n": of.n,
    }
    if of.value is None:
        return entry | {"missing": of.missing}
    return entry | {"value": decimal_string(of.value), "unit": of.unit}


def _gain(gain: Gain) -> dict[str, Any]:
    return {
        "indicator": gain.indicator,
        "scope": gain.scope,
        "before": _reading(gain.before),
        "after": _reading(gain.after),
        "percent": None if gain.percent is None else str(gain.percent),
        "direction": gain.direction.value,
        "significance": gain.told.sign.value,
        "method": gain.told.method,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "n": gap.n,
        "equal": gap.equal,
        "self_higher": list(gap.self_higher),
        "self_lower": list(gap.self_lower),
        "not_applicable_on_one_side": list(gap.apart),
    }
