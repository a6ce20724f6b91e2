"""What earlier versions said: rows that are gone, and incidents that became requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from steelyard.evidence.current import Tables, newest
from steelyard.evidence.signs.look import Look, count, ids
from steelyard.evidence.signs.model import EXAMPLES, OURS, Found, Rule
from steelyard.evidence.tables import TABLES
from steelyard.values import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEPT = ("incident", "change_record", "work_item", "deployment", "change_request")
KEY = ("src", "src_id")


def _deleted(look: Look) -> Iterator[Found]:
    for table in look.brought(*KEPT):
        dead = _last_before_deletion(look.tables.versions(table)).to_pyarrow()
        if not dead.num_rows:
            continue
        rows = look.inside(_owned(look, table, dead), TABLES[table].at)
        if (found := count(rows)) > 0:
            of = found + count(look.rows(table))
            yield Found(
                table,
                found,
                of,
                Text(
                    f"窗口内的 {found:,} 行后来在来源中消失，现存 {of - found:,} 行",
                    f"{found:,} rows of the window are gone from their source, {of - found:,} are left",
                ),
                ids(rows, EXAMPLES),
            )


def _became_requests(look: Look) -> Iterator[Found]:
    rows = look.rows("incident")
    requests = rows.filter(rows.kind == "request")
    told = look.tables.versions("incident")
    before = told.filter((told.kind.fill_null("") == "incident") & ~told.deleted).select(*KEY).distinct()
    turned = requests.semi_join(before, KEY)
    if (found := count(turned)) > 0:
        of = found + count(rows.filter(rows.kind.fill_null("incident") == "incident"))
        yield Found(
            "incident",
            found,
            of,
            Text(
                f"{found:,} 张事件单后来改成了服务请求，窗口内仍为事件的有 {of - found:,} 张",
                f"{found:,} incidents were turned into requests, {of - found:,} of the window are incidents still",
            ),
            ids(turned, EXAMPLES),
        )


def _last_before_deletion(versions: ir.Table) -> ir.Table:
    """What rows said last, of those whose newest version is a tombstone (R21)."""
    last = newest(versions)
    dead = last.filter(last.deleted).select(*KEY)
    return newest(versions.filter(~versions.deleted).semi_join(dead, KEY))


def _owned(look: Look, table: str, rows: pa.Table) -> ir.Table:
    """Of some rows the project's, told as the current ones are."""
    apart = Tables(ibis.duckdb.connect(threads=1), look.owns, ())
    apart.put(table, rows.drop_columns("deleted"))
    scoped = apart.scoped(table)
    return scoped.filter(scoped.scope == look.scope)


RULES = (
    Rule(
        "deleted_rows",
        Text("记录被删除", "Deleted rows"),
        Text(
            "曾经装载过、落在窗口内，而后来的全量清单中不再出现的行（要求数据源声明 full: true 或送达删除标记）",
            "Rows of the window that were loaded once and that a later full list no longer has; seen only for sources with `full: true`, or that deliver deletions",
        ),
        Text("只要有一行", "one row"),
        OURS,
        _deleted,
    ),
    Rule(
        "became_request",
        Text("事件改成服务请求", "Incidents turned into requests"),
        Text(
            "窗口内现为服务请求、但较早的版本是事件的单子",
            "Requests of the window of which an earlier version was an incident",
        ),
        Text("只要有一张", "one ticket"),
        OURS,
        _became_requests,
    ),
)
