"""Gaps in the numbers that a source gives to its tickets: what stands in a gap was left out of the export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from steelyard.evidence.signs.look import Look
from steelyard.evidence.signs.model import EXAMPLES, OURS, Found, Rule
from steelyard.evidence.tables import TABLES
from steelyard.values import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

NUMBERED = ("incident", "change_record", "work_item")
ENOUGH, PERCENT, MOST_PERCENT = 20, 5, 50
_DIGITS = 15  # more are times or hashes, not running numbers


def _gaps(look: Look) -> Iterator[Found]:
    for table in look.brought(*NUMBERED):
        if look.has(table):
            for series in _series(look, table):
                found = _of_series(look, table, series)
                if found is not None:
                    yield found


def _numbered(look: Look, table: str) -> ir.Table:
    """All rows of the window that end in a number, whoever owns them: sources number across projects."""
    rows = look.inside(look.tables.current(table), TABLES[table].at)
    rows = rows.mutate(digits=rows.src_id.re_extract(r"([0-9]+)$", 1))
    rows = rows.filter((rows.digits != "") & (rows.digits.length() <= _DIGITS))
    prefix = rows.src_id.substr(0, rows.src_id.length() - rows.digits.length())
    return rows.select("src", prefix=prefix, number=rows.digits.cast("int64"))


def _series(look: Look, table: str) -> list[dict[str, Any]]:
    rows = _numbered(look, table)
    series = rows.group_by("src", "prefix").agg(
        low=rows.number.min(), high=rows.number.max(), n=rows.number.nunique()
    )
    found: list[dict[str, Any]] = series.order_by("src", "prefix").to_pyarrow().to_pylist()
    return found


def _of_series(look: Look, table: str, series: dict[str, Any]) -> Found | None:
    span = series["high"] - series["low"] + 1
    missing = span - series["n"]
    if series["n"] < ENOUGH or not PERCENT * span < missing * 100 <= MOST_PERCENT * span:
        return None
    prefix = series["prefix"]
    rows = _numbered(look, table)
    rows = rows.filter((rows.src == series["src"]) & (rows.prefix == prefix)).select("number").distinct()
    numbers = rows.order_by("number").to_pyarrow()["number"].to_pylist()
    return Found(
        table,
        missing,
        span,
        Text(
            f"{prefix}{series['low']} 至 {prefix}{series['high']} 共 {span:,} 个号，缺 {missing:,} 个",
            f"{missing:,} of the {span:,} numbers from {prefix}{series['low']} to {prefix}{series['high']} are absent",
        ),
        tuple(f"{prefix}{told}" for told in _runs(numbers)[:EXAMPLES]),
    )


def _runs(numbers: Sequence[int]) -> list[str]:
    """The stretches that are absent: `103`, `110-117`."""
    gaps = ((one + 1, other - 1) for one, other in pairwise(numbers) if other - one > 1)
    return [str(first) if first == last else f"{first}-{last}" for first, last in gaps]


RULES = (
    Rule(
        "number_gaps",
        Text("单号不连续", "Gaps in ticket numbers"),
        Text(
            "同一来源、同一前缀的单号在窗口内最小号与最大号之间缺失的比例；各项目统一编号，故按整个来源计",
            "Share of the numbers between the least and the greatest of one source and prefix that no row of the window has; over the whole source, since numbers run across projects",
        ),
        Text(
            f"至少 {ENOUGH} 行，缺失超过 {PERCENT}%；超过 {MOST_PERCENT}% 视为编号本来就不连续，不提示",
            f"at least {ENOUGH} rows and more than {PERCENT} % absent; above {MOST_PERCENT} % the numbers are taken as not running at all",
        ),
        OURS,
        _gaps,
    ),
)
