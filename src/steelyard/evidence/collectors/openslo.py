"""OpenSLO files: services as `scope`, the target of each objective as `observation` of metric `slo_target`.

Authority: the OpenSLO specification, apiVersion openslo/v1. A file may hold several documents, parted by `---`.
Option: `at`, the day from which the targets hold; the files do not say it. Whether a target was met is said by
windows (the `prometheus` collector, or a table), not here. Kinds that promise nothing are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import ryaml

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import Object, object_at, objects_at, read_text, text_at
from steelyard.evidence.collectors.report_file import ReportFile, batches, delivery_of, report_files
from steelyard.evidence.collectors.spans import span
from steelyard.evidence.delivery import Cursors, Delivery, Item, Reject
from steelyard.evidence.source import Source
from steelyard.intake import yaml_of

VERSION = 1
_LEFT_OUT = ("SLI", "DataSource", "AlertPolicy", "AlertCondition", "AlertNotificationTarget")
_PARTED = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_ALL = Decimal(1)


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per file."""
    for file in report_files(source, "instance"):
        yield delivery_of(
            file, VERSION, source.option("instance", "default"), ("scope", "observation"), _read
        )


def _read(file: ReportFile) -> Iterator[Item]:
    rows: dict[str, dict[str, dict[str, Any]]] = {"scope": {}, "observation": {}}
    found = 0
    for number, document in enumerate(_documents(file), 1):
        where = f"{file.uri}, document {number}"
        found += 1
        try:
            made = list(_rows(file, document))
        except ValueError as fault:
            yield Reject(where, str(fault))
            continue
        for table, row in made:
            if row["src_id"] in rows[table]:
                yield Reject(where, f"the id {row['src_id']!r} stands twice")
            rows[table].setdefault(row["src_id"], row)
    if not found:
        raise InputError("holds no document", where=file.uri, remedy="name OpenSLO files only")
    for table, by_id in rows.items():
        yield from batches(table, list(by_id.values()))


def _documents(file: ReportFile) -> Iterator[Any]:
    for piece in _PARTED.split(read_text(file.path, file.uri)):
        try:
            document = yaml_of(piece, file.uri)
        except ryaml.InvalidYamlError as fault:
            raise InputError(f"is not valid YAML: {fault}", where=file.uri) from None
        if document is not None:
            yield document


def _rows(file: ReportFile, document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(document, dict) or text_at(document, "apiVersion") != "openslo/v1":
        raise ValueError("is not of apiVersion openslo/v1")
    kind, name = text_at(document, "kind"), text_at(document, "metadata", "name")
    if kind in _LEFT_OUT:
        return
    if kind not in {"SLO", "Service"} or not name:
        raise ValueError(f"unknown kind {kind[:40]!r}" if name else "has no metadata.name")
    at = file.need_at()
    if kind == "Service":
        yield "scope", {"src_id": name, "updated_at": at, "kind": "service", "name": name, "valid_from": at}
        return
    spec = object_at(document, "spec")
    objectives = objects_at(spec, "objectives")
    if not objectives:
        raise ValueError("has no objectives")
    for number, objective in enumerate(objectives, 1):
        yield "observation", _objective(spec, objective, f"{name}#{number}", at) | {"ref": name}


def _objective(spec: Object, objective: Object, identity: str, at: int) -> dict[str, Any]:
    window = next((text_at(one, "duration") for one in objects_at(spec, "timeWindow")), "")
    try:
        length = span(window) if window else None
    except ValueError:
        length = None  # months, quarters and years have no one length
    return {
        "src_id": identity,
        "updated_at": at,
        "metric": "slo_target",
        "service_id": text_at(spec, "service") or None,
        "target_micro": _target(objective),
        "value_micro": length,
        "unit": "s" if length is not None else None,
        "at": at,
        "tool": "openslo",
    }


def _target(objective: Object) -> int:
    """The target as a share, times a million."""
    share, percent = objective.get("target"), objective.get("targetPercent")
    given = share if share is not None else percent
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("an objective has neither target nor targetPercent")
    target = Decimal(str(given)) / (1 if share is not None else 100)
    if not 0 <= target <= _ALL:
        raise ValueError(f"the target {given} is no share")
    return round(target * 1_000_000)
