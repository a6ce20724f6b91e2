"""What a field of the register may hold, whether it comes from a handed-in table or from the register's own file."""

from __future__ import annotations

import re

from steelyard.register.model import Category
from steelyard.register.words import GROUPS
from steelyard.values import first_unseen

LONGEST = 1_000  # characters of a text
GREATEST = 999_999_999  # of a published figure
OF_ORGANISATION = "organisation:"  # before the id, in the scope of a published total
_ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*", re.ASCII)
_SCOPES = frozenset({"all", *Category, *GROUPS})


def unfit(text: str) -> str:
    """Why a text may not stand in the register; empty where it may."""
    if unseen := first_unseen(text):
        return f"holds a control character (U+{ord(unseen):04X})"
    if len(text) > LONGEST:
        return f"is longer than {LONGEST:,} characters"
    return ""


def is_id(text: str) -> bool:
    """Small letters, digits and hyphens."""
    return _ID.fullmatch(text) is not None


def is_scope(text: str) -> bool:
    """What a published total may speak of."""
    return text in _SCOPES or (text.startswith(OF_ORGANISATION) and is_id(text.removeprefix(OF_ORGANISATION)))
