"""What the bank's systems export, as tables: per export its columns once, for the file and for its mapping.

A field gives the header, where the value comes from, and the words of the source for ours. So a mapping can
never say something else than the file that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from steelyard.evidence.tables import TABLES
from steelyard.sample import clock
from steelyard.sample.plan import History, ProjectPlan

Cells: TypeAlias = dict[str, str]
YES_NO = {"true": "是", "false": "否"}
ISO = "iso"  # times with the offset of their zone


@dataclass(frozen=True, slots=True)
class Bank:
    """All projects and shared tools."""

    projects: tuple[ProjectPlan, ...]
    tools: tuple[ProjectPlan, ...]

    def history(self, repository: str) -> History:
        """The history of one repository."""
        return next(p.histories[repository] for p in self.projects if repository in p.histories)

    def sha(self, repository: str, commit: int | None) -> str:
        """The hash of a commit, empty where there is none."""
        return self.history(repository).sha(commit)


@dataclass(frozen=True, slots=True)
class Field:
    """One column: our name, the source's header, its value in a row; `words` are the source's for ours."""

    target: str
    header: str
    value: Callable[[Any, Bank], Any]
    words: Mapping[str, str] | None = None
    keys: str = ""  # further keys of the mapping, as YAML


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of export. `bad` are rows that nobody can read, as changes to the last good row."""

    name: str
    ending: str
    table: str
    rows: Callable[[Bank], list[Any]]
    fields: tuple[Field, ...]
    time: str = "%Y-%m-%d %H:%M:%S"
    encoding: str = "utf-8"
    sheet: str = ""
    title: tuple[str, ...] = ()  # lines above the headers
    total: str = ""  # word in the first column of a last row that sums up
    constants: tuple[tuple[str, str], ...] = ()
    bad: tuple[Mapping[str, str], ...] = ()

    @property
    def path(self) -> str:
        """Of the file, in the workspace."""
        return f"exports/{self.name}.{self.ending}"


def cells_of(export: Export, bank: Bank) -> list[Cells]:
    """The rows of an export as the source writes them, bad ones last."""
    rows = [
        {f.header: _written(export, f, f.value(row, bank)) for f in export.fields}
        for row in export.rows(bank)
    ]
    return rows + [{**rows[-1], **bad} for bad in export.bad]


def _written(export: Export, field: Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    column = TABLES[export.table].column(field.target)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if column is not None and column.kind == "instant":
        return clock.iso(value) if export.time == ISO else clock.local(value, export.time)
    return (field.words or {}).get(str(value), str(value))


def mapping_of(export: Export) -> str:
    """The mapping file of an export."""
    lines = [
        f"# {export.path} of the sample bank: its columns as the canonical table `{export.table}`.",
        f"table: {export.table}",
    ]
    rows = _row_keys(export)
    if rows:
        lines.append(f"rows: {{{', '.join(rows)}}}")
    zone = "" if export.time == ISO else f", zone: {clock.ZONE_NAME}"  # ISO times carry theirs
    lines.append(f'time: {{format: "{export.time}"{zone}}}')
    lines.append("columns:")
    lines += [
        f"  {f.target if f.target != 'src_id' else 'source_id'}: {_rule(f)}"
        for f in export.fields
        if f.target
    ]
    lines += [f"  {target}: {{const: {word}}}" for target, word in export.constants]
    lines.append('missing: ["", "-", "无", "N/A"]')
    return "\n".join(lines) + "\n"


def _row_keys(export: Export) -> list[str]:
    keys = [f"sheet: {export.sheet}"] if export.sheet else []
    keys += [f"header: {len(export.title) + 1}"] if export.title else []
    keys += [f"skip_where: {{{export.fields[0].header}: {export.total}}}"] if export.total else []
    return keys + ([f"encoding: {export.encoding}"] if export.encoding != "utf-8" else [])


def _rule(field: Field) -> str:
    if not field.words and not field.keys:
        return field.header
    words = ", ".join(f"{theirs}: {ours}" for ours, theirs in (field.words or {}).items())
    values = f"values: {{{words}}}" if words else ""
    return f"{{{', '.join(part for part in (f'from: {field.header}', values, field.keys) if part)}}}"
