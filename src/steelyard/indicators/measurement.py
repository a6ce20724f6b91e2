"""Readings: indicators computed for scopes and windows, each with n, interval, unknown share, loads (R2, R18, R19)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, assert_never

import ibis
import pyarrow as pa

from steelyard.evidence.current import Tables
from steelyard.evidence.loads import Load
from steelyard.indicators import INDICATORS, finish
from steelyard.indicators.covered import Stretch, covered, covered_days, supplying
from steelyard.indicators.definition import Indicator
from steelyard.indicators.windowed import Windowed
from steelyard.values import (
    IndicatorKind,
    Measured,
    Missing,
    MissingReason,
    Origin,
    Reading,
    TrendPoint,
    Window,
)
from steelyard.values.reading import Value

if TYPE_CHECKING:
    import ibis.expr.types as ir

TREND_DAYS, TREND_POINTS = 30, 6
Place = tuple[str, int]  # scope, position of the window
Finished = Callable[[str, int], Value]  # scope, position of the window -> value


@dataclass(frozen=True, slots=True)
class Asked:
    """One indicator for one scope and window."""

    indicator: str
    scope: str
    window: Window


def measure(
    tables: Tables,
    asked: Iterable[Asked],
    zone: tzinfo,
    link_mode: str = "all",
    tick: Callable[[str], None] = lambda _: None,
) -> dict[Asked, Reading]:
    """A reading for everything asked. `zone` cuts the days of trend windows, `tick` hears each indicator's id.

    Every indicator is computed once for all scopes and windows together.
    """
    wanted: dict[str, list[Asked]] = defaultdict(list)
    for item in dict.fromkeys(asked):
        wanted[item.indicator].append(item)
    readings: dict[Asked, Reading] = {}
    for identity, items in wanted.items():
        tick(identity)
        readings |= _readings(tables, INDICATORS[identity], items, zone, link_mode)
    return readings


def _readings(
    tables: Tables, indicator: Indicator, items: Sequence[Asked], zone: tzinfo, link_mode: str
) -> dict[Asked, Reading]:
    trends = {
        item.window: () if indicator.snapshot else item.window.before(TREND_DAYS, TREND_POINTS, zone)
        for item in items
    }
    windows = list(dict.fromkeys([*trends, *(w for trend in trends.values() for w in trend)]))
    position = {window: place for place, window in enumerate(windows)}
    supplied = {item.scope for item in items if _supplied(tables, indicator, item.scope)}
    finished = _finisher(tables, indicator, Windowed(tables, windows, link_mode)) if supplied else None

    def value(scope: str, window: Window) -> Value:
        if finished is None or scope not in supplied:
            return Missing(MissingReason.NO_SOURCE)
        return finished(scope, position[window])

    def point(scope: str, window: Window) -> TrendPoint:
        found = value(scope, window)
        return TrendPoint(window, found.value if isinstance(found, Measured) else None)

    return {
        item: _reading(
            tables,
            indicator,
            item,
            value(item.scope, item.window),
            tuple(point(item.scope, window) for window in trends[item.window]),
            link_mode,
        )
        for item in items
    }


def _reading(
    tables: Tables,
    indicator: Indicator,
    item: Asked,
    value: Value,
    trend: tuple[TrendPoint, ...],
    link_mode: str,
) -> Reading:
    loads = _cited(tables, indicator, item.scope)
    return Reading(
        indicator=item.indicator,
        scope=item.scope,
        window=item.window,
        value=value,
        origin=max((load.origin for load in loads), key=list(Origin).index, default=None),
        loads=tuple(load.load_id for load in loads),
        trend=trend if any(p.value is not None for p in trend) else (),
        link_mode=link_mode,
    )


def _cited(tables: Tables, indicator: Indicator, scope: str) -> tuple[Load, ...]:
    """The loads that a reading rests on, each once, in order; the weakest of them gives its origin (R19)."""
    names = (*indicator.facts.tables, *indicator.helps)
    found = {load.load_seq: load for name in names for load in supplying(tables, name, scope)}
    return tuple(found[seq] for seq in sorted(found))


def _supplied(tables: Tables, indicator: Indicator, scope: str) -> bool:
    """Every table that the indicator cannot do without has a source that speaks of the scope."""
    return all(supplying(tables, name, scope) for name in indicator.facts.tables)


def _finisher(tables: Tables, indicator: Indicator, w: Windowed) -> Finished:
    """The indicator's engine step, done, and how its small table becomes a value."""
    facts, scale = indicator.facts, indicator.scale
    seen = indicator.observe(w)
    match facts.kind:
        case IndicatorKind.SHARE:
            return _shares(seen, facts.unit)
        case IndicatorKind.MEDIAN:
            return _medians(seen, facts.unit, scale)
        case IndicatorKind.MEAN:
            return _means(seen, facts.unit, scale)
        case IndicatorKind.RATIO:
            return _ratios(seen, facts.unit)
        case IndicatorKind.SURVIVAL:
            return _survivals(seen, facts.unit, scale)
        case IndicatorKind.POOLED:
            return _pooled(seen, facts.unit)
        case IndicatorKind.REDUCTION:
            return _reductions(seen, facts.unit)
        case IndicatorKind.RATE | IndicatorKind.WEEKLY | IndicatorKind.UPTIME | IndicatorKind.COUNT:
            return _over_days(seen, indicator, tables, w.windows)
        case _ as never:
            assert_never(never)


def _shares(seen: ir.Table, unit: str) -> Finished:
    unknown = seen.unknown.sum() if "unknown" in seen.columns else ibis.literal(0)
    sums = _grouped(seen, good=seen.good.sum(), of=seen.of.sum(), unknown=unknown)
    nothing = {"good": 0, "of": 0, "unknown": 0}

    def finished(scope: str, window: int) -> Value:
        row = sums.get((scope, window), nothing)
        return finish.share(row["good"], row["of"], row["unknown"], unit)

    return finished


def _ratios(seen: ir.Table, unit: str) -> Finished:
    sums = _grouped(seen, events=seen.events.sum(), units=seen.units.sum())
    nothing = {"events": 0, "units": 0}

    def finished(scope: str, window: int) -> Value:
        row = sums.get((scope, window), nothing)
        return finish.ratio(row["events"], row["units"], unit)

    return finished


def _means(seen: ir.Table, unit: str, scale: int) -> Finished:
    wide = seen.value.cast("decimal(38, 0)")  # squares of microseconds overflow 64 bits
    sums = _grouped(
        seen, total=seen.value.sum(), squares=(wide * wide).sum(), n=seen.value.count(), rows=seen.count()
    )
    nothing = {"total": 0, "squares": 0, "n": 0, "rows": 0}

    def finished(scope: str, window: int) -> Value:
        row = sums.get((scope, window), nothing)
        total, squares = int(row["total"] or 0), int(row["squares"] or 0)
        return finish.mean(total, squares, row["n"], row["rows"] - row["n"], unit, scale)

    return finished


def _medians(seen: ir.Table, unit: str, scale: int) -> Finished:
    sample = _samples(seen)
    return lambda scope, window: finish.median(sample(scope, window), unit, scale)


def _reductions(seen: ir.Table, unit: str) -> Finished:
    """The baseline's samples go by odd numbers, those of the windows themselves by even ones."""
    sample = _samples(seen.mutate(window=seen.window * 2 + seen.baseline.cast("int64")))
    return lambda scope, window: finish.reduction(
        sample(scope, 2 * window), sample(scope, 2 * window + 1), unit
    )


def _pooled(seen: ir.Table, unit: str) -> Finished:
    cases: dict[Place, list[tuple[int, int]]] = defaultdict(list)
    for row in seen.select("scope", "window", "part", "whole").to_pyarrow().to_pylist():
        cases[row["scope"], row["window"]].append((row["part"], row["whole"]))
    return lambda scope, window: finish.pooled(cases[scope, window], unit)


def _samples(seen: ir.Table) -> Callable[[str, int], finish.Sorted]:
    """Two questions: how many there are, then the few order statistics that a median needs."""
    seen = seen.select("scope", "window", "value")
    counts = _grouped(seen, n=seen.value.count(), rows=seen.count())
    wanted = [
        (scope, window, rank) for (scope, window), row in counts.items() for rank in finish.ranks(row["n"])
    ]
    at: dict[Place, dict[int, int]] = defaultdict(dict)
    for row in _order_statistics(seen, wanted):
        at[row["scope"], row["window"]][row["rank"]] = row["value"]
    nothing = {"n": 0, "rows": 0}

    def sample(scope: str, window: int) -> finish.Sorted:
        row = counts.get((scope, window), nothing)
        return finish.Sorted(row["n"], row["rows"] - row["n"], at[scope, window])

    return sample


def _order_statistics(seen: ir.Table, wanted: Sequence[tuple[str, int, int]]) -> Iterator[dict[str, Any]]:
    if not wanted:
        return
    asked = ibis.memtable(
        pa.table(
            {
                "scope": pa.array([scope for scope, _, _ in wanted], pa.string()),
                "window": pa.array([window for _, window, _ in wanted], pa.int64()),
                "rank": pa.array([rank for _, _, rank in wanted], pa.int64()),
            }
        )
    )
    told = seen.filter(seen.value.notnull())
    ranked = told.mutate(
        rank=ibis.row_number().over(group_by=["scope", "window"], order_by="value").cast("int64")
    )
    yield from ranked.join(asked, ["scope", "window", "rank"]).to_pyarrow().to_pylist()


def _survivals(seen: ir.Table, unit: str, scale: int) -> Finished:
    cases: dict[Place, list[tuple[int, bool]]] = defaultdict(list)
    for row in seen.select("scope", "window", "lasted", "ended").to_pyarrow().to_pylist():
        cases[row["scope"], row["window"]].append((row["lasted"], row["ended"]))
    return lambda scope, window: finish.survival(cases[scope, window], unit, scale)


def _over_days(seen: ir.Table, indicator: Indicator, tables: Tables, windows: Sequence[Window]) -> Finished:
    """Kinds that need to know which days are covered: they can measure that nothing happened."""
    facts = indicator.facts
    rows: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    columns = [c for c in ("events", "day", "down_from", "down_to", "unknown") if c in seen.columns]
    for row in seen.select("scope", "window", *columns).to_pyarrow().to_pylist():
        rows[row["scope"], row["window"]].append(row)

    def finished(scope: str, place: int) -> Value:
        window, found = windows[place], rows[scope, place]
        stretches = covered(tables, facts.tables[0], scope, window)
        return _of_days(indicator, found, stretches, window)

    return finished


def _of_days(
    indicator: Indicator, rows: Sequence[Mapping[str, Any]], stretches: Sequence[Stretch], window: Window
) -> Value:
    unit, told = indicator.facts.unit, covered_days(stretches, window)
    days = len(told)
    match indicator.facts.kind:
        case IndicatorKind.WEEKLY:
            return finish.weekly([row["day"] for row in rows], told, unit)
        case IndicatorKind.UPTIME:
            down = [(row["down_from"], row["down_to"]) for row in rows if row["down_from"] is not None]
            unknown = sum(row["unknown"] for row in rows)
            return finish.uptime(down, stretches, days, len(rows) - unknown, unknown, unit)
        case IndicatorKind.COUNT:
            return finish.count(sum(row["events"] for row in rows), days, unit)
        case _:
            return finish.rate(sum(row["events"] for row in rows), days, unit)


def _grouped(seen: ir.Table, **sums: Any) -> dict[Place, dict[str, Any]]:
    rows = seen.group_by("scope", "window").agg(**sums).to_pyarrow().to_pylist()
    return {(row["scope"], row["window"]): row for row in rows}
