"""Indicators of work items: how long they take, wait, pile up; what escapes; what commits name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed

DAY = 86_400_000_000
YEAR = 365 * DAY
REQUIREMENTS = ("requirement", "story")


def items(w: Windowed) -> ir.Table:
    """Work items that were not given up."""
    rows = w.table("work_item")
    return rows.filter(rows.status_class.fill_null("") != "cancelled")


def done(w: Windowed, *kinds: str) -> ir.Table:
    """Items, of some kinds or of any, that were done in a window."""
    rows = items(w)
    return w.within(rows.filter(rows.kind.isin(kinds)) if kinds else rows, "done_at")


def _lead_time(w: Windowed) -> ir.Table:
    rows = done(w, *REQUIREMENTS)
    return rows.mutate(value=rows.done_at - rows.created_at)


def _flow_time(w: Windowed) -> ir.Table:
    rows = done(w)
    return rows.mutate(value=rows.done_at - rows.started_at)


def _efficiency(w: Windowed) -> ir.Table:
    """Per item done: time in active states, and in active and waiting ones, until it was done.

    An item without a history has no time in either, so it cannot say.
    """
    rows = done(w).select("scope", "window", "key", "src", "src_id", "done_at")
    spent = rows.left_join(_steps(w), ["src", "src_id"])
    until = ibis.least(spent.until.fill_null(spent.done_at), spent.done_at)
    spent = spent.mutate(lasted=(until > spent["at"]).ifelse(until - spent["at"], 0))
    return spent.group_by("scope", "window", "key").agg(
        part=spent.lasted.sum(where=spent.to_class == "active").fill_null(0),
        whole=spent.lasted.sum(where=spent.to_class.isin(["active", "waiting"])).fill_null(0),
    )


def _steps(w: Windowed) -> ir.Table:
    """States that items entered, each until the next one; an id names an item only within its source."""
    steps = w.tables.current("state_transition")
    steps = steps.filter((steps.entity_kind == "work_item") & steps["at"].notnull())
    order = ["at", "seq", "src_id"]  # leaves no tie to the order of the rows (R22)
    following = steps["at"].lead().over(group_by=["src", "entity_id"], order_by=order)
    return steps.select("src", "to_class", "at", src_id="entity_id", until=following)


def _throughput(w: Windowed) -> ir.Table:
    rows = done(w)
    return rows.mutate(day=(rows.done_at + rows.offset) // DAY)


def _age(w: Windowed) -> ir.Table:
    """Items begun before the end of a window and not done by then; one done nobody knows when is none."""
    rows = items(w)
    begun = w.before_end(rows.filter(rows.started_at.notnull()), "started_at")
    open_ones = begun.filter((begun.done_at >= begun.to_at) | (begun.done_at.isnull() & ~_says_done(begun)))
    return open_ones.mutate(value=open_ones.to_at - open_ones.started_at)


def _on_time(w: Windowed) -> ir.Table:
    """Items due in a window: done by then, or not (yet); one done nobody knows when cannot say."""
    rows = w.within(items(w), "due_at")
    known = rows.done_at.notnull() | ~_says_done(rows)
    return rows.mutate(
        good=(rows.done_at <= rows.due_at).fill_null(False).cast("int64"),  # noqa: FBT003 - a value, not a switch
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _says_done(rows: ir.Table) -> ir.BooleanValue:
    return rows.status_class.fill_null("") == "done"


def _escaped(w: Windowed) -> ir.Table:
    rows = items(w)
    rows = w.within(rows.filter(rows.kind == "defect"), "created_at")
    known = rows.found_in.notnull()
    return rows.mutate(
        good=(rows.found_in == "production").fill_null(False).cast("int64"),  # noqa: FBT003
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _defect_time(w: Windowed) -> ir.Table:
    rows = done(w, "defect")
    return rows.mutate(value=rows.done_at - rows.created_at)


def _traceable(w: Windowed) -> ir.Table:
    """Requirements done in a window whose key some collected commit names; one without a key cannot say."""
    rows = done(w, *REQUIREMENTS)
    commits = w.tables.current("code_commit")
    named = commits.select(item_key=commits.issue_keys.unnest()).distinct().mutate(hit=1)
    # `key` is the row's name in links, so the item's own key goes by another name here.
    keys = w.tables.current("work_item")
    keys = keys.select(key=keys.src + "/" + keys.src_id, item_key=keys["key"])
    joined = rows.join(keys, "key").left_join(named, "item_key")
    known = joined.item_key.fill_null("") != ""
    return joined.select(
        "scope",
        "window",
        good=known.ifelse(joined.hit.fill_null(0), 0),
        of=known.cast("int64"),
        unknown=(~known).cast("int64"),
    )


def _reduction(w: Windowed) -> ir.Table:
    """Lead times of requirements done in a window, and of those done a year before it as the baseline."""
    now = _lead_time(w).select("scope", "window", "value").mutate(baseline=False)
    rows = items(w)
    rows = rows.filter(rows.kind.isin(REQUIREMENTS))
    shifted = w.within(rows.mutate(a_year_on=rows.done_at + YEAR), "a_year_on")
    before = shifted.mutate(value=shifted.done_at - shifted.created_at).select("scope", "window", "value")
    return now.union(before.mutate(baseline=True))


def _item(
    identity: str,
    number: str,
    title: Text,
    meaning: Text,
    unit: str,
    better: Better,
    kind: IndicatorKind,
    authority: str,
    *tables: str,
) -> IndicatorFacts:
    return IndicatorFacts(
        identity, number, title, meaning, unit, better, kind, ("work_item", *tables), authority
    )


INDICATORS = (
    Indicator(
        _item(
            "requirement_lead_time",
            "16",
            Text("需求前置时间", "Requirement lead time"),
            Text(
                "窗口内完成的需求和用户故事从创建到完成的中位时长",
                "Median from creation to completion of requirements and stories done in the window",
            ),
            "days",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "Kanban",
        ),
        _lead_time,
    ),
    Indicator(
        _item(
            "flow_time",
            "17",
            Text("流动时间", "Flow time"),
            Text(
                "窗口内完成的工作项从开工到完成的中位时长",
                "Median from start to completion of work items done in the window",
            ),
            "days",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "Flow Framework",
        ),
        _flow_time,
    ),
    Indicator(
        _item(
            "flow_efficiency",
            "18",
            Text("流动效率", "Flow efficiency"),
            Text(
                "窗口内完成的工作项：处理时长之和 ÷（处理 + 等待）时长之和",
                "Active time of all items done in the window over their active and waiting time",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.POOLED,
            "Flow Framework",
            "state_transition",
        ),
        _efficiency,
    ),
    Indicator(
        _item(
            "flow_throughput",
            "19",
            Text("每周完成数", "Items done per week"),
            Text(
                "每周完成的工作项数的中位数，没有完成的周按 0 计",
                "Median number of work items done per week; a week without counts as 0",
            ),
            "items_per_week",
            Better.HIGHER,
            IndicatorKind.WEEKLY,
            "Flow Framework",
        ),
        _throughput,
    ),
    Indicator(
        _item(
            "work_in_progress_age",
            "20",
            Text("在制品滞留时长", "Age of work in progress"),
            Text(
                "窗口末已开工而未完成的工作项的中位龄期",
                "Median age of items begun and not done at the end of the window",
            ),
            "days",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "Kanban",
        ),
        _age,
    ),
    Indicator(
        _item(
            "on_time_delivery",
            "22",
            Text("按期完成率", "Delivered on time"),
            Text(
                "承诺日期内完成的工作项 ÷ 窗口内到期的工作项",
                "Items done by the date promised, of those due in the window",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "service level expectation practice",
        ),
        _on_time,
    ),
    Indicator(
        _item(
            "defect_escape_rate",
            "36",
            Text("缺陷逸出率", "Defect escape rate"),
            Text(
                "生产环境发现的缺陷 ÷ 窗口内登记且发现环境已知的缺陷",
                "Defects found in production, of those recorded in the window with a known place",
            ),
            "ratio",
            Better.LOWER,
            IndicatorKind.SHARE,
            "ISTQB",
        ),
        _escaped,
    ),
    Indicator(
        _item(
            "defect_resolution_time",
            "own",
            Text("缺陷解决时长", "Defect resolution time"),
            Text(
                "窗口内解决的缺陷从登记到解决的中位时长",
                "Median from creation to completion of defects done in the window",
            ),
            "days",
            Better.LOWER,
            IndicatorKind.MEDIAN,
            "Steelyard",
        ),
        _defect_time,
    ),
    Indicator(
        _item(
            "requirement_traceability",
            "23",
            Text("需求可追溯率", "Requirement traceability"),
            Text(
                "有提交写明其编号的需求 ÷ 窗口内完成的需求",
                "Requirements whose key a commit names, of those done in the window",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.SHARE,
            "Steelyard",
            "code_commit",
        ),
        _traceable,
    ),
    Indicator(
        _item(
            "process_time_reduction",
            "52",
            Text("流程时长下降", "Process-time reduction"),
            Text(
                "1 − 本窗口需求前置时间中位数 ÷ 一年前同样长的窗口的中位数；两边各不少于 20 项",
                "One less the median requirement lead time over the median of a window as long one year before; "
                "at least 20 items on each side",
            ),
            "ratio",
            Better.HIGHER,
            IndicatorKind.REDUCTION,
            "Steelyard",
        ),
        _reduction,
    ),
)
