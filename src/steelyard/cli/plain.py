"""Words of files and workspaces as a terminal may show them: nothing in them moves the cursor or turns text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from steelyard.values import Language

_KEPT = "\n\t"
# Control characters, escape among them; format ones such as bidirectional overrides; separators of lines.
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")


def plain(text: str) -> str:
    """The text with every control and format character replaced by U+FFFD; line ends and tabs stay."""
    if text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in _UNSEEN and c not in _KEPT else c
        for c in text
    )


def line(text: str) -> str:
    """The same on one line: no name, title or path can begin another that looks like one of ours."""
    return plain(text.replace("\n", " ").replace("\t", " "))


def and_so_on(language: Language, words: Iterable[str]) -> str:
    """Words one after the other, as each language strings them."""
    return ("、" if language == "zh" else ", ").join(words)


def aside(language: Language, words: str) -> str:
    """Words in the brackets of their language, with the blank before them that English has."""
    return f"（{words}）" if language == "zh" else f" ({words})"
