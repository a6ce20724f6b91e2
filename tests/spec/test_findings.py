"""Weaknesses: how soon they are mended, how many are overdue."""

from fractions import Fraction

import pytest
from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, load, told

from steelyard.values import Origin

SEVERITIES = [
    ("critical_remediation_time", "critical", "high"),
    ("high_remediation_time", "high", "critical"),
]
each_severity = pytest.mark.parametrize(("indicator", "severity", "other"), SEVERITIES)


def found(days=None, at=NINE, **more):
    """A weakness, fixed after some days or still open."""
    fixed = None if days is None else after(at, days=days)
    return {"first_seen_at": at, "fixed_at": fixed, "state": "open" if days is None else "fixed", **more}


def seen(fingerprint, at, state="open", **more):
    """A weakness as one scan saw it."""
    return {
        "fingerprint": fingerprint,
        "first_seen_at": at,
        "last_seen_at": at,
        "state": state,
        "tool": "t",
        **more,
    }


def scan(at, **more):
    return {"metric": "scan", "tool": "t", "at": at, "repo_id": "p", **more}


# critical_remediation_time, high_remediation_time


def test_critical_remediation_time_without_open_findings_is_the_day_on_which_half_were_fixed(reading):
    rows = [found(days, severity="critical") for days in (1, 2, 3, 4, 5, 6)]
    value = reading("critical_remediation_time", finding=rows).value
    assert (value.value, value.n, value.unknown, value.unit) == (3, 6, 0, "days")


def test_critical_remediation_time_lets_open_findings_count_for_as_long_as_they_were_seen_open(reading):
    # Kaplan and Meier: 8 open; 2 fixed on day 10 leave 6/8; one is censored on day 12; of 5 still at risk
    # 2 fixed on day 20 leave 6/8 * 3/5 = 18/40, the first value of at most one half.
    rows = [
        *[found(10, severity="critical")] * 2,
        found(None, after(AFTER, days=-12), severity="critical"),
        *[found(20, severity="critical")] * 2,
        *[found(None, severity="critical")] * 3,
    ]
    value = reading("critical_remediation_time", finding=rows).value
    assert (value.value, value.n, value.unknown) == (20, 8, 4)
    only_fixed = reading(
        "critical_remediation_time", finding=[row for row in rows if row["fixed_at"]] + rows[:1]
    )
    assert told(only_fixed) == (10, 5, 0)


def test_critical_remediation_time_has_the_interval_of_brookmeyer_and_crowley(reading):
    rows = [found(days, severity="critical") for days in range(1, 21)]
    value = reading("critical_remediation_time", finding=rows).value
    # On day t the curve is s = 1 - t/20 and Greenwood's variance s(1-s)/20; one half is within 1.96 of them.
    inside = [
        t
        for t in range(1, 20)
        if (Fraction(t, 20) - Fraction(1, 2)) ** 2 <= 3.8415 * (t / 20) * (1 - t / 20) / 20
    ]
    assert (value.value, value.low, value.high) == (10, min(inside), max(inside) + 1)


def test_critical_remediation_time_is_not_reached_where_more_than_half_stay_open(reading):
    rows = [*[found(3, severity="critical")] * 3, *[found(severity="critical")] * 4]
    assert told(reading("critical_remediation_time", finding=rows)) == ("not_reached", 7, 4)


def test_critical_remediation_time_takes_a_fix_after_the_window_as_open_at_its_end(reading):
    # First seen 30 days before the end: fixed then it is still open, fixed a microsecond earlier it is fixed.
    began = after(AFTER, days=-30)
    at_end = [{**found(at=began, severity="critical"), "fixed_at": after(AFTER), "state": "fixed"}] * 5
    assert told(reading("critical_remediation_time", finding=at_end)) == ("not_reached", 5, 5)
    just = [{**row, "fixed_at": after(AFTER, microseconds=-1)} for row in at_end]
    microsecond = Fraction(1, 86_400_000_000)
    assert told(reading("critical_remediation_time", finding=just)) == (30 - microsecond, 5, 0)


def test_critical_remediation_time_sees_a_weakness_once_over_all_scans_and_fixed_when_a_scan_misses_it(
    reading,
):
    # Seen on 1, 5 and 9 October, missed on the 13th: 12 days. Another tool and another repository say nothing.
    sights = [
        seen(name, f"2026-10-0{day} 00:00", src_id=f"{name}{day}", severity="critical")
        for name in "abcde"
        for day in (1, 5, 9)
    ]
    scans = [scan(f"2026-10-{day:02} 00:00") for day in (1, 5, 9, 13, 17)]
    scans += [scan("2026-10-10 00:00", tool="other"), scan("2026-10-10 00:00", repo_id="p-2")]
    assert told(reading("critical_remediation_time", finding=sights, observation=scans)) == (12, 5, 0)


def test_critical_remediation_time_takes_a_weakness_that_comes_back_as_open(reading):
    scans = [scan(f"2026-10-{day:02} 00:00") for day in (1, 5, 9)]
    steady = [
        seen(name, f"2026-10-0{day} 00:00", src_id=f"{name}{day}", severity="critical")
        for name in "abcde"
        for day in (1, 9)
    ]
    assert told(reading("critical_remediation_time", finding=steady, observation=scans)) == (
        "not_reached",
        5,
        5,
    )
    absent = [
        seen(
            name,
            "2026-10-05 00:00",
            "fixed",
            src_id=f"{name}5",
            fixed_at="2026-10-05 00:00",
            severity="critical",
        )
        for name in "abcde"
    ]
    back = reading("critical_remediation_time", finding=steady + absent, observation=scans)
    assert told(back) == ("not_reached", 5, 5)
    gone = reading("critical_remediation_time", finding=[*steady[::2], *absent], observation=scans)
    assert told(gone) == (4, 5, 0)


def test_critical_remediation_time_cites_the_scans_and_takes_the_weakest_origin(reading):
    loads = [load(1, ["finding"]), load(2, ["observation"], origin=Origin.EXPORT), load(3, ["incident"])]
    rows = [found(3, severity="critical")] * 5
    got = reading(
        "critical_remediation_time",
        loads=loads,
        finding=rows,
        observation=[scan(NINE, load_seq=2)],
        incident=[],
    )
    assert (got.loads, got.origin) == (("load-1", "load-2"), Origin.EXPORT)


def test_high_remediation_time_is_the_kaplan_meier_median_of_high_findings(reading):
    rows = [
        *[found(days, severity="high") for days in (2, 4, 9)],
        *[found(severity="high")] * 2,
        *[found(1, severity="critical")] * 9,
    ]
    assert told(reading("high_remediation_time", finding=rows)) == (9, 5, 2)


def test_high_remediation_time_takes_the_severity_of_the_newest_scan(reading):
    old = [seen(name, "2026-10-01 00:00", src_id=f"{name}1", severity="critical") for name in "abcde"]
    new = [
        seen(
            name, "2026-10-05 00:00", "fixed", src_id=f"{name}5", severity="high", fixed_at="2026-10-05 00:00"
        )
        for name in "abcde"
    ]
    rows = old + new
    assert told(reading("high_remediation_time", finding=rows)) == (4, 5, 0)
    assert told(reading("critical_remediation_time", finding=rows)) == ("too_few", 0, 0)


@each_severity
def test_critical_remediation_time_and_high_leave_out_what_is_no_such_weakness_of_the_window(
    reading, indicator, severity, other
):
    counted = [found(5, at, severity=severity) for at in (FIRST, NINE, NINE, NINE)] + [
        found(None, LAST, severity=severity)
    ]
    left_out = [found(1, at, severity=severity) for at in (BEFORE, AFTER)]
    left_out += [found(1, severity=level) for level in (other, "medium", "low", "info", None)]
    left_out += [
        found(1, severity=severity, repo_id="q"),
        {**found(1, severity=severity), "state": "false_positive"},
    ]
    assert told(reading(indicator, finding=counted + left_out)) == (5, 5, 1)


@each_severity
def test_critical_remediation_time_and_high_keep_equal_findings_of_other_tools_and_repositories_apart(
    reading,
    indicator,
    severity,
    other,
):
    places = [{"tool": tool, "repo_id": repo} for tool in ("t", "u", None) for repo in ("p", "p-2")]
    rows = [found(3, fingerprint="f", severity=severity, **place) for place in places]
    assert told(reading(indicator, finding=rows)) == (3, 6, 0)


@each_severity
def test_critical_remediation_time_and_high_count_suppressed_findings_as_open(
    reading,
    indicator,
    severity,
    other,
):
    rows = [found(5, severity=severity)] * 4 + [{**found(severity=severity), "state": "suppressed"}]
    assert told(reading(indicator, finding=rows)) == (5, 5, 1)


def test_critical_remediation_time_needs_a_source_and_five_findings(needs_five):
    needs_five("critical_remediation_time", finding=[found(3, severity="critical")] * 5)


def test_high_remediation_time_needs_a_source_and_five_findings(needs_five):
    needs_five("high_remediation_time", finding=[found(3, severity="high")] * 5)


# remediation_within_sla


def due(at=NINE, fixed=None, **more):
    return {"first_seen_at": "2026-05-01 09:00", "due_at": at, "fixed_at": fixed, **more}


def test_remediation_within_sla_is_findings_fixed_by_their_due_date(reading):
    rows = [
        due(fixed="2026-06-01 09:00"),
        due(fixed=NINE),
        due(fixed=after(NINE, microseconds=1)),
        due(fixed=AFTER),
        due(),
    ]
    assert told(reading("remediation_within_sla", finding=rows)) == (Fraction(2, 5), 5, 0)


def test_remediation_within_sla_leaves_out_findings_due_elsewhere_or_never_and_false_positives(reading):
    early = "2026-06-01 09:00"
    counted = [due(FIRST, early), due(LAST, early), *[due()] * 3]
    left_out = [
        due(BEFORE, early),
        due(AFTER, early),
        due(None, early),
        due(NINE, early, repo_id="q"),
        due(NINE, early, state="false_positive"),
    ]
    assert told(reading("remediation_within_sla", finding=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_remediation_within_sla_takes_suppressed_findings_as_not_fixed(reading):
    rows = [due(fixed="2026-06-01 09:00")] * 4 + [due(state="suppressed")]
    assert told(reading("remediation_within_sla", finding=rows)) == (Fraction(4, 5), 5, 0)


def test_remediation_within_sla_takes_the_scan_that_misses_a_weakness_as_its_fix(reading):
    rows = [
        seen(name, "2026-09-01 00:00", due_at=NINE, repo_id=repo) for name in "abc" for repo in ("p-1", "p-2")
    ]
    scans = [scan(NINE, repo_id="p-1"), scan(after(NINE, microseconds=1), repo_id="p-2")]
    assert told(reading("remediation_within_sla", finding=rows, observation=scans)) == (Fraction(3, 6), 6, 0)


def test_remediation_within_sla_needs_a_source_and_five_findings(needs_five):
    needs_five("remediation_within_sla", finding=[due()] * 5)


# open_overdue_findings


def test_open_overdue_findings_counts_findings_past_their_date_at_the_end_of_the_window(reading):
    rows = [
        due(),
        due(LAST),
        due("2026-01-01 09:00"),
        due(AFTER),
        due(fixed=NINE),
        due(fixed=LAST),
        due(fixed=AFTER),
    ]
    assert told(reading("open_overdue_findings", finding=rows)) == (4, 90, 0)


def test_open_overdue_findings_leaves_out_suppressed_and_false_findings_and_other_projects(reading):
    rows = [
        due(state="suppressed"),
        due(state="false_positive"),
        due(repo_id="q"),
        due(None),
        {**due(), "first_seen_at": AFTER},
        due(state="open"),
        due(state=None),
    ]
    assert told(reading("open_overdue_findings", finding=rows)) == (2, 90, 0)


def test_open_overdue_findings_counts_a_weakness_once_over_all_scans_and_not_when_a_scan_misses_it(reading):
    sights = [
        seen("a", f"2026-09-0{day} 00:00", src_id=f"{repo}{day}", due_at=NINE, repo_id=repo)
        for day in (1, 5)
        for repo in ("p-1", "p-2", "p-3")
    ]
    scans = [scan("2026-09-05 00:00", repo_id="p-1"), scan(LAST, repo_id="p-2"), scan(AFTER, repo_id="p-3")]
    assert told(reading("open_overdue_findings", finding=sights, observation=scans))[0] == 2


def test_open_overdue_findings_can_be_a_measured_zero_and_has_no_interval(reading):
    value = reading("open_overdue_findings", finding=[]).value
    assert (value.value, value.n, value.unit, value.low, value.high) == (0, 90, "findings", None, None)


def test_open_overdue_findings_needs_a_source_and_a_covered_day_to_say_that_there_are_none(reading):
    def covered(covers, rows):
        return told(reading("open_overdue_findings", covers=covers, finding=rows))

    assert told(reading("open_overdue_findings")) == ("no_source", 0, 0)
    assert covered(("2026-01-01 00:00", FIRST), []) == ("not_covered", 0, 0)
    assert covered(("2026-10-31 00:00", AFTER), []) == (0, 1, 0)
    assert covered(("2026-01-01 00:00", FIRST), [due()]) == (1, 0, 0)
