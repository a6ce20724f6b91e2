"""Written numbers, exactly: no thousands separators, no underscores, no infinity."""

from __future__ import annotations

import re
from decimal import Decimal

from steelyard.evidence.mapping.sheet import CellError

INT64 = 2**63
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}(?:\.0*)?")


def decimal_of(word: str) -> Decimal:
    """The number that is written; raises CellError where it is none."""
    if not _NUMBER.fullmatch(word):
        raise CellError("is not a number")
    return Decimal(word)


def whole(word: str) -> int:
    """The whole number that is written, `3.0` included; raises CellError where it is none."""
    if not _WHOLE.fullmatch(word):
        raise CellError("is not a whole number")
    return int(word.partition(".")[0])
