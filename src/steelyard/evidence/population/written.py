"""A population as `steelyard.yaml` or a table of counts writes it: parsed once, every fault with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from steelyard.errors import InputError
from steelyard.evidence.delivery import Reject
from steelyard.evidence.population.declared import Count, Exclusion, Population
from steelyard.evidence.tables import TABLES, Ownership
from steelyard.values import instant

KINDS: tuple[Ownership, ...] = ("repositories", "pipelines", "services", "config_items")
_ONE: dict[str, Ownership] = {
    "repository": "repositories",
    "pipeline": "pipelines",
    "service": "services",
    "config_item": "config_items",
}
_HEADERS = ("table", "of", "from", "to", "rows", "told_by")
MOST = 100_000  # lines of a table of counts

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExcludedIn(_Model):
    """One exclusion: exactly one kind of thing, and the reason."""

    repository: Said | None = None
    pipeline: Said | None = None
    service: Said | None = None
    config_item: Said | None = None
    reason: Said


class CountIn(_Model):
    """One count of a source; both days are included."""

    table: str
    rows: Annotated[int, Field(ge=0)]
    told_by: Said
    of: str = ""
    where: dict[str, str] = {}
    first: Annotated[date | None, Field(alias="from")] = None
    last: Annotated[date | None, Field(alias="to")] = None


class PopulationIn(_Model):
    """`population` of a project."""

    repositories: list[Said] = []
    pipelines: list[Said] = []
    services: list[Said] = []
    config_items: list[Said] = []
    excluded: list[ExcludedIn] = []
    counts: list[CountIn] | Said = []


def population_of(given: PopulationIn, root: Path, zone: tzinfo, where: str) -> Population:
    """The population that is written; raises InputError with its place."""
    names: dict[Ownership, tuple[str, ...]] = {
        kind: tuple(dict.fromkeys(getattr(given, kind))) for kind in KINDS if getattr(given, kind)
    }
    for name in (name for of_kind in names.values() for name in of_kind if "*" in name or "?" in name):
        raise InputError(
            f"declares the pattern {name!r}, and a pattern cannot be counted",
            where=where,
            remedy="write every name, or a count under `counts`",
        )
    excluded = tuple(_exclusion(one, names, where) for one in given.excluded)
    if isinstance(given.counts, str):
        return Population(names, excluded, (), _inside(root, given.counts, where))
    counts = (_count(one, zone, f"{where}, count {number}") for number, one in enumerate(given.counts, 1))
    return Population(names, excluded, tuple(counts))


def counts_of(population: Population, zone: tzinfo) -> tuple[Count, ...]:
    """The counts, those of the table of counts included; raises InputError where that cannot be read."""
    if population.counts_file is None:
        return population.counts
    return (*population.counts, *_read(population.counts_file, zone))


def _exclusion(given: ExcludedIn, names: Mapping[Ownership, tuple[str, ...]], where: str) -> Exclusion:
    named = [(kind, name) for key, kind in _ONE.items() if (name := getattr(given, key)) is not None]
    if len(named) != 1:
        raise InputError(
            f"an exclusion names {len(named)} things",
            where=where,
            remedy=f"give exactly one of {', '.join(_ONE)}",
        )
    kind, name = named[0]
    if name not in names.get(kind, ()):
        raise InputError(
            f"excludes {name!r}, which it does not declare under `{kind}`",
            where=where,
            remedy="declare it too: an exclusion says what belongs to the population and is left out",
        )
    return Exclusion(kind, name, given.reason)


def _count(given: CountIn, zone: tzinfo, where: str) -> Count:
    table = TABLES.get(given.table)
    if table is None:
        raise InputError(
            f"there is no table {given.table!r}", where=where, remedy=f"tables: {', '.join(TABLES)}"
        )
    if (given.first is None) != (given.last is None):
        raise InputError("gives one of `from` and `to`", where=where, remedy="give both days, or neither")
    if given.first and given.last and given.last < given.first:
        raise InputError(
            "ends before it begins", where=where, remedy="`from` is the first day, `to` the last"
        )
    if given.first and not table.at:
        raise InputError(
            f"{table.name} has no time, so no count of a period",
            where=where,
            remedy="leave `from` and `to` out",
        )
    if given.of and not table.owned_by:
        raise InputError(f"rows of {table.name} name no owner", where=where, remedy="leave `of` out")
    for name in given.where:
        column = table.column(name)
        if column is None or column.kind != "text":
            raise InputError(
                f"{table.name} has no word column {name!r}", where=where, remedy="correct `where`"
            )
    return Count(
        table=given.table,
        rows=given.rows,
        told_by=given.told_by,
        of=given.of,
        where=tuple(sorted(given.where.items())),
        start=_midnight(given.first, zone) if given.first else None,
        end=_midnight(given.last + timedelta(days=1), zone) if given.last else None,
    )


def _midnight(day: date, zone: tzinfo) -> int:
    return instant(datetime.combine(day, time(), zone))


def _inside(root: Path, name: str, where: str) -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise InputError(
            f"the table of counts {name!r} lies outside the workspace",
            where=where,
            remedy="copy it into the folder of steelyard.yaml",
        )
    return path


def _read(path: Path, zone: tzinfo) -> Iterator[Count]:
    from steelyard.evidence.mapping.files import open_sheet  # noqa: PLC0415 - readers only where there is a file
    from steelyard.evidence.mapping.sheet import Asked, listed  # noqa: PLC0415

    sheet = open_sheet(Asked(path, path.name))
    if missing := [header for header in ("table", "rows", "told_by") if header not in sheet.headers]:
        raise InputError(
            f"has no header {listed(missing)}",
            where=path.name,
            remedy=f"its headers are {', '.join(_HEADERS)}",
        )
    wanted = [header for header in _HEADERS if header in sheet.headers]
    taken = 0
    for piece in sheet.chunks(wanted):
        if isinstance(piece, Reject):
            raise InputError(piece.reason, where=piece.where, remedy="correct the line")
        taken += len(piece.numbers)
        if taken > MOST:
            raise InputError(f"has more than {MOST:,} lines", where=path.name, remedy="is it the right file?")
        for number, *cells in zip(piece.numbers, *(piece.cells[header] for header in wanted), strict=True):
            yield _line(wanted, cells, zone, sheet.place(number))


def _line(headers: Sequence[str], cells: Sequence[Any], zone: tzinfo, where: str) -> Count:
    filled = {header: _cell(cell) for header, cell in zip(headers, cells, strict=True)}
    try:
        given = CountIn.model_validate({key: value for key, value in filled.items() if value != ""})
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise InputError(told, where=where, remedy="correct the line") from None
    return _count(given, zone, where)


def _cell(cell: Any) -> Any:
    """Workbooks keep whole numbers as floats and days as times."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date()
    return "" if cell is None else cell.strip() if isinstance(cell, str) else cell
