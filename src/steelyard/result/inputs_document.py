"""The case file: the inputs of a result as canonical JSON (RFC 8785), so that anybody can decide it anew.

Schema `steelyard/case/1`. A value is written exactly, as the fraction `p/q`, beside the decimal that a
result prints; the standard is named by its digest and not copied. Reading is in `inputs_reading.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import rfc8785

from steelyard.rating.expert import ExpertOverride
from steelyard.rating.model import Answer
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.result.document import load_documents
from steelyard.result.inputs import Inputs
from steelyard.result.inputs_reading import read, standard_named
from steelyard.result.inputs_schema import SCHEMA
from steelyard.result.model import LoadFacts
from steelyard.values import Measured, Missing, Reading, TrendPoint, Window, decimal_string
from steelyard.values.window import moment

__all__ = ["SCHEMA", "canonical", "document", "read", "standard_named"]


def canonical(inputs: Inputs) -> bytes:
    """The inputs as RFC 8785 bytes: the same inputs give the same bytes."""
    return rfc8785.dumps(document(inputs))


def document(inputs: Inputs) -> dict[str, Any]:
    """The inputs as plain JSON values; of the loads only those that a reading cites.

    `attributes` stands in it only where process attributes were rated directly (R12).
    """
    subject = inputs.subject
    entry = {
        "schema": SCHEMA,
        "basis": inputs.basis,
        "standard": {
            "id": inputs.standard.id,
            "edition": inputs.standard.edition,
            "digest": inputs.standard.digest,
            "overlay": inputs.standard.overlay,
        },
        "organisation": {"name": subject.organisation.as_dict(), "category": subject.category},
        "project": {"id": subject.project_id, "name": subject.project.as_dict()},
        "part": inputs.part.id,
        "module": inputs.module,
        "window": _window(inputs.window),
        "target": inputs.target,
        "link_mode": inputs.link_mode,
        "indicators_digest": inputs.indicators_digest,
        "engine": inputs.engine,
        "readings": {key: _reading(reading) for key, reading in inputs.readings.items()},
        "loads": load_documents(_needed(inputs)),
        "answers": {key: _answer(answer) for key, answer in inputs.answers.items()},
        "ballots": {key: _ballot(ballot) for key, ballot in inputs.ballots.items()},
        "checked_loads": sorted(inputs.checked_loads),
        "expert_overrides": {key: _override(given) for key, given in inputs.expert_overrides.items()},
    }
    if inputs.attributes is None:
        return entry
    return entry | {"attributes": {str(level): rated.name for level, rated in inputs.attributes.items()}}


def _needed(inputs: Inputs) -> list[LoadFacts]:
    """The loads that some reading cites, in the module that is assessed or elsewhere in the part."""
    cited = {load for reading in inputs.readings.values() for load in reading.loads}
    return [load for load in inputs.loads if load.load_id in cited]


def _window(window: Window) -> dict[str, Any]:
    """Both days, the instants at which they begin and end, and the zone's offset in microseconds."""
    return window.as_dict() | {
        "start": moment(window.start).isoformat(),
        "end": moment(window.end).isoformat(),
        "offset": window.offset,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "indicator": reading.indicator,
        "scope": reading.scope,
        "window": _window(reading.window),
        "origin": reading.origin.value if reading.origin else None,
        "loads": sorted(reading.loads),
        "trend": [_trend(point) for point in reading.trend],
        "link_mode": reading.link_mode,
    }
    value = reading.value
    if isinstance(value, Missing):
        return entry | {"missing": value.reason.value, "n": value.n, "unknown": value.unknown}
    return entry | _measured(value)


def _measured(value: Measured) -> dict[str, Any]:
    ends = {"low": value.low, "high": value.high}
    quantiles = {"p85": value.p85, "p95": value.p95}
    return {
        "value": decimal_string(value.value),
        "exact": _fraction(value.value),
        "unit": value.unit,
        "n": value.n,
        "unknown": value.unknown,
        **{key: _decimal(number) for key, number in ends.items() if number is not None},
        **{key: _fraction(number) for key, number in quantiles.items() if number is not None},
    }


def _trend(point: TrendPoint) -> dict[str, Any]:
    exact = None if point.value is None else _fraction(point.value)
    return {"window": _window(point.window), "exact": exact}


def _fraction(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"


def _decimal(number: Decimal) -> str:
    """Every digit, no exponent, no trailing zeros: ends of intervals are rounded already."""
    text = format(number, "f")
    trimmed = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if trimmed == "-0" else trimmed


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome.value,
        "reason": answer.reason,
        "note": answer.note,
        "carried_from": answer.carried_from,
        **_points(answer.points),
    }


def _ballot(ballot: Ballot) -> dict[str, Any]:
    """A ballot; assessors in an order that says nothing."""
    return {
        "assigned": sorted(set(ballot.assigned)),
        "removed": sorted(ballot.removed),
        "needed": ballot.needed,
        "votes": {who: _vote(vote) for who, vote in ballot.votes.items()},
        "consensus": None if ballot.consensus is None else _consensus(ballot.consensus),
    }


def _vote(vote: Vote) -> dict[str, Any]:
    return {
        "outcome": vote.outcome.value,
        "reason": vote.reason,
        "strength": vote.strength.code,
        **_points(vote.points),
    }


def _consensus(consensus: Consensus) -> dict[str, Any]:
    return {
        "outcome": consensus.outcome.value,
        "reason": consensus.reason,
        "by": consensus.by,
        "strength": consensus.strength.code,
        **_points(consensus.points),
    }


def _override(given: ExpertOverride) -> dict[str, Any]:
    return {
        "outcome": given.outcome.value,
        "by": given.by,
        "reason": given.reason,
        **_points(given.points),
    }


def _points(points: Fraction | None) -> Mapping[str, str]:
    return {} if points is None else {"points": decimal_string(points)}
