"""The roadmap as a picture: a column for each quarter, a bar for each requirement, as long as its effort.

A picture that stands alone: SVG 1.1 with its own colours, on white, readable when printed.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from steelyard.improvement.roadmap import Item, Roadmap
from steelyard.improvement.roadmap_words import WORDS, level_of, quarter_name
from steelyard.improvement.wishes import days
from steelyard.report.blocking import BRING, CHANGE, EFFORT_WORDS, NEARLY
from steelyard.report.svg import element
from steelyard.values import Language

NAMES, WIDE, ROW, HEAD, FOOT = 190.0, 720.0, 18.0, 66.0, 34.0
EDGE = 12.0
COLOURS = {BRING: "#6baed6", NEARLY: "#41ab5d", CHANGE: "#8c6bb1"}
INK, FAINT, GRID = "#222222", "#666666", "#d0d0d0"
FONT = "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', sans-serif"
LEAST = 2.0  # of a bar, so that no effort is still seen
LONGEST = 26  # characters of a name in its column


def gantt(found: Roadmap, language: Language) -> str:
    """The picture as an SVG document."""
    height = HEAD + ROW * max(len(found.items), 1) + FOOT
    width = NAMES + WIDE + EDGE
    title = WORDS["title"].to(language)
    inner = (element("title", title), *_frame(found, height, language), *_rows(found, language))
    drawn = element(
        "svg",
        *inner,
        *_key(height, language),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
        font_family=FONT,
        font_size=11,
    )
    return str(drawn)


def _frame(found: Roadmap, height: float, language: Language) -> Iterator[Markup]:
    """Columns of quarters with their names, loads and the level at their end."""
    yield element("rect", x=0, y=0, width="100%", height="100%", fill="#ffffff")
    column = WIDE / found.quarters
    for quarter in range(1, found.quarters + 1):
        x = NAMES + column * (quarter - 1)
        yield element("line", x1=x, y1=HEAD - 6, x2=x, y2=height - FOOT, stroke=GRID)
        yield _text(quarter_name(found, quarter), x + 4, 16, weight="bold")
        yield _text(_load(found, quarter), x + 4, 31, fill=FAINT)
        stone = found.milestones[0][quarter]
        level = level_of(found.results[0], stone.level, language) if len(found.results) == 1 else ""
        yield _text(level, x + column - 4, 47, anchor="end")
    end = NAMES + WIDE
    yield element("line", x1=end, y1=HEAD - 6, x2=end, y2=height - FOOT, stroke=GRID)


def _rows(found: Roadmap, language: Language) -> Iterator[Markup]:
    column = WIDE / found.quarters
    spent = dict.fromkeys(range(1, found.quarters + 1), 0)
    for number, item in enumerate(found.items):
        whole = found.capacity[item.quarter - 1] if found.capacity else found.effort
        begins = NAMES + column * (item.quarter - 1 + spent[item.quarter] / max(whole, 1))
        length = column * item.task.effort / max(whole, 1)
        spent[item.quarter] += item.task.effort
        yield from _row(item, _name(found, item), HEAD + ROW * number, begins, max(length, LEAST), language)


def _name(found: Roadmap, item: Item) -> str:
    """The requirement, with its project where there are several."""
    several = len({result.subject.project_id for result in found.results}) > 1
    return " · ".join(filter(None, (item.task.requirement, item.task.key[0] if several else "")))


def _row(item: Item, name: str, y: float, x: float, length: float, language: Language) -> Iterator[Markup]:
    task = item.task
    yield _text(name if len(name) <= LONGEST else name[: LONGEST - 1] + "…", NAMES - 8, y + 12, anchor="end")
    told = f"{name}: {days(task.effort)} · {EFFORT_WORDS[task.step].to(language)}"
    bar = element("title", told)
    yield element("rect", bar, x=x, y=y + 3, width=length, height=ROW - 6, rx=2, fill=COLOURS[task.step])
    past = x + length + 4
    fits = past + 30 < NAMES + WIDE
    yield _text(str(days(task.effort)), past if fits else x - 4, y + 13, "start" if fits else "end", FAINT)


def _key(height: float, language: Language) -> Iterator[Markup]:
    """What the colours say."""
    for place, (step, words) in enumerate(EFFORT_WORDS.items()):
        x = NAMES + 150.0 * place
        yield element("rect", x=x, y=height - 20, width=12, height=10, rx=2, fill=COLOURS[step])
        yield _text(words.to(language), x + 17, height - 11, fill=FAINT)


def _load(found: Roadmap, quarter: int) -> str:
    load = str(days(found.load(quarter)))
    return f"{load} / {days(found.capacity[quarter - 1])}" if found.capacity else load


def _text(
    words: str, x: float, y: float, anchor: str = "start", fill: str = INK, weight: str | None = None
) -> Markup:
    return element("text", words, x=x, y=y, text_anchor=anchor, fill=fill, font_weight=weight)
