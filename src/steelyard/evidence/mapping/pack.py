"""Packs: ready, versioned mappings of what well-known systems export, as `packs/<id>@<version>.yaml`.

A pack is a mapping whose columns may name several headers (`any:`, the first that a file has counts), so
that one pack reads the export in Chinese and in English. A column without any of its headers is left empty,
unless the pack says `need: true`. What a pack was checked against stands in it as its evidence level: `export`,
read on a real export of that system, or `documentation`, written from what its maker publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any, Literal, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.mapping.model import Mapping, mapping_of, table_named
from steelyard.evidence.mapping.sheet import listed, plain
from steelyard.evidence.tables import Table
from steelyard.intake import yaml_of
from steelyard.values import Text

Level: TypeAlias = Literal["export", "documentation"]
Headers: TypeAlias = tuple[str, ...]  # one, or several that are joined

FOLDER = Path(__file__).parent / "packs"
_OWN = ("any", "need", "absent")  # keys of a column that only packs have


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a pack: the headers that it can stand under, in the order in which they are tried."""

    column: str
    ways: tuple[Headers, ...]
    need: bool
    rule: dict[str, Any]  # what is left for the mapping
    absent: str | None  # the word of every row, where a file has none of the headers

    def found(self, headers: Sequence[str]) -> Headers | None:
        """The first of its ways whose headers a file has."""
        return next((way for way in self.ways if set(way) <= set(headers)), None)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it is written. `text` is its file, which decides rows; `name` the instance in `src`."""

    id: str
    version: int
    level: Level
    system: Text
    export: Text  # which export it reads
    misses: Text  # what it cannot tell
    basis: str  # what it was written or confirmed from
    table: Table
    name: str
    fields: tuple[Field, ...]
    content: dict[str, Any]
    text: str

    @property
    def key(self) -> str:
        """As a source names it."""
        return f"{self.id}@{self.version}"

    @property
    def sheet(self) -> dict[str, Any]:
        """How the file is read, before its headers are known."""
        rows: dict[str, Any] = self.content.get("rows", {})
        return rows

    def entity(self) -> str:
        """Of which table's rows a history tells, or ""."""
        return next((str(f.rule.get("const", "")) for f in self.fields if f.column == "entity_kind"), "")

    def bound(
        self, headers: Sequence[str], where: str, workspace_zone: tzinfo, options: dict[str, str]
    ) -> Mapping:
        """The mapping of a file with these headers. `options`: `timezone` and `time_format` of the export.

        Raises InputError where the file lacks what the pack cannot do without.
        """
        time = dict(self.content.get("time", {}))
        time |= {
            key: options[name]
            for key, name in (("zone", "timezone"), ("format", "time_format"))
            if options.get(name)
        }
        content = {
            key: value for key, value in self.content.items() if key not in {"pack", "columns", "rows"}
        }
        rows = {key: value for key, value in self.sheet.items() if key not in {"keep_where", "skip_where"}}
        rows |= {
            key: {_one_of(header, headers): words for header, words in self.sheet[key].items()}
            for key in ("keep_where", "skip_where")
            if key in self.sheet
        }
        columns = dict(self._columns(headers, where))
        return mapping_of(
            content | {"time": time, "rows": rows, "columns": columns},
            self.name,
            f"pack {self.key} for {where}",
            workspace_zone,
        )

    def _columns(self, headers: Sequence[str], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for field in self.fields:
            way = field.found(headers)
            if not field.ways:
                yield field.column, field.rule
            elif way is not None:
                yield field.column, field.rule | {"from": list(way)}
            elif field.need:
                wanted = " / ".join(" + ".join(way) for way in field.ways)
                raise InputError(
                    f"has no header {wanted}, which {self.key} needs for {field.column}",
                    where=where,
                    remedy=f"its headers are {listed(headers)}; export that field as well, or write a mapping",
                )
            elif field.absent is not None:
                yield field.column, {"const": field.absent}


def packs() -> tuple[Pack, ...]:
    """Every pack of the product, by id and version."""
    found = (_read(path) for path in FOLDER.glob("*.yaml"))
    return tuple(sorted(found, key=lambda pack: (pack.id, pack.version)))


def pack_named(key: str, where: str) -> Pack:
    """The pack `id@version`; raises InputError with those that exist."""
    path = FOLDER / f"{key}.yaml"
    known = sorted(path.stem for path in FOLDER.glob("*.yaml"))
    if key not in known:
        near = [name for name in known if name.partition("@")[0] == key.partition("@")[0]]
        raise InputError(
            f"there is no pack {key!r}", where=where, remedy=f"known: {', '.join(near or known)}"
        )
    return _read(path)


def _read(path: Path) -> Pack:
    text = path.read_text(encoding="utf-8")
    content = yaml_of(text, path.name)
    head = content["pack"]
    return Pack(
        id=head["id"],
        version=head["version"],
        level=head["level"],
        system=Text(head["system"]["zh"], head["system"]["en"]),
        export=Text(head["export"]["zh"], head["export"]["en"]),
        misses=Text(head["misses"]["zh"], head["misses"]["en"]),
        basis=head["basis"],
        table=table_named(content["table"], path.name),
        name=content["name"],
        fields=tuple(_field(column, given) for column, given in content["columns"].items()),
        content=content,
        text=text,
    )


def _field(column: str, given: str | dict[str, Any]) -> Field:
    rule: dict[str, Any] = {"any": [given]} if isinstance(given, str) else given
    ways = tuple(_way(way) for way in rule.get("any", ()))
    rest = {key: value for key, value in rule.items() if key not in _OWN}
    return Field(column, ways, rule.get("need", False), rest, rule.get("absent"))


def _way(given: str | list[str]) -> Headers:
    return tuple(plain(header) for header in ([given] if isinstance(given, str) else given))


def _one_of(written: str, headers: Sequence[str]) -> str:
    """Of headers written as `a | b`, the first that a file has; the first of them where it has none."""
    names = [plain(name) for name in written.split("|")]
    return next((name for name in names if name in headers), names[0])
