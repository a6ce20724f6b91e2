"""Indicators of change records: do changes succeed, how many are emergencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed


def closed(w: Windowed) -> ir.Table:
    """Changes that were closed in a window with an outcome; cancelled ones were never done."""
    rows = w.table("change_record")
    rows = rows.mutate(ended=rows.closed_at.coalesce(rows.actual_to))
    inside = w.within(rows, "ended")
    return inside.filter(inside.outcome.fill_null("") != "cancelled")


def _success(w: Windowed) -> ir.Table:
    rows = closed(w)
    known = rows.outcome.notnull()
    return rows.mutate(
        good=(rows.outcome == "success").fill_null(False).cast("int64"),  # noqa: FBT003 - a value, not a switch
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _emergency(w: Windowed) -> ir.Table:
    rows = closed(w)
    told = rows.emergency.coalesce(rows.type.notnull().ifelse(rows.type == "emergency", None))
    return rows.mutate(
        good=told.fill_null(False).cast("int64"),  # noqa: FBT003
        of=told.notnull().cast("int64"),
        unknown=told.isnull().cast("int64"),
    )


def _approval_time(w: Windowed) -> ir.Table:
    rows = w.rows("change_record", "approved_at")
    return rows.mutate(value=rows.approved_at - rows.created_at)


def _standard(w: Windowed) -> ir.Table:
    """Changes that went by rule: standard ones, and those that were approved automatically."""
    rows = closed(w)
    told = rows.auto_approved.coalesce(rows.type.notnull().ifelse(rows.type == "standard", None))
    by_rule = (rows.type == "standard").fill_null(False) | told.fill_null(False)  # noqa: FBT003
    return rows.mutate(
        good=by_rule.cast("int64"), of=told.notnull().cast("int64"), unknown=told.isnull().cast("int64")
    )


def _share(identity: str, title: Text, meaning: Text, better: Better) -> IndicatorFacts:
    return IndicatorFacts(
        identity,
        "49",
        title,
        meaning,
        "ratio",
        better,
        IndicatorKind.SHARE,
        ("change_record",),
        "ITIL 4 change enablement",
    )


INDICATORS = (
    Indicator(
        _share(
            "change_success_rate",
            Text("变更成功率", "Change success rate"),
            Text(
                "结果为成功的已关闭变更 ÷ 已关闭变更；带问题的成功不算成功",
                "Changes closed as success, of all closed; success with issues is none",
            ),
            Better.HIGHER,
        ),
        _success,
    ),
    Indicator(
        _share(
            "emergency_change_share",
            Text("紧急变更占比", "Emergency-change share"),
            Text("紧急变更 ÷ 已关闭变更", "Emergency changes, of all closed"),
            Better.LOWER,
        ),
        _emergency,
    ),
    Indicator(
        IndicatorFacts(
            "change_approval_time",
            "51",
            Text("变更审批时长", "Change approval time"),
            Text(
                "窗口内批准的变更从提出到批准的中位时长",
                "Median from raising to approval of changes approved in the window",
            ),
            "hours",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            ("change_record",),
            "DORA streamlining change approval",
        ),
        _approval_time,
    ),
    Indicator(
        IndicatorFacts(
            "standard_change_share",
            "51",
            Text("标准变更占比", "Standard-change share"),
            Text(
                "标准变更和自动批准的变更 ÷ 已关闭变更",
                "Standard and automatically approved changes, of all closed",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            ("change_record",),
            "DORA streamlining change approval",
        ),
        _standard,
    ),
)
