"""A whole standard as one plain document: the keys of the folder's files, with the parts written inside.

It is what the .json and .yaml files hold, and what stands between the spreadsheet and the folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from steelyard.errors import InputError
from steelyard.standard import schema
from steelyard.standard.model import (
    ExpectedEvidence,
    LadderStep,
    Measure,
    Node,
    Part,
    Practice,
    Requirement,
    RollUp,
    Standard,
)
from steelyard.values import Text

FORMAT = "steelyard-standard/1"
Document: TypeAlias = dict[str, Any]
_SHOWN = 20  # faults of one document that are told; the rest is counted


class _PartIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    part: schema.PartIn
    nodes: list[schema.NodeIn] = Field(min_length=1)
    ladder: list[schema.LadderIn] | None = None
    rollup: schema.RollUpIn | None = None
    modules: list[schema.ModuleIn] = []


class _DocumentIn(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["steelyard-standard/1"]
    standard: schema.StandardIn
    labels: schema.LabelsIn
    ladder: list[schema.LadderIn] = Field(min_length=1)
    half_step: Literal["minus", "plus"] = "minus"
    below: schema.TextIn
    scale: Literal["ordinal", "nplf", "samm"] = "ordinal"
    rollup: schema.RollUpIn
    parts: list[_PartIn] = Field(min_length=1)


def validate(data: Any, where: str) -> Document:
    """The document itself where it has the form of one; raises InputError with the place of every fault."""
    try:
        _DocumentIn.model_validate(data)
    except ValidationError as error:
        told = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
        more = [f"and {len(told) - _SHOWN} more"] if len(told) > _SHOWN else []
        listed = "\n".join(f"    {fault}" for fault in (*told[:_SHOWN], *more))
        raise InputError(f"is not a standard in one file:\n{listed}", where=where) from None
    return dict(data)


def document(standard: Standard) -> Document:
    """The standard as a document, without what every reader assumes anyway; its digest is not part of it."""
    first = standard.parts[0]
    return {
        "format": FORMAT,
        "standard": {
            "id": standard.id,
            "edition": standard.edition,
            "title": standard.title.as_dict(),
            "provenance": {key: text.as_dict() for key, text in standard.provenance.items()},
        },
        "labels": {
            "part": standard.part_label.as_dict(),
            "nodes": [label.as_dict() for label in standard.node_labels],
            "practice": standard.practice_label.as_dict(),
        },
        "ladder": _ladder(first.ladder),
        "half_step": standard.half_step,
        "below": standard.below.as_dict(),
        "scale": standard.scale,
        "rollup": _rollup(first.rollup),
        "parts": [_part(part, first) for part in standard.parts],
    }


def level_in(identity: str) -> int | None:
    """The level that an id says: 3 for `CM-VC-VCS.3.1`."""
    pieces = identity.rsplit(".", 2)
    return int(pieces[1]) if len(pieces) == 3 and pieces[1].isdecimal() else None


def _part(part: Part, first: Part) -> Document:
    head = {
        "id": part.id,
        "number": part.number,
        "structure": part.structure,
        "title": part.title.as_dict(),
        "about": _maybe(part.about),
    }
    modules = [{"id": m.id, "title": m.title.as_dict(), "nodes": [*m.nodes]} for m in part.modules]
    return _kept(
        part=_kept(**head),
        ladder=_ladder(part.ladder) if part.ladder != first.ladder else None,
        rollup=_rollup(part.rollup) if part.rollup != first.rollup else None,
        modules=modules,
        nodes=[_node(node) for node in part.nodes],
    )


def _node(node: Node) -> Document:
    return _kept(
        code=node.code,
        title=node.title.as_dict(),
        nodes=[_node(child) for child in node.nodes],
        practices=[_practice(practice) for practice in node.practices],
    )


def _practice(practice: Practice) -> Document:
    return _kept(
        code=practice.code,
        title=practice.title.as_dict(),
        climbs=_maybe(practice.climbs),
        structure=practice.structure if practice.structure != "published" else None,
        code_origin=practice.code_origin if practice.code_origin != "published" else None,
        weight=practice.weight if practice.weight != 1 else None,
        none=[*practice.none],
        requirements=[_requirement(r) for r in practice.requirements],
        expected_evidence=[_evidence(e) for e in practice.expected_evidence],
    )


def _requirement(requirement: Requirement) -> Document:
    return _kept(
        id=requirement.id,
        level=requirement.level if requirement.level != level_in(requirement.id) else None,
        text=requirement.text.as_dict(),
        look_for=_maybe(requirement.look_for),
        measure=_measure(requirement.measure) if requirement.measure else None,
        weight=requirement.weight if requirement.weight != 1 else None,
        strength=requirement.strength.name.lower() if requirement.strength is not None else None,
        supersedes=requirement.supersedes,
    )


def _measure(measure: Measure) -> Document:
    threshold = True if measure.threshold is None else str(measure.threshold)
    return _kept(
        indicator=measure.indicator,
        scope=measure.scope,
        **{measure.operator.value: threshold},
        window=f"{measure.window_days}d",
        role=measure.role.value,
        origin=measure.origin.value,
        min_n=measure.min_n,
    )


def _evidence(evidence: ExpectedEvidence) -> Document:
    return _kept(
        code=evidence.code,
        kind=evidence.kind,
        serves=[*evidence.serves],
        inherits=evidence.inherits or None,
        checks=evidence.checks.as_dict(),
    )


def _ladder(ladder: Iterable[LadderStep]) -> list[Document]:
    return [{"level": s.level, "title": s.title.as_dict(), "meaning": s.meaning.as_dict()} for s in ladder]


def _rollup(rollup: RollUp) -> Document:
    return _kept(
        rule=rollup.rule,
        share=None if rollup.share is None else str(rollup.share),
        k=rollup.k if rollup.k != 1 else None,
        attribute=rollup.attribute if rollup.attribute != "direct" else None,
    )


def _maybe(text: Text | None) -> dict[str, str] | None:
    return text.as_dict() if text else None


def _kept(**keys: Any) -> Document:
    """The keys that say something."""
    return {key: value for key, value in keys.items() if value is not None and value not in ("", [])}
