"""How the truth counts, on samples that can be counted by hand."""

from __future__ import annotations

import random
from fractions import Fraction

from steelyard.sample import clock, truth_quality
from steelyard.sample.plan import Finding, Incident, ProjectPlan
from steelyard.sample.quota import Quota
from steelyard.sample.tally import mean, median, share
from steelyard.sample.truth_operations import service_availability

DAY = 86_400


def finding(number, days, *, fixed):
    seen = clock.START + number
    return Finding(
        f"V{number}",
        "r",
        "sca",
        "rule",
        "critical",
        seen,
        seen + 15 * DAY,
        seen + days * DAY if fixed else None,
    )


def outage(begin, end):
    start = clock.START + begin
    return Incident(
        id="I",
        kind="incident",
        service="s",
        item="",
        severity=1,
        priority=1,
        opened=start,
        impact=start,
        detected=start,
        detected_by="user",
        acknowledged=start,
        resolved=clock.START + end,
        closed=clock.START + end,
        reopened=0,
        reassigned=0,
        cause_kind="",
        cause="",
        due=None,
        in_time=None,
    )


def test_the_median_of_an_even_number_lies_in_the_middle_of_two():
    assert median([3600, 7200, 1, 90_000], 3600).value == Fraction(3600 + 7200, 2 * 3600)


def test_nothing_to_count_has_no_value():
    assert [tally.value for tally in (median([]), mean([]), share([]))] == [None, None, None]


def test_a_share_keeps_what_it_was_counted_from():
    tally = share([True, False, True])
    assert (tally.value, tally.n, tally.numerator, tally.denominator) == (Fraction(2, 3), 3, 2, 3)


def test_the_survival_median_counts_open_findings():
    # 10 d: 4 of 5 are open; 20 d censored; 30 d: 4/5 * 2/3 = 8/15; 40 d: 8/15 * 1/2 = 4/15, below one half.
    findings = [finding(1, 10, fixed=True), finding(2, 30, fixed=True), finding(3, 40, fixed=True)]
    late = Finding("V4", "r", "sca", "rule", "critical", clock.END - 20 * DAY, clock.END, None)
    plan = ProjectPlan("p", findings=[*findings, late, finding(5, 0, fixed=False)])
    assert truth_quality.critical_remediation_time(plan).value == 40


def test_a_survival_that_never_falls_to_one_half_has_no_value():
    plan = ProjectPlan(
        "p", findings=[finding(1, 10, fixed=True), *(finding(n, 0, fixed=False) for n in (2, 3))]
    )
    assert truth_quality.critical_remediation_time(plan).value is None


def test_overlapping_outages_count_once():
    plan = ProjectPlan(
        "p", incidents=[outage(0, 600), outage(300, 900), outage(400, 500), outage(2000, 2100)]
    )
    whole = 90 * DAY
    assert service_availability(plan).value == Fraction(whole - 900 - 100, whole)


def test_an_outage_counts_only_inside_the_window():
    plan = ProjectPlan("p", incidents=[outage(-500, 100)])
    whole = 90 * DAY
    assert service_availability(plan).value == Fraction(whole - 100, whole)


def test_a_quota_gives_its_share_to_within_one():
    for seed in range(20):
        quota = Quota.begun(0.3, random.Random(seed))
        assert sum(quota() for _ in range(50)) in (15, 16, 14)
