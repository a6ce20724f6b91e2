"""What users met: the share of failed requests, from windows that a tool measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.indicators.definition import Indicator
from steelyard.values import Better, IndicatorFacts, IndicatorKind, Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from steelyard.indicators.windowed import Windowed


def _windows(w: Windowed, metric: str) -> ir.Table:
    """Measured windows in which something happened; `known` is false where one does not say both counts."""
    rows = w.rows("observation", "at")
    rows = rows.filter((rows.metric == metric) & (rows.denominator.fill_null(1) > 0))
    return rows.mutate(known=rows.numerator.notnull() & rows.denominator.notnull())


def _errors(w: Windowed) -> ir.Table:
    rows = _windows(w, "requests")
    bad = rows.denominator - rows.numerator
    return rows.mutate(part=rows.known.ifelse(bad, 0), whole=rows.known.ifelse(rows.denominator, 0))


def _pooled(identity: str, title: Text, meaning: Text, better: Better, source: str) -> IndicatorFacts:
    return IndicatorFacts(
        identity, "own", title, meaning, "ratio", better, IndicatorKind.POOLED, ("observation",), source
    )


INDICATORS = (
    Indicator(
        _pooled(
            "request_error_rate",
            Text("请求错误率", "Failed requests"),
            Text(
                "失败请求 ÷ 全部请求；度量 requests 的分子为成功请求",
                "Failed requests of all; metric requests counts the good ones and all",
            ),
            Better.LOWER,
            "Beyer et al. 2016, the four golden signals",
        ),
        _errors,
    ),
)
