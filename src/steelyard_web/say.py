"""Two languages side by side, at the place where they are said (docs/decisions/0019)."""

from __future__ import annotations

from django.utils.functional import lazystr
from django.utils.translation import get_language

from steelyard.values import Language, Text


def tongue() -> Language:
    """The language of the person who is looking."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


class Said(Text):
    """A text that prints itself in the reader's language; forms and messages take it as a string."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.to(tongue())


def say(zh: str, en: str) -> Said:
    """A text in both languages that becomes a string only when it is shown."""
    return Said(zh, en)


def label(zh: str, en: str) -> str:
    """The same for Django's forms and choices, which want a lazy string."""
    return lazystr(say(zh, en))
