"""The answer of `/api/v1/query_range` as windows of a service level objective.

Two series that differ only in one label count the good events and all of them, each value over one step that
ends at its time: `sum by (service) (increase(good_total[1d]))` asked with `step=1d`. Whole numbers are stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import Object, object_at, text_at
from steelyard.evidence.collectors.report_file import ReportFile, batches
from steelyard.evidence.collectors.spans import span
from steelyard.evidence.delivery import Item, Reject

LABELS = ("slo", "target", "step", "part_label")
_MILLION = 1_000_000
_LATEST = 253_402_300_800  # the year 10000, in seconds

Counts: TypeAlias = dict[int, int]  # by the instant at which a window ends


def windows(file: ReportFile, series: list[Object]) -> Iterator[Item]:
    """A row per window for which both are known; a series without its other half is a Reject."""
    target, step, name = _target(file), _step(file), file.source.option("part_label", "part")
    pairs: dict[str, dict[str, Counts]] = {}
    for number, one in enumerate(series, 1):
        labels = object_at(one, "metric")
        part = text_at(labels, name)
        where = f"{file.uri}, series {number}"
        if part not in {"good", "total"}:
            yield Reject(where, f"the label {name!r} is {part[:40]!r}, neither good nor total")
            continue
        rest = json.dumps({key: value for key, value in labels.items() if key != name}, sort_keys=True)
        counts = pairs.setdefault(rest, {}).setdefault(part, {})
        yield from _counted(one, counts, where)
    rows: list[dict[str, Any]] = []
    for rest, halves in pairs.items():
        if len(halves) < 2:
            yield Reject(file.uri, "has only one of good and total", {"labels": rest[:200]})
            continue
        labels = json.loads(rest)
        for at in sorted(halves["good"].keys() & halves["total"].keys()):
            good, total = halves["good"][at], halves["total"][at]
            if good > total:
                yield Reject(f"{file.uri}, {rest} at {at}", f"counts {good} good of {total}")
            else:
                rows.append(
                    _row(file, labels, rest, at, good, total)
                    | {"target_micro": target, "window_from": at - step}
                )
    yield from batches("observation", rows)


def _row(file: ReportFile, labels: Object, rest: str, at: int, good: int, total: int) -> dict[str, Any]:
    slo = file.source.option("slo") or text_at(labels, "slo") or None
    service = text_at(labels, file.source.option("service_label", "service")) or file.service or None
    return {
        "src_id": f"slo:{slo or ''}:{rest}@{at}",
        "updated_at": at,
        "metric": "slo",
        "service_id": service,
        "numerator": good,
        "denominator": total,
        "unit": "events",
        "at": at,
        "window_to": at,
        "ref": slo,
        "tool": "prometheus",
    }


def _counted(one: Object, counts: Counts, where: str) -> Iterator[Reject]:
    values = one.get("values")
    for number, pair in enumerate(values if isinstance(values, list) else [], 1):
        try:
            at, count = _pair(pair)
        except ValueError as fault:
            yield Reject(f"{where}, value {number}", str(fault))
            continue
        counts[at] = count


def _pair(pair: Any) -> tuple[int, int]:
    try:
        seconds, value = Decimal(str(pair[0])), Decimal(str(pair[1]))
    except (InvalidOperation, LookupError, TypeError):
        raise ValueError("is not [time, number]") from None
    if not value.is_finite() or value < 0 or value >= 2**62:
        raise ValueError(f"{pair[1]!r} is no count")
    if not (seconds.is_finite() and 0 <= seconds < _LATEST):
        raise ValueError(f"{pair[0]!r} is no time")
    return int(seconds * _MILLION), round(value)


def _target(file: ReportFile) -> int | None:
    text = file.source.option("target")
    if not text:
        return None
    try:
        share = Decimal(text)
    except InvalidOperation:
        share = Decimal(-1)
    if not (share.is_finite() and 0 < share <= 1):
        raise InputError(
            f"`target` is {text!r}", where=file.source.name, remedy="write a share such as 0.999"
        )
    return round(share * _MILLION)


def _step(file: ReportFile) -> int:
    text = file.source.option("step")
    try:
        length = span(text)
    except ValueError:
        length = 0
    if length <= 0:
        raise InputError(
            f"`step` is {text!r}" if text else "does not say how long a window is",
            where=file.source.name,
            remedy="add the step of the query, which is also its range, to the source: `step: 1d`",
        )
    return length
