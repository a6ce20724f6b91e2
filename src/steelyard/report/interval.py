"""A value with its interval held against thresholds: one line, one bar, one mark for each threshold.

The line begins at 0 unless everything lies within a tenth of its size; then it is cut and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from steelyard.report.svg import element, picture, points
from steelyard.standard import Measure, Operator
from steelyard.values import Measured

WIDTH, HEIGHT, LEFT, RIGHT, MIDDLE = 168.0, 28.0, 10.0, 158.0, 15.0
CUT = Fraction(1, 10)
ONE = Fraction(1)


def interval(value: Measured, measures: Sequence[Measure]) -> Markup:
    """The drawing; the small arrow of a threshold points to where values are accepted."""
    asked = [(m, Fraction(m.threshold)) for m in measures if m.threshold is not None]
    low, high = _ends(value, [threshold for _, threshold in asked])

    def x(number: Fraction | Decimal) -> float:
        return LEFT + (RIGHT - LEFT) * float((Fraction(number) - low) / (high - low))

    drawn = [element("line", class_="base", x1=LEFT, x2=RIGHT, y1=MIDDLE, y2=MIDDLE)]
    if low > 0:
        drawn.append(
            element("path", class_="cut", d=f"M{LEFT - 2} {MIDDLE + 5}l4 -10M{LEFT + 3} {MIDDLE + 5}l4 -10")
        )
    if value.low is not None and value.high is not None:
        width = max(x(value.high) - x(value.low), 1.0)
        drawn.append(element("rect", class_="span", x=x(value.low), y=MIDDLE - 4, width=width, height=8.0))
    drawn += [_threshold(x(threshold), measure.operator) for measure, threshold in asked]
    drawn.append(element("circle", class_="value", cx=x(value.value), cy=MIDDLE, r=4))
    return picture(WIDTH, HEIGHT, *drawn, class_="interval")


def _ends(value: Measured, thresholds: list[Fraction]) -> tuple[Fraction, Fraction]:
    seen = [value.value, *thresholds]
    seen += [Fraction(bound) for bound in (value.low, value.high) if bound is not None]
    least, most = min(seen), max(seen)
    if most - least < CUT * most:
        room = (most - least) / 3 or most / 100
        return max(least - room, Fraction(0)), _top(value, most + room)
    return Fraction(0), ONE if value.unit == "ratio" and most <= 1 else most * Fraction(11, 10) or ONE


def _top(value: Measured, high: Fraction) -> Fraction:
    return min(high, ONE) if value.unit == "ratio" and high - ONE < CUT else high


def _threshold(x: float, operator: Operator) -> Markup:
    side = 1 if operator in (Operator.AT_LEAST, Operator.ABOVE) else -1
    arrow = points([(x, 2.0), (x + 6 * side, 5.0), (x, 8.0)])
    return Markup("").join(
        (
            element("line", class_="asked", x1=x, x2=x, y1=2.0, y2=HEIGHT - 3),
            element("polygon", class_="toward", points=arrow),
        )
    )
