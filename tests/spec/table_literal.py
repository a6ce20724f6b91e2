"""A table literal, an indicator, a reading: what the specs of this folder are written with.

Rows name only the columns that matter. Times are local to Asia/Shanghai unless they end in Z; a row
belongs to the project "p" unless it says otherwise: a project owns what is called `<project>` or
`<project>-...`. The key of the second incident is `s/incident-2`.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pyarrow as pa

from steelyard.evidence.current import Tables
from steelyard.evidence.links import FINDERS
from steelyard.evidence.loads import Load
from steelyard.evidence.ownership import Owns
from steelyard.evidence.tables import TABLES
from steelyard.evidence.writing import schema
from steelyard.indicators import INDICATORS
from steelyard.indicators.measurement import Asked, measure
from steelyard.values import MICROSECOND, Measured, Origin, Reading, Window, instant

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = date(2026, 10, 31)
# The window of most specs: 90 days to the end of October, and the instants around its two ends.
BEFORE, FIRST = "2026-08-02 23:59:59.999999", "2026-08-03 00:00"
LAST, AFTER = "2026-10-31 23:59:59.999999", "2026-11-01 00:00"
NINE = "2026-10-01 09:00"
WHOLE_YEAR = ("2026-01-01 00:00", "2027-01-01 00:00")
KINDS = ("repositories", "pipelines", "services", "config_items")
FOUND = "found"  # link=FOUND: the edges that the product itself finds in the other rows


def at(time):
    """The instant of a literal time."""
    if isinstance(time, int):
        return time
    return instant(
        datetime.fromisoformat(time.removesuffix("Z")).replace(tzinfo=UTC if time.endswith("Z") else SHANGHAI)
    )


def after(time, **delay):
    """The instant some time after a literal one."""
    return at(time) + timedelta(**delay) // MICROSECOND


def owns(*projects):
    return [Owns(project, kind, (project, f"{project}-*")) for project in projects for kind in KINDS]


def full(name, rows):
    """The rows with their keys, their load and, where they name no owner, the project p."""
    columns = [column for column, _ in TABLES[name].owned_by]
    made = []
    for number, row in enumerate(rows, 1):
        owner = (
            {}
            if not columns or set(columns) & set(row)
            else {columns[0]: "p" if name != "config_item" else f"p-{number}"}
        )
        made.append(
            {"src": "s", "src_id": f"{name}-{number}", "load_seq": 1, "load_row": number, **owner, **row}
        )
    return made


def arrow(name, rows):
    """Rows as the current table of that name."""
    kinds = {column.name: column.kind for column in TABLES[name].columns} | {"updated_at": "instant"}
    known = [field for field in schema(TABLES[name]) if field.name != "deleted"]
    assert not {column for row in rows for column in row} - {field.name for field in known}, "no such column"

    def cell(row, column):
        value = row.get(column)
        return at(value) if value is not None and kinds.get(column) == "instant" else value

    return pa.table(
        {field.name: pa.array([cell(row, field.name) for row in rows], field.type) for field in known}
    )


def load(seq=1, tables=(), origin=Origin.DIRECT, covers=WHOLE_YEAR, src="s"):
    """A load; `covers` is what the workspace declares, None where it declares nothing."""
    declared = None if covers is None else (at(covers[0]), at(covers[1]))
    return Load(
        f"load-{seq}", seq, "table", 1, src, "", "", origin, tuple(tables), 0, 0, (), 0, covers=declared
    )


def spanning(one, tables):
    """The load with the first and last instant of the rows that it brought to each table."""
    spans = {}
    for name in one.tables:
        times = [
            at(row[TABLES[name].at])
            for row in tables[name]
            if row["load_seq"] == one.load_seq and row.get(TABLES[name].at) is not None
        ]
        if times:
            spans[name] = (min(times), max(times))
    return replace(one, spans=spans)


class Bench:
    """Measures literals, all on one connection."""

    def __init__(self, backend):
        self.backend = backend

    def reading(self, indicator, *, scope="p", **asked):
        return self.readings(indicator, (scope,), **asked)[scope]

    def readings(
        self,
        indicator,
        scopes,
        *,
        days=90,
        as_of=AS_OF,
        zone=SHANGHAI,
        links="all",
        covers=WHOLE_YEAR,
        loads=None,
        owned=None,
        **tables,
    ):
        """The readings of several projects by project; `covers` is what the one load declares."""
        found = tables.get("link") == FOUND
        given = {name: full(name, rows) for name, rows in tables.items() if not (name == "link" and found)}
        sources = loads if loads is not None else [load(1, given, covers=covers)] if given else []
        evidence = Tables(
            self.backend, owned or owns("p", *scopes), [spanning(one, given) for one in sources]
        )
        try:
            for name, rows in given.items():
                evidence.put(name, arrow(name, rows))
            if found:
                evidence.put("link", arrow("link", full("link", edges(evidence))))
            window = Window.ending(as_of, days, zone)
            told = measure(evidence, [Asked(indicator, one, window) for one in scopes], zone, links)
            return {asked.scope: reading for asked, reading in told.items()}
        finally:
            self.clear()

    def values(self, indicator, table, *cases, **asked):
        """The values of several lists of rows of one table, measured at once, each a project of its own."""
        column = TABLES[table].owned_by[0][0]
        named = {f"case{number}": rows for number, rows in enumerate(cases, 1)}
        rows = [
            {**row, column: f"{project}-{row[column]}" if row.get(column) else project}
            for project, case in named.items()
            for row in case
        ]
        return [
            one.value for one in self.readings(indicator, tuple(named), **{table: rows}, **asked).values()
        ]

    def clear(self):
        made = self.backend.con.sql("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
        for (name,) in made:
            self.backend.con.execute(f'DROP TABLE "{name}"')

    def needs_five(self, indicator, **tables):
        """No source: nothing. Four rows of the first table: too few. The fifth: a value."""
        for absent in INDICATORS[indicator].facts.tables:
            rest = {name: rows for name, rows in tables.items() if name != absent}
            assert told(self.reading(indicator, **rest)) == ("no_source", 0, 0)
        main, rows = next(iter(tables.items()))
        four = [owned_by(main, row, "four", number) for number, row in enumerate(rows[:4])]
        five = [owned_by(main, row, "five", number) for number, row in enumerate(rows[:5])]
        readings = self.readings(indicator, ("four", "five"), **{**tables, main: [*four, *five]})
        assert told(readings["four"]) == ("too_few", 4, 0)
        assert isinstance(readings["five"].value, Measured)
        assert readings["five"].value.n == 5


def edges(evidence):
    names = ("from_kind", "from_id", "to_kind", "to_id", "rel", "method")
    found = chain.from_iterable(finder.find(evidence) for finder in FINDERS)
    return [{name: getattr(edge, name) for name in names} for edge in found]


def owned_by(table, row, project, number):
    column = TABLES[table].owned_by[0][0]
    return {
        **row,
        "src_id": f"{project}-{number}",
        column: f"{project}-{number}" if column == "ci_id" else project,
    }


def told(reading):
    """(value, n, unknown) of a reading or a value, or (reason, n, unknown) where there is none."""
    value = reading.value if isinstance(reading, Reading) else reading
    if isinstance(value, Measured):
        return value.value, value.n, value.unknown
    return value.reason.value, value.n, value.unknown


def link(rel, start, end, method="explicit"):
    """An edge between two rows: link("caused_by", "incident-1", "deployment-2")."""
    (from_kind, _, _), (to_kind, _, _) = start.rpartition("-"), end.rpartition("-")
    return {
        "from_kind": from_kind,
        "from_id": f"s/{start}",
        "to_kind": to_kind,
        "to_id": f"s/{end}",
        "rel": rel,
        "method": method,
    }
