"""A guessed mapping put to the file that it was guessed from: how many rows it reads, and what it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from steelyard.evidence.delivery import Reject
from steelyard.evidence.mapping.files import open_sheet
from steelyard.evidence.mapping.model import read_mapping
from steelyard.evidence.mapping.rows import read_rows
from steelyard.evidence.mapping.sheet import Asked


@dataclass(frozen=True, slots=True)
class Trial:
    """Rows that were read and refused, and the first few refusals."""

    read: int
    rejected: int
    first: tuple[Reject, ...]


def trial(path: Path, text: str, zone: tzinfo, shown: int = 3) -> Trial:
    """Read the file by the mapping; nothing is stored. Raises InputError as a collection would."""
    mapping = read_mapping(text, "guess", "the guessed mapping", zone)
    asked = Asked(path, path.name, mapping.header, mapping.sheet, mapping.delimiter, mapping.encoding)
    read = rejected = 0
    first: list[Reject] = []
    for item in read_rows(open_sheet(asked), mapping, path.name):
        if isinstance(item, Reject):
            rejected += 1
            if len(first) < shown:
                first.append(item)
        else:
            read += len(item)
    return Trial(read, rejected, tuple(first))
