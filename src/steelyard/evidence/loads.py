"""The ledger of the evidence store: which loads there are, what they brought, and in which files.

One JSON file per commit, written beside and renamed into place after its rows are on disk. A load
exists if and only if it stands in the ledger, so a collection that is killed leaves nothing half done.
Reading it needs no engine: "nothing new" answers at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from steelyard.errors import StoreError
from steelyard.intake import open_regular
from steelyard.values import Origin


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sample of the rows that could not be read; persons in it are pseudonyms."""

    where: str
    reason: str
    sample: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Load:
    """One delivery that was stored: what came, from where, how it reached us, what was refused."""

    load_id: str
    load_seq: int
    collector: str
    version: int
    src: str
    uri: str
    fingerprint: str
    origin: Origin
    tables: tuple[str, ...]
    accepted: int
    rejected: int
    rejects: tuple[Rejected, ...]
    known_at: int
    cursor: str = ""
    covers: tuple[int, int] | None = None  # declared complete, [start, end)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)  # table -> first and last instant

    @property
    def read(self) -> int:
        """Rows that the source delivered."""
        return self.accepted + self.rejected


@dataclass(frozen=True, slots=True)
class RowFile:
    """A Parquet file of one table, relative to the store, with its size to notice damage."""

    table: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Commit:
    """The loads of one commit and the files that hold their rows.

    `next_seq` is the first load number not yet given away: the files may hold rows of a delivery that
    failed half way, whose number must never come to mean another load.
    """

    number: int
    next_seq: int
    loads: tuple[Load, ...]
    files: tuple[RowFile, ...]


def read_commits(folder: Path) -> tuple[Commit, ...]:
    """Every commit, oldest first; raises StoreError for one that cannot be read."""
    commits = tuple(_read(path) for path in sorted(folder.glob("*.json")))
    for number, commit in enumerate(commits, 1):
        if commit.number != number:
            raise StoreError(
                f"the ledger lacks commit {number}",
                where=str(folder),
                remedy="restore the evidence store from its backup",
            )
    return commits


def write_commit(folder: Path, commit: Commit) -> None:
    """Make a commit's loads exist; its row files must be on disk already."""
    path = folder / f"{commit.number:08d}.json"
    temporary = path.with_suffix(".part")
    text = json.dumps(asdict(commit), ensure_ascii=False, indent=1, sort_keys=True)
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Ask the disk to keep the folder's entries."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def known(commits: Iterable[Commit], known_at: int | None = None) -> tuple[Load, ...]:
    """The loads that were known at an instant, or all of them, in order."""
    loads = (load for commit in commits for load in commit.loads)
    return tuple(load for load in loads if known_at is None or load.known_at <= known_at)


def _read(path: Path) -> Commit:
    try:
        with open_regular(path) as file:
            data = json.loads(file.read().decode())
        return Commit(
            _number(data["number"]),
            _number(data["next_seq"]),
            tuple(load_of(entry) for entry in data["loads"]),
            tuple(_row_file(entry) for entry in data["files"]),
        )
    except (StoreError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise StoreError(
            f"the ledger is damaged: {_told(fault)}",
            where=str(path),
            remedy="restore the evidence store from its backup",
        ) from None


def _told(fault: Exception) -> str:
    """What a fault of reading means to whoever looks after the store."""
    match fault:
        case StoreError():
            return fault.what
        case OSError():
            return f"it cannot be read: {fault.strerror}"
        case LookupError():
            return f"it lacks {fault}"
        case json.JSONDecodeError():
            return f"it is broken JSON: {fault}"
        case UnicodeDecodeError():
            return "it is not UTF-8"
        case _:
            return "a value in it has the wrong shape, so it was not written by this program"


def _number(value: object) -> int:
    if type(value) is not int or value < 1:
        raise StoreError(f"{value!r} stands where a number belongs")
    return value


def _row_file(entry: dict[str, object]) -> RowFile:
    """A file of rows lies in the store, so its path leads down and nowhere else."""
    file = RowFile(**entry)  # type: ignore[arg-type]
    if not (isinstance(file.table, str) and isinstance(file.path, str) and type(file.size) is int):
        raise StoreError("a file of rows has no name, path or size")
    parts = PurePosixPath(file.path).parts
    if parts[:1] != ("rows",) or ".." in parts or "\0" in file.path:
        raise StoreError(f"the path {file.path!r} leads out of the store")
    return file


def load_of(entry: dict[str, object]) -> Load:
    """The load that an entry of JSON describes; raises LookupError, TypeError or ValueError for what is none."""
    data: dict[str, object] = dict(entry)
    covers, spans = data["covers"], data["spans"]
    data["origin"] = Origin(str(data["origin"]))
    data["tables"] = tuple(data["tables"])  # type: ignore[arg-type]
    data["rejects"] = tuple(Rejected(**r) for r in data["rejects"])  # type: ignore[attr-defined]
    data["covers"] = tuple(covers) if covers else None  # type: ignore[arg-type]
    data["spans"] = {t: tuple(s) for t, s in spans.items()}  # type: ignore[attr-defined]
    return Load(**data)  # type: ignore[arg-type]
