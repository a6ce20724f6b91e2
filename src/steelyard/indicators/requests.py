"""Indicators of merge requests: how small, how quickly reviewed, how long branches live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

DAY = 86_400_000_000


def merged(w: Windowed) -> ir.Table:
    """Requests that were merged in a window."""
    return w.rows("change_request", "merged_at")


def _pickup(w: Windowed) -> ir.Table:
    rows = w.rows("change_request", "created_at")
    return rows.mutate(value=rows.first_review_at - rows.created_at)


def _time_to_merge(w: Windowed) -> ir.Table:
    rows = merged(w)
    return rows.mutate(value=rows.merged_at - rows.created_at)


def _review_coverage(w: Windowed) -> ir.Table:
    rows = merged(w)
    known = rows.approvals.notnull()
    return rows.mutate(
        good=(rows.approvals.fill_null(0) >= 1).cast("int64"),
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _size(w: Windowed) -> ir.Table:
    rows = merged(w)
    return rows.mutate(value=rows.additions + rows.deletions)


def _branch_life(w: Windowed) -> ir.Table:
    rows = merged(w)
    return rows.mutate(value=rows.merged_at - rows.first_commit_ts)


def _within_day(w: Windowed) -> ir.Table:
    rows = merged(w)
    known = rows.first_commit_ts.notnull()
    quick = (rows.merged_at - rows.first_commit_ts <= DAY).fill_null(False)  # noqa: FBT003
    return rows.mutate(good=quick.cast("int64"), of=known.cast("int64"), unknown=(~known).cast("int64"))


def _facts(
    identity: str,
    number: str,
    title: Text,
    meaning: Text,
    unit: str,
    better: Better,
    kind: IndicatorKind,
    authority: str,
) -> IndicatorFacts:
    return IndicatorFacts(
        identity, number, title, meaning, unit, better, kind, ("change_request",), authority
    )


INDICATORS = (
    Indicator(
        _facts(
            "pickup_time",
            "10",
            Text("评审响应时间", "Pickup time"),
            Text(
                "合并请求从提出到他人首次评审的中位时长",
                "Median from opening a merge request to its first review by somebody else",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "CHAOSS time to first response",
        ),
        _pickup,
    ),
    Indicator(
        _facts(
            "time_to_merge",
            "11",
            Text("合并时长", "Time to merge"),
            Text("合并请求从提出到合入的中位时长", "Median from opening a merge request to its merge"),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "OpenTelemetry vcs.change.time_to_merge",
        ),
        _time_to_merge,
    ),
    Indicator(
        _facts(
            "review_coverage",
            "13",
            Text("评审覆盖率", "Review coverage"),
            Text(
                "至少有一名作者以外的人批准的已合入请求 ÷ 已合入请求",
                "Merged requests approved by somebody other than the author, of all merged",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "OpenSSF Scorecard Code-Review",
        ),
        _review_coverage,
    ),
    Indicator(
        _facts(
            "change_size",
            "14",
            Text("改动规模", "Change size"),
            Text(
                "已合入请求增删行数之和的中位数",
                "Median number of lines added and deleted by a merged request",
            ),
            "lines",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "DORA small batches",
        ),
        _size,
    ),
    Indicator(
        _facts(
            "branch_life",
            "15",
            Text("分支存活时长", "Branch life"),
            Text(
                "已合入分支从首次提交到合入的中位时长",
                "Median from the first commit of a branch to its merge",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "DORA trunk-based development",
        ),
        _branch_life,
    ),
    Indicator(
        _facts(
            "trunk_integration_within_day",
            "15",
            Text("一天内合入占比", "Integrated within a day"),
            Text(
                "自首次提交起 24 小时内合入的请求 ÷ 已合入请求",
                "Requests merged within 24 h of their first commit, of all merged",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "DORA trunk-based development",
        ),
        _within_day,
    ),
)
