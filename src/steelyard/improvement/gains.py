"""Measured gains: the same indicator before and after, as announcements praise them, with n and significance.

Two readings compare only where indicator, scope, unit, length of the window, link mode and the definitions of all
indicators are the same on both sides; what does not compare is listed with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from steelyard.improvement.significance import Told, significance
from steelyard.improvement.stored import Stored, StoredReading
from steelyard.values import Better, IndicatorFacts


class NoGain(StrEnum):
    """Why two readings do not compare."""

    DEFINITIONS = "definitions"  # the definitions of the indicators differ, so this one may
    LINK_MODE = "link_mode"
    ONE_SIDE = "one_side"  # the indicator is in one of the two only
    UNIT = "unit"
    WINDOW = "window"  # of another length
    MISSING = "missing"  # no value on one of the sides


class Direction(StrEnum):
    """Which way a reading went."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    CHANGED = "changed"  # the indicator is not known here, so nobody can say which way is good


@dataclass(frozen=True, slots=True)
class Gain:
    """A reading before and after; `relative` is None where it rose from 0, of which there is no share."""

    indicator: str
    scope: str
    unit: str
    before: StoredReading
    after: StoredReading
    relative: Fraction | None
    direction: Direction
    told: Told

    @property
    def percent(self) -> Decimal | None:
        """The relative change in percent, rounded half up to 0.1."""
        if self.relative is None:
            return None
        exact = Decimal(self.relative.numerator) * 100 / Decimal(self.relative.denominator)
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Incomparable:
    """An indicator that does not compare, and why."""

    indicator: str
    scope: str
    why: NoGain


def gains(
    before: Stored, after: Stored, facts: Mapping[str, IndicatorFacts]
) -> tuple[tuple[Gain, ...], tuple[Incomparable, ...]]:
    """Every indicator that compares, and those that do not; each scope and window length once."""
    old, new = _readings(before), _readings(after)
    found: list[Gain] = []
    left: dict[tuple[str, str], Incomparable] = {}
    for key in dict.fromkeys((*old, *new)):
        indicator, scope, _ = key
        why = _why_not(before, after, old.get(key), new.get(key), (old, new), key)
        if why is not None:
            left.setdefault((indicator, scope), Incomparable(indicator, scope, why))
        else:
            found.append(_gain(old[key], new[key], facts.get(indicator)))
    return tuple(found), tuple(left.values())


_Key = tuple[str, str, int]


def _readings(of: Stored) -> dict[_Key, StoredReading]:
    """The readings by indicator, scope and days; one with a value before one that a measure found too few for."""
    found: dict[_Key, StoredReading] = {}
    for reading in (r.reading for r in of.requirements.values()):
        if reading is not None:
            key = (reading.indicator, reading.scope, reading.days)
            if key not in found or reading.value is not None:
                found[key] = reading
    return found


def _why_not(
    before: Stored,
    after: Stored,
    old: StoredReading | None,
    new: StoredReading | None,
    every: tuple[Mapping[_Key, StoredReading], Mapping[_Key, StoredReading]],
    key: _Key,
) -> NoGain | None:
    if old is None or new is None:
        elsewhere = every[0] if old is None else every[1]
        return NoGain.WINDOW if any(k[:2] == key[:2] for k in elsewhere) else NoGain.ONE_SIDE
    if old.value is None or new.value is None:
        return NoGain.MISSING
    if old.unit != new.unit:
        return NoGain.UNIT
    if before.indicators_digest != after.indicators_digest:
        return NoGain.DEFINITIONS
    return NoGain.LINK_MODE if before.link_mode != after.link_mode else None


def _gain(old: StoredReading, new: StoredReading, facts: IndicatorFacts | None) -> Gain:
    was, now = old.value or Fraction(0), new.value or Fraction(0)
    return Gain(
        indicator=old.indicator,
        scope=old.scope,
        unit=old.unit,
        before=old,
        after=new,
        relative=_relative(was, now),
        direction=_direction(now - was, facts),
        told=significance(old, new, facts.kind if facts else None),
    )


def _relative(was: Fraction, now: Fraction) -> Fraction | None:
    if was == now:
        return Fraction(0)
    return (now - was) / abs(was) if was else None


def _direction(change: Fraction, facts: IndicatorFacts | None) -> Direction:
    if change == 0:
        return Direction.SAME
    if facts is None:
        return Direction.CHANGED
    return Direction.BETTER if (change > 0) == (facts.better is Better.HIGHER) else Direction.WORSE
