"""What can be said of one requirement (R1), and on what strength (R4)."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Outcome(StrEnum):
    """Only not_met < partly_met < met are ordered; partly_met counts as not met for levels (R1)."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    UNRATED = "unrated"


ORDERED: tuple[Outcome, ...] = (Outcome.NOT_MET, Outcome.PARTLY_MET, Outcome.MET)


class Strength(IntEnum):
    """measured > inspected > stated (R4)."""

    STATED = 1
    INSPECTED = 2
    MEASURED = 3

    @property
    def code(self) -> str:
        """The word that stands in data and result files."""
        return self.name.lower()
