"""The stretch of time that an indicator looks at.

Inside the engines every instant is an integer: microseconds since 1970-01-01T00:00Z (R22).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000


def instant(moment: datetime) -> int:
    """Microseconds since the epoch of an aware time; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone has no instant")
    return (moment - _EPOCH) // MICROSECOND


def moment(microseconds: int) -> datetime:
    """The aware UTC time of an instant."""
    return _EPOCH + microseconds * MICROSECOND


@dataclass(frozen=True, slots=True)
class Window:
    """Whole days from `first` to `last`, both included, in one time zone.

    `offset` is the zone's distance from UTC in microseconds at the end of the window; days inside
    the window are cut with it, so a change to summer time moves a day's edge by an hour at most.
    """

    first: date
    last: date
    start: int
    end: int
    offset: int

    @classmethod
    def ending(cls, as_of: date, days: int, zone: tzinfo) -> Window:
        """The `days` days that end with the day `as_of`, cut at midnight of `zone`."""
        if days < 1:
            raise ValueError("a window has at least one day")
        first = as_of - timedelta(days=days - 1)
        start = datetime(first.year, first.month, first.day, tzinfo=zone)
        after = as_of + timedelta(days=1)
        end = datetime(after.year, after.month, after.day, tzinfo=zone)
        shift = end.utcoffset() or timedelta()
        return cls(first, as_of, instant(start), instant(end), shift // MICROSECOND)

    @property
    def days(self) -> int:
        """Whole days from first to last."""
        return (self.last - self.first).days + 1

    def before(self, days: int, count: int, zone: tzinfo) -> tuple[Window, ...]:
        """`count` adjacent windows of `days` days, oldest first, the last ending as this one does."""
        ends = (self.last - timedelta(days=days * step) for step in reversed(range(count)))
        return tuple(Window.ending(end, days, zone) for end in ends)

    def as_dict(self) -> dict[str, str]:
        """`{"from": ..., "to": ...}` with both days included."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}
