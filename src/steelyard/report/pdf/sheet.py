"""A report as PDF/A-2b: words and pictures go to typst as data, never as markup.

A character that no font has is printed as its number, `[U+12000]`: a name in a rare script makes no box and
breaks no document.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from steelyard.report.model.plain import Tongue, plain, seen, spoken
from steelyard.report.model.shape import Report
from steelyard.report.model.titles import TITLES
from steelyard.report.pdf.picture import FAMILIES, numbered, radar_of
from steelyard.report.phrases import PHRASES
from steelyard.typesetting import NoGlyph, compiled
from steelyard.values import Text

LONG = 16  # characters of a word that fits every column; no code has as many
_LONG = re.compile(rf"[^\s\u2e80-\u9fff\u3000-\u303f\uff00-\uffef]{{{LONG},}}")
_BREAK = "\N{ZERO WIDTH SPACE}"
_PAGE = b"".join((Path(__file__).parent / name).read_bytes() for name in ("drawing.typ", "report.typ"))


def pdf_of(report: Report, tongue: Tongue, where: str = "report") -> bytes:
    """The PDF in Chinese, English or both; dated as of the report's day, for no clock may change its bytes.

    Raises InputError where the fonts are missing; `where` names the report in it.
    """
    told = json.dumps(_told(report, tongue), ensure_ascii=False, sort_keys=True)
    at = datetime.fromisoformat(report.as_of).replace(tzinfo=UTC)
    try:
        return compiled(_PAGE, {"told": told}, FAMILIES, "a-2b", at, where)
    except NoGlyph as lacking:
        return compiled(_PAGE, {"told": numbered(told, lacking.characters)}, FAMILIES, "a-2b", at, where)


def _told(report: Report, tongue: Tongue) -> dict[str, Any]:
    def say(text: Text) -> str | dict[str, str]:
        if tongue == "both" and text.zh != text.en:
            return {"zh": breakable(seen(text.zh)), "en": breakable(seen(text.en))}
        return breakable(spoken(text, tongue))

    return {
        "lang": tongue,
        "r": plain(report, say, breakable),
        "w": {key: say(text) for key, text in (PHRASES | TITLES).items()},
        "radar": radar_of(report, "en" if tongue == "en" else "zh"),
        "name": breakable(spoken(report.subject, tongue, " · ")),
    }


def breakable(text: str) -> str:
    """The text with places at which a long word without blanks may go on in the next line."""
    return text if len(text) < LONG else _LONG.sub(_breaks, text)


def _breaks(found: re.Match[str]) -> str:
    word = found[0]
    return _BREAK.join(word[place : place + 7] for place in range(0, len(word), 7))
