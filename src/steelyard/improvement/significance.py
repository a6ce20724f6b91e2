"""Whether two readings differ by more than chance: exact arithmetic, and never a claim that the data do not carry.

Shares: the two-proportion test with pooled variance (Fleiss, Levin, Paik 2003, section 3.3), Fisher's exact test where
an expected count is below 5 (the same, section 3.4). Others: their 95 % intervals, significant only when these do
not overlap, which is stricter than a test at 5 % (Schenker and Gentleman 2001). Windows that share days are not
independent samples: nothing is claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import comb

from steelyard.improvement.stored import StoredReading
from steelyard.values import IndicatorKind

CHI_SQUARED = Fraction("3.841458820694124")  # 0.95 quantile, one degree of freedom
LEVEL = Fraction(1, 20)
EXPECTED = 5  # below it the approximation is not used
_NEAR = Fraction(1, 10**6)  # how far a printed share times n may lie from a whole number of successes
_FISHER_MOST = 4_000  # observations; above it an expected count below 5 is decided by the intervals


class Sign(StrEnum):
    """What can be said of a difference."""

    SIGNIFICANT = "significant"
    NOT_SIGNIFICANT = "not_significant"  # by a test
    INTERVALS_OVERLAP = "intervals_overlap"  # not significant as far as intervals tell
    WINDOWS_OVERLAP = "windows_overlap"  # not independent, nothing is claimed
    NO_INTERVAL = "no_interval"  # the readings carry none


@dataclass(frozen=True, slots=True)
class Told:
    """What can be said of a difference, and by which method."""

    sign: Sign
    method: str  # two_proportions | fisher | intervals | none


def significance(before: StoredReading, after: StoredReading, kind: IndicatorKind | None) -> Told:
    """Whether two measured readings of one indicator differ; `kind` None where the indicator is not known."""
    if before.first <= after.last and after.first <= before.last:
        return Told(Sign.WINDOWS_OVERLAP, "none")
    if kind is IndicatorKind.SHARE and (counts := _counts(before, after)) is not None:
        (a, n), (b, m) = counts
        if _least_expected(a, n, b, m) >= EXPECTED:
            return Told(_said(_chi_squared(a, n, b, m) > CHI_SQUARED), "two_proportions")
        if n + m <= _FISHER_MOST:
            return Told(_said(fisher(a, n, b, m) < LEVEL), "fisher")
    return _by_intervals(before, after)


def fisher(a: int, n: int, b: int, m: int) -> Fraction:
    """The two-sided probability of counts at least as unlikely as a of n and b of m, margins given; exact."""
    total = a + b
    ways = [comb(n, k) * comb(m, total - k) for k in range(max(0, total - m), min(n, total) + 1)]
    seen = comb(n, a) * comb(m, b)
    return Fraction(sum(way for way in ways if way <= seen), comb(n + m, total))


def _counts(before: StoredReading, after: StoredReading) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Successes and observations on both sides; None where a printed share is no whole number of them."""
    found = []
    for reading in (before, after):
        exact = (reading.value or Fraction(0)) * reading.n
        whole = round(exact)
        if reading.n < 1 or not 0 <= whole <= reading.n or abs(exact - whole) > _NEAR * max(reading.n, 1):
            return None
        found.append((whole, reading.n))
    return found[0], found[1]


def _least_expected(a: int, n: int, b: int, m: int) -> Fraction:
    good, every = a + b, n + m
    return min(Fraction(side * part, every) for side in (n, m) for part in (good, every - good))


def _chi_squared(a: int, n: int, b: int, m: int) -> Fraction:
    """z squared of the two-proportion test, pooled."""
    pooled = Fraction(a + b, n + m)
    difference = Fraction(a, n) - Fraction(b, m)
    return difference**2 / (pooled * (1 - pooled) * (Fraction(1, n) + Fraction(1, m)))


def _by_intervals(before: StoredReading, after: StoredReading) -> Told:
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return Told(Sign.NO_INTERVAL, "none")
    apart = before.high < after.low or after.high < before.low
    return Told(Sign.SIGNIFICANT if apart else Sign.INTERVALS_OVERLAP, "intervals")


def _said(differs: bool) -> Sign:
    return Sign.SIGNIFICANT if differs else Sign.NOT_SIGNIFICANT
