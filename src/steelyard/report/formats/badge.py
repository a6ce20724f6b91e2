"""A badge of a part as SVG: its name on the left, its level on the right; a self-assessment says that it is one."""

from __future__ import annotations

import unicodedata

from steelyard.report.formats.open_items import fit, level_name
from steelyard.report.svg import element
from steelyard.result.model import Result
from steelyard.values import Language, Level, Text

HEIGHT, EDGE = 20.0, 8.0
NARROW, WIDE = 6.6, 11.2  # width of a letter at 11 px: Latin, and East Asian wide
LONGEST = 60  # letters on either side
SELF = Text("自评", "self-assessed")
FONT = "Verdana, 'DejaVu Sans', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
# From grey below level 1 to deep green; white letters keep a contrast of 4.5 on each.
COLOURS = ("#6b6b6b", "#a14a00", "#8a6100", "#4f6f00", "#1a7a37", "#006b54")


def badge(result: Result, language: Language) -> str:
    """The badge as an SVG document; its text stands in the title for those who do not see it."""
    name = _cut(result.part.title.to(language))
    level = level_name(result, language)
    said = _cut(f"{level} · {SELF.to(language)}" if result.basis == "self" else level)
    left, right = _width(name), _width(said)
    value = result.level.value if isinstance(result.level, Level) else 0
    drawn = element(
        "svg",
        element("title", f"{name}: {said} ({result.as_of})"),
        element("rect", width=left, height=HEIGHT, fill="#3b3b3b"),
        element("rect", x=left, width=right, height=HEIGHT, fill=COLOURS[min(value, len(COLOURS) - 1)]),
        element("text", name, x=left / 2, y=14, text_anchor="middle"),
        element("text", said, x=left + right / 2, y=14, text_anchor="middle"),
        xmlns="http://www.w3.org/2000/svg",
        width=left + right,
        height=HEIGHT,
        role="img",
        aria_label=f"{name}: {said}",
        font_family=FONT,
        font_size=11,
        fill="#ffffff",
    )
    return f"{drawn}\n"


def _cut(text: str) -> str:
    clean = fit(text)
    return clean if len(clean) <= LONGEST else f"{clean[: LONGEST - 1]}…"


def _width(text: str) -> float:
    """About as wide as the text is drawn, with its edges."""
    return 2 * EDGE + sum(WIDE if unicodedata.east_asian_width(c) in "WF" else NARROW for c in text)
