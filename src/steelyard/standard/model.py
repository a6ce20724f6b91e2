"""The objects of a standard: standard > parts > nodes > practices > requirements.

Authority: docs/guide/add-a-standard.md for the files, rules R3, R8 and R11 to R15 for the meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from steelyard.values import Level, Strength, Text


class Operator(StrEnum):
    """How a reading is held against a threshold; `is_measured` asks only that there is a reading."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    IS_MEASURED = "is_measured"


class Role(StrEnum):
    """`decides` proposes met or not met; `necessary` proposes not met when it fails, else nothing (R3)."""

    DECIDES = "decides"
    NECESSARY = "necessary"


class ThresholdOrigin(StrEnum):
    """Where a threshold comes from (R3)."""

    FORM_2020 = "form-2020"
    DRAFT_2019 = "draft-2019"
    REPORTED = "reported"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator must read for a requirement. `scope` names a shared tool, else the project."""

    indicator: str
    operator: Operator
    threshold: Decimal | None
    window_days: int
    role: Role
    origin: ThresholdOrigin
    min_n: int | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One clause of a practice at a level, answerable met or not met."""

    id: str
    level: int
    text: Text
    look_for: Text | None = None
    measure: Measure | None = None
    weight: int = 1
    strength: Strength | None = None  # demanded strength (R4); None: any
    supersedes: str = ""  # id that it had in an earlier edition (R23)


@dataclass(frozen=True, slots=True)
class ExpectedEvidence:
    """A numbered thing to bring, and the requirements that it serves."""

    code: str
    kind: str  # document | screenshot | video
    serves: tuple[str, ...]
    checks: Text
    inherits: bool = False


@dataclass(frozen=True, slots=True)
class Practice:
    """The row that gets a level."""

    code: str
    title: Text
    requirements: tuple[Requirement, ...]
    none: tuple[int, ...] = ()  # levels that ask nothing new
    climbs: Text | None = None
    expected_evidence: tuple[ExpectedEvidence, ...] = ()
    weight: int = 1
    structure: str = "published"  # published | own: who designed this row
    code_origin: str = "published"  # published | own: a published row may have no published code

    def at(self, level: int) -> tuple[Requirement, ...]:
        """The requirements of one level; empty where the level asks nothing."""
        return tuple(r for r in self.requirements if r.level == level)


@dataclass(frozen=True, slots=True)
class Node:
    """A layer between part and practice; its label comes from the standard."""

    code: str
    title: Text
    nodes: tuple[Node, ...] = ()
    practices: tuple[Practice, ...] = ()

    def all_practices(self) -> Iterator[Practice]:
        """Its practices and those of the nodes below it, in order."""
        yield from self.practices
        for node in self.nodes:
            yield from node.all_practices()


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One level of a ladder: its rank, name and meaning."""

    level: int
    title: Text
    meaning: Text


@dataclass(frozen=True, slots=True)
class RollUp:
    """The rule from practices to the part (R11 to R13), with its parameters."""

    rule: str  # every | share | iso33020 | mean
    share: Decimal | None = None  # x of share(x, k)
    k: int = 1
    attribute: str = "direct"  # iso33020: direct | share


@dataclass(frozen=True, slots=True)
class Module:
    """A set of nodes that can be assessed alone (R15)."""

    id: str
    title: Text
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The unit that is assessed."""

    id: str
    title: Text
    nodes: tuple[Node, ...]
    ladder: tuple[LadderStep, ...]
    rollup: RollUp
    number: str = ""
    about: Text | None = None
    structure: str = "published"
    modules: tuple[Module, ...] = ()

    @property
    def top(self) -> int:
        """The highest level of the ladder."""
        return max(step.level for step in self.ladder)

    def practices(self) -> tuple[Practice, ...]:
        """Every practice, in the order of the standard."""
        return tuple(p for node in self.nodes for p in node.all_practices())

    def requirements(self) -> tuple[Requirement, ...]:
        """Every requirement, in the order of the standard."""
        return tuple(r for p in self.practices() for r in p.requirements)


@dataclass(frozen=True, slots=True)
class Standard:
    """An edition of a standard. `digest` is the SHA-256 over its canonical content."""

    id: str
    edition: str
    title: Text
    provenance: dict[str, Text]
    part_label: Text
    node_labels: tuple[Text, ...]
    practice_label: Text
    half_step: str  # minus | plus
    below: Text  # how "no level" is said
    scale: str  # ordinal | nplf | samm
    parts: tuple[Part, ...]
    digest: str
    overlay: str = ""  # digest of other wording laid over the same ids

    def part(self, part_id: str) -> Part | None:
        """The part of that id."""
        return next((part for part in self.parts if part.id == part_id), None)

    def printed(self, part: Part, level: Level) -> Text:
        """A level as people read it: `3-` or `3 全面级`, `未达级` below level 1."""
        if level.value == 0 and not level.half:
            return self.below
        mark = level.printed(self.half_step)
        named = level.value + (level.half and self.half_step == "minus")  # `3-` is a 3, `2+` is a 2
        name = next((s.title for s in part.ladder if s.level == named), self.below)
        return Text(f"{mark} {name.zh}", f"{mark} {name.en}")
