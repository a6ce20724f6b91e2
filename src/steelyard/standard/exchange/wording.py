"""The second language of a form that has only one.

A standard is written in both languages. Names, and what to look for, stand in both fields as the form has
them; a requirement gets a sentence that says plainly that nobody has translated it, never a copy that would
pass for a translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from steelyard.standard.exchange.levels import FAMILIES
from steelyard.values import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
# Words of every such form; the pairs are those of our glossary.
_PAIRS = {
    "能力域": "Part",
    "部分": "Part",
    "能力子域": "Domain",
    "能力项": "Item",
    "能力子项": "Practice",
}
_LADDERS = ((FAMILIES[0], FAMILIES[3]), (FAMILIES[2], FAMILIES[5]))  # the same names in both languages
_BACK = {english.casefold(): chinese for chinese, english in reversed(_PAIRS.items())}


def language_of(texts: Iterable[str]) -> Language:
    """The language that most of the texts are written in."""
    chinese = [_HAN.search(text) is not None for text in texts]
    return "zh" if 2 * sum(chinese) >= len(chinese) else "en"


def named(text: str) -> dict[str, str]:
    """A name in both fields; in its other language only where everybody says it the same way."""
    said = text.strip()
    if english := _PAIRS.get(said):
        return {"zh": said, "en": english}
    return {"zh": _BACK.get(said.casefold(), said), "en": said}


def named_level(text: str, rank: int) -> dict[str, str]:
    """The name of a level: 基础级 is Foundation on the second rung of five and Basic on the first of three."""
    said = text.strip()
    for chinese, english in _LADDERS:
        pair = (chinese[rank - 1], english[rank - 1]) if rank <= len(chinese) else ("", "")
        if said.casefold() in pair:
            return {"zh": pair[0], "en": pair[1].capitalize()}
    return {"zh": said, "en": said}


def required(text: str, identity: str, language: Language) -> dict[str, str]:
    """The text of a requirement, and in the other language that it is not translated yet."""
    if language == "zh":
        return {"zh": text, "en": f"Not translated yet; the Chinese text of {identity} stands."}
    return {"zh": f"{identity} 尚未译成中文，以英文条文为准。", "en": text}
