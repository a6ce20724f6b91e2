"""Running a service: objectives kept, alerts worth having, users content."""

from fractions import Fraction

import pytest
from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, told

MILLION = 1_000_000


def objective(good, of=1_000, target="0.99", at=NINE, **more):
    """A window of a service level objective that ended at an instant."""
    micro = None if target is None else int(Fraction(target) * MILLION)
    told_of = {"metric": "slo", "numerator": good, "denominator": of, "target_micro": micro, "at": at}
    return {**told_of, "service_id": "p", **more}


def not_counted(**more):
    """What no indicator of objectives counts."""
    return [
        objective(at=BEFORE, **more),
        objective(at=AFTER, **more),
        objective(at=None, **more),
        objective(service_id="q", **more),
        objective(metric="line_coverage", **more),
        objective(metric="apdex", **more),
        objective(metric=None, **more),
        objective(**{**more, "good": 0, "of": 0}),
    ]


# slo_attainment


def test_slo_attainment_is_windows_that_met_their_target_of_all(reading):
    rows = [objective(good) for good in (1_000, 995, 990, 989, 900, 0)]
    value = reading("slo_attainment", observation=rows).value
    assert told(value) == (Fraction(3, 6), 6, 0)
    assert value.unit == "ratio"


def test_slo_attainment_compares_exactly_where_a_decimal_target_has_no_finite_float(reading):
    met = [objective(7 * 10**9, 10**10, "0.7"), objective(3, 3, "1"), objective(999_999, 10**6, "0.999999")]
    missed = [objective(7 * 10**9 - 1, 10**10, "0.7"), objective(2, 3, "0.666667"), objective(2, 3, "1")]
    assert told(reading("slo_attainment", observation=met + missed)) == (Fraction(3, 6), 6, 0)


def test_slo_attainment_leaves_out_other_quantities_projects_and_times_and_windows_without_events(reading):
    counted = [objective(0, at=FIRST), objective(0, at=LAST), *[objective(1_000)] * 3]
    rows = counted + not_counted(good=0)
    assert told(reading("slo_attainment", observation=rows)) == (Fraction(3, 5), 5, 0)


def test_slo_attainment_does_not_know_a_window_without_good_all_or_target(reading):
    unknown = [objective(None), objective(990, None), objective(990, target=None)]
    rows = [*[objective(1_000)] * 4, objective(0), *unknown]
    assert told(reading("slo_attainment", observation=rows)) == (Fraction(4, 5), 5, 3)
    assert told(reading("slo_attainment", observation=unknown)) == ("not_recorded", 0, 3)


def test_slo_attainment_needs_a_source_and_five_windows(needs_five):
    needs_five("slo_attainment", observation=[objective(990)] * 5)


# error_budget_left: 10 of 1000 may fail


def test_error_budget_left_is_one_less_what_failed_over_what_was_allowed_to(reading):
    rows = [objective(1_000 - failed) for failed in (0, 1, 2, 4, 8)]
    value = reading("error_budget_left", observation=rows).value
    assert told(value) == (1 - Fraction(0 + 1 + 2 + 4 + 8, 5 * 10), 5, 0)
    assert value.unit == "ratio"
    assert 0 < value.low < value.value < value.high < 1


def test_error_budget_left_weighs_windows_by_what_they_allow(reading):
    rows = [*[objective(1_000)] * 4, objective(9_000, 10_000, "0.8")]
    assert told(reading("error_budget_left", observation=rows)) == (
        1 - Fraction(1_000, 4 * 10 + 2_000),
        5,
        0,
    )


def test_error_budget_left_that_is_used_up_to_the_last_event_is_zero(reading):
    value = reading("error_budget_left", observation=[objective(990)] * 5).value
    assert (told(value), value.low, value.high) == ((0, 5, 0), 0, 0)


def test_error_budget_left_that_is_overdrawn_is_zero_and_no_less(reading):
    value = reading("error_budget_left", observation=[objective(100)] * 5).value
    assert (told(value), value.low, value.high) == ((0, 5, 0), 0, 0)


def test_error_budget_left_lets_an_overdrawn_window_use_the_budget_of_others(reading):
    rows = [*[objective(1_000)] * 4, objective(970)]
    assert told(reading("error_budget_left", observation=rows)) == (1 - Fraction(30, 5 * 10), 5, 0)


def test_error_budget_left_leaves_out_targets_of_100_percent_that_allow_nothing_to_fail(reading):
    perfect = [objective(1_000, target="1"), objective(500, target="1")]
    rows = [objective(995)] * 5
    assert told(reading("error_budget_left", observation=rows + perfect)) == (Fraction(1, 2), 5, 0)
    assert told(reading("error_budget_left", observation=perfect)) == ("too_few", 0, 0)


def test_error_budget_left_leaves_out_other_quantities_projects_and_times_and_windows_without_events(reading):
    counted = [objective(990, at=FIRST), objective(990, at=LAST), *[objective(1_000)] * 3]
    rows = counted + not_counted(good=0)
    assert told(reading("error_budget_left", observation=rows)) == (1 - Fraction(10 + 10, 50), 5, 0)


def test_error_budget_left_does_not_know_a_window_without_good_all_or_target(reading):
    unknown = [objective(None), objective(990, None), objective(990, target=None)]
    rows = [*[objective(995)] * 5, *unknown]
    assert told(reading("error_budget_left", observation=rows)) == (Fraction(1, 2), 5, 3)
    assert told(reading("error_budget_left", observation=unknown)) == ("not_recorded", 0, 3)


def test_error_budget_left_needs_a_source_and_five_windows(needs_five):
    needs_five("error_budget_left", observation=[objective(995)] * 5)


# alerts


def alert(at=NINE, **more):
    return {"kind": "alert", "started_at": at, "service_id": "p", **more}


def no_alerts(**more):
    """What no indicator of alerts counts: other monitoring events, other times, another project's."""
    return [
        alert(kind="monitor_event", **more),
        alert(kind="health", **more),
        alert(BEFORE, **more),
        alert(AFTER, **more),
        alert(None, **more),
        alert(**{**more, "service_id": "q"}),
    ]


# alert_precision


def test_alert_precision_is_alerts_that_needed_action_or_led_to_an_incident_of_those_known(reading):
    rows = [
        alert(actionable=True),
        alert(actionable=True, incident_id="INC1"),
        alert(actionable=False, incident_id="INC2"),
        alert(incident_id="INC3"),
        *[alert(actionable=False)] * 5,
    ]
    value = reading("alert_precision", ops_event=rows).value
    assert told(value) == (Fraction(4, 4 + 5), 9, 0)
    assert value.unit == "ratio"


def test_alert_precision_leaves_out_what_is_no_alert_and_other_projects_and_times(reading):
    counted = [
        alert(FIRST, actionable=True),
        alert(LAST, actionable=True),
        alert(kind=None, actionable=True),
        *[alert(actionable=False)] * 2,
    ]
    left_out = no_alerts(actionable=True)
    assert told(reading("alert_precision", ops_event=counted + left_out)) == (Fraction(3, 5), 5, 0)


def test_alert_precision_does_not_know_an_alert_that_says_neither(values):
    rows = [alert(actionable=True), *[alert(actionable=False)] * 4, alert(), alert(incident_id="")]
    found = values("alert_precision", "ops_event", rows, [alert()])
    assert [told(one) for one in found] == [(Fraction(1, 5), 5, 2), ("not_recorded", 0, 1)]


def test_alert_precision_belongs_to_a_project_through_the_configuration_item_too(reading):
    rows = [alert(service_id=None, ci_id="p-host-01", actionable=True), *[alert(actionable=False)] * 4]
    assert told(reading("alert_precision", ops_event=rows)) == (Fraction(1, 5), 5, 0)


def test_alert_precision_needs_a_source_and_five_alerts(needs_five):
    needs_five("alert_precision", ops_event=[alert(actionable=True)] * 5)


# alerts_per_incident


def incident(at=NINE, **more):
    return {"kind": "incident", "opened_at": at, "service_id": "p", **more}


def test_alerts_per_incident_is_alerts_over_incidents_related_or_not(reading):
    alerts = [alert(incident_id="incident-1"), *[alert()] * 12]
    value = reading("alerts_per_incident", ops_event=alerts, incident=[incident()] * 5).value
    assert told(value) == (Fraction(13, 5), 5, 0)
    assert value.unit == "per_incident"


def test_alerts_per_incident_leaves_out_what_is_neither_and_other_projects_and_times(reading):
    alerts = [alert(FIRST), alert(LAST), alert(kind=None), *no_alerts()]
    incidents = [
        incident(FIRST),
        incident(LAST),
        incident(kind=None),
        incident(env_class="production"),
        incident(env_class=None),
        incident(kind="request"),
        incident(kind="problem"),
        incident(env_class="test"),
        incident(BEFORE),
        incident(AFTER),
        incident(service_id="q"),
    ]
    assert told(reading("alerts_per_incident", ops_event=alerts, incident=incidents)) == (
        Fraction(3, 5),
        5,
        0,
    )


def test_alerts_per_incident_of_incidents_that_no_alert_announced_is_measured_zero(reading):
    value = reading("alerts_per_incident", ops_event=[], incident=[incident()] * 5).value
    assert (told(value), value.low) == ((0, 5, 0), 0)


def test_alerts_per_incident_needs_both_sources_and_five_incidents(needs_five, reading):
    needs_five("alerts_per_incident", incident=[incident()] * 5, ops_event=[alert()])
    assert told(reading("alerts_per_incident", incident=[], ops_event=[alert()] * 9)) == ("too_few", 0, 0)


# alert_acknowledge_time


def acknowledged(minutes, at=NINE, **more):
    return alert(at, acknowledged_at=None if at is None else after(at, minutes=minutes), **more)


def test_alert_acknowledge_time_is_the_median_from_the_start_of_an_alert(reading):
    rows = [acknowledged(minutes) for minutes in (1, 90, 2, 4, 7, 30)]
    value = reading("alert_acknowledge_time", ops_event=rows).value
    assert told(value) == (Fraction(4 + 7, 2), 6, 0)
    assert (value.unit, value.low, value.high) == ("minutes", 1, 90)


def test_alert_acknowledge_time_leaves_out_what_is_no_alert_and_other_projects_and_times(reading):
    counted = [acknowledged(3, FIRST), acknowledged(3, LAST), *[acknowledged(3, kind=None)] * 3]
    left_out = [
        {**row, "acknowledged_at": after(row["started_at"] or NINE, minutes=99)} for row in no_alerts()
    ]
    assert told(reading("alert_acknowledge_time", ops_event=counted + left_out)) == (3, 5, 0)


def test_alert_acknowledge_time_does_not_know_an_alert_that_nobody_took(reading):
    unknown = [alert()] * 2
    assert told(reading("alert_acknowledge_time", ops_event=[*[acknowledged(3)] * 5, *unknown])) == (3, 5, 2)
    assert told(reading("alert_acknowledge_time", ops_event=unknown)) == ("not_recorded", 0, 2)


def test_alert_acknowledge_time_needs_a_source_and_five_alerts(needs_five):
    needs_five("alert_acknowledge_time", ops_event=[acknowledged(3)] * 5)


# user_experience_score


def apdex(satisfied, of, at=NINE, **more):
    return {
        "metric": "apdex",
        "numerator": satisfied,
        "denominator": of,
        "at": at,
        "service_id": "p",
        **more,
    }


def test_user_experience_score_sums_interactions_and_never_averages_scores(reading):
    value = reading("user_experience_score", observation=[apdex(900, 1_000), apdex(1, 10)]).value
    assert told(value) == (Fraction(900 + 1, 1_000 + 10), 1_010, 0)
    assert value.unit == "ratio"


def test_user_experience_score_leaves_out_other_quantities_projects_and_times(reading):
    counted = [apdex(3, 4, FIRST), apdex(3, 4, LAST)]
    left_out = [
        apdex(0, 9, BEFORE),
        apdex(0, 9, AFTER),
        apdex(0, 9, None),
        apdex(0, 9, service_id="q"),
        apdex(0, 9, metric="slo"),
        apdex(0, 9, metric=None),
        apdex(0, 0),
        apdex(5, None),
    ]
    found = reading("user_experience_score", observation=counted + left_out)
    assert told(found) == (Fraction(3 + 3, 4 + 4), 8, 0)


def test_user_experience_score_does_not_know_interactions_of_which_nobody_says_how_they_were(reading):
    unknown = [apdex(None, 7), apdex(None, 2)]
    found = reading("user_experience_score", observation=[apdex(3, 5), *unknown])
    assert told(found) == (Fraction(3, 5), 5, 7 + 2)
    assert told(reading("user_experience_score", observation=unknown)) == ("not_recorded", 0, 7 + 2)


@pytest.mark.parametrize(("of", "expected"), [(4, ("too_few", 4, 0)), (5, (Fraction(3, 5), 5, 0))])
def test_user_experience_score_needs_a_source_and_five_interactions(reading, of, expected):
    assert told(reading("user_experience_score")) == ("no_source", 0, 0)
    assert told(reading("user_experience_score", observation=[apdex(3, of)])) == expected
