"""A report as plain JSON values: schema `steelyard/report/1`, every wording as {zh, en}, or in one language.

Keys are the fields of `shape.py`. Characters that nobody sees leave the words here, once for every format.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

import rfc8785

from steelyard.report.model.shape import Report
from steelyard.report.visible import visible
from steelyard.values import Text

SCHEMA = "steelyard/report/1"
Tongue: TypeAlias = Literal["zh", "en", "both"]
_NONE = re.compile("[\ufdd0-\ufdef\ufffe\uffff\u200e\u200f\u061c\u2028\u2029]")  # no XML, or turning marks


def canonical(report: Report) -> bytes:
    """The report as RFC 8785 bytes, in both languages: the same report gives the same bytes."""
    return rfc8785.dumps({"schema": SCHEMA, **plain(report, _both)})


def seen(text: str) -> str:
    """The text without characters that show nothing and turn what is around them, or that no document may hold."""
    return _NONE.sub("", visible(text))


def spoken(text: Text, tongue: Tongue, between: str = " ") -> str:
    """A wording in the language asked for; in both, Chinese first, once where they are the same."""
    if tongue != "both":
        return seen(text.to(tongue))
    both = (text.zh,) if text.zh == text.en else (text.zh, text.en)
    return seen(between.join(one for one in both if one))


def plain(value: Any, say: Callable[[Text], Any], word: Callable[[str], str] = str) -> Any:
    """Values without types: records by field name, texts as `say` gives them, other words as `word` does."""
    if isinstance(value, Text):
        return say(value)
    if isinstance(value, str):
        return word(seen(value))
    if isinstance(value, tuple):
        return [plain(one, say, word) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, key), say, word) for key, name in _names(type(value))}
    return value


@cache
def _names(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """The fields of a record with their keys: `open_` is `open`."""
    return tuple((one.name, one.name.rstrip("_")) for one in fields(kind))


def _both(text: Text) -> dict[str, str]:
    return {"zh": seen(text.zh), "en": seen(text.en)}
