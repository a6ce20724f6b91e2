"""Indicators of commits: traceable, by real people, seldom taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed


def _changes(w: Windowed) -> ir.Table:
    """Commits of a window that are no merges."""
    rows = w.rows("code_commit", "commit_ts")
    return rows.filter(rows.parent_count.fill_null(1) < 2)


def _traceability(w: Windowed) -> ir.Table:
    rows = _changes(w)
    return rows.mutate(good=(rows.issue_keys.length().fill_null(0) > 0).cast("int64"), of=1)


def _shared(w: Windowed) -> ir.Table:
    rows = w.rows("code_commit", "commit_ts")
    known = rows.author_shared.notnull()  # where the workspace lists no shared account nobody can say
    return rows.mutate(
        good=rows.author_shared.fill_null(False).cast("int64"),  # noqa: FBT003
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _reverts(w: Windowed) -> ir.Table:
    rows = _changes(w)
    return rows.mutate(good=rows.is_revert.fill_null(False).cast("int64"), of=1)  # noqa: FBT003


def _share(identity: str, title: Text, meaning: Text, better: Better) -> IndicatorFacts:
    return IndicatorFacts(
        identity, "own", title, meaning, "ratio", better, IndicatorKind.SHARE, ("code_commit",), "Steelyard"
    )


INDICATORS = (
    Indicator(
        _share(
            "commit_traceability",
            Text("提交可追溯率", "Commit traceability"),
            Text(
                "提交信息写有需求或缺陷编号的提交 ÷ 提交（不含合并提交）",
                "Commits, merges apart, whose message names an issue key, of all",
            ),
            Better.HIGHER,
        ),
        _traceability,
    ),
    Indicator(
        _share(
            "commits_by_shared_accounts",
            Text("公共账号提交占比", "Commits by shared accounts"),
            Text(
                "由工作区所列公共账号提交的次数 ÷ 提交次数",
                "Commits by accounts on the workspace's list of shared ones, of all",
            ),
            Better.LOWER,
        ),
        _shared,
    ),
    Indicator(
        _share(
            "revert_rate",
            Text("回退提交占比", "Revert rate"),
            Text(
                "撤销先前提交的提交 ÷ 提交（不含合并提交）",
                "Commits, merges apart, that revert an earlier one, of all",
            ),
            Better.LOWER,
        ),
        _reverts,
    ),
)
