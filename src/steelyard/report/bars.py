"""Two small bars: what a result rests on, and how much of each level is measurable, measured, met."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from steelyard.report.svg import element, picture
from steelyard.result.model import LevelShare

WIDTH = 480.0


def stacked(pieces: Sequence[tuple[str, int]]) -> Markup:
    """Pieces of one whole side by side, as (class, count); nothing where the whole is nothing."""
    total = sum(count for _, count in pieces)
    drawn, x = [], 0.0
    for name, count in pieces:
        if count:
            width = WIDTH * count / total
            drawn.append(element("rect", class_=name, x=x, y=0, width=max(width - 1.5, 0.5), height=10))
            x += width
    return picture(WIDTH, 10, *drawn, class_="stacked", stretched=True)


def shares(level: LevelShare, most: int) -> Markup:
    """Requirements of a level as an outline; measurable, measured and met as bars within it."""

    def width(count: int) -> float:
        return 198.0 * count / most if most else 0.0

    return picture(
        200,
        26,
        element("rect", class_="all", x=1, y=1, width=width(level.requirements), height=24),
        element("rect", class_="measurable", x=1, y=3, width=width(level.measurable), height=6),
        element("rect", class_="measured", x=1, y=10, width=width(level.measured), height=6),
        element("rect", class_=f"met l{level.level}", x=1, y=17, width=width(level.met), height=6),
        class_="shares",
    )


def steps(states: Sequence[str]) -> Markup:
    """The five cells of a practice in small, for a line of text; `states` are heat map classes."""
    drawn = []
    for i, state in enumerate(states):
        x = i * 16.0 + 0.5
        drawn.append(element("rect", class_=f"cell {state} l{i + 1}", x=x, y=0.5, width=13.0, height=11.0))
        if state.startswith("partly"):
            drawn.append(element("rect", class_=f"fill l{i + 1}", x=x, y=0.5, width=6.5, height=11.0))
    return picture(len(states) * 16.0, 12, *drawn, class_="steps")
