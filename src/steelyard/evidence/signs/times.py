"""Times that look made up: heaped just before a limit, or on round minutes."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from typing import TYPE_CHECKING

from steelyard.evidence.signs.look import Look, count, ids
from steelyard.evidence.signs.model import EXAMPLES, Found, Rule
from steelyard.values import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

MINUTE = 60_000_000
BAND_PERCENT, HEAP, ONE_IN = 10, 10, 1_000
ROUND_ROWS, ROUND_INDEX, EVEN_INDEX = 30, 175, 100
_WRITTEN = ("impact_started_at", "detected_at", "mitigated_at", "resolved_at")


def _just_in_time(look: Look) -> Iterator[Found]:
    rows = look.rows("incident", "resolved_at")
    rows = rows.filter(rows.sla_due_at > rows.opened_at)
    # Position of the end in the agreed time, in percent; 100 is the limit itself.
    place = ((rows.resolved_at - rows.opened_at) * 100) // (rows.sla_due_at - rows.opened_at)
    rows = rows.mutate(place=place, exact=rows.resolved_at == rows.sla_due_at)
    limit = (rows.place >= 100 - BAND_PERCENT) & ((rows.place < 100) | rows.exact)
    last = rows.filter(limit)
    if (heap := count(last)) < HEAP:
        return
    over = count(rows.filter((rows.place >= 100) & (rows.place < 100 + BAND_PERCENT) & ~rows.exact))
    before = count(rows.filter((rows.place >= 100 - 2 * BAND_PERCENT) & (rows.place < 100 - BAND_PERCENT)))
    if heap > 2 * before and _is_uneven(heap, over):
        yield Found(
            "incident",
            heap,
            count(rows),
            Text(
                f"最后 {BAND_PERCENT}% 时限内解决 {heap:,} 张，刚超时的 {over:,} 张，再早一段 {before:,} 张",
                f"{heap:,} resolved in the last {BAND_PERCENT} % of the agreed time, {over:,} just after it, {before:,} in the stretch before",
            ),
            ids(last, EXAMPLES),
        )


def _is_uneven(below: int, above: int) -> bool:
    """Fewer than one in a thousand coins would fall so often on one side (exact binomial, one-sided)."""
    total = below + above
    ways: int = sum(comb(total, k) for k in range(below, total + 1))
    return ONE_IN * ways < 1 << total


def _round_minutes(look: Look) -> Iterator[Found]:
    rows = look.rows("incident")
    minutes = _minutes(rows)
    of, heaped = count(minutes), count(minutes.filter(minutes.minute % 5 == 0))
    if of < ROUND_ROWS or heaped * 500 < ROUND_INDEX * of:
        return
    index = heaped * 500 // of
    yield Found(
        "incident",
        heaped,
        of,
        Text(
            f"{of:,} 个时刻中有 {heaped:,} 个的分钟数以 0 或 5 结尾，惠普尔指数 {index}（均匀时为 {EVEN_INDEX}）",
            f"{heaped:,} of {of:,} times end in a minute of 0 or 5: Whipple's index is {index}, {EVEN_INDEX} when even",
        ),
    )


def _minutes(rows: ir.Table) -> ir.Table:
    """The minutes that people or machines wrote; zones differ by whole quarters of an hour, so UTC will do."""
    told = [rows.filter(rows[name].notnull()).select(minute=rows[name]) for name in _WRITTEN]
    every = told[0]
    for other in told[1:]:
        every = every.union(other)
    return every.mutate(minute=every.minute // MINUTE)


RULES = (
    Rule(
        "just_in_time",
        Text("恰在时限前解决", "Resolved just in time"),
        Text(
            f"解决时刻堆积在约定时限（sla_due_at）前最后 {BAND_PERCENT}% 的一段，与刚超时的一段和再早的一段相比",
            f"Resolutions heaped in the last {BAND_PERCENT} % of the agreed time (sla_due_at), against the stretch just after it and the one before",
        ),
        Text(
            f"至少 {HEAP} 张，超过再早一段的两倍，且与刚超时一段相比的概率低于 1/{ONE_IN:,}（二项分布）",
            f"at least {HEAP}, more than twice the stretch before, and less likely than 1 in {ONE_IN:,} against the stretch after (binomial)",
        ),
        Text(
            "思路出自 McCrary（2008）的密度间断检验；分段和概率为杆秤自定",
            "after the density test of McCrary (2008); bands and odds are Steelyard's own",
        ),
        _just_in_time,
    ),
    Rule(
        "round_minutes",
        Text("时刻取整", "Round minutes"),
        Text(
            "事件的开始、发现、恢复、解决时刻中，分钟数以 0 或 5 结尾的比例乘以 500（惠普尔指数），手工填写的时刻会偏高",
            "Share of an incident's times whose minute ends in 0 or 5, times 500 (Whipple's index); times that people write by hand heap there",
        ),
        Text(
            f"至少 {ROUND_ROWS} 个时刻，指数不低于 {ROUND_INDEX}",
            f"at least {ROUND_ROWS} times and an index of {ROUND_INDEX} or more",
        ),
        Text(
            f"联合国对惠普尔指数的分级：{ROUND_INDEX} 及以上为“很粗略”；用于分钟数是我们的做法",
            f"United Nations' scale of Whipple's index, where {ROUND_INDEX} and above is very rough; to apply it to minutes is ours",
        ),
        _round_minutes,
    ),
)
