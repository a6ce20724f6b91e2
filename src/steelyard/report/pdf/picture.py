"""The radar of a report: the same options as on the web's pages, drawn by typst; as PNG where no vector is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from steelyard.report.charts import RadarLine, radar_options
from steelyard.report.model.shape import Report
from steelyard.report.phrases import PHRASES
from steelyard.typesetting import NoGlyph, drawn
from steelyard.values import Language

FAMILIES = ("Noto Sans CJK SC",)
DENSITY = 220.0  # pixels an inch: sharp on paper, some 60 kB
_DRAWING = (Path(__file__).parent / "drawing.typ").read_bytes()
_ALONE = b"""
#set page(width: 125mm, height: 82mm, margin: 0pt)
#set text(font: "Noto Sans CJK SC", size: 8pt)
#align(center + horizon, radar(json(bytes(sys.inputs.options))))
"""


def radar_of(report: Report, language: Language) -> dict[str, Any] | None:
    """The options of the radar, now against the target; None for fewer than three domains with a level."""
    domains = [row for row in report.scores if row.code]
    values = tuple(row.value for row in domains)
    target = tuple(float(report.target) for _ in domains)
    lines = [
        RadarLine("target", PHRASES["target_line"], target),
        RadarLine("now", PHRASES["now"], values),
    ]
    return radar_options([row.title for row in domains], lines, report.top, language)


def radar_picture(report: Report, language: Language) -> bytes | None:
    """The radar as PNG; None as `radar_of`. Raises InputError where the fonts are missing."""
    options = radar_of(report, language)
    if options is None:
        return None
    told = json.dumps(options, ensure_ascii=False, sort_keys=True)
    source = _DRAWING + _ALONE
    try:
        return drawn(source, {"options": told}, FAMILIES, DENSITY, "radar")
    except NoGlyph as lacking:
        named = numbered(told, lacking.characters)
        return drawn(source, {"options": named}, FAMILIES, DENSITY, "radar")


def numbered(text: str, characters: str) -> str:
    """The text with these characters as their numbers in Unicode."""
    return text.translate({ord(one): f"[U+{ord(one):04X}]" for one in characters})
