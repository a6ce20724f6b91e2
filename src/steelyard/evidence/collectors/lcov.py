"""LCOV tracefiles: one record per source file and test, each with its lines and branches.

Authority: the manual page of geninfo. LF/LH and BRF/BRH count for a file that has one record with them;
otherwise its DA and BRDA lines do, so that two tests of one file do not count its lines twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from steelyard.errors import InputError
from steelyard.evidence.collectors.coverage_counts import Coverage, Share, count, share

LINE = 1 << 20  # bytes of a line; the longest are the names of functions and of files
_TOTALS = {"LF", "LH", "BRF", "BRH"}


@dataclass(slots=True)
class _SourceFile:
    """What the records say of one file: totals by name, lines and branches by their key."""

    records: int = 0
    where: str = ""
    totals: dict[str, str] = field(default_factory=dict)
    lines: dict[str, bool] = field(default_factory=dict)
    branches: dict[str, bool] = field(default_factory=dict)

    def share(self, found: str, hit: str, single: dict[str, bool]) -> Share:
        """The totals of a single record, else what was counted one by one."""
        if found in self.totals and (self.records == 1 or not single):
            return share(self.totals.get(hit, "0"), self.totals[found], self.where)
        return Share(sum(single.values()), len(single))


def read_lcov(path: Path, uri: str) -> Coverage:
    """The totals of a tracefile; raises InputError for a broken or foreign one."""
    files: dict[str, _SourceFile] = {}
    current: _SourceFile | None = None
    for where, line in _lines(path, uri):
        name, _, value = line.partition(":")
        if name == "SF":
            current = files.setdefault(value, _SourceFile())
            current.records += 1
        elif name == "end_of_record":
            current = None
        elif current is not None:
            _take(current, name, value, where)
    if not files:
        raise InputError(
            "is neither Cobertura, JaCoCo nor LCOV", where=uri, remedy="correct the pattern of the source"
        )
    return Coverage(
        "lcov",
        sum((file.share("LF", "LH", file.lines) for file in files.values()), Share()),
        sum((file.share("BRF", "BRH", file.branches) for file in files.values()), Share()),
    )


def _lines(path: Path, uri: str) -> Iterator[tuple[str, str]]:
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(iter(partial(file.readline, LINE + 1), b""), 1):
                where = f"{uri}:{number}"
                refuse_zeros(line, where)
                if len(line) > LINE:
                    raise InputError(
                        f"has a line of more than {LINE:,} bytes", where=where, remedy="is it the right file?"
                    )
                yield where, line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise InputError("is not UTF-8", where=f"{uri}:{number}", remedy="save it as UTF-8") from None
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=uri) from None


def refuse_zeros(data: bytes, where: str) -> None:
    """Raises InputError for what is no text, such as the file of a disk that was full."""
    if b"\0" in data:
        raise InputError(
            "is not a text: it holds NUL bytes", where=where, remedy="write the report anew, or copy it again"
        )


def _take(file: _SourceFile, name: str, value: str, where: str) -> None:
    if name in _TOTALS:
        count(value, where)
        file.totals[name] = value
        file.where = where
    elif name == "DA":  # DA:<line>,<times>[,<checksum>]
        number, times = _parts(value, 2, where)
        file.lines[number] = file.lines.get(number, False) or _taken(times, where)
    elif name == "BRDA":  # BRDA:<line>,<block>,<branch>,<times or ->
        line, block, branch, times = _parts(value, 4, where)
        key = f"{line},{block},{branch}"
        file.branches[key] = file.branches.get(key, False) or (times != "-" and _taken(times, where))


def _parts(value: str, wanted: int, where: str) -> list[str]:
    parts = value.split(",")
    if len(parts) < wanted:
        raise InputError(
            f"has {value[:40]!r} where {wanted} values stand", where=where, remedy="write the report anew"
        )
    return parts[:wanted] if wanted == 2 else [parts[0], parts[1], ",".join(parts[2:-1]), parts[-1]]


def _taken(times: str, where: str) -> bool:
    """Some compilers count below zero by mistake; such a line was not seen to run."""
    return count(times.removeprefix("-"), where) > 0 and not times.startswith("-")
