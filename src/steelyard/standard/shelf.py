"""Where standards stand: the catalogue that comes with the package, and folders of the workspace.

A shelf is a folder of <standard-id>/<edition>/standard.yaml. Listing reads the head only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from steelyard.errors import InputError, StandardError
from steelyard.intake import text_of, yaml_of
from steelyard.standard.files import MAX_BYTES
from steelyard.values import Text

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue"


@dataclass(frozen=True, slots=True)
class Volume:
    """One edition of one standard on a shelf."""

    id: str
    edition: str
    title: Text
    parts: tuple[str, ...]
    folder: Path


def volumes(shelves: Iterable[Path] = ()) -> tuple[Volume, ...]:
    """Every edition on the given shelves and in the catalogue, by id and edition."""
    found = (_volume(file) for shelf in (*shelves, CATALOGUE) for file in shelf.glob("*/*/standard.yaml"))
    return tuple(sorted(found, key=lambda volume: (volume.id, volume.edition)))


def pick(standard: str, shelves: Iterable[Path] = ()) -> Volume:
    """The edition that `id` or `id@edition` names, the newest where none is named.

    Raises StandardError with the known ids when there is no such standard.
    """
    identity, _, edition = standard.partition("@")
    known = volumes(shelves)
    hits = [v for v in known if v.id == identity and edition in ("", v.edition)]
    if not hits:
        names = ", ".join(sorted({f"{v.id}@{v.edition}" for v in known}))
        raise StandardError(f"there is no standard {standard!r}", remedy=f"known: {names}")
    return max(hits, key=lambda volume: _order(volume.edition))


def _order(edition: str) -> tuple[tuple[int, int, str], ...]:
    """Editions in the order of people: 2 before 10."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in edition.split("."))


def _volume(file: Path) -> Volume:
    try:
        data = yaml_of(text_of(file, MAX_BYTES), str(file))
        head = data["standard"]
        title = Text(str(head["title"]["zh"]), str(head["title"]["en"]))
        return Volume(str(head["id"]), str(head["edition"]), title, tuple(data["parts"]), file.parent)
    except InputError as fault:
        raise StandardError(fault.what, where=fault.where, remedy=fault.remedy) from None
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise StandardError(f"the head of the standard cannot be read: {fault}", where=str(file)) from None
