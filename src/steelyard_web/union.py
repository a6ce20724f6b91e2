"""Rows of several tables as one query: each table's columns are brought to the same names, order and types.

A page that tells of many kinds of things stays at one query, however many kinds and rows there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

Columns = Mapping[str, Any]  # name -> an expression, or None where this table has no such column


def part(
    found: QuerySet[Any], kind: str, *, plain: Mapping[str, Any], texts: Columns, numbers: Columns
) -> QuerySet[Any]:
    """One table of a union, as tuples of `kind`, the key, the plain columns, the texts, the numbers.

    Plain columns have the same type in every table; a text or a number that is missing is "" or 0.
    """
    columns = {f"u_{name}": value for name, value in plain.items()}
    columns |= {f"u_{name}": _cast(value, TextField(), "") for name, value in texts.items()}
    columns |= {f"u_{name}": _cast(value, IntegerField(), 0) for name, value in numbers.items()}
    asked = found.order_by().annotate(u_kind=Value(kind, output_field=CharField()), **columns)
    return asked.values_list("u_kind", "pk", *columns)


def united(parts: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    """All parts in one query."""
    first, *more = parts
    return first.union(*more, all=True) if more else first


def _cast(value: Any, kind: Any, nothing: Any) -> Any:
    none = Value(nothing, output_field=kind)
    if value is None:
        return none
    return Coalesce(Cast(F(value) if isinstance(value, str) else value, kind), none)
