"""Indicators of weaknesses: how soon they are mended, how many are overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

NO_WEAKNESS = ("false_positive",)


def _real(rows: ir.Table) -> ir.Table:
    return rows.filter(~rows.state.fill_null("open").isin(NO_WEAKNESS))


def _remediation(severity: str, w: Windowed) -> ir.Table:
    """Findings first seen in a window, followed to its end; those open then are censored, not left out."""
    rows = _real(w.rows("finding", "first_seen_at"))
    rows = rows.filter(rows.severity == severity)
    ended = (rows.fixed_at.notnull() & (rows.fixed_at < rows.to_at)).fill_null(False)  # noqa: FBT003
    until = ended.ifelse(rows.fixed_at, rows.to_at)
    return rows.mutate(lasted=until - rows.first_seen_at, ended=ended)


def _within_sla(w: Windowed) -> ir.Table:
    """Findings due in a window: fixed by then or not. One without a due date says nothing here."""
    rows = _real(w.rows("finding", "due_at"))
    in_time = (rows.fixed_at.notnull() & (rows.fixed_at <= rows.due_at)).fill_null(False)  # noqa: FBT003
    return rows.mutate(good=in_time.cast("int64"), of=1)


def _overdue(w: Windowed) -> ir.Table:
    rows = _real(w.at_end("finding", "first_seen_at"))
    late = rows.filter(
        (rows.due_at < rows.to_at)
        & (rows.fixed_at.isnull() | (rows.fixed_at >= rows.to_at))
        & (rows.state.fill_null("open") != "suppressed")
    )
    return late.mutate(events=1)


def _days(identity: str, title: Text, meaning: Text) -> IndicatorFacts:
    return IndicatorFacts(
        identity, "37", title, meaning, "days", Better.LOWER, IndicatorKind.SURVIVAL, ("finding",), "CISA BOD 19-02; Kaplan and Meier 1958"
    )


INDICATORS = (
    Indicator(
        _days(
            "critical_remediation_time", Text("严重漏洞修复时间", "Remediation time, critical"),
            Text("窗口内首次发现的严重漏洞的修复时间中位数（Kaplan-Meier，未修复的计到窗口末）",
                 "Kaplan-Meier median for critical findings first seen in the window; open ones count to its end"),
        ),
        lambda w: _remediation("critical", w),
    ),
    Indicator(
        _days(
            "high_remediation_time", Text("高危漏洞修复时间", "Remediation time, high"),
            Text("窗口内首次发现的高危漏洞的修复时间中位数（Kaplan-Meier，未修复的计到窗口末）",
                 "Kaplan-Meier median for high findings first seen in the window; open ones count to its end"),
        ),
        lambda w: _remediation("high", w),
    ),
    Indicator(
        IndicatorFacts(
            "remediation_within_sla", "38", Text("漏洞按期修复率", "Remediation within the agreed time"),
            Text("期限内修复的漏洞 ÷ 窗口内到期的漏洞", "Findings fixed by their due date, of those due in the window"),
            "ratio", Better.HIGHER, IndicatorKind.SHARE, ("finding",), "CISA BOD 19-02",
        ),
        _within_sla,
    ),
    Indicator(
        IndicatorFacts(
            "open_overdue_findings", "38", Text("超期未修复漏洞数", "Open overdue findings"),
            Text("窗口末仍未修复且已过期限的漏洞数", "Findings past their due date and not fixed at the end of the window"),
            "findings", Better.LOWER, IndicatorKind.COUNT, ("finding",), "CISA BOD 19-02",
        ),
        _overdue,
    ),
)
