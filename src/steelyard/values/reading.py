"""The value of an indicator for a scope and a window, or why there is none (R2, R22)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from steelyard.values.window import Window

SIGNIFICANT_DIGITS = 12  # R22: rounded once, at the end
_ROUNDING = Context(prec=SIGNIFICANT_DIGITS, rounding=ROUND_HALF_EVEN)
FEW = 20  # R2: below it a reading is flagged


class Origin(StrEnum):
    """How rows reached us (R19), strongest first."""

    DIRECT = "direct"
    EXPORT = "export"
    TYPED = "typed"


class MissingReason(StrEnum):
    """Why there is no value; never a zero, never a habitual None."""

    NO_SOURCE = "no_source"  # nothing was loaded that could say it
    NOT_COVERED = "not_covered"  # fewer than 30 days of the window are covered
    TOO_FEW = "too_few"  # n below 5, or below the measure's own minimum
    NOT_RECORDED = "not_recorded"  # rows are there, the field that matters never is
    NOT_REACHED = "not_reached"  # a survival curve that never falls to one half
    INCOMPLETE_POPULATION = "incomplete_population"
    NOT_APPLICABLE = "not_applicable"  # a level: nothing applicable to rate (R9)
    NO_LEVELS = "no_levels"  # a level: the roll-up has none (R13)


@dataclass(frozen=True, slots=True)
class Measured:
    """An exact value. `n` counts observations (days for rates), `unknown` those that cannot say."""

    value: Fraction
    unit: str
    n: int
    low: Decimal | None = None
    high: Decimal | None = None
    unknown: int = 0
    p85: Fraction | None = None
    p95: Fraction | None = None

    @property
    def few(self) -> bool:
        """Fewer than 20 observations: shown with a flag (R2)."""
        return self.n < FEW


@dataclass(frozen=True, slots=True)
class Missing:
    """No value, and the reason."""

    reason: MissingReason
    n: int = 0
    unknown: int = 0


Value: TypeAlias = Measured | Missing


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The same indicator over one earlier, shorter window; value None where it is Missing."""

    window: Window
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator for one scope (a project id, or `shared:<tool>`) and window, with its sources."""

    indicator: str
    scope: str
    window: Window
    value: Value
    origin: Origin | None = None  # the weakest of its loads; None when there are none
    loads: tuple[str, ...] = ()
    trend: tuple[TrendPoint, ...] = ()
    link_mode: str = "all"  # all | explicit: whether inferred links were used


def decimal_string(value: Fraction | Decimal | int) -> str:
    """At most 12 significant digits, no exponent, no trailing zeros: `0.95`, `18.8`, `12`."""
    if isinstance(value, Fraction):
        number = _ROUNDING.divide(Decimal(value.numerator), Decimal(value.denominator))
    else:
        number = _ROUNDING.plus(Decimal(value))
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
