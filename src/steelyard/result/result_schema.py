"""The parts of a result file `steelyard/result/1` that a reader of evidence needs, as pydantic models.

Other keys are passed over: levels and scores are computed anew and never taken over.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from steelyard.result.inputs_schema import (
    Count,
    Day,
    Digits,
    Filled,
    LoadIn,
    OrganisationIn,
    OutcomeIn,
    ProjectIn,
)

SCHEMA = "steelyard/result/1"
BRING = "bring what `steelyard assess --json` prints, unchanged"  # the remedy of every fault in one

Number = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,999})(\.[0-9]{1,999})?$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class DaysIn(_Model):
    first: Annotated[Day, Field(alias="from")]
    last: Annotated[Day, Field(alias="to")]


class PrintedReadingIn(_Model):
    model_config = ConfigDict(extra="forbid")

    indicator: Filled
    scope: Filled
    window: DaysIn
    loads: list[Filled]
    origin: Literal["direct", "export", "typed"] | None
    trend: list[Number | None]
    n: Count
    unknown: Count
    doubtful: bool = False
    few: bool = False
    missing: str | None = None
    value: Number | None = None
    unit: Filled | None = None
    low: Digits | None = None
    high: Digits | None = None
    p85: Number | None = None
    p95: Number | None = None


class RatedIn(_Model):
    id: Filled
    outcome: OutcomeIn
    strength: Literal["stated", "inspected", "measured"]
    self_: Annotated[OutcomeIn, Field(alias="self")]
    contradicted: bool = False
    reading: PrintedReadingIn | None = None


class RowIn(_Model):
    requirements: list[RatedIn]


class NamedStandardIn(_Model):
    id: str
    edition: str
    digest: str


class NamedIn(_Model):
    id: str


class EvidenceIn(_Model):
    loads: list[LoadIn]


class EngineIn(_Model):
    version: Filled


class ResultIn(_Model):
    schema_: Annotated[Literal["steelyard/result/1"], Field(alias="schema")]
    unit: Literal["project"]
    basis: Literal["self", "formal"]
    standard: NamedStandardIn
    organisation: OrganisationIn
    project: ProjectIn
    part: NamedIn
    module: str
    window: DaysIn
    target: Annotated[int, Field(ge=1, le=99)]
    practices: list[RowIn]
    evidence: EvidenceIn
    indicators_digest: Filled
    link_mode: Literal["all", "explicit"]
    engine: EngineIn
