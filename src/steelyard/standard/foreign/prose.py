"""Texts of a foreign model as our files can hold them: no control characters, no stray white space."""

from __future__ import annotations

from collections.abc import Iterable


def line(text: str) -> str:
    """A text on one line."""
    return " ".join(_printable(text).split())


def paragraphs(text: str) -> str:
    """A text with its line breaks, each line without white space around it, empty lines left out."""
    lines = (" ".join(piece.split()) for piece in _printable(text).split("\n"))
    return "\n".join(piece for piece in lines if piece)


def stacked(*pieces: tuple[str, str]) -> str:
    """Named pieces below each other, `Risk: ...`; pieces that say nothing are left out."""
    return "\n".join(_named(name, text) if name else text for name, text in pieces if text)


def listed(items: Iterable[str]) -> str:
    """Items as lines with a dash; empty where there are none."""
    return "".join(f"\n- {line(item)}" for item in items if line(item))


def _named(name: str, text: str) -> str:
    return f"{name}:{text}" if text.startswith("\n") else f"{name}: {text}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)
