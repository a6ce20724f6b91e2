"""What the other stages may know of an indicator without seeing a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from steelyard.values.text import Text


class Better(StrEnum):
    """Which direction is the good one."""

    HIGHER = "higher"
    LOWER = "lower"


class IndicatorKind(StrEnum):
    """How observations become a number, and so what n and the interval mean (R2)."""

    SHARE = "share"          # numerator / denominator; Wilson interval; n = denominator
    MEDIAN = "median"        # type-7 quantile; order-statistic interval; n = observations
    RATE = "rate"            # events per covered day; n = covered days
    COUNT = "count"          # things at one moment; n = covered days
    MEAN = "mean"            # sum / n


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """Identity, unit and meaning of an indicator, as `standard check` and the report need them."""

    id: str
    number: str              # row of the indicator list, e.g. "24", or "own"
    title: Text
    meaning: Text
    unit: str                # unit of value and threshold: ratio, hours, minutes, days, per_day, ...
    better: Better
    kind: IndicatorKind
    tables: tuple[str, ...]
    authority: str
