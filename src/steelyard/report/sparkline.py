"""The trend of a reading: earlier, shorter windows, oldest first. A Missing point breaks the line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from steelyard.report.svg import element, picture, points

WIDTH, HEIGHT, PAD = 96.0, 24.0, 4.0


def sparkline(values: Sequence[Fraction | None]) -> Markup | None:
    """The drawing, or None where fewer than two points are known."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    places = [_place(i, value, len(values), min(known), max(known)) for i, value in enumerate(values)]
    drawn = [element("polyline", class_="line", points=points(run)) for run in _runs(places) if len(run) > 1]
    drawn += [
        element("circle", class_="lone", cx=r[0][0], cy=r[0][1], r=1.5) for r in _runs(places) if len(r) == 1
    ]
    if (end := places[-1]) is not None:
        drawn.append(element("circle", class_="end", cx=end[0], cy=end[1], r=2.5))
    return picture(WIDTH, HEIGHT, *drawn, class_="spark")


def _place(
    index: int, value: Fraction | None, of: int, low: Fraction, high: Fraction
) -> tuple[float, float] | None:
    if value is None:
        return None
    share = float((value - low) / (high - low)) if high > low else 0.5
    return PAD + (WIDTH - 2 * PAD) * index / (of - 1), HEIGHT - PAD - (HEIGHT - 2 * PAD) * share


def _runs(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """The stretches without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is not None:
            runs[-1].append(place)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
