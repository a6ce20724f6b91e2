"""Times as reports write them, as instants.

ISO 8601 as Python reads it; digits beyond the microsecond are cut off. A time without a zone has an
instant only where the caller names the zone, because the source or the format declares it.
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from functools import lru_cache

from steelyard.values import instant

_MILLISECONDS_FROM = 100_000_000_000  # as seconds the year 5138, as milliseconds 1973
_MILLISECONDS_UNTIL = 253_402_300_800_000  # the year 10000


@lru_cache(maxsize=4096)
def parse_instant(text: str, zone: tzinfo | None = None) -> int:
    """Microseconds since the epoch; raises ValueError for another form, or a time without a zone."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text[:40]!r} is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        if zone is None:
            raise ValueError(f"{text[:40]!r} has no time zone")
        moment = moment.replace(tzinfo=zone)
    return instant(moment)


def parse_epoch(text: str) -> int | None:
    """Microseconds of a number of seconds or milliseconds since the epoch; None for 0 or another form."""
    if not re.fullmatch(r"[0-9]{1,15}", text):
        return None
    number = int(text)
    if number >= _MILLISECONDS_UNTIL:
        return None
    return number * (1_000 if number >= _MILLISECONDS_FROM else 1_000_000) or None
