"""Writing deliveries into the store: hash persons, stream rows to Parquet, commit whole loads.

A segment is what one commit writes. Rows of a delivery that fails half way stay in the segment's files
and count for nothing: only loads of the ledger are ever read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from steelyard.errors import InputError, StoreError
from steelyard.evidence.delivery import Batch, Delivery, Item, Reject
from steelyard.evidence.loads import Commit, Load, Rejected, RowFile, sync_folder, write_commit
from steelyard.evidence.pseudonym import Pseudonyms
from steelyard.evidence.tables import TABLES, Kind, Table

if TYPE_CHECKING:
    from steelyard.evidence.store import Store

ROW_GROUP = 20_000  # rows that are held before they are written
SEGMENT = 500_000  # rows after which a commit is due
HOPELESS = 100_000  # refused rows after which a source without a single good one is given up
SAMPLES = 20  # rejects of a load that are kept as a sample

_TYPES: dict[Kind, Any] = {
    "text": pa.string(),
    "person": pa.string(),
    "json": pa.string(),
    "instant": pa.int64(),
    "duration": pa.int64(),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "list": pa.list_(pa.string()),
}
_WORD = re.compile(r"[^\W\d_]{2,}")
_STORED = (
    ("src", "text"),
    ("src_id", "text"),
    ("updated_at", "instant"),
    ("deleted", "bool"),
    ("load_seq", "int"),
    ("load_row", "int"),
)


def schema(table: Table) -> pa.Schema:
    """The columns of a table's row files."""
    kinds: list[tuple[str, Any]] = [*_STORED, *((c.name, c.kind) for c in table.columns)]
    return pa.schema([(name, _TYPES[kind]) for name, kind in kinds])


@dataclass(slots=True)
class _Segment:
    """The row files that are being written, and the loads that they will stand for."""

    number: int
    folder: Path
    writers: dict[str, pq.ParquetWriter] = field(default_factory=dict)
    held: dict[str, list[pa.RecordBatch]] = field(default_factory=dict)
    loads: list[Load] = field(default_factory=list)
    rows: int = 0

    def add(self, table: str, batch: pa.RecordBatch) -> None:
        held = self.held.setdefault(table, [])
        held.append(batch)
        self.rows += len(batch)
        if sum(len(b) for b in held) >= ROW_GROUP:
            self.flush(table)

    def flush(self, table: str) -> None:
        held = self.held.pop(table, [])
        if held:
            self._writer(table).write_table(pa.Table.from_batches(held))

    def close(self) -> tuple[RowFile, ...]:
        for table in list(self.held):
            self.flush(table)
        for writer in self.writers.values():
            writer.close()
        return tuple(self._closed(table) for table in sorted(self.writers))

    def _writer(self, table: str) -> pq.ParquetWriter:
        if table not in self.writers:
            path = self._path(table)
            path.parent.mkdir(parents=True, exist_ok=True)
            self.writers[table] = pq.ParquetWriter(path, schema(TABLES[table]), compression="zstd")
        return self.writers[table]

    def _closed(self, table: str) -> RowFile:
        path = self._path(table)
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        sync_folder(path.parent)
        return RowFile(table, path.relative_to(self.folder).as_posix(), path.stat().st_size)

    def _path(self, table: str) -> Path:
        return self.folder / "rows" / table / f"{self.number:08d}.parquet"


@dataclass(slots=True)
class _Tally:
    """What one delivery has brought so far."""

    seq: int
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    samples: list[Rejected] = field(default_factory=list)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    replaces: bool = False  # rows of this source are stored already, and those not brought now are gone
    ids: dict[str, list[pa.Array]] = field(default_factory=dict)  # brought, by table; columns, not Python
    refused: set[str] = field(default_factory=set)  # ids of rows that are there and cannot be read
    nameless: bool = False  # a row was refused that does not even say which one it is


class Writer:
    """Stores deliveries; `commit` makes what was added so far exist."""

    def __init__(self, store: Store, known_at: int) -> None:
        self._store = store
        self._known_at = known_at
        self._pseudonyms = Pseudonyms(store.state, fresh=not store.commits)
        self._next_seq = max((commit.next_seq for commit in store.commits), default=1)
        self._sweep()
        self._segment = self._new_segment()

    def add(self, delivery: Delivery, tick: Callable[[int], None] = lambda _: None) -> Load:
        """Store one delivery; `tick` hears of each batch's rows. The load that is returned quotes refused cells
        as they are, for who is to mend them; what is stored does not. Raises InputError and stores nothing of
        it where the source cannot be read."""
        from steelyard.evidence.store import load_id  # noqa: PLC0415 - the store opens its writer

        tally = _Tally(self._next_seq)
        self._next_seq += 1  # a number is never used twice, also when this delivery fails
        if delivery.replaces_rows:
            self.commit()  # so that the rows to be replaced are all on disk
            tally.replaces = any(load.src == delivery.src for load in self._store.loads())
        for item in delivery.read():
            tick(self._take(delivery, item, tally))
        if tally.replaces:
            self._bury(delivery, tally)
        load = Load(
            load_id=load_id(delivery),
            load_seq=tally.seq,
            collector=delivery.collector,
            version=delivery.version,
            src=delivery.src,
            uri=delivery.uri,
            fingerprint=delivery.fingerprint,
            origin=delivery.origin,
            tables=delivery.tables,
            accepted=tally.accepted,
            rejected=tally.rejected,
            rejects=tuple(tally.samples),
            known_at=self._known_at,
            cursor=delivery.cursor,
            covers=(delivery.covers.start, delivery.covers.end) if delivery.covers else None,
            spans=tally.spans,
        )
        self._segment.loads.append(
            replace(load, rejects=tuple(self._masked(delivery, r) for r in load.rejects))
        )
        if self._segment.rows >= SEGMENT:
            self.commit()
        return load

    def commit(self) -> None:
        """Make everything that was added so far exist, all of it or nothing."""
        if not self._segment.loads:
            return
        try:
            files = self._segment.close()
            commit = Commit(self._segment.number, self._next_seq, tuple(self._segment.loads), files)
            write_commit(self._store.ledger, commit)
        except OSError as fault:
            raise self._unwritable(fault) from None
        self._store.refresh()
        self._segment = self._new_segment()

    def _new_segment(self) -> _Segment:
        number = max((commit.number for commit in self._store.commits), default=0) + 1
        return _Segment(number, self._store.folder)

    def _sweep(self) -> None:
        """Remove what a killed writer left: files that no commit names."""
        named = {file.path for commit in self._store.commits for file in commit.files}
        for path in self._store.folder.glob("rows/*/*.parquet"):
            if path.relative_to(self._store.folder).as_posix() not in named:
                path.unlink()
        for path in self._store.ledger.glob("*.part"):
            path.unlink()

    def _take(self, delivery: Delivery, item: Item, tally: _Tally) -> int:
        if isinstance(item, Reject):
            tally.rejected += 1
            if tally.replaces:
                tally.nameless |= "src_id" not in item.sample
                tally.refused.add(item.sample.get("src_id", ""))
            if len(tally.samples) < SAMPLES:
                tally.samples.append(Rejected(item.where, item.reason, item.sample))
            if tally.rejected > HOPELESS and not tally.accepted:
                raise _hopeless(delivery, tally.samples[0])
            return 1
        try:
            batch = self._batch(delivery, item, tally)
        except (ValueError, OverflowError, pa.ArrowException) as fault:
            raise InputError(
                f"brings a value that cannot be stored: {fault}",
                where=delivery.uri,
                remedy="correct it in the source",
            ) from None
        self._keep(item.table, batch)
        tally.accepted += len(item)
        return len(item)

    def _keep(self, table: str, batch: pa.RecordBatch) -> None:
        try:
            self._segment.add(table, batch)
        except OSError as fault:
            raise self._unwritable(fault) from None

    def _unwritable(self, fault: OSError) -> StoreError:
        return StoreError(
            f"cannot be written: {fault.strerror or fault}",
            where=str(self._store.folder),
            remedy="free space or correct the permissions; what was stored before is kept",
        )

    def _batch(self, delivery: Delivery, batch: Batch, tally: _Tally) -> pa.RecordBatch:
        table, count = TABLES[batch.table], len(batch)
        if tally.replaces:
            tally.ids.setdefault(table.name, []).append(pa.array(batch.columns["src_id"], pa.string()))
        _widen(tally.spans, table, batch)
        given = {
            "src": _same(delivery.src, _TYPES["text"], count),
            "deleted": batch.columns.get("deleted") or _same(False, _TYPES["bool"], count),  # noqa: FBT003
            "load_seq": _same(tally.seq, _TYPES["int"], count),
            "load_row": pa.array(range(tally.rows, tally.rows + count), pa.int64()),
        }
        tally.rows += count
        persons = {c.name for c in table.columns if c.kind == "person"}
        columns = []
        for name, kind in zip(schema(table).names, schema(table).types, strict=True):
            values = given.get(name, batch.columns.get(name))
            if name in persons and values is not None:
                values = [self._pseudonyms.of(value) for value in values]
            columns.append(_column(values, kind, count))
        return pa.RecordBatch.from_arrays(columns, schema=schema(table))

    def _masked(self, delivery: Delivery, reject: Rejected) -> Rejected:
        """The sample as it is stored: a refused row may have a person in any cell, columns swapped or shifted."""
        columns = {c.name: c for t in delivery.tables for c in TABLES[t].columns}
        reason, sample = reject.reason, {}
        for name, cell in reject.sample.items():
            column = columns.get(name)
            if column is not None and column.kind == "person":
                sample[name] = self._pseudonyms.of(cell) or ""
            else:
                known = name == "src_id" or (column is not None and cell in column.choices)
                sample[name] = cell if known else _shape(cell)
            reason = reason.replace(repr(cell), repr(sample[name])) if cell else reason
        return Rejected(reject.where, reason, sample)

    def _bury(self, delivery: Delivery, tally: _Tally) -> None:
        """Tombstones for rows of the same source that a full delivery did not bring any more.

        A row that is there and cannot be read is not gone; where one does not say which it is, nothing is.
        """
        from steelyard.evidence.current import gone  # noqa: PLC0415 - the engine, only for full lists

        refused = pa.array(sorted(tally.refused), pa.string())
        for name in () if tally.nameless else delivery.tables:
            brought = pa.chunked_array([refused, *tally.ids.pop(name, [])], pa.string())
            for rows in gone(self._store, name, delivery.src, brought):
                dead: dict[str, list[Any]] = {**rows, "deleted": [True] * len(rows["src_id"])}
                self._keep(name, self._batch(delivery, Batch(name, dead), tally))


def _hopeless(delivery: Delivery, first: Rejected) -> InputError:
    return InputError(
        f"brings more than {HOPELESS:,} rows that cannot be read before any that can; "
        f"the first: {first.where}: {first.reason}",
        where=delivery.uri,
        remedy="correct the export, its mapping or the pattern of the source",
    )


def _shape(cell: str) -> str:
    """What a cell looks like without its words: enough to see a wrong format, too little to name anybody."""
    return _WORD.sub(lambda word: "x" * len(word.group()), cell)


def _column(values: Any, kind: pa.DataType, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, kind)
    return values if isinstance(values, pa.Array) else pa.array(values, kind)


def _same(value: Any, kind: pa.DataType, count: int) -> pa.Array:
    """One value for every row, of its column's type already: a cast would load all of Arrow's functions."""
    return pa.repeat(pa.scalar(value, kind), count)


def _widen(spans: dict[str, tuple[int, int]], table: Table, batch: Batch) -> None:
    """Keep the first and last instant of each table, for coverage where none was declared."""
    instants = [value for value in batch.columns.get(table.at, ()) if value is not None] if table.at else []
    if not instants:
        return
    first, last = min(instants), max(instants)
    known = spans.get(table.name, (first, last))
    spans[table.name] = (min(known[0], first), max(known[1], last))
