"""A reading held against a measure suggests an outcome (R2, R3). A proposal is never a vote."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from steelyard.rating.model import Proposal
from steelyard.standard import Measure, Operator, Requirement, Role
from steelyard.values import Measured, Missing, MissingReason, Outcome, Reading


def propose(requirement: Requirement, reading: Reading) -> Proposal:
    """What `reading` suggests for a requirement that carries a measure.

    The unrounded point value decides; an interval on both sides of the threshold marks it doubtful.
    A Missing reading, or one with fewer observations than the measure asks for, suggests nothing.
    Raises ValueError for a requirement without a measure.
    """
    measure = requirement.measure
    if measure is None:
        raise ValueError(f"{requirement.id} carries no measure")
    reading = _enough(measure, reading)
    match reading.value:
        case Missing():
            return Proposal(requirement.id, reading, None)
        case Measured() as value:
            outcome = _outcome(measure, accepts(measure, value.value))
            return Proposal(requirement.id, reading, outcome, _straddles(measure, value))
        case _ as never:
            assert_never(never)


def accepts(measure: Measure, value: Fraction | Decimal) -> bool:
    """Whether a value passes the measure; any value passes `is_measured`."""
    if measure.threshold is None:
        return True
    exact, threshold = Fraction(value), Fraction(measure.threshold)
    match measure.operator:
        case Operator.AT_LEAST:
            return exact >= threshold
        case Operator.AT_MOST:
            return exact <= threshold
        case Operator.ABOVE:
            return exact > threshold
        case Operator.BELOW:
            return exact < threshold
        case Operator.IS_MEASURED:
            return True
        case _ as never:
            assert_never(never)


def _outcome(measure: Measure, holds: bool) -> Outcome | None:
    if not holds:
        return Outcome.NOT_MET
    return Outcome.MET if measure.role is Role.DECIDES else None


def _straddles(measure: Measure, value: Measured) -> bool:
    if value.low is None or value.high is None:
        return False
    return accepts(measure, value.low) != accepts(measure, value.high)


def _enough(measure: Measure, reading: Reading) -> Reading:
    value = reading.value
    if isinstance(value, Measured) and measure.min_n is not None and value.n < measure.min_n:
        return replace(reading, value=Missing(MissingReason.TOO_FEW, value.n, value.unknown))
    return reading
