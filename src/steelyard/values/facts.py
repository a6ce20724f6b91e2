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

    SHARE = "share"  # numerator / denominator; Wilson interval; n = denominator
    MEDIAN = "median"  # type-7 quantile; order-statistic interval; n = observations
    MEAN = "mean"  # sum / n; normal interval
    RATE = "rate"  # events per covered day; Poisson interval; n = covered days
    RATIO = "ratio"  # events per unit; Poisson interval; n = units
    WEEKLY = "weekly"  # median over the covered weeks, empty ones included; n = weeks
    UPTIME = "uptime"  # 1 - time down / covered time; n = covered days
    COUNT = "count"  # things at one moment; n = covered days
    SURVIVAL = "survival"  # Kaplan-Meier median, open cases included; n = cases
    POOLED = "pooled"  # sum of parts / sum of wholes over cases; ratio-estimator interval; n = cases
    REDUCTION = "reduction"  # 1 - median now / median before; n = the smaller sample, at least 20


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """Identity, unit and meaning of an indicator, as `standard check` and the report need them."""

    id: str
    number: str  # row of the indicator list, e.g. "24", or "own"
    title: Text
    meaning: Text
    unit: str  # unit of value and threshold: ratio, hours, minutes, days, per_day, ...
    better: Better
    kind: IndicatorKind
    tables: tuple[str, ...]
    authority: str
