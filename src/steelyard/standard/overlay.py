"""Other wording over the same ids: a licensed official text, or a house translation.

An overlay is a folder with `overlay.yaml` that stays with its owner. It changes words only: levels, measures
and ids are those of the standard. Results name its digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from steelyard.errors import StandardError
from steelyard.standard import schema
from steelyard.standard.files import Files
from steelyard.standard.load import digest_of, parse
from steelyard.standard.model import Node, Part, Practice, Requirement, Standard
from steelyard.values import Text

FILE = "overlay.yaml"
Wording = Mapping[str, schema.WordingIn]


def lay_over(standard: Standard, folder: Path) -> Standard:
    """The standard in the overlay's words; raises StandardError with every fault.

    An overlay names the standard and edition that it belongs to. Ids that it leaves out keep our words.
    """
    files = Files(folder)
    file = parse(files, FILE, schema.OverlayFile)
    if file is not None:
        files.faults.extend(_strangers(file, standard, files))
    if file is None or files.faults:
        raise StandardError("the overlay cannot be used", tuple(files.faults), where=str(folder))
    parts = tuple(_part(part, file.texts) for part in standard.parts)
    return replace(standard, parts=parts, overlay=digest_of(files))


def _strangers(file: schema.OverlayFile, standard: Standard, files: Files) -> list[str]:
    head = file.overlay
    if (head.id, head.edition) != (standard.id, standard.edition):
        return [f"{FILE}:1: belongs to {head.id}@{head.edition}, not to {standard.id}@{standard.edition}"]
    known = {r.id for part in standard.parts for r in part.requirements()}
    return [
        f"{files.place(key)}: {standard.id} has no requirement {key}"
        for key in file.texts
        if key not in known
    ]


def _part(part: Part, texts: Wording) -> Part:
    return replace(part, nodes=tuple(_node(node, texts) for node in part.nodes))


def _node(node: Node, texts: Wording) -> Node:
    return replace(
        node,
        nodes=tuple(_node(child, texts) for child in node.nodes),
        practices=tuple(_practice(practice, texts) for practice in node.practices),
    )


def _practice(practice: Practice, texts: Wording) -> Practice:
    return replace(
        practice, requirements=tuple(_requirement(r, texts.get(r.id)) for r in practice.requirements)
    )


def _requirement(requirement: Requirement, wording: schema.WordingIn | None) -> Requirement:
    if wording is None:
        return requirement
    look_for = Text(wording.look_for.zh, wording.look_for.en) if wording.look_for else requirement.look_for
    return replace(requirement, text=Text(wording.text.zh, wording.text.en), look_for=look_for)
