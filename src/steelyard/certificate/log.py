"""The transparency log of a scheme: every decision, issue, suspension, revocation and published result, in order.

One append-only file of canonical JSON lines; a line is an entry and a leaf of the tree. Beside it stands the
newest signed checkpoint, which has to cover every line: what nobody signed is no part of the log. Whoever keeps
an older checkpoint notices when the log is rewritten.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from steelyard import outlet
from steelyard.certificate.canonical import read, write
from steelyard.certificate.checkpoint import LONGEST as HEAD_LONGEST
from steelyard.certificate.checkpoint import Checkpoint, origin_of, read_checkpoint
from steelyard.certificate.keys import KeySet
from steelyard.certificate.merkle import Tree
from steelyard.certificate.models import Model, Sha256, shaped
from steelyard.certificate.moments import Moment
from steelyard.errors import InputError, StoreError, VerificationFailed
from steelyard.intake import bytes_of

ENTRIES, CHECKPOINT = "entries.jsonl", "checkpoint.txt"
LONGEST = 64 * 1024  # bytes of an entry
GREATEST = 2**30  # bytes of a log: some three million entries
Act = Literal["decide", "issue", "suspend", "reinstate", "revoke", "publish"]
_CUT = "restore the file; the checkpoint says how long it was"


class Entry(Model):
    """One act. `number` and `index`, its place in the lists, are those of a certificate.

    `sha256` is that of the bytes of the certificate, of the decision, or of a published result.
    """

    act: Act
    at: Moment
    number: str
    sha256: Sha256
    index: Annotated[int, Field(ge=0)] | None = None
    result_sha256: Sha256 | None = None
    reason: str = ""

    def line(self) -> bytes:
        """The entry as it stands in the log, without the line end."""
        return write(self.model_dump(exclude_defaults=True))


@dataclass(frozen=True, slots=True)
class Log:
    """A log that was read: its lines and their tree."""

    lines: tuple[bytes, ...]
    tree: Tree

    def entry(self, place: int) -> Entry:
        """The act at a place, which counts from 0; raises InputError where the line is none."""
        return entry_of(self.lines[place], f"{ENTRIES}:{place + 1}")

    def entries(self, first: int = 0) -> Iterator[Entry]:
        """The acts from a place on, oldest first; raises InputError for a line that is none."""
        return (self.entry(place) for place in range(first, len(self.lines)))

    def newest_of(self, number: str) -> int | None:
        """The place of the newest act on a certificate; None where there is none."""
        named = b'"number":' + write({"": number}).removeprefix(b'{"":').removesuffix(b"}")
        places = (place for place in reversed(range(len(self.lines))) if named in self.lines[place])
        return next((place for place in places if self.entry(place).number == number), None)

    def checkpoint(self, issuer: str, at: str, *, sample: bool) -> Checkpoint:
        """The head of the log, not yet signed."""
        return Checkpoint(origin_of(issuer), len(self.tree), self.tree.root(), at, sample)

    def extended(self, entry: Entry) -> Log:
        """The log with one more entry; the tree is the same one, grown."""
        line = entry.line()
        self.tree.append(line)
        return Log((*self.lines, line), self.tree)


@dataclass(frozen=True, slots=True)
class Headed:
    """A log with its newest checkpoint as it was signed; None and empty where there is none yet."""

    log: Log
    head: Checkpoint | None
    signed: bytes

    @property
    def covered(self) -> int:
        """How many entries stand under the head."""
        return 0 if self.head is None else self.head.size


def entry_of(line: bytes, where: str) -> Entry:
    """The act that a line states; raises InputError."""
    return shaped(Entry, read(line, where, LONGEST).value, where)


def read_log(folder: Path, most: int = GREATEST) -> Log:
    """The lines in a folder, none where there is no log yet; raises StoreError where it is cut."""
    path = folder / ENTRIES
    data = _bytes_if_there(path, most) or b""
    if data and not data.endswith(b"\n"):
        raise StoreError("its last line is cut", where=str(path), remedy=_CUT)
    lines = tuple(data.split(b"\n")[:-1])
    return Log(lines, Tree(lines))


def read_headed(folder: Path, keys: KeySet, issuer: str, *, beyond: int = 0) -> Headed:
    """The log under its checkpoint, which may leave out `beyond` entries at the end.

    Raises VerificationFailed where it leaves out more, or where the log was cut or rewritten.
    """
    log, path = read_log(folder), folder / CHECKPOINT
    signed = _bytes_if_there(path, HEAD_LONGEST)
    head = None if signed is None else read_checkpoint(signed, keys, issuer, str(path))
    if head is not None:
        refuse_rewritten(log, head, str(path))
    found = Headed(log, head, signed or b"")
    if len(log.tree) - found.covered > beyond:
        _refuse_beyond(found, folder)
    return found


def _bytes_if_there(path: Path, most: int) -> bytes | None:
    try:
        return bytes_of(path, most)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None


def _refuse_beyond(found: Headed, folder: Path) -> None:
    unsigned = len(found.log.tree) - found.covered
    if unsigned > 1:
        raise VerificationFailed(
            f"the last {unsigned} entries stand under no checkpoint: nobody signed them",
            where=str(folder / ENTRIES),
            remedy="restore log and checkpoint; a command that was stopped leaves one such entry at most",
        )
    last = found.log.entry(found.covered)
    raise VerificationFailed(
        f"its last entry stands under no checkpoint: {last.act} {last.number or last.sha256} of {last.at}",
        where=str(folder / ENTRIES),
        remedy="if a command was stopped there, `steelyard certificate status-list --recover` signs it",
    )


def locked(folder: Path) -> AbstractContextManager[None]:
    """Keeps others from writing to the log meanwhile; raises StoreError where somebody does."""
    return outlet.locked(folder / ".lock", str(folder), "another command is writing to the log")


def append(folder: Path, line: bytes) -> None:
    """Write a line at the end of the file, for good or not at all; the caller holds the lock.

    Raises StoreError where it cannot be written.
    """
    path = folder / ENTRIES
    try:
        with os.fdopen(_opened(path, os.O_WRONLY | os.O_APPEND), "ab", buffering=0) as file:
            before = os.fstat(file.fileno()).st_size
            try:
                _whole(file.fileno(), line + b"\n")
            except OSError:
                os.ftruncate(file.fileno(), before)  # half a line would stop every later command
                raise
    except OSError as fault:
        raise StoreError(f"cannot be written: {fault.strerror}", where=str(path)) from None


def _whole(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
    os.fsync(descriptor)


def _opened(path: Path, flags: int) -> int:
    """A file of the log, made where it is missing; a link is not followed."""
    return os.open(path, flags | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)


def refuse_rewritten(log: Log, held: Checkpoint, where: str) -> None:
    """Raises VerificationFailed where the log does not begin with what the held checkpoint was signed over."""
    if held.size > len(log.tree):
        raise VerificationFailed(
            f"the log was cut: it has {len(log.tree)} entries, the checkpoint of {held.at} has {held.size}",
            where=where,
        )
    if log.tree.root(held.size) != held.root:
        raise VerificationFailed(
            f"the log was rewritten: its first {held.size} entries are not those of the checkpoint of {held.at}",
            where=where,
        )
