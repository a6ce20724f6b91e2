"""The YAML of a standard as pydantic models: the edge where outside data is parsed once.

Unknown keys are refused, both languages are required everywhere. docs/guide/add-a-standard.md shows each key.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from steelyard.standard.model import Operator, Role, ThresholdOrigin

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Rank = Annotated[int, Field(ge=0, le=99, strict=True)]
Days = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}d$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextIn(_Model):
    zh: Filled
    en: Filled


class MeasureIn(_Model):
    indicator: Filled
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    is_measured: Literal[True] | None = None
    window: Days = "90d"
    role: Role
    origin: ThresholdOrigin
    min_n: Annotated[int, Field(ge=1)] | None = None
    scope: Filled | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> MeasureIn:
        if len(self.operators()) != 1:
            raise ValueError("a measure has exactly one of at_least, at_most, above, below, is_measured")
        return self

    def operators(self) -> list[tuple[Operator, Decimal | None]]:
        """The operators that are set, with their thresholds."""
        given = {op: getattr(self, op.value) for op in Operator}
        return [
            (op, None if op is Operator.IS_MEASURED else value)
            for op, value in given.items()
            if value is not None
        ]


class RequirementIn(_Model):
    id: Filled
    level: Rank | None = None
    text: TextIn
    look_for: TextIn | None = None
    measure: MeasureIn | None = None
    weight: Annotated[int, Field(ge=1, strict=True)] = 1
    strength: Literal["stated", "inspected", "measured"] | None = None
    supersedes: Filled | None = None


class EvidenceIn(_Model):
    code: Filled
    kind: Literal["document", "screenshot", "video"]
    serves: Annotated[list[Filled], Field(min_length=1)]
    checks: TextIn
    inherits: bool = False


class PracticeIn(_Model):
    code: Filled
    title: TextIn
    climbs: TextIn | None = None
    none: list[Rank] = []
    requirements: Annotated[list[RequirementIn], Field(min_length=1)]
    expected_evidence: list[EvidenceIn] = []
    weight: Annotated[int, Field(ge=1, strict=True)] = 1
    structure: Literal["published", "own"] = "published"
    code_origin: Literal["published", "own"] = "published"


class NodeIn(_Model):
    code: Filled
    title: TextIn
    nodes: list[NodeIn] = []
    practices: list[PracticeIn] = []


class NodeFile(_Model):
    node: NodeIn


class LadderIn(_Model):
    level: Annotated[int, Field(ge=1, le=99, strict=True)]
    title: TextIn
    meaning: TextIn


class RollUpIn(_Model):
    rule: Literal["every", "share", "iso33020", "mean"]
    share: Annotated[Decimal, Field(gt=0, le=1)] | None = None
    k: Annotated[int, Field(ge=0)] = 1
    attribute: Literal["direct", "share"] = "direct"

    @model_validator(mode="after")
    def _share_has_x(self) -> RollUpIn:
        if (self.rule == "share") != (self.share is not None):
            raise ValueError("`share` goes with rule share, and only with it")
        return self


class ModuleIn(_Model):
    id: Filled
    title: TextIn
    nodes: Annotated[list[Filled], Field(min_length=1)]


class PartIn(_Model):
    id: Filled
    number: str = ""
    structure: Literal["published", "own"] = "published"
    title: TextIn
    about: TextIn | None = None


class PartFile(_Model):
    part: PartIn
    nodes: Annotated[list[Filled], Field(min_length=1)]
    ladder: list[LadderIn] | None = None
    rollup: RollUpIn | None = None
    modules: list[ModuleIn] = []


class LabelsIn(_Model):
    part: TextIn
    nodes: Annotated[list[TextIn], Field(min_length=1)]
    practice: TextIn


class StandardIn(_Model):
    id: Filled
    edition: Filled
    title: TextIn
    provenance: dict[str, TextIn]


class StandardFile(_Model):
    standard: StandardIn
    labels: LabelsIn
    ladder: Annotated[list[LadderIn], Field(min_length=1)]
    half_step: Literal["minus", "plus"] = "minus"
    below: TextIn
    scale: Literal["ordinal", "nplf", "samm"] = "ordinal"
    rollup: RollUpIn
    parts: Annotated[list[Filled], Field(min_length=1)]


class WordingIn(_Model):
    text: TextIn
    look_for: TextIn | None = None


class OverlayFile(_Model):
    overlay: StandardIn
    texts: dict[str, WordingIn]
