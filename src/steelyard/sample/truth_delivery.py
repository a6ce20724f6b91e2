"""The true values of deployments and of what they carry."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.sample import clock
from steelyard.sample.clock import DAY, HOUR, in_window
from steelyard.sample.plan import Commit, Deployment, History, ProjectPlan
from steelyard.sample.releases import is_delivery
from steelyard.sample.tally import Definition, Tally, median, per_day, share


def _deliveries(plan: ProjectPlan) -> list[Deployment]:
    """Production deployments of the window, in time order: kind deploy or upgrade, succeeded or failed."""
    return sorted(
        (d for d in plan.deployments if is_delivery(d) and in_window(d.finished)), key=lambda d: d.finished
    )


def _carried(plan: ProjectPlan) -> Iterator[tuple[Deployment, list[Commit]]]:
    """Each successful production deployment with a known commit, and the commits that it carried first.

    The first one of a service is the seed: it marks what was there before and is left out.
    """
    for name, history in plan.histories.items():
        done: set[int] = set()
        mine = [d for d in plan.deployments if d.repository == name and is_delivery(d)]
        for d in sorted(
            (d for d in mine if d.outcome == "success" and d.head is not None), key=lambda d: d.finished
        ):
            seed = not done
            fresh = _reach(history, d.head, done)
            if not seed:
                yield d, fresh


def _reach(history: History, head: int | None, done: set[int]) -> list[Commit]:
    """Ancestors of head, itself included, that are not done; they are done afterwards."""
    found, stack = [], [] if head is None else [head]
    while stack:
        index = stack.pop()
        if index not in done:
            done.add(index)
            found.append(history.commits[index])
            stack += history.commits[index].parents
    return found


def deployment_frequency(plan: ProjectPlan) -> Tally:
    """Successful production deployments (deploy or upgrade) of the window / 90 days."""
    return per_day(sum(d.outcome == "success" for d in _deliveries(plan)))


def deploy_days_per_week(plan: ProjectPlan) -> Tally:
    """Median of days with a successful production deployment over the 12 whole weeks of the window, counted
    back from its last day."""
    days = {clock.day_of(d.finished) for d in _deliveries(plan) if d.outcome == "success"}
    weeks = range(clock.WINDOW.days // 7)
    return median(sum((clock.WINDOW.last - day).days // 7 == week for day in days) for week in weeks)


def lead_time_for_changes(plan: ProjectPlan) -> Tally:
    """Median over commits, merges included, of commit time -> end of the first successful production
    deployment that carries them, for deployments of the window; the first deployment ever is the seed."""
    return median(
        (d.finished - c.at for d, commits in _carried(plan) if in_window(d.finished) for c in commits), HOUR
    )


def commits_per_deployment(plan: ProjectPlan) -> Tally:
    """Median number of commits, merges included, that a successful production deployment carried first."""
    return median(len(commits) for d, commits in _carried(plan) if in_window(d.finished))


def _causes(plan: ProjectPlan, *, named: bool) -> set[str]:
    causes = {i.cause for i in plan.incidents} | (set() if named else {i.near for i in plan.incidents})
    return causes - {""}


def change_failure_rate(plan: ProjectPlan) -> Tally:
    """Production deployments that failed, that were the last one of their service before a rollback or an
    unplanned repair which began within 24 h, or that caused an incident / production deployments; rollbacks
    are not deployments of their own here. `all` counts causes that no ticket names, too."""
    return _among(plan, _failing(plan, named=False))


def change_failure_rate_named(plan: ProjectPlan) -> Tally:
    """The same with the causes that tickets name only."""
    return _among(plan, _failing(plan, named=True))


def _among(plan: ProjectPlan, bad: set[str]) -> Tally:
    return share(d.id in bad for d in _deliveries(plan))


def _failing(plan: ProjectPlan, *, named: bool) -> set[str]:
    """Ids of all deployments that failed in the sense of the change failure rate."""
    production = sorted(
        (d for d in plan.deployments if d.environment == "production"), key=lambda d: d.finished
    )
    bad = _causes(plan, named=named) | {d.id for d in production if is_delivery(d) and d.outcome == "failure"}
    for mend in (d for d in production if d.kind == "rollback" or d.rework):
        before = [
            d
            for d in production
            if is_delivery(d) and d.service == mend.service and d.finished <= mend.started
        ]
        if before and before[-1].finished > mend.started - DAY:
            bad.add(before[-1].id)
    return bad


def failed_deployment_recovery_time(plan: ProjectPlan) -> Tally:
    """Median of end of the deployment that caused an incident -> incident resolved. `all` counts causes
    that no ticket names."""
    return _recovery(plan, named=False)


def recovery_time_named(plan: ProjectPlan) -> Tally:
    """The same with the causes that tickets name only."""
    return _recovery(plan, named=True)


def _recovery(plan: ProjectPlan, *, named: bool) -> Tally:
    ends = {d.id: d.finished for d in plan.deployments}
    pairs = [(i, i.cause or ("" if named else i.near)) for i in plan.incidents if in_window(i.opened)]
    return median((i.resolved - ends[cause] for i, cause in pairs if cause), HOUR)


def deployment_rework_rate(plan: ProjectPlan) -> Tally:
    """Production deployments that are unplanned repair / production deployments."""
    return share(d.rework for d in _deliveries(plan))


def pipeline_automation_share(plan: ProjectPlan) -> Tally:
    """Production deployments that a pipeline run did without a manual step / production deployments."""
    return share(bool(d.run) and d.auto for d in _deliveries(plan))


def deployments_by_pipeline(plan: ProjectPlan) -> Tally:
    """Production deployments that name a pipeline run / production deployments."""
    return share(bool(d.run) for d in _deliveries(plan))


def deployments_with_change_record(plan: ProjectPlan) -> Tally:
    """Production deployments that name a change record that exists / production deployments."""
    known = {change.id for change in plan.changes}
    return share(d.change in known for d in _deliveries(plan))


def unauthorised_change_share(plan: ProjectPlan) -> Tally:
    """Production deployments that name no change record that exists / production deployments."""
    known = {change.id for change in plan.changes}
    return share(d.change not in known for d in _deliveries(plan))


def deployments_of_known_commits(plan: ProjectPlan) -> Tally:
    """Production deployments that name a commit of a collected repository / production deployments."""
    return share(d.head is not None for d in _deliveries(plan))


def verified_before_production(plan: ProjectPlan) -> Tally:
    """Versions (per service) brought to production that were in test or staging before / such versions."""
    before = {
        (d.service, d.version)
        for d in plan.deployments
        if d.environment in ("test", "staging") and d.outcome == "success"
    }
    return share((d.service, d.version) in before for d in _deliveries(plan) if d.outcome == "success")


def restore_by_rollback_share(plan: ProjectPlan) -> Tally:
    """Failed production deployments (as in the change failure rate) within 1 h of whose end a rollback of the
    service ended / failed production deployments."""
    return _restored(plan, named=False)


def restore_by_rollback_share_named(plan: ProjectPlan) -> Tally:
    """The same with the causes that tickets name only."""
    return _restored(plan, named=True)


def _restored(plan: ProjectPlan, *, named: bool) -> Tally:
    bad = _failing(plan, named=named)
    backs = [d for d in plan.deployments if d.kind == "rollback" and d.environment == "production"]
    return share(
        any(b.service == d.service and 0 <= b.finished - d.finished <= HOUR for b in backs)
        for d in _deliveries(plan)
        if d.id in bad
    )


DEFINITIONS = (
    Definition("deployment_frequency", "per_day", deployment_frequency),
    Definition("deploy_days_per_week", "days_per_week", deploy_days_per_week),
    Definition("lead_time_for_changes", "hours", lead_time_for_changes),
    Definition("commits_per_deployment", "commits", commits_per_deployment),
    Definition("change_failure_rate", "ratio", change_failure_rate),
    Definition("change_failure_rate", "ratio", change_failure_rate_named, "explicit"),
    Definition("failed_deployment_recovery_time", "hours", failed_deployment_recovery_time),
    Definition("failed_deployment_recovery_time", "hours", recovery_time_named, "explicit"),
    Definition("deployment_rework_rate", "ratio", deployment_rework_rate),
    Definition("pipeline_automation_share", "ratio", pipeline_automation_share),
    Definition("deployments_by_pipeline", "ratio", deployments_by_pipeline),
    Definition("deployments_with_change_record", "ratio", deployments_with_change_record),
    Definition("unauthorised_change_share", "ratio", unauthorised_change_share),
    Definition("deployments_of_known_commits", "ratio", deployments_of_known_commits),
    Definition("verified_before_production", "ratio", verified_before_production),
    Definition("restore_by_rollback_share", "ratio", restore_by_rollback_share),
    Definition("restore_by_rollback_share", "ratio", restore_by_rollback_share_named, "explicit"),
)
