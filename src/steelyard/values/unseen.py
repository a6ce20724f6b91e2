"""Characters that nobody sees and that change what others look like: controls, directions, joiners, line separators.

Told apart by their general category (Unicode Standard, 4.5), so that no list of them grows old.
"""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset(
    {"Cc", "Cf", "Cs", "Zl", "Zp"}
)  # control, format, surrogate, line and paragraph separator


def is_unseen(character: str) -> bool:
    """Whether one character is of these; a line feed and a tab are."""
    return unicodedata.category(character) in _UNSEEN


def first_unseen(text: str) -> str:
    """The first such character of a text; empty where there is none."""
    if text.isprintable():
        return ""
    return next((character for character in text if is_unseen(character)), "")
