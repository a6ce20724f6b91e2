"""The standard in a bundle: its very files, so that a stranger who does not have this edition can decide by it.

The words of an overlay stay with their owner. They say what a requirement means and never how it counts, and no
result has them; only their digest is taken over.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from steelyard.bundle.archive import NAME
from steelyard.errors import InputError, StandardError
from steelyard.indicators import facts
from steelyard.standard import Standard
from steelyard.standard.check import check
from steelyard.standard.load import load


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of the standard in a folder, by their paths in it; raises InputError for a name no bundle takes."""
    texts = load(folder).files.texts
    for name in texts:
        if not NAME.fullmatch(f"standard/{name}"):
            raise InputError(
                "a file of this name cannot stand in a bundle",
                where=str(folder / name),
                remedy="use letters, digits, dots, hyphens and underscores",
            )
    return {name: text.encode() for name, text in texts.items()}


def standard_in(files: Mapping[str, bytes], overlay: str, where: str) -> Standard:
    """The standard that holds together in these files; raises StandardError with every fault."""
    with tempfile.TemporaryDirectory(prefix="steelyard-") as made:
        try:
            _put(files, Path(made))
            loaded = load(Path(made))
        except StandardError as fault:
            raise StandardError(fault.what, fault.faults, where=f"{where}, standard") from None
        except OSError as fault:  # a name that is a file and a folder, or longer than the disk takes
            raise StandardError(f"cannot be laid out: {fault.strerror}", where=f"{where}, standard") from None
    if faults := check(loaded.standard, facts(), loaded.files.place):
        raise StandardError(f"the standard has {len(faults)} fault(s)", faults, where=f"{where}, standard")
    return replace(loaded.standard, overlay=overlay)


def _put(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():  # `archive` has let no name through that leads anywhere else
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
