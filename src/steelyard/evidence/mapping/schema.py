"""The YAML of a mapping as pydantic models: the edge where outside data is parsed once.

Unknown keys are refused. docs/guide/mapping-a-table.md shows each key.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from steelyard.evidence.mapping import times

Unit: TypeAlias = Literal["us", "ms", "s", "min", "h"]


def _word(value: object) -> object:
    """YAML reads 1 and true as they are; in a mapping they are words. Nothing is the empty word."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _words(value: object) -> object:
    return {_word(key): word for key, word in value.items()} if isinstance(value, dict) else value


def _several(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _from_header(value: object) -> object:
    """`column: header` is short for `column: {from: header}`."""
    return value if isinstance(value, dict) else {"from": value}


Word: TypeAlias = Annotated[str, BeforeValidator(_word)]
Header: TypeAlias = Annotated[
    str, BeforeValidator(_word), StringConstraints(strip_whitespace=True, min_length=1)
]
Headers: TypeAlias = Annotated[list[Header], BeforeValidator(_several), Field(min_length=1)]
Words: TypeAlias = Annotated[list[Word], BeforeValidator(_several)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RowsIn(_Model):
    sheet: str = ""
    header: Annotated[int, Field(ge=1, le=1000, strict=True)] = 1
    skip_where: dict[Header, Words] = {}
    keep_where: dict[Header, Words] = {}
    records: str = ""
    delimiter: str = ""
    encoding: str = ""


class TimeIn(_Model):
    format: str = times.ISO
    zone: str = ""


class ColumnIn(_Model):
    headers: Annotated[Headers | None, Field(alias="from")] = None
    join: str | None = None
    strip_prefix: str = ""
    lower: bool = False
    values: Annotated[dict[str, Word], BeforeValidator(_words)] | None = None
    other: Word | None = None
    present: Word | None = None
    default: Word | None = None
    const: Word | None = None
    format: str | None = None
    zone: str | None = None
    unit: Unit | None = None
    factor: Annotated[int, Field(ge=1, strict=True)] | None = None
    people: Annotated[str, StringConstraints(min_length=1)] | None = None
    separator: Annotated[str, StringConstraints(min_length=1)] | None = None
    plus: Header | None = None
    plus_unit: Unit | None = None


class MappingFile(_Model):
    table: str
    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")] | None = None
    rows: RowsIn = RowsIn()
    time: TimeIn = TimeIn()
    columns: Annotated[dict[str, Annotated[ColumnIn, BeforeValidator(_from_header)]], Field(min_length=1)]
    missing: Words = []
