"""The current row of everything, and to which projects it belongs: what indicators read (R21).

The current version of a row is the greatest (updated_at, load, position) known at the asked moment;
tombstones end it. Scoped tables carry a column `scope`: a row that two projects own stands twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow as pa

from steelyard.errors import StoreError
from steelyard.evidence.loads import Load
from steelyard.evidence.ownership import BEGINNING, Owns, owned
from steelyard.evidence.store import Store
from steelyard.evidence.tables import TABLES, Table
from steelyard.evidence.writing import schema

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ENGINE_THREADS = 2
_ROWS = 20_000  # of a batch that is handed on as Python


class Tables:
    """The evidence as Ibis tables, made when they are first asked for and kept for the session."""

    def __init__(self, backend: ibis.BaseBackend, owns: Sequence[Owns], loads: Sequence[Load]) -> None:
        self.backend = backend
        self.loads = {load.load_seq: load for load in loads}
        self._owns = owns
        self._scoped: dict[str, ir.Table] = {}
        self._current: dict[str, ir.Table] = {}
        self._known: set[str] = set()
        self._brought: dict[str, dict[str, frozenset[int]]] = {}

    def current(self, name: str) -> ir.Table:
        """The current rows of a table, whoever owns them."""
        if name not in self._current:
            # Kept: asking the engine for the columns each time costs more than a small reading.
            self._make_current(name)
            self._current[name] = self.backend.table(f"current_{name}")
        return self._current[name]

    def scoped(self, name: str) -> ir.Table:
        """The current rows of a table with the scope that owns them."""
        if name not in self._scoped:
            self._make_scoped(TABLES[name], self.current(name))
            self._scoped[name] = self.backend.table(f"scoped_{name}")
        return self._scoped[name]

    def brought(self, name: str, scope: str) -> frozenset[int]:
        """Numbers of the loads that brought a scope's current rows of a table."""
        if not any(name in load.tables for load in self.loads.values()):
            return frozenset()  # nothing to ask the engine for
        if name not in self._brought:
            rows = self.scoped(name).group_by("scope", "load_seq").agg().to_pyarrow().to_pylist()
            found: dict[str, set[int]] = {}
            for row in rows:
                found.setdefault(row["scope"], set()).add(row["load_seq"])
            self._brought[name] = {key: frozenset(value) for key, value in found.items()}
        return self._brought[name].get(scope, frozenset())

    def can_own(self, name: str, scope: str) -> bool:
        """Whether the workspace names anything through which rows of a table could be a scope's."""
        tables = (name, *TABLES[name].tells_of)
        kinds = {kind for table in tables for _, kind in TABLES[table].owned_by}
        return any(entry.scope == scope and entry.kind in kinds for entry in self._owns)

    def versions(self, name: str) -> ir.Table:
        """Every version of a table's rows that the loads brought, tombstones included; literals have no past."""
        return ibis.memtable(schema(TABLES[name]).empty_table())

    def put(self, name: str, rows: pa.Table) -> None:
        """Take these rows as the current ones of a table; tests give their literals so."""
        self.backend.create_table(f"current_{name}", rows, temp=True)
        self._known.add(name)

    def _make_current(self, name: str) -> None:
        if name not in self._known:
            self.put(name, schema(TABLES[name]).empty_table())

    def _make_scoped(self, table: Table, current: ir.Table) -> None:
        numbered = current.mutate(row_no=ibis.row_number())
        self.backend.create_table(f"numbered_{table.name}", numbered, temp=True)
        numbered = self.backend.table(f"numbered_{table.name}")
        belongs = self._belongs(numbered, table)
        self.backend.create_table(
            f"scoped_{table.name}", numbered.join(belongs, "row_no").drop("row_no"), temp=True
        )

    def _belongs(self, numbered: ir.Table, table: Table) -> ir.Table:
        """(row_no, scope), each pair once, through every column or row by which a row can belong."""
        found = [self._through(numbered, table, column, kind) for column, kind in table.owned_by]
        found += [self._told(numbered, name) for name in table.tells_of]
        union = found[0]
        for other in found[1:]:
            union = union.union(other)
        return union.distinct()

    def _through(self, numbered: ir.Table, table: Table, column: str, kind: str) -> ir.Table:
        thing = numbered[column].fill_null("")
        things = numbered.select(thing=thing).distinct().to_pyarrow()["thing"].to_pylist()
        owners = ibis.memtable(_owners(kind, sorted(things), self._owns))
        rows = numbered.select("row_no", thing=thing, at=_instant(numbered, table))
        inside = rows.at.isnull() | ((rows.at >= owners.since) & (rows.at < owners.until))
        return rows.join(owners, [rows.thing == owners.thing, inside]).select("row_no", "scope")

    def _told(self, numbered: ir.Table, name: str) -> ir.Table:
        """(row_no, scope) of the history of another table's rows; an id names a row only within its source."""
        rows = self.scoped(name).select("scope", "src", entity_id="src_id")
        steps = numbered.filter(numbered.entity_kind == name).select("row_no", "src", "entity_id")
        return steps.join(rows, ["src", "entity_id"]).select("row_no", "scope")


class StoredTables(Tables):
    """The tables of a store as they were known at an instant."""

    def __init__(self, store: Store, owns: Sequence[Owns], known_at: int | None = None) -> None:
        backend = ibis.duckdb.connect(threads=_ENGINE_THREADS)
        super().__init__(backend, owns, store.loads(known_at))
        self._store = store

    def _make_current(self, name: str) -> None:
        if name in self._known:
            return
        try:
            rows = newest(self.versions(name))
            rows = rows.filter(~rows.deleted).drop("deleted")
            self.backend.create_table(f"current_{name}", rows, temp=True)
        except duckdb.Error as fault:
            raise StoreError(
                f"the rows of {name} cannot be read: {fault}",
                where=str(self._store.folder / "rows" / name),
                remedy="restore the folder from its backup, or remove it and collect again",
            ) from None
        self._known.add(name)

    def versions(self, name: str) -> ir.Table:
        files = [str(path) for path in self._store.files(name)]
        empty = schema(TABLES[name]).empty_table()
        if not files:
            return ibis.memtable(empty)
        rows = _widened(self.backend.read_parquet(files, union_by_name=True), empty)
        known = ibis.memtable(pa.table({"load_seq": pa.array(self.loads, pa.int64())}))
        return rows.semi_join(known, "load_seq")


def open_tables(store: Store, owns: Sequence[Owns], known_at: int | None = None) -> Tables:
    """The evidence of a store for the scopes that `owns` names, as known at an instant."""
    return StoredTables(store, owns, known_at)


def gone(store: Store, table: str, src: str, brought: pa.ChunkedArray) -> Iterator[dict[str, list[Any]]]:
    """One source's current rows whose ids are not among those `brought`: `src_id` and `updated_at`, in batches."""
    rows = open_tables(store, ()).current(table)
    alive = ibis.memtable(pa.table({"src_id": brought}))
    dead = rows.filter(rows.src == src).select("src_id", "updated_at").anti_join(alive, "src_id")
    for batch in dead.order_by("src_id").to_pyarrow().to_batches(max_chunksize=_ROWS):
        yield batch.to_pydict()


def _widened(rows: ir.Table, wanted: pa.Table) -> ir.Table:
    """Files of an older version lack columns that came later; there they are empty."""
    missing = [name for name in wanted.column_names if name not in rows.columns]
    types = ibis.memtable(wanted).schema()
    return rows.mutate(**{name: ibis.null(types[name]) for name in missing}) if missing else rows


def newest(rows: ir.Table) -> ir.Table:
    """R21: per (src, src_id) the version with the greatest (updated_at, load_seq, load_row); it may be a tombstone."""
    order = [
        ibis.desc(rows.updated_at.fill_null(BEGINNING)),
        ibis.desc(rows.load_seq),
        ibis.desc(rows.load_row),
    ]
    ranked = rows.mutate(place=ibis.row_number().over(group_by=["src", "src_id"], order_by=order))
    return ranked.filter(ranked.place == 0).drop("place")


def _instant(rows: ir.Table, table: Table) -> ir.IntegerColumn:
    return rows[table.at] if table.at else ibis.null("int64")


def _owners(kind: str, things: Iterable[str], owns: Sequence[Owns]) -> pa.Table:
    found = list(owned(kind, things, owns))  # type: ignore[arg-type]
    return pa.table(
        {
            "thing": pa.array([o.thing for o in found], pa.string()),
            "scope": pa.array([o.scope for o in found], pa.string()),
            "since": pa.array([o.since for o in found], pa.int64()),
            "until": pa.array([o.until for o in found], pa.int64()),
        }
    )
