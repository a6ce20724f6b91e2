"""Cells as the values that the evidence store keeps: one function per column, composed once.

A function takes a cell and answers with the value, or None where it is empty; what cannot be read raises
CellError. Columns of few different words remember what they have read.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from steelyard.evidence.mapping import times
from steelyard.evidence.mapping.model import Rule
from steelyard.evidence.mapping.numbers import INT64, decimal_of, whole
from steelyard.evidence.mapping.schema import Unit
from steelyard.evidence.mapping.sheet import CellError, ErrorCell
from steelyard.values import MICROSECOND

Convert: TypeAlias = Callable[[Any], Any]
Read: TypeAlias = Callable[[str], Any]

MICROSECONDS: dict[Unit, int] = {"us": 1, "ms": 1_000, "s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000}
_TRUE = frozenset({"true", "yes", "y", "t", "1", "是"})
_FALSE = frozenset({"false", "no", "n", "f", "0", "否"})
_SEPARATORS = re.compile("[,;，；|]")
_SHA256 = re.compile("[0-9a-f]{64}")
_REMEMBERED = 50_000  # different words that one column keeps
_EXACT_FLOAT = 10**15  # whole numbers from here on are not what was typed
_HASHED = frozenset({"title_hash"})  # a title is free text; free text is not stored
_MANY_WORDS = frozenset({"instant", "json", "person"})


def converter(rule: Rule, *, typed: bool) -> Convert:
    """The function for one column; `typed` where the file keeps numbers and dates, not only texts.

    Raises CellError where a `const`, `default` or `present` of the mapping does not fit the column.
    """
    parse = _parser(rule)
    if not rule.headers:
        value = parse(rule.const) if rule.const else None
        return lambda _: value
    read = _reader(rule, parse)
    text = as_text if typed else _as_is
    if rule.plus_unit is not None:
        return _ended(rule, times.typed(read, rule.zone, as_text) if typed else read, text)
    if len(rule.headers) > 1:
        return _joined(rule, read, text)
    if not typed:
        return read
    if rule.column.kind == "instant":
        return times.typed(read, rule.zone, as_text)
    special = _SPECIAL.get(rule.column.kind)
    return special(read) if special else lambda cell: read(as_text(cell))


def _joined(rule: Rule, read: Read, text: Callable[[Any], str]) -> Convert:
    """Several cells as one word; it is empty as soon as one of them is."""

    def joined(cells: tuple[Any, ...]) -> Any:
        parts = [text(cell).strip() for cell in cells]
        return read("" if any(part in rule.missing for part in parts) else rule.join.join(parts))

    return joined


def _ended(rule: Rule, begun: Convert, text: Callable[[Any], str]) -> Convert:
    """A time and a duration as the time after it; none or 0 means that it has not ended."""
    lasted = _duration(MICROSECONDS[rule.plus_unit or "us"])

    def ended(cells: tuple[Any, ...]) -> Any:
        begin, word = begun(cells[0]), text(cells[1]).strip()
        length = 0 if word in rule.missing else lasted(word)
        return begin + length if begin is not None and length else None

    return ended


def as_text(cell: Any) -> str:
    """What a cell of a workbook or a Parquet file shows; raises CellError for a number that was rounded."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, ErrorCell):
        raise CellError("is an error that the workbook shows instead of a value")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _float_text(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)


def _float_text(number: float) -> str:
    if math.isnan(number):  # not a number: how tables of floats write an empty cell
        return ""
    if not number.is_integer():
        return repr(number)
    if abs(number) >= _EXACT_FLOAT:
        raise CellError("has more digits than the file keeps; export it as text")
    return str(int(number))


def _reader(rule: Rule, parse: Read) -> Read:
    """From the text of a cell to its value."""
    word = _word(rule)
    empty = parse(rule.default) if rule.default else None
    if rule.present is not None:
        present = parse(rule.present) if rule.present else None
        return lambda text: empty if word(text) is None else present
    if parse is _as_is and empty is None and not rule.column.choices:
        return word

    def read(text: str) -> Any:
        found = word(text)
        return empty if found is None else parse(found)

    if rule.column.kind not in _MANY_WORDS:
        return _Remembered(read).__getitem__
    return read if _changes_words(rule) else _plainly(rule, parse, empty)


def _plainly(rule: Rule, parse: Read, empty: Any) -> Read:
    """The same with one call less, for the columns that have most to read."""
    missing = rule.missing

    def read(text: str) -> Any:
        word = text.strip()
        return empty if word in missing else parse(word)

    return read


class _Remembered(dict[str, Any]):
    """Reads each different text once; bounded, so that a column of ids does not fill the memory."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        value = self[text] = self._read(text)
        return value


def _word(rule: Rule) -> Callable[[str], str | None]:
    """From the text of a cell to the word that counts, None where it is empty."""
    missing, prefix, lower = rule.missing, rule.strip_prefix, rule.lower
    values, other = rule.values, rule.other

    def plain_word(text: str) -> str | None:
        word = text.strip()
        return None if word in missing else word

    def changed_word(text: str) -> str | None:
        word = plain_word(text)
        if word is None:
            return None
        word = word.removeprefix(prefix).strip()
        if lower:
            word = word.lower()
        if values is not None:
            word = values.get(word, word if other is None else other)
        return word or None

    return changed_word if _changes_words(rule) else plain_word


def _changes_words(rule: Rule) -> bool:
    return bool(rule.strip_prefix) or rule.lower or rule.values is not None


def _as_is(text: str) -> str:
    return text


def _parser(rule: Rule) -> Read:
    """From a word to the value of the column's kind."""
    kind = rule.column.kind
    if rule.column.name in _HASHED:
        return _hash
    if kind == "instant":
        return times.reader(rule.format, rule.zone)
    if kind == "int":
        return _int(rule)
    if kind == "duration":
        return _duration(MICROSECONDS[rule.unit or "us"])
    if kind == "bool":
        return _bool
    if kind == "list":
        return _list(rule.separator)
    if kind == "json":
        return _json
    return _choice(rule.column.choices) if rule.column.choices else _as_is


def _choice(choices: tuple[str, ...]) -> Read:
    allowed = frozenset(choices)

    def read(word: str) -> str:
        if word not in allowed:
            raise CellError(f"is not one of {', '.join(choices)}; name it under `values` in the mapping")
        return word

    return read


def _hash(title: str) -> str:
    return title if _SHA256.fullmatch(title) else hashlib.sha256(title.encode()).hexdigest()


def _int(rule: Rule) -> Read:
    if rule.people:
        return lambda text: len({person.strip() for person in text.split(rule.people)} - rule.missing)
    if rule.unit is None and rule.factor is None:
        return whole
    return _scaled((MICROSECONDS[rule.unit] if rule.unit else 1) * (rule.factor or 1))


def _scaled(scale: int) -> Read:
    """A number times `scale`, to the nearest whole one."""

    def read(word: str) -> int:
        found = round(Fraction(decimal_of(word)) * scale)
        if abs(found) >= INT64:
            raise CellError("is too great a number to be kept")
        return found

    return read


def _duration(scale: int) -> Read:
    scaled = _scaled(scale)

    def read(word: str) -> int:
        found: int = scaled(word)
        if found < 0:
            raise CellError("is a negative duration")
        return found

    return read


def _bool(word: str) -> bool:
    lowered = word.lower()
    if lowered not in _TRUE and lowered not in _FALSE:
        raise CellError("is neither yes nor no; name it under `values` in the mapping")
    return lowered in _TRUE


def _list(separator: str) -> Read:
    def read(text: str) -> list[str]:
        parts = text.split(separator) if separator else _SEPARATORS.split(text)
        return [part.strip() for part in parts if part.strip()]

    return read


def _json(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        raise CellError("is not JSON") from None


def _durations(read: Read) -> Convert:
    """A cell of elapsed time says it exactly, whatever unit numbers have."""
    return lambda cell: cell // MICROSECOND if isinstance(cell, timedelta) else read(as_text(cell))


def _lists(read: Read) -> Convert:
    def read_cell(cell: Any) -> Any:
        if isinstance(cell, list):
            return [as_text(part).strip() for part in cell if part is not None]
        return read(as_text(cell))

    return read_cell


_SPECIAL: dict[str, Callable[[Read], Convert]] = {"duration": _durations, "list": _lists}
