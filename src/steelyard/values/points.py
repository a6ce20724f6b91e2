"""Answers on the scale of OWASP SAMM: 0, 0.25, 0.5 or 1 point (R1, R13), as exact fractions."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

from steelyard.values.outcome import Outcome

# Each answer as it is written everywhere: in workbooks, result files and imported standards.
SAMM_POINTS: dict[Fraction, str] = {
    Fraction(0): "0",
    Fraction(1, 4): "0.25",
    Fraction(1, 2): "0.5",
    Fraction(1): "1",
}
_READ = {"0": 0, "0.0": 0, "0.00": 0, ".25": 1, "0.25": 1, "0.250": 1, ".5": 2, "0.5": 2, "0.50": 2}
_QUARTERS = {**_READ, "1": 4, "1.0": 4, "1.00": 4}


def read_points(written: str) -> Fraction | None:
    """`0.25`, also with a decimal comma or full-width digits; None for what is not on the scale."""
    folded = unicodedata.normalize("NFKC", written).strip().replace(",", ".")
    quarters = _QUARTERS.get(folded)
    return None if quarters is None else Fraction(quarters, 4)


def outcome_of(points: Fraction) -> Outcome:
    """The outcome that an answer amounts to: 1 is met, 0 not met, anything between partly met."""
    if points >= 1:
        return Outcome.MET
    return Outcome.PARTLY_MET if points > 0 else Outcome.NOT_MET


def points_of(outcome: Outcome) -> Fraction | None:
    """The answer that an outcome stands for: met 1, partly met 1/2, else 0; None while it is unrated."""
    if outcome is Outcome.UNRATED:
        return None
    return {Outcome.MET: Fraction(1), Outcome.PARTLY_MET: Fraction(1, 2)}.get(outcome, Fraction(0))
