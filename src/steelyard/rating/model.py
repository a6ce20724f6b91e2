"""Answers, proposals, votes and the ratings that come of them (R1 to R6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from steelyard.values import Outcome, Reading, Strength


class Why(StrEnum):
    """Why a requirement does not count as met (R17)."""

    NOT_MET = "not_met"
    PARTLY_MET = "partly_met"
    NO_EVIDENCE = "no_evidence"
    TOO_FEW = "too_few"
    DOUBTFUL = "doubtful"
    UNRATED = "unrated"
    CONFLICT = "conflict"
    TOO_WEAK = "too_weak"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Answer:
    """The applicant's word on one requirement (self rating)."""

    outcome: Outcome
    reason: str = ""  # required for not_applicable
    note: str = ""  # gap, problems and ideas
    carried_from: str = ""  # edition that it was carried over from (R23)
    points: Fraction | None = None  # where the standard's scale is SAMM's: 0, 1/4, 1/2 or 1 (R13)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a reading suggests for a requirement; outcome None where it suggests nothing.

    `doubtful`: the interval straddles the threshold, the unrounded point value still decides (R2).
    """

    requirement: str
    reading: Reading
    outcome: Outcome | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """A rating that stands against the reading, with who says so and why; shown in every result."""

    by: str
    reason: str
    counted: bool  # an applicant's override is shown and never counted (R5)


@dataclass(frozen=True, slots=True)
class Rating:
    """The consolidated outcome of one requirement, with all that led to it."""

    requirement: str
    outcome: Outcome
    strength: Strength
    self_outcome: Outcome = Outcome.UNRATED
    reading: Reading | None = None
    proposal: Outcome | None = None
    doubtful: bool = False
    contradicted: bool = False
    conflict: bool = False
    consensus: str = ""  # reason of a moderated consensus (R6)
    override: Override | None = None
    reason: str = ""  # reason of not_applicable
    points: Fraction | None = None  # the answer on SAMM's scale, where it stands (R13)
