"""Statistics as people read them: one table, two columns that are never merged, and what is counted apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steelyard.register.dates import Announced
from steelyard.register.levels import level_name, level_order
from steelyard.register.model import PublishedTotal, Register
from steelyard.register.page import Block, Grid, Heading, Page, Sentence
from steelyard.register.published import PublishedCell
from steelyard.register.statistics import NO_BATCH, Dimension, Line, Statistics
from steelyard.register.words import (
    ALL,
    COUNTED,
    GROUPS,
    NOT_KNOWN,
    PUBLISHED,
    RULES,
    category_title,
    part_title,
)
from steelyard.values import Language, Text

SCHEMA = "steelyard/register-statistics/1"
DIMENSIONS: dict[Dimension, Text] = {
    Dimension.CATEGORY: Text("机构类别", "category"),
    Dimension.ORGANISATION: Text("机构", "institution"),
    Dimension.PART: Text("部分", "part"),
    Dimension.LEVEL: Text("级别", "level"),
    Dimension.BATCH: Text("批次", "batch"),
    Dimension.YEAR: Text("年份", "year"),
    Dimension.QUARTER: Text("季度", "quarter"),
}
_COUNTS = (
    Text("机构", "institutions"),
    Text("其中子公司", "subsidiaries"),
    Text("项目", "projects"),
    Text("结果", "results"),
)
UNITS: dict[str, str] = {  # the sources' own words for what they count
    "assessments": "项评估",
    "evaluations": "项评估",
    "items": "项",
    "projects": "个项目",
    "projects/modules": "个项目/模块",
}


def statistics_page(statistics: Statistics, register: Register, language: Language) -> Page:
    """The page of one table; where parts meet levels, a second one shows them crosswise."""
    return Page(language, tuple(_blocks(statistics, register, language)))


def _blocks(statistics: Statistics, register: Register, language: Language) -> Iterator[Block]:
    day = statistics.as_of.isoformat()
    yield Heading(1, Text(f"截至 {day} 的评估结果统计", f"Assessment results as of {day}").to(language))
    yield Sentence(f"{RULES[statistics.subsidiaries].to(language)}{'。' if language == 'zh' else '.'}")
    yield statistics_grid(statistics, register, language)
    if statistics.by == (Dimension.PART, Dimension.LEVEL):
        yield crosswise(statistics, language)
    yield from (Sentence(text.to(language)) for text in notes(statistics))


def statistics_grid(statistics: Statistics, register: Register, language: Language) -> Grid:
    """The table itself; the last row is the total, the rows of published groups stand above it."""
    keys = tuple(DIMENSIONS[d].to(language) for d in statistics.by)
    counted, published = COUNTED.to(language), PUBLISHED.to(language)
    heads = (*(_column(count, counted, language) for count in _COUNTS), published)
    rows = [
        (*_names(statistics, line, register, language), *counts_of(line, language))
        for line in statistics.lines
    ]
    for group in statistics.groups:
        name = GROUPS[group.group][0].to(language)
        cell = published_cell(group.published, language)
        rows.append((f"* {name}", "", "", "", str(group.count), cell))
    pad = ("",) * (len(keys) - 1)
    rows.append((ALL.to(language), *pad, *counts_of(statistics.total, language)))
    return Grid((*keys, *heads), tuple(rows), frozenset(range(len(keys), len(keys) + 4)))


def _names(statistics: Statistics, line: Line, register: Register, language: Language) -> Iterator[str]:
    for dimension, value in zip(statistics.by, line.key, strict=True):
        yield value_name(dimension, value, register, language)


def _column(count: Text, counted: str, language: Language) -> str:
    return f"{count.zh}（{counted}）" if language == "zh" else f"{count.en} ({counted})"


def counts_of(line: Line, language: Language) -> tuple[str, ...]:
    """The four counts and the published figure."""
    c = line.count
    counts = (c.institutions, c.subsidiaries, c.projects, c.results)
    return *map(str, counts), published_cell(line.published, language)


def published_cell(cell: PublishedCell, language: Language) -> str:
    """The figure of the day; else "not known", with the last published ones and their dates behind it."""
    if cell.exact:
        return "; ".join(_figure(t, language) for t in cell.exact)
    unknown = NOT_KNOWN.to(language)
    if not cell.before:
        return unknown
    if language == "zh":
        return f"{unknown}（此前：{'；'.join(f'{_when(t, language)} 为 {_figure(t, language)}' for t in cell.before)}）"
    return f"{unknown} (earlier: {'; '.join(f'{_figure(t, language)}, {_when(t, language)}' for t in cell.before)})"


def _figure(total: PublishedTotal, language: Language) -> str:
    if total.count is None:
        some = total.institutions
        return (
            f"{some} 家机构，数量{NOT_KNOWN.zh}"
            if language == "zh"
            else f"{some} institutions, count {NOT_KNOWN.en}"
        )
    unit = UNITS.get(total.unit, total.unit) if language == "zh" else total.unit
    return f"{total.count} {unit}".strip()


def _when(total: PublishedTotal, language: Language) -> str:
    written = total.as_of.written if isinstance(total.as_of, Announced) else ""
    if language == "zh" and written.startswith("by "):
        return f"不晚于 {written.removeprefix('by ')}"
    return written


def crosswise(statistics: Statistics, language: Language) -> Grid:
    """Results with parts as rows and levels as columns."""
    levels = sorted({line.key[1] for line in statistics.lines}, key=level_order)
    results = {line.key: line.count.results for line in statistics.lines}
    parts = list(dict.fromkeys(line.key[0] for line in statistics.lines))
    rows = [
        (
            part_title(part).to(language),
            *(str(results.get((part, level), 0)) for level in levels),
            str(sum(results.get((part, level), 0) for level in levels)),
        )
        for part in parts
    ]
    head = (DIMENSIONS[Dimension.PART].to(language), *(level_name(v).to(language) for v in levels))
    return Grid((*head, ALL.to(language)), tuple(rows), frozenset(range(1, len(levels) + 2)))


def notes(statistics: Statistics) -> Iterator[Text]:
    """What the table leaves out, and how a published group is read."""
    for group in statistics.groups:
        title, members = GROUPS[group.group]
        zh = "、".join(category_title(m).zh for m in members)
        en = ", ".join(category_title(m).en for m in members)
        yield Text(
            f"* “{title.zh}”是公开发布所用的合并口径，已包含在以上各类中；本名录按{zh}合计，这一理解是我们的。",
            f"* “{title.en}” is a group that published totals use; it is contained in the rows above. "
            f"We take it as {en}; that reading is ours.",
        )
    yield Text(
        f"另计：未注明日期的结果 {statistics.undated} 项，其他系列有日期的结果 {statistics.other_series} 项，"
        f"其他系列中未注明日期的结果 {statistics.other_series_undated} 项。",
        f"Counted apart: {statistics.undated} undated results, {statistics.other_series} dated ones of other "
        f"series, {statistics.other_series_undated} undated ones of other series.",
    )
    yield Text(
        "日期不精确的结果，自其可能的最晚一天起计入。两列来源不同，从不合并；各来源的计数单位也不一致。",
        "A result with an imprecise date counts from its last possible day. The two columns have different sources "
        "and are never merged; the sources do not count in the same unit.",
    )


def value_name(dimension: Dimension, value: str, register: Register, language: Language) -> str:
    """The words for a value of a dimension."""
    match dimension:
        case Dimension.CATEGORY:
            return category_title(value).to(language)
        case Dimension.ORGANISATION:
            return register.organisations[value].name.to(language)
        case Dimension.PART:
            return part_title(value).to(language)
        case Dimension.LEVEL:
            return level_name(value).to(language)
        case Dimension.BATCH:
            return batch_name(value, register, language)
        case Dimension.YEAR | Dimension.QUARTER:
            return value


def batch_name(value: str, register: Register, language: Language) -> str:
    """`第7批 2020-06-19 | batch 7, 2020-06-19`; the date alone where no number was published."""
    batch = register.batches.get(value)
    if value == NO_BATCH or batch is None:
        return Text("批次未公布", "batch not published").to(language)
    day = batch.date.isoformat()
    if batch.number is None:
        return day
    return Text(f"第{batch.number}批 {day}", f"batch {batch.number}, {day}").to(language)


def statistics_document(statistics: Statistics) -> dict[str, Any]:
    """The statistics as plain JSON values; a missing published figure is an empty list."""
    return {
        "schema": SCHEMA,
        "as_of": statistics.as_of.isoformat(),
        "by": [dimension.value for dimension in statistics.by],
        "subsidiaries": statistics.subsidiaries.value,
        "rows": [{"key": list(line.key)} | count_document(line) for line in statistics.lines],
        "groups": [
            {
                "group": group.group,
                "categories": [member.value for member in GROUPS[group.group][1]],
                "counted": group.count,
                "published": published_document(group.published),
            }
            for group in statistics.groups
        ],
        "total": count_document(statistics.total),
        "apart": {
            "undated": statistics.undated,
            "other_series": statistics.other_series,
            "other_series_undated": statistics.other_series_undated,
        },
    }


def count_document(line: Line) -> dict[str, Any]:
    """`counted` and `published`, side by side."""
    count = line.count
    return {
        "counted": {
            "institutions": count.institutions,
            "subsidiaries": count.subsidiaries,
            "projects": count.projects,
            "results": count.results,
        },
        "published": published_document(line.published),
    }


def published_document(cell: PublishedCell) -> dict[str, Any]:
    """`as_of` speaks of the day itself, `before` of earlier ones."""
    return {"as_of": [_total(t) for t in cell.exact], "before": [_total(t) for t in cell.before]}


def _total(total: PublishedTotal) -> dict[str, Any]:
    return {
        "as_of": total.as_of.written if isinstance(total.as_of, Announced) else None,
        "count": total.count,
        "institutions": total.institutions,
        "unit": total.unit,
        "source": total.source,
    }
