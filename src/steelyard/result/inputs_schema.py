"""The case file `steelyard/case/1` as pydantic models: the edge where outside data is parsed once.

Unknown keys are refused and nothing is converted: a number is a number, a text is a text.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

SCHEMA = "steelyard/case/1"
MOST = 2**53 - 1  # the greatest integer that RFC 8785 writes

Count = Annotated[int, Field(ge=0, le=MOST)]
Filled = Annotated[str, StringConstraints(min_length=1)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Exact = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,999})/[1-9][0-9]{0,999}$")]
Digits = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,99})?$")]
Printed = Annotated[str, StringConstraints(max_length=2100)]
OutcomeIn = Literal["met", "partly_met", "not_met", "not_applicable", "unrated"]
StrengthIn = Literal["stated", "inspected"]  # only a reading makes a rating measured (R4)
PointsIn = Literal["0", "0.25", "0.5", "1"]


def _day(written: object) -> object:
    """A day as RFC 3339 writes it; pydantic alone would also take a number of seconds."""
    if not isinstance(written, str) or len(written) != len("2026-10-31"):
        raise ValueError("write a day such as 2026-10-31")
    return date.fromisoformat(written)


Day = Annotated[date, BeforeValidator(_day)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TextIn(_Model):
    zh: str
    en: str


class StandardIn(_Model):
    id: Filled
    edition: Filled
    digest: Sha256
    overlay: Literal[""] | Sha256


class NamingIn(BaseModel):
    """Of a document only which standard it is about; the rest of it is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    standard: StandardIn


class OrganisationIn(_Model):
    name: TextIn
    category: str


class ProjectIn(_Model):
    id: str
    name: TextIn


class WindowIn(_Model):
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]
    start: str
    end: str
    offset: Annotated[int, Field(gt=-86_400_000_000, lt=86_400_000_000)]


class TrendIn(_Model):
    window: WindowIn
    exact: Exact | None


class ReadingIn(_Model):
    indicator: Filled
    scope: Filled
    window: WindowIn
    origin: Literal["direct", "export", "typed"] | None
    loads: list[Filled]
    trend: list[TrendIn]
    link_mode: Literal["all", "explicit"]
    n: Count
    unknown: Count
    missing: str | None = None
    value: Printed | None = None
    exact: Exact | None = None
    unit: Filled | None = None
    low: Digits | None = None
    high: Digits | None = None
    p85: Exact | None = None
    p95: Exact | None = None


class LoadIn(_Model):
    load_id: Filled
    collector: str
    source: str
    uri: str
    origin: Literal["direct", "export", "typed"]
    sha256: str
    accepted: Count
    rejected: Count


class AnswerIn(_Model):
    outcome: OutcomeIn
    reason: str
    note: str
    carried_from: str
    points: PointsIn | None = None


class VoteIn(_Model):
    outcome: OutcomeIn
    reason: str
    strength: StrengthIn
    points: PointsIn | None = None


class ConsensusIn(_Model):
    outcome: OutcomeIn
    reason: Filled
    by: Filled
    strength: StrengthIn
    points: PointsIn | None = None


class BallotIn(_Model):
    assigned: list[Filled]
    removed: list[Filled]
    needed: Annotated[int, Field(ge=1, le=99)]
    votes: dict[Filled, VoteIn]
    consensus: ConsensusIn | None


class OverrideIn(_Model):
    outcome: OutcomeIn
    by: Filled
    reason: Filled
    points: PointsIn | None = None


class CaseIn(_Model):
    schema_: Annotated[Literal["steelyard/case/1"], Field(alias="schema")]
    basis: Literal["self", "formal"]
    standard: StandardIn
    organisation: OrganisationIn
    project: ProjectIn
    part: Filled
    module: str
    window: WindowIn
    target: Annotated[int, Field(ge=1, le=99)]
    link_mode: Literal["all", "explicit"]
    indicators_digest: Filled
    engine: Filled
    readings: dict[str, ReadingIn]
    loads: list[LoadIn]
    answers: dict[str, AnswerIn]
    ballots: dict[str, BallotIn]
    checked_loads: list[Filled]
    expert_overrides: dict[str, OverrideIn]
    attributes: dict[str, Literal["N", "P", "L", "F"]] | None = None
