"""Exports of any system (CSV, XLSX, XLS, Parquet, JSON) into one canonical table, by a mapping or a pack.

Options: `table`; `pack` (`jira-issues@1`: a ready mapping of a known system) or `mapping` (a ready one by
name, or a file in the workspace); `src` (another name for the instance of the source); `sheet`, `delimiter`,
`encoding` (go before the mapping's); `timezone` and `time_format` of an export that a pack reads;
`repository` and `service` (for rows whose mapping does not say them); `full: true` (each file is the whole
list: rows that it does not bring are gone). Without a mapping the headers are names of columns already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

from steelyard.errors import InputError
from steelyard.evidence.delivery import Batch, Cursors, Delivery, Item, Reject
from steelyard.evidence.mapping.model import Mapping, Rule, canonical_mapping, read_mapping, table_named
from steelyard.evidence.mapping.pack import Pack, pack_named
from steelyard.evidence.mapping.sheet import Asked
from steelyard.evidence.source import Found, Source, find, fingerprint, refuse_unknown, sha256_of
from steelyard.evidence.tables import Table

VERSION = 1

READY = Path(__file__).parents[1] / "mapping" / "ready"
_OF_PACKS = ("timezone", "time_format")  # a mapping says these itself
_OPTIONS = (
    *("table", "mapping", "pack", "src", "sheet", "delimiter", "encoding", "repository", "service", "full"),
    *_OF_PACKS,
)
_GIVEN = {"repository": "repo_id", "service": "service_id"}
_MAX_MAPPING = 1024 * 1024  # bytes of a mapping file
_CANONICAL = "canonical"  # stands in `src` where there is no mapping


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a source asks for: its table, and its mapping or pack where it names one."""

    table: Table
    mapping: Mapping | None
    text: str  # of the mapping or the pack
    name: str
    full: bool
    pack: Pack | None = None

    @property
    def tells_of(self) -> tuple[str, ...]:
        """The table, or for a history those of whose rows it tells, as far as they are known before it is read."""
        if not self.table.tells_of:
            return (self.table.name,)
        if self.pack:
            return (self.pack.entity(),)
        rules = self.mapping.rules if self.mapping else ()
        rule = next((rule for rule in rules if rule.column.name == "entity_kind"), None)
        told = {rule.const, rule.default, rule.other, *(rule.values or {}).values()} if rule else set()
        return tuple(name for name in self.table.tells_of if name in told) or self.table.tells_of


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files have no cursor
    """One delivery per file, of a history one for each table of whose rows it tells.

    Raises InputError where the source or its mapping is not as it should be.
    """
    wanted = _wanted(source)
    if wanted.full and wanted.table.tells_of:
        raise InputError(
            "`full: true` does not go with a history, whose `src` is that of other rows",
            where=source.name,
            remedy="leave it out: steps that were once taken stay",
        )
    for found in find(source):
        for of in wanted.tells_of:
            yield _delivery(source, wanted, found, of)


def ready_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with the product."""
    return tuple(sorted(path.stem for path in READY.glob("*.yaml")))


def _wanted(source: Source) -> _Wanted:
    refuse_unknown(source, _OPTIONS)
    table = table_named(source.option("table"), source.name)
    full = _full(source)
    if source.option("pack"):
        return _packed(source, table, full)
    _refuse_pack_options(source)
    if not source.option("mapping"):
        return _Wanted(table, None, "", source.option("src", _CANONICAL), full)
    path, where = _mapping_path(source)
    text = _mapping_text(path, where)
    mapping = read_mapping(text, path.stem, where, source.zone)
    _refuse_other_table(source, "mapping", mapping.table, table)
    return _Wanted(table, mapping, text, source.option("src", mapping.name), full)


def _packed(source: Source, table: Table, full: bool) -> _Wanted:
    if source.option("mapping"):
        raise InputError(
            "names a `pack` and a `mapping`", where=source.name, remedy="a pack is a mapping: leave one out"
        )
    pack = pack_named(source.option("pack"), source.name)
    _refuse_other_table(source, "pack", pack.table, table)
    return _Wanted(table, None, pack.text, source.option("src", pack.name), full, pack)


def _refuse_pack_options(source: Source) -> None:
    given = next((key for key in _OF_PACKS if source.option(key)), None)
    if given is not None:
        raise InputError(
            f"`{given}` goes with a `pack`",
            where=source.name,
            remedy="a mapping says it itself, under `time`",
        )


def _refuse_other_table(source: Source, kind: str, fills: Table, said: Table) -> None:
    if fills is not said:
        raise InputError(
            f"the {kind} fills {fills.name}, the source says {said.name}",
            where=source.name,
            remedy=f"write `table: {fills.name}`, or choose another {kind}",
        )


def _full(source: Source) -> bool:
    given = source.option("full", "false").lower()
    if given not in {"true", "false"}:
        raise InputError(f"`full` is {given!r}", where=source.name, remedy="write true or false")
    if given == "true" and "{" in source.pattern:
        raise InputError(
            "`full: true` does not go with a placeholder in the pattern",
            where=source.name,
            remedy="each file has to be the whole list; give each its own source and `src`",
        )
    return given == "true"


def _mapping_path(source: Source) -> tuple[Path, str]:
    """The file of the mapping, and what to call it in messages."""
    given = source.option("mapping")
    if given in ready_mappings():
        return READY / f"{given}.yaml", f"mapping {given}"
    path = (source.root / given).resolve()
    if not path.is_relative_to(source.root.resolve()):
        raise InputError(
            f"the mapping {given!r} lies outside the workspace",
            where=source.name,
            remedy="copy it into the folder of steelyard.yaml",
        )
    if not path.is_file():
        raise InputError(
            f"there is no mapping {given!r}",
            where=source.name,
            remedy=f"name a file of the workspace, or one of {', '.join(ready_mappings())}",
        )
    return path, given


def _mapping_text(path: Path, where: str) -> str:
    try:
        if path.stat().st_size > _MAX_MAPPING:
            raise InputError(f"is longer than {_MAX_MAPPING:,} bytes", where=where, remedy="is it a mapping?")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(
            f"is not UTF-8 (byte {fault.start})", where=where, remedy="save it as UTF-8"
        ) from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=where) from None


def _delivery(source: Source, wanted: _Wanted, found: Found, of: str) -> Delivery:
    """`of` is a table: a history has the `src` of the rows that it tells of, since ids are ids within a source."""
    given = _given(source, wanted, found)
    src = f"table:{of}:{wanted.name}"
    return Delivery(
        collector="table",
        version=VERSION,
        src=src,
        uri=found.uri,
        fingerprint=fingerprint(
            "table", str(VERSION), src, _digest(found), wanted.text, *_zones(source, wanted),
            *(f"{key}={source.options[key]}" for key in sorted(source.options)),
            *(f"{rule.column.name}={rule.const}" for rule in given),
        ),
        origin=source.origin,
        tables=(wanted.table.name,),
        read=lambda: _of_table(_read(source, wanted, found, given), of, wanted.tells_of),
        covers=source.covers,
        replaces_rows=wanted.full,
    )  # fmt: skip


def _zones(source: Source, wanted: _Wanted) -> list[str]:
    """The zones that decide times: one of them may be the workspace's, which no other part names."""
    if wanted.pack:
        return [str(source.zone)]
    return sorted({str(rule.zone) for rule in wanted.mapping.rules}) if wanted.mapping else []


def _digest(found: Found) -> str:
    if found.path.is_dir():
        raise InputError("is a folder", where=found.uri, remedy="name its files, such as exports/*.csv")
    try:
        return sha256_of(found.path)
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=found.uri) from None


def _given(source: Source, wanted: _Wanted, found: Found) -> tuple[Rule, ...]:
    """Repository and service as the pattern or the source names them, in the columns of the table."""
    rules = []
    for key, name in _GIVEN.items():
        column, word = wanted.table.column(name), found.fields.get(key) or source.option(key)
        if column is not None and word:
            rules.append(Rule(column, (), const=word))
    return tuple(rules)


def _read(source: Source, wanted: _Wanted, found: Found, given: tuple[Rule, ...]) -> Iterator[Item]:
    from steelyard.evidence.mapping.files import open_sheet  # noqa: PLC0415 - start-up is a feature
    from steelyard.evidence.mapping.rows import read_rows  # noqa: PLC0415 - start-up is a feature

    sheet = open_sheet(_asked(source, wanted, found))
    if not sheet.headers:  # a list of JSON without a record
        return
    mapping = wanted.mapping or (
        wanted.pack.bound(sheet.headers, found.uri, source.zone, source.options)
        if wanted.pack
        else canonical_mapping(wanted.table, sheet.headers, found.uri)
    )
    mapped = {rule.column.name for rule in mapping.rules}
    rest = tuple(rule for rule in given if rule.column.name not in mapped)
    yield from read_rows(sheet, replace(mapping, rules=(*mapping.rules, *rest)), found.uri)


def _of_table(items: Iterator[Item], of: str, tells_of: tuple[str, ...]) -> Iterator[Item]:
    """Of a history of several tables the steps of one; the first has besides what says none of them."""
    if len(tells_of) == 1:
        yield from items
        return
    first, others = of == tells_of[0], set(tells_of) - {of}
    for item in items:
        if isinstance(item, Reject):
            if first:
                yield item
            continue
        told = item.columns.get("entity_kind", [None] * len(item))
        mine = [one == of or (first and one not in others) for one in told]
        if any(mine):
            yield Batch(item.table, {name: list(compress(c, mine)) for name, c in item.columns.items()})


def _asked(source: Source, wanted: _Wanted, found: Found) -> Asked:
    """How to read the file: the source's options go before what the mapping says."""
    mapping, rows = wanted.mapping, wanted.pack.sheet if wanted.pack else {}
    return Asked(
        path=found.path,
        uri=found.uri,
        header=mapping.header if mapping else rows.get("header", 1),
        sheet=source.option("sheet") or (mapping.sheet if mapping else rows.get("sheet", "")),
        delimiter=source.option("delimiter") or (mapping.delimiter if mapping else rows.get("delimiter", "")),
        encoding=source.option("encoding") or (mapping.encoding if mapping else rows.get("encoding", "")),
        records=mapping.records if mapping else rows.get("records", ""),
    )
