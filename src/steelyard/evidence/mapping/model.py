"""A mapping: which header feeds which column of a canonical table, and how its cells are read.

The file is parsed once, here; every fault is told with its file and key. docs/guide/mapping-a-table.md
shows each key.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import ryaml
from pydantic import ValidationError

from steelyard.errors import InputError
from steelyard.evidence.mapping import times
from steelyard.evidence.mapping.schema import ColumnIn, MappingFile, Unit
from steelyard.evidence.mapping.sheet import listed, plain
from steelyard.evidence.tables import TABLES, Column, Kind, Table
from steelyard.intake import yaml_of

GUIDE = "docs/guide/mapping-a-table.md shows each key"
WORKSPACE = "workspace"  # the zone of steelyard.yaml, declared by naming it
_ID = "src_id"
_COMMON = (_ID, "updated_at")  # the store adds the other common columns
_ONLY_FOR: dict[str, tuple[Kind, ...]] = {
    "format": ("instant",),
    "zone": ("instant",),
    "unit": ("duration", "int"),
    "factor": ("int",),
    "people": ("int",),
    "separator": ("list",),
    "plus": ("instant",),
    "plus_unit": ("instant",),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How one column is filled. In this order: `missing` words are empty, `strip_prefix`, `lower`, `values`
    (and `other` for a word outside them), `present`; `default` stands where the cell is empty."""

    column: Column
    headers: tuple[str, ...]  # none: `const` in every row
    join: str = ""
    missing: frozenset[str] = frozenset({""})
    strip_prefix: str = ""
    lower: bool = False
    values: Map[str, str] | None = None
    other: str | None = None
    present: str | None = None
    default: str = ""
    const: str = ""
    format: str = times.ISO
    zone: tzinfo | None = None
    unit: Unit | None = None
    factor: int | None = None
    people: str = ""
    separator: str = ""
    plus_unit: Unit | None = None  # the last header has a duration in this unit, to be added to the time

    @property
    def shown(self) -> str:
        """The headers as a message names them."""
        return " + ".join(self.headers)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a mapping file says, checked against the canonical table."""

    table: Table
    name: str
    rules: tuple[Rule, ...]
    sheet: str = ""
    header: int = 1
    delimiter: str = ""
    encoding: str = ""
    skip_where: tuple[tuple[str, frozenset[str]], ...] = ()
    keep_where: tuple[tuple[str, frozenset[str]], ...] = ()
    records: str = ""  # where in a JSON file its records stand, as keys joined by dots


def read_mapping(text: str, name: str, where: str, workspace_zone: tzinfo) -> Mapping:
    """The mapping that a YAML text describes; `name` is used where the text gives none.

    Raises InputError with every fault and its key.
    """
    try:
        content = yaml_of(text, where)
    except ryaml.InvalidYamlError as fault:
        raise InputError(f"is not valid YAML: {fault}", where=where) from None
    return mapping_of(content, name, where, workspace_zone)


def mapping_of(content: object, name: str, where: str, workspace_zone: tzinfo) -> Mapping:
    """The same of what the YAML says."""
    file = _parse(content, where)
    table = table_named(file.table, where)
    faults: list[str] = []
    targets = {_ID if target == "source_id" else target: column for target, column in file.columns.items()}
    if len(targets) < len(file.columns):
        faults.append("columns.source_id: is another name of src_id, which is given too")
    if _ID not in targets:
        faults.append("columns.source_id: is missing; every row needs its id in the source")
    missing = frozenset({"", *(word.strip() for word in file.missing)})
    rules = []
    for target, column in targets.items():
        try:
            rules.append(_rule(table, target, column, file, missing, workspace_zone))
        except ExceptionGroup as group:
            faults += [f"columns.{target}{fault}" for fault in group.exceptions]
    if faults:
        raise _faulty(where, faults)
    return Mapping(
        table=table,
        name=file.name or name,
        rules=tuple(rules),
        sheet=file.rows.sheet,
        header=file.rows.header,
        delimiter=file.rows.delimiter,
        encoding=file.rows.encoding,
        skip_where=_words_by_header(file.rows.skip_where),
        keep_where=_words_by_header(file.rows.keep_where),
        records=file.rows.records,
    )


def _words_by_header(given: Map[str, list[str]]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((plain(header), frozenset(map(str.strip, words))) for header, words in given.items())


def canonical_mapping(table: Table, headers: tuple[str, ...], where: str) -> Mapping:
    """The mapping of a file whose headers are names of columns already: ISO times with their zone,
    durations in microseconds. Raises InputError for a header that is none."""
    named = {header: _ID if header == "source_id" else header for header in headers if header}
    unknown = [header for header, target in named.items() if _column(table, target) is None]
    if unknown or _ID not in named.values():
        what = (
            f"has headers that are no columns of {table.name}: {listed(unknown)}"
            if unknown
            else "has no src_id"
        )
        raise InputError(
            what, where=where, remedy=f"give a `mapping`, or use the names {', '.join(known_columns(table))}"
        )
    if list(named.values()).count(_ID) > 1:
        raise InputError("has src_id and source_id, which are the same", where=where, remedy="leave one out")
    rules = (_canonical_rule(table, header, target) for header, target in named.items())
    return Mapping(table, "", tuple(rules))


def table_named(name: str, where: str) -> Table:
    """The canonical table of that name; raises InputError with the known ones."""
    if name not in TABLES:
        raise InputError(f"there is no table {name!r}", where=where, remedy=f"tables: {', '.join(TABLES)}")
    return TABLES[name]


def known_columns(table: Table) -> tuple[str, ...]:
    """The columns that an export can fill."""
    return (*_COMMON, *(column.name for column in table.columns))


def _column(table: Table, name: str) -> Column | None:
    return table.column(name) if name in known_columns(table) else None


def _canonical_rule(table: Table, header: str, target: str) -> Rule:
    column = _column(table, target)
    assert column is not None  # noqa: S101 - the caller has just looked
    return Rule(column, (header,), unit="us" if column.kind == "duration" else None)


def _parse(content: object, where: str) -> MappingFile:
    try:
        return MappingFile.model_validate(content)
    except ValidationError as error:
        places = [(".".join(map(str, item["loc"])), item["msg"]) for item in error.errors()]
        faults = [f"{place or 'the file'}: {message}" for place, message in places]
        raise _faulty(where, faults) from None


def _faulty(where: str, faults: list[str]) -> InputError:
    listed = "\n".join(f"    {fault}" for fault in faults)
    return InputError(f"has {len(faults)} fault(s):\n{listed}", where=where, remedy=GUIDE)


def _rule(
    table: Table,
    target: str,
    given: ColumnIn,
    file: MappingFile,
    missing: frozenset[str],
    workspace_zone: tzinfo,
) -> Rule:
    """One rule; raises an ExceptionGroup of every fault, each going on from `columns.<target>`."""
    column = _column(table, target)
    if column is None:
        raise _group([f": {table.name} has no such column; it has {', '.join(known_columns(table))}"])
    faults = [*_misplaced(column, given), *_ill_added(given), *_words_outside(column, given)]
    form = given.format or file.time.format
    zone: tzinfo | None = None
    if column.kind == "instant":
        if fault := times.format_fault(form):
            faults.append(f".format: {form!r} {fault}")
        try:
            zone = _zone(file.time.zone if given.zone is None else given.zone, workspace_zone)
        except ValueError as unknown:
            faults.append(f".zone: {unknown}")
    if faults:
        raise _group(faults)
    values = given.values
    fold = str.lower if given.lower else str
    return Rule(
        column=column,
        headers=tuple(plain(header) for header in (*(given.headers or ()), *filter(None, [given.plus]))),
        join=given.join or "",
        missing=missing,
        strip_prefix=given.strip_prefix,
        lower=given.lower,
        values={fold(key.strip()): word for key, word in values.items()} if values else None,
        other=given.other,
        present=given.present,
        default=given.default or "",
        const=given.const or "",
        format=form,
        zone=zone,
        unit=given.unit,
        factor=given.factor,
        people=given.people or "",
        separator=given.separator or "",
        plus_unit=given.plus_unit,
    )


def _group(faults: list[str]) -> ExceptionGroup[ValueError]:
    return ExceptionGroup("faults of a column", [ValueError(fault) for fault in faults])


def _misplaced(column: Column, given: ColumnIn) -> Iterator[str]:
    """Keys that do not go with the column's kind, or with each other."""
    has = partial(getattr, given)
    for key, kinds in _ONLY_FOR.items():
        if has(key) is not None and column.kind not in kinds:
            yield f".{key}: is for columns of kind {' or '.join(kinds)}; this one is {column.kind}"
    if (given.headers is None) == (given.const is None):
        yield ": give exactly one of `from` and `const`"
    if len(given.headers or []) > 1 and given.join is None:
        yield ".join: is needed where `from` has several headers"
    if given.other is not None and given.values is None:
        yield ".other: goes with `values`"
    if given.present is not None and given.values is not None:
        yield ".present: does not go with `values`"
    if given.people is not None and (given.unit is not None or given.factor is not None):
        yield ".people: counts people, so it takes neither unit nor factor"
    if column.kind == "duration" and given.unit is None:
        yield ".unit: is needed for a duration: us, ms, s, min or h"


def _ill_added(given: ColumnIn) -> Iterator[str]:
    if (given.plus is None) != (given.plus_unit is None):
        yield ".plus: goes with `plus_unit`: us, ms, s, min or h"
    if given.plus is not None and len(given.headers or []) != 1:
        yield ".plus: goes with one header under `from`"


def _words_outside(column: Column, given: ColumnIn) -> Iterator[str]:
    """Words of the mapping itself that the column's closed list does not have."""
    words = [("values", word) for word in (given.values or {}).values()]
    words += [(key, getattr(given, key) or "") for key in ("other", "present", "default", "const")]
    for key, word in words:
        if column.choices and word and word not in column.choices:
            yield f".{key}: {word!r} is not one of {', '.join(column.choices)}"


def _zone(name: str, workspace_zone: tzinfo) -> tzinfo | None:
    if name in {"", WORKSPACE}:
        return workspace_zone if name else None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"unknown time zone {name!r}; use a name such as Asia/Shanghai") from None
