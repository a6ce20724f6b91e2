"""Moments as they stand in signed documents: `2026-10-31T08:00:00Z`, UTC and whole seconds (RFC 3339).

One spelling only, so that comparing two of them as texts compares the moments.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from steelyard.errors import InputError

_SHAPE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)


@lru_cache(maxsize=4096)
def checked_moment(text: str) -> str:
    """The same text; raises ValueError where it is no moment of this spelling."""
    if not _SHAPE.fullmatch(text):
        raise ValueError("write a moment such as 2026-10-31T08:00:00Z")
    datetime.fromisoformat(text)
    return text


@lru_cache(maxsize=4096)
def checked_day(text: str) -> str:
    """The same text; raises ValueError where it is no day such as 2026-10-31."""
    if not _DAY.fullmatch(text):
        raise ValueError("write a day such as 2026-10-31")
    date.fromisoformat(text)
    return text


Moment = Annotated[str, AfterValidator(checked_moment)]
Day = Annotated[str, AfterValidator(checked_day)]


def written(at: datetime) -> str:
    """An aware time as a moment, cut to the second; raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone is no moment")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def start_of(day: str, where: str) -> str:
    """A day or a moment as the moment at which it begins (UTC); raises InputError."""
    try:
        return checked_moment(day) if "T" in day else f"{checked_day(day)}T00:00:00Z"
    except ValueError:
        raise InputError(f"{day!r} is not a date", where=where, remedy="write 2026-10-31") from None


def end_of(day: str, where: str) -> str:
    """A day as the moment after its last second (UTC), a moment as itself; raises InputError."""
    begun = start_of(day, where)
    if "T" in day:
        return begun
    return written(datetime.fromisoformat(begun) + timedelta(days=1))


def months_after(moment: str, months: int) -> str:
    """The same day and time so many months later, or the last day of a shorter month."""
    at = datetime.fromisoformat(moment)
    years, month = divmod(at.month - 1 + months, 12)
    after = date(at.year + years + month // 11, (month + 1) % 12 + 1, 1)
    last = (after - timedelta(days=1)).day
    return written(at.replace(year=at.year + years, month=month + 1, day=min(at.day, last)))
