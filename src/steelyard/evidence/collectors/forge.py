"""What exports of GitLab and GitHub have in common: records in files, and rows that flow out of them.

A file holds a list, an answer that has the list under a known key, one record, or one record per line. Lines
are read as a stream and rows leave in batches, so that memory does not grow with the file. An unknown
record is a reject; the same version of a row twice in one file is one, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from steelyard.errors import InputError
from steelyard.evidence.collectors.json_file import (
    LINES,
    Object,
    json_lines,
    object_at,
    parse,
    read_text,
    text_at,
)
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.report_file import (
    ROWS,
    ReportFile,
    batches,
    delivery_of,
    report_files,
)
from steelyard.evidence.delivery import Delivery, Item, Reject
from steelyard.evidence.source import Source
from steelyard.evidence.tables import TABLES

Row: TypeAlias = dict[str, Any]
Made: TypeAlias = tuple[str, Row] | None  # None: a record that is told by another one

_CLASSES = next(column.choices for column in TABLES["deployment"].columns if column.name == "env_class")
_PREFIXES = (
    ("prod", "production"),
    ("生产", "production"),
    ("stag", "staging"),
    ("pre", "staging"),
    ("dev", "dev"),
    ("test", "test"),
    ("qa", "test"),
    ("uat", "test"),
)
# Of each pair the second does not lie before the first.
_ORDER = (
    ("created_at", "merged_at"),
    ("created_at", "closed_at"),
    ("created_at", "done_at"),
    ("opened_at", "resolved_at"),
    ("started_at", "finished_at"),
)
_LABELS = (
    ("defect", ("bug", "defect", "缺陷")),
    ("epic", ("epic", "史诗")),
    ("story", ("story", "user story", "用户故事")),
    ("requirement", ("feature", "enhancement", "requirement", "需求")),
    ("task", ("task", "任务")),
)


@dataclass(frozen=True, slots=True)
class Place:
    """What the source says of a record: where it belongs, and how environments are classed."""

    file: ReportFile
    environments: dict[str, str]

    def is_main_line(self, ref: str) -> bool | None:
        """Whether a ref is the one of the option `default_branch`; None where either is not said."""
        main_line = self.file.source.option("default_branch")
        return ref == main_line if main_line and ref else None

    def env_class(self, name: str) -> str | None:
        """The class of an environment, declared or by the beginning of its name."""
        low = name.lower()
        if low in self.environments:
            return self.environments[low]
        return next((word for prefix, word in _PREFIXES if low.startswith(prefix)), None)


def _declared_environments(source: Source) -> dict[str, str]:
    """The options `env_<name>: class` by name; raises InputError for a class that there is not."""
    given = {key[4:].lower(): value for key, value in source.options.items() if key.startswith("env_")}
    for name, value in given.items():
        if value not in _CLASSES:
            raise InputError(
                f"unknown class {value!r} of environment {name!r}",
                where=source.name,
                remedy=f"one of {', '.join(_CLASSES)}",
            )
    return given


def deliveries_of(
    source: Source,
    version: int,
    writes: tuple[str, ...],
    made: Callable[[Object, Place], Made],
    lists: tuple[str, ...] = (),
) -> Iterator[Delivery]:
    """One delivery per file; `made` makes the row of a record, `lists` are keys under which an answer keeps its
    records. Raises InputError for options that cannot be read."""
    environments = _declared_environments(source)

    def read(file: ReportFile) -> Iterator[Item]:
        return _rows(Place(file, environments), lists, made)

    for file in report_files(source, "instance", "default_branch", prefix="env_"):
        yield delivery_of(file, version, source.option("instance", "default"), writes, read)


def _rows(place: Place, lists: tuple[str, ...], made: Callable[[Object, Place], Made]) -> Iterator[Item]:
    waiting: dict[str, list[Row]] = {}
    seen: dict[int, str] = {}
    for where, record in _records(place.file, lists):
        found = record if isinstance(record, Reject) else _made(record, place, where, made)
        if isinstance(found, Reject):
            yield found
        elif found is not None:
            table, row = found
            first = seen.setdefault(hash((table, row["src_id"], row["updated_at"])), where)
            if first != where:
                yield Reject(where, f"the id {row['src_id']!r} stands twice (first at {first})")
                continue
            rows = waiting.setdefault(table, [])
            rows.append(row)
            if len(rows) == ROWS:
                yield from batches(table, waiting.pop(table))
    for table, rows in waiting.items():
        yield from batches(table, rows)


def _made(record: Object, place: Place, where: str, made: Callable[[Object, Place], Made]) -> Made | Reject:
    try:
        found = made(record, place)
        if found is not None:
            _refuse_backwards(found[1])
    except ValueError as fault:
        return Reject(where, str(fault), {"id": identity(record)[:100]})
    return found


def _refuse_backwards(row: Row) -> None:
    for first, last in _ORDER:
        begin, end = row.get(first), row.get(last)
        if begin is not None and end is not None and end < begin:
            raise ValueError(f"ends before it begins: {last} lies before {first}")


def _records(file: ReportFile, lists: tuple[str, ...]) -> Iterator[tuple[str, Object | Reject]]:
    if file.path.suffix.lower() in LINES:
        yield from ((f"{file.uri}:{number}", one) for number, one in json_lines(file.path, file.uri))
        return
    value = parse(read_text(file.path, file.uri), file.uri)
    inside = (
        next((value[key] for key in lists if isinstance(value.get(key), list)), None)
        if isinstance(value, dict)
        else value
    )
    records = [value] if inside is None else inside
    if not isinstance(records, list):
        raise InputError("is neither a record nor a list of them", where=file.uri)
    for number, record in enumerate(records, 1):
        where = f"{file.uri}, record {number}"
        yield where, record if isinstance(record, dict) else Reject(where, "is not an object")


def identity(record: Object, key: str = "id") -> str:
    """An id as text, whether the answer has it as a number or as a text; "" where it has none."""
    value = record.get(key)
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def needed(record: Object, key: str = "id") -> str:
    """The same; raises ValueError where there is none."""
    found = identity(record, key)
    if not found:
        raise ValueError(f"has no {key}")
    return found


def time_at(record: Object, key: str) -> int | None:
    """The instant under a key, None where it is empty; raises ValueError where it cannot be read."""
    text = text_at(record, key)
    try:
        return parse_instant(text) if text else None
    except ValueError as fault:
        raise ValueError(f"{key}: {fault}") from None


def time_needed(record: Object, key: str) -> int:
    """The same; raises ValueError where there is none."""
    found = time_at(record, key)
    if found is None:
        raise ValueError(f"has no {key}")
    return found


def number_at(record: Object, key: str) -> int | None:
    """The whole number under a key, None where it is none."""
    value = record.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def person(record: Object, *keys: str) -> str | None:
    """The account under the first of the keys that has one."""
    accounts = (object_at(record, key) for key in keys)
    names = (text_at(account, "username") or text_at(account, "login") for account in accounts)
    return next(filter(None, names), None)


def kind_of(words: list[str]) -> str | None:
    """The kind of an issue by its type and labels; None where no word says it. `type::bug` counts as bug."""
    said = {
        word.lower().rpartition("::")[2].removeprefix("kind/").removeprefix("type:").strip() for word in words
    }
    return next((kind for kind, names in _LABELS if said.intersection(names)), None)


def title_hash(record: Object) -> str | None:
    """The hash of the title; free text is not stored."""
    title = text_at(record, "title")
    return hashlib.sha256(title.encode()).hexdigest() if title else None
