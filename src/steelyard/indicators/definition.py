"""What an indicator is: its facts, and an Ibis expression over scoped tables and windows.

`observe` returns a table with `scope`, `window` (position in the list of windows) and, by kind:

    SHARE     good, of, unknown (optional)   integers, summed by scope and window
    MEDIAN    value                          integer; null is an observation that cannot say
    MEAN      value                          integer; null likewise
    RATE      events                         integers, summed; divided by covered days
    RATIO     events, units                  integers, summed
    WEEKLY    day                            day number in the window's zone, one row per thing that counts
    UPTIME    down_from, down_to, unknown    instants, null where nothing was down; 1 where nobody can say
    COUNT     events                         integers, summed
    SURVIVAL  lasted, ended                  microseconds; false where the case is still open
    POOLED    part, whole                    integers, one row per case
    REDUCTION value, baseline                integer; true where it belongs to the earlier window

Engines only count and sort integers; `finish.py` does the rest in exact arithmetic (R22).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steelyard.values import IndicatorFacts

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

# Microseconds per unit; values of other units are plain counts.
SCALES = {"minutes": 60_000_000, "hours": 3_600_000_000, "days": 86_400_000_000}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `helps` names tables that sharpen it but need not be there."""

    facts: IndicatorFacts
    observe: Callable[[Windowed], ir.Table]
    helps: tuple[str, ...] = ()
    snapshot: bool = False  # looks at the state at the end of the window: no trend

    @property
    def scale(self) -> int:
        """By what an observed integer is divided to be in the indicator's unit."""
        return SCALES.get(self.facts.unit, 1)
