"""A folder of YAML becomes a Standard. Faults of form are collected, all of them, with file and line.

`check.py` then says whether the standard holds together; both together are `steelyard standard check`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from steelyard.errors import StandardError
from steelyard.standard import schema
from steelyard.standard.files import Files
from steelyard.standard.model import (
    ExpectedEvidence,
    LadderStep,
    Measure,
    Module,
    Node,
    Part,
    Practice,
    Requirement,
    RollUp,
    Standard,
)
from steelyard.values import Strength, Text

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A standard and the files that it came from, so that a later fault can name its line."""

    standard: Standard
    files: Files


def load(folder: Path) -> Loaded:
    """Read the standard in `folder`; raises StandardError with every fault of form."""
    files = Files(folder)
    head = parse(files, "standard.yaml", schema.StandardFile)
    if head is None:
        raise _faulty(files)
    ladder = _ladder(head.ladder)
    parts = [_part(files, name, ladder, head.rollup) for name in head.parts]
    if files.faults:
        raise _faulty(files)
    return Loaded(_standard(head, [p for p in parts if p], digest_of(files)), files)


def _standard(head: schema.StandardFile, parts: Sequence[Part], digest: str) -> Standard:
    return Standard(
        id=head.standard.id,
        edition=head.standard.edition,
        title=_text(head.standard.title),
        provenance={key: _text(value) for key, value in head.standard.provenance.items()},
        part_label=_text(head.labels.part),
        node_labels=tuple(_text(label) for label in head.labels.nodes),
        practice_label=_text(head.labels.practice),
        half_step=head.half_step,
        below=_text(head.below),
        scale=head.scale,
        parts=tuple(parts),
        digest=digest,
    )


def _part(files: Files, name: str, ladder: tuple[LadderStep, ...], rollup: schema.RollUpIn) -> Part | None:
    file = parse(files, f"{name}/part.yaml", schema.PartFile)
    if file is None:
        return None
    heads = [parse(files, f"{name}/{node}", schema.NodeFile) for node in file.nodes]
    return Part(
        id=file.part.id,
        number=file.part.number,
        title=_text(file.part.title),
        about=_maybe(file.part.about),
        structure=file.part.structure,
        nodes=tuple(_node(files, head.node) for head in heads if head),
        ladder=_ladder(file.ladder) if file.ladder else ladder,
        rollup=_rollup(file.rollup or rollup),
        modules=tuple(Module(m.id, _text(m.title), tuple(m.nodes)) for m in file.modules),
    )


def _node(files: Files, node: schema.NodeIn) -> Node:
    return Node(
        code=node.code,
        title=_text(node.title),
        nodes=tuple(_node(files, child) for child in node.nodes),
        practices=tuple(_practice(files, practice) for practice in node.practices),
    )


def _practice(files: Files, practice: schema.PracticeIn) -> Practice:
    return Practice(
        code=practice.code,
        title=_text(practice.title),
        requirements=tuple(_requirement(files, r) for r in practice.requirements),
        none=tuple(practice.none),
        climbs=_maybe(practice.climbs),
        expected_evidence=tuple(_evidence(e) for e in practice.expected_evidence),
        weight=practice.weight,
        structure=practice.structure,
        code_origin=practice.code_origin,
    )


def _requirement(files: Files, given: schema.RequirementIn) -> Requirement:
    return Requirement(
        id=given.id,
        level=_level(files, given),
        text=_text(given.text),
        look_for=_maybe(given.look_for),
        measure=_measure(given.measure) if given.measure else None,
        weight=given.weight,
        strength=Strength[given.strength.upper()] if given.strength else None,
        supersedes=given.supersedes or "",
    )


def _level(files: Files, given: schema.RequirementIn) -> int:
    """The level as stated, or as the id says it: `CM-VC-VCS.3.1` is of level 3."""
    pieces = given.id.rsplit(".", 2)
    told = int(pieces[1]) if len(pieces) == 3 and pieces[1].isdecimal() else None
    if given.level is None and told is None:
        files.faults.append(f"{files.place(given.id)}: {given.id} has no level, neither a key nor in its id")
    if given.level is not None and told is not None and given.level != told:
        files.faults.append(f"{files.place(given.id)}: {given.id} says level {given.level}")
    return given.level if given.level is not None else (told or 0)


def _measure(given: schema.MeasureIn) -> Measure:
    ((operator, threshold),) = given.operators()
    return Measure(
        indicator=given.indicator,
        operator=operator,
        threshold=threshold,
        window_days=int(given.window[:-1]),
        role=given.role,
        origin=given.origin,
        min_n=given.min_n,
        scope=given.scope,
    )


def _evidence(given: schema.EvidenceIn) -> ExpectedEvidence:
    return ExpectedEvidence(given.code, given.kind, tuple(given.serves), _text(given.checks), given.inherits)


def _ladder(steps: Sequence[schema.LadderIn]) -> tuple[LadderStep, ...]:
    return tuple(LadderStep(s.level, _text(s.title), _text(s.meaning)) for s in steps)


def _rollup(given: schema.RollUpIn) -> RollUp:
    return RollUp(given.rule, given.share, given.k, given.attribute)


def _text(given: schema.TextIn) -> Text:
    return Text(given.zh, given.en)


def _maybe(given: schema.TextIn | None) -> Text | None:
    return _text(given) if given else None


def parse(files: Files, name: str, model: type[Model]) -> Model | None:
    """One file as its model; None, with every fault noted in `files`, where it cannot be."""
    data = files.read(name)
    if data is None:
        if name in files.texts and not any(f.startswith(name) for f in files.faults):
            files.faults.append(f"{name}:1: the file is empty")
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        files.faults.extend(_fault(files, name, data, dict(item)) for item in error.errors())
        return None


def _fault(files: Files, name: str, data: Any, item: dict[str, Any]) -> str:
    """One pydantic error as `file:line: where: what`; the line is that of the nearest id or code."""
    nearest = ""
    for key in item["loc"]:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, dict):
            nearest = str(data.get("id") or data.get("code") or nearest)
    place = files.place(nearest, otherwise=f"{name}:1")
    where = ".".join(str(key) for key in item["loc"])
    return f"{place}: {nearest or where}: {where.rsplit('.', 1)[-1]}: {item['msg']}"


def digest_of(files: Files) -> str:
    """SHA-256 over the parsed content, so that comments and layout of the files do not count."""
    canonical = json.dumps(
        files.contents, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def _faulty(files: Files) -> StandardError:
    count = len(files.faults)
    return StandardError(
        f"the standard has {count} fault{'s' if count != 1 else ''}",
        tuple(files.faults),
        where=str(files.folder),
    )
