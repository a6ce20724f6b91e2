"""The true values of merge requests, commits and pipeline runs."""

from __future__ import annotations

from collections.abc import Iterable

from steelyard.sample import clock
from steelyard.sample.clock import DAY, HOUR, MINUTE, in_window
from steelyard.sample.plan import Commit, ProjectPlan, Request, Run
from steelyard.sample.tally import Definition, Tally, median, ratio, share


def _merged(plan: ProjectPlan) -> list[Request]:
    return [r for r in plan.requests if r.merged is not None and in_window(r.merged)]


def _spent(plan: ProjectPlan, begin: str, end: str) -> Iterable[int]:
    for request in _merged(plan):
        first, last = getattr(request, begin), getattr(request, end)
        if first is not None and last is not None:
            yield last - first


def pickup_time(plan: ProjectPlan) -> Tally:
    """Median of merge request opened -> first review, of those that were reviewed."""
    return median(_spent(plan, "opened", "reviewed"), HOUR)


def time_to_merge(plan: ProjectPlan) -> Tally:
    """Median of merge request opened -> merged."""
    return median(_spent(plan, "opened", "merged"), HOUR)


def branch_life(plan: ProjectPlan) -> Tally:
    """Median of first commit of the branch -> merged."""
    return median(_spent(plan, "first_commit", "merged"), HOUR)


def trunk_integration_within_day(plan: ProjectPlan) -> Tally:
    """Merged within 24 hours of the first commit / merged."""
    return share(seconds <= DAY for seconds in _spent(plan, "first_commit", "merged"))


def review_coverage(plan: ProjectPlan) -> Tally:
    """Merged requests with an approval by somebody else / merged requests."""
    return share(r.others > 0 for r in _merged(plan))


def change_size(plan: ProjectPlan) -> Tally:
    """Median of lines added + deleted of merged requests."""
    return median(r.additions + r.deletions for r in _merged(plan))


def _commits(plan: ProjectPlan) -> list[Commit]:
    return [c for history in plan.histories.values() for c in history.commits if in_window(c.at)]


def _plain(plan: ProjectPlan) -> list[Commit]:
    return [c for c in _commits(plan) if len(c.parents) < 2]


def commit_traceability(plan: ProjectPlan) -> Tally:
    """Commits, no merges, whose message names an issue / commits, no merges."""
    return share(c.keyed for c in _plain(plan))


def commits_by_shared_accounts(plan: ProjectPlan) -> Tally:
    """Commits, merges included, whose author is a shared account / commits."""
    return share(c.author.startswith("ci-bot@") for c in _commits(plan))


def revert_rate(plan: ProjectPlan) -> Tally:
    """Commits, no merges, that take another back / commits, no merges."""
    return share(c.reverts is not None for c in _plain(plan))


def _runs(plan: ProjectPlan, kind: str) -> list[Run]:
    return sorted((r for r in plan.runs if r.kind == kind and in_window(r.started)), key=lambda r: r.started)


def _main_builds(plan: ProjectPlan) -> list[Run]:
    return [r for r in _runs(plan, "build") if r.default_branch]


def _judged(plan: ProjectPlan) -> list[Run]:
    return [r for r in _main_builds(plan) if r.outcome in ("success", "failure")]


def build_success_rate(plan: ProjectPlan) -> Tally:
    """Success / (success + failure) of builds on the default branch; errors and cancelled ones apart."""
    return share(r.outcome == "success" for r in _judged(plan))


def build_duration(plan: ProjectPlan) -> Tally:
    """Median of started -> finished of builds on the default branch that succeeded or failed."""
    return median((r.finished - r.started for r in _judged(plan)), MINUTE)


def build_queue_time(plan: ProjectPlan) -> Tally:
    """Median of queued -> started of builds on the default branch, whatever came of them."""
    return median((r.started - r.queued for r in _main_builds(plan)), MINUTE)


def build_repair_time(plan: ProjectPlan) -> Tally:
    """Median of end of the first failing build on the default branch -> end of the next success, per
    pipeline; errors and cancelled ones do not count."""
    spent = []
    for name in plan.histories:
        broken: Run | None = None
        ends = sorted((r for r in _main_builds(plan) if r.repository == name), key=lambda r: r.finished)
        for run in ends:
            if run.outcome == "failure":
                broken = broken or run
            elif run.outcome == "success" and broken:
                spent.append(run.finished - broken.finished)
                broken = None
    return median(spent, MINUTE)


def builds_per_developer_day(plan: ProjectPlan) -> Tally:
    """Builds on the default branch / distinct pairs of an author and a local day with a commit of his,
    merges included."""
    return ratio(len(_main_builds(plan)), len({(c.author, clock.day_of(c.at)) for c in _commits(plan)}))


def commits_per_build(plan: ProjectPlan) -> Tally:
    """Commits, merges included / builds on the default branch."""
    return ratio(len(_commits(plan)), len(_main_builds(plan)))


def builds_on_commit(plan: ProjectPlan) -> Tally:
    """Builds on the default branch that a commit started / builds on the default branch."""
    return share(r.trigger == "commit" for r in _main_builds(plan))


def build_sources_under_version_control(plan: ProjectPlan) -> Tally:
    """Builds whose commit is in a collected repository / builds, on every branch."""
    return share(r.commit is not None for r in _runs(plan, "build"))


def scan_runs_on_commit(plan: ProjectPlan) -> Tally:
    """Distinct commits built on the default branch that a scan also ran on / such commits."""
    scanned = {(r.repository, r.commit) for r in plan.runs if r.kind == "scan"}
    built = {(r.repository, r.sha or r.commit) for r in _main_builds(plan)}
    return share(one in scanned for one in built)


def test_duration(plan: ProjectPlan) -> Tally:
    """Median of started -> finished of pipeline runs of kind test."""
    return median((r.finished - r.started for r in _runs(plan, "test")), MINUTE)


DEFINITIONS = (
    Definition("pickup_time", "hours", pickup_time),
    Definition("time_to_merge", "hours", time_to_merge),
    Definition("branch_life", "hours", branch_life),
    Definition("trunk_integration_within_day", "ratio", trunk_integration_within_day),
    Definition("review_coverage", "ratio", review_coverage),
    Definition("change_size", "lines", change_size),
    Definition("commit_traceability", "ratio", commit_traceability),
    Definition("commits_by_shared_accounts", "ratio", commits_by_shared_accounts),
    Definition("revert_rate", "ratio", revert_rate),
    Definition("build_success_rate", "ratio", build_success_rate),
    Definition("build_duration", "minutes", build_duration),
    Definition("build_queue_time", "minutes", build_queue_time),
    Definition("build_repair_time", "minutes", build_repair_time),
    Definition("builds_per_developer_day", "builds_per_developer_day", builds_per_developer_day),
    Definition("commits_per_build", "commits", commits_per_build),
    Definition("builds_on_commit", "ratio", builds_on_commit),
    Definition("build_sources_under_version_control", "ratio", build_sources_under_version_control),
    Definition("scan_runs_on_commit", "ratio", scan_runs_on_commit),
    Definition("test_duration", "minutes", test_duration),
)
