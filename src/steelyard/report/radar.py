"""Levels of the domains on a radar: what is, against the target. A Missing domain is a gap, never a zero."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from steelyard.report.svg import element, picture, points
from steelyard.result.model import DomainResult
from steelyard.values import LANGUAGES, Language, Level, Missing

WIDTH, HEIGHT, RADIUS = 500.0, 400.0, 142.0
CENTRE = (WIDTH / 2, HEIGHT / 2)
FEWEST = 3  # fewer axes make no area; the table beside then says it alone
LINE = {"zh": 6, "en": 14}  # characters of a label on one line
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """A domain with its direction; `value` is the shown level, a half step counts one half."""

    domain: DomainResult
    angle: float
    value: float | None


def radar(domains: tuple[DomainResult, ...], target: int, top: int) -> Markup | None:
    """The drawing, or None for fewer than three domains."""
    if len(domains) < FEWEST:
        return None
    axes = [Axis(d, _angle(i, len(domains)), _value(d.level)) for i, d in enumerate(domains)]
    drawn = [*_web(axes, top), *_area(axes, top), _target(axes, target, top), *_dots(axes, top)]
    drawn += [*_marks(top), *_labels(axes)]
    return picture(WIDTH, HEIGHT, *drawn, class_="radar")


def _angle(index: int, of: int) -> float:
    return -math.pi / 2 + 2 * math.pi * index / of


def _value(level: Level | Missing) -> float | None:
    return None if isinstance(level, Missing) else level.value + 0.5 * level.half


def _at(angle: float, share: float) -> Place:
    return CENTRE[0] + RADIUS * share * math.cos(angle), CENTRE[1] + RADIUS * share * math.sin(angle)


def _web(axes: list[Axis], top: int) -> list[Markup]:
    rings = [
        element("polygon", class_="ring", points=points([_at(a.angle, n / top) for a in axes]))
        for n in range(1, top + 1)
    ]
    spokes = []
    for axis in axes:
        x, y = _at(axis.angle, 1)
        kind = "spoke" if axis.value is not None else "spoke gap"
        spokes.append(element("line", class_=kind, x1=CENTRE[0], y1=CENTRE[1], x2=x, y2=y))
    return [*rings, *spokes]


def _marks(top: int) -> list[Markup]:
    """The levels along the first axis, written last so that nothing covers them."""
    return [
        element("text", str(n), class_="scale", x=CENTRE[0] + 6, y=CENTRE[1] - RADIUS * n / top + 4)
        for n in range(1, top + 1)
    ]


def _area(axes: list[Axis], top: int) -> list[Markup]:
    """A wedge between two neighbours that both have a level: a Missing one leaves its wedges open."""
    pairs = [
        (_at(a.angle, a.value / top), _at(b.angle, b.value / top))
        for a, b in zip(axes, axes[1:] + axes[:1], strict=True)
        if a.value is not None and b.value is not None
    ]
    fills = [element("polygon", class_="now", points=points([CENTRE, a, b])) for a, b in pairs]
    edges = [element("line", class_="edge", x1=a[0], y1=a[1], x2=b[0], y2=b[1]) for a, b in pairs]
    return fills + edges


def _target(axes: list[Axis], target: int, top: int) -> Markup:
    return element("polygon", class_="target", points=points([_at(a.angle, target / top) for a in axes]))


def _dots(axes: list[Axis], top: int) -> list[Markup]:
    places = [_at(a.angle, a.value / top) for a in axes if a.value is not None]
    return [element("circle", class_="dot", cx=x, cy=y, r=4) for x, y in places]


def _labels(axes: list[Axis]) -> list[Markup]:
    return [_label(axis, language) for axis in axes for language in LANGUAGES]


def _label(axis: Axis, language: Language) -> Markup:
    x, y = _at(axis.angle, 1.13)
    lines = wrap(axis.domain.title.to(language), LINE[language])
    across, down = math.cos(axis.angle), math.sin(axis.angle)
    anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
    first = y + 5 + 17 * (len(lines) - 1) * (down - 1) / 2
    spans = [element("tspan", line, x=x, dy=17 if i else None) for i, line in enumerate(lines)]
    return element("text", *spans, lang=language, class_="axis", x=x, y=first, text_anchor=anchor)


def wrap(words: str, width: int, lines: int = 3) -> list[str]:
    """The words on a few short lines; Chinese breaks anywhere, what is too long ends in `…`."""
    even = math.ceil(len(words) / math.ceil(max(len(words), 1) / width)) or 1
    pieces = words.split(" ") if " " in words else [words[i : i + even] for i in range(0, len(words), even)]
    written = [""]
    for piece in pieces:
        longer = f"{written[-1]} {piece}".strip()
        if len(longer) <= width or not written[-1]:
            written[-1] = longer
        else:
            written.append(piece)
    cut = [line if len(line) <= width + 4 else f"{line[: width + 3]}…" for line in written]
    return cut if len(cut) <= lines else [*cut[: lines - 1], f"{cut[lines - 1]}…"]
