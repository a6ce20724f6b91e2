"""Builds: success, speed, repair, frequency."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, UTC, after, told

from steelyard.evidence.ownership import Owns


def built(outcome="success", at=NINE, **more):
    return {"kind": "build", "outcome": outcome, "finished_at": at, **more}


def commit(at=NINE, **more):
    return {"repo_id": "p", "commit_ts": at, **more}


# What is no whole build of the main line that ended in the window.
NOT_COUNTED = [
    built(kind="test"),
    built(kind="scan"),
    built(kind="deploy"),
    built(kind=None),
    built(level="stage"),
    built(level="task"),
    built(default_branch=False),
    built(at=BEFORE),
    built(at=AFTER),
    built(at=None),
    built(repo_id="q"),
]


def not_counted(**columns):
    return [{**row, **columns} for row in NOT_COUNTED]


# build_success_rate


def test_build_success_rate_is_successes_of_successes_and_failures(reading):
    rows = [*[built()] * 6, built("failure"), built("failure"), built("error")]
    value = reading("build_success_rate", pipeline_run=rows).value
    assert (value.value, value.n, value.unknown) == (Fraction(6, 9), 9, 0)
    assert [round(float(bound), 4) for bound in (value.low, value.high)] == [0.3542, 0.8794]


def test_build_success_rate_leaves_cancelled_skipped_and_running_builds_and_infrastructure_failures_apart(
    reading,
):
    counted = [*[built()] * 3, built("failure", error_type="test"), built("failure", error_type="")]
    left_out = [built("cancelled"), built("skipped"), built(None), built("failure", error_type="infra")]
    found = reading("build_success_rate", pipeline_run=counted + left_out)
    assert told(found) == (Fraction(3, 5), 5, 0)


def test_build_success_rate_counts_whole_builds_of_the_main_line_in_the_window(reading):
    counted = [
        built("failure", FIRST),
        built("failure", LAST),
        built("failure", level="pipeline"),
        built("failure", default_branch=True),
        built("failure", default_branch=None),
    ]
    found = reading("build_success_rate", pipeline_run=counted + NOT_COUNTED)
    assert told(found) == (Fraction(0, 5), 5, 0)


def test_build_success_rate_counts_a_run_once_that_belongs_by_repository_and_by_pipeline(reading):
    rows = [
        built(name="p-nightly", repo_id="p"),
        built(name="p-nightly", repo_id="q"),
        *[built("failure")] * 3,
    ]
    assert told(reading("build_success_rate", pipeline_run=rows)) == (Fraction(2, 5), 5, 0)


def test_build_success_rate_counts_a_run_in_both_projects_that_own_it(readings):
    shared = [Owns("p", "repositories", ("core",)), Owns("q", "pipelines", ("core-*",))]
    rows = [*[built(repo_id="core", name="core-ci")] * 4, built("failure", repo_id="core", name="core-ci")]
    found = readings("build_success_rate", ("p", "q"), owned=shared, pipeline_run=rows)
    assert {told(one) for one in found.values()} == {(Fraction(4, 5), 5, 0)}


def test_build_success_rate_needs_a_source_and_five_builds(needs_five):
    needs_five("build_success_rate", pipeline_run=[built()] * 5)


# build_duration


def lasting(minutes, at=NINE, **more):
    return built(at=at, started_at=after(at, minutes=-minutes), **more)


def test_build_duration_is_the_median_from_start_to_end(reading):
    value = reading(
        "build_duration", pipeline_run=[lasting(minutes) for minutes in (3, 4, 5, 8, 9, 60)]
    ).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(5 + 8, 2), 6, 0, "minutes")
    assert value.p95 == 9 + Fraction(3, 4) * (60 - 9)


def test_build_duration_counts_builds_with_a_verdict_on_the_main_line_in_the_window(reading):
    counted = [lasting(4, FIRST), lasting(4, LAST), lasting(4, outcome="failure"), lasting(4), lasting(4)]
    long_ago = {"started_at": "2026-06-01 09:00"}
    left_out = [
        *not_counted(**long_ago),
        built("cancelled", **long_ago),
        built("error", error_type="infra", **long_ago),
    ]
    assert told(reading("build_duration", pipeline_run=counted + left_out)) == (4, 5, 0)


def test_build_duration_does_not_know_a_build_without_a_start(values):
    found = values("build_duration", "pipeline_run", [*[lasting(4)] * 5, built(), built()], [built()])
    assert [told(one) for one in found] == [(4, 5, 2), ("not_recorded", 0, 1)]


def test_build_duration_needs_a_source_and_five_builds(needs_five):
    needs_five("build_duration", pipeline_run=[lasting(4)] * 5)


# build_queue_time


def queued(minutes, at=NINE, **more):
    return built(at=at, queued_at=after(at, minutes=-60), started_at=after(at, minutes=minutes - 60), **more)


def test_build_queue_time_is_the_median_from_request_to_start(reading):
    value = reading(
        "build_queue_time", pipeline_run=[queued(minutes) for minutes in (0, 1, 1, 4, 5, 50)]
    ).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(1 + 4, 2), 6, 0, "minutes")


def test_build_queue_time_counts_builds_of_the_main_line_in_the_window_also_cancelled_ones(reading):
    counted = [queued(3, FIRST), queued(3, LAST), queued(3, outcome="cancelled"), queued(3), queued(3)]
    left_out = not_counted(queued_at="2026-06-01 09:00", started_at=NINE)
    assert told(reading("build_queue_time", pipeline_run=counted + left_out)) == (3, 5, 0)


def test_build_queue_time_does_not_know_a_build_without_request_or_start(reading):
    rows = [*[queued(3)] * 5, built(queued_at=NINE), lasting(4)]
    assert told(reading("build_queue_time", pipeline_run=rows)) == (3, 5, 2)


def test_build_queue_time_needs_a_source_and_five_builds(needs_five):
    needs_five("build_queue_time", pipeline_run=[queued(3)] * 5)


# build_repair_time


def broken_for(minutes, day, **more):
    """A build that fails on a day of October, and one that succeeds some minutes later."""
    failed = f"2026-10-{day:02} 09:00"
    return [built("failure", failed, **more), built("success", after(failed, minutes=minutes), **more)]


def days_broken(*minutes, **more):
    return [row for day, one in enumerate(minutes, 1) for row in broken_for(one, day, **more)]


def test_build_repair_time_is_the_median_from_the_first_failure_to_the_next_success(reading):
    value = reading("build_repair_time", pipeline_run=days_broken(5, 10, 20, 30, 60, 90)).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(20 + 30, 2), 6, 0, "minutes")


def test_build_repair_time_counts_all_failures_until_the_next_success_as_one_spell(reading):
    again = [
        built(outcome, f"2026-10-0{day} 09:05") for day in range(1, 6) for outcome in ("failure", "error")
    ]
    assert told(reading("build_repair_time", pipeline_run=[*days_broken(*[20] * 5), *again])) == (20, 5, 0)


def test_build_repair_time_knows_each_pipeline_of_each_repository_by_itself(reading):
    # While p-a is broken for 20 minutes, p-b and the other repository succeed after 5: no repair of p-a.
    mine = days_broken(*[20] * 5, name="p-a")
    others = [
        built(at=f"2026-10-0{day} 09:05", **other)
        for day in range(1, 6)
        for other in ({"name": "p-b", "repo_id": "p"}, {"name": "p-a", "repo_id": "p-x"})
    ]
    assert told(
        reading("build_repair_time", pipeline_run=[{**row, "repo_id": "p"} for row in mine] + others)
    ) == (20, 5, 0)


def test_build_repair_time_is_not_mended_by_what_is_no_build_of_the_main_line(reading):
    no_repair = [
        {**row, "finished_at": f"2026-10-0{day} 09:05"} for day in range(1, 6) for row in NOT_COUNTED[:7]
    ]
    cancelled = [built("cancelled", f"2026-10-0{day} 09:06") for day in range(1, 6)]
    infra = [built("failure", f"2026-10-0{day} 08:00", error_type="infra") for day in range(1, 6)]
    rows = [*days_broken(*[20] * 5), *no_repair, *cancelled, *infra]
    assert told(reading("build_repair_time", pipeline_run=rows)) == (20, 5, 0)


def test_build_repair_time_takes_spells_that_began_in_the_window(reading):
    def broken_at(at, name):
        return [built("failure", at, name=name), built(at=after(at, minutes=7), name=name)]

    at = {
        "p-1": FIRST,
        "p-2": LAST,
        "p-3": NINE,
        "p-4": NINE,
        "p-5": NINE,
        "p-6": BEFORE,
        "p-7": AFTER,
        "q": NINE,
    }
    rows = [{**row, "repo_id": name} for name, time in at.items() for row in broken_at(time, name)]
    assert told(reading("build_repair_time", pipeline_run=rows)) == (7, 5, 0)


def test_build_repair_time_does_not_know_when_a_broken_build_will_be_repaired(values):
    rows = [
        *days_broken(*[20] * 5),
        built("failure", "2026-10-20 09:00"),
        built("failure", "2026-10-21 09:00"),
    ]
    found = values("build_repair_time", "pipeline_run", rows, [built("failure")])
    assert [told(one) for one in found] == [(20, 5, 1), ("not_recorded", 0, 1)]


def test_build_repair_time_needs_a_source_and_five_spells(reading):
    assert told(reading("build_repair_time")) == ("no_source", 0, 0)
    assert told(reading("build_repair_time", pipeline_run=days_broken(9, 9, 9, 9))) == ("too_few", 4, 0)
    assert told(reading("build_repair_time", pipeline_run=days_broken(9, 9, 9, 9, 9))) == (9, 5, 0)


# builds_per_developer_day


def test_builds_per_developer_day_is_builds_per_day_on_which_a_developer_committed(reading):
    worked = [
        commit(at, author_id=who)
        for at, who in (
            ("2026-10-01 09:00", "a"),
            ("2026-10-01 18:00", "a"),
            ("2026-10-01 10:00", "b"),
            ("2026-10-02 09:00", "a"),
            ("2026-10-05 09:00", "b"),
            ("2026-10-06 09:00", "c"),
        )
    ]
    value = reading("builds_per_developer_day", pipeline_run=[built()] * 12, code_commit=worked).value
    assert (value.value, value.n, value.unit) == (Fraction(12, 5), 5, "builds_per_developer_day")
    assert [round(float(bound) * 5, 2) for bound in (value.low, value.high)] == [6.19, 20.96]


def test_builds_per_developer_day_cuts_days_in_the_zone_of_the_workspace(reading):
    # 23:30 UTC of the day before is the same day in Shanghai as 01:00 UTC.
    worked = [
        commit(at, author_id=who) for who in "abcde" for at in ("2026-09-30 23:30Z", "2026-10-01 01:00Z")
    ]
    rows = {"pipeline_run": [built()] * 10, "code_commit": worked}
    assert told(reading("builds_per_developer_day", **rows)) == (Fraction(10, 5), 5, 0)
    assert told(reading("builds_per_developer_day", zone=UTC, **rows)) == (Fraction(10, 10), 10, 0)


def test_builds_per_developer_day_leaves_out_other_builds_and_commits(reading):
    worked = [
        commit(at, author_id=who) for at, who in zip((FIRST, LAST, NINE, NINE, NINE), "abcde", strict=True)
    ]
    others = [commit(BEFORE, author_id="f"), commit(AFTER, author_id="g"), commit(author_id="h", repo_id="q")]
    runs = [built(at=FIRST), built("failure", at=LAST), built("cancelled"), *NOT_COUNTED]
    found = reading("builds_per_developer_day", pipeline_run=runs, code_commit=worked + others)
    assert told(found) == (Fraction(3, 5), 5, 0)


def test_builds_per_developer_day_without_builds_is_measured_zero(reading):
    worked = [commit(author_id=who) for who in "abcde"]
    assert told(reading("builds_per_developer_day", pipeline_run=[], code_commit=worked)) == (0, 5, 0)


def test_builds_per_developer_day_needs_both_sources_and_five_days(reading):
    worked = [commit(author_id=who) for who in "abcde"]
    rows = [built()]
    assert told(reading("builds_per_developer_day", pipeline_run=rows)) == ("no_source", 0, 0)
    assert told(reading("builds_per_developer_day", code_commit=worked)) == ("no_source", 0, 0)
    assert told(reading("builds_per_developer_day", pipeline_run=rows, code_commit=worked[1:])) == (
        "too_few",
        4,
        0,
    )
    assert told(reading("builds_per_developer_day", pipeline_run=rows, code_commit=worked)) == (
        Fraction(1, 5),
        5,
        0,
    )


# commits_per_build


def test_commits_per_build_is_commits_per_build_of_the_main_line(reading):
    value = reading("commits_per_build", pipeline_run=[built()] * 6, code_commit=[commit()] * 15).value
    assert (value.value, value.n, value.unit) == (Fraction(15, 6), 6, "commits")


def test_commits_per_build_leaves_out_other_builds_and_commits(reading):
    commits = [commit(FIRST), commit(LAST), commit(), commit(BEFORE), commit(AFTER), commit(repo_id="q")]
    runs = [built(at=FIRST), built(at=LAST), built("failure"), built("cancelled"), built(), *NOT_COUNTED]
    assert told(reading("commits_per_build", pipeline_run=runs, code_commit=commits)) == (
        Fraction(3, 5),
        5,
        0,
    )


def test_commits_per_build_knows_that_nothing_was_committed(reading):
    assert told(reading("commits_per_build", pipeline_run=[built()] * 5, code_commit=[])) == (0, 5, 0)


def test_commits_per_build_needs_both_sources_and_five_builds(needs_five):
    needs_five("commits_per_build", pipeline_run=[built()] * 5, code_commit=[commit()])


# builds_on_commit


def test_builds_on_commit_is_builds_that_a_commit_started(reading):
    triggers = ("commit", "commit", "commit", "schedule", "manual", "upstream", "other")
    rows = [built(trigger=trigger) for trigger in triggers]
    assert told(reading("builds_on_commit", pipeline_run=rows)) == (Fraction(3, 7), 7, 0)


def test_builds_on_commit_counts_whole_builds_of_the_main_line_in_the_window(reading):
    counted = [
        built(at=FIRST, trigger="manual"),
        built(at=LAST, trigger="manual"),
        built("failure", trigger="manual"),
        built("cancelled", trigger="manual"),
        built(trigger="manual"),
    ]
    found = reading("builds_on_commit", pipeline_run=counted + not_counted(trigger="commit"))
    assert told(found) == (0, 5, 0)


def test_builds_on_commit_does_not_know_a_build_without_trigger(values):
    rows = [*[built(trigger="commit")] * 5, built(), built()]
    found = values("builds_on_commit", "pipeline_run", rows, [built()])
    assert [told(one) for one in found] == [(1, 5, 2), ("not_recorded", 0, 1)]


def test_builds_on_commit_needs_a_source_and_five_builds(needs_five):
    needs_five("builds_on_commit", pipeline_run=[built(trigger="commit")] * 5)


# build_sources_under_version_control


def test_build_sources_under_version_control_is_builds_whose_commit_was_collected(reading):
    commits = [commit(sha="a"), commit(sha="b", repo_id="q"), commit(sha="a", repo_id="p-fork")]
    rows = [built(commit_sha=sha) for sha in ("a", "a", "b", "c", "", None)]
    found = reading("build_sources_under_version_control", pipeline_run=rows, code_commit=commits)
    assert told(found) == (Fraction(3, 6), 6, 0)


def test_build_sources_under_version_control_counts_builds_of_branches_and_no_stages_or_other_runs(reading):
    counted = [built(at=FIRST), built(at=LAST), built(default_branch=False), built("cancelled"), built()]
    others = [row for row in not_counted(commit_sha="a") if row.get("default_branch") is not False]
    found = reading(
        "build_sources_under_version_control", pipeline_run=counted + others, code_commit=[commit(sha="a")]
    )
    assert told(found) == (0, 5, 0)


def test_build_sources_under_version_control_knows_every_build(reading):
    found = reading("build_sources_under_version_control", pipeline_run=[built()] * 6, code_commit=[])
    assert told(found) == (0, 6, 0)


def test_build_sources_under_version_control_needs_both_sources_and_five_builds(needs_five):
    rows = [built(commit_sha="a")] * 5
    needs_five("build_sources_under_version_control", pipeline_run=rows, code_commit=[commit(sha="a")])


# scan_runs_on_commit


def scanned(sha, at=NINE, **more):
    return built(at=at, kind="scan", commit_sha=sha, **more)


def test_scan_runs_on_commit_is_commits_with_a_scan_of_commits_built(reading):
    # Six commits, one of them built twice; two scanned, one scan of a commit that was not built.
    rows = [
        *[built(commit_sha=sha) for sha in "abcdefa"],
        scanned("a"),
        scanned("b"),
        scanned("b"),
        scanned("z"),
    ]
    assert told(reading("scan_runs_on_commit", pipeline_run=rows)) == (Fraction(2, 6), 6, 0)


def test_scan_runs_on_commit_accepts_a_scan_at_any_time_and_of_any_level_in_the_project(reading):
    rows = [
        *[built(commit_sha=sha) for sha in "abcde"],
        scanned("a", BEFORE),
        scanned("b", AFTER),
        scanned("c", level="task", outcome="failure"),
        scanned("d", repo_id="q"),
        scanned(None),
    ]
    assert told(reading("scan_runs_on_commit", pipeline_run=rows)) == (Fraction(3, 5), 5, 0)


def test_scan_runs_on_commit_counts_commits_that_the_main_line_built_in_the_window(reading):
    times = zip("abcde", (FIRST, LAST, NINE, NINE, NINE), strict=True)
    counted = [built(at=at, commit_sha=sha) for sha, at in times]
    rows = [*counted, *not_counted(commit_sha="z"), built(), scanned("z"), scanned("a")]
    assert told(reading("scan_runs_on_commit", pipeline_run=rows)) == (Fraction(1, 5), 5, 0)


def test_scan_runs_on_commit_knows_every_commit(reading):
    assert told(reading("scan_runs_on_commit", pipeline_run=[built(commit_sha=sha) for sha in "abcdef"])) == (
        0,
        6,
        0,
    )


def test_scan_runs_on_commit_needs_a_source_and_five_commits(needs_five):
    needs_five("scan_runs_on_commit", pipeline_run=[built(commit_sha=sha) for sha in "abcde"])


# test_duration


def on_test(minutes, at=NINE, **more):
    return lasting(minutes, at, **{"kind": "test", **more})


def test_test_duration_is_the_median_of_test_runs(reading):
    value = reading(
        "test_duration", pipeline_run=[on_test(minutes) for minutes in (3, 4, 8, 9, 12, 60)]
    ).value
    assert (value.value, value.n, value.unknown, value.unit) == (Fraction(8 + 9, 2), 6, 0, "minutes")


def test_test_duration_counts_whole_test_runs_of_all_branches_in_the_window(reading):
    counted = [
        on_test(4, FIRST),
        on_test(4, LAST),
        on_test(4, default_branch=False),
        on_test(4, outcome="failure"),
        on_test(4),
    ]
    left_out = [
        on_test(99, BEFORE),
        on_test(99, AFTER),
        on_test(99, level="stage"),
        on_test(99, repo_id="q"),
        on_test(99, kind="build"),
    ]
    assert told(reading("test_duration", pipeline_run=counted + left_out)) == (4, 5, 0)


def test_test_duration_does_not_know_a_run_without_a_start(reading):
    rows = [*[on_test(4)] * 5, built(kind="test")]
    assert told(reading("test_duration", pipeline_run=rows)) == (4, 5, 1)


def test_test_duration_needs_a_source_and_five_runs(needs_five):
    needs_five("test_duration", pipeline_run=[on_test(4)] * 5)
