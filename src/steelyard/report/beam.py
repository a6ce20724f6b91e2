"""The beam of the steelyard: the level as its filled part and the hanging weight, the target as a flag.

Steps of the level scale from 0 to its top. The position (R14) is a mean over practices and can lie beyond the
target while the level, which the weakest practice holds back, lies below: it is a small mark and never the weight.
"""

from __future__ import annotations

from markupsafe import Markup

from steelyard.report.svg import element, label, picture, points
from steelyard.standard import LadderStep
from steelyard.values import Level, Text

WIDTH, HEIGHT, LEFT, RIGHT, ROD = 560.0, 124.0, 26.0, 524.0, 54.0


def beam(
    ladder: tuple[LadderStep, ...], level: Level | None, position: float | None, target: int, named: str
) -> Markup:
    """The drawing; neither fill nor weight without a level, no mark without a position. `named`: `3-`."""
    top = max(step.level for step in ladder)
    drawn = [_rod(), *_filled(level, top), *_stars(top), *(_step(step, top, target) for step in ladder)]
    drawn.append(_target(target, top))
    if position is not None:
        drawn.append(_mean(position, top))
    if level is not None:
        drawn.append(_weight(level, named, top, position))
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


def _weight(level: Level, named: str, top: int, aside: float | None) -> Markup:
    """The weight at the level, its name on the side that the mark of the mean leaves free."""
    x = _x(level.value + level.half / 2, top)
    side = -1 if aside is not None and _x(aside, top) >= x > LEFT + 90 else 1
    body = points([(x - 5, ROD + 24), (x + 5, ROD + 24), (x + 8, ROD + 40), (x - 8, ROD + 40)])
    return Markup("").join(
        (
            element("line", class_="string", x1=x, x2=x, y1=ROD - 7, y2=ROD + 25),
            element("polygon", class_="weight", points=body),
            label(
                Text(f"级别 {named}", f"level {named}"),
                x + 14 * side,
                ROD + 38,
                "said",
                "start" if side > 0 else "end",
            ),
        )
    )


def _mean(position: float, top: int) -> Markup:
    """The position in a lower row, small and without a weight: it decides nothing."""
    x = _x(position, top)
    side = 1 if position < top * 0.6 else -1
    said = Text(f"各子项均值 {position:.1f}", f"mean of practices {position:.1f}")
    mark = points([(x, ROD + 50), (x + 4, ROD + 58), (x - 4, ROD + 58)])
    return Markup("").join(
        (
            element("line", class_="mean", x1=x, x2=x, y1=ROD + 8, y2=ROD + 50),
            element("polygon", class_="mean", points=mark),
            label(said, x + 9 * side, ROD + 62, "said mean", "start" if side > 0 else "end"),
        )
    )
