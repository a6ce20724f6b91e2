"""Deployments: how often, how soon, how safely (DORA)."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, FOUND, LAST, NINE, UTC, after, link, load, told

from steelyard.evidence.ownership import Owns


def deployed(at=NINE, **more):
    return {"env_class": "production", "outcome": "success", "kind": "deploy", "finished_at": at, **more}


def failed(at=NINE, **more):
    return deployed(at, outcome="failure", **more)


def on_days(*days, month=10):
    return [deployed(f"2026-{month:02}-{day:02} 09:00") for day in days]


def caused_by(incident, deployment, method="explicit"):
    return link("caused_by", f"incident-{incident}", f"deployment-{deployment}", method)


def carries(deployment, commit):
    return link("deploys", f"deployment-{deployment}", f"code_commit-{commit}", "commit_ancestry")


def commit(at, **more):
    return {"repo_id": "p", "commit_ts": at, **more}


OPENED = {"kind": "incident", "opened_at": NINE}
# What no indicator of deployments counts: other environments and kinds, cancelled, outside, another project's.
NOT_COUNTED = [
    deployed(env_class="staging"),
    deployed(env_class="test"),
    deployed(env_class=None),
    deployed(kind="rollback"),
    deployed(kind="remove"),
    deployed(kind="config"),
    deployed(outcome="cancelled"),
    deployed(outcome=None),
    deployed(None),
    deployed(BEFORE),
    deployed(AFTER),
    deployed(service_id="q"),
]


# deployment_frequency


def test_deployment_frequency_is_deployments_per_covered_day(reading):
    value = reading("deployment_frequency", deployment=on_days(*range(1, 28))).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(27, 90), 90, 0, "per_day")


def test_deployment_frequency_has_the_interval_of_a_poisson_count(reading):
    value = reading("deployment_frequency", deployment=[deployed()] * 10).value
    assert [round(float(bound) * 90, 2) for bound in (value.low, value.high)] == [4.79, 18.39]


def test_deployment_frequency_counts_successful_deliveries_to_production_in_the_window(reading):
    counted = [deployed(FIRST), deployed(LAST), deployed(kind="upgrade"), deployed(kind=None)]
    rows = [*counted, *NOT_COUNTED, failed()]
    assert told(reading("deployment_frequency", deployment=rows)) == (Fraction(4, 90), 90, 0)


def test_deployment_frequency_of_a_covered_window_without_deployment_is_measured_zero(reading):
    value = reading("deployment_frequency", deployment=[]).value
    assert (value.value, value.n, value.low) == (0, 90, 0)


def test_deployment_frequency_needs_a_source(reading):
    assert told(reading("deployment_frequency")) == ("no_source", 0, 0)
    assert told(reading("deployment_frequency", covers=None, deployment=[])) == ("no_source", 0, 0)


def test_deployment_frequency_needs_thirty_covered_days(reading):
    october = [deployed("2026-10-05 09:00")]
    few = reading("deployment_frequency", covers=("2026-10-03 00:00", "2026-11-01 00:00"), deployment=october)
    assert told(few) == ("not_covered", 29, 0)
    enough = reading(
        "deployment_frequency", covers=("2026-10-02 00:00", "2026-11-01 00:00"), deployment=october
    )
    assert told(enough) == (Fraction(1, 30), 30, 0)


def test_deployment_frequency_takes_the_stretch_between_first_and_last_row_where_nothing_is_declared(reading):
    rows = on_days(1, 30, month=9) + on_days(2)
    assert told(reading("deployment_frequency", covers=None, deployment=rows)) == (Fraction(3, 32), 32, 0)


def test_deployment_frequency_lets_rows_before_the_window_cover_its_beginning(reading):
    rows = [deployed("2026-07-01 09:00"), deployed("2026-09-03 09:00")]
    assert told(reading("deployment_frequency", covers=None, deployment=rows)) == (Fraction(1, 32), 32, 0)


def test_deployment_frequency_counts_a_row_that_two_projects_own_in_both(readings):
    shared = [Owns("p", "services", ("core-*",)), Owns("q", "services", ("core-pay",))]
    rows = [
        deployed(service_id="core-pay"),
        deployed(service_id="core-card"),
        deployed(service_id="elsewhere"),
    ]
    found = readings("deployment_frequency", ("p", "q"), owned=shared, deployment=rows)
    assert {project: told(one) for project, one in found.items()} == {
        "p": (Fraction(2, 90), 90, 0),
        "q": (Fraction(1, 90), 90, 0),
    }


def test_deployment_frequency_counts_a_row_once_that_a_project_owns_through_two_patterns(reading):
    twice = [Owns("p", "services", ("pay", "p*")), Owns("p", "services", ("*y",))]
    rows = [deployed(service_id="pay")]
    assert told(reading("deployment_frequency", owned=twice, deployment=rows)) == (Fraction(1, 90), 90, 0)


def test_deployment_frequency_follows_a_service_that_changes_its_project(readings):
    moved = after("2026-10-01 00:00")
    owned = [Owns("p", "services", ("pay",), until=moved), Owns("q", "services", ("pay",), since=moved)]
    rows = [deployed(at, service_id="pay") for at in ("2026-09-30 23:59:59.999999", "2026-10-01 00:00", NINE)]
    found = readings("deployment_frequency", ("p", "q"), owned=owned, deployment=rows)
    assert {project: told(one)[0] for project, one in found.items()} == {
        "p": Fraction(1, 90),
        "q": Fraction(2, 90),
    }


# deploy_days_per_week: the weeks of 35 days to 31 October begin on 27 September, 4, 11, 18, 25 October


def test_deploy_days_per_week_is_the_median_over_weeks_and_counts_an_empty_week_as_zero(reading):
    rows = [*on_days(28, 29, 30, month=9), *on_days(4, 4, 5, 18, 24, 31)]
    by_week = [3, 2, 0, 2, 1]
    value = reading("deploy_days_per_week", days=35, deployment=rows).value
    assert (value.value, value.n) == (sorted(by_week)[2], 5)


def test_deploy_days_per_week_takes_the_middle_between_two_weeks(reading):
    rows = [
        deployed(after("2026-08-10 09:00", days=day))
        for week in range(6)
        for day in range(7 * week, 7 * week + 4)
    ]
    value = reading("deploy_days_per_week", deployment=rows).value
    assert (value.value, value.n) == (Fraction(0 + 4, 2), 12)


def test_deploy_days_per_week_cuts_days_in_the_zone_of_the_workspace(reading):
    twice = ["2026-10-13 23:30Z", "2026-10-14 01:00Z"]
    rows = [deployed(after(time, days=7 * week)) for time in twice for week in range(-2, 3)]
    assert told(reading("deploy_days_per_week", days=35, deployment=rows))[0] == 1
    assert told(reading("deploy_days_per_week", days=35, zone=UTC, deployment=rows))[0] == 2


def test_deploy_days_per_week_counts_successful_deliveries_to_production_in_the_window(reading):
    counted = [deployed(after("2026-10-31 09:00", days=-7 * week)) for week in range(12)]
    others = [{**row, "finished_at": "2026-10-05 09:00"} for row in NOT_COUNTED[:8]]
    rows = [*counted, *others, failed("2026-10-06 09:00"), deployed("2026-10-07 09:00", service_id="q")]
    value = reading("deploy_days_per_week", deployment=rows).value
    assert (value.value, value.n, value.low, value.high, value.p95) == (1, 12, 1, 1, 1)


def test_deploy_days_per_week_counts_the_weeks_that_are_covered_wherever_they_lie(reading):
    rows = [deployed(after("2026-08-03 09:00", days=day)) for day in range(42) if day % 7 < 3]
    early = reading("deploy_days_per_week", covers=("2026-08-03 00:00", "2026-09-14 00:00"), deployment=rows)
    assert told(early) == (3, 6, 0)


def test_deploy_days_per_week_of_a_covered_window_without_deployment_is_measured_zero(reading):
    assert told(reading("deploy_days_per_week", deployment=[])) == (0, 12, 0)


def test_deploy_days_per_week_needs_a_source_thirty_covered_days_and_five_weeks(reading):
    def to_the_end_from(day):
        return told(
            reading("deploy_days_per_week", covers=(f"2026-{day} 00:00", AFTER), deployment=on_days(5))
        )

    assert told(reading("deploy_days_per_week")) == ("no_source", 0, 0)
    assert to_the_end_from("10-03") == ("not_covered", 29, 0)
    assert to_the_end_from("09-28") == ("too_few", 4, 0)
    assert to_the_end_from("09-27") == (0, 5, 0)


# lead_time_for_changes


def test_lead_time_for_changes_is_the_true_median_between_the_two_middle_commits(reading):
    commits = [commit(after(NINE, hours=-hours)) for hours in (1, 2, 3, 6, 8, 13)]
    carried = [carries(1, number) for number in range(1, 7)]
    value = reading("lead_time_for_changes", deployment=[deployed()], code_commit=commits, link=carried).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(3 + 6, 2), 6, 0, "hours")
    assert (value.low, value.high) == (1, 13)
    assert (value.p85, value.p95) == (8 + Fraction(1, 4) * 5, 8 + Fraction(3, 4) * 5)


def test_lead_time_for_changes_leaves_out_commits_of_other_deployments(reading):
    commits = [commit(after(NINE, hours=-5)) for _ in range(5)]
    carried = [carries(1, number) for number in range(1, 6)]
    others = [carries(number, 1) for number in range(2, 2 + len(NOT_COUNTED) + 1)]
    rows = [deployed(), *NOT_COUNTED, failed()]
    assert told(
        reading("lead_time_for_changes", deployment=rows, code_commit=commits, link=[*carried, *others])
    ) == (5, 5, 0)


def test_lead_time_for_changes_reaches_to_both_ends_of_the_window(reading):
    commits = [commit("2026-08-02 00:00"), commit("2026-10-31 00:00"), *[commit("2026-10-01 08:00")] * 3]
    ends = [carries(1, 1), carries(2, 2), carries(3, 3), carries(3, 4), carries(3, 5)]
    rows = [deployed(FIRST), deployed(LAST), deployed()]
    value = reading("lead_time_for_changes", deployment=rows, code_commit=commits, link=ends).value
    assert (value.value, value.n, value.low) == (1, 5, 1)


def test_lead_time_for_changes_does_not_believe_a_commit_that_is_younger_than_its_deployment(reading):
    commits = [commit(after(NINE, hours=hours)) for hours in (-6, -4, -3, -2, 0, 5)]
    carried = [carries(1, number) for number in range(1, 7)]
    assert told(
        reading("lead_time_for_changes", deployment=[deployed()], code_commit=commits, link=carried)
    ) == (3, 5, 1)


def test_lead_time_for_changes_leaves_the_first_deployment_of_a_service_out(reading):
    # A line of commits c1 to c8; the seed carries c1 and c2, all history, and says nothing of lead time.
    commits = [commit(f"2026-09-01 {hour:02}:00", sha=f"c{hour}") for hour in range(1, 9)]
    parents = [{"repo_id": "p", "sha": f"c{n}", "parent_sha": f"c{n - 1}"} for n in range(2, 9)]
    rows = [deployed("2026-09-01 10:00", head_sha="c2"), deployed("2026-09-02 00:00", head_sha="c8")]
    found = reading(
        "lead_time_for_changes", deployment=rows, code_commit=commits, code_parent=parents, link=FOUND
    )
    hours = sorted(24 - n for n in range(3, 9))
    assert told(found) == (Fraction(hours[2] + hours[3], 2), 6, 0)


def test_lead_time_for_changes_counts_commits_that_no_merge_request_brought(reading):
    commits = [commit(after(NINE, hours=-2), sha=f"c{n}") for n in range(1, 7)]
    parents = [{"repo_id": "p", "sha": f"c{n}", "parent_sha": f"c{n - 1}"} for n in range(2, 7)]
    rows = [deployed(head_sha="c6", prev_head_sha="c1")]
    found = reading(
        "lead_time_for_changes", deployment=rows, code_commit=commits, code_parent=parents, link=FOUND
    )
    assert told(found) == (2, 5, 0)


def test_lead_time_for_changes_by_explicit_links_leaves_ancestry_out_and_says_so(reading):
    commits = [commit(after(NINE, hours=-2))] * 5
    carried = [carries(1, number) for number in range(1, 6)]
    found = reading(
        "lead_time_for_changes", links="explicit", deployment=[deployed()], code_commit=commits, link=carried
    )
    assert told(found) == ("too_few", 0, 0)
    assert found.link_mode == "explicit"


def test_lead_time_for_changes_needs_both_sources_and_five_commits(reading):
    commits = [commit(after(NINE, hours=-2))] * 5

    def of(number):
        carried = [carries(1, one) for one in range(1, number + 1)]
        return told(
            reading("lead_time_for_changes", deployment=[deployed()], code_commit=commits, link=carried)
        )

    assert told(reading("lead_time_for_changes", deployment=[deployed()])) == ("no_source", 0, 0)
    assert told(reading("lead_time_for_changes", code_commit=commits)) == ("no_source", 0, 0)
    assert of(4) == ("too_few", 4, 0)
    assert of(5) == (2, 5, 0)


# change_failure_rate


def test_change_failure_rate_counts_deployments_and_not_incidents(reading):
    # Three incidents, two of one deployment, and one deployment that failed: two of nine, not four of nine.
    rows = [*[deployed()] * 8, failed()]
    causes = [caused_by(1, 1), caused_by(2, 1)]
    value = reading("change_failure_rate", deployment=rows, incident=[OPENED] * 3, link=causes).value
    assert (value.value, value.n, value.unknown) == (Fraction(2, 9), 9, 0)
    assert [round(float(bound), 4) for bound in (value.low, value.high)] == [0.0632, 0.5474]


def test_change_failure_rate_counts_one_deployment_with_every_kind_of_failure_once(reading):
    rows = [failed(), *[deployed("2026-09-01 09:00")] * 4, deployed(after(NINE, hours=1), kind="rollback")]
    value = reading("change_failure_rate", deployment=rows, incident=[OPENED], link=[caused_by(1, 1)])
    assert told(value) == (Fraction(1, 5), 5, 0)


def test_change_failure_rate_leaves_out_other_environments_kinds_projects_and_times(reading):
    rows = [
        failed(FIRST),
        failed(LAST),
        *[deployed("2026-09-01 09:00")] * 3,
        *NOT_COUNTED,
        failed(BEFORE),
        failed(AFTER),
        failed(env_class="staging"),
        failed(service_id="q"),
    ]
    assert told(reading("change_failure_rate", deployment=rows, incident=[])) == (Fraction(2, 5), 5, 0)


def test_change_failure_rate_takes_no_service_request_and_no_problem_for_an_incident(reading):
    tickets = [{**OPENED, "kind": "request"}, {**OPENED, "kind": "problem"}, {**OPENED, "kind": None}]
    causes = [caused_by(number, number) for number in (1, 2, 3)]
    found = reading("change_failure_rate", deployment=[deployed()] * 5, incident=tickets, link=causes)
    assert told(found) == (Fraction(1, 5), 5, 0)


def test_change_failure_rate_blames_the_last_delivery_before_a_rollback_or_repair_within_a_day(values):
    def repaired(**repair):
        other = [deployed("2026-09-01 09:00")] * 5
        return [
            deployed(after(NINE, hours=-3)),
            deployed(NINE),
            *other,
            {**deployed(after(NINE, hours=23)), **repair},
        ]

    found = values(
        "change_failure_rate",
        "deployment",
        repaired(kind="rollback"),
        repaired(kind="config", is_rework=True),
        repaired(is_rework=True),
        repaired(is_rework=False),
        repaired(kind="rollback", env_class="staging"),
        repaired(kind="rollback", service_id="other"),
        incident=[],
    )
    assert [told(one) for one in found] == [
        (Fraction(1, 7), 7, 0),
        (Fraction(1, 7), 7, 0),
        (Fraction(1, 8), 8, 0),
        (0, 8, 0),
        (0, 7, 0),
        (0, 7, 0),
    ]


def test_change_failure_rate_looks_for_repairs_that_began_less_than_24_hours_later(values):
    def repaired_at(began):
        return [
            deployed(NINE),
            *[deployed("2026-09-01 09:00")] * 4,
            deployed(after(began, hours=2), started_at=began, kind="rollback"),
        ]

    times = [
        after(NINE, hours=24),
        after(NINE, hours=24, microseconds=-1),
        after(NINE),
        after(NINE, microseconds=-1),
    ]
    found = values("change_failure_rate", "deployment", *map(repaired_at, times), incident=[])
    assert [one.value for one in found] == [0, Fraction(1, 5), Fraction(1, 5), 0]


def test_change_failure_rate_blames_no_cancelled_deployment_for_a_rollback(reading):
    rows = [
        deployed(NINE),
        deployed(after(NINE, hours=1), outcome="cancelled"),
        *[deployed("2026-09-01 09:00")] * 4,
        deployed(after(NINE, hours=2), kind="rollback"),
    ]
    assert told(reading("change_failure_rate", deployment=rows, incident=[])) == (Fraction(1, 5), 5, 0)


def test_change_failure_rate_sees_a_repair_after_the_end_of_the_window(reading):
    rows = [
        deployed(LAST),
        *[deployed("2026-09-01 09:00")] * 4,
        deployed(after(LAST, hours=1), kind="rollback"),
    ]
    assert told(reading("change_failure_rate", deployment=rows, incident=[])) == (Fraction(1, 5), 5, 0)


def test_change_failure_rate_ties_an_incident_to_no_deployment_that_lies_more_than_24_hours_back(reading):
    later = {"p-1": {"hours": 24}, "p-2": {"hours": 24, "microseconds": 1}, "p-3": {"days": 90}, "p-4": {}}
    rows = [deployed(service_id=service) for service in (*later, "p-5")]
    impacts = [
        {**OPENED, "service_id": service, "impact_started_at": after(NINE, **delay)}
        for service, delay in later.items()
    ]
    impacts.append({**OPENED, "service_id": "p-5", "impact_started_at": after(NINE, microseconds=-1)})
    found = reading("change_failure_rate", deployment=rows, incident=impacts, link=FOUND)
    assert told(found) == (Fraction(2, 5), 5, 0)


def test_change_failure_rate_ties_an_incident_to_the_latest_deployment_of_its_service_only(reading):
    rows = [
        deployed(after(NINE, hours=-2)),
        deployed(after(NINE, hours=-1)),
        deployed(service_id="p-other"),
        deployed(after(NINE, hours=1)),
        deployed("2026-09-01 09:00"),
    ]
    impact = {**OPENED, "service_id": "p", "impact_started_at": NINE}
    found = reading(
        "failed_deployment_recovery_time",
        deployment=rows,
        incident=[{**impact, "resolved_at": NINE}] * 5,
        link=FOUND,
    )
    assert told(found) == (1, 5, 0)
    assert told(reading("change_failure_rate", deployment=rows, incident=[impact] * 5, link=FOUND)) == (
        Fraction(1, 5),
        5,
        0,
    )


def test_change_failure_rate_by_explicit_links_leaves_inferred_ones_out_and_says_so(reading):
    rows, incidents = [deployed()] * 5, [OPENED] * 3
    causes = [caused_by(1, 1, "time_window"), caused_by(2, 2, "explicit"), caused_by(3, 3, "manual")]
    everything = reading("change_failure_rate", deployment=rows, incident=incidents, link=causes)
    explicit = reading(
        "change_failure_rate", links="explicit", deployment=rows, incident=incidents, link=causes
    )
    assert (told(everything), everything.link_mode) == ((Fraction(3, 5), 5, 0), "all")
    assert (told(explicit), explicit.link_mode) == ((Fraction(2, 5), 5, 0), "explicit")


def test_change_failure_rate_needs_both_sources_and_five_deployments(needs_five):
    needs_five("change_failure_rate", deployment=[failed()] * 5, incident=[])


# failed_deployment_recovery_time


def resolved(at, **more):
    return {**OPENED, "resolved_at": at, **more}


def test_failed_deployment_recovery_time_runs_from_the_deployment_to_the_resolution(reading):
    incidents = [resolved(after(NINE, hours=hours)) for hours in (1, 2, 4, 7, 9, 30)]
    causes = [caused_by(number, 1) for number in range(1, 7)]
    value = reading(
        "failed_deployment_recovery_time", deployment=[deployed()], incident=incidents, link=causes
    ).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(4 + 7, 2), 6, 0, "hours")


def test_failed_deployment_recovery_time_leaves_out_requests_and_deployments_that_do_not_count(reading):
    incidents = [*[resolved(after(NINE, hours=3))] * 5, resolved(after(NINE, hours=99), kind="request")]
    causes = [
        *[caused_by(number, 1) for number in range(1, 6)],
        caused_by(6, 1),
        *[caused_by(1, number) for number in range(2, 2 + len(NOT_COUNTED))],
    ]
    rows = [deployed(), *NOT_COUNTED]
    found = reading("failed_deployment_recovery_time", deployment=rows, incident=incidents, link=causes)
    assert told(found) == (3, 5, 0)


def test_failed_deployment_recovery_time_reaches_to_both_ends_of_the_window(reading):
    incidents = [resolved(after(at, hours=1)) for at in (FIRST, LAST, BEFORE, AFTER, NINE, NINE, NINE)]
    rows = [deployed(FIRST), deployed(LAST), deployed(BEFORE), deployed(AFTER), deployed()]
    causes = [caused_by(number, min(number, 5)) for number in range(1, 8)]
    found = reading("failed_deployment_recovery_time", deployment=rows, incident=incidents, link=causes)
    assert told(found) == (1, 5, 0)


def test_failed_deployment_recovery_time_does_not_know_an_incident_that_is_not_resolved(reading):
    causes = [caused_by(number, 1) for number in range(1, 7)]
    incidents = [*[resolved(after(NINE, hours=3))] * 5, resolved(None)]
    found = reading(
        "failed_deployment_recovery_time", deployment=[deployed()], incident=incidents, link=causes
    )
    assert told(found) == (3, 5, 1)
    none = reading(
        "failed_deployment_recovery_time", deployment=[deployed()], incident=[resolved(None)], link=causes[:1]
    )
    assert told(none) == ("not_recorded", 0, 1)


def test_failed_deployment_recovery_time_by_explicit_links_leaves_inferred_ones_out(reading):
    incidents = [resolved(after(NINE, hours=hours)) for hours in (1, 1, 1, 1, 1, 90, 90)]
    causes = [
        *[caused_by(number, 1) for number in range(1, 6)],
        caused_by(6, 1, "time_window"),
        caused_by(7, 1, "time_window"),
    ]
    rows = [deployed()]
    explicit = reading(
        "failed_deployment_recovery_time", links="explicit", deployment=rows, incident=incidents, link=causes
    )
    assert told(explicit) == (1, 5, 0)


def test_failed_deployment_recovery_time_needs_both_sources_and_five_incidents(reading):
    incidents = [resolved(after(NINE, hours=1))] * 5

    def of(number):
        causes = [caused_by(one, 1) for one in range(1, number + 1)]
        return told(
            reading(
                "failed_deployment_recovery_time", deployment=[deployed()], incident=incidents, link=causes
            )
        )

    assert told(reading("failed_deployment_recovery_time", deployment=[deployed()])) == ("no_source", 0, 0)
    assert told(reading("failed_deployment_recovery_time", incident=incidents)) == ("no_source", 0, 0)
    assert of(4) == ("too_few", 4, 0)
    assert of(5) == (1, 5, 0)


# deployment_rework_rate


def test_deployment_rework_rate_is_repairs_of_all_deployments(reading):
    rows = [deployed(is_rework=True), failed(is_rework=True), *[deployed(is_rework=False)] * 7]
    assert told(reading("deployment_rework_rate", deployment=rows)) == (Fraction(2, 9), 9, 0)


def test_deployment_rework_rate_leaves_out_what_is_no_delivery_to_production_in_the_window(reading):
    counted = [
        deployed(FIRST, is_rework=True),
        deployed(LAST, is_rework=True),
        *[deployed(is_rework=False)] * 3,
    ]
    left_out = [{**row, "is_rework": True} for row in NOT_COUNTED]
    assert told(reading("deployment_rework_rate", deployment=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_deployment_rework_rate_does_not_know_a_deployment_that_does_not_say(values):
    rows = [deployed(is_rework=True), *[deployed(is_rework=False)] * 4, deployed(), deployed()]
    found = values("deployment_rework_rate", "deployment", rows, [deployed()] * 9)
    assert [told(one) for one in found] == [(Fraction(1, 5), 5, 2), ("not_recorded", 0, 9)]


def test_deployment_rework_rate_needs_a_source_and_five_deployments(needs_five):
    needs_five("deployment_rework_rate", deployment=[deployed(is_rework=True)] * 5)


# pipeline_automation_share


def test_pipeline_automation_share_needs_both_a_run_and_no_manual_step(reading):
    by_itself = deployed(trigger="auto", run_id="r1")
    rows = [
        by_itself,
        by_itself,
        {**by_itself, "outcome": "failure"},
        deployed(trigger="auto"),
        deployed(trigger="auto", run_id=""),
        deployed(trigger="manual", run_id="r1"),
    ]
    assert told(reading("pipeline_automation_share", deployment=rows)) == (Fraction(3, 6), 6, 0)


def test_pipeline_automation_share_leaves_out_what_is_no_delivery_to_production_in_the_window(reading):
    counted = [deployed(at, trigger="manual", run_id="r") for at in (FIRST, LAST, NINE, NINE, NINE)]
    left_out = [{**row, "trigger": "auto", "run_id": "r"} for row in NOT_COUNTED]
    assert told(reading("pipeline_automation_share", deployment=counted + left_out)) == (Fraction(0, 5), 5, 0)


def test_pipeline_automation_share_does_not_know_a_deployment_without_trigger(values):
    rows = [*[deployed(trigger="auto", run_id="r")] * 5, deployed(run_id="r")]
    found = values("pipeline_automation_share", "deployment", rows, [deployed(run_id="r")])
    assert [told(one) for one in found] == [
        (1, 5, 1),
        (
            "not_recorded",
            0,
            1,
        ),
    ]


def test_pipeline_automation_share_needs_a_source_and_five_deployments(needs_five):
    needs_five("pipeline_automation_share", deployment=[deployed(trigger="auto", run_id="r")] * 5)


# deployments_by_pipeline


def test_deployments_by_pipeline_is_those_that_name_a_run_whatever_started_it(reading):
    rows = [
        deployed(run_id="r1"),
        failed(run_id="r2"),
        deployed(run_id="r3", trigger="manual"),
        deployed(),
        deployed(run_id=""),
    ]
    assert told(reading("deployments_by_pipeline", deployment=rows)) == (Fraction(3, 5), 5, 0)


def test_deployments_by_pipeline_leaves_out_what_is_no_delivery_to_production_in_the_window(reading):
    counted = [deployed(FIRST), deployed(LAST), deployed(run_id="r"), deployed(), deployed()]
    left_out = [{**row, "run_id": "r"} for row in NOT_COUNTED]
    assert told(reading("deployments_by_pipeline", deployment=counted + left_out)) == (Fraction(1, 5), 5, 0)


def test_deployments_by_pipeline_knows_every_deployment(reading):
    assert told(reading("deployments_by_pipeline", deployment=[deployed()] * 6)) == (0, 6, 0)


def test_deployments_by_pipeline_needs_a_source_and_five_deployments(needs_five):
    needs_five("deployments_by_pipeline", deployment=[deployed(run_id="r")] * 5)


# commits_per_deployment


def test_commits_per_deployment_is_the_median_number_that_a_deployment_is_the_first_to_carry(reading):
    sizes = [1, 2, 2, 5, 6, 9]
    carried = [carries(number, number) for number, size in enumerate(sizes, 1) for _ in range(size)]
    edges = [{**edge, "to_id": f"s/code_commit-{n}"} for n, edge in enumerate(carried, 1)]
    value = reading(
        "commits_per_deployment",
        deployment=[deployed()] * 6,
        code_commit=[commit(NINE)] * sum(sizes),
        link=edges,
    ).value
    assert (value.value, value.n, value.unit) == (Fraction(2 + 5, 2), 6, "commits")


def test_commits_per_deployment_leaves_out_what_is_no_success_in_production_in_the_window(reading):
    rows = [deployed(FIRST), deployed(LAST), *[deployed()] * 3, *NOT_COUNTED, failed()]
    one_each = [carries(number, number) for number in range(1, 6)]
    many = [carries(number, commit) for number in range(6, len(rows) + 1) for commit in range(1, 6)]
    found = reading(
        "commits_per_deployment", deployment=rows, code_commit=[commit(NINE)] * 5, link=one_each + many
    )
    assert told(found) == (1, 5, 0)


def test_commits_per_deployment_does_not_count_a_commit_that_was_not_collected(reading):
    edges = [carries(number, commit) for number in range(1, 6) for commit in (number, 99)]
    found = reading(
        "commits_per_deployment", deployment=[deployed()] * 5, code_commit=[commit(NINE)] * 5, link=edges
    )
    assert told(found) == (1, 5, 0)


def test_commits_per_deployment_by_explicit_links_leaves_ancestry_out(reading):
    edges = [carries(number, number) for number in range(1, 6)]
    found = reading(
        "commits_per_deployment",
        links="explicit",
        deployment=[deployed()] * 5,
        code_commit=[commit(NINE)] * 5,
        link=edges,
    )
    assert told(found) == ("too_few", 0, 0)


def test_commits_per_deployment_needs_both_sources_and_five_deployments(needs_five):
    project = [
        link("deploys", f"{name}-{n}", f"code_commit-{n + 1}") for name in ("four", "five") for n in range(5)
    ]
    edges = [{**edge, "from_kind": "deployment"} for edge in project]
    needs_five(
        "commits_per_deployment", deployment=[deployed()] * 5, code_commit=[commit(NINE)] * 5, link=edges
    )


# deployments_with_change_record


def allowed(deployment, change):
    return link("relates", f"deployment-{deployment}", f"change_record-{change}")


def test_deployments_with_change_record_is_those_whose_record_exists(reading):
    # Two deployments share a change, one names two, one names none.
    edges = [allowed(1, 1), allowed(2, 1), allowed(3, 1), allowed(3, 2)]
    rows = [deployed(), deployed(), failed(), deployed(), deployed()]
    found = reading(
        "deployments_with_change_record",
        deployment=rows,
        change_record=[{"created_at": NINE}] * 2,
        link=edges,
    )
    assert told(found) == (Fraction(3, 5), 5, 0)


def test_deployments_with_change_record_does_not_believe_a_number_that_nobody_issued(reading):
    rows = [deployed(change_record_id="C-1"), deployed(change_record_id="C-2"), *[deployed()] * 3]
    changes = [{"src_id": "C-1", "created_at": NINE}]
    found = reading("deployments_with_change_record", deployment=rows, change_record=changes, link=FOUND)
    assert told(found) == (Fraction(1, 5), 5, 0)


def test_deployments_with_change_record_leaves_out_what_is_no_delivery_to_production_in_the_window(reading):
    rows = [deployed(FIRST), deployed(LAST), *[deployed()] * 3, *NOT_COUNTED]
    edges = [allowed(number, 1) for number in range(5, len(rows) + 1)]
    found = reading(
        "deployments_with_change_record", deployment=rows, change_record=[{"created_at": NINE}], link=edges
    )
    assert told(found) == (Fraction(1, 5), 5, 0)


def test_deployments_with_change_record_knows_every_deployment(reading):
    assert told(reading("deployments_with_change_record", deployment=[deployed()] * 6, change_record=[])) == (
        0,
        6,
        0,
    )


def test_deployments_with_change_record_needs_both_sources_and_five_deployments(needs_five):
    needs_five("deployments_with_change_record", deployment=[deployed()] * 5, change_record=[])


# unauthorised_change_share


def test_unauthorised_change_share_is_deployments_whose_change_record_does_not_exist(reading):
    rows = [
        deployed(change_record_id="C-1"),
        deployed(change_record_id="C-1"),
        failed(change_record_id="C-1"),
        deployed(change_record_id="C-2"),
        deployed(change_record_id=""),
        failed(),
        deployed(),
    ]
    changes = [{"src_id": "C-1", "created_at": NINE}]
    value = reading("unauthorised_change_share", deployment=rows, change_record=changes, link=FOUND).value
    assert told(value) == (Fraction(4, 7), 7, 0)
    assert value.unit == "ratio"


def test_unauthorised_change_share_is_what_deployments_with_change_record_leaves(reading):
    rows = {"deployment": [deployed()] * 7, "change_record": [{"created_at": NINE}] * 2}
    edges = [allowed(1, 1), allowed(2, 1), allowed(3, 1), allowed(3, 2)]
    without, having = (
        reading(indicator, link=edges, **rows).value.value
        for indicator in ("unauthorised_change_share", "deployments_with_change_record")
    )
    assert (without, having) == (1 - Fraction(3, 7), Fraction(3, 7))


def test_unauthorised_change_share_leaves_out_what_is_no_delivery_to_production_in_the_window(reading):
    rows = [deployed(FIRST), deployed(LAST), *[deployed()] * 3, *NOT_COUNTED]
    edges = [allowed(number, 1) for number in (3, 4, 5)]
    found = reading(
        "unauthorised_change_share", deployment=rows, change_record=[{"created_at": NINE}], link=edges
    )
    assert told(found) == (Fraction(2, 5), 5, 0)


def test_unauthorised_change_share_lets_the_change_record_be_of_any_project(reading):
    rows = [deployed(change_record_id="C-1"), *[deployed()] * 4]
    changes = [
        {"src_id": "C-1", "created_at": "2020-01-01 09:00", "service_id": "q"},
        {"src_id": "C-9", "created_at": NINE},
    ]
    found = reading("unauthorised_change_share", deployment=rows, change_record=changes, link=FOUND)
    assert told(found) == (Fraction(4, 5), 5, 0)


def test_unauthorised_change_share_knows_every_deployment(reading):
    found = reading("unauthorised_change_share", deployment=[deployed()] * 6, change_record=[])
    assert told(found) == (1, 6, 0)


def test_unauthorised_change_share_needs_both_sources_and_five_deployments(needs_five):
    needs_five("unauthorised_change_share", deployment=[deployed()] * 5, change_record=[])


# deployments_of_known_commits


def test_deployments_of_known_commits_is_those_whose_head_is_in_a_collected_repository(reading):
    commits = [
        commit(NINE, sha="a"),
        commit(NINE, sha="b", repo_id="q"),
        commit(NINE, sha="a", repo_id="fork"),
    ]
    rows = [
        deployed(head_sha="a"),
        failed(head_sha="b"),
        deployed(head_sha="c"),
        deployed(),
        deployed(head_sha="a"),
    ]
    assert told(reading("deployments_of_known_commits", deployment=rows, code_commit=commits)) == (
        Fraction(3, 5),
        5,
        0,
    )


def test_deployments_of_known_commits_leaves_out_what_is_no_delivery_to_production_in_the_window(reading):
    rows = [
        deployed(FIRST),
        deployed(LAST),
        *[deployed()] * 3,
        *[{**row, "head_sha": "a"} for row in NOT_COUNTED],
    ]
    found = reading("deployments_of_known_commits", deployment=rows, code_commit=[commit(NINE, sha="a")])
    assert told(found) == (0, 5, 0)


def test_deployments_of_known_commits_knows_every_deployment(reading):
    found = reading(
        "deployments_of_known_commits", deployment=[deployed()] * 6, code_commit=[commit(NINE, sha="a")]
    )
    assert told(found) == (0, 6, 0)


def test_deployments_of_known_commits_needs_both_sources_and_five_deployments(needs_five):
    needs_five(
        "deployments_of_known_commits",
        deployment=[deployed(head_sha="a")] * 5,
        code_commit=[commit(NINE, sha="a")],
    )


# verified_before_production


def tried(version, at, **more):
    return {**deployed(at, env_class="staging", version=version), **more}


def test_verified_before_production_is_versions_that_ran_in_test_or_staging_before(reading):
    live = [deployed(version=f"v{number}") for number in range(1, 7)]
    before = [
        tried("v1", "2026-09-30 09:00"),
        tried("v2", "2026-09-01 09:00", env_class="test"),
        tried("v3", NINE),
    ]
    not_before = [
        tried("v4", after(NINE, microseconds=1)),
        tried("v5", "2026-09-30 09:00", outcome="failure"),
        tried("v6", "2026-09-30 09:00", env_class="dev"),
        tried("v6", "2026-09-30 09:00", service_id="p-other"),
    ]
    found = reading("verified_before_production", deployment=[*live, *before, *not_before])
    assert told(found) == (Fraction(3, 6), 6, 0)


def test_verified_before_production_counts_a_version_of_a_service_once_from_its_first_deployment(reading):
    live = [deployed(version=f"v{number}") for number in range(1, 6)]
    again = [deployed(after(NINE, hours=hours), version="v1") for hours in (2, 3)]
    other = deployed(version="v1", service_id="p-other")
    found = reading(
        "verified_before_production", deployment=[*live, *again, other, tried("v1", after(NINE, hours=1))]
    )
    assert told(found) == (0, 6, 0)


def test_verified_before_production_leaves_out_failures_nameless_versions_and_what_does_not_count(reading):
    counted = [deployed(at, version=f"v{n}") for n, at in enumerate((FIRST, LAST, NINE, NINE, NINE))]
    left_out = [{**row, "version": f"x{n}"} for n, row in enumerate(NOT_COUNTED)]
    left_out += [failed(version="y"), deployed(), deployed(version="")]
    found = reading(
        "verified_before_production", deployment=[*counted, *left_out, tried("v0", "2026-01-01 09:00")]
    )
    assert told(found) == (Fraction(1, 5), 5, 0)


def test_verified_before_production_knows_every_version(reading):
    assert told(
        reading("verified_before_production", deployment=[deployed(version=f"v{n}") for n in range(6)])
    ) == (0, 6, 0)


def test_verified_before_production_needs_a_source_and_five_versions(needs_five):
    needs_five(
        "verified_before_production", deployment=[deployed(version=f"v{number}") for number in range(5)]
    )


# restore_by_rollback_share


def test_restore_by_rollback_share_is_failures_rolled_back_within_an_hour(reading):
    def rolled_back(service, **later):
        back = deployed(after(NINE, **later), service_id=service, kind="rollback")
        return [failed(service_id=service), back]

    rows = [
        *rolled_back("p-1", minutes=10),
        *rolled_back("p-2", minutes=60),
        *rolled_back("p-3", minutes=60, microseconds=1),
        *rolled_back("p-4", minutes=-1),
        failed(service_id="p-5"),
        deployed(service_id="p-6"),
    ]
    assert told(reading("restore_by_rollback_share", deployment=rows, incident=[])) == (Fraction(2, 5), 5, 0)


def test_restore_by_rollback_share_counts_no_rollback_that_failed_or_was_elsewhere(reading):
    def bad(number, **back):
        mine = {"service_id": f"p-{number}"}
        return [failed(**mine), {**deployed(after(NINE, minutes=5), kind="rollback"), **mine, **back}]

    rows = [
        *bad(1, outcome="failure"),
        *bad(2, env_class="staging"),
        *bad(3, service_id="p-9"),
        *bad(4, outcome=None),
        *bad(5),
    ]
    assert told(reading("restore_by_rollback_share", deployment=rows, incident=[])) == (Fraction(1, 5), 5, 0)


def test_restore_by_rollback_share_looks_only_at_failures_that_count_as_such_in_the_window(reading):
    counted = [failed(at, service_id=f"p-{n}") for n, at in enumerate((FIRST, LAST, NINE, NINE))]
    left_out = [
        {**row, "outcome": row["outcome"] and "failure"} for row in NOT_COUNTED if row["outcome"] == "success"
    ]
    back = deployed(after(NINE, minutes=5), service_id="p-x", kind="rollback")
    rows = [*counted, *left_out, deployed(service_id="p-x"), back, deployed(service_id="p-y")]
    assert told(reading("restore_by_rollback_share", deployment=rows, incident=[])) == (Fraction(1, 5), 5, 0)


def test_restore_by_rollback_share_knows_every_failure(reading):
    rows = [failed(service_id=f"p-{number}") for number in range(6)]
    assert told(reading("restore_by_rollback_share", deployment=rows, incident=[])) == (0, 6, 0)


def test_restore_by_rollback_share_needs_both_sources_and_five_failures(needs_five):
    needs_five("restore_by_rollback_share", deployment=[failed()] * 5, incident=[])


# readings as a whole: trend, loads, origin


def test_deployment_frequency_has_a_trend_of_six_windows_of_thirty_days_with_none_where_it_is_missing(
    reading,
):
    rows = [deployed("2026-09-10 09:00"), deployed(NINE), deployed(LAST), deployed(FIRST)]
    found = reading("deployment_frequency", covers=("2026-08-03 00:00", AFTER), deployment=rows)
    assert told(found) == (Fraction(4, 90), 90, 0)
    assert [point.value for point in found.trend] == [
        None,
        None,
        None,
        Fraction(1, 30),
        Fraction(2, 30),
        Fraction(1, 30),
    ]
    assert [point.window.as_dict() for point in found.trend[-2:]] == [
        {"from": "2026-09-02", "to": "2026-10-01"},
        {"from": "2026-10-02", "to": "2026-10-31"},
    ]


def test_deployment_frequency_cites_its_loads_in_order(reading):
    loads = [load(2, ["deployment"]), load(1, ["deployment"]), load(3, ["incident"])]
    rows = [deployed(load_seq=2), deployed(load_seq=1)]
    assert reading("deployment_frequency", loads=loads, deployment=rows, incident=[]).loads == (
        "load-1",
        "load-2",
    )
