"""CDEvents (0.3 to 0.6) as landed events and, where a canonical table exists, as its rows.

Authority: the CDEvents specification. A file holds one event, a JSON array, or one event per line; an
event may stand in the `data` of a CloudEvent. Options: `instance` (name of the source, default
`default`), `repository`, `service`, and `env_<environment>: production` for the class of an environment
whose name does not begin with prod, stag, pre, test, qa, uat or dev.
- Every readable event lands in `event`, also those that no canonical table knows.
- The events of one subject in a file are merged, in the order of their timestamps, into one row with
  the fields that any of them gave. **Across files nothing is merged**: the file that tells of the latest
  event gives the current version, with only what that file says. Let a file hold whole histories, e.g.
  one file that grows, or one that begins before the oldest run that is still open.
- A deployment, however, is one event and one row; it is known only once it is done, hence `success`.
- Event and subject ids are unique within their `source`; rows are named `<kind>:<source>#<id>`,
  artifacts by their package URL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.collectors.cdevents_event import Event, event, landed
from steelyard.evidence.collectors.cdevents_mapped import Mapped, Settings
from steelyard.evidence.collectors.cdevents_rows import finish, mapped
from steelyard.evidence.collectors.json_file import parse, read_text
from steelyard.evidence.collectors.report_file import ReportFile, batches, delivery_of, report_files
from steelyard.evidence.delivery import Cursors, Delivery, Item, Reject
from steelyard.evidence.source import Source
from steelyard.evidence.tables import TABLES

VERSION = 1
_WRITES = (
    "event",
    "deployment",
    "pipeline_run",
    "test_result",
    "incident",
    "change_request",
    "config_item",
    "work_item",
)
_CLASSES = next(column.choices for column in TABLES["deployment"].columns if column.name == "env_class")


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per file."""
    _environments(source)
    instance = source.option("instance", "default")
    for file in report_files(source, "instance", prefix="env_"):
        yield delivery_of(file, VERSION, instance, _WRITES, _read)


def _read(file: ReportFile) -> Iterator[Item]:
    settings = Settings(file.repository, file.service, _environments(file.source))
    events: dict[str, Event] = {}
    for where, value in _values(file):
        if isinstance(value, Reject):
            yield value
            continue
        try:
            found = event(value, where)
        except ValueError as fault:
            yield Reject(where, str(fault))
            continue
        first = events.setdefault(found.key, found)
        if first is not found:
            yield Reject(
                where, f"the event id {found.id} stands twice (first at {first.where})", {"type": found.type}
            )
    yield from batches("event", [landed(one) for one in events.values()])
    yield from _canonical(list(events.values()), settings)


def _canonical(events: list[Event], settings: Settings) -> Iterator[Item]:
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for one in sorted(events, key=lambda e: (e.at, e.rank)):
        try:
            row = mapped(one, settings)
        except ValueError as fault:
            yield Reject(one.where, str(fault), {"type": one.type, "subject": one.subject_id[:100]})
            continue
        if row is not None:
            _merge(rows.setdefault(row.table, {}), row, one.at)
    for table, by_id in rows.items():
        yield from batches(table, [row for row in map(finish, by_id.values()) if row is not None])


def _merge(rows: dict[str, dict[str, Any]], row: Mapped, at: int) -> None:
    """What is known stays until a later event says otherwise; the first time of each kind counts."""
    merged = rows.setdefault(row.key, {"src_id": row.key})
    for name, value in row.first.items():
        merged.setdefault(name, value)
    merged.update({name: value for name, value in row.latest.items() if value is not None})
    merged["updated_at"] = at


def _values(file: ReportFile) -> Iterator[tuple[str, Any]]:
    """The events with their places; a broken line among lines is one bad row, a broken array a bad file."""
    text = read_text(file.path, file.uri)
    lines = text.split("\n")
    if _is_lines(lines):
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _line(line, f"{file.uri}:{number}")
        return
    value = parse(text, file.uri)
    if isinstance(value, list):
        yield from ((f"{file.uri}, event {number}", item) for number, item in enumerate(value, 1))
    else:
        yield file.uri, value


def _is_lines(lines: list[str]) -> bool:
    """One object per line: more than one line, and the first is an object by itself."""
    filled = [line for line in lines[:1000] if line.strip()][:2]
    return len(filled) == 2 and filled[0].strip().startswith("{") and filled[0].strip().endswith("}")


def _line(line: str, where: str) -> tuple[str, Any]:
    try:
        return where, parse(line, where)
    except InputError as fault:
        return where, Reject(where, fault.what)


def _environments(source: Source) -> dict[str, str]:
    """The options `env_<name>: class`, by the name in small letters."""
    given = {key[4:].lower(): value for key, value in source.options.items() if key.startswith("env_")}
    for name, value in given.items():
        if value not in _CLASSES:
            raise InputError(
                f"unknown class {value!r} of environment {name!r}",
                where=source.name,
                remedy=f"one of {', '.join(_CLASSES)}",
            )
    return given
