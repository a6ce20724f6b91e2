"""Words of files and workspaces as a terminal may show them: nothing in them moves the cursor or turns text."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"
_UNSEEN = (
    "Cc",
    "Cf",
)  # control characters, escape among them, and format ones such as bidirectional overrides


def plain(text: str) -> str:
    """The text with every control and format character replaced by U+FFFD; line ends and tabs stay."""
    if text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in _UNSEEN and c not in _KEPT else c
        for c in text
    )
