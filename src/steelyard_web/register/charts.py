"""Pictures of the statistics: options of ECharts, and a table whose cells are shaded; tables have the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from steelyard.register.levels import level_name, level_order
from steelyard.register.model import Category
from steelyard.register.page import Grid
from steelyard.register.statistics import Statistics
from steelyard.register.words import PARTS, category_title, part_title
from steelyard.values import Language, Text

SHADES = 5  # the one scale of the levels, light to dark
RESULTS, SO_FAR = Text("结果数", "results"), Text("累计", "so far")


def stacked(statistics: Statistics, lang: Language) -> dict[str, Any]:
    """Results by category, the parts stacked; `statistics` by category and part."""
    found = {line.key: line.count.results for line in statistics.lines}
    categories = [c.value for c in Category if any(key[0] == c.value for key in found)]
    parts = [part for part in PARTS if any(key[1] == part for key in found)]
    return {
        "legend": {"type": "scroll", "top": 0},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": [category_title(code).to(lang) for code in categories],
        },
        "series": [
            {
                "type": "bar",
                "stack": "all",
                "name": part_title(part).to(lang),
                "data": [found.get((code, part), 0) or None for code in categories],
            }
            for part in parts
        ],
    }


def trend(statistics: Statistics, lang: Language) -> dict[str, Any]:
    """Results by quarter as bars, all so far as a line; `statistics` by quarter."""
    quarters = [line.key[0] for line in statistics.lines]
    counts = [line.count.results for line in statistics.lines]
    return {
        "legend": {"top": 0},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "grid": {"left": 8, "right": 8, "top": 40, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": quarters},
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {"type": "value", "minInterval": 1, "splitLine": {"show": False}},
        ],
        "series": [
            {"type": "bar", "name": RESULTS.to(lang), "data": counts},
            {
                "type": "line",
                "name": SO_FAR.to(lang),
                "yAxisIndex": 1,
                "symbolSize": 5,
                "data": list(accumulate(counts)),
            },
        ],
    }


def matrix(statistics: Statistics, heads: Sequence[Text], lang: Language) -> Grid:
    """Two dimensions crosswise, the first as rows: the table beside a chart. A dash is no result."""
    found = {line.key: line.count.results for line in statistics.lines}
    rows = [c.value for c in Category if any(key[0] == c.value for key in found)]
    columns = list(dict.fromkeys(key[1] for key in found))
    by_level = heads[1].en == "level"
    columns.sort(key=level_order if by_level else list(PARTS).index)
    name = level_name if by_level else part_title
    body = tuple(
        (
            category_title(row).to(lang),
            *(str(found.get((row, column), "—")) for column in columns),
            str(sum(found.get((row, column), 0) for column in columns)),
        )
        for row in rows
    )
    total = Text("合计", "all").to(lang)
    head = (heads[0].to(lang), *(name(column).to(lang) for column in columns), total)
    return Grid(head, body, frozenset(range(1, len(columns) + 2)))


def heated(grid: Grid) -> list[tuple[str, list[tuple[str, int]]]]:
    """The rows of a matrix with the shade of each cell: 0 for none, 1 to 5 by its share of the greatest; no total."""
    greatest = max((int(cell) for row in grid.rows for cell in row[1:-1] if cell.isdigit()), default=1)
    return [
        (row[0], [(cell, -(-int(cell) * SHADES // greatest) if cell.isdigit() else 0) for cell in row[1:-1]])
        for row in grid.rows
    ]
