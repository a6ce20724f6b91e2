"""Indicators of incidents: noticed by us or by users, how long, how often again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

DETECTION_WINDOW = 60 * 60_000_000  # an alert counts when it began at most an hour before the first report
URGENT, MAJOR = 2, 2  # priority 1-2; severity 1-2


def incidents(w: Windowed, at: str = "opened_at") -> ir.Table:
    """Production incidents of a window; requests and problems are none. No environment counts as production."""
    return _production(w.rows("incident", at))


def _production(rows: ir.Table) -> ir.Table:
    return rows.filter(
        (rows.kind.fill_null("incident") == "incident")
        & (rows.env_class.fill_null("production") == "production")
    )


def _between(start: str, end: str, w: Windowed) -> ir.Table:
    rows = incidents(w)
    return rows.mutate(value=rows[end] - rows[start])


def _urgent(w: Windowed) -> ir.Table:
    rows = incidents(w)
    rows = rows.filter(rows.priority <= URGENT)
    return rows.mutate(value=rows.resolved_at - rows.detected_at)


def _tickets(w: Windowed) -> ir.Table:
    rows = w.rows("incident", "opened_at")
    return rows.mutate(value=rows.resolved_at - rows.opened_at)


def _down(w: Windowed) -> ir.Table:
    """Incidents that reach into a window: their impact where it is of severity 1 or 2, unknown without one.

    Impact of which the start is not recorded begins when it was noticed; what goes on lasts to the end.
    """
    every = _production(w.table("incident"))
    every = every.mutate(began=every.impact_started_at.coalesce(every.detected_at, every.opened_at))
    rows = w.before_end(every, "began")
    rows = rows.mutate(ended=rows.mitigated_at.coalesce(rows.resolved_at, rows.to_at))
    rows = rows.filter(rows.ended > rows.from_at)
    major = (rows.severity <= MAJOR) & (rows.ended > rows.began)
    return rows.mutate(
        down_from=major.ifelse(rows.began, None),
        down_to=major.ifelse(rows.ended, None),
        unknown=rows.severity.isnull().cast("int64"),
    )


def _detection(w: Windowed) -> ir.Table:
    """Monitoring noticed it: the ticket says so, or an alert on the same service or item came before the report."""
    rows = incidents(w).mutate(alerted=0)
    reported = rows.detected_at.coalesce(rows.opened_at)
    cases = rows.select("scope", "window", "key", "service_id", "ci_id", reported=reported)
    hits = _alerted(w, cases, "service_id").union(_alerted(w, cases, "ci_id")).distinct().mutate(alert=1)
    joined = rows.drop("alerted").left_join(hits, ["scope", "window", "key"])
    noticed = (joined.detected_by == "monitoring") | joined.alert.notnull()
    known = noticed | joined.detected_by.isin(["user", "partner", "staff"])
    return joined.select(
        "scope",
        "window",
        good=noticed.fill_null(False).cast("int64"),  # noqa: FBT003 - a value, not a switch
        of=known.fill_null(False).cast("int64"),  # noqa: FBT003
        unknown=1 - known.fill_null(False).cast("int64"),  # noqa: FBT003
    )


def _alerted(w: Windowed, cases: ir.Table, by: str) -> ir.Table:
    alerts = w.table("ops_event")
    alerts = alerts.filter(alerts[by].notnull() & (alerts[by] != "") & alerts.started_at.notnull())
    pairs = cases.join(alerts.select("scope", by, "started_at"), ["scope", by])
    near = pairs.filter(
        (pairs.started_at <= pairs.reported) & (pairs.started_at >= pairs.reported - DETECTION_WINDOW)
    )
    return near.select("scope", "window", "key")


def _sla(w: Windowed) -> ir.Table:
    rows = incidents(w)
    # What is still open when its time is up is not resolved in time, whenever that may be.
    until = rows.resolved_at.coalesce((rows.sla_due_at < rows.to_at).ifelse(rows.to_at, None))
    told = rows.sla_met.coalesce(until <= rows.sla_due_at)
    return rows.mutate(
        good=told.fill_null(False).cast("int64"),  # noqa: FBT003
        of=told.notnull().cast("int64"),
        unknown=told.isnull().cast("int64"),
    )


def _reopened(w: Windowed) -> ir.Table:
    rows = incidents(w)
    known = rows.reopen_count.notnull()
    return rows.mutate(
        good=(rows.reopen_count >= 1).fill_null(False).cast("int64"),  # noqa: FBT003
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _reassigned(w: Windowed) -> ir.Table:
    rows = incidents(w)
    return rows.mutate(value=rows.reassign_count)


def _incident(
    identity: str,
    number: str,
    title: Text,
    meaning: Text,
    unit: str,
    better: Better,
    kind: IndicatorKind,
    authority: str,
) -> IndicatorFacts:
    return IndicatorFacts(identity, number, title, meaning, unit, better, kind, ("incident",), authority)


INDICATORS = (
    Indicator(
        _incident(
            "time_to_restore",
            "5",
            Text("服务恢复时间", "Time to restore service"),
            Text(
                "生产事件从影响开始到解决的中位时长",
                "Median from the start of the impact to resolution, production incidents",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "DORA to 2022",
        ),
        lambda w: _between("impact_started_at", "resolved_at", w),
    ),
    Indicator(
        _incident(
            "service_availability",
            "9",
            Text("服务可用率", "Service availability"),
            Text(
                "1 − 一、二级事件的影响时长 ÷ 已覆盖时长，重叠部分只计一次",
                "One less the impact time of severity 1 and 2 incidents over covered time; overlaps count once",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.UPTIME,
            "ITIL 4 availability management",
        ),
        _down,
    ),
    Indicator(
        _incident(
            "event_detection_rate",
            "43",
            Text("事件监控发现率", "Event detection rate"),
            Text(
                "由监控先发现的事件（事件单写明，或报告前 60 分钟内同一服务或配置项已有告警）÷ 发现方式已知的事件",
                "Incidents first noticed by monitoring (the ticket says so, or an alert on the same service or item within "
                "60 minutes before the report), of those with a known detector",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "ITIL 4 monitoring and event management",
        ),
        _detection,
        helps=("ops_event",),
    ),
    Indicator(
        _incident(
            "time_to_detect",
            "44",
            Text("发现时长", "Time to detect"),
            Text("从影响开始到发现的中位时长", "Median from the start of the impact to detection"),
            "minutes",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "SRE practice",
        ),
        lambda w: _between("impact_started_at", "detected_at", w),
    ),
    Indicator(
        _incident(
            "time_to_acknowledge",
            "45",
            Text("响应时长", "Time to acknowledge"),
            Text("从发现到有人接手的中位时长", "Median from detection to acknowledgement"),
            "minutes",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "SRE practice",
        ),
        lambda w: _between("detected_at", "acknowledged_at", w),
    ),
    Indicator(
        _incident(
            "time_to_resolve",
            "46",
            Text("解决时长（中位数）", "Time to resolve, median"),
            Text("从发现到解决的中位时长", "Median from detection to resolution"),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "ITIL 4 incident management",
        ),
        lambda w: _between("detected_at", "resolved_at", w),
    ),
    Indicator(
        _incident(
            "mean_time_to_resolve",
            "46",
            Text("解决时长（平均）", "Time to resolve, mean"),
            Text("从发现到解决的平均时长", "Mean from detection to resolution"),
            "hours",
            Better.LOWER,
            IndicatorKind.MEAN,
            "ITIL 4 incident management",
        ),
        lambda w: _between("detected_at", "resolved_at", w),
    ),
    Indicator(
        _incident(
            "urgent_time_to_resolve",
            "46",
            Text("紧急事件解决时长", "Time to resolve, urgent"),
            Text(
                "优先级 1、2 的事件从发现到解决的中位时长",
                "Median from detection to resolution, priority 1 and 2",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "ITIL 4 incident management",
        ),
        _urgent,
    ),
    Indicator(
        _incident(
            "incident_resolution_time",
            "46",
            Text("事件单处理时长", "Incident ticket resolution"),
            Text("事件单从开单到解决的中位时长", "Median from opening to resolution of incident tickets"),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "ITIL 4 incident management",
        ),
        lambda w: _between("opened_at", "resolved_at", w),
    ),
    Indicator(
        _incident(
            "ticket_resolution_time",
            "46",
            Text("工单处理时长", "Ticket resolution"),
            Text(
                "全部工单（含服务请求）从开单到解决的中位时长",
                "Median from opening to resolution of all tickets, requests included",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "ITIL 4 service desk",
        ),
        _tickets,
    ),
    Indicator(
        _incident(
            "sla_met",
            "47",
            Text("按时解决率", "Resolved in the agreed time"),
            Text(
                "在约定时限内解决的事件 ÷ 结果已知的事件",
                "Incidents resolved in the agreed time, of those where it is known",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "ITIL 4 service level management",
        ),
        _sla,
    ),
    Indicator(
        _incident(
            "reopen_rate",
            "47",
            Text("重开率", "Reopen rate"),
            Text("至少重开过一次的事件 ÷ 事件", "Incidents reopened at least once, of all"),
            "ratio",
            Better.LOWER,
            IndicatorKind.SHARE,
            "ITIL 4 incident management",
        ),
        _reopened,
    ),
    Indicator(
        _incident(
            "reassignments_per_incident",
            "47",
            Text("平均转派次数", "Reassignments per incident"),
            Text("每张事件单被转派的平均次数", "Mean number of times that an incident was passed on"),
            "per_incident",
            Better.LOWER,
            IndicatorKind.MEAN,
            "ITIL 4 incident management",
        ),
        _reassigned,
    ),
)
