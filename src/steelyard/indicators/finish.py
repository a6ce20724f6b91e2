"""From small tables of integers to values: pure, exact, rounded once (R2, R22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from steelyard.indicators import exact
from steelyard.indicators.covered import Stretch, intersection, merged
from steelyard.values import Measured, Missing, MissingReason
from steelyard.values.reading import Value

ENOUGH = 5  # R2: fewer observations are Missing(too_few)
ENOUGH_TO_COMPARE = 20  # R2, and the least that a comparison with a baseline needs
ENOUGH_DAYS = 30  # R2: a rate needs as many covered days
HALF, P85, P95 = Fraction(1, 2), Fraction(85, 100), Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A sample of integers of which the engine returned the count and some order statistics."""

    n: int
    unknown: int
    at: Mapping[int, int]


def ranks(n: int) -> set[int]:
    """The 0-based order statistics that `median` needs of n observations."""
    wanted = {rank for p in (HALF, P85, P95) for rank in exact.quantile_ranks(n, p)}
    return wanted | set(exact.median_ranks(n)) if n else set()


def share(good: int, of: int, unknown: int, unit: str) -> Value:
    """A proportion; its interval is Wilson's."""
    if (missing := _missing(of, unknown)) is not None:
        return missing
    low, high = exact.wilson(good, of)
    return Measured(Fraction(good, of), unit, of, low, high, unknown)


def median(sample: Sorted, unit: str, scale: int) -> Value:
    """The type-7 median with its order-statistic interval and the 85th and 95th percentile."""
    if (missing := _missing(sample.n, sample.unknown)) is not None:
        return missing
    low, high = exact.median_ranks(sample.n)
    values = [exact.quantile(sample.n, p, sample.at) / scale for p in (HALF, P85, P95)]
    bounds = [exact.rounded(Fraction(sample.at[rank], scale)) for rank in (low, high)]
    return Measured(values[0], unit, sample.n, bounds[0], bounds[1], sample.unknown, values[1], values[2])


def mean(total: int, squares: int, n: int, unknown: int, unit: str, scale: int) -> Value:
    """The mean of integers with a normal interval."""
    if (missing := _missing(n, unknown)) is not None:
        return missing
    low, high = exact.normal(total, squares, n, scale)
    return Measured(Fraction(total, n) / scale, unit, n, low, high, unknown)


def rate(events: int, days: int, unit: str) -> Value:
    """Events per covered day; none in a covered window is a measured 0."""
    if days < ENOUGH_DAYS:
        return Missing(MissingReason.NOT_COVERED, days)
    low, high = exact.poisson(events, days)
    return Measured(Fraction(events, days), unit, days, low, high)


def ratio(events: int, units: int, unit: str) -> Value:
    """Events per unit, such as builds per developer-day."""
    if (missing := _missing(units, 0)) is not None:
        return missing
    low, high = exact.poisson(events, units)
    return Measured(Fraction(events, units), unit, units, low, high)


def weekly(days: Collection[int], covered: Collection[int], unit: str) -> Value:
    """The median count per week of things, each given by the day number on which it happened.

    Weeks are blocks of seven of the `covered` day numbers, counted back from the last of them; a week
    without a thing counts as 0.
    """
    if len(covered) < ENOUGH_DAYS:
        return Missing(MissingReason.NOT_COVERED, len(covered))
    backwards, weeks = sorted(covered, reverse=True), len(covered) // 7
    on = Counter(days)
    counts = sorted(sum(on[day] for day in backwards[7 * week : 7 * week + 7]) for week in range(weeks))
    return median(Sorted(weeks, 0, dict(enumerate(counts))), unit, 1)


def pooled(cases: Sequence[tuple[int, int]], unit: str) -> Value:
    """The sum of the parts over the sum of the wholes, within 0 and 1; cases without a whole say nothing.

    Interval: ratio estimator by linearisation, 95 %, within 0 and 1. Cochran (1977), section 6.4.
    """
    told = [(part, whole) for part, whole in cases if whole > 0]
    n = len(told)
    if (missing := _missing(n, len(cases) - n)) is not None:
        return missing
    parts, wholes = sum(part for part, _ in told), sum(whole for _, whole in told)
    # Squares of part - (parts / wholes) * whole, times wholes squared: integers, however many cases there are.
    squares = sum((part * wholes - parts * whole) ** 2 for part, whole in told)
    spread = exact.deviation(Fraction(squares * n, (n - 1) * wholes**4))
    share = Fraction(parts, wholes)
    low, high = (exact.rounded(_share(bound)) for bound in (share - spread, share + spread))
    return Measured(_share(share), unit, n, low, high, len(cases) - n)


def reduction(now: Sorted, before: Sorted, unit: str) -> Value:
    """By which share the median fell from the earlier sample; at least 20 observations on both sides.

    The interval takes the far ends of both medians' intervals against each other, so it is a wide one.
    """
    n, unknown = min(now.n, before.n), now.unknown + before.unknown
    if any(side.n == 0 and side.unknown > 0 for side in (now, before)):
        return Missing(MissingReason.NOT_RECORDED, n, unknown)
    if n < ENOUGH_TO_COMPARE:
        return Missing(MissingReason.TOO_FEW, n, unknown)
    was = exact.quantile(before.n, HALF, before.at)
    if was <= 0:
        return Missing(MissingReason.NOT_RECORDED, n, unknown)
    low, high = (now.at[rank] for rank in exact.median_ranks(now.n))
    was_low, was_high = (before.at[rank] for rank in exact.median_ranks(before.n))
    worst = None if was_low <= 0 else exact.rounded(1 - Fraction(high, was_low))
    value = 1 - exact.quantile(now.n, HALF, now.at) / was
    return Measured(value, unit, n, worst, exact.rounded(1 - Fraction(low, was_high)), unknown)


def uptime(
    down: Iterable[Stretch], covered: Sequence[Stretch], days: int, known: int, unknown: int, unit: str
) -> Value:
    """One less the share of covered time that was down; overlapping stretches count once. No sample, no interval.

    Missing(not_recorded) where of all cases none says whether anything was down.
    """
    if days < ENOUGH_DAYS:
        return Missing(MissingReason.NOT_COVERED, days, unknown)
    if unknown and not known:
        return Missing(MissingReason.NOT_RECORDED, days, unknown)
    lost = sum(end - start for start, end in intersection(merged(down), covered))
    return Measured(
        1 - Fraction(lost, sum(end - start for start, end in covered)), unit, days, unknown=unknown
    )


def count(things: int, days: int, unit: str) -> Value:
    """Things at one moment; a census, so no interval. None of them counts only where a source covers a day."""
    if things == 0 and days == 0:
        return Missing(MissingReason.NOT_COVERED, days)
    return Measured(Fraction(things), unit, days)


def survival(cases: Iterable[tuple[int, bool]], unit: str, scale: int) -> Value:
    """Kaplan-Meier median: the first time at which at most half of the cases are still open.

    `cases` are (microseconds, ended); open cases count until they are last seen. The interval holds the
    times at which one half lies in the curve's band by Greenwood's variance; where the curve never falls
    clearly below one half, it ends with the longest case. Missing(not_reached) where more than half never end.
    Kaplan and Meier (1958); Brookmeyer and Crowley (1982) for the interval.
    """
    steps = sorted(cases)
    if (missing := _missing(len(steps), 0)) is not None:
        return missing
    curve = list(_curve(steps))
    unknown = sum(1 for _, over in steps if not over)
    middle = next((time for time, alive, _ in curve if alive <= HALF), None)
    if middle is None:
        return Missing(MissingReason.NOT_REACHED, len(steps), unknown)
    low = next(time for time, alive, variance in curve if alive <= HALF or _near_half(alive, variance))
    high = next(
        (t for t, alive, variance in curve if alive <= HALF and not _near_half(alive, variance)), steps[-1][0]
    )
    bounds = [exact.rounded(Fraction(time, scale)) for time in (low, high)]
    return Measured(Fraction(middle, scale), unit, len(steps), bounds[0], bounds[1], unknown)


def _curve(steps: Sequence[tuple[int, bool]]) -> Iterator[tuple[int, Fraction, Fraction]]:
    """(time, share still open, Greenwood's sum) after each time at which cases ended."""
    alive, variance, at_risk = Fraction(1), Fraction(0), len(steps)
    for time, group in groupby(steps, key=lambda step: step[0]):
        over = [ended for _, ended in group]
        if ended := sum(over):
            alive *= 1 - Fraction(ended, at_risk)
            variance += Fraction(ended, at_risk * (at_risk - ended)) if at_risk > ended else 0
            yield time, alive, variance
        at_risk -= len(over)


def _near_half(alive: Fraction, variance: Fraction) -> bool:
    """Whether one half lies in the curve's 95 % band here."""
    z2 = Fraction(exact.Z) ** 2
    return (alive - HALF) ** 2 <= z2 * variance * alive**2


def _share(bound: Fraction) -> Fraction:
    return min(max(bound, Fraction(0)), Fraction(1))


def _missing(n: int, unknown: int) -> Missing | None:
    if n == 0 and unknown > 0:
        return Missing(MissingReason.NOT_RECORDED, n, unknown)
    return Missing(MissingReason.TOO_FEW, n, unknown) if n < ENOUGH else None
