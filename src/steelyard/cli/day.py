"""A day that a command was given."""

from __future__ import annotations

import re
from datetime import date

from steelyard.errors import InputError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # of ISO 8601's forms only this one: no `2023-W43-4`


def day_of(given: str, option: str) -> date:
    """The day; raises InputError, with the option's name, for any other text."""
    try:
        if not _DAY.fullmatch(given):
            raise ValueError
        return date.fromisoformat(given)
    except ValueError:
        raise InputError(f"{given[:40]!r} is not a date", where=option, remedy="write 2026-10-31") from None
