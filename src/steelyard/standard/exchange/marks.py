"""The marks of numbered lists and bullets in a text: 1. 2) （3） ① a) 一、 and •.

Each shape counts for itself. The outermost list is the one whose first mark stands first; what has another
shape is nested in it.
"""

from __future__ import annotations

import re
import unicodedata

BLANK = "\0"  # stands where a note was taken out, so that everything else keeps its place
_D = "[0-9０-９]{1,2}"
_HAN = "[一二三四五六七八九十]"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"({_D})[.．](?![0-9０-９])",
        rf"({_D})、(?!\s*[0-9０-９])",  # `1、2 级故障` is no mark
        rf"(?<![(（0-9０-９])({_D})[)）]",
        rf"[(（]({_D})[)）]",
        r"([①-⑳])",
        r"(?<![A-Za-z(（])([a-z])[.)）、](?![a-z])",
        r"[(（]([a-z])[)）]",
        rf"({_HAN})、(?!\s*{_HAN})",
        rf"[(（]({_HAN})[)）]",
    )
)
_BULLETS = re.compile(rf"^[ \t\u3000{BLANK}]*([•·●○■◆▪‣※★*]|[-–—](?=\s))", re.MULTILINE)
_CLOSED = frozenset("(（①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")  # may stand right after a word, within a line
_BEFORE = frozenset(f" \t\n\u3000；;。，,：:{BLANK}")  # what stands before any other mark within a line
_SPACE = f" \t\u3000{BLANK}"
_INDENT = 60  # a line does not begin deeper
Span = tuple[int, int]


def is_marked(line: str) -> bool:
    """Whether a line begins with a mark."""
    bare = line.lstrip(_SPACE)
    return _BULLETS.match(bare) is not None or any(shape.match(bare) for shape in _SHAPES)


def outermost(text: str) -> tuple[list[Span], bool]:
    """Start and end of the marks of the outermost list, and whether its numbers jump; empty where none is."""
    chains = [chain for shape in _SHAPES if (chain := _chain(shape, text))[0]]
    if bullets := [match.span(1) for match in _BULLETS.finditer(text)]:
        chains.append((bullets, False))
    return min(chains, key=lambda chain: chain[0][0][0], default=([], False))


def _chain(shape: re.Pattern[str], text: str) -> tuple[list[Span], bool]:
    """The marks that count 1, 2, 3, ...; where a line begins the count may jump ahead."""
    chain: list[Span] = []
    last, jumps, begins = 0, False, False
    for match in shape.finditer(text):
        at_line = _begins_line(text, match.start())
        if not at_line and match.group()[0] not in _CLOSED and text[match.start() - 1] not in _BEFORE:
            continue
        value = _value(match.group(1))
        if value == last + 1 or (at_line and chain and value > last):
            jumps |= value != last + 1
            begins |= at_line
            chain.append(match.span())
            last = value
    return (chain, jumps) if len(chain) > 1 or begins else ([], False)


def _begins_line(text: str, at: int) -> bool:
    before = text[max(0, at - _INDENT) : at].rstrip(_SPACE)
    return before.endswith("\n") or (not before and at <= _INDENT)


def _value(mark: str) -> int:
    if mark.isascii() and mark.isalpha():
        return ord(mark) - ord("a") + 1
    return int(unicodedata.numeric(mark)) if len(mark) == 1 else int(mark)
