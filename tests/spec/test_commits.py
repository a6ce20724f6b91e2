"""Commits: traceable, by real people, seldom taken back."""

from fractions import Fraction

from table_literal import AFTER, BEFORE, FIRST, LAST, NINE, told


def commit(at=NINE, **more):
    return {"commit_ts": at, "parent_count": 1, **more}


def elsewhere(**columns):
    """The same commit outside the window by a microsecond at both ends, and in another project."""
    return [commit(BEFORE, **columns), commit(AFTER, **columns), commit(repo_id="q", **columns)]


# commit_traceability


def test_commit_traceability_is_commits_that_name_an_issue(reading):
    rows = [
        commit(issue_keys=["MB-1"]),
        commit(issue_keys=["MB-1", "MB-2"]),
        commit(issue_keys=[]),
        commit(),
        commit(),
    ]
    assert told(reading("commit_traceability", code_commit=rows)) == (Fraction(2, 5), 5, 0)


def test_commit_traceability_leaves_out_merges_other_projects_and_other_times(reading):
    named = {"issue_keys": ["MB-1"]}
    counted = [
        commit(FIRST, **named),
        commit(LAST, **named),
        commit(parent_count=0),
        commit(parent_count=None),
        commit(),
    ]
    left_out = [commit(parent_count=2, **named), commit(parent_count=3, **named), *elsewhere(**named)]
    assert told(reading("commit_traceability", code_commit=counted + left_out)) == (Fraction(2, 5), 5, 0)


def test_commit_traceability_knows_every_commit(reading):
    assert told(reading("commit_traceability", code_commit=[commit()] * 6)) == (0, 6, 0)


def test_commit_traceability_needs_a_source_and_five_commits(needs_five):
    needs_five("commit_traceability", code_commit=[commit(issue_keys=["MB-1"])] * 5)


# commits_by_shared_accounts


def test_commits_by_shared_accounts_is_commits_by_listed_accounts_merges_included(reading):
    rows = [
        commit(author_shared=True),
        commit(author_shared=True, parent_count=2),
        *[commit(author_shared=False)] * 4,
    ]
    assert told(reading("commits_by_shared_accounts", code_commit=rows)) == (Fraction(2, 6), 6, 0)


def test_commits_by_shared_accounts_leaves_out_other_projects_and_other_times(reading):
    counted = [
        commit(FIRST, author_shared=True),
        commit(LAST, author_shared=True),
        *[commit(author_shared=False)] * 3,
    ]
    rows = counted + elsewhere(author_shared=True)
    assert told(reading("commits_by_shared_accounts", code_commit=rows)) == (Fraction(2, 5), 5, 0)


def test_commits_by_shared_accounts_knows_nothing_where_the_workspace_lists_no_shared_account(values):
    rows = [*[commit(author_shared=False)] * 5, commit(), commit()]
    found = values("commits_by_shared_accounts", "code_commit", rows, [commit()] * 9)
    assert [told(one) for one in found] == [(0, 5, 2), ("not_recorded", 0, 9)]


def test_commits_by_shared_accounts_needs_a_source_and_five_commits(needs_five):
    needs_five("commits_by_shared_accounts", code_commit=[commit(author_shared=True)] * 5)


# revert_rate


def test_revert_rate_is_commits_that_take_an_earlier_one_back(reading):
    rows = [commit(is_revert=True), commit(is_revert=True), *[commit(is_revert=False)] * 6, commit()]
    assert told(reading("revert_rate", code_commit=rows)) == (Fraction(2, 9), 9, 0)


def test_revert_rate_leaves_out_merges_other_projects_and_other_times(reading):
    counted = [commit(FIRST, is_revert=True), commit(LAST, is_revert=True), *[commit(is_revert=False)] * 3]
    rows = [*counted, commit(parent_count=2, is_revert=True), *elsewhere(is_revert=True)]
    assert told(reading("revert_rate", code_commit=rows)) == (Fraction(2, 5), 5, 0)


def test_revert_rate_knows_every_commit(reading):
    assert told(reading("revert_rate", code_commit=[commit()] * 6)) == (0, 6, 0)


def test_revert_rate_needs_a_source_and_five_commits(needs_five):
    needs_five("revert_rate", code_commit=[commit(is_revert=True)] * 5)
