"""What stands beside the readings and never changes them: signs of dressing up (R20), gaps of the population (R18)."""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.values import Text


@dataclass(frozen=True, slots=True)
class Beside:
    """One remark: what kind it is, what was found, and from when on that is told."""

    title: Text
    told: Text
    threshold: Text
