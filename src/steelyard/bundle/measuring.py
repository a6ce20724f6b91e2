"""Rows of the cited loads in a bundle, and the readings measured anew from them (R28, depth `full`).

    scope.json            time zone, what belongs to whom   loads.jsonl   the loads that readings cite
    rows/<table>.jsonl    current rows, a JSON object a line, persons as pseudonyms

Rows of other projects stay at home: what the assessed scopes own goes along, and what is linked with it. Where that
alone does not give the readings again, no bundle is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
import ibis
import pyarrow as pa
from ibis.common.exceptions import IbisError
from pydantic import Field

from steelyard.bundle.contents import EVIDENCE, Bundle
from steelyard.certificate.canonical import read, write
from steelyard.certificate.models import Filled, Model, shaped
from steelyard.errors import InputError, VerificationFailed
from steelyard.evidence.current import Tables, open_tables
from steelyard.evidence.loads import Load
from steelyard.evidence.ownership import Owns
from steelyard.evidence.store import Store
from steelyard.evidence.tables import TABLES
from steelyard.evidence.writing import schema
from steelyard.indicators import INDICATORS, digest
from steelyard.indicators.measurement import Asked, measure
from steelyard.result.inputs import Inputs
from steelyard.values import Missing, MissingReason, Origin, Reading, Text
from steelyard.workspace import Workspace

if TYPE_CHECKING:
    import ibis.expr.types as ir

SCOPE, LOADS, ROWS, LINK = "scope.json", "loads.jsonl", "rows/", "link"
Row = dict[str, Any]
_FAULTS = (
    pa.ArrowException, duckdb.Error, IbisError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError,
)  # fmt: skip
DEFINITIONS = Text(
    "由原始数据到读数（本程序的指标定义与当时不同，须用当时的版本）",
    "rows to readings: this program defines the indicators otherwise; take the version that measured them",
)
POPULATION = Text(
    "因总体不完整而缺失的读数（总体清单不在包内）",
    "readings that are missing for an incomplete population: the list of the population is not here",
)


class _OwnsIn(Model):
    scope: Filled
    kind: Literal["repositories", "pipelines", "services", "config_items"]
    patterns: list[str]
    since: int | None
    until: int | None


class _ScopeIn(Model):
    schema_: Annotated[Literal["steelyard/evidence/1"], Field(alias="schema")]
    timezone: Filled
    owns: list[_OwnsIn]


class _LoadIn(Model):
    load_id: Filled
    load_seq: Annotated[int, Field(ge=1, lt=2**53)]
    collector: str
    version: int
    src: str
    uri: str
    fingerprint: str
    origin: Literal["direct", "export", "typed"]
    tables: list[str]
    accepted: int
    rejected: int
    known_at: int
    covers: Annotated[list[int], Field(min_length=2, max_length=2)] | None
    spans: dict[str, Annotated[list[int], Field(min_length=2, max_length=2)]]


@dataclass(frozen=True, slots=True)
class Remeasured:
    """How many readings were measured anew, which came out otherwise, and what was left out."""

    count: int
    differs: tuple[str, ...]
    uncovered: tuple[Text, ...] = ()


def rows_of(
    workspace: Workspace, store: Store, inputs: Inputs, known_at: int | None = None
) -> dict[str, bytes]:
    """The evidence of a case out of the store of its workspace, by names below `evidence/`."""
    scopes = {reading.scope for reading in inputs.readings.values()}
    cited = {load for reading in inputs.readings.values() for load in reading.loads}
    tables = open_tables(store, workspace.owns, known_at)
    loads = [load for load in tables.loads.values() if load.load_id in cited]
    if missing := sorted(cited - {load.load_id for load in loads}):
        raise InputError(
            f"the store has no load {missing[0]}",
            where=str(workspace.root),
            remedy="give the workspace in which the result was assessed",
        )
    owns = [entry for entry in workspace.owns if entry.scope in scopes]
    found = {
        SCOPE: write(_scope(workspace.zone.key, owns)),
        LOADS: b"".join(_line(_load_document(load)) for load in loads),
    }
    for name, rows in _rows(tables, sorted(scopes)).items():
        found[f"{ROWS}{name}.jsonl"] = b"".join(map(_line, rows))
    return found


def measured_anew(bundle: Bundle, inputs: Inputs, where: str) -> Remeasured:
    """The readings of a case against those that the rows in its bundle give.

    Raises VerificationFailed for evidence that cannot be read.
    """
    if inputs.indicators_digest != digest():
        return Remeasured(0, (), (DEFINITIONS,))
    files, place = bundle.under(EVIDENCE), f"{where}, {EVIDENCE}"
    held = {key for key, reading in inputs.readings.items() if _held(reading)}
    wanted = {key: reading for key, reading in inputs.readings.items() if key not in held}
    try:
        tables, zone = _tables(files, place)
        asked = {key: _asked(reading) for key, reading in wanted.items()}
        came = measure(tables, asked.values(), zone, inputs.link_mode)
        differs = tuple(
            f'$.readings["{key}"]'
            for key, reading in wanted.items()
            if _plain(came[asked[key]]) != _plain(reading)
        )
    except InputError as fault:
        raise VerificationFailed(fault.what, where=fault.where or place) from None
    except _FAULTS as fault:
        raise VerificationFailed(f"the rows cannot be measured: {str(fault)[:200]}", where=place) from None
    return Remeasured(len(wanted), differs, (POPULATION,) if held else ())


def _scope(zone: str, owns: Iterable[Owns]) -> dict[str, Any]:
    listed = [
        {
            "scope": entry.scope,
            "kind": entry.kind,
            "patterns": list(entry.patterns),
            "since": entry.since,
            "until": entry.until,
        }
        for entry in owns
    ]
    return {"schema": "steelyard/evidence/1", "timezone": zone, "owns": listed}


def _load_document(load: Load) -> dict[str, Any]:
    """A load without samples of what it refused, and without its cursor: no reading looks at them."""
    entry = {name: getattr(load, name) for name in _LoadIn.model_fields}
    return entry | {
        "origin": load.origin.value,
        "tables": list(load.tables),
        "covers": None if load.covers is None else list(load.covers),
        "spans": {table: list(span) for table, span in load.spans.items()},
    }


def _rows(tables: Tables, scopes: Sequence[str]) -> dict[str, list[Row]]:
    """The rows that the scopes own, the links of these, and what stands at the other end of a link."""
    found = {
        name: _current(tables.scoped(name), lambda rows: rows.scope.isin(scopes))
        for name, table in TABLES.items()
        if table.owned_by or table.tells_of
    }
    owned = {(name, _key(row)) for name, rows in found.items() for row in rows}
    links = [row for row in _current(tables.current(LINK)) if not owned.isdisjoint(_ends(row))]
    ends = {end for row in links for end in _ends(row)} - owned
    for name in sorted({name for name, _ in ends} & found.keys()):
        keys = sorted(key for kind, key in ends if kind == name)
        found[name] += _current(tables.current(name), partial(_named, keys))
    return {name: sorted(rows, key=_key) for name, rows in {**found, LINK: links}.items() if rows}


def _current(rows: ir.Table, chosen: Callable[[ir.Table], ir.BooleanValue] | None = None) -> list[Row]:
    """The chosen rows, each once, with those columns only that say something."""
    kept = rows if chosen is None else rows.filter(chosen(rows))
    columns = [name for name in kept.columns if name != "scope"]
    found = kept.select(*columns).distinct().to_pyarrow().to_pylist()
    return [{key: value for key, value in row.items() if value is not None} for row in found]


def _named(keys: Sequence[str], rows: ir.Table) -> ir.BooleanValue:
    """Whether a row goes by one of these keys."""
    return (rows.src + "/" + rows.src_id).isin(list(keys))


def _key(row: Row) -> str:
    """How links name a row."""
    return f"{row['src']}/{row['src_id']}"


def _ends(link: Row) -> set[tuple[str, str]]:
    return {(str(link["from_kind"]), str(link["from_id"])), (str(link["to_kind"]), str(link["to_id"]))}


def _line(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _held(reading: Reading) -> bool:
    """Missing because the population was not whole: no rows can say otherwise (R18)."""
    value = reading.value
    return isinstance(value, Missing) and value.reason is MissingReason.INCOMPLETE_POPULATION


def _asked(reading: Reading) -> Asked:
    if reading.indicator not in INDICATORS:
        raise InputError(f"there is no indicator {reading.indicator!r}")
    return Asked(reading.indicator, reading.scope, reading.window)


def _plain(reading: Reading) -> Reading:
    """The reading with its loads in the order of a case file."""
    return replace(reading, loads=tuple(sorted(reading.loads)))


def _tables(files: Mapping[str, bytes], place: str) -> tuple[Tables, ZoneInfo]:
    scope = shaped(_ScopeIn, read(files.get(SCOPE, b""), f"{place}{SCOPE}").value, f"{place}{SCOPE}")
    try:
        zone = ZoneInfo(scope.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(f"unknown time zone {scope.timezone[:60]!r}", where=f"{place}{SCOPE}") from None
    owns = [Owns(o.scope, o.kind, tuple(o.patterns), o.since, o.until) for o in scope.owns]
    tables = Tables(ibis.duckdb.connect(threads=2), owns, list(_loads(files, f"{place}{LOADS}")))
    for name, data in files.items():
        if name in (SCOPE, LOADS):
            continue
        table = TABLES.get(name.removeprefix(ROWS).removesuffix(".jsonl"))
        if table is None or name != f"{ROWS}{table.name}.jsonl":
            raise InputError("is no table", where=f"{place}{name}")
        rows = [json.loads(line) for line in data.splitlines()]
        known = set(schema(table).names)
        if any(not isinstance(row, dict) or row.keys() - known for row in rows):
            raise InputError("has a row with other columns", where=f"{place}{name}")
        tables.put(table.name, pa.Table.from_pylist(rows, schema=schema(table)))
    return tables, zone


def _loads(files: Mapping[str, bytes], place: str) -> Iterator[Load]:
    for number, line in enumerate(files.get(LOADS, b"").splitlines(), 1):
        found = shaped(_LoadIn, json.loads(line), f"{place}:{number}")
        given = found.model_dump() | {
            "origin": Origin(found.origin),
            "tables": tuple(found.tables),
            "covers": None if found.covers is None else tuple(found.covers),
            "spans": {table: tuple(span) for table, span in found.spans.items()},
            "rejects": (),
        }
        yield Load(**given)
