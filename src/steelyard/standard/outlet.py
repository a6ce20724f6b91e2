"""Files written whole or not at all, and never through a link that waits at their place.

The content goes into a new file of the same folder, which then takes the name (rename, POSIX.1): whoever reads
meanwhile sees the old content or the new, and a link of that name is replaced, not followed.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from steelyard.errors import InputError

_EVERYBODY = 0o666  # as far as the process's mask allows, like any file that is opened for writing


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new empty file beside `path`; it becomes `path` when the block ends well, else nothing is left.

    Raises OSError as the file system does, InputError where `path` is a folder or another kind of thing.
    """
    if path.exists() and not path.is_file():
        raise InputError("is there already and is not a file", where=str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(stat.S_IMODE(path.stat().st_mode) if path.is_file() else _EVERYBODY & ~_mask())
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


def _mask() -> int:
    """The process's mask; the system tells it only in exchange for another."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
