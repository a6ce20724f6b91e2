"""The transparency log of a scheme: every issue, suspension, revocation and published result, in order.

One append-only file of canonical JSON lines; a line is an entry and a leaf of the tree. Beside it stands the
newest signed checkpoint. Whoever keeps an older checkpoint notices when the log is rewritten.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from steelyard.certificate.canonical import read, write
from steelyard.certificate.checkpoint import Checkpoint, origin_of, sign_checkpoint
from steelyard.certificate.merkle import Tree, consistent, included, leaf_hash
from steelyard.certificate.models import Filled, Model, Sha256, shaped
from steelyard.certificate.moments import Moment
from steelyard.certificate.signature import Signer
from steelyard.errors import InputError, StoreError, VerificationFailed
from steelyard.intake import refuse_special

ENTRIES, CHECKPOINT = "entries.jsonl", "checkpoint.txt"
PROOF = "steelyard/log-proof/1"
LONGEST = 64 * 1024  # bytes of an entry
Act = Literal["issue", "suspend", "reinstate", "revoke", "publish"]

try:
    import fcntl
except ImportError:  # Windows has no such lock; one person works there alone
    fcntl = None  # type: ignore[assignment]


class Entry(Model):
    """One act. `sha256` is that of the certificate's bytes, or of a published result's; `index` its place in the lists."""

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

    def entries(self) -> Iterator[Entry]:
        """The acts, oldest first; raises InputError for a line that is none."""
        for number, line in enumerate(self.lines, 1):
            where = f"{ENTRIES}:{number}"
            yield shaped(Entry, read(line, where, LONGEST).value, where)

    def checkpoint(self, issuer: str, at: str) -> Checkpoint:
        """The head of the log, not yet signed."""
        return Checkpoint(origin_of(issuer), len(self.tree), self.tree.root(), at)


def read_log(folder: Path) -> Log:
    """The log in a folder, empty where there is none yet; raises StoreError where it is cut."""
    path = folder / ENTRIES
    refuse_special(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=str(path)) from None
    if data and not data.endswith(b"\n"):
        raise StoreError(
            "its last line is cut",
            where=str(path),
            remedy="restore the file; the checkpoint says how long it was",
        )
    lines = tuple(data.split(b"\n")[:-1])
    return Log(lines, Tree(lines))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps others from writing to the log meanwhile; raises StoreError where somebody does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        opened = (folder / ".lock").open("wb")
    except OSError as fault:
        raise StoreError(f"cannot be written: {fault.strerror}", where=str(folder)) from None
    with opened as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                told = "another command is writing to the log"
                raise StoreError(told, where=str(folder), remedy="wait until it has ended") from None
        yield


def append(folder: Path, log: Log, entry: Entry) -> Log:
    """Write the entry at the end of the file, for good, and give the longer log. The caller holds the lock."""
    line = entry.line()
    try:
        _write(folder / ENTRIES, line + b"\n", "ab")
    except OSError as fault:
        raise StoreError(f"cannot be written: {fault.strerror}", where=str(folder / ENTRIES)) from None
    log.tree.append(line)
    return Log((*log.lines, line), log.tree)


def write_checkpoint(folder: Path, log: Log, issuer: str, signer: Signer, at: str) -> bytes:
    """Sign the head of the log and put it beside the entries."""
    data = sign_checkpoint(log.checkpoint(issuer, at), signer)
    replace_file(folder / CHECKPOINT, data)
    return data


def replace_file(path: Path, data: bytes) -> None:
    """The file with this content or as it was, never half of it; raises InputError where it cannot be written."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(beside, data, "wb")
        beside.replace(path)
    except OSError as fault:
        raise InputError(f"cannot be written: {fault.strerror}", where=str(path)) from None


def _write(path: Path, data: bytes, mode: Literal["wb", "ab"]) -> None:
    with path.open(mode) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


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


class _ProofIn(Model):
    schema_: Annotated[Literal["steelyard/log-proof/1"], Field(alias="schema")]
    kind: Literal["inclusion", "consistency"]
    first: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=1)]
    hashes: Annotated[list[Sha256], Field(max_length=64)]
    checkpoint: Filled
    entry: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof as it travels: `first` is the entry's place, or the size of the older tree."""

    kind: Literal["inclusion", "consistency"]
    first: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str  # the signed head that it leads to
    entry: bytes = b""

    def document(self) -> bytes:
        """The proof as canonical bytes."""
        found: dict[str, Any] = {
            "schema": PROOF,
            "kind": self.kind,
            "first": self.first,
            "size": self.size,
            "hashes": [step.hex() for step in self.hashes],
            "checkpoint": self.checkpoint,
        }
        return write(found | ({"entry": read(self.entry, "entry").value} if self.entry else {}))


def prove_inclusion(log: Log, index: int, signed_head: bytes) -> Proof:
    """That this entry stands in the log under its signed head."""
    steps = tuple(log.tree.inclusion(index))
    return Proof("inclusion", index, len(log.tree), steps, signed_head.decode(), log.lines[index])


def prove_consistency(log: Log, old: int, signed_head: bytes) -> Proof:
    """That the log of `old` entries is the beginning of that under the signed head."""
    if not 0 < old <= len(log.tree):
        raise InputError(f"the log has {len(log.tree)} entries; {old} are no beginning of it")
    return Proof("consistency", old, len(log.tree), tuple(log.tree.consistency(old)), signed_head.decode())


def read_proof(data: bytes, where: str) -> Proof:
    """A proof in a file, not yet checked; raises InputError."""
    found = shaped(_ProofIn, read(data, where).value, where)
    if (found.kind == "inclusion") != (found.entry is not None):
        raise InputError("has to have an entry where it proves inclusion, and none otherwise", where=where)
    steps = tuple(bytes.fromhex(step) for step in found.hashes)
    entry = b"" if found.entry is None else write(found.entry)
    return Proof(found.kind, found.first, found.size, steps, found.checkpoint, entry)


def refuse_false_inclusion(proof: Proof, head: Checkpoint, where: str) -> None:
    """Raises VerificationFailed where the entry is not under the signed head."""
    hashed = leaf_hash(proof.entry)
    if head.size != proof.size or not included(hashed, proof.first, proof.size, proof.hashes, head.root):
        raise VerificationFailed("the entry is not in the log of this checkpoint", where=where)


def refuse_inconsistent(proof: Proof, held: Checkpoint, head: Checkpoint, where: str) -> None:
    """Raises VerificationFailed where the newer head does not continue the one that is held."""
    sizes = (held.size, head.size) == (proof.first, proof.size)
    if not sizes or not consistent(held.size, head.size, proof.hashes, held.root, head.root):
        raise VerificationFailed(f"the log was rewritten since the checkpoint of {held.at}", where=where)
