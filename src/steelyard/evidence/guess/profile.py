"""What the cells of a column look like: times in one format, whole numbers, yes and no, few words, ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta
from functools import cache
from typing import Any

from steelyard.evidence.guess import dictionary
from steelyard.evidence.mapping import times
from steelyard.evidence.mapping.convert import as_text
from steelyard.evidence.mapping.sheet import CellError

FEW = 40  # different words that a closed list may have in an export
_TRIED = 400  # different texts by which a format of times is told
AMBIGUOUS = "ambiguous"  # day or month first: every cell fits both
_DATES = ("%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
_CLOCKS = (" %H:%M:%S", " %H:%M", " %p%I:%M:%S", " %p%I:%M", " %I:%M %p", " %I:%M:%S %p", " %H时%M分", " %H时%M分%S秒",
           "%H:%M:%S", "%H:%M", "%H%M%S", "")  # fmt: skip
_OTHERS = (
    "%d/%b/%y %I:%M %p",
    "%d/%b/%Y %I:%M %p",
    "%d/%b/%y",
    "%d-%b-%Y %H:%M",
    "%d-%b-%Y",
    "%b %d, %Y %I:%M %p",
    "%b %d, %Y",
)
_DAY_FIRST = tuple(f"%d{s}%m{s}%Y{clock}" for s in "/-." for clock in _CLOCKS)
_MONTH_FIRST = tuple(f"%m{s}%d{s}%Y{clock}" for s in "/-." for clock in _CLOCKS)
_SERIALS = (36_526, 73_051)  # 2000 to 2099 in the 1900 system
_SECONDS = (946_684_800, 4_102_444_800)  # the same years since 1970
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a column's filled cells are; `time` is a format of mappings, "" where they are no times."""

    filled: int
    words: Counter[str]
    missing: tuple[str, ...]
    time: str
    whole: bool
    numbers: bool

    @property
    def unique(self) -> bool:
        """Every filled cell says something else."""
        return self.filled > 0 and max(self.words.values(), default=0) == 1

    @property
    def answers(self) -> bool:
        """Yes and no, in whatever words."""
        return self.filled > 0 and all(dictionary.yes_or_no(word) for word in self.words)


def profile(cells: Sequence[Any]) -> Profile:
    """Look at the cells of one column; empty ones and words for nothing are set apart."""
    shown = [(cell, _shown(cell)) for cell in cells]
    nothing = Counter(text for _, text in shown if text and dictionary.is_missing(text))
    filled = [(cell, text) for cell, text in shown if text and not dictionary.is_missing(text)]
    texts = [text for _, text in filled]
    return Profile(
        filled=len(filled),
        words=Counter(texts),
        missing=tuple(sorted(nothing)),
        time=_time([cell for cell, _ in filled]),
        whole=bool(texts) and all(re.fullmatch(r"[+-]?[0-9]+", text) for text in texts),
        numbers=bool(texts) and all(_NUMBER.fullmatch(text) for text in texts),
    )


def _shown(cell: Any) -> str:
    try:
        return as_text(cell).strip()
    except CellError:
        return repr(cell)


def _time(cells: Sequence[Any]) -> str:
    """The one format that every cell fits; true dates fit each."""
    if not cells or any(isinstance(cell, time | timedelta | bool) for cell in cells):
        return ""
    rest = [cell for cell in cells if not isinstance(cell, date)]
    if not rest:
        return times.ISO
    numbers = [float(_shown(cell)) for cell in rest if _NUMBER.fullmatch(_shown(cell))]
    if len(numbers) == len(rest):
        return _counted(numbers, rest)
    texts = list(dict.fromkeys(_shown(cell) for cell in rest))[:_TRIED]
    fitting = [form for form in (times.ISO, *_forms()) if _fits(form, texts)]
    if fitting:
        return fitting[0]
    day, month = _first(_DAY_FIRST, texts), _first(_MONTH_FIRST, texts)
    return AMBIGUOUS if day and month else day or month


def _counted(numbers: Sequence[float], cells: Sequence[Any]) -> str:
    """Numbers that count days or seconds; a compact day such as 20261001 is a text."""
    low, high = min(numbers), max(numbers)
    if _SERIALS[0] <= low and high < _SERIALS[1]:
        return times.EXCEL
    if _SECONDS[0] <= low and high < _SECONDS[1]:
        return times.EPOCH_S
    if _SECONDS[0] * 1000 <= low and high < _SECONDS[1] * 1000:
        return times.EPOCH_MS
    texts = [_shown(cell) for cell in cells][:_TRIED]
    return next((form for form in ("%Y%m%d%H%M%S", "%Y%m%d") if _fits(form, texts)), "")


def _forms() -> Iterable[str]:
    return (*(day + clock for day in _DATES for clock in _CLOCKS), *_OTHERS)


def _first(forms: Iterable[str], texts: Sequence[str]) -> str:
    return next((form for form in forms if _fits(form, texts)), "")


def _fits(form: str, texts: Iterable[str]) -> bool:
    """Whether a mapping with this format would read every text, in whatever zone."""
    try:
        read = _reader(form)
        for text in texts:
            read(text)
    except CellError:
        return False
    return True


@cache
def _reader(form: str) -> Callable[[str], Any]:
    return times.reader(form, UTC)  # any zone would do
