"""The bilingual dictionary: which column of which table a header may be, and what the words of a column mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from steelyard.evidence.tables import TABLES, Column
from steelyard.intake import text_of, yaml_of

_FOLDER = Path(__file__).parent
_MOST = 1 << 20
_KEPT = 1 << 14  # headers, and pairs of a header and a column, that are remembered: each is asked many times
_ASIDE = re.compile(r"[\(（\[【].*?[\)）\]】]")
_NOISE = re.compile(r"[\s_\-./\\:：、,，#*?？']+")
_NUMBER = re.compile(r"(?<![0-9])([1-5])(?![0-9])")
# Times that were promised, and lengths of time: no header with these words is when something happened.
_PROMISED = ("计划", "预计", "要求", "期望", "应", "planned", "expected", "due")
_LENGTH = ("时长", "耗时", "用时", "历时", "duration", "elapsed", "小时数", "分钟数", "天数")


@dataclass(frozen=True, slots=True)
class Match:
    """How well a header fits a column: percent, and the word of the dictionary that says so."""

    percent: int
    word: str


@lru_cache(_KEPT)
def folded(header: str) -> str:
    """A header without case, width, spaces, punctuation and what stands in brackets."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return _NOISE.sub("", _ASIDE.sub("", text)) or _NOISE.sub("", text)


def tables() -> tuple[str, ...]:
    """The tables that can be guessed."""
    return tuple(_headers())


def hints(table: str) -> tuple[str, ...]:
    """Words of titles, sheets and file names that speak for a table."""
    return tuple(folded(word) for word in _headers()[table]["hints"])


def columns(table: str) -> tuple[str, ...]:
    """The columns of a table that the dictionary knows."""
    return tuple(_headers()[table]["columns"])


@lru_cache(_KEPT)
def match(table: str, column: str, header: str) -> Match | None:
    """The best word of the dictionary for a header, or None. A part of a header counts for less than the whole."""
    written = folded(header)
    if not written or _forbidden(table, column, written):
        return None
    best = max((_of_word(written, word) for word in _words_of(table, column)), key=lambda m: m.percent)
    return best if best.percent else None


def meaning(table: str, column: str, word: str) -> str | None:
    """Our word for a word of an export, None where the dictionary has none."""
    known = _meanings(table, column)
    lowered = unicodedata.normalize("NFKC", word).strip().casefold()
    if lowered in known:
        return known[lowered]
    target = TABLES[table].column(column)
    if target is not None and lowered in target.choices:
        return lowered
    if target is not None and target.kind == "int" and known:
        parts = [part.strip() for part in re.split(r"[-:：、/|]", lowered)]
        named = next((known[part] for part in parts if part in known), None)
        digit = _NUMBER.search(lowered)
        return digit[1] if digit and lowered[:1].isdigit() else named
    return None


def answers(table: str, column: str, header: str) -> dict[str, str] | None:
    """For headers that ask a question: our words for yes and no."""
    asked = _words()["questions"].get(f"{table}.{column}", {})
    return next((both for word, both in asked.items() if folded(word) in folded(header)), None)


def constant(table: str, column: str, header_of_id: str) -> str | None:
    """What every row is, told by the header of its id: a list of bugs has nothing but defects."""
    known = _words()["const"].get(f"{table}.{column}", {})
    return next((word for header, word in known.items() if folded(header) == folded(header_of_id)), None)


def yes_or_no(word: str) -> str | None:
    """`yes` or `no` for words that mean it."""
    lowered = unicodedata.normalize("NFKC", word).strip().casefold()
    return next((answer for answer in ("yes", "no") if lowered in _plain_list(answer)), None)


def is_missing(word: str) -> bool:
    """Whether a word stands for nothing."""
    return word.strip().casefold() in _plain_list("missing")


def is_total(word: str) -> bool:
    """Whether a word begins a row of sums."""
    return folded(word) in _totals()


def has_words(table: str, column: Column) -> bool:
    """Whether the dictionary has words for the column, or its list is closed."""
    return bool(column.choices) or bool(_meanings(table, column.name))


def _forbidden(table: str, column: str, written: str) -> bool:
    target = TABLES[table].column(column)
    if target is None or target.kind != "instant":
        return False
    known = {folded(word) for word in _headers()[table]["columns"][column]}
    if written in known:
        return False
    promised = any(folded(word) in one for one in known for word in _PROMISED)
    says = any(folded(word) in written for word in _PROMISED)
    return promised != says or any(folded(word) in written for word in _LENGTH)


def _of_word(written: str, word: str) -> Match:
    known = folded(word)
    if written == known:
        return Match(100, word)
    if len(known) >= 2 and known in written and known.isascii() == written.isascii():
        return Match(30 + 50 * len(known) // len(written), word)
    if len(written) >= 2 and written in known and not written.isascii():
        return Match(20 + 50 * len(written) // len(known), word)
    return Match(0, word)


def _words_of(table: str, column: str) -> Iterator[str]:
    yield column  # exports of other programs may use our own names
    yield from _headers()[table]["columns"][column]


@cache
def _meanings(table: str, column: str) -> Mapping[str, str]:
    given = _words().get(f"{table}.{column}", _words().get(column, {}))
    return {str(word).casefold(): ours for ours, words in given.items() for word in words}


@cache
def _plain_list(key: str) -> frozenset[str]:
    return frozenset(str(word).casefold() for word in _words()[key])


@cache
def _totals() -> frozenset[str]:
    return frozenset(map(folded, _plain_list("totals")))


@cache
def _headers() -> dict[str, Any]:
    return dict(yaml_of(text_of(_FOLDER / "headers.yaml", _MOST), "headers.yaml"))


@cache
def _words() -> dict[str, Any]:
    return dict(yaml_of(text_of(_FOLDER / "words.yaml", _MOST), "words.yaml"))
