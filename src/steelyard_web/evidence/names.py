"""Names of uploaded files as people may see them: one line, nothing that turns or hides letters."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

LONGEST = 200  # characters kept; the ending is kept always


def shown_name(filename: str) -> str:
    """A file's own name without folders, control characters and signs that turn the direction of writing."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    plain = " ".join(plain.split()).strip(". ") or "-"
    if len(plain) <= LONGEST:
        return plain
    end = ending(plain)
    return plain[: LONGEST - len(end) - 1] + "…" + end


def ending(filename: str) -> str:
    """The ending in small letters with its dot; empty where there is none, or none that a file has."""
    suffix = PurePosixPath(filename).suffix.lower()
    return suffix if len(suffix) <= 10 else ""
