"""What Prometheus and Alertmanager say: alerts as `ops_event`, SLO windows and alerting rules as `observation`.

Authority: the HTTP API of Prometheus 2, API v2 and the webhook message (version 4) of Alertmanager. The kind of a
file is told by its content: a webhook message, or many of them one per line (an alert history); the answer of
`/api/v2/alerts`, `/api/v1/alerts`, `/api/v1/rules` or `/api/v1/query_range`; or a rules file (YAML).
Options: `instance`, `service`, `service_label` (default `service`), `item_label` (default `instance`), and for
windows `slo` (name of the objective), `target` (0.999), `step` (the length of a window, e.g. 1d), `part_label`.
- An alert is known by its fingerprint and its start. It has ended only where a message says resolved. Read one
  history: that of Alertmanager, or the active alerts of Prometheus, whose fingerprints differ.
- Windows: two series that differ only in the label `part`, `good` and `total`, as counts over one step each.
- Rules need `at` where they are a file: it does not say when it was taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import ryaml

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import (
    LINES,
    Object,
    json_lines,
    object_at,
    objects_at,
    parse,
    read_text,
    text_at,
)
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.prometheus_windows import LABELS, windows
from steelyard.evidence.collectors.report_file import ROWS, ReportFile, batches, delivery_of, report_files
from steelyard.evidence.collectors.spans import span
from steelyard.evidence.delivery import Cursors, Delivery, Item, Reject
from steelyard.evidence.source import Source
from steelyard.intake import yaml_of

VERSION = 1
_WRITES = ("ops_event", "observation")
_OWN = ("instance", "service_label", "item_label", *LABELS)
_YAML = (".yaml", ".yml")


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per file."""
    for file in report_files(source, *_OWN):
        yield delivery_of(file, VERSION, source.option("instance", "default"), _WRITES, _read)


def _read(file: ReportFile) -> Iterator[Item]:
    suffix = file.path.suffix.lower()
    if suffix in LINES:
        yield from _alerts(file, _history(file))
    elif suffix in _YAML:
        yield from _rules(file, _groups(file, read_text(file.path, file.uri)), None)
    else:
        yield from _answer(file, parse(read_text(file.path, file.uri), file.uri))


def _answer(file: ReportFile, value: Any) -> Iterator[Item]:
    if isinstance(value, list):
        yield from _alerts(file, _listed(file, value))
        return
    answer: Object = value if isinstance(value, dict) else {}
    data = object_at(answer, "data")
    if isinstance(answer.get("alerts"), list) and text_at(answer, "version") == "4":
        yield from _alerts(file, _message(answer, file.uri))
    elif text_at(answer, "status") == "error":
        raise InputError(
            "is the answer to a query that failed", where=file.uri, remedy=text_at(answer, "error")
        )
    elif data.get("resultType") == "matrix":
        yield from windows(file, objects_at(data, "result"))
    elif isinstance(data.get("groups"), list):
        yield from _rules(file, objects_at(data, "groups"), "lastEvaluation")
    elif isinstance(data.get("alerts"), list):
        yield from _alerts(file, _listed(file, data["alerts"]))
    else:
        raise InputError(
            "is no alerts, rules or query_range of Prometheus, and no message or alerts of Alertmanager",
            where=file.uri,
            remedy="store the answer as it came",
        )


def _listed(file: ReportFile, alerts: list[Any]) -> Iterator[tuple[str, Any]]:
    for number, alert in enumerate(alerts, 1):
        yield f"{file.uri}, alert {number}", alert


def _message(message: Object, where: str) -> Iterator[tuple[str, Any]]:
    for number, alert in enumerate(message["alerts"], 1):
        yield f"{where}, alert {number}", alert


def _history(file: ReportFile) -> Iterator[tuple[str, Any]]:
    for number, message in json_lines(file.path, file.uri):
        where = f"{file.uri}:{number}"
        if isinstance(message, dict) and isinstance(message.get("alerts"), list):
            yield from _message(message, where)
        else:
            yield where, message


def _alerts(file: ReportFile, alerts: Iterator[tuple[str, Any]]) -> Iterator[Item]:
    """Each alert once: Alertmanager repeats a message for as long as an alert fires."""
    rows: list[dict[str, Any]] = []
    seen: set[int] = set()
    for where, alert in alerts:
        if isinstance(alert, Reject):
            yield alert
            continue
        try:
            row = _alert(file, alert)
        except ValueError as fault:
            yield Reject(where, str(fault), {"fingerprint": _fingerprint_shown(alert)})
            continue
        key = hash((row["src_id"], row["updated_at"]))
        if row["started_at"] is not None and key not in seen:
            seen.add(key)
            rows.append(row)
        if len(rows) == ROWS:
            yield from batches("ops_event", rows)
            rows = []
    yield from batches("ops_event", rows)


def _fingerprint_shown(alert: Any) -> str:
    return text_at(alert, "fingerprint")[:100] if isinstance(alert, dict) else ""


def _alert(file: ReportFile, alert: Any) -> dict[str, Any]:
    """One alert; `started_at` is None for one of Prometheus that is only pending."""
    if not isinstance(alert, dict) or not isinstance(alert.get("labels"), dict):
        raise ValueError("is not an alert: it has no labels")
    labels = object_at(alert, "labels")
    own = "activeAt" in alert
    begin = _moment(alert, "activeAt" if own else "startsAt")
    resolved = alert.get("status") == "resolved"
    end = _moment(alert, "endsAt") if resolved else None
    if end is not None and end < begin:
        raise ValueError("ends before it begins")
    fingerprint = text_at(alert, "fingerprint") or _digest(labels)
    changed = end or (_moment(alert, "updatedAt") if text_at(alert, "updatedAt") else begin)
    return {
        "src_id": f"{fingerprint}@{begin}",
        "updated_at": changed,
        "kind": "alert",
        "source_tool": "prometheus" if own else "alertmanager",
        "service_id": _service(file, labels),
        "ci_id": text_at(labels, file.source.option("item_label", "instance")) or None,
        "rule": text_at(labels, "alertname") or None,
        "severity": text_at(labels, "severity") or None,
        "started_at": None if own and text_at(alert, "state") == "pending" else begin,
        "ended_at": end,
        "fingerprint": fingerprint,
    }


def _moment(alert: Object, key: str) -> int:
    text = text_at(alert, key)
    if not text:
        raise ValueError(f"has no {key}")
    try:
        return parse_instant(text)
    except ValueError as fault:
        raise ValueError(f"{key}: {fault}") from None


def _digest(labels: Object) -> str:
    return hashlib.sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:16]


def _service(file: ReportFile, labels: Object) -> str | None:
    return text_at(labels, file.source.option("service_label", "service")) or file.service or None


def _groups(file: ReportFile, text: str) -> list[Object]:
    try:
        content = yaml_of(text, file.uri)
    except ryaml.InvalidYamlError as fault:
        raise InputError(f"is not valid YAML: {fault}", where=file.uri) from None
    groups = objects_at(content, "groups") if isinstance(content, dict) else []
    if not groups:
        raise InputError("has no groups of rules", where=file.uri, remedy="name rules files only")
    return groups


def _rules(file: ReportFile, groups: list[Object], time: str | None) -> Iterator[Item]:
    """One row per alerting rule; its value is for how long its condition has to hold, in seconds."""
    rows: dict[str, dict[str, Any]] = {}
    for group in groups:
        for rule in objects_at(group, "rules"):
            name = text_at(rule, "alert") or (text_at(rule, "name") if rule.get("type") == "alerting" else "")
            if not name:
                continue
            where = f"{file.uri}, group {text_at(group, 'name')}, rule {name}"
            try:
                row = _rule(file, group, rule, name, time)
            except ValueError as fault:
                yield Reject(where, str(fault), {"rule": name[:100]})
                continue
            if row["src_id"] in rows:
                yield Reject(where, "stands twice with the same labels", {"rule": name[:100]})
            rows.setdefault(row["src_id"], row)
    yield from batches("observation", list(rows.values()))


def _rule(file: ReportFile, group: Object, rule: Object, name: str, time: str | None) -> dict[str, Any]:
    labels = object_at(rule, "labels")
    at = _moment(group, time) if time else file.need_at()
    holds = rule.get("duration") if time else rule.get("for", 0)
    return {
        "src_id": f"rule:{text_at(group, 'name')}/{name}#{_digest(labels)}",
        "updated_at": at,
        "metric": "alert_rule",
        "service_id": _service(file, labels),
        "value_micro": round(holds * 1_000_000) if isinstance(holds, int | float) else span(str(holds)),
        "unit": "s",
        "at": at,
        "ref": name,
        "tool": "prometheus",
    }
