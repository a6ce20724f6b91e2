"""Written times as instants: microseconds since 1970-01-01T00:00Z.

A format is declared or it is ISO 8601; whether 03/04 is a day in March or in April is never guessed.
A local time that occurs twice, when clocks go back, is read as the first of the two; one that does not
occur, when they go forward, is read with the offset that held before (PEP 495, fold=0).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, TypeAlias

from steelyard.evidence.mapping.numbers import decimal_of
from steelyard.evidence.mapping.sheet import CellError
from steelyard.values import instant

ReadTime: TypeAlias = Callable[[str], int]

ISO, EPOCH_S, EPOCH_MS, EXCEL = "iso", "epoch_s", "epoch_ms", "excel"
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - of the 1900 date system, where 60 is a day that never was
_FIRST_SERIAL = 61  # 1 March 1900, the first day that the system counts rightly
_DAY = timedelta(days=1)
_DAYS = 50_000  # different days that one column keeps
_LAST_SERIAL = 2_958_466  # 1 January 10000
_MILLISECONDS_OF_DAY = 86_400_000
_PROBE = datetime(2024, 10, 23, 21, 45, 56)  # noqa: DTZ001 - a time to try formats with
_NOT_ISO = "is not an ISO 8601 time; declare its format under `time` in the mapping"
_NO_ZONE = "has no zone; give `zone` in the mapping"
_NOON = re.compile("上午|下午|凌晨|中午|晚上")  # what `%p` reads besides AM and PM
_DIGITS = {"Y": "[0-9]{4}"} | dict.fromkeys("mdHMS", "[0-9]{1,2}")


def reader(form: str, zone: tzinfo | None) -> ReadTime:
    """The function that reads one format (`iso`, `epoch_s`, `epoch_ms`, `excel`, or strptime's)."""
    if form == ISO:
        return _iso(zone)
    if form in {EPOCH_S, EPOCH_MS}:
        return _epoch(1_000_000 if form == EPOCH_S else 1_000)
    if form == EXCEL:
        return _excel(zone)
    return _digits(form, zone) or _strptime(form, zone)


def format_fault(form: str) -> str:
    """What is wrong with a declared format, or nothing."""
    if form in {ISO, EPOCH_S, EPOCH_MS, EXCEL}:
        return ""
    try:
        back = datetime.strptime(_PROBE.strftime(form), form)  # noqa: DTZ007 - only its day is looked at
    except (ValueError, re.error) as fault:
        return f"is not a format of times: {fault}"
    return "" if back.date() == _PROBE.date() else "does not say year, month and day"


def dated(value: datetime | date, zone: tzinfo | None) -> int:
    """The instant of a true date cell; a day alone begins at midnight."""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    return _placed(moment, zone)


def typed(
    read: Callable[[str], Any], zone: tzinfo | None, text: Callable[[Any], str]
) -> Callable[[Any], Any]:
    """Reads true dates as they are, and other cells as what `text` says that they show."""

    def read_cell(cell: Any) -> Any:
        if isinstance(cell, date):
            return dated(cell, zone)
        if isinstance(cell, time | timedelta):
            raise CellError("is a time of day without a day")
        return read(text(cell))

    return read_cell


def _placed(moment: datetime, zone: tzinfo | None) -> int:
    if moment.tzinfo is None:
        if zone is None:
            raise CellError(_NO_ZONE)
        moment = moment.replace(tzinfo=zone)
    return instant(moment)


def _iso(zone: tzinfo | None) -> ReadTime:
    def read(text: str) -> int:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CellError(_NOT_ISO) from None
        return _placed(moment, zone)

    return read


def _strptime(form: str, zone: tzinfo | None) -> ReadTime:
    def read(text: str) -> int:
        try:
            moment = datetime.strptime(_NOON.sub(_half, text), form)  # noqa: DTZ007 - the zone is given next
        except ValueError:
            raise CellError(f"does not fit the format {form!r}") from None
        return _placed(moment, zone)

    return read


def _half(word: re.Match[str]) -> str:
    """The half of the day that a Chinese word means; "中午12:30" is the afternoon's first hour."""
    return "AM" if word.group() in {"上午", "凌晨"} else "PM"


def _digits(form: str, zone: tzinfo | None) -> ReadTime | None:
    """Formats of whole numbers only, which are nearly all, several times faster than strptime."""
    match = _digits_pattern(form)
    if match is None or zone is None:
        return None
    days = _Days(zone)

    def read(text: str) -> int:
        found = match(text)
        if found is None:
            raise CellError(f"does not fit the format {form!r}")
        midnight = days[found.group("Y", "m", "d")]
        seconds = 0
        for name, bound, weight in parts:
            number = int(found[name])
            if number >= bound:
                raise CellError("is no time that exists")
            seconds += number * weight
        if midnight is not None:
            return midnight + seconds * 1_000_000
        return instant(_local(found.group("Y", "m", "d"), zone) + timedelta(seconds=seconds))

    parts = [part for part in (("H", 24, 3600), ("M", 60, 60), ("S", 60, 1)) if f"%{part[0]}" in form]
    return read


def _digits_pattern(form: str) -> Callable[[str], re.Match[str] | None] | None:
    parts = re.split("%(.)", form)
    names, literals = parts[1::2], parts[::2]
    known = set(names) <= _DIGITS.keys() and len(set(names)) == len(names)
    if not known or "%" in "".join(literals):
        return None
    pattern = _literal(literals[0])
    for name, after in zip(names, literals[1:], strict=True):
        pattern += f"(?P<{name}>{_DIGITS[name]}){_literal(after)}"
    return re.compile(pattern).fullmatch


def _literal(text: str) -> str:
    """Spaces stand for any white space, as in strptime."""
    return r"\s+".join(map(re.escape, re.split(r"\s+", text)))


class _Days(dict[tuple[str, ...], int | None]):
    """Midnights as instants, by written day; None for a day on which clocks are changed."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, day: tuple[str, ...]) -> int | None:
        begin = _local(day, self._zone)
        if len(self) >= _DAYS:
            self.clear()
        found = self[day] = instant(begin) if _is_steady(begin) else None
        return found


def _is_steady(midnight: datetime) -> bool:
    """The zone keeps one distance from UTC until the next midnight."""
    try:
        later = [midnight + _DAY * part for part in (0.25, 0.5, 0.75, 1)]
    except OverflowError:
        return False  # the last day of the calendar
    return all(moment.utcoffset() == midnight.utcoffset() for moment in later)


def _local(day: tuple[str, ...], zone: tzinfo) -> datetime:
    year, month, date_of_month = map(int, day)
    try:
        return datetime(year, month, date_of_month, tzinfo=zone)
    except ValueError as fault:
        raise CellError(f"is no day that exists: {fault}") from None


def _epoch(microseconds: int) -> ReadTime:
    limit = 253_402_300_800_000_000  # the year 10000

    def read(text: str) -> int:
        found = int((decimal_of(text) * microseconds).to_integral_value())
        if abs(found) >= limit:
            raise CellError("lies after the year 9999; are these milliseconds?")
        return found

    return read


def _excel(zone: tzinfo | None) -> ReadTime:
    def read(text: str) -> int:
        serial = decimal_of(text)
        if not _FIRST_SERIAL <= serial < _LAST_SERIAL:
            raise CellError("is not a serial number of a date")
        # Fifteen digits do not hold microseconds; milliseconds give back what was typed.
        milliseconds = int((serial * _MILLISECONDS_OF_DAY).to_integral_value())
        return _placed(_DAY_ZERO + timedelta(milliseconds=milliseconds), zone)

    return read
