"""The words of a roadmap in both languages, for the terminal, the picture and the page."""

from __future__ import annotations

from datetime import date

from steelyard.improvement.roadmap import Because, Item, Roadmap
from steelyard.report.words import MISSING
from steelyard.result.model import Result
from steelyard.values import Language, Level, Missing, Text

BECAUSE: dict[Because, Text] = {
    Because.TARGET: Text("达到目标必需", "the target needs it"),
    Because.CHOSEN: Text("最省工作量的选择之一", "part of the cheapest way"),
    Because.NEEDED: Text("其他要求以它为前提", "another one needs it first"),
}
WORDS = {
    "title": Text("改进路线图", "Roadmap"),
    "target": Text("目标", "target"),
    "effort": Text("工作量（人天）", "Effort, person-days"),
    "quarter": Text("季度", "Quarter"),
    "capacity": Text("可用", "capacity"),
    "requirement": Text("要求", "Requirement"),
    "project": Text("项目", "Project"),
    "practice": Text("能力子项", "Practice"),
    "why": Text("现状", "Now"),
    "because": Text("列入原因", "Why it is here"),
    "opens": Text("其后", "Opens"),
    "all": Text("全部项目", "all projects"),
    "nothing": Text("目标已经达到，无需安排。", "The target is reached already: nothing to plan."),
    "proven": Text("已证明没有工作量更少的方案。", "Proven: no plan takes less effort."),
    "not_proven": Text("求解时间用尽，不能证明工作量最少。", "Not proven to be the least: the time ran out."),
    "levels": Text("各季度末级别", "Level at the end of each quarter"),
    "start": Text("现在", "now"),
    "own": Text(
        "工作量默认值由杆秤自定，未经调查，请按本单位情况调整。",
        "Default efforts are Steelyard's own and from no survey: put in your own.",
    ),
}


def total(found: Roadmap, days: str) -> Text:
    """How much work it is, on how many requirements."""
    return Text(
        f"共 {len(found.items)} 条要求，{days} 人天", f"{len(found.items)} requirements, {days} person-days"
    )


def quarter_name(found: Roadmap, quarter: int) -> str:
    """`2027Q1`: the calendar quarters after the latest asked day; empty where there is one stretch of time."""
    if not found.capacity:
        return ""
    last = max(date.fromisoformat(result.as_of) for result in found.results)
    place = last.year * 4 + (last.month - 1) // 3 + quarter
    return f"{place // 4}Q{place % 4 + 1}"


def blocks(item: Item) -> Text:
    """Which level of which practice it keeps back."""
    task = item.task
    return Text(
        f"阻碍 {task.practice} 达到 {task.level} 级", f"keeps {task.practice} from level {task.level}"
    )


def level_of(result: Result, level: Level | Missing, language: Language) -> str:
    """A level as the standard prints it, or why there is none."""
    if isinstance(level, Missing):
        return MISSING[level.reason].to(language)
    return result.standard.printed(result.part, level).to(language)


def scope_of(item: Item, language: Language) -> str:
    """The project that an item belongs to, or that it serves all."""
    return item.task.key[0] or f"{WORDS['all'].to(language)} ({len(item.task.serves)})"
