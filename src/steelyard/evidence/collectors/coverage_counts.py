"""What every coverage format comes down to: so many covered of so many, for lines and for branches."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steelyard.errors import InputError

_MOST = 10**15  # far above any code base, far below the engine's integers


@dataclass(frozen=True, slots=True)
class Share:
    """Covered ones, and all that could be covered."""

    covered: int = 0
    all: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.covered + other.covered, self.all + other.all)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The totals of one report; `at` is None where the file does not say when it was made."""

    tool: str
    lines: Share
    branches: Share
    at: int | None = None


def share(covered: str, everything: str, where: str) -> Share:
    """The share of two numbers as text; raises InputError where they cannot be one."""
    one, all_ = count(covered, where), count(everything, where)
    if one > all_:
        raise InputError(f"has {one} covered of {all_}", where=where, remedy="write the report anew")
    return Share(one, all_)


def count(text: str, where: str) -> int:
    """A number of lines or branches; raises InputError for anything else."""
    if not re.fullmatch(r"[0-9]{1,15}", text) or int(text) > _MOST:
        raise InputError(
            f"has {text[:40]!r} where a count stands", where=where, remedy="write the report anew"
        )
    return int(text)
