"""Mappings between standards as data: which requirement says the same as, or more than, one of another (R23).

A file `<standard>/<edition>/mappings/*.yaml` belongs to the standard in whose folder it lies, which is one
of its two sides. It has directions, goes one hop and gives proposals only: nobody is rated by a mapping.
docs/guide/editions-and-mappings.md shows each key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from steelyard.errors import StandardError
from steelyard.standard.diff import requirements
from steelyard.standard.files import Files
from steelyard.standard.load import parse
from steelyard.standard.model import Standard
from steelyard.standard.schema import Filled, TextIn
from steelyard.values import Outcome, Text

FOLDER = "mappings"
Edition = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]


class Direction(StrEnum):
    """What meeting one side says of the other: `covers` asks at least as much as what it covers."""

    EQUAL = "equal"
    COVERS = "covers"
    COVERED_BY = "covered_by"


_TURNED = {Direction.COVERS: Direction.COVERED_BY, Direction.COVERED_BY: Direction.COVERS}
_SAID = {Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET}


@dataclass(frozen=True, slots=True)
class Pair:
    """A requirement of the one standard and what it is to a requirement of the other."""

    source: str
    target: str
    direction: Direction
    note: Text | None = None
    place: str = ""  # `file:line`


@dataclass(frozen=True, slots=True)
class StandardMapping:
    """The pairs between two editions, each named `id@edition`."""

    source: str
    target: str
    title: Text
    pairs: tuple[Pair, ...]
    file: str = ""

    def turned(self) -> StandardMapping:
        """The same mapping seen from the other side."""
        pairs = tuple(
            replace(p, source=p.target, target=p.source, direction=_TURNED.get(p.direction, p.direction))
            for p in self.pairs
        )
        return replace(self, source=self.target, target=self.source, pairs=pairs)


@dataclass(frozen=True, slots=True)
class MappedProposal:
    """What an answer to one standard suggests for a requirement of the other, and through which pair."""

    requirement: str
    outcome: Outcome
    through: Pair


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Head(_Model):
    source: Annotated[Edition, Field(alias="from")]
    target: Annotated[Edition, Field(alias="to")]
    title: TextIn


class _Pair(_Model):
    source: Annotated[Filled, Field(alias="from")]
    target: Annotated[Filled, Field(alias="to")]
    direction: Direction
    note: TextIn | None = None


class _File(_Model):
    mapping: _Head
    pairs: Annotated[list[_Pair], Field(min_length=1)]


def mappings_of(folder: Path) -> tuple[StandardMapping, ...]:
    """The mappings in a standard's folder, by file name; raises StandardError with every fault of form."""
    files = Files(folder)
    names = sorted(path.name for path in (folder / FOLDER).glob("*.yaml"))
    found = [_read(files, f"{FOLDER}/{name}") for name in names]
    if files.faults:
        raise StandardError("a mapping cannot be read", tuple(files.faults), where=str(folder))
    return tuple(mapping for mapping in found if mapping is not None)


def check_mapping(mapping: StandardMapping, home: str, known: Mapping[str, Standard]) -> tuple[str, ...]:
    """Every fault as `file:line: what`.

    `home` is the `id@edition` in whose folder the file lies; `known` are the standards by `id@edition`. A
    side that is not among them is a fault, since its ids cannot be looked up.
    """
    faults = [f"{mapping.file}:1: {what}" for what in _of_head(mapping, home, known)]
    if mapping.source != mapping.target:
        faults += [f"{pair.place}: {what}" for pair, what in _of_pairs(mapping, known)]
    return tuple(faults)


def between(source: str, target: str, mappings: Sequence[StandardMapping]) -> tuple[StandardMapping, ...]:
    """The mappings from `source` to `target` (`id@edition`), those of the other way turned around."""
    return tuple(
        mapping if mapping.source == source else mapping.turned()
        for mapping in mappings
        if {mapping.source, mapping.target} == {source, target}
    )


def proposals_from(mapping: StandardMapping, ratings: Mapping[str, Outcome]) -> tuple[MappedProposal, ...]:
    """What outcomes by requirement id of the mapping's source propose for its target, in the file's order.

    A met requirement proposes met for one that it equals or covers. Through `equal` partly met and not met
    propose themselves; everything else proposes nothing. Two pairs may propose differently for one target:
    both are given, and a person decides.
    """
    return tuple(
        MappedProposal(pair.target, outcome, pair)
        for pair in mapping.pairs
        if (outcome := _proposed(pair.direction, ratings.get(pair.source, Outcome.UNRATED))) is not None
    )


def _proposed(direction: Direction, outcome: Outcome) -> Outcome | None:
    if direction is Direction.EQUAL and outcome in _SAID:
        return outcome
    return Outcome.MET if direction is Direction.COVERS and outcome is Outcome.MET else None


def _read(files: Files, name: str) -> StandardMapping | None:
    file = parse(files, name, _File)
    if file is None:
        return None
    lines = _lines(files.texts[name], len(file.pairs))
    pairs = tuple(_pair(pair, f"{name}:{line}") for pair, line in zip(file.pairs, lines, strict=True))
    head = file.mapping
    return StandardMapping(head.source, head.target, Text(head.title.zh, head.title.en), pairs, name)


def _pair(given: _Pair, place: str) -> Pair:
    note = Text(given.note.zh, given.note.en) if given.note else None
    return Pair(given.source, given.target, given.direction, note, place)


def _lines(text: str, count: int) -> list[int]:
    """The line of each pair: the dashes below `pairs:` that stand as far left as the first of them."""
    numbered = list(enumerate(text.splitlines(), 1))
    start = next((number for number, line in numbered if line.startswith("pairs:")), 0)
    dashes = [(n, line) for n, line in numbered[start:] if line.lstrip().startswith("- ")]
    left = min((_indent(line) for _, line in dashes), default=0)
    found = [number for number, line in dashes if _indent(line) == left]
    return found if len(found) == count else [start or 1] * count  # written otherwise: the head of the list


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _of_head(mapping: StandardMapping, home: str, known: Mapping[str, Standard]) -> Iterator[str]:
    sides = (mapping.source, mapping.target)
    if mapping.source == mapping.target:
        yield f"maps {mapping.source} to itself"
    if home not in sides:
        yield f"lies in the folder of {home} and maps {mapping.source} to {mapping.target}"
    for side in dict.fromkeys(sides):
        if side not in known:
            yield f"there is no standard {side}"


def _of_pairs(mapping: StandardMapping, known: Mapping[str, Standard]) -> Iterator[tuple[Pair, str]]:
    ids = {side: set(requirements(known[side])) for side in (mapping.source, mapping.target) if side in known}
    seen: set[tuple[str, str]] = set()
    for pair in mapping.pairs:
        for side, identity in ((mapping.source, pair.source), (mapping.target, pair.target)):
            if side in ids and identity not in ids[side]:
                yield pair, f"{side} has no requirement {identity}"
        if (pair.source, pair.target) in seen:
            yield pair, f"the pair {pair.source} and {pair.target} stands twice"
        seen.add((pair.source, pair.target))
