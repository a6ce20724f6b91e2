"""Exact arithmetic against independent formulas, published values and the definitions themselves."""

from decimal import Decimal
from fractions import Fraction
from math import comb, exp, floor, isclose, sqrt
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.indicators import exact

INTEGERS = st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=60)
HALF = Fraction(1, 2)


def of(values, p):
    ordered = sorted(values)
    needed = exact.quantile_ranks(len(ordered), p)
    return exact.quantile(len(ordered), p, {rank: ordered[rank] for rank in needed})


# quantiles, type 7


@pytest.mark.parametrize(
    ("values", "p", "expected"),
    [
        ([7], HALF, 7),
        ([7], Fraction(95, 100), 7),
        ([1, 2], HALF, Fraction(3, 2)),
        ([3, 1, 2], HALF, 2),
        ([1, 2, 3, 10], HALF, Fraction(5, 2)),
        ([1, 2, 3, 4, 5], Fraction(85, 100), 4 + Fraction(2, 5)),
        (range(1, 101), Fraction(95, 100), 95 + Fraction(5, 100)),
        (range(1, 101), Fraction(1), 100),
        (range(1, 101), Fraction(0), 1),
    ],
)
def test_a_quantile_of_known_values(values, p, expected):
    assert of(values, p) == expected


@given(INTEGERS, st.fractions(0, 1, max_denominator=1000))
def test_a_quantile_is_what_hyndman_and_fan_call_type_7(values, p):
    ordered = sorted(values)
    place = 1 + (len(ordered) - 1) * p  # 1-based, as in the paper
    below = floor(place)
    above = min(below + 1, len(ordered))
    assert of(values, p) == ordered[below - 1] * (1 - (place - below)) + ordered[above - 1] * (place - below)


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60))
def test_quantiles_are_those_of_the_standard_library(values):
    twentieths = quantiles(map(Fraction, values), n=20, method="inclusive")
    asked = [Fraction(number, 20) for number in range(1, 20)]
    assert [of(values, p) for p in asked] == twentieths


@given(INTEGERS, st.fractions(0, 1, max_denominator=100), st.fractions(0, 1, max_denominator=100))
def test_a_quantile_never_falls_when_its_share_rises(values, p, q):
    assert of(values, min(p, q)) <= of(values, max(p, q))


# the interval of a median


def outside(n, low):
    """Twice the probability that fewer than `low` + 1 of n observations lie below the median."""
    return 2 * sum(comb(n, below) for below in range(low + 1))


def lowest(n):
    """The greatest lower rank that keeps 95 %, by adding up the binomial distribution."""
    term, below, rank = 1, 1, 0
    while below * 40 <= 2**n:
        term = term * (n - rank) // (rank + 1)
        below += term
        rank += 1
    return max(rank - 1, 0)


def test_the_interval_of_a_median_holds_it_with_95_percent_from_six_observations_on():
    for n in range(6, 301):
        low, high = exact.median_ranks(n)
        assert high == n - 1 - low
        assert outside(n, low) * 20 <= 2**n, n


def test_the_interval_of_a_median_is_no_wider_than_it_has_to_be():
    for n in range(6, 301):
        low, high = exact.median_ranks(n)
        assert low + 1 > high - 1 or outside(n, low + 1) * 20 > 2**n, n


def test_the_interval_of_a_median_of_up_to_five_observations_is_all_of_them():
    assert [exact.median_ranks(n) for n in range(1, 7)] == [(0, n - 1) for n in range(1, 7)]


@pytest.mark.parametrize(("n", "ranks"), [(10, (1, 8)), (20, (5, 14)), (50, (17, 32)), (100, (39, 60))])
def test_the_interval_of_a_median_is_that_of_the_tables_of_the_sign_test(n, ranks):
    assert exact.median_ranks(n) == ranks


@pytest.mark.parametrize("n", [1999, 2000, 2001, 2002, 2003, 2500, 3001, 4000, 6000])
def test_beyond_two_thousand_observations_the_interval_is_the_exact_one_or_one_rank_wider(n):
    low, high = exact.median_ranks(n)
    assert high == n - 1 - low
    assert low in (lowest(n), lowest(n) - 1) if n > 2000 else low == lowest(n)


@given(st.integers(1, 10**9))
def test_the_interval_of_a_median_lies_around_the_middle(n):
    low, high = exact.median_ranks(n)
    assert 0 <= low <= (n - 1) / 2 <= high <= n - 1


# proportions


@pytest.mark.parametrize(
    ("good", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_worked_values_of_newcombe_1998_method_3(good, n, low, high):
    assert [round(float(bound), 4) for bound in exact.wilson(good, n)] == [low, high]


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_its_formula(case):
    good, n = case
    p, z = good / n, 1.959963984540054
    centre, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    bounds = [(centre - spread) / (1 + z * z / n), (centre + spread) / (1 + z * z / n)]
    assert [float(bound) for bound in exact.wilson(good, n)] == pytest.approx(bounds, abs=1e-11)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_within_0_and_1_and_is_symmetric(case):
    good, n = case
    low, high = exact.wilson(good, n)
    assert 0 <= low <= Fraction(good, n) + Fraction(1, 10**11)
    assert Fraction(good, n) - Fraction(1, 10**11) <= high <= 1
    opposite = exact.wilson(n - good, n)
    assert isclose(float(opposite[0]), 1 - float(high), abs_tol=1e-11)


# counts


def poisson_below(k, mean):
    """The probability of at most k events."""
    term = total = exp(-mean)
    for number in range(1, k + 1):
        term *= mean / number
        total += term
    return total


def root(falls, low, high):
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if falls(middle) else (low, middle)
    return low


def garwood(k):
    """The exact interval of a Poisson count (Garwood 1936), by bisection."""
    top = 4 * k + 20.0
    low = root(lambda mean: 1 - poisson_below(k - 1, mean) < 0.025, 0.0, top) if k else 0.0
    return low, root(lambda mean: poisson_below(k, mean) > 0.025, 0.0, top)


@pytest.mark.parametrize("events", [5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 80, 120, 200])
def test_byar_is_within_one_percent_of_the_exact_interval_from_five_events_on(events):
    exact_low, exact_high = garwood(events)
    low, high = map(float, exact.poisson(events, 1))
    assert (low, high) == (pytest.approx(exact_low, rel=0.01), pytest.approx(exact_high, rel=0.01))


@pytest.mark.parametrize("events", [0, 1, 2, 3, 4])
def test_byar_of_fewer_events_is_at_least_as_wide_below_and_within_one_percent_above(events):
    exact_low, exact_high = garwood(events)
    low, high = map(float, exact.poisson(events, 1))
    assert 0 <= low <= exact_low
    assert high == pytest.approx(exact_high, rel=0.01)


def test_the_interval_of_a_rate_is_that_of_the_count_by_its_units():
    for one, many in zip(exact.poisson(10, 90), exact.poisson(10, 1), strict=True):
        assert float(one) == pytest.approx(float(many) / 90, rel=1e-11)


# means


@given(st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=30), st.sampled_from([1, 3600]))
def test_the_interval_of_a_mean_is_the_normal_one_of_its_standard_error(values, scale):
    n, total = len(values), sum(values)
    variance = sum((Fraction(value) - Fraction(total, n)) ** 2 for value in values) / (n - 1)
    spread = 1.959963984540054 * sqrt(variance / n)
    low, high = exact.normal(total, sum(value * value for value in values), n, scale)
    expected = [(total / n - spread) / scale, (total / n + spread) / scale]
    assert [float(low), float(high)] == pytest.approx(expected, rel=1e-9, abs=1e-7)


def test_the_interval_of_equal_values_is_that_value():
    assert exact.normal(5 * 7, 5 * 49, 5) == (7, 7)


# half the width of a normal interval


@pytest.mark.parametrize(("variance", "root"), [(0, 0), (1, 1), (Fraction(9, 16), Fraction(3, 4)), (4, 2)])
def test_a_deviation_is_the_standard_one_times_the_point_of_the_normal_distribution(variance, root):
    assert exact.deviation(Fraction(variance)) == root * Fraction(exact.Z)


@given(st.fractions(0, 10**12, max_denominator=10**12))
def test_a_deviation_squared_is_its_variance_to_far_more_digits_than_are_shown(variance):
    squared = exact.deviation(variance) ** 2 / Fraction(exact.Z) ** 2
    assert abs(squared - variance) <= variance / 10**40


def test_a_mean_and_its_deviation_make_the_normal_interval():
    values = (1, 2, 3, 4, 7)
    n, total, squares = len(values), sum(values), sum(value * value for value in values)
    spread = exact.deviation(Fraction(n * squares - total * total, n * n * (n - 1)))
    bounds = tuple(exact.rounded(Fraction(total, n) + side * spread) for side in (-1, 1))
    assert bounds == exact.normal(total, squares, n)


# rounding


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(200_000, 3), "66666.6666667"),
        (Fraction(1, 8), "0.125"),
        (Decimal("1234567890123.5"), "1.23456789012E+12"),
        (Decimal("0.1234567890125"), "0.123456789012"),
        (Decimal("0.1234567890135"), "0.123456789014"),
        (Fraction(0), "0"),
    ],
)
def test_a_bound_has_twelve_significant_digits(value, expected):
    assert str(exact.rounded(value)) == expected


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_every_interval_has_at_most_twelve_significant_digits(events, units):
    for bound in (*exact.poisson(events, units), *exact.wilson(min(events, units), units)):
        assert len(bound.as_tuple().digits) <= 12
