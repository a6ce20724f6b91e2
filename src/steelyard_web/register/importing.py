"""Reported results from tables, and the published ones that come with the product; nothing on any fault."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import timezone

from steelyard.errors import InputError
from steelyard.register.importing import Imported, import_tables
from steelyard.register.shipped import FILES, FOLDER
from steelyard_web.accounts.models import User
from steelyard_web.audit.trail import record
from steelyard_web.refusal import Refused
from steelyard_web.register import rows, store
from steelyard_web.register.heard import TABLE, content
from steelyard_web.register.models import Certificate, Edition
from steelyard_web.scheme.access import require_scheme_manager

ENDINGS = frozenset({".csv", ".tsv", ".xlsx"})
MOST = 8  # files of one import
STEM = 60  # characters of a file's name that are kept; file systems end at 255 bytes


def import_files(files: Sequence[Any], *, by: User) -> Imported:
    """Import uploaded tables together; raises Refused or InputError with every fault by cell."""
    require_scheme_manager(by)
    if not files or len(files) > MOST:
        raise Refused(f"请选择 1 至 {MOST} 个表格文件。", f"Choose 1 to {MOST} tables.")
    with tempfile.TemporaryDirectory(prefix="steelyard-import-") as folder:
        paths = [_kept(Path(folder), number, file) for number, file in enumerate(files, 1)]
        try:
            return import_paths(paths, by=by, names=[path.name for path in paths])
        except InputError as fault:
            raise InputError(
                fault.what.replace(f"{folder}/", ""),
                where=fault.where.replace(f"{folder}/", ""),
                remedy=fault.remedy,
            ) from None


def _kept(folder: Path, number: int, file: Any) -> Path:
    """The file under its own name, so that faults name it; its ending tells how it is read."""
    name = PurePosixPath(str(file.name).replace("\\", "/")).name
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        raise Refused(
            f"{name}：只接受 .csv、.tsv 和 .xlsx 文件。", f"{name}: give .csv, .tsv or .xlsx files."
        )
    name = f"{PurePosixPath(name).stem[:STEM]}{ending}"  # a name of Chinese letters has three bytes for each
    path = folder / (name if not (folder / name).exists() else f"{number}-{name}")
    path.write_bytes(content(file, TABLE))
    return path


def import_shipped(*, by: User | None) -> Imported:
    """The publicly announced results that come with the product; again, it changes nothing."""
    if by is not None:
        require_scheme_manager(by)
    return import_paths([FOLDER / name for name in FILES], by=by, names=list(FILES))


@transaction.atomic
def import_paths(paths: Sequence[Path], *, by: User | None, names: Sequence[str]) -> Imported:
    """Add what is new in the tables to the entries, and write the rows anew."""
    store.new_edition()
    today = timezone.localdate()
    found = import_tables(paths, store.entries(), today)
    if not found.added:
        return found
    store.append(found.added, by=by)
    register = store.register_now()
    rows.rewrite_reported(register)
    touched = {entry.key[1] for entry in found.added if entry.key[0] in {"organisation", "batch"}}
    rows.rewrite_certified(
        Certificate.objects.filter(organisation__in=touched).select_related("batch"), register
    )
    after = {
        "files": list(names),
        "added": len(found.added),
        "corrections": found.corrections,
        "unchanged": found.unchanged,
    }
    record("register.import", Edition.objects.get(pk=1), by=by, after=after)
    return found
