"""Indicators of weaknesses: how soon they are mended, how many are overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

NO_WEAKNESS = ("false_positive",)
SCANS = ("observation",)  # a scan that misses a weakness says that it is gone
WEAKNESS = ("scope", "src", "repo_id", "tool", "weakness_id")


def weaknesses(w: Windowed) -> ir.Table:
    """Each weakness once, over all scans that saw it; one that a later scan of its tool misses is fixed by then."""
    rows = w.table("finding")
    rows = rows.mutate(
        weakness_id=rows.fingerprint.coalesce(rows.src_id),
        repo_id=rows.repo_id.fill_null(""),
        tool=rows.tool.fill_null(""),
        seen_at=rows.last_seen_at.coalesce(rows.first_seen_at, rows.updated_at, 0),
    )
    once = rows.group_by(WEAKNESS).agg(first_seen_at=rows.first_seen_at.min(), due_at=rows.due_at.max())
    # The newest scan says how it stands: one that was fixed and is seen again is open.
    latest = w.last(rows, WEAKNESS, ("seen_at", "key")).select(
        *WEAKNESS, "seen_at", "fixed_at", "severity", "state"
    )
    real = once.join(latest, WEAKNESS).filter(~latest.state.fill_null("open").isin(NO_WEAKNESS))
    gone = real.left_join(_scans(w), ["scope", "repo_id", "tool"])
    gone = gone.group_by(WEAKNESS).agg(gone_at=gone.scanned_at.min(where=gone.scanned_at > gone.seen_at))
    told = real.join(gone, WEAKNESS)
    return told.mutate(fixed_at=told.fixed_at.coalesce(told.gone_at))


def _scans(w: Windowed) -> ir.Table:
    """When a tool looked at a repository as a whole."""
    rows = w.table("observation")
    rows = rows.filter(rows.metric == "scan")
    return rows.select(
        "scope", repo_id=rows.repo_id.fill_null(""), tool=rows.tool.fill_null(""), scanned_at="at"
    ).distinct()


def _remediation(severity: str, w: Windowed) -> ir.Table:
    """Findings first seen in a window, followed to its end; those open then are censored, not left out."""
    rows = w.within(weaknesses(w), "first_seen_at")
    rows = rows.filter(rows.severity == severity)
    ended = (rows.fixed_at.notnull() & (rows.fixed_at < rows.to_at)).fill_null(False)  # noqa: FBT003
    until = ended.ifelse(rows.fixed_at, rows.to_at)
    return rows.mutate(lasted=until - rows.first_seen_at, ended=ended)


def _within_sla(w: Windowed) -> ir.Table:
    """Findings due in a window: fixed by then or not. One without a due date says nothing here."""
    rows = w.within(weaknesses(w), "due_at")
    in_time = (rows.fixed_at.notnull() & (rows.fixed_at <= rows.due_at)).fill_null(False)  # noqa: FBT003
    return rows.mutate(good=in_time.cast("int64"), of=1)


def _overdue(w: Windowed) -> ir.Table:
    rows = w.before_end(weaknesses(w), "first_seen_at")
    late = rows.filter(
        (rows.due_at < rows.to_at)
        & (rows.fixed_at.isnull() | (rows.fixed_at >= rows.to_at))
        & (rows.state.fill_null("open") != "suppressed")
    )
    return late.mutate(events=1)


def _days(identity: str, title: Text, meaning: Text) -> IndicatorFacts:
    return IndicatorFacts(
        identity,
        "37",
        title,
        meaning,
        "days",
        Better.LOWER,
        IndicatorKind.SURVIVAL,
        ("finding",),
        "CISA BOD 19-02; Kaplan and Meier 1958",
    )


INDICATORS = (
    Indicator(
        _days(
            "critical_remediation_time",
            Text("严重漏洞修复时间", "Remediation time, critical"),
            Text(
                "窗口内首次发现的严重漏洞的修复时间中位数（Kaplan-Meier，未修复的计到窗口末）",
                "Kaplan-Meier median for critical findings first seen in the window; open ones count to its end",
            ),
        ),
        lambda w: _remediation("critical", w),
        helps=SCANS,
    ),
    Indicator(
        _days(
            "high_remediation_time",
            Text("高危漏洞修复时间", "Remediation time, high"),
            Text(
                "窗口内首次发现的高危漏洞的修复时间中位数（Kaplan-Meier，未修复的计到窗口末）",
                "Kaplan-Meier median for high findings first seen in the window; open ones count to its end",
            ),
        ),
        lambda w: _remediation("high", w),
        helps=SCANS,
    ),
    Indicator(
        IndicatorFacts(
            "remediation_within_sla",
            "38",
            Text("漏洞按期修复率", "Remediation within the agreed time"),
            Text(
                "期限内修复的漏洞 ÷ 窗口内到期的漏洞",
                "Findings fixed by their due date, of those due in the window",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("finding",),
            "CISA BOD 19-02",
        ),
        _within_sla,
        helps=SCANS,
    ),
    Indicator(
        IndicatorFacts(
            "open_overdue_findings",
            "38",
            Text("超期未修复漏洞数", "Open overdue findings"),
            Text(
                "窗口末仍未修复且已过期限的漏洞数",
                "Findings past their due date and not fixed at the end of the window",
            ),
            "findings",
            Better.LOWER,
            IndicatorKind.COUNT,
            ("finding",),
            "CISA BOD 19-02",
        ),
        _overdue,
        helps=SCANS,
    ),
)
