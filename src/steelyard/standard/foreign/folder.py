"""An imported standard on a shelf: `<shelf>/<id>/<edition>/`, whole and as it was read, or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from steelyard.errors import InputError, StandardError
from steelyard.standard.check import check
from steelyard.standard.exchange.document import document
from steelyard.standard.exchange.write_folder import staged, write_files
from steelyard.standard.load import load
from steelyard.standard.model import Standard

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def write_on_shelf(standard: Standard, shelf: Path) -> Path:
    """Write a standard without measures below a shelf and give its folder.

    Raises InputError where the place is taken or cannot be written, StandardError where the standard does
    not hold together or does not come back from the files as it was.
    """
    for name in (standard.id, standard.edition):
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name!r} cannot be the name of a folder",
                remedy="name the edition with letters, digits, dot, dash and underscore (--edition)",
            )
    if faults := check(standard, {}):
        raise StandardError(f"nothing was imported: the standard has {len(faults)} fault(s)", faults)
    place = shelf / standard.id / standard.edition
    with staged(place) as beside:
        write_files(document(standard), beside)
        _refuse_other(standard, beside)
    return place


def _refuse_other(standard: Standard, folder: Path) -> None:
    if replace(load(folder).standard, digest="") != replace(standard, digest=""):
        raise StandardError(
            "nothing was imported: a text of the source does not survive being stored as YAML"
        )
