"""From small tables of integers to values: exact, or missing with the reason."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.indicators import exact, finish
from steelyard.values import Measured, Missing, MissingReason

HOUR = 3_600_000_000
HALF = Fraction(1, 2)


def sorted_sample(*values, unknown=0):
    return finish.Sorted(len(values), unknown, dict(enumerate(sorted(values))))


# R2: too few, not recorded, not covered


@pytest.mark.parametrize(
    "finished",
    [
        lambda n, unknown: finish.share(n, n, unknown, "ratio"),
        lambda n, unknown: finish.median(sorted_sample(*range(n), unknown=unknown), "hours", 1),
        lambda n, unknown: finish.mean(n, n, n, unknown, "hours", 1),
        lambda n, unknown: finish.pooled([(1, 1)] * n + [(0, 0)] * unknown, "ratio"),
    ],
)
def test_four_observations_are_too_few_five_are_enough_and_none_but_unknown_ones_record_nothing(finished):
    assert finished(0, 0) == Missing(MissingReason.TOO_FEW, 0, 0)
    assert finished(4, 3) == Missing(MissingReason.TOO_FEW, 4, 3)
    assert finished(0, 3) == Missing(MissingReason.NOT_RECORDED, 0, 3)
    value = finished(5, 3)
    assert (type(value), value.n, value.unknown) == (Measured, 5, 3)


def test_a_ratio_needs_five_units_and_may_have_no_event():
    assert finish.ratio(99, 4, "commits") == Missing(MissingReason.TOO_FEW, 4)
    assert finish.ratio(0, 5, "commits").value == 0


def test_a_rate_needs_thirty_covered_days_and_may_have_no_event():
    assert finish.rate(99, 29, "per_day") == Missing(MissingReason.NOT_COVERED, 29)
    assert finish.rate(0, 30, "per_day").value == 0


def test_fewer_than_twenty_observations_are_flagged():
    assert (finish.share(1, 19, 0, "ratio").few, finish.share(1, 20, 0, "ratio").few) == (True, False)


# shares, medians, means, rates, ratios


def test_a_share_is_an_exact_fraction_with_the_interval_of_wilson():
    low, high = exact.wilson(2, 9)
    assert finish.share(2, 9, 4, "ratio") == Measured(Fraction(2, 9), "ratio", 9, low, high, 4)


def test_a_median_comes_with_its_percentiles_and_the_order_statistics_around_it():
    value = finish.median(sorted_sample(*(n * HOUR for n in range(1, 11)), unknown=2), "hours", HOUR)
    assert value == Measured(
        Fraction(11, 2),
        "hours",
        10,
        exact.rounded(Fraction(2)),
        exact.rounded(Fraction(9)),
        2,
        1 + 9 * Fraction(85, 100),
        1 + 9 * Fraction(95, 100),
    )


@given(st.lists(st.integers(0, 10**12), min_size=5, max_size=80))
def test_a_median_needs_only_the_order_statistics_that_it_asks_for(values):
    ordered = sorted(values)
    few = finish.Sorted(len(values), 0, {rank: ordered[rank] for rank in finish.ranks(len(values))})
    assert finish.median(few, "hours", HOUR) == finish.median(sorted_sample(*values), "hours", HOUR)


def test_of_nothing_no_order_statistic_is_asked_for():
    assert finish.ranks(0) == set()


def test_a_mean_is_an_exact_fraction():
    values = (1, 2, 3, 4, 7)
    value = finish.mean(sum(values), sum(v * v for v in values), 5, 1, "hours", 2)
    assert (value.value, value.n, value.unknown) == (Fraction(17, 10), 5, 1)
    assert (value.low, value.high) == exact.normal(17, 79, 5, 2)


def test_rates_and_ratios_are_exact_fractions_with_the_interval_of_a_count():
    assert finish.rate(10, 90, "per_day") == Measured(Fraction(10, 90), "per_day", 90, *exact.poisson(10, 90))
    assert finish.ratio(7, 6, "commits") == Measured(Fraction(7, 6), "commits", 6, *exact.poisson(7, 6))


# weeks


def test_weeks_are_seven_covered_days_counted_back_and_a_week_without_a_thing_counts_as_zero():
    covered = range(100, 137)  # 37 days: five weeks from day 102 on, two days too many
    days = [136, 135, 129, 128, 122, 108, 101, 100, 99, 500]
    value = finish.weekly(days, covered, "items_per_week")
    assert (value.value, value.n) == (sorted([2, 2, 1, 0, 1])[2], 5)
    assert value == finish.median(sorted_sample(2, 2, 1, 0, 1), "items_per_week", 1)


def test_things_of_one_day_count_apart():
    days = [34, 34, 34, 33, 21, 21, 0, 0, 0, 0, 0]
    value = finish.weekly(days, range(35), "items_per_week")
    assert value == finish.median(sorted_sample(4, 2, 0, 0, 5), "items_per_week", 1)
    assert (value.value, value.high) == (2, 5)


def test_weeks_need_thirty_covered_days_and_five_whole_weeks():
    assert finish.weekly([], range(29), "days_per_week") == Missing(MissingReason.NOT_COVERED, 29)
    assert finish.weekly([], range(34), "days_per_week") == Missing(MissingReason.TOO_FEW, 4)
    assert finish.weekly([], range(35), "days_per_week").value == 0


def test_weeks_step_over_days_that_are_not_covered():
    covered = [*range(14), *range(50, 71)]  # two weeks, a gap, three weeks
    days = [0, 1, 2, 50, 51, 30, 31, 32]
    value = finish.weekly(days, covered, "days_per_week")
    assert (value.value, value.high) == (sorted([3, 0, 2, 0, 0])[2], 3)


# pooled shares

CASES = st.lists(st.tuples(st.integers(-50, 40), st.integers(1, 40)), min_size=5, max_size=40)


def test_a_pooled_share_is_the_sum_of_parts_over_the_sum_of_wholes():
    value = finish.pooled([(1, 2), (0, 4), (3, 3), (2, 20), (1, 1)], "ratio")
    assert (value.value, value.unit, value.n, value.unknown) == (
        Fraction(1 + 0 + 3 + 2 + 1, 2 + 4 + 3 + 20 + 1),
        "ratio",
        5,
        0,
    )


def test_cases_without_a_whole_cannot_say_and_four_that_can_are_too_few():
    assert finish.pooled([(1, 2)] * 5 + [(0, 0), (9, 0)], "ratio") == Measured(
        HALF, "ratio", 5, exact.rounded(HALF), exact.rounded(HALF), 2
    )
    assert finish.pooled([(1, 2)] * 4 + [(0, 0)], "ratio") == Missing(MissingReason.TOO_FEW, 4, 1)
    assert finish.pooled([(0, 0)] * 7, "ratio") == Missing(MissingReason.NOT_RECORDED, 0, 7)
    assert finish.pooled([], "ratio") == Missing(MissingReason.TOO_FEW, 0, 0)


def test_a_pooled_share_of_sums_below_zero_is_zero_and_no_doubt_about_it_comes_from_the_cut():
    assert finish.pooled([(-5, 1)] * 5, "ratio") == Measured(
        Fraction(0), "ratio", 5, exact.rounded(Fraction(0)), exact.rounded(Fraction(0))
    )
    sure = finish.pooled([(-5, 1), (-6, 1), (-5, 1), (-4, 1), (-5, 1)], "ratio")
    assert (sure.value, sure.low, sure.high) == (0, 0, 0)


def test_the_interval_of_a_pooled_share_of_equal_wholes_is_the_normal_one_of_the_mean_of_shares():
    parts = (2, 5, 3, 7, 4, 6)
    value = finish.pooled([(part, 10) for part in parts], "ratio")
    low, high = exact.normal(sum(parts), sum(part * part for part in parts), len(parts), 10)
    assert (value.low, value.high) == (low, high)


@given(CASES)
def test_the_interval_of_a_pooled_share_is_that_of_cochrans_ratio_estimator(cases):
    n, parts, wholes = len(cases), sum(part for part, _ in cases), sum(whole for _, whole in cases)
    ratio, mean = parts / wholes, wholes / n
    residuals = sum((part - ratio * whole) ** 2 for part, whole in cases) / (n - 1)
    spread = 1.959963984540054 * (residuals / n) ** 0.5 / mean
    value = finish.pooled(cases, "ratio")
    bounds = [min(max(bound, 0.0), 1.0) for bound in (ratio - spread, ratio + spread)]
    assert [float(value.low), float(value.high)] == pytest.approx(bounds, abs=1e-9)
    assert 0 <= value.low <= exact.rounded(value.value) <= value.high <= 1


@given(CASES, st.randoms(use_true_random=False))
def test_a_pooled_share_does_not_depend_on_the_order_of_cases(cases, random):
    assert finish.pooled(random.sample(cases, len(cases)), "ratio") == finish.pooled(cases, "ratio")


# reductions


def test_a_reduction_is_one_less_the_median_now_over_the_median_before():
    now, before = sorted_sample(*range(1, 22), unknown=2), sorted_sample(*range(11, 36), unknown=3)
    # 21 and 25 observations: the 6th and the 16th, the 8th and the 18th hold the medians 11 and 23.
    assert finish.reduction(now, before, "ratio") == Measured(
        1 - Fraction(11, 23),
        "ratio",
        21,
        exact.rounded(1 - Fraction(16, 11 + 7)),
        exact.rounded(1 - Fraction(6, 11 + 17)),
        2 + 3,
    )


@pytest.mark.parametrize(("now", "before"), [(19, 30), (30, 19), (0, 30), (30, 0), (0, 0)])
def test_a_reduction_needs_twenty_observations_on_both_sides(now, before):
    samples = sorted_sample(*[1] * now), sorted_sample(*[2] * before)
    assert finish.reduction(*samples, "ratio") == Missing(MissingReason.TOO_FEW, min(now, before), 0)
    assert finish.reduction(sorted_sample(*[1] * 20), sorted_sample(*[2] * 20), "ratio").value == HALF


def test_a_reduction_of_which_one_side_has_none_but_unknown_observations_is_not_recorded():
    some, blind = sorted_sample(*[1] * 20), sorted_sample(unknown=7)
    assert finish.reduction(some, blind, "ratio") == Missing(MissingReason.NOT_RECORDED, 0, 7)
    assert finish.reduction(blind, some, "ratio") == Missing(MissingReason.NOT_RECORDED, 0, 7)


def test_a_rise_is_a_negative_reduction():
    value = finish.reduction(sorted_sample(*[30] * 20), sorted_sample(*[10] * 20), "ratio")
    assert (value.value, value.low, value.high) == (-2, -2, -2)


def test_a_reduction_from_nothing_is_none_and_one_from_hardly_anything_has_no_lower_bound():
    now = sorted_sample(*[5] * 20)
    nothing = sorted_sample(*[0] * 20)
    assert finish.reduction(now, nothing, "ratio") == Missing(MissingReason.NOT_RECORDED, 20, 0)
    value = finish.reduction(now, sorted_sample(*[0] * 9, *[10] * 11), "ratio")
    assert (value.value, value.low, value.high) == (HALF, None, exact.rounded(HALF))


@given(*[st.lists(st.integers(1, 10**12), min_size=20, max_size=60)] * 2)
def test_a_reduction_lies_within_its_interval_and_needs_only_the_order_statistics_that_it_asks_for(
    now, before
):
    few = [
        finish.Sorted(len(side), 0, {rank: sorted(side)[rank] for rank in finish.ranks(len(side))})
        for side in (now, before)
    ]
    value = finish.reduction(*few, "ratio")
    assert value == finish.reduction(sorted_sample(*now), sorted_sample(*before), "ratio")
    assert value.low <= exact.rounded(value.value) <= value.high <= 1


# uptime


def test_uptime_merges_what_overlaps_and_ignores_what_is_not_covered():
    down = [(10, 20), (15, 25), (25, 30), (90, 200), (-5, 2)]
    value = finish.uptime(down, ((0, 100),), 30, 5, 0, "ratio")
    assert value == Measured(1 - Fraction(2 + 20 + 10, 100), "ratio", 30)


def test_uptime_divides_by_what_is_covered():
    value = finish.uptime([(5, 35)], ((0, 10), (30, 40)), 30, 1, 2, "ratio")
    assert value == Measured(1 - Fraction(5 + 5, 20), "ratio", 30, unknown=2)


def test_uptime_needs_thirty_days_and_a_known_incident_among_unknown_ones():
    assert finish.uptime([], ((0, 9),), 29, 1, 0, "ratio") == Missing(MissingReason.NOT_COVERED, 29)
    assert finish.uptime([], ((0, 9),), 30, 0, 2, "ratio") == Missing(MissingReason.NOT_RECORDED, 30, 2)
    assert finish.uptime([], ((0, 9),), 30, 0, 0, "ratio").value == 1


@given(
    st.lists(
        st.tuples(st.integers(-20, 120), st.integers(-20, 120)).map(lambda p: (min(p), max(p))), max_size=12
    )
)
def test_uptime_counts_each_moment_once(down):
    lost = sum(any(start <= moment < end for start, end in down) for moment in range(100))
    assert finish.uptime(down, ((0, 100),), 30, 1, 0, "ratio").value == 1 - Fraction(lost, 100)


# counts at a moment


def test_nothing_counts_as_nothing_only_where_a_day_is_covered():
    assert finish.count(0, 0, "findings") == Missing(MissingReason.NOT_COVERED, 0)
    assert finish.count(0, 1, "findings") == Measured(Fraction(0), "findings", 1)
    assert finish.count(3, 0, "findings") == Measured(Fraction(3), "findings", 0)


# survival: weeks of remission of the two groups of Freireich et al. (1963), as textbooks print them

TREATED = (
    [(6, True)] * 3
    + [(time, True) for time in (7, 10, 13, 16, 22, 23)]
    + [(time, False) for time in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
)
CONTROL = [(time, True) for time in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]


def test_survival_gives_the_published_medians():
    treated, control = (finish.survival(cases, "days", 1) for cases in (TREATED, CONTROL))
    assert (treated.value, treated.n, treated.unknown) == (23, 21, 12)
    assert (control.value, control.n, control.unknown) == (8, 21, 0)


def band(cases):
    """(time, whether one half lies in the curve's band, share still open), slowly and in floats."""
    share, variance = 1.0, 0.0
    for time in sorted({lasted for lasted, over in cases if over}):
        at_risk = sum(lasted >= time for lasted, _ in cases)
        ended = sum(lasted == time and over for lasted, over in cases)
        share *= 1 - ended / at_risk
        variance += ended / (at_risk * (at_risk - ended)) if at_risk > ended else 0.0
        yield time, abs(share - 0.5) <= 1.959964 * share * variance**0.5, share


def test_survival_has_the_times_at_which_one_half_lies_in_the_band_for_its_interval():
    control = finish.survival(CONTROL, "days", 1)
    inside = [time for time, near, _ in band(CONTROL) if near]
    assert control.low == min(inside)
    assert control.high == min(
        time for time, near, share in band(CONTROL) if time > max(inside) and share < 0.5
    )


def test_survival_ends_its_interval_with_the_longest_case_where_the_curve_never_falls_clearly_below_one_half():
    treated = finish.survival(TREATED, "days", 1)
    assert treated.low == min(time for time, near, _ in band(TREATED) if near)
    assert treated.high == 35


def test_survival_counts_a_case_that_leaves_at_the_time_of_an_end_as_still_at_risk_then():
    cases = [(1, True), (1, False), (2, True), (3, True), (4, True)]
    # 4/5 after day 1, then 4/5 * 2/3 = 8/15, then 4/15.
    assert finish.survival(cases, "days", 1).value == 3


def test_survival_of_which_more_than_half_never_end_is_not_reached():
    cases = [(1, True), (2, True), (9, False), (9, False), (9, False)]
    assert finish.survival(cases, "days", 1) == Missing(MissingReason.NOT_REACHED, 5, 3)
    assert finish.survival([*cases, (3, True)], "days", 1).value == 3


def test_survival_needs_five_cases_open_ones_included():
    assert finish.survival([(1, False)] * 4, "days", 1) == Missing(MissingReason.TOO_FEW, 4)
    assert finish.survival([(1, False)] * 5, "days", 1) == Missing(MissingReason.NOT_REACHED, 5, 5)


@given(st.lists(st.integers(1, 30), min_size=5, max_size=40))
def test_survival_without_open_cases_is_the_first_time_by_which_half_had_ended(times):
    value = finish.survival([(time, True) for time in times], "days", 1)
    assert value.value == sorted(times)[(len(times) + 1) // 2 - 1]
    assert value.low <= value.value <= value.high


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=5, max_size=30), st.randoms())
def test_survival_does_not_depend_on_the_order_of_cases_and_open_ones_never_shorten_it(cases, shuffled):
    value = finish.survival(cases, "days", 1)
    mixed = list(cases)
    shuffled.shuffle(mixed)
    assert finish.survival(mixed, "days", 1) == value
    longer = finish.survival([*cases, (99, False)], "days", 1)
    assert isinstance(longer, Missing) or longer.value >= value.value
