"""Scoped evidence tables joined with the windows that are asked for: what `observe` works on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from steelyard.evidence.current import Tables
from steelyard.values import Window

if TYPE_CHECKING:
    import ibis.expr.types as ir

EXPLICIT = ("explicit", "manual")


class Windowed:
    """The tables of `evidence.current`, seen through several windows at once.

    Rows get `window` (its position in `windows`), `from_at`, `to_at` (instants, [from, to)) and `offset`.
    """

    def __init__(self, tables: Tables, windows: Sequence[Window], link_mode: str) -> None:
        self.tables = tables
        self.windows = windows
        self._explicit = link_mode == "explicit"
        self._asked = ibis.memtable(
            pa.table(
                {
                    "window": pa.array(range(len(windows)), pa.int64()),
                    "from_at": pa.array([w.start for w in windows], pa.int64()),
                    "to_at": pa.array([w.end for w in windows], pa.int64()),
                    "offset": pa.array([w.offset for w in windows], pa.int64()),
                }
            )
        )

    def table(self, name: str) -> ir.Table:
        """A scoped table with the key by which links name its rows, whatever the window."""
        rows = self.tables.scoped(name)
        return rows.mutate(key=rows.src + "/" + rows.src_id)

    def within(self, rows: ir.Table, at: str) -> ir.Table:
        """Each row once per window that holds its instant `at`."""
        asked = self._asked
        return rows.join(asked, [rows[at] >= asked.from_at, rows[at] < asked.to_at])

    def rows(self, name: str, at: str) -> ir.Table:
        """`within` over a whole table."""
        return self.within(self.table(name), at)

    def at_end(self, name: str, since: str) -> ir.Table:
        """The rows that are there at the end of each window: `since` lies before it or is not known."""
        return self.before_end(self.table(name), since)

    def before_end(self, rows: ir.Table, since: str) -> ir.Table:
        """Each row once per window that ends after its instant `since`, or where that is not known."""
        asked = self._asked
        return rows.join(asked, rows[since].isnull() | (rows[since] < asked.to_at))

    @staticmethod
    def last(rows: ir.Table, of: Sequence[str], by: Sequence[str]) -> ir.Table:
        """The greatest row of each group `of`, by columns that leave no tie to the order of the rows (R22)."""
        greatest = [ibis.desc(rows[column]) for column in by]
        placed = rows.mutate(place=ibis.row_number().over(group_by=list(of), order_by=greatest))
        return placed.filter(placed.place == 0).drop("place")

    def links(self, rel: str, from_kind: str, to_kind: str) -> ir.Table:
        """(from_id, to_id) of a relation, by explicit links only where that was asked for."""
        link = self.tables.current("link")
        chosen = link.filter((link.rel == rel) & (link.from_kind == from_kind) & (link.to_kind == to_kind))
        if self._explicit:
            chosen = chosen.filter(chosen.method.isin(EXPLICIT))
        return chosen.select("from_id", "to_id").distinct()
