"""Characters that no page may carry from data: they are not seen, yet they turn or hide what is.

C0 and C1 controls (ISO/IEC 6429) and the directional embeddings, overrides and isolates of Unicode
(UAX #9); line feed and tab stay. The Trojan Source attack (CVE-2021-42574) is the reason for the latter.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """The text without them, and without lone surrogates, which no file can hold."""
    return _UNSEEN.sub("", text)
