"""Lengths of time as Prometheus and OpenSLO write them: `90s`, `1h30m`, `28d`."""

from __future__ import annotations

import re

_UNITS = {
    "ms": 1_000,
    "s": 1_000_000,
    "m": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}
_PART = re.compile(r"([0-9]{1,9})(ms|[smhdw])")


def span(text: str) -> int:
    """Microseconds; `0` is none. Raises ValueError for another form; months and years have no one length."""
    word = text.strip()
    if word == "0":
        return 0
    parts = _PART.findall(word)
    if not parts or "".join(number + unit for number, unit in parts) != word:
        raise ValueError(f"{text[:40]!r} is no length of time such as 5m or 1d")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)
