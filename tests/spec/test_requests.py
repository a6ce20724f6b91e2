"""Merge requests: how small, how quickly reviewed, how long branches live."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, after, told


def merged(at=NINE, **more):
    return {"created_at": after(at, hours=-10) if at else NINE, "merged_at": at, **more}


def opened(at=NINE, **more):
    return {"created_at": at, **more}


def measured(reading, indicator, rows):
    value = reading(indicator, change_request=rows).value
    return value.value, value.n, value.unknown, value.unit


# pickup_time


def reviewed(hours, at=NINE, **more):
    return opened(at, first_review_at=after(at, hours=hours), **more)


def test_pickup_time_is_the_median_from_opening_to_the_first_review(reading):
    rows = [reviewed(hours) for hours in (1, 2, 3, 6, 20, 21)]
    assert measured(reading, "pickup_time", rows) == (Fraction(3 + 6, 2), 6, 0, "hours")


def test_pickup_time_counts_requests_opened_in_the_window_merged_or_not(reading):
    counted = [reviewed(2, FIRST), reviewed(2, LAST), *[reviewed(2)] * 3]
    left_out = [reviewed(99, BEFORE), reviewed(99, AFTER), reviewed(99, repo_id="q")]
    assert told(reading("pickup_time", change_request=counted + left_out)) == (2, 5, 0)


def test_pickup_time_does_not_know_a_request_that_nobody_reviewed(values):
    found = values("pickup_time", "change_request", [*[reviewed(2)] * 5, opened(), opened()], [opened()] * 7)
    assert [told(one) for one in found] == [(2, 5, 2), ("not_recorded", 0, 7)]


def test_pickup_time_needs_a_source_and_five_requests(needs_five):
    needs_five("pickup_time", change_request=[reviewed(2)] * 5)


# time_to_merge


def test_time_to_merge_is_the_median_from_opening_to_merging(reading):
    rows = [merged(created_at=after(NINE, hours=-hours)) for hours in (1, 2, 5, 8, 9, 30)]
    assert measured(reading, "time_to_merge", rows) == (Fraction(5 + 8, 2), 6, 0, "hours")


def test_time_to_merge_counts_requests_merged_in_the_window(reading):
    counted = [merged(FIRST), merged(LAST), *[merged()] * 3]
    left_out = [merged(at, created_at="2026-01-01 09:00") for at in (BEFORE, AFTER, None)]
    left_out += [merged(created_at="2026-01-01 09:00", repo_id="q"), opened(closed_at=NINE)]
    assert told(reading("time_to_merge", change_request=counted + left_out)) == (10, 5, 0)


def test_time_to_merge_does_not_know_a_request_of_which_the_opening_is_not_told(reading):
    assert told(reading("time_to_merge", change_request=[*[merged()] * 5, merged(created_at=None)])) == (
        10,
        5,
        1,
    )


def test_time_to_merge_needs_a_source_and_five_merged_requests(needs_five):
    needs_five("time_to_merge", change_request=[merged()] * 5)


# review_coverage


def test_review_coverage_is_merged_requests_with_an_approval(reading):
    rows = [merged(approvals=number) for number in (0, 1, 1, 2, 5, 0, 0)]
    assert told(reading("review_coverage", change_request=rows)) == (Fraction(4, 7), 7, 0)


def test_review_coverage_counts_requests_merged_in_the_window(reading):
    counted = [merged(FIRST, approvals=1), merged(LAST, approvals=1), *[merged(approvals=0)] * 3]
    left_out = [merged(BEFORE, approvals=1), merged(AFTER, approvals=1), merged(None, approvals=1)]
    left_out += [merged(approvals=1, repo_id="q")]
    assert told(reading("review_coverage", change_request=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_review_coverage_does_not_know_a_request_without_a_number_of_approvals(values):
    rows = [*[merged(approvals=1)] * 5, merged(), merged(reviewers=3)]
    found = values("review_coverage", "change_request", rows, [merged()])
    assert [told(one) for one in found] == [(1, 5, 2), ("not_recorded", 0, 1)]


def test_review_coverage_needs_a_source_and_five_merged_requests(needs_five):
    needs_five("review_coverage", change_request=[merged(approvals=1)] * 5)


# change_size


def test_change_size_is_the_median_of_lines_added_and_deleted(reading):
    sizes = [(1, 0), (5, 5), (20, 1), (30, 10), (0, 400), (900, 9)]
    rows = [merged(additions=added, deletions=deleted) for added, deleted in sizes]
    assert measured(reading, "change_size", rows) == (Fraction(21 + 40, 2), 6, 0, "lines")


def test_change_size_counts_requests_merged_in_the_window(reading):
    small, large = {"additions": 3, "deletions": 4}, {"additions": 999, "deletions": 0}
    counted = [merged(at, **small) for at in (FIRST, LAST, NINE, NINE, NINE)]
    left_out = [merged(at, **large) for at in (BEFORE, AFTER, None)] + [merged(repo_id="q", **large)]
    assert told(reading("change_size", change_request=counted + left_out)) == (3 + 4, 5, 0)


def test_change_size_does_not_know_a_request_of_which_one_of_the_two_is_not_told(reading):
    rows = [*[merged(additions=3, deletions=4)] * 5, merged(additions=99), merged(deletions=99)]
    assert told(reading("change_size", change_request=rows)) == (7, 5, 2)


def test_change_size_needs_a_source_and_five_merged_requests(needs_five):
    needs_five("change_size", change_request=[merged(additions=1, deletions=1)] * 5)


# branch_life


def branch(hours, at=NINE, **more):
    return merged(at, first_commit_ts=after(at, hours=-hours), **more)


def test_branch_life_is_the_median_from_the_first_commit_to_the_merge(reading):
    rows = [branch(hours) for hours in (2, 4, 12, 25, 30, 400)]
    assert measured(reading, "branch_life", rows) == (Fraction(12 + 25, 2), 6, 0, "hours")


def test_branch_life_counts_branches_merged_in_the_window(reading):
    counted = [branch(5, FIRST), branch(5, LAST), *[branch(5)] * 3]
    left_out = [branch(99, BEFORE), branch(99, AFTER), branch(99, repo_id="q")]
    left_out += [opened(first_commit_ts="2026-01-01 09:00")]
    assert told(reading("branch_life", change_request=counted + left_out)) == (5, 5, 0)


def test_branch_life_does_not_know_a_branch_without_a_first_commit(reading):
    assert told(reading("branch_life", change_request=[*[branch(5)] * 5, merged(), merged()])) == (5, 5, 2)


def test_branch_life_needs_a_source_and_five_merged_branches(needs_five):
    needs_five("branch_life", change_request=[branch(5)] * 5)


# trunk_integration_within_day


def test_trunk_integration_within_day_is_branches_merged_at_most_24_hours_after_their_first_commit(reading):
    day = after(NINE, hours=-24)
    rows = [branch(1), branch(23), branch(24), merged(first_commit_ts=day - 1), branch(99)]
    assert told(reading("trunk_integration_within_day", change_request=rows)) == (Fraction(3, 5), 5, 0)


def test_trunk_integration_within_day_counts_branches_merged_in_the_window(reading):
    counted = [branch(1, FIRST), branch(1, LAST), *[branch(99)] * 3]
    left_out = [branch(1, BEFORE), branch(1, AFTER), branch(1, repo_id="q"), opened(first_commit_ts=NINE)]
    found = reading("trunk_integration_within_day", change_request=counted + left_out)
    assert told(found) == (Fraction(2, 5), 5, 0)


def test_trunk_integration_within_day_does_not_know_a_branch_without_a_first_commit(values):
    rows = [*[branch(1)] * 5, merged(), merged()]
    found = values("trunk_integration_within_day", "change_request", rows, rows[5:])
    assert [told(one) for one in found] == [(1, 5, 2), ("not_recorded", 0, 2)]


def test_trunk_integration_within_day_needs_a_source_and_five_merged_branches(needs_five):
    needs_five("trunk_integration_within_day", change_request=[branch(1)] * 5)
