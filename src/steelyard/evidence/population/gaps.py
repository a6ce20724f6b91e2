"""What of a declared population is not there: things without rows, tables shorter than their source says (R18).

A thing is covered where a table that an indicator cannot do without has a row of it, of whatever day. One that
had nothing to record is proved by its source's own count: a list as long as the source says lacks nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from steelyard.evidence.current import Tables
from steelyard.evidence.population.declared import Count, Population
from steelyard.evidence.population.written import counts_of
from steelyard.evidence.tables import TABLES, Ownership
from steelyard.values import IndicatorFacts, Missing, MissingReason, Reading, Text, Window

if TYPE_CHECKING:
    import ibis.expr.types as ir

# The kind of thing of which every declared one has rows in a table, if the table is whole.
EVERY: dict[str, tuple[Ownership, ...]] = {
    "code_commit": ("repositories",),
    "code_parent": ("repositories",),
    "change_request": ("repositories",),
    "work_item": ("repositories",),
    "test_result": ("repositories",),
    "finding": ("repositories",),
    "pipeline_run": ("repositories", "pipelines"),
    "deployment": ("services",),
    "incident": ("services",),
    "ops_event": ("services",),
    "change_record": ("services",),
    "config_item": ("config_items",),
}
# Observations are of many things at once; which kind an indicator of them looks at, and by what name.
OBSERVED: dict[str, tuple[str, Ownership]] = {
    "line_coverage": ("line_coverage", "repositories"),
    "branch_coverage": ("branch_coverage", "repositories"),
    "slo_attainment": ("slo", "services"),
    "error_budget_left": ("slo", "services"),
    "user_experience_score": ("apdex", "services"),
}
SCAN = "scan"  # an observation that says: this repository was looked at, whether or not anything was found
KIND_WORDS: dict[Ownership, Text] = {
    "repositories": Text("代码库", "repository"),
    "pipelines": Text("流水线", "pipeline"),
    "services": Text("服务", "service"),
    "config_items": Text("配置项", "configuration item"),
}


@dataclass(frozen=True, slots=True)
class Unseen:
    """A declared thing of which a table has no row."""

    table: str
    kind: Ownership
    name: str

    @property
    def told(self) -> Text:
        """One line for people."""
        word = KIND_WORDS[self.kind]
        return Text(
            f"{word.zh} {self.name}：{self.table} 中没有任何记录",
            f"{word.en} {self.name}: no row in {self.table}",
        )


@dataclass(frozen=True, slots=True)
class Short:
    """A table that holds fewer rows than its source counts."""

    count: Count
    have: int

    @property
    def told(self) -> Text:
        """One line for people."""
        count, of = self.count, f" {self.count.of}" if self.count.of else ""
        return Text(
            f"{count.table}{of}：装载了 {self.have:,} 行，来源自己计为 {count.rows:,} 行（{count.told_by}）",
            f"{count.table}{of}: {self.have:,} rows, its source counts {count.rows:,} ({count.told_by})",
        )


Gap = Unseen | Short


class Completeness:
    """Holds readings against the populations that their projects declare."""

    def __init__(self, tables: Tables, populations: Mapping[str, Population], zone: tzinfo) -> None:
        self._tables = tables
        self._populations = populations
        self._zone = zone
        self._counts: dict[str, tuple[Count, ...]] = {}
        self._have: dict[tuple[str, Count], int] = {}
        self._seen: dict[tuple[str, str, Ownership, str], frozenset[str]] = {}

    def held(self, reading: Reading, facts: IndicatorFacts) -> Reading:
        """The reading, or the same Missing where its population is incomplete; no_source stays what it is."""
        told = isinstance(reading.value, Missing) and reading.value.reason is MissingReason.NO_SOURCE
        if told or not any(self.gaps(reading.scope, reading.window, facts)):
            return reading
        missing = Missing(MissingReason.INCOMPLETE_POPULATION, reading.value.n, reading.value.unknown)
        return replace(reading, value=missing, trend=())

    def gaps(self, scope: str, window: Window, facts: IndicatorFacts) -> Iterator[Gap]:
        """What is missing for an indicator; nothing where the project declares no population."""
        if scope not in self._populations:
            return
        for table in facts.tables:
            yield from self._short(scope, table, window)
            yield from self._unseen(scope, table, window, facts.id)

    def surplus(self, scope: str, window: Window, table: str) -> Iterator[Short]:
        """Counts that a table exceeds: not incomplete, yet one of the two is wrong."""
        for count in self._asked(scope, table, window):
            if (have := self._rows(scope, count)) > count.rows:
                yield Short(count, have)

    def _asked(self, scope: str, table: str, window: Window) -> Iterator[Count]:
        if scope not in self._counts:  # a table of counts is read for a project that is asked about
            declared = self._populations.get(scope, Population())
            self._counts[scope] = counts_of(declared, self._zone)
        return (c for c in self._counts[scope] if c.table == table and c.overlaps(window))

    def _short(self, scope: str, table: str, window: Window) -> Iterator[Gap]:
        for count in self._asked(scope, table, window):
            if (have := self._rows(scope, count)) < count.rows:
                yield Short(count, have)

    def _unseen(self, scope: str, table: str, window: Window, indicator: str) -> Iterator[Gap]:
        metric, observed = OBSERVED.get(indicator, ("", None))
        kinds = ((observed,) if observed else ()) if table == "observation" else EVERY.get(table, ())
        for kind in kinds:
            expected = tuple(self._populations[scope].expected(kind))
            if not expected:
                continue
            seen = self._things(scope, table, kind, metric if table == "observation" else "")
            for name in expected:
                if name not in seen and not self._proved_quiet(scope, table, window, name):
                    yield Unseen(table, kind, name)

    def _proved_quiet(self, scope: str, table: str, window: Window, name: str) -> bool:
        """A count of the whole window, of the thing or of everything, that is exactly what we have."""
        return any(
            count.of in {"", name}
            and not count.where
            and count.spans(window)
            and self._rows(scope, count) == count.rows
            for count in self._asked(scope, table, window)
        )

    def _rows(self, scope: str, count: Count) -> int:
        """How many current rows of the project a count speaks of."""
        if (scope, count) not in self._have:
            self._have[scope, count] = self._counted(scope, count)
        return self._have[scope, count]

    def _counted(self, scope: str, count: Count) -> int:
        table = TABLES[count.table]
        rows = self._of_scope(scope, count.table)
        if count.start is not None and count.end is not None:
            rows = rows.filter((rows[table.at] >= count.start) & (rows[table.at] < count.end))
        for name, word in count.where:
            rows = rows.filter(rows[name] == word)
        if count.of:
            named = [rows[column].fill_null("") == count.of for column, _ in table.owned_by]
            either = named[0]
            for other in named[1:]:
                either = either | other
            rows = rows.filter(either)
        return int(rows.count().to_pyarrow().as_py())

    def _things(self, scope: str, table: str, kind: Ownership, metric: str) -> frozenset[str]:
        key = scope, table, kind, metric
        if key not in self._seen:
            found = self._named(scope, table, kind, metric)
            if table == "finding":
                found |= self._named(scope, "observation", kind, SCAN)
            self._seen[key] = found
        return self._seen[key]

    def _named(self, scope: str, table: str, kind: Ownership, metric: str) -> frozenset[str]:
        rows = self._of_scope(scope, table)
        if metric:
            rows = rows.filter(rows.metric == metric)
        columns = [column for column, of in TABLES[table].owned_by if of == kind]
        found: set[str] = set()
        for column in columns:
            found.update(
                filter(None, rows.select(thing=rows[column]).distinct().to_pyarrow()["thing"].to_pylist())
            )
        return frozenset(found)

    def _of_scope(self, scope: str, table: str) -> ir.Table:
        rows = self._tables.scoped(table) if TABLES[table].owned_by or TABLES[table].tells_of else None
        if rows is None:  # rows that belong to nobody in particular
            return self._tables.current(table)
        return rows.filter(rows.scope == scope)
