"""Options of ECharts as plain values, for pages and for documents that draw with the same library.

Colours are not in them: a page has two themes, a document has paper. Whoever draws sets one for each `role`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from steelyard.report.radar import FEWEST, LINE, wrap
from steelyard.values import Language, Text

MOST_LINES = 3  # more than three lines on a radar can no longer be told apart


@dataclass(frozen=True, slots=True)
class RadarLine:
    """One line of a radar: a level for each axis, a half step as one half; None where there is none."""

    role: Literal["now", "before", "target"]
    name: Text
    values: tuple[float | None, ...]


def radar_options(
    axes: Sequence[Text], lines: Sequence[RadarLine], top: int, language: Language
) -> dict[str, Any] | None:
    """A radar of levels from 0 to `top`; None where fewer than three axes have a value on every line.

    An axis on which a line has no value is left out, for a radar could only draw it as zero. Raises ValueError
    for more than three lines, and for one that has not a value for each axis.
    """
    if len(lines) > MOST_LINES:
        raise ValueError(f"a radar has at most {MOST_LINES} lines")
    if any(len(line.values) != len(axes) for line in lines):
        raise ValueError("a line of a radar has a value for each axis")
    whole = [i for i in range(len(axes)) if all(line.values[i] is not None for line in lines)]
    if len(whole) < FEWEST or not lines:
        return None
    return {
        "animation": False,
        "legend": {"bottom": 0, "data": [line.name.to(language) for line in lines]},
        "radar": {
            "center": ["50%", "47%"],
            "radius": "62%",
            "splitNumber": top,
            "indicator": [{"name": _label(axes[i], language), "min": 0, "max": top} for i in whole],
        },
        "series": [{"type": "radar", "data": [_data(line, whole, language) for line in lines]}],
    }


def _label(axis: Text, language: Language) -> str:
    return "\n".join(wrap(axis.to(language), LINE[language]))


def _data(line: RadarLine, whole: Sequence[int], language: Language) -> dict[str, Any]:
    return {
        "name": line.name.to(language),
        "role": line.role,
        "value": [line.values[i] for i in whole],
        "lineStyle": {"type": {"now": "solid", "before": "dashed", "target": "dotted"}[line.role]},
    }
