"""Files written whole or not at all, and never through a link that waits at their place.

The content goes into a new file of the same folder, which then takes the name (rename, POSIX.1): whoever reads
meanwhile sees the old content or the new, and a link of that name is replaced, not followed.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from steelyard.errors import InputError

_EVERYBODY = 0o666  # as far as the process's mask allows, like any file that is opened for writing
_OWNER = 0o600  # until the content stands that replaces another, whose rights it then gets


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new empty file beside `path`; it becomes `path` when the block ends well, else nothing is left.

    Raises OSError as the file system does, InputError where `path` is a folder or another kind of thing.
    """
    if path.exists() and not path.is_file():
        raise InputError("is there already and is not a file", where=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    rights = stat.S_IMODE(path.stat().st_mode) if path.is_file() else None
    beside = path.with_name(f".{path.name[:60]}.{secrets.token_hex(8)}.part")
    os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _EVERYBODY if rights is None else _OWNER))
    try:
        yield beside
        _keep(beside)
        if rights is not None:
            beside.chmod(rights)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file; raises InputError where that fails, with nothing changed."""
    try:
        with replacing(path) as beside:
            beside.write_bytes(content)
    except OSError as fault:
        raise InputError(f"cannot be written: {fault.strerror}", where=str(path)) from None


def _keep(path: Path) -> None:
    """Have the disk hold the content before the name leads to it: else a power cut may leave an empty file."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
