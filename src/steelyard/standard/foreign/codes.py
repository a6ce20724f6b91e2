"""Codes for entries that have a name only; the same name gives the same code in every edition."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[A-Za-z0-9]+")


def joined(name: str) -> str:
    """`Build and Deployment` as `BuildAndDeployment`; empty where no Latin letter or digit is in it."""
    return "".join(word[:1].upper() + word[1:] for word in _WORD.findall(name))


def initials(name: str) -> str:
    """`Threat Assessment` as `TA`."""
    return "".join(word[0] for word in _WORD.findall(name)).upper()


def shortest(names: Sequence[str]) -> tuple[str, ...]:
    """The shortest beginnings that tell the names apart, all of one length: `G`, `D`, `I`."""
    whole = [joined(name).upper() for name in names]
    longest = max((len(name) for name in whole), default=0)
    for length in range(1, longest + 1):
        cut = tuple(name[:length] for name in whole)
        if len(set(cut)) == len(cut):
            return cut
    return tuple(whole)
