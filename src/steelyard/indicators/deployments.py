"""Indicators of deployment: how often, how soon, how safely (DORA; numbers as in docs/reference/indicators.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

HOUR = 3_600_000_000
DAY = 24 * HOUR
DELIVERS = ("deploy", "upgrade")  # kinds that bring a version, unlike rollback, remove and config
REPAIRED_WITHIN = DAY  # a rollback or repair within it speaks against the deployment before it


def attempts(w: Windowed) -> ir.Table:
    """Production deployments of a version that ended in a window, well or badly; cancelled ones are none."""
    rows = w.rows("deployment", "finished_at")
    return rows.filter(
        (rows.env_class == "production")
        & rows.outcome.isin(["success", "failure"])
        & rows.kind.fill_null("deploy").isin(DELIVERS)
    )


def successes(w: Windowed) -> ir.Table:
    """Production deployments of a version that ended in a window and worked."""
    rows = attempts(w)
    return rows.filter(rows.outcome == "success")


def _frequency(w: Windowed) -> ir.Table:
    return successes(w).mutate(events=1)


def _days_per_week(w: Windowed) -> ir.Table:
    rows = successes(w)
    return rows.select("scope", "window", day=(rows.finished_at + rows.offset) // DAY).distinct()


def _first_carried(w: Windowed) -> ir.Table:
    """Commits with the deployment that first brought them to production, where that ended in a window."""
    carried = w.links("deploys", "deployment", "code_commit")
    deployments = successes(w).select("scope", "window", "finished_at", from_id="key")
    commits = w.tables.current("code_commit")
    commits = commits.select("commit_ts", "parent_count", to_id=commits.src + "/" + commits.src_id)
    return carried.join(deployments, "from_id").join(commits, "to_id")


def _lead_time(w: Windowed) -> ir.Table:
    rows = _first_carried(w)
    # A commit that claims to be younger than its deployment has a wrong clock: it cannot say.
    spent = rows.finished_at - rows.commit_ts
    return rows.mutate(value=(spent >= 0).ifelse(spent, None))


def _commits_per_deployment(w: Windowed) -> ir.Table:
    rows = _first_carried(w)
    return rows.group_by("scope", "window", "from_id").agg(value=rows.count())


def failed(w: Windowed) -> ir.Table:
    """(scope, window, key) of production deployments that failed, were repaired, or caused an incident."""
    tried = attempts(w)
    own = tried.filter(tried.outcome == "failure").select("scope", "window", "key")
    caused = tried.join(_incident_causes(w), tried.key == _incident_causes(w).to_id).select(
        "scope", "window", "key"
    )
    repaired = tried.join(_repaired(w), ["scope", "key"]).select("scope", "window", "key")
    return own.union(caused).union(repaired).distinct()


def _incident_causes(w: Windowed) -> ir.Table:
    """Deployments that an incident, no mere request, was caused by."""
    incident = w.tables.current("incident")
    real = incident.filter(incident.kind.fill_null("incident") == "incident")
    real = real.select(from_id=real.src + "/" + real.src_id)
    return (
        w.links("caused_by", "incident", "deployment").semi_join(real, "from_id").select("to_id").distinct()
    )


def _repaired(w: Windowed) -> ir.Table:
    """(scope, key) of the last delivery of a service before a rollback or an unplanned repair within a day."""
    rows = w.table("deployment")
    production = rows.filter((rows.env_class == "production") & rows.finished_at.notnull())
    repairs = production.filter((production.kind == "rollback") | production.is_rework)
    repairs = repairs.select("scope", "service_id", repair=repairs.key, at=_began(repairs))
    delivered = production.filter(
        production.kind.fill_null("deploy").isin(DELIVERS) & production.outcome.isin(["success", "failure"])
    )
    delivered = delivered.select("scope", "service_id", "key", ended="finished_at")
    pairs = repairs.join(delivered, ["scope", "service_id"])
    pairs = pairs.filter(
        (pairs.ended <= pairs["at"])
        & (pairs.ended > pairs["at"] - REPAIRED_WITHIN)
        & (pairs.key != pairs.repair)
    )
    return w.last(pairs, ("scope", "repair"), ("ended", "key")).select("scope", "key").distinct()


def _began(rows: ir.Table) -> ir.IntegerColumn:
    return rows.started_at.coalesce(rows.finished_at)


def _change_failure_rate(w: Windowed) -> ir.Table:
    tried = attempts(w).select("scope", "window", "key")
    bad = failed(w).mutate(bad=1)
    rows = tried.left_join(bad, ["scope", "window", "key"])
    return rows.select("scope", "window", good=rows.bad.fill_null(0), of=1)


def _recovery_time(w: Windowed) -> ir.Table:
    """From the end of the deployment to the resolution of each incident that it caused."""
    caused = w.links("caused_by", "incident", "deployment")
    incident = w.tables.current("incident")
    real = incident.filter(incident.kind.fill_null("incident") == "incident")
    real = real.select("resolved_at", from_id=real.src + "/" + real.src_id)
    tried = attempts(w).select("scope", "window", "finished_at", to_id="key")
    rows = caused.join(real, "from_id").join(tried, "to_id")
    return rows.mutate(value=rows.resolved_at - rows.finished_at)


def _rework(w: Windowed) -> ir.Table:
    rows = attempts(w)
    known = rows.is_rework.notnull()
    return rows.mutate(
        good=rows.is_rework.fill_null(False).cast("int64"),  # noqa: FBT003 - a value, not a switch
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _automated(w: Windowed) -> ir.Table:
    rows = attempts(w)
    known = rows.trigger.notnull()
    by_itself = (rows.trigger == "auto") & _names(rows.run_id)
    return rows.mutate(
        good=by_itself.fill_null(False).cast("int64"),  # noqa: FBT003
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _by_pipeline(w: Windowed) -> ir.Table:
    rows = attempts(w)
    return rows.mutate(good=_names(rows.run_id).cast("int64"), of=1)


def _names(column: ir.StringColumn) -> ir.BooleanColumn:
    return column.notnull() & (column != "")


def _with_change_record(w: Windowed) -> ir.Table:
    rows = attempts(w)
    related = w.links("relates", "deployment", "change_record").select(key="from_id").distinct().mutate(hit=1)
    joined = rows.left_join(related, "key")
    return joined.select("scope", "window", good=joined.hit.fill_null(0), of=1)


def _unauthorised(w: Windowed) -> ir.Table:
    rows = _with_change_record(w)
    return rows.mutate(good=1 - rows.good)


def _of_known_commits(w: Windowed) -> ir.Table:
    rows = attempts(w)
    commits = w.tables.current("code_commit").select(head_sha="sha").distinct().mutate(hit=1)
    joined = rows.left_join(commits, "head_sha")
    return joined.select("scope", "window", good=joined.hit.fill_null(0), of=1)


def _verified_before(w: Windowed) -> ir.Table:
    """Versions, each once per service, that ran in a test or staging environment before production."""
    rows = successes(w)
    first = (
        rows.filter(_names(rows.version))
        .group_by("scope", "window", "service_id", "version")
        .agg(at=rows.finished_at.min())
    )
    other = w.table("deployment")
    other = other.filter(other.env_class.isin(["test", "staging"]) & (other.outcome == "success"))
    before = other.group_by("scope", "service_id", "version").agg(before=other.finished_at.min())
    joined = first.left_join(before, ["scope", "service_id", "version"])
    hit = (joined.before.notnull() & (joined.before <= joined["at"])).fill_null(False)  # noqa: FBT003
    return joined.select("scope", "window", good=hit.cast("int64"), of=1)


def _restored_by_rollback(w: Windowed) -> ir.Table:
    """Of the failed deployments, those after which a rollback of the same service ended within an hour."""
    rows = attempts(w).select("scope", "window", "key", "service_id", "finished_at")
    bad = rows.semi_join(failed(w), ["scope", "window", "key"])
    back = w.table("deployment")
    back = back.filter(
        (back.kind == "rollback") & (back.env_class == "production") & (back.outcome == "success")
    )
    back = back.select("scope", "service_id", back_at="finished_at")
    pairs = bad.join(back, ["scope", "service_id"])
    quick = pairs.filter((pairs.back_at >= pairs.finished_at) & (pairs.back_at <= pairs.finished_at + HOUR))
    quick = quick.select("scope", "window", "key").distinct().mutate(hit=1)
    joined = bad.left_join(quick, ["scope", "window", "key"])
    return joined.select("scope", "window", good=joined.hit.fill_null(0), of=1)


INDICATORS = (
    Indicator(
        IndicatorFacts(
            "deployment_frequency",
            "1",
            Text("部署频率", "Deployment frequency"),
            Text(
                "统计窗口内生产环境成功部署次数 ÷ 已覆盖天数",
                "Successful production deployments per covered day",
            ),
            "per_day",
            Better.HIGHER,
            IndicatorKind.RATE,
            ("deployment",),
            "DORA",
        ),
        _frequency,
    ),
    Indicator(
        IndicatorFacts(
            "deploy_days_per_week",
            "1",
            Text("每周部署天数", "Deployment days per week"),
            Text(
                "每周有生产部署的天数的中位数，没有部署的周按 0 天计",
                "Median number of days per week with a production deployment; a week without counts as 0",
            ),
            "days_per_week",
            Better.HIGHER,
            IndicatorKind.WEEKLY,
            ("deployment",),
            "DORA",
        ),
        _days_per_week,
    ),
    Indicator(
        IndicatorFacts(
            "lead_time_for_changes",
            "2",
            Text("变更前置时间", "Lead time for changes"),
            Text(
                "从提交到首个包含该提交的生产部署完成，按提交取中位数；提交与部署的对应由版本库祖先关系得出，首次部署不计",
                "Median, over commits, from commit to the end of the first production deployment that carries it, "
                "by ancestry; a service's first deployment is left out",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            ("deployment", "code_commit"),
            "DORA",
        ),
        _lead_time,
    ),
    Indicator(
        IndicatorFacts(
            "change_failure_rate",
            "3",
            Text("变更失败率", "Change failure rate"),
            Text(
                "失败、24 小时内被回滚或紧急修复、或引发事件的生产部署 ÷ 生产部署，按部署计而不按事件计",
                "Production deployments that failed, were rolled back or repaired within 24 h, or caused an "
                "incident, of all; deployments are counted, not incidents",
            ),
            "ratio",
            Better.LOWER,
            IndicatorKind.SHARE,
            ("deployment", "incident"),
            "DORA",
        ),
        _change_failure_rate,
    ),
    Indicator(
        IndicatorFacts(
            "failed_deployment_recovery_time",
            "4",
            Text("失败部署恢复时间", "Failed deployment recovery time"),
            Text(
                "由部署引发的事件：从该部署完成到事件解决的中位时长",
                "Median from the end of a deployment to the resolution of an incident that it caused",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            ("deployment", "incident"),
            "DORA 2023",
        ),
        _recovery_time,
    ),
    Indicator(
        IndicatorFacts(
            "deployment_rework_rate",
            "6",
            Text("返工部署率", "Deployment rework rate"),
            Text(
                "为修复用户遇到的问题而计划外进行的生产部署 ÷ 生产部署",
                "Unplanned production deployments that mend what users met, of all",
            ),
            "ratio",
            Better.LOWER,
            IndicatorKind.SHARE,
            ("deployment",),
            "DORA 2024",
        ),
        _rework,
    ),
    Indicator(
        IndicatorFacts(
            "pipeline_automation_share",
            "29",
            Text("自动部署占比", "Pipeline automation share"),
            Text(
                "由流水线执行且批准之后无人工步骤的生产部署 ÷ 生产部署",
                "Production deployments done by a pipeline run with no manual step after approval, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("deployment",),
            "DORA deployment automation",
        ),
        _automated,
    ),
    Indicator(
        IndicatorFacts(
            "deployments_by_pipeline",
            "29",
            Text("经流水线的部署占比", "Deployments by pipeline"),
            Text(
                "记有流水线运行编号的生产部署 ÷ 生产部署",
                "Production deployments that name a pipeline run, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("deployment",),
            "DORA deployment automation",
        ),
        _by_pipeline,
    ),
    Indicator(
        IndicatorFacts(
            "commits_per_deployment",
            "14",
            Text("每次部署的提交数", "Commits per deployment"),
            Text(
                "一次生产部署首次带上线的提交数的中位数",
                "Median number of commits that a production deployment is the first to carry",
            ),
            "commits",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            ("deployment", "code_commit"),
            "DORA small batches",
        ),
        _commits_per_deployment,
    ),
    Indicator(
        IndicatorFacts(
            "deployments_with_change_record",
            "50",
            Text("有变更单的部署占比", "Deployments with a change record"),
            Text(
                "写明变更单且变更单确实存在的生产部署 ÷ 生产部署",
                "Production deployments that name a change record which exists, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("deployment", "change_record"),
            "ITIL 4 change enablement",
        ),
        _with_change_record,
    ),
    Indicator(
        IndicatorFacts(
            "unauthorised_change_share",
            "50",
            Text("未授权变更占比", "Unauthorised-change share"),
            Text(
                "没有写明变更单、或变更单不存在的生产部署 ÷ 生产部署",
                "Production deployments that name no change record, or one that does not exist, of all",
            ),
            "ratio",
            Better.LOWER,
            IndicatorKind.SHARE,
            ("deployment", "change_record"),
            "ITIL 4 change enablement",
        ),
        _unauthorised,
    ),
    Indicator(
        IndicatorFacts(
            "deployments_of_known_commits",
            "own",
            Text("可追溯到提交的部署占比", "Deployments of known commits"),
            Text(
                "部署的提交在已采集的版本库中找得到的生产部署 ÷ 生产部署",
                "Production deployments whose head commit is in a collected repository, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("deployment", "code_commit"),
            "Steelyard",
        ),
        _of_known_commits,
    ),
    Indicator(
        IndicatorFacts(
            "verified_before_production",
            "own",
            Text("先验证后上线的版本占比", "Verified before production"),
            Text(
                "上线之前在测试或准生产环境成功部署过的生产版本 ÷ 生产版本",
                "Production versions that were deployed to a test or staging environment before, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("deployment",),
            "Steelyard",
        ),
        _verified_before,
    ),
    Indicator(
        IndicatorFacts(
            "restore_by_rollback_share",
            "own",
            Text("一小时内回滚占比", "Restored by rollback"),
            Text(
                "失败后 1 小时内完成同一服务回滚的生产部署 ÷ 失败的生产部署",
                "Failed production deployments followed by a rollback of the service within an hour, of all failed",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("deployment", "incident"),
            "Steelyard",
        ),
        _restored_by_rollback,
    ),
)
