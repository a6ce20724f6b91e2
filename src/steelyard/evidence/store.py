"""The evidence store: append-only row versions in Parquet, loads with provenance (R19, R21).

    <state>/store/ledger/00000001.json            the loads of one commit
    <state>/store/rows/<table>/00000001.parquet   their rows

Rows are written first, the ledger entry last; what no entry names is swept away by the next writer.
Readers take no lock: they only ever see whole commits.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from steelyard.errors import StoreError
from steelyard.evidence.delivery import Delivery
from steelyard.evidence.loads import Commit, Load, known, read_commits
from steelyard.evidence.source import fingerprint

if TYPE_CHECKING:
    from steelyard.evidence.writing import Writer

Series: TypeAlias = tuple[str, tuple[str, ...]]


class Store:
    """The evidence store in one state folder; an empty one is an empty folder."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.folder = state / "store"
        self.ledger = self.folder / "ledger"
        self._commits: tuple[Commit, ...] | None = None
        self._ids: tuple[frozenset[str], dict[Series, str]] | None = None

    @property
    def commits(self) -> tuple[Commit, ...]:
        """Every commit so far, read once."""
        if self._commits is None:
            self._commits = read_commits(self.ledger)
        return self._commits

    def loads(self, known_at: int | None = None) -> tuple[Load, ...]:
        """The loads that were known at an instant, or all of them, oldest first."""
        return known(self.commits, known_at)

    def cursor(self, src: str) -> str:
        """What the collector of `src` asked to be told, from its newest load."""
        return next((load.cursor for load in reversed(self.loads()) if load.src == src), "")

    def has(self, delivery: Delivery) -> bool:
        """Whether storing this delivery would change nothing.

        A full list, and a state with a cursor, count only against the newest load of their series: after A
        and B, A is news again.
        """
        if not (delivery.replaces_rows or delivery.cursor):
            return load_id(delivery) in self._index()[0]
        return self._index()[1].get(series(delivery)) == load_id(delivery)

    def _index(self) -> tuple[frozenset[str], dict[Series, str]]:
        """Every load's id, and the newest one of each series."""
        if self._ids is None:
            loads = self.loads()
            self._ids = (
                frozenset(load.load_id for load in loads),
                {series(load): load.load_id for load in loads},
            )
        return self._ids

    def files(self, table: str) -> list[Path]:
        """The row files of a table; raises StoreError where one is gone or cut short."""
        found = []
        for file in (f for commit in self.commits for f in commit.files if f.table == table):
            path = self.folder / file.path
            if not path.is_file() or path.stat().st_size != file.size:
                raise StoreError(
                    "a file of the evidence store is gone or damaged",
                    where=str(path),
                    remedy="restore the folder from its backup, or remove it and collect again",
                )
            found.append(path)
        return found

    def refresh(self) -> None:
        """Read the ledger anew at the next question."""
        self._commits = self._ids = None

    @contextmanager
    def writing(self, known_at: int) -> Iterator[Writer]:
        """A writer that nobody shares; raises StoreError while another one is at work."""
        from steelyard.evidence.writing import Writer  # noqa: PLC0415 - pyarrow only where rows are written

        with self.locked():
            yield Writer(self, known_at)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The store for one writer alone, its ledger read anew; raises StoreError while another one is at work."""
        try:
            self.ledger.mkdir(parents=True, exist_ok=True)
            # Not waiting: a pipe of that name would have no reader.
            flags = os.O_WRONLY | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC
            lock = os.fdopen(os.open(self.folder / "lock", flags, 0o666), "w")
        except OSError as fault:
            raise StoreError(
                f"the evidence store cannot be written: {fault.strerror}", where=str(self.folder)
            ) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(
                    "another collection is writing to the evidence store",
                    where=str(self.folder),
                    remedy="wait until it has ended",
                ) from None
            self.refresh()
            yield


def series(one: Delivery | Load) -> Series:
    """What follows one another: a list and the history of its rows share a `src`, and yet are two."""
    return one.src, one.tables


def load_id(delivery: Delivery) -> str:
    """A name for what was delivered that depends on its content only, never on the time."""
    return fingerprint(delivery.collector, str(delivery.version), delivery.src, delivery.fingerprint)[:16]
