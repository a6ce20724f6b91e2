"""Quantiles and intervals in exact arithmetic, rounded once at the end (R2, R22).

Quantiles: Hyndman and Fan (1996), type 7. Interval of a proportion: Wilson (1927), 95 %. Interval of a
median: order statistics, from the binomial distribution with one half. Interval of a Poisson count:
Byar's approximation as given by Breslow and Day (1987).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import comb, isqrt

from steelyard.values.reading import SIGNIFICANT_DIGITS

Z = Decimal("1.959963984540054")  # 97.5 % point of the normal distribution
_PRECISION = 50
_EXACT_UP_TO = 2_000  # observations; above it the normal approximation differs by no rank that matters


def quantile_ranks(n: int, p: Fraction) -> tuple[int, int]:
    """The two 0-based order statistics between which the type-7 quantile lies."""
    low = int((n - 1) * p)
    return low, min(low + 1, n - 1)


def quantile(n: int, p: Fraction, at: Mapping[int, int]) -> Fraction:
    """The type-7 quantile of n sorted integers, of which `at` holds those at `quantile_ranks`."""
    low, high = quantile_ranks(n, p)
    share = (n - 1) * p - low
    return at[low] + share * (at[high] - at[low])


@lru_cache(maxsize=4096)
def median_ranks(n: int) -> tuple[int, int]:
    """0-based order statistics that hold the median with at least 95 %; the extremes for small n."""
    if n > _EXACT_UP_TO:
        width = isqrt(n * 10**24) * int(Z * 10**12)  # Z standard deviations to both sides
        low = ((n - 1) * 10**24 - width) // (2 * 10**24)
        return low, n - 1 - low
    below, low = 0, 0
    while low < (n - 1) // 2:
        below += comb(n, low)
        if below * 40 > 2**n:  # more than 2.5 % would lie outside
            break
        low += 1
    low = max(low - 1, 0) if below * 40 > 2**n else low
    return low, n - 1 - low


def wilson(good: int, of: int) -> tuple[Decimal, Decimal]:
    """95 % interval of a proportion, 12 significant digits."""
    with localcontext() as context:
        context.prec = _PRECISION
        n, p, z2 = Decimal(of), Decimal(good) / Decimal(of), Z * Z
        centre = p + z2 / (2 * n)
        spread = Z * (p * (1 - p) / n + z2 / (4 * n * n)).sqrt()
        whole = 1 + z2 / n
        low = Decimal(0) if good == 0 else (centre - spread) / whole
        high = Decimal(1) if good == of else (centre + spread) / whole
        return rounded(low), rounded(high)


def poisson(events: int, units: int) -> tuple[Decimal, Decimal]:
    """95 % interval of a count per unit, 12 significant digits."""
    with localcontext() as context:
        context.prec = _PRECISION
        return rounded(_byar(Decimal(events), -Z) / units), rounded(_byar(Decimal(events + 1), Z) / units)


def normal(total: int, squares: int, n: int, scale: int = 1) -> tuple[Decimal, Decimal]:
    """95 % interval of a mean from the sum and the sum of squares of n integers, by `scale`; 12 significant digits."""
    with localcontext() as context:
        context.prec = _PRECISION
        variance = Decimal(n * squares - total * total) / (n * (n - 1))
        mean, spread = Decimal(total) / n, Z * (variance / n).sqrt()
        return rounded((mean - spread) / scale), rounded((mean + spread) / scale)


def deviation(variance: Fraction) -> Fraction:
    """Half the width of a 95 % normal interval, from the variance of what is estimated."""
    with localcontext() as context:
        context.prec = _PRECISION
        root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        return Fraction(Z * root)


def rounded(value: Decimal | Fraction) -> Decimal:
    """Rounded to 12 significant digits, the one rounding of R22."""
    with localcontext() as context:
        context.prec = SIGNIFICANT_DIGITS
        if isinstance(value, Fraction):
            return Decimal(value.numerator) / Decimal(value.denominator)
        return +value


def _byar(count: Decimal, z: Decimal) -> Decimal:
    if count == 0:
        return Decimal(0)
    return max(Decimal(0), count * (1 - 1 / (9 * count) + z / (3 * count.sqrt())) ** 3)
