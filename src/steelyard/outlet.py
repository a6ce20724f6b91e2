"""Files written whole or not at all, by one at a time, and never through a link that waits at their place.

The content goes into a new file of the same folder, which then takes the name (rename, POSIX.1): whoever reads
meanwhile sees the old content or the new, and a link of that name is replaced, not followed.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from steelyard.errors import InputError, StoreError

try:
    import fcntl
except ImportError:  # Windows has no such lock; one person works there alone
    fcntl = None  # type: ignore[assignment]

_EVERYBODY = 0o666  # as far as the process's mask allows, like any file that is opened for writing
_OWNER = 0o600  # what is private; and until the content stands that replaces another, whose rights it gets


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


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only its owner reads, from its first byte on; a new folder for it is his alone, too.

    Raises InputError where something is there already, or writing fails, with nothing left.
    """
    try:
        with suppress(FileExistsError):
            path.parent.mkdir(mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER)
    except FileExistsError:
        raise InputError("is there already and is left as it is", where=str(path)) from None
    except OSError as fault:
        raise InputError(f"cannot be written: {fault.strerror}", where=str(path)) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        path.unlink()
        raise InputError(f"cannot be written: {fault.strerror}", where=str(path)) from None


@contextmanager
def locked(lock: Path, where: str, busy: str) -> Iterator[None]:
    """Keeps other processes out meanwhile (flock(2)); the file `lock` stays, and a link of that name is refused.

    Raises StoreError, with `where`, that it cannot be opened, or `busy` while another process is in.
    """
    # Not waiting: a pipe of that name would have no reader.
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, flags, _EVERYBODY)
    except OSError as fault:
        raise StoreError(f"cannot be written: {fault.strerror}", where=where) from None
    with os.fdopen(descriptor, "wb") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StoreError(busy, where=where, remedy="wait until it has ended") from None
        yield


def _keep(path: Path) -> None:
    """Have the disk hold the content before the name leads to it: else a power cut may leave an empty file."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
