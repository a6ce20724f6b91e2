"""Ratings as a file: what the votes came to, without the votes. Schema `steelyard/ratings/1`.

Only what follows from nothing else is written; the rest comes from readings and answers, which the case file has.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate.canonical import read, write
from steelyard.certificate.models import Filled, Model, shaped
from steelyard.errors import InputError
from steelyard.rating.model import Override, Proposal, Rating
from steelyard.rating.self_basis import NOBODY
from steelyard.result.inputs import Inputs, proposals
from steelyard.result.parsed import LIMIT
from steelyard.values import Outcome, Strength, decimal_string, read_points

SCHEMA = "steelyard/ratings/1"
OutcomeIn = Literal["met", "partly_met", "not_met", "not_applicable", "unrated"]


class _OverrideIn(Model):
    by: Filled
    reason: Filled
    counted: bool


class _RatingIn(Model):
    outcome: OutcomeIn
    strength: Literal["stated", "inspected", "measured"]
    conflict: bool = False
    consensus: str = ""
    reason: str = ""
    override: _OverrideIn | None = None
    points: str | None = None


class _RatingsIn(Model):
    schema_: Annotated[Literal["steelyard/ratings/1"], Field(alias="schema")]
    ratings: dict[Filled, _RatingIn]


def ratings_file(ratings: Mapping[str, Rating]) -> bytes:
    """The ratings by requirement id, as canonical bytes."""
    return write({"schema": SCHEMA, "ratings": {key: _document(rating) for key, rating in ratings.items()}})


def read_ratings(data: bytes, inputs: Inputs, where: str) -> dict[str, Rating]:
    """One rating per assessed requirement; raises InputError where they do not fit the case."""
    found = shaped(_RatingsIn, read(data, where, LIMIT).value, where)
    asked = {requirement.id for requirement in inputs.requirements()}
    if unlike := sorted(asked ^ found.ratings.keys()):
        raise InputError(f"rates other requirements than the case asks for: {unlike[0]}", where=where)
    suggested = proposals(inputs)
    return {
        key: _rating(key, given, inputs, suggested.get(key), f"{where}, {key}")
        for key, given in found.ratings.items()
    }


def _document(rating: Rating) -> dict[str, Any]:
    entry: dict[str, Any] = {"outcome": rating.outcome.value, "strength": rating.strength.code}
    told = {"conflict": rating.conflict, "consensus": rating.consensus, "reason": rating.reason}
    if rating.override is not None:
        given = rating.override
        told["override"] = {"by": given.by, "reason": given.reason, "counted": given.counted}
    if rating.points is not None:
        told["points"] = decimal_string(rating.points)
    return entry | {key: value for key, value in told.items() if value}


def _rating(key: str, given: _RatingIn, inputs: Inputs, proposal: Proposal | None, where: str) -> Rating:
    told = given.override
    return Rating(
        requirement=key,
        outcome=Outcome(given.outcome),
        strength=Strength[given.strength.upper()],
        self_outcome=inputs.answers.get(key, NOBODY).outcome,
        reading=proposal.reading if proposal else None,
        proposal=proposal.outcome if proposal else None,
        doubtful=proposal.doubtful if proposal else False,
        conflict=given.conflict,
        consensus=given.consensus,
        override=Override(told.by, told.reason, told.counted) if told else None,
        reason=given.reason,
        points=_points(given.points, where),
    )


def _points(written: str | None, where: str) -> Fraction | None:
    points = None if written is None else read_points(written)
    if points is None and written is not None:
        raise InputError(f"{written!r} is no answer of this scale", where=where)
    return points
