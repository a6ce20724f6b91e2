"""What the rules look at: a project's current rows of a window, and the versions that came before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from steelyard.evidence.current import Tables
from steelyard.evidence.ownership import Owns
from steelyard.evidence.tables import TABLES
from steelyard.values import Window

if TYPE_CHECKING:
    import ibis.expr.types as ir

# Instants that say what is promised or written about a row, not what happened to it.
_NOT_HAPPENED = frozenset({"updated_at", "due_at", "sla_due_at", "planned_from", "planned_to", "valid_to"})


@dataclass(frozen=True, slots=True)
class Look:
    """One project and window."""

    tables: Tables
    owns: Sequence[Owns]
    scope: str
    window: Window

    def brought(self, *names: str) -> Iterator[str]:
        """Of some tables those that a load brought: about the others the engine need not be asked."""
        known = {name for load in self.tables.loads.values() for name in load.tables}
        return (name for name in names if name in known)

    def has(self, table: str) -> bool:
        """Whether the project has any row in a table."""
        return count(self.owned(table)) > 0

    def owned(self, table: str) -> ir.Table:
        """The project's current rows of a table."""
        rows = self.tables.scoped(table)
        return rows.filter(rows.scope == self.scope)

    def inside(self, rows: ir.Table, at: str) -> ir.Table:
        """The rows whose instant `at` lies in the window."""
        return rows.filter((rows[at] >= self.window.start) & (rows[at] < self.window.end))

    def rows(self, table: str, at: str | None = None) -> ir.Table:
        """The project's rows of the window, by the table's own instant unless another is named."""
        return self.inside(self.owned(table), at or TABLES[table].at)


def count(rows: ir.Table) -> int:
    """How many rows there are."""
    return int(rows.count().to_pyarrow().as_py())


def ids(rows: ir.Table, most: int) -> tuple[str, ...]:
    """The first few ids in their order."""
    told = rows.select("src_id").order_by("src_id").limit(most).to_pyarrow()["src_id"].to_pylist()
    return tuple(told)


def with_last(rows: ir.Table, table: str) -> ir.Table:
    """The rows with `last`: the latest instant of anything that happened to each."""
    names = [c.name for c in TABLES[table].columns if c.kind == "instant" and c.name not in _NOT_HAPPENED]
    return rows.mutate(last=ibis.greatest(*(rows[name].fill_null(-(2**62)) for name in names)))
