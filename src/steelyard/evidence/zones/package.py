"""What is in a package: whole loads with their rows, and of each source the list of all its loads so far.

That list is what makes merging safe to repeat: the loads of a source that we have must be the beginning of it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from steelyard.errors import InputError, VerificationFailed
from steelyard.evidence.loads import Load, load_of
from steelyard.evidence.store import Store
from steelyard.evidence.tables import TABLES
from steelyard.evidence.writing import schema
from steelyard.values.window import moment

LINKS = "links"  # found anew where the evidence comes together
MOST = 1024 * 1024 * 1024  # bytes of a package that is opened
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Package:
    """Loads in their order, rows by table, and by source the ids of all loads up to the last one here."""

    loads: tuple[Load, ...]
    rows: Mapping[str, pa.Table]
    history: Mapping[str, tuple[str, ...]]


def packed(store: Store, after: int | None = None) -> Package:
    """The loads of a store that were known after an instant, or all of them; links stay at home."""
    every = [load for load in store.loads() if load.collector != LINKS]
    # From the first that came later on: what is chosen of a source is always the end of its history.
    first = next((n for n, load in enumerate(every) if after is None or load.known_at > after), len(every))
    chosen = tuple(every[first:])
    so_far: dict[str, list[str]] = {src: [] for src in sorted({load.src for load in chosen})}
    for load in every:
        if load.src in so_far:
            so_far[load.src].append(load.load_id)
    history = {src: tuple(ids) for src, ids in so_far.items()}
    names = sorted({name for load in chosen for name in load.tables})
    wanted = pa.array([load.load_seq for load in chosen], pa.int64())
    rows = {name: table for name in names if (table := _rows(store, name, wanted)).num_rows}
    return Package(chosen, rows, history)


def manifest_of(package: Package, organisation: str, key: str, made_at: int, version: str) -> dict[str, Any]:
    """What a person has to know to approve the transfer; no row, no name of a person, no text of a ticket."""
    return {
        "organisation": organisation,
        "made_at": moment(made_at).isoformat(timespec="seconds"),
        "steelyard": version,
        "pseudonym_key": key,
        "rows": counts(package),
        "loads": [
            {
                "load_id": load.load_id,
                "source": load.src,
                "file": load.uri,
                "origin": load.origin.value,
                "accepted": load.accepted,
                "rejected": load.rejected,
            }
            for load in package.loads
        ],
        "content": {
            "people": "keyed hashes (HMAC-SHA256), the key is not in the package",
            "text": "no titles or bodies of tickets; a title as its SHA-256",
            "encryption": "X25519, HKDF-SHA256, ChaCha20-Poly1305; signed with Ed25519",
        },
    }


def counts(package: Package) -> dict[str, int]:
    """Rows by table."""
    return {name: table.num_rows for name, table in package.rows.items()}


def content_of(package: Package) -> bytes:
    """A package as bytes: length and index in JSON, then one Parquet file for each table."""
    files = {name: _parquet(table) for name, table in package.rows.items()}
    index = {
        "loads": [asdict(load) for load in package.loads],
        "history": {src: list(ids) for src, ids in package.history.items()},
        "files": [[name, len(data), hashlib.sha256(data).hexdigest()] for name, data in files.items()],
    }
    head = json.dumps(index, ensure_ascii=False, sort_keys=True).encode()
    return b"".join([len(head).to_bytes(_LENGTH, "big"), head, *files.values()])


def package_of(content: bytes, where: str) -> Package:
    """The package of such bytes; raises VerificationFailed where they are not what `content_of` writes."""
    try:
        end = _LENGTH + int.from_bytes(content[:_LENGTH], "big")
        index = json.loads(content[_LENGTH:end])
        rows = dict(_files(content[end:], index["files"]))
        loads = tuple(load_of(entry) for entry in index["loads"])
        history = {str(src): tuple(map(str, ids)) for src, ids in index["history"].items()}
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        pa.ArrowException,
        OSError,
    ) as fault:
        raise VerificationFailed(
            f"has a content that this version does not read: {fault}",
            where=where,
            remedy="use the same version of steelyard in every zone",
        ) from None
    return Package(loads, rows, history)


def _rows(store: Store, name: str, wanted: pa.Array) -> pa.Table:
    """The rows of some loads in their order, in the columns of today."""
    parts = []
    for path in store.files(name):
        table = pq.read_table(path)
        table = table.filter(pc.is_in(table["load_seq"], value_set=wanted))
        parts.append(_widened(table, schema(TABLES[name])))
    whole = pa.concat_tables(parts) if parts else schema(TABLES[name]).empty_table()
    return whole.sort_by([("load_seq", "ascending"), ("load_row", "ascending")])


def _widened(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    """Columns that came later are empty."""
    known = set(table.column_names)
    columns = [table[f.name] if f.name in known else pa.nulls(len(table), f.type) for f in wanted]
    return pa.table(columns, schema=wanted)


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _files(data: bytes, listed: Sequence[Sequence[Any]]) -> Iterator[tuple[str, pa.Table]]:
    start = 0
    for name, size, digest in listed:
        piece = data[start : start + size]
        if name not in TABLES or hashlib.sha256(piece).hexdigest() != digest:
            raise ValueError(f"the rows of {name} are not whole")
        table = pq.read_table(io.BytesIO(piece))
        unknown = set(table.column_names) - set(schema(TABLES[name]).names)
        if unknown:
            raise ValueError(f"{name} has columns that are not known here: {', '.join(sorted(unknown))}")
        yield name, _widened(table, schema(TABLES[name]))
        start += size
    if start != len(data):
        raise ValueError("something follows the last table")


def refuse_bigger(data: bytes, most: int, package: Package) -> None:
    """Raises InputError for a package beyond the size that may be transferred."""
    if len(data) > most:
        rows = counts(package)
        largest = max(rows, key=lambda name: rows[name], default="-")
        raise InputError(
            f"the package would have {len(data):,} bytes, and {most:,} are allowed; most rows are in {largest}",
            where="--pack",
            remedy="pack what came later only (--after DAY), or raise --limit as far as the transfer allows",
        )
