"""Runs a collector as the store would and gives its rows; every batch must keep the promise of its table."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from steelyard.evidence.delivery import Batch
from steelyard.evidence.source import Source
from steelyard.evidence.tables import TABLES
from steelyard.values import instant

DATA = Path(__file__).parents[2] / "data"
REAL = Path(__file__).parents[3] / "../shared/data"
ABSENT = "the real data beside the checkout is absent"
TYPES = {
    "text": str,
    "person": str,
    "instant": int,
    "duration": int,
    "int": int,
    "bool": bool,
    "json": str,
    "list": list,
}


@dataclass
class Collected:
    tables: dict = field(default_factory=dict)
    rejects: list = field(default_factory=list)

    def rows(self, table):
        return self.tables.get(table, [])

    def row(self, table):
        (row,) = self.rows(table)
        return row

    def column(self, table, name):
        return [row[name] for row in self.rows(table)]

    @property
    def reasons(self):
        return [(reject.where, reject.reason) for reject in self.rejects]


def delivered(kind, folder, pattern="*", zone=UTC, **options):
    module = import_module(f"steelyard.evidence.collectors.{kind}")
    source = Source(kind, pattern, Path(folder), options=options, zone=zone, name="steelyard.yaml, source 1")
    return list(module.deliveries(source, lambda _: ""))


def collect(kind, folder, pattern="*", zone=UTC, **options):
    collected = Collected()
    for delivery in delivered(kind, folder, pattern, zone, **options):
        versions = Counter()
        for item in delivery.read():
            if isinstance(item, Batch):
                take(collected, delivery, item, versions)
            else:
                collected.rejects.append(item)
        assert not [key for key, count in versions.items() if count > 1]
    return collected


def take(collected, delivery, batch, versions):
    assert batch.table in delivery.tables
    assert len({len(values) for values in batch.columns.values()}) == 1
    for name, values in batch.columns.items():
        column = TABLES[batch.table].column(name)
        assert column is not None, f"{batch.table} has no column {name}"
        assert all(value is None or type(value) is TYPES[column.kind] for value in values), name
        assert not column.choices or set(values) <= {*column.choices, None}, name
    rows = [
        dict(zip(batch.columns, values, strict=True)) for values in zip(*batch.columns.values(), strict=True)
    ]
    versions.update((batch.table, row["src_id"], row["updated_at"]) for row in rows)
    collected.tables.setdefault(batch.table, []).extend(rows)


def at(*parts, zone=UTC):
    return instant(datetime(*parts, tzinfo=zone))
