"""Testing: automation, passing, flakiness, coverage."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, told


def ran(case, outcome="passed", at=NINE, **more):
    return {"case_id": case, "outcome": outcome, "at": at, "run_id": "r1", **more}


def elsewhere(**columns):
    """A case outside the window by a microsecond at both ends, and in another project."""
    return [ran("x", at=BEFORE, **columns), ran("y", at=AFTER, **columns), ran("z", repo_id="q", **columns)]


# automated_test_share


def test_automated_test_share_counts_each_case_once_however_often_it_ran(reading):
    automated = [ran(case, automated=True) for case in "aaab"]
    manual = [ran(case, automated=False) for case in "cde"]
    assert told(reading("automated_test_share", test_result=automated + manual)) == (Fraction(2, 5), 5, 0)


def test_automated_test_share_takes_a_case_that_ran_both_ways_as_automated(reading):
    rows = [
        ran("a", automated=False),
        ran("a", automated=True),
        *[ran(case, automated=False) for case in "bcde"],
    ]
    assert told(reading("automated_test_share", test_result=rows)) == (Fraction(1, 5), 5, 0)


def test_automated_test_share_keeps_equal_names_of_other_suites_and_repositories_apart(reading):
    same = [
        ran("a", automated=True, suite=suite, repo_id=repo)
        for suite in ("s", "t", None)
        for repo in ("p", "p-2")
    ]
    assert told(reading("automated_test_share", test_result=same)) == (1, 6, 0)


def test_automated_test_share_leaves_out_skipped_cases_totals_and_what_ran_elsewhere(reading):
    counted = [
        ran("a", at=FIRST, automated=True),
        ran("b", at=LAST, automated=True),
        *[ran(case, "failed", automated=False) for case in "cde"],
    ]
    left_out = [
        ran("s", "skipped", automated=True),
        ran(None, cases=99, automated=True),
        *elsewhere(automated=True),
    ]
    assert told(reading("automated_test_share", test_result=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_automated_test_share_does_not_know_a_case_that_never_says(values):
    rows = [*[ran(case, automated=True) for case in "abcde"], ran("a"), ran("f"), ran("f"), ran("g")]
    found = values("automated_test_share", "test_result", rows, [ran("f")])
    assert [told(one) for one in found] == [(1, 5, 2), ("not_recorded", 0, 1)]


def test_automated_test_share_needs_a_source_and_five_cases(needs_five):
    needs_five("automated_test_share", test_result=[ran(case, automated=True) for case in "abcde"])


# api_test_share


def automated(case, level, **more):
    return ran(case, automated=True, level=level, **more)


def test_api_test_share_is_api_cases_of_automated_cases(reading):
    rows = [
        automated("a", "api"),
        automated("a", "api"),
        automated("b", "api"),
        automated("c", "unit"),
        automated("d", "ui"),
        automated("e", None),
        automated("f", "perf"),
    ]
    assert told(reading("api_test_share", test_result=rows)) == (Fraction(2, 6), 6, 0)


def test_api_test_share_leaves_out_manual_skipped_and_foreign_cases(reading):
    counted = [
        automated("a", "api", at=FIRST),
        automated("b", "api", at=LAST),
        *[automated(case, "unit") for case in "cde"],
    ]
    left_out = [
        ran("m", automated=False, level="api"),
        ran("n", level="api"),
        {**automated("s", "api"), "outcome": "skipped"},
        *elsewhere(automated=True, level="api"),
    ]
    assert told(reading("api_test_share", test_result=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_api_test_share_knows_every_automated_case(reading):
    assert told(reading("api_test_share", test_result=[automated(case, None) for case in "abcdef"])) == (
        0,
        6,
        0,
    )


def test_api_test_share_needs_a_source_and_five_automated_cases(needs_five):
    needs_five("api_test_share", test_result=[automated(case, "api") for case in "abcde"])


# test_pass_rate


def test_test_pass_rate_is_passed_of_passed_failed_and_error(reading):
    outcomes = ("passed", "passed", "passed", "passed", "failed", "error")
    rows = [ran(case, outcome) for case, outcome in zip("abcdef", outcomes, strict=True)]
    assert told(reading("test_pass_rate", test_result=rows)) == (Fraction(4, 6), 6, 0)


def test_test_pass_rate_takes_the_final_attempt_of_each_case_in_its_run(reading):
    rows = [
        ran("a", "failed", attempt=1),
        ran("a", "passed", attempt=2),
        ran("b", "passed", attempt=2),
        ran("b", "failed", attempt=1),
        ran("c", "passed", attempt=1),
        ran("c", "failed", attempt=2),
        ran("c", "error", attempt=3),
        ran("d", "failed", attempt=9),
        ran("d", "passed", attempt=10),
        ran("a", "failed", run_id="r2"),
    ]
    assert told(reading("test_pass_rate", test_result=rows)) == (Fraction(3, 5), 5, 0)


def test_test_pass_rate_takes_the_later_of_two_executions_that_name_no_attempt(values):
    rows = [
        ran("a", "failed", at=after(NINE, minutes=1)),
        ran("a", "passed"),
        *[ran(case) for case in "bcde"],
    ]
    found = values("test_pass_rate", "test_result", rows, rows[::-1])
    assert [told(one) for one in found] == [(Fraction(4, 5), 5, 0), (Fraction(4, 5), 5, 0)]


def test_test_pass_rate_leaves_out_skipped_cases_totals_and_what_ran_elsewhere(reading):
    counted = [ran("a", at=FIRST), ran("b", at=LAST), *[ran(case, "failed") for case in "cde"]]
    left_out = [ran("s", "skipped"), ran("n", None), ran(None, cases=99), *elsewhere()]
    assert told(reading("test_pass_rate", test_result=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_test_pass_rate_counts_a_skipped_rerun_for_nothing(reading):
    rows = [ran("a", "failed", attempt=1), ran("a", "skipped", attempt=2), *[ran(case) for case in "bcde"]]
    assert told(reading("test_pass_rate", test_result=rows)) == (Fraction(4, 5), 5, 0)


def test_test_pass_rate_needs_a_source_and_five_results(needs_five):
    needs_five("test_pass_rate", test_result=[ran(case) for case in "abcde"])


# flaky_rate


def test_flaky_rate_is_cases_that_passed_and_failed_on_one_commit(reading):
    rows = [
        ran("a", "failed", commit_sha="c1"),
        ran("a", "passed", commit_sha="c1", run_id="r2"),
        ran("b", "error", commit_sha="c1", attempt=1),
        ran("b", "passed", commit_sha="c1", attempt=2),
        ran("c", "failed", commit_sha="c1"),
        ran("c", "passed", commit_sha="c2", run_id="r2"),
        ran("d", "failed", commit_sha="c1"),
        ran("d", "error", commit_sha="c1"),
        ran("e", "passed", commit_sha="c1"),
    ]
    assert told(reading("flaky_rate", test_result=rows)) == (Fraction(2, 5), 5, 0)


def test_flaky_rate_counts_a_case_once_that_is_flaky_on_many_commits(reading):
    rows = [
        ran("a", outcome, commit_sha=sha) for sha in ("c1", "c2", "c3") for outcome in ("failed", "passed")
    ]
    assert told(
        reading("flaky_rate", test_result=rows + [ran(case, commit_sha="c1") for case in "bcde"])
    ) == (Fraction(1, 5), 5, 0)


def test_flaky_rate_takes_the_run_where_the_commit_is_not_known(reading):
    rows = [
        ran("a", "failed", run_id="r1"),
        ran("a", run_id="r1"),
        ran("b", "failed", run_id="r1"),
        ran("b", run_id="r2"),
        *[ran(case) for case in "cde"],
    ]
    assert told(reading("flaky_rate", test_result=rows)) == (Fraction(1, 5), 5, 0)


def test_flaky_rate_leaves_out_skipped_cases_totals_and_what_ran_elsewhere(reading):
    on = {"commit_sha": "c1"}
    counted = [
        ran("a", at=FIRST, **on),
        ran("a", "failed", LAST, **on),
        *[ran(case, **on) for case in "bcde"],
    ]
    half_outside = [
        ran("b", "failed", BEFORE, **on),
        ran("c", "failed", AFTER, **on),
        ran("d", "failed", repo_id="q", **on),
    ]
    left_out = [
        ran("e", "skipped", **on),
        ran("s", "skipped", **on),
        ran(None, "failed", **on),
        *elsewhere(**on),
    ]
    assert told(reading("flaky_rate", test_result=counted + half_outside + left_out)) == (
        Fraction(1, 5),
        5,
        0,
    )


def test_flaky_rate_knows_every_case(reading):
    assert told(reading("flaky_rate", test_result=[ran(case, run_id=None) for case in "abcdef"])) == (0, 6, 0)


def test_flaky_rate_needs_a_source_and_five_cases(needs_five):
    needs_five("flaky_rate", test_result=[ran(case) for case in "abcde"])


# line_coverage


def covered(good, of, at=NINE, **more):
    return {"metric": "line_coverage", "numerator": good, "denominator": of, "at": at, **more}


def test_line_coverage_sums_lines_and_is_never_the_mean_of_percentages(reading):
    rows = [covered(90, 100, repo_id="p"), covered(100, 900, repo_id="p-2")]
    value = reading("line_coverage", observation=rows).value
    assert (value.value, value.n) == (Fraction(90 + 100, 100 + 900), 1000)
    assert value.value != (Fraction(90, 100) + Fraction(100, 900)) / 2
    assert [round(float(bound), 4) for bound in (value.low, value.high)] == [0.1669, 0.2155]


def test_line_coverage_takes_the_newest_report_of_each_repository(reading):
    rows = [
        covered(10, 100, "2026-09-01 09:00", repo_id="p"),
        covered(60, 120, NINE, repo_id="p"),
        covered(11, 100, "2026-09-30 09:00", repo_id="p"),
        covered(5, 50, "2026-08-10 09:00", repo_id="p-2"),
    ]
    assert told(reading("line_coverage", observation=rows)) == (Fraction(60 + 5, 120 + 50), 170, 0)


def test_line_coverage_takes_the_wider_of_two_reports_of_one_moment(values):
    rows = [covered(9, 10), covered(30, 100), covered(20, 100)]
    found = values("line_coverage", "observation", rows, rows[::-1])
    assert [told(one) for one in found] == [(Fraction(30, 100), 100, 0), (Fraction(30, 100), 100, 0)]


def test_line_coverage_leaves_out_other_metrics_empty_reports_and_what_was_taken_elsewhere(reading):
    late = {"at": after(NINE, days=1)}
    rows = [
        covered(3, 5),
        {**covered(9, 9, **late), "metric": "branch_coverage"},
        covered(0, 0, **late),
        covered(None, 9, **late),
        covered(9, None, **late),
        covered(9, 9, BEFORE),
        covered(9, 9, AFTER),
        covered(9, 9, repo_id="q"),
    ]
    assert told(reading("line_coverage", observation=rows)) == (Fraction(3, 5), 5, 0)


def test_line_coverage_reaches_to_both_ends_of_the_window(reading):
    rows = [covered(1, 10, FIRST, repo_id="p"), covered(2, 10, LAST, repo_id="p-2")]
    assert told(reading("line_coverage", observation=rows)) == (Fraction(1 + 2, 20), 20, 0)


def test_line_coverage_needs_a_source_and_five_lines(reading):
    assert told(reading("line_coverage")) == ("no_source", 0, 0)
    assert told(reading("line_coverage", observation=[covered(4, 4)])) == ("too_few", 4, 0)
    assert told(reading("line_coverage", observation=[covered(5, 5)])) == (1, 5, 0)


# branch_coverage


def branches(good, of, at=NINE, **more):
    return {**covered(good, of, at), "metric": "branch_coverage", **more}


def test_branch_coverage_sums_branches_over_the_newest_report_of_each_repository(reading):
    rows = [
        branches(3, 4, "2026-09-01 09:00"),
        branches(6, 10),
        branches(1, 30, repo_id="p-2"),
        covered(99, 99),
    ]
    assert told(reading("branch_coverage", observation=rows)) == (Fraction(6 + 1, 10 + 30), 40, 0)


def test_branch_coverage_leaves_out_other_metrics_and_what_was_taken_elsewhere(reading):
    rows = [
        branches(1, 10, FIRST, repo_id="p-1"),
        branches(2, 10, LAST, repo_id="p-2"),
        covered(9, 9),
        branches(9, 9, BEFORE),
        branches(9, 9, AFTER),
        branches(9, 9, repo_id="q"),
        branches(0, 0),
    ]
    assert told(reading("branch_coverage", observation=rows)) == (Fraction(1 + 2, 20), 20, 0)


def test_branch_coverage_needs_a_source_and_five_branches(reading):
    assert told(reading("branch_coverage")) == ("no_source", 0, 0)
    assert told(reading("branch_coverage", observation=[branches(2, 4)])) == ("too_few", 4, 0)
    assert told(reading("branch_coverage", observation=[branches(2, 5)])) == (Fraction(2, 5), 5, 0)
