"""Rows that were changed when they were long over: after the window, or many of them at once."""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.evidence.signs.look import Look, count, ids, with_last
from steelyard.evidence.signs.model import EXAMPLES, OURS, Found, Rule
from steelyard.values import Text
from steelyard.values.window import DAY

EDITED = ("incident", "change_record", "work_item", "deployment")
HOUR = 3_600_000_000
AFTER_ROWS, AFTER_PERCENT = 5, 5
BULK_ROWS, BULK_PERCENT, BULK_DAYS = 10, 20, 7


def _after_window(look: Look) -> Iterator[Found]:
    end = look.window.end
    for table in look.brought(*EDITED):
        rows = with_last(look.rows(table), table)
        late = rows.filter((rows.last < end) & (rows.updated_at >= end))
        found, of = count(late), count(rows)
        if found >= AFTER_ROWS and found * 100 >= AFTER_PERCENT * of:
            yield Found(
                table,
                found,
                of,
                Text(
                    f"{of:,} 行中有 {found:,} 行在窗口结束时已办结，之后又改过",
                    f"{found:,} of {of:,} rows were over when the window ended, and changed afterwards",
                ),
                ids(late, EXAMPLES),
            )


def _in_bulk(look: Look) -> Iterator[Found]:
    for table in look.brought(*EDITED):
        rows = with_last(look.rows(table), table)
        old = rows.filter(rows.updated_at - rows.last > BULK_DAYS * DAY)
        old = old.mutate(hour=old.updated_at // HOUR)
        hours = old.group_by("hour").agg(n=old.count()).order_by("hour").to_pyarrow().to_pylist()
        of = count(rows)
        for hour in (
            hour for hour in hours if hour["n"] >= BULK_ROWS and hour["n"] * 100 >= BULK_PERCENT * of
        ):
            yield Found(
                table,
                hour["n"],
                of,
                Text(
                    f"{of:,} 行中有 {hour['n']:,} 行在办结 {BULK_DAYS} 天以后的同一小时内改动",
                    f"{hour['n']:,} of {of:,} rows were changed within one hour, more than {BULK_DAYS} days after they were over",
                ),
                ids(old.filter(old.hour == hour["hour"]), EXAMPLES),
            )


RULES = (
    Rule(
        "edited_after_window",
        Text("窗口结束后改动", "Changed after the window"),
        Text(
            "窗口内的行，其最后一件事发生在窗口结束之前，而来源记下的最后更新时间在窗口结束之后",
            "Rows of the window to which the last thing happened before its end, and which their source changed after it",
        ),
        Text(
            f"至少 {AFTER_ROWS} 行，且占窗口内的 {AFTER_PERCENT}% 以上",
            f"at least {AFTER_ROWS} rows and {AFTER_PERCENT} % of those in the window",
        ),
        OURS,
        _after_window,
    ),
    Rule(
        "bulk_backfill",
        Text("成批补录", "Changed in bulk"),
        Text(
            f"办结 {BULK_DAYS} 天以后，在同一小时内一起改动的行",
            f"Rows that were changed within the same hour, more than {BULK_DAYS} days after the last thing happened to them",
        ),
        Text(
            f"同一小时至少 {BULK_ROWS} 行，且占窗口内的 {BULK_PERCENT}% 以上",
            f"at least {BULK_ROWS} rows in one hour and {BULK_PERCENT} % of those in the window",
        ),
        OURS,
        _in_bulk,
    ),
)
