"""A report file that some tool wrote, and what its source declares about it.

The entry under `sources` may declare what a file does not say itself: `repository` or `service`, `at`
(day or time of the report), `timezone` (of times without a zone) and `commit`. A placeholder in the
pattern goes before the option of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from steelyard.errors import InputError
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.delivery import Batch, Delivery, Item
from steelyard.evidence.source import Source, find, fingerprint, refuse_unknown, sha256_of

OPTIONS = ("repository", "service", "at", "timezone", "commit")
ROWS = 5_000  # of one batch: columns this short stay in the cache
_UNREADABLE = "unreadable"  # stands for the digest; reading then says why


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file of a source. `short` is enough of its SHA-256 to name it in row ids."""

    path: Path
    uri: str
    sha256: str
    fields: dict[str, str]
    source: Source
    zone: tzinfo
    declared_at: int | None

    @property
    def short(self) -> str:
        """The first 16 hex digits of the SHA-256."""
        return self.sha256[:16]

    @property
    def repository(self) -> str:
        """Repository that the file belongs to, or ""."""
        return self.fields.get("repository") or self.source.option("repository")

    @property
    def service(self) -> str:
        """Service that the file belongs to, or ""."""
        return self.fields.get("service") or self.source.option("service")

    def need_at(self) -> int:
        """The declared time; raises InputError where neither the file nor the source has one."""
        if self.declared_at is None:
            raise InputError(
                "does not say when it was made",
                where=self.uri,
                remedy="add `at: 2026-10-31` (a day or a time) to the source; "
                "the time of the file itself is no evidence",
            )
        return self.declared_at


def report_files(source: Source, *options: str, prefix: str = "") -> Iterator[ReportFile]:
    """The files that the pattern names; raises InputError for a declaration that cannot be read.

    `options` are those that the collector takes beside the ones of every report, `prefix` begins free ones.
    """
    refuse_unknown(source, (*OPTIONS, *options), prefix)
    zone = _zone(source)
    at = _declared_at(source, zone)
    for found in find(source):
        if not found.path.is_dir():
            yield ReportFile(found.path, found.uri, _digest(found.path), found.fields, source, zone, at)


def delivery_of(
    file: ReportFile,
    version: int,
    owner: str,
    tables: tuple[str, ...],
    read: Callable[[ReportFile], Iterator[Item]],
) -> Delivery:
    """The delivery of one file; every option of the source counts as deciding its rows."""
    source = file.source
    options = (f"{key}={value}" for key, value in sorted(source.options.items()))
    belongs = (owner, file.repository, file.service)
    return Delivery(
        collector=source.kind,
        version=version,
        src=f"{source.kind}:{owner}",
        uri=file.uri,
        fingerprint=fingerprint(source.kind, str(version), *belongs, file.sha256, str(file.zone), *options),
        origin=source.origin,
        tables=tables,
        read=lambda: read(file),
        covers=source.covers,
    )


def batches(table: str, rows: list[dict[str, Any]]) -> Iterator[Batch]:
    """The rows as batches of one table, each with the columns of all; what a row lacks is empty."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    for start in range(0, len(rows), ROWS):
        piece = rows[start : start + ROWS]
        yield Batch(table, {name: [row.get(name) for row in piece] for name in names})


def choice(source: Source, key: str, allowed: tuple[str, ...], default: str = "") -> str:
    """An option that takes one of a few words; raises InputError with these words."""
    value = source.option(key, default).strip().lower()
    if value not in (*allowed, default):
        raise InputError(f"unknown {key} {value!r}", where=source.name, remedy=f"one of {', '.join(allowed)}")
    return value


def _digest(path: Path) -> str:
    """One file that cannot be opened must not stop the others: its delivery fails when it is read."""
    try:
        return sha256_of(path)
    except OSError:
        return _UNREADABLE


def _zone(source: Source) -> tzinfo:
    name = source.option("timezone")
    if not name:
        return source.zone
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError(
            f"unknown time zone {name!r}", where=source.name, remedy="use a name such as Asia/Shanghai"
        ) from None


def _declared_at(source: Source, zone: tzinfo) -> int | None:
    text = source.option("at")
    if not text:
        return None
    try:
        return parse_instant(text, zone)
    except ValueError as fault:
        raise InputError(
            f"`at` cannot be read: {fault}", where=source.name, remedy="write a day such as 2026-10-31"
        ) from None
