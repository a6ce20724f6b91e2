"""Incidents: noticed by us or by users, how long, how often again."""

from fractions import Fraction

import pytest
from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, load, told

from steelyard.values import Origin

DAY = 24


def incident(at=NINE, **more):
    return {"kind": "incident", "opened_at": at, **more}


def no_incidents(**columns):
    """What no indicator of production incidents counts."""
    other = [
        {"kind": "request"},
        {"kind": "problem"},
        {"env_class": "test"},
        {"env_class": "staging"},
        {"service_id": "q"},
    ]
    return [incident(**columns, **one) for one in other] + [incident(at, **columns) for at in (BEFORE, AFTER)]


# the medians: (indicator, column of the beginning, column of the end, unit)

MEDIANS = {
    "time_to_restore": ("impact_started_at", "resolved_at", "hours"),
    "time_to_detect": ("impact_started_at", "detected_at", "minutes"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at", "minutes"),
    "time_to_resolve": ("detected_at", "resolved_at", "hours"),
    "incident_resolution_time": ("opened_at", "resolved_at", "hours"),
}


def took(indicator, length, at=NINE, **more):
    """An incident of which the measured stretch begins when it is opened."""
    start, end, unit = MEDIANS[indicator]
    return {**incident(at), start: at, end: after(at, **{unit: length}), **more}


def is_the_median(reading, indicator):
    lengths = (1, 2, 4, 7, 30, 31)
    value = reading(indicator, incident=[took(indicator, length) for length in lengths]).value
    assert (value.value, value.n, value.unknown, value.unit) == (
        Fraction(4 + 7, 2),
        6,
        0,
        MEDIANS[indicator][2],
    )


def leaves_the_others_out(reading, indicator):
    counted = [
        took(indicator, 3, FIRST),
        took(indicator, 3, LAST),
        took(indicator, 3, env_class="production"),
        took(indicator, 3, kind=None),
        took(indicator, 3),
    ]
    start, end, unit = MEDIANS[indicator]
    left_out = [
        {**row, start: row["opened_at"], end: after(row["opened_at"], **{unit: 999})}
        for row in no_incidents()
    ]
    assert told(reading(indicator, incident=counted + left_out)) == (3, 5, 0)


def does_not_know(reading, indicator, columns):
    unknown = [took(indicator, 3, **{column: None}) for column in columns]
    rows = [took(indicator, 3)] * 5
    assert told(reading(indicator, incident=rows + unknown)) == (3, 5, len(columns))
    assert told(reading(indicator, incident=unknown)) == ("not_recorded", 0, len(columns))


def test_time_to_restore_is_the_median_from_impact_to_resolution(reading):
    is_the_median(reading, "time_to_restore")


def test_time_to_restore_leaves_out_requests_other_environments_projects_and_times(reading):
    leaves_the_others_out(reading, "time_to_restore")


def test_time_to_restore_does_not_know_an_incident_without_impact_or_resolution(reading):
    does_not_know(reading, "time_to_restore", ("impact_started_at", "resolved_at"))


def test_time_to_restore_needs_a_source_and_five_incidents(needs_five):
    needs_five("time_to_restore", incident=[took("time_to_restore", 3)] * 5)


def test_time_to_detect_is_the_median_from_impact_to_detection(reading):
    is_the_median(reading, "time_to_detect")


def test_time_to_detect_leaves_out_requests_other_environments_projects_and_times(reading):
    leaves_the_others_out(reading, "time_to_detect")


def test_time_to_detect_does_not_know_an_incident_without_impact_or_detection(reading):
    does_not_know(reading, "time_to_detect", ("impact_started_at", "detected_at"))


def test_time_to_detect_needs_a_source_and_five_incidents(needs_five):
    needs_five("time_to_detect", incident=[took("time_to_detect", 3)] * 5)


def test_time_to_acknowledge_is_the_median_from_detection_to_acknowledgement(reading):
    is_the_median(reading, "time_to_acknowledge")


def test_time_to_acknowledge_leaves_out_requests_other_environments_projects_and_times(reading):
    leaves_the_others_out(reading, "time_to_acknowledge")


def test_time_to_acknowledge_does_not_know_an_incident_without_detection_or_acknowledgement(reading):
    does_not_know(reading, "time_to_acknowledge", ("detected_at", "acknowledged_at"))


def test_time_to_acknowledge_needs_a_source_and_five_incidents(needs_five):
    needs_five("time_to_acknowledge", incident=[took("time_to_acknowledge", 3)] * 5)


def test_time_to_resolve_is_the_median_from_detection_to_resolution(reading):
    is_the_median(reading, "time_to_resolve")


def test_time_to_resolve_leaves_out_requests_other_environments_projects_and_times(reading):
    leaves_the_others_out(reading, "time_to_resolve")


def test_time_to_resolve_does_not_know_an_incident_without_detection_or_resolution(reading):
    does_not_know(reading, "time_to_resolve", ("detected_at", "resolved_at"))


def test_time_to_resolve_needs_a_source_and_five_incidents(needs_five):
    needs_five("time_to_resolve", incident=[took("time_to_resolve", 3)] * 5)


def test_incident_resolution_time_is_the_median_from_opening_to_resolution(reading):
    is_the_median(reading, "incident_resolution_time")


def test_incident_resolution_time_leaves_out_requests_other_environments_projects_and_times(reading):
    leaves_the_others_out(reading, "incident_resolution_time")


def test_incident_resolution_time_does_not_know_an_incident_that_is_not_resolved(reading):
    does_not_know(reading, "incident_resolution_time", ("resolved_at",))


def test_incident_resolution_time_needs_a_source_and_five_incidents(needs_five):
    needs_five("incident_resolution_time", incident=[took("incident_resolution_time", 3)] * 5)


# mean_time_to_resolve


def resolved(hours, at=NINE, **more):
    return took("time_to_resolve", hours, at, **more)


def test_mean_time_to_resolve_is_the_mean_and_not_the_median(reading):
    hours = (1, 1, 2, 3, 43)
    value = reading("mean_time_to_resolve", incident=[resolved(one) for one in hours]).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(sum(hours), 5), 5, 0, "hours")
    spread = 1.959964 * (sum((one - 10) ** 2 for one in hours) / 4 / 5) ** 0.5
    assert [float(bound) for bound in (value.low, value.high)] == pytest.approx([10 - spread, 10 + spread])


def test_mean_time_to_resolve_is_exact_to_the_microsecond(reading):
    rows = [
        {**incident(), "detected_at": NINE, "resolved_at": after(NINE, microseconds=n)}
        for n in (1, 2, 3, 4, 1_000_000)
    ]
    value = reading("mean_time_to_resolve", incident=rows).value
    assert value.value == Fraction(1_000_010, 5 * 3_600_000_000)


def test_mean_time_to_resolve_leaves_out_requests_other_environments_projects_and_times(reading):
    counted = [resolved(3, FIRST), resolved(3, LAST), *[resolved(3)] * 3]
    left_out = [{**row, "detected_at": NINE, "resolved_at": after(NINE, hours=99)} for row in no_incidents()]
    assert told(reading("mean_time_to_resolve", incident=counted + left_out)) == (3, 5, 0)


def test_mean_time_to_resolve_does_not_know_an_incident_without_detection_or_resolution(values):
    unknown = [resolved(3, detected_at=None), resolved(3, resolved_at=None)]
    found = values("mean_time_to_resolve", "incident", [*[resolved(3)] * 5, *unknown], unknown)
    assert [told(one) for one in found] == [(3, 5, 2), ("not_recorded", 0, 2)]


def test_mean_time_to_resolve_needs_a_source_and_five_incidents(needs_five):
    needs_five("mean_time_to_resolve", incident=[resolved(3)] * 5)


# urgent_time_to_resolve


def test_urgent_time_to_resolve_is_the_median_of_the_two_highest_priorities(reading):
    rows = [
        resolved(hours, priority=priority)
        for hours, priority in ((1, 1), (2, 2), (3, 1), (6, 2), (9, 2), (9, 1))
    ]
    others = [resolved(99, priority=priority) for priority in (3, 4, 5, None)]
    assert told(reading("urgent_time_to_resolve", incident=rows + others)) == (Fraction(3 + 6, 2), 6, 0)


def test_urgent_time_to_resolve_leaves_out_requests_other_environments_projects_and_times(reading):
    counted = [resolved(3, FIRST, priority=1), resolved(3, LAST, priority=1), *[resolved(3, priority=2)] * 3]
    left_out = [
        {**row, "detected_at": NINE, "resolved_at": after(NINE, hours=99)} for row in no_incidents(priority=1)
    ]
    assert told(reading("urgent_time_to_resolve", incident=counted + left_out)) == (3, 5, 0)


def test_urgent_time_to_resolve_does_not_know_an_incident_without_detection_or_resolution(reading):
    unknown = [resolved(3, priority=1, detected_at=None), resolved(3, priority=1, resolved_at=None)]
    assert told(reading("urgent_time_to_resolve", incident=[*[resolved(3, priority=1)] * 5, *unknown])) == (
        3,
        5,
        2,
    )


def test_urgent_time_to_resolve_needs_a_source_and_five_urgent_incidents(needs_five):
    needs_five("urgent_time_to_resolve", incident=[resolved(3, priority=2)] * 5)


# ticket_resolution_time


def closed(hours, at=NINE, **more):
    return took("incident_resolution_time", hours, at, **more)


def test_ticket_resolution_time_is_the_median_over_all_tickets_requests_and_test_environments_included(
    reading,
):
    rows = [
        closed(1),
        closed(2, kind="request"),
        closed(4, kind="problem"),
        closed(7, env_class="test"),
        closed(8),
        closed(9),
    ]
    value = reading("ticket_resolution_time", incident=rows).value
    assert (value.value, value.n, value.unit) == (Fraction(4 + 7, 2), 6, "hours")


def test_ticket_resolution_time_leaves_out_other_projects_and_times(reading):
    counted = [closed(3, FIRST), closed(3, LAST), *[closed(3)] * 3]
    left_out = [closed(99, BEFORE), closed(99, AFTER), closed(99, service_id="q")]
    assert told(reading("ticket_resolution_time", incident=counted + left_out)) == (3, 5, 0)


def test_ticket_resolution_time_does_not_know_a_ticket_that_is_not_resolved(reading):
    assert told(reading("ticket_resolution_time", incident=[*[closed(3)] * 5, incident()])) == (3, 5, 1)


def test_ticket_resolution_time_needs_a_source_and_five_tickets(needs_five):
    needs_five("ticket_resolution_time", incident=[closed(3)] * 5)


# service_availability


def down(start, hours, **more):
    return {
        **incident(start),
        "severity": 1,
        "impact_started_at": start,
        "resolved_at": after(start, hours=hours),
        **more,
    }


def lost(hours, days=90):
    return 1 - Fraction(hours) / (days * DAY)


def test_service_availability_is_one_less_the_share_of_time_down(reading):
    rows = [down("2026-09-01 09:00", 3), down(NINE, 5, severity=2)]
    value = reading("service_availability", incident=rows).value
    assert (value.value, value.n, value.unknown, value.unit) == (lost(3 + 5), 90, 0, "ratio")
    assert (value.low, value.high) == (None, None)


def test_service_availability_counts_overlapping_and_nested_incidents_once(reading):
    rows = [
        down(NINE, 4),
        down(after(NINE, hours=2), 4),
        down(after(NINE, hours=1), 1),
        down(after(NINE, hours=6), 1),
    ]
    assert told(reading("service_availability", incident=rows))[0] == lost(7)


def test_service_availability_lets_an_incident_that_goes_on_last_to_the_end_of_the_window(reading):
    assert told(reading("service_availability", incident=[down("2026-10-31 00:00", 0, resolved_at=None)]))[
        0
    ] == lost(DAY)


def test_service_availability_takes_what_of_an_incident_lies_in_the_window(reading):
    rows = [
        down(after(FIRST, hours=-5), 7),
        down(after(AFTER, hours=-3), 9),
        down("2026-08-01 09:00", 2),
        down(AFTER, 2),
    ]
    assert told(reading("service_availability", incident=rows))[0] == lost(2 + 3)


def test_service_availability_ends_the_impact_with_its_mitigation(reading):
    assert told(reading("service_availability", incident=[down(NINE, 9, mitigated_at=after(NINE, hours=2))]))[
        0
    ] == lost(2)


def test_service_availability_leaves_out_lesser_severities_requests_environments_and_projects(reading):
    rows = [
        down(NINE, 9, severity=3),
        down(NINE, 9, severity=5),
        down(NINE, 9, kind="request"),
        down(NINE, 9, kind="problem"),
        down(NINE, 9, env_class="staging"),
        down(NINE, 9, service_id="q"),
        down(after(NINE, hours=1), -1),
    ]
    assert told(reading("service_availability", incident=rows)) == (1, 90, 0)


def test_service_availability_begins_an_impact_of_unknown_start_when_it_was_noticed(reading):
    noticed = down(NINE, 4, impact_started_at=None, detected_at=after(NINE, hours=1))
    assert told(reading("service_availability", incident=[noticed]))[0] == lost(3)
    assert told(reading("service_availability", incident=[{**noticed, "detected_at": None}]))[0] == lost(4)


def test_service_availability_does_not_know_incidents_without_severity(values):
    rows = [
        down(NINE, 4),
        down("2026-09-01 09:00", 99, severity=None),
        down("2026-09-09 09:00", 99, severity=None),
    ]
    found = values("service_availability", "incident", rows, rows[1:])
    assert [told(one) for one in found] == [(lost(4), 90, 2), ("not_recorded", 90, 2)]


def test_service_availability_divides_by_covered_time_and_takes_only_what_is_covered(reading):
    rows = [down("2026-10-01 09:00", 6), down("2026-09-01 09:00", 50)]
    found = reading("service_availability", covers=("2026-10-01 00:00", AFTER), incident=rows)
    assert told(found) == (lost(6, days=31), 31, 0)


def test_service_availability_of_a_covered_window_without_incident_is_measured_one(reading):
    assert told(reading("service_availability", incident=[])) == (1, 90, 0)


def test_service_availability_needs_a_source_and_thirty_covered_days(reading):
    def covered_from(day):
        return told(reading("service_availability", covers=(f"2026-10-{day:02} 00:00", AFTER), incident=[]))

    assert told(reading("service_availability")) == ("no_source", 0, 0)
    assert covered_from(3) == ("not_covered", 29, 0)
    assert covered_from(2) == (1, 30, 0)


# event_detection_rate


def noticed(by, at=NINE, **more):
    return incident(at, detected_by=by, **more)


def alert(at, **more):
    return {"started_at": at, "service_id": "p", **more}


def test_event_detection_rate_is_incidents_that_monitoring_noticed_first(reading):
    rows = [noticed(by) for by in ("monitoring", "monitoring", "user", "partner", "staff")]
    value = reading("event_detection_rate", incident=rows).value
    assert (value.value, value.n, value.unknown) == (Fraction(2, 5), 5, 0)
    assert [round(float(bound), 4) for bound in (value.low, value.high)] == [0.1176, 0.7693]


def test_event_detection_rate_believes_an_alert_on_the_same_service_within_an_hour_before_the_report(reading):
    services = {"p-1": 0, "p-2": -60, "p-3": -61, "p-4": 1, "p-5": -30}
    rows = [noticed("user", service_id=service) for service in services]
    alerts = [
        alert(after(NINE, minutes=minutes), service_id=service) for service, minutes in services.items()
    ]
    found = reading("event_detection_rate", incident=rows, ops_event=alerts)
    assert told(found) == (Fraction(3, 5), 5, 0)
    exact = [
        alert(after(NINE, hours=-1, microseconds=-1), service_id="p-1"),
        alert(after(NINE, microseconds=1), service_id="p-2"),
    ]
    assert told(reading("event_detection_rate", incident=rows, ops_event=exact)) == (0, 5, 0)


def test_event_detection_rate_takes_the_detection_for_the_report_and_the_opening_where_it_is_not_told(
    reading,
):
    rows = [
        noticed("user", detected_at=after(NINE, hours=-3)),
        noticed("user", service_id="p-2"),
        *[noticed("staff", service_id="p-3")] * 3,
    ]
    alerts = [alert(after(NINE, hours=-3, minutes=-5)), alert(after(NINE, minutes=-5), service_id="p-2")]
    assert told(reading("event_detection_rate", incident=rows, ops_event=alerts)) == (Fraction(2, 5), 5, 0)


def test_event_detection_rate_believes_an_alert_on_the_same_item_and_counts_an_incident_once(reading):
    rows = [noticed("user", service_id="p", ci_id="p-host"), *[noticed("user", service_id="p-2")] * 4]
    alerts = [
        alert(NINE, ci_id="p-host"),
        alert(NINE, ci_id="p-host"),
        alert(NINE, service_id="p-9", ci_id="p-host"),
    ]
    assert told(reading("event_detection_rate", incident=rows, ops_event=alerts)) == (Fraction(1, 5), 5, 0)


def test_event_detection_rate_ties_nothing_by_an_empty_service_or_item(reading):
    rows = [noticed("user", service_id="", ci_id="p-1"), *[noticed("user", service_id="p", ci_id="")] * 4]
    alerts = [
        alert(NINE, service_id="", ci_id="p-9"),
        alert(NINE, service_id="p-9", ci_id=""),
        alert(NINE, service_id=None, ci_id="p-9"),
    ]
    assert told(reading("event_detection_rate", incident=rows, ops_event=alerts)) == (0, 5, 0)


def test_event_detection_rate_does_not_know_an_incident_without_detector_unless_an_alert_tells(reading):
    rows = [
        *[noticed("monitoring", service_id="p-1")] * 5,
        noticed(None, service_id="p-2"),
        noticed("unknown", service_id="p-3"),
        noticed(None),
        noticed("unknown"),
    ]
    found = reading("event_detection_rate", incident=rows, ops_event=[alert(NINE)])
    assert told(found) == (1, 7, 2)
    assert told(reading("event_detection_rate", incident=[noticed("unknown")])) == ("not_recorded", 0, 1)


def test_event_detection_rate_leaves_out_requests_other_environments_projects_and_times(reading):
    counted = [noticed("monitoring", FIRST), noticed("monitoring", LAST), *[noticed("user")] * 3]
    rows = counted + no_incidents(detected_by="monitoring")
    assert told(reading("event_detection_rate", incident=rows)) == (Fraction(2, 5), 5, 0)


def test_event_detection_rate_works_without_alerts_and_cites_them_where_there_are_some(reading):
    loads = [load(1, ["incident"]), load(2, ["ops_event"], origin=Origin.TYPED), load(3, ["deployment"])]
    rows = [noticed("monitoring")] * 5
    without = reading("event_detection_rate", loads=loads[:1], incident=rows)
    with_alerts = reading(
        "event_detection_rate", loads=loads, incident=rows, ops_event=[alert(NINE, load_seq=2)], deployment=[]
    )
    assert (told(without), without.loads, without.origin) == ((1, 5, 0), ("load-1",), Origin.DIRECT)
    assert (told(with_alerts), with_alerts.loads, with_alerts.origin) == (
        (1, 5, 0),
        ("load-1", "load-2"),
        Origin.TYPED,
    )


def test_event_detection_rate_needs_a_source_of_incidents_and_five_of_them(needs_five):
    needs_five("event_detection_rate", incident=[noticed("monitoring")] * 5)


# sla_met


def promised(at=NINE, **more):
    return incident(at, sla_due_at=after(at, hours=8), **more)


def test_sla_met_is_incidents_resolved_by_the_agreed_time(reading):
    ends = [
        after(NINE, hours=1),
        after(NINE, hours=8),
        after(NINE, hours=8, microseconds=1),
        after(NINE, hours=9),
    ]
    rows = [promised(resolved_at=end) for end in ends] + [incident(sla_met=True)]
    assert told(reading("sla_met", incident=rows)) == (Fraction(3, 5), 5, 0)


def test_sla_met_believes_the_ticket_before_the_times(reading):
    early, late = after(NINE, hours=1), after(NINE, hours=99)
    rows = [
        promised(resolved_at=early, sla_met=False),
        promised(resolved_at=late, sla_met=True),
        *[promised(resolved_at=late)] * 3,
    ]
    assert told(reading("sla_met", incident=rows)) == (Fraction(1, 5), 5, 0)


def test_sla_met_counts_an_incident_that_is_still_open_after_its_time_as_not_resolved_in_time(reading):
    rows = [*[promised(resolved_at=NINE)] * 4, promised(), promised(after(AFTER, hours=-8))]
    assert told(reading("sla_met", incident=rows)) == (Fraction(4, 5), 5, 1)


def test_sla_met_does_not_know_an_incident_without_agreed_time(values):
    rows = [*[promised(resolved_at=NINE)] * 5, incident(resolved_at=NINE), incident()]
    found = values("sla_met", "incident", rows, [incident()])
    assert [told(one) for one in found] == [(1, 5, 2), ("not_recorded", 0, 1)]


def test_sla_met_leaves_out_requests_other_environments_projects_and_times(reading):
    counted = [incident(FIRST, sla_met=False), incident(LAST, sla_met=False), *[incident(sla_met=False)] * 3]
    assert told(reading("sla_met", incident=counted + no_incidents(sla_met=True))) == (0, 5, 0)


def test_sla_met_needs_a_source_and_five_incidents(needs_five):
    needs_five("sla_met", incident=[incident(sla_met=True)] * 5)


# reopen_rate


def test_reopen_rate_is_incidents_reopened_at_least_once(reading):
    rows = [incident(reopen_count=count) for count in (0, 0, 0, 1, 1, 7)]
    assert told(reading("reopen_rate", incident=rows)) == (Fraction(3, 6), 6, 0)


def test_reopen_rate_leaves_out_requests_other_environments_projects_and_times(reading):
    counted = [
        incident(FIRST, reopen_count=0),
        incident(LAST, reopen_count=0),
        *[incident(reopen_count=0)] * 3,
    ]
    assert told(reading("reopen_rate", incident=counted + no_incidents(reopen_count=1))) == (0, 5, 0)


def test_reopen_rate_does_not_know_an_incident_without_a_count(values):
    found = values("reopen_rate", "incident", [*[incident(reopen_count=1)] * 5, incident()], [incident()])
    assert [told(one) for one in found] == [(1, 5, 1), ("not_recorded", 0, 1)]


def test_reopen_rate_needs_a_source_and_five_incidents(needs_five):
    needs_five("reopen_rate", incident=[incident(reopen_count=1)] * 5)


# reassignments_per_incident


def test_reassignments_per_incident_is_the_mean_number_of_times_that_one_was_passed_on(reading):
    counts = (0, 0, 1, 2, 10)
    value = reading(
        "reassignments_per_incident", incident=[incident(reassign_count=count) for count in counts]
    ).value
    assert (value.value, value.n, value.unit) == (Fraction(sum(counts), 5), 5, "per_incident")


def test_reassignments_per_incident_leaves_out_requests_other_environments_projects_and_times(reading):
    counted = [
        incident(FIRST, reassign_count=1),
        incident(LAST, reassign_count=1),
        *[incident(reassign_count=1)] * 3,
    ]
    found = reading("reassignments_per_incident", incident=counted + no_incidents(reassign_count=99))
    assert told(found) == (1, 5, 0)


def test_reassignments_per_incident_does_not_know_an_incident_without_a_count(reading):
    rows = [*[incident(reassign_count=2)] * 5, incident(), incident()]
    assert told(reading("reassignments_per_incident", incident=rows)) == (2, 5, 2)


def test_reassignments_per_incident_needs_a_source_and_five_incidents(needs_five):
    needs_five("reassignments_per_incident", incident=[incident(reassign_count=1)] * 5)
