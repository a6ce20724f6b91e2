"""A rating of a whole row, `3`, `3-` or `2+`, set on its requirements (R6, R10)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from steelyard.errors import InputError
from steelyard.standard import Practice
from steelyard.values import Level, Outcome

_ROW = re.compile(r"([0-9]{1,2})([-+]?)")
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-"})


def read_row(written: str) -> Level:
    """`3`, `3-`, `2+`, full-width signs too; `3-` and `2+` are the same level (R10).

    Raises InputError for anything else.
    """
    folded = unicodedata.normalize("NFKC", written).translate(_DASHES).replace(" ", "")
    match = _ROW.fullmatch(folded)
    if match is None:
        raise InputError(
            f"{written!r} is not a row rating", remedy="write 3, or 3- (part of 3 is unmet), or 2+"
        )
    value, sign = int(match.group(1)), match.group(2)
    if sign == "-" and value == 0:
        raise InputError("there is nothing below level 1-", remedy="write 0 for below level 1")
    return Level(value - 1, half=True) if sign == "-" else Level(value, half=sign == "+")


def set_row(practice: Practice, level: Level, unmet: Collection[str] = ()) -> dict[str, Outcome]:
    """The outcome of each requirement of a row: met up to the level, not met above it.

    A half step asks which requirements of the next level are unmet: some of them, not all.
    Raises InputError when `unmet` does not fit, or for a level above the practice's highest.
    """
    highest = max((*practice.none, *(r.level for r in practice.requirements)), default=0)
    if level.value > highest:
        raise InputError(f"there is no level {level.value}; the highest is {highest}", where=practice.code)
    ahead = [r.id for r in practice.requirements if r.level > level.value]
    following = min((r.level for r in practice.requirements if r.level > level.value), default=0)
    step = {r.id for r in practice.at(following)}
    _fits(practice, level, step, set(unmet))
    met_ahead = step - set(unmet) if level.half else set()
    return {
        r.id: Outcome.NOT_MET if r.id in ahead and r.id not in met_ahead else Outcome.MET
        for r in practice.requirements
    }


def _fits(practice: Practice, level: Level, step: set[str], unmet: set[str]) -> None:
    if not level.half:
        if unmet:
            raise InputError("a plain level has no unmet requirement", where=practice.code)
        return
    if not unmet or not unmet < step:
        raise InputError(
            "a half step asks which requirements of the next level are unmet: some, not all",
            where=practice.code,
            remedy=f"choose among {', '.join(sorted(step)) or 'none: there is no next level'}",
        )
