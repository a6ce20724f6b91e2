"""The draw (R19): the rows of a load with the smallest SHA-256 over the load's digest, a seed and their own key.

Whoever knows load and seed draws the same rows on any machine. The seed is a number that the assessor names
after the load was delivered, so that nobody can know beforehand which rows will be looked at.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

import ibis
import pyarrow as pa

from steelyard.errors import InputError
from steelyard.evidence.current import open_tables
from steelyard.evidence.loads import Load
from steelyard.evidence.source import fingerprint
from steelyard.evidence.store import Store
from steelyard.evidence.tables import TABLES, Column
from steelyard.values.window import moment

SCHEME = "steelyard/sample/1"  # raised whenever the same load and seed would give other rows
MOST = 1_000  # rows of one draw; nobody looks up more by hand
_SEED = re.compile("[0-9]{1,40}")
_SHORTEST = 6  # characters of a load id that are enough to name it
_HIDDEN = frozenset({"title_hash", "fingerprint"})  # nothing that a person could look up
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """One row that was drawn: its table, its id in the source, and what it says."""

    table: str
    src_id: str
    stated: tuple[tuple[str, str], ...]  # column, value as text


@dataclass(frozen=True, slots=True)
class Draw:
    """The rows that a seed draws from a load of `population` rows, in the order of the draw."""

    load: Load
    seed: str
    population: int
    rows: tuple[Drawn, ...]


def named_load(store: Store, name: str) -> Load:
    """The load of that id, or the beginning of it; or the newest one of a source, by its name or its file.

    Raises InputError with what there is.
    """
    loads = [load for load in store.loads() if load.collector != "links"]
    by_id = [load for load in loads if len(name) >= _SHORTEST and load.load_id.startswith(name)]
    if len(by_id) > 1:
        raise InputError(f"{name!r} begins several load ids", remedy="write more of it")
    of_source = [load for load in loads if name in (load.src, load.uri)]
    if not (by_id or of_source):
        raise InputError(f"there is no load {name!r}", remedy="`steelyard sample` lists the loads")
    return (by_id or of_source)[-1]


def draw(store: Store, load: Load, seed: str, size: int, zone: tzinfo) -> Draw:
    """Draw `size` rows of a load, all of them where it has fewer; times are told in `zone`.

    Rows are what the load brought: of several versions of a row the newest, without deletions. Raises InputError
    for a seed that is no number, or a size out of reach.
    """
    if not _SEED.fullmatch(seed):
        raise InputError(
            f"{seed!r} is not a seed",
            where="--seed",
            remedy="a whole number of at most 40 digits, named on site",
        )
    if not 1 <= size <= MOST:
        raise InputError(f"{size:,} rows cannot be drawn", where="--size", remedy=f"1 to {MOST:,}")
    tables = open_tables(store, ())
    tables.loads = {load.load_seq: load}  # the load alone: what it brought, whatever came later
    ordered: list[tuple[str, str, str]] = []
    population = 0
    for name in load.tables:
        ids = tables.current(name).select("src_id").to_pyarrow()["src_id"]
        population += len(ids)
        ordered += heapq.nsmallest(size, _keys(load, seed, name, ids))
    chosen = heapq.nsmallest(size, ordered)
    told = {
        (name, row.src_id): row
        for name in load.tables
        for row in _stated(tables.current(name), name, [key[2] for key in chosen if key[1] == name], zone)
    }
    return Draw(load, seed, population, tuple(told[name, src_id] for _, name, src_id in chosen))


def _keys(load: Load, seed: str, table: str, ids: pa.ChunkedArray) -> Iterator[tuple[str, str, str]]:
    """What decides the order: the digest in hexadecimal; table and id only carry it."""
    for chunk in ids.chunks:
        for start in range(0, len(chunk), _BATCH):
            for src_id in chunk.slice(start, _BATCH).to_pylist():
                yield fingerprint(SCHEME, load.fingerprint, seed, table, src_id), table, src_id


def _stated(rows: Any, name: str, ids: Sequence[str], zone: tzinfo) -> Iterator[Drawn]:
    if not ids:
        return
    wanted = ibis.memtable(pa.table({"src_id": pa.array(ids, pa.string())}))
    for row in rows.semi_join(wanted, "src_id").to_pyarrow().to_pylist():
        told = ((c.name, _text(row[c.name], c, zone)) for c in TABLES[name].columns if _is_told(c))
        yield Drawn(name, row["src_id"], tuple((column, text) for column, text in told if text))


def _is_told(column: Column) -> bool:
    """People are pseudonyms, and JSON is for programs: neither can be looked up in the live system."""
    return column.kind not in {"person", "json"} and column.name not in _HIDDEN


def _text(value: Any, column: Column, zone: tzinfo) -> str:
    """A value as the form shows it; seconds unless there are smaller parts."""
    if value is None:
        return ""
    if column.kind == "instant":
        return moment(value).astimezone(zone).isoformat(" ", "auto").removesuffix("+00:00")
    if column.kind == "duration":
        return f"{value / 1_000_000:.6f}".rstrip("0").rstrip(".") + " s"
    if column.kind == "bool":
        return "是 yes" if value else "否 no"
    return ", ".join(value) if column.kind == "list" else str(value)
