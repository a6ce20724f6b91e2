"""The beam of the steelyard: the level as its filled part, the position as the hanging weight, the target.

Five steps of the level scale from 0 to 5; the position is the 0.0-5.0 figure of R14.
"""

from __future__ import annotations

from markupsafe import Markup

from steelyard.report.svg import element, label, picture, points
from steelyard.standard import LadderStep
from steelyard.values import Level, Text

WIDTH, HEIGHT, LEFT, RIGHT, ROD = 560.0, 112.0, 26.0, 524.0, 54.0


def beam(ladder: tuple[LadderStep, ...], level: Level | None, position: float | None, target: int) -> Markup:
    """The drawing; no fill without a level, no weight without a position."""
    top = max(step.level for step in ladder)
    drawn = [_rod(), *_filled(level, top), *_stars(top), *(_step(step, top, target) for step in ladder)]
    drawn.append(_target(target, top))
    if position is not None:
        drawn.append(_weight(position, top))
    return picture(WIDTH, HEIGHT, *drawn, class_="beam")


def _x(value: float, top: int) -> float:
    return LEFT + (RIGHT - LEFT) * value / top


def _rod() -> Markup:
    return element("rect", class_="rod", x=LEFT, y=ROD - 6, width=RIGHT - LEFT, height=12.0)


def _filled(level: Level | None, top: int) -> list[Markup]:
    """One piece per attained level, in its colour, and half a piece for a half step."""
    if level is None:
        return []
    pieces = [(float(n - 1), float(n), n) for n in range(1, level.value + 1)]
    if level.half:
        pieces.append((float(level.value), level.value + 0.5, level.value + 1))
    return [
        element("rect", class_=f"l{n}", x=_x(a, top), y=ROD - 6, width=_x(b, top) - _x(a, top), height=12.0)
        for a, b, n in pieces
    ]


def _stars(top: int) -> list[Markup]:
    """The small marks of a steelyard's rod, one for each tenth."""
    tenths = [n for n in range(top * 10 + 1) if n % 10]
    return [
        element(
            "line",
            class_="star",
            x1=_x(n / 10, top),
            x2=_x(n / 10, top),
            y1=ROD + 8,
            y2=ROD + (14 if n % 5 == 0 else 11),
        )
        for n in tenths
    ]


def _step(step: LadderStep, top: int, target: int) -> Markup:
    x = _x(step.level, top)
    aim = " aim" if step.level == target else ""
    return Markup("").join(
        (
            element("line", class_="tick", x1=x, x2=x, y1=ROD - 6, y2=ROD + 18),
            element("text", str(step.level), class_=f"mark{aim}", x=x, y=ROD - 30, text_anchor="middle"),
            label(step.title, x, ROD - 15, f"name{aim}", "middle"),
        )
    )


def _target(target: int, top: int) -> Markup:
    x = _x(target, top)
    flag = points([(x - 4, ROD - 11), (x + 4, ROD - 11), (x, ROD - 5)])
    return Markup("").join(
        (
            element("line", class_="target", x1=x, x2=x, y1=ROD - 8, y2=ROD + 20),
            element("polygon", class_="flag", points=flag),
        )
    )


def _weight(position: float, top: int) -> Markup:
    x = _x(position, top)
    side = 1 if position < top * 0.8 else -1
    said = Text(f"位置 {position:.1f}", f"position {position:.1f}")
    body = points([(x - 5, ROD + 30), (x + 5, ROD + 30), (x + 8, ROD + 46), (x - 8, ROD + 46)])
    return Markup("").join(
        (
            element("line", class_="string", x1=x, x2=x, y1=ROD - 7, y2=ROD + 31),
            element("polygon", class_="weight", points=body),
            label(said, x + 14 * side, ROD + 44, "said", "start" if side > 0 else "end"),
        )
    )
