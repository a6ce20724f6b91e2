"""Indicators of running a service: alerts worth having, objectives kept, users content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.indicators.incidents import incidents
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

MILLION = 1_000_000  # targets are stored times a million


def alerts(w: Windowed) -> ir.Table:
    """Alerts that began in a window; other monitoring events asked nobody to act."""
    rows = w.rows("ops_event", "started_at")
    return rows.filter(rows.kind.fill_null("alert") == "alert")


def objectives(w: Windowed) -> ir.Table:
    """Windows of service level objectives that ended in a window, without those in which nothing happened.

    `known` is false where one does not say good, all and target.
    """
    rows = w.rows("observation", "at")
    rows = rows.filter((rows.metric == "slo") & (rows.denominator.fill_null(1) > 0))
    return rows.mutate(
        known=rows.numerator.notnull() & rows.denominator.notnull() & rows.target_micro.notnull()
    )


def _attainment(w: Windowed) -> ir.Table:
    rows = objectives(w)
    met = rows.numerator * MILLION >= rows.target_micro * rows.denominator
    return rows.mutate(
        good=met.fill_null(False).cast("int64"),  # noqa: FBT003 - a value, not a switch
        of=rows.known.cast("int64"),
        unknown=(~rows.known).cast("int64"),
    )


def _budget_left(w: Windowed) -> ir.Table:
    """Per objective window what was allowed to fail, and what of it is left; both times a million.

    A target of 100 % allows nothing to fail, so it has no budget and is left out.
    """
    rows = objectives(w)
    rows = rows.filter(rows.target_micro.fill_null(0) < MILLION)
    allowed = rows.denominator * (MILLION - rows.target_micro)
    left = allowed - (rows.denominator - rows.numerator) * MILLION
    return rows.mutate(whole=rows.known.ifelse(allowed, 0), part=rows.known.ifelse(left, 0))


def _precision(w: Windowed) -> ir.Table:
    rows = alerts(w)
    led = rows.incident_id.notnull() & (rows.incident_id != "")
    known = rows.actionable.notnull() | led
    useful = rows.actionable.fill_null(False) | led  # noqa: FBT003
    return rows.mutate(good=useful.cast("int64"), of=known.cast("int64"), unknown=(~known).cast("int64"))


def _per_incident(w: Windowed) -> ir.Table:
    raised = alerts(w).select("scope", "window").mutate(events=1, units=0)
    return raised.union(incidents(w).select("scope", "window").mutate(events=0, units=1))


def _acknowledged(w: Windowed) -> ir.Table:
    rows = alerts(w)
    return rows.mutate(value=rows.acknowledged_at - rows.started_at)


def _experience(w: Windowed) -> ir.Table:
    rows = w.rows("observation", "at")
    rows = rows.filter((rows.metric == "apdex") & (rows.denominator > 0))
    known = rows.numerator.notnull()
    return rows.mutate(
        good=rows.numerator.fill_null(0),
        of=known.ifelse(rows.denominator, 0),
        unknown=known.ifelse(0, rows.denominator),
    )


INDICATORS = (
    Indicator(
        IndicatorFacts(
            "slo_attainment",
            "7",
            Text("服务等级目标达成率", "SLO attainment"),
            Text(
                "达到目标的服务等级目标窗口 ÷ 窗口数",
                "Windows of service level objectives that met their target, of all",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("observation",),
            "Google SRE; OpenSLO",
        ),
        _attainment,
    ),
    Indicator(
        IndicatorFacts(
            "error_budget_left",
            "8",
            Text("错误预算余量", "Error budget left"),
            Text(
                "1 − 已用错误预算 ÷ 错误预算，用尽为 0",
                "One less the error budget used over the budget; 0 when it is used up",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.POOLED,
            ("observation",),
            "Google SRE; OpenSLO",
        ),
        _budget_left,
    ),
    Indicator(
        IndicatorFacts(
            "alert_precision",
            "48",
            Text("告警有效率", "Alert precision"),
            Text(
                "需要处理或引出事件的告警 ÷ 结果已知的告警",
                "Alerts that needed action or led to an incident, of those where it is known",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("ops_event",),
            "SRE practice",
        ),
        _precision,
    ),
    Indicator(
        IndicatorFacts(
            "alerts_per_incident",
            "48",
            Text("单起事件告警数", "Alerts per incident"),
            Text("告警数 ÷ 事件数", "Alerts per incident"),
            "per_incident",
            Better.LOWER,
            IndicatorKind.RATIO,
            ("ops_event", "incident"),
            "SRE practice",
        ),
        _per_incident,
    ),
    Indicator(
        IndicatorFacts(
            "alert_acknowledge_time",
            "45",
            Text("告警响应时长", "Alert acknowledge time"),
            Text(
                "告警从发出到有人接手的中位时长", "Median from the start of an alert to its acknowledgement"
            ),
            "minutes",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            ("ops_event",),
            "SRE practice",
        ),
        _acknowledged,
    ),
    Indicator(
        IndicatorFacts(
            "user_experience_score",
            "own",
            Text("用户体验得分", "User experience score"),
            Text(
                "满意的用户操作 ÷ 用户操作（Apdex 口径：可容忍的按一半计）",
                "Satisfied user interactions of all; by Apdex a tolerating one counts one half",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("observation",),
            "Apdex Alliance",
        ),
        _experience,
    ),
)
