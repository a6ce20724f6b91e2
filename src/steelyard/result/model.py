"""The result of one assessment as frozen values; `result/document.py` writes it as canonical JSON."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from steelyard.rating.model import Rating, Why
from steelyard.result.mean import Means
from steelyard.standard import Part, Practice, Requirement, Standard
from steelyard.values import Level, Missing, Text, Window


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """A requirement with its rating; `counts` is met and strong enough (R4, R8)."""

    requirement: Requirement
    rating: Rating
    counts: bool
    why: Why | None  # None when it counts or is not applicable


@dataclass(frozen=True, slots=True)
class PracticeResult:
    """A practice with its level; a Missing level leaves the roll-up (R9)."""

    practice: Practice
    domain: str  # code of the top node
    attains: int  # highest N with attains(N); may pass over empty levels (R8)
    level: Level | Missing
    requirements: tuple[RequirementResult, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """Points of all points, exact; the printed percentage is rounded once (R14)."""

    points: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        """Rounded half up to 0.1; None where there is nothing to share (0/0)."""
        if self.of == 0:
            return None
        return (Decimal(self.points) * 100 / Decimal(self.of)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Score:
    """R14: score up to the target, its upper bound with unrated as met, and the 0.0-5.0 position."""

    score: Share
    upper: Share
    position: Decimal | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many requirements up to the target are rated, measured, evidenced, not applicable."""

    requirements: int
    rated: int
    measured: int
    evidence: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class LevelShare:
    """Per level of the standard: requirements, those that a measure can decide, those that one decided."""

    level: int
    requirements: int
    measurable: int
    measured: int
    met: int


@dataclass(frozen=True, slots=True)
class DomainResult:
    """A top node: its level by the same rule as the part, and its score."""

    code: str
    title: Text
    level: Level | Missing
    score: Score


@dataclass(frozen=True, slots=True)
class Blocker:
    """A requirement that keeps the part from its next level (R17)."""

    practice: str
    requirement: Requirement
    why: Why
    rating: Rating


@dataclass(frozen=True, slots=True)
class LoadFacts:
    """What a result says of one load of evidence."""

    load_id: str
    collector: str
    source: str
    uri: str
    origin: str
    sha256: str
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Who and what is assessed; `project` empty for an organisation-level result."""

    organisation: Text
    category: str
    project_id: str
    project: Text


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that a report shows and a stranger recomputes."""

    basis: str  # self | formal
    standard: Standard
    part: Part
    module: str
    subject: Subject
    as_of: str
    window: Window
    target: int
    level: Level | Missing  # Missing: nothing applicable, or a rule without levels
    score: Score
    coverage: Coverage
    by_level: tuple[LevelShare, ...]
    domains: tuple[DomainResult, ...]
    practices: tuple[PracticeResult, ...]
    blocking: tuple[Blocker, ...]  # all that keeps the part from its next level
    smallest_set: tuple[str, ...]  # ids of the smallest set that lifts the part by one level
    contradicted: tuple[str, ...]
    evidence_digest: str
    loads: tuple[LoadFacts, ...]
    indicators_digest: str
    link_mode: str
    engine: str
    means: Means | None = None  # scores of a part whose roll-up is `mean` (R13)
