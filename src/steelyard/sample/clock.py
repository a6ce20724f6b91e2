"""The sample's calendar: twelve months that end on a fixed day, in a zone without summer time.

Every moment is an integer of seconds since the epoch. Nothing here asks the real clock.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from steelyard.values import Window

ZONE_NAME = "Asia/Shanghai"
ZONE = ZoneInfo(ZONE_NAME)
FIRST = date(2025, 11, 1)
AS_OF = date(2026, 10, 31)
WINDOW = Window.ending(AS_OF, 90, ZONE)
START, END = WINDOW.start // 1_000_000, WINDOW.end // 1_000_000  # [START, END) of the window
MINUTE, HOUR, DAY = 60, 3_600, 86_400
_OFFSET = 8 * HOUR  # China has had one offset without summer time since 1991
_SETTLED = 57 * HOUR  # how long before the window the last unfinished things are done


def at(day: date, hour: int, minute: int = 0) -> int:
    """The moment of a local time of day."""
    return (day - date(1970, 1, 1)).days * DAY + hour * HOUR + minute * MINUTE - _OFFSET


def local(moment: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A moment as local time."""
    return datetime.fromtimestamp(moment, ZONE).strftime(form)


def iso(moment: int) -> str:
    """A moment as ISO 8601 with the zone's offset."""
    return datetime.fromtimestamp(moment, ZONE).isoformat()


def utc(moment: int) -> str:
    """A moment as ISO 8601 in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(moment: int) -> date:
    """The local day of a moment."""
    return datetime.fromtimestamp(moment, ZONE).date()


def in_window(moment: int) -> bool:
    """The moment lies in the 90 days that end with AS_OF."""
    return START <= moment < END


def weekdays(first: date, last: date) -> Iterator[date]:
    """Monday to Friday from first to last."""
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if day.weekday() < 5:
            yield day


def draw_days(rng: random.Random, count: int, recent: float) -> list[date]:
    """`count` working days in order: the share `recent` in the window, the rest thinning out before it."""
    older = list(weekdays(FIRST + timedelta(days=16), WINDOW.first - timedelta(days=4)))
    newer = list(weekdays(WINDOW.first, AS_OF - timedelta(days=2)))
    inside = round(count * recent)
    half = older[len(older) // 2 :]
    early = (count - inside) // 3
    picked = [rng.choice(older) for _ in range(early)]
    picked += [rng.choice(half) for _ in range(count - inside - early)]
    picked += [rng.choice(newer) for _ in range(inside)]
    return sorted(picked)


def shift_before_window(first: int, last: int) -> int:
    """Seconds to move something that would straddle the window's start, so that it ends well before it.

    Work items apart, the sample has nothing that begins before the window and ends inside it: its true values
    are then the same whether a definition places a row by its beginning or by its end.
    """
    return last - (START - _SETTLED) if first < START <= last else 0
