"""Which requirements need a second vote, where the scheme does not ask for it on all (R6).

All rows that decide the level, plus a random share of the rest. The rest is drawn by hash, so that anybody can
draw it again and nobody can choose. docs/decisions/0018-second-votes.md gives the reasons;
`result/deciding.py` says which rows decide.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection
from fractions import Fraction

from steelyard.errors import InputError
from steelyard.standard import Part


def second_votes(part: Part, deciding: Collection[str], share: Fraction, seed: str) -> frozenset[str]:
    """Ids of the requirements that need a second vote, whole rows of them.

    `deciding` are codes of practices, `share` from 0 to 1 is of the other practices and is rounded up,
    `seed` is the number of the assessment. Raises InputError for anything else.
    """
    rows = [practice.code for practice in part.practices()]
    if unknown := sorted(set(deciding) - set(rows)):
        raise InputError(f"{part.id} has no practice {unknown[0]!r}")
    if not 0 <= share <= 1:
        raise InputError(f"{share} is no share of the rows", remedy="give a share from 0 to 1")
    rest = sorted((code for code in rows if code not in deciding), key=lambda code: draw_key(seed, code))
    chosen = {*deciding, *rest[: math.ceil(share * len(rest))]}
    return frozenset(r.id for p in part.practices() if p.code in chosen for r in p.requirements)


def draw_key(number: str, name: str) -> str:
    """What a draw orders by: the SHA-256, in hexadecimal, of the UTF-8 bytes of number, U+000A and name.

    Neither may hold a line end or be empty, so that no two pairs give the same bytes; raises InputError.
    """
    for text in (number, name):
        if not text or "\n" in text:
            raise InputError(f"{text!r} cannot be drawn by", remedy="give a name of one line")
    return hashlib.sha256(f"{number}\n{name}".encode()).hexdigest()
