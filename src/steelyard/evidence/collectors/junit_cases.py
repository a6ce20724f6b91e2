"""The cases of one JUnit report, gathered from the calls of the XML stream into columns.

Written for 200,000 cases in a second: what is the same for the whole file is filled in when a batch
leaves, and only the name of a case outlives its batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from steelyard.errors import InputError
from steelyard.evidence.collectors.moments import parse_instant
from steelyard.evidence.collectors.report_file import ROWS
from steelyard.evidence.collectors.xml_stream import XmlStream
from steelyard.evidence.delivery import Batch, Item, Reject

_OWN = {"failure": "failed", "error": "error", "skipped": "skipped"}
_BEFORE = {"flakyFailure": "failed", "flakyError": "error"}
_AFTER = {"rerunFailure": "failed", "rerunError": "error"}
_NOT_RUN = {"notrun", "disabled", "skipped", "suppressed", "ignored"}
_LONGEST = 366 * 86_400_000_000
_COMMIT = ("commit", "commit_sha", "git.commit")
_SAMPLE: tuple[str, ...] = ("classname", "name", "time", "timestamp")
_SUITES = ("testsuites", "testsuite")
_COLUMNS = ("suite", "case_id", "outcome", "duration", "at", "commit_sha", "attempt", "requirement_key")


@dataclass(frozen=True, slots=True)
class Declared:
    """What is the same for every row of the file."""

    repository: str
    run: str
    level: str
    automated: bool
    commit: str
    zone: tzinfo


@dataclass(slots=True)
class _Suite:
    name: str
    timestamp: str
    commit: str | None


class Cases:
    """Listens to the elements of a report; `take` gives what has come together so far."""

    def __init__(self, declared: Declared, stream: XmlStream, need_at: Callable[[], int]) -> None:
        self._declared = declared
        self._zone = declared.zone
        self._stream = stream
        self._need_at = need_at
        self._outside = _Suite("", "", declared.commit or None)
        self._suites: list[_Suite] = []
        self._case: dict[str, str] | None = None
        self._results: list[tuple[str, str]] = []
        self._requirement: str | None = None
        self._attempts: dict[str, int] = {}
        self._rejects: list[Reject] = []
        self._rows: list[tuple[Any, ...]] = []  # in the order of _COLUMNS

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "testcase":
            self._case = attributes
        elif self._case is not None:
            self._inside_case(tag, attributes)
        elif tag in _SUITES:
            self._open_suite(attributes)
        elif not self._suites:
            raise InputError(
                f"is not a JUnit report: its root element is <{tag[:40]}>",
                where=self._stream.where,
                remedy="correct the pattern of the source",
            )
        elif tag == "property" and attributes.get("name") in _COMMIT:
            self._suites[-1].commit = attributes.get("value") or None

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "testcase" and self._case is not None:
            self._close_case(self._case)
            self._case = None
            if self._results:
                self._results = []
            self._requirement = None
        elif tag in _SUITES and self._case is None:
            self._suites.pop()

    def take(self, *, last: bool = False) -> Iterator[Item]:
        """The rejects, and a batch once there are enough rows or the file has ended."""
        yield from self._rejects
        self._rejects = []
        if len(self._rows) >= ROWS or (last and self._rows):
            yield self._batch()
            self._rows = []

    def _batch(self) -> Batch:
        declared = self._declared
        same: dict[str, Any] = {
            "repo_id": declared.repository,
            "run_id": declared.run,
            "level": declared.level,
            "automated": declared.automated,
        }
        columns = {
            name: list(values) for name, values in zip(_COLUMNS, zip(*self._rows, strict=True), strict=True)
        }
        filled = {name: [value] * len(self._rows) for name, value in same.items()}
        cases = zip(columns["case_id"], columns["attempt"], strict=True)
        ids = [f"{declared.run}#{case_id}@{attempt}" for case_id, attempt in cases]
        return Batch("test_result", {"src_id": ids, "updated_at": columns["at"], **columns, **filled})

    def _open_suite(self, attributes: dict[str, str]) -> None:
        outer = self._suites[-1] if self._suites else self._outside
        self._suites.append(
            _Suite(
                attributes.get("name") or outer.name,
                attributes.get("timestamp") or outer.timestamp,
                outer.commit,
            )
        )

    def _inside_case(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _OWN or tag in _BEFORE or tag in _AFTER:
            self._results.append((tag, attributes.get("time", "")))
        elif tag == "property" and attributes.get("name") == "requirement" and not self._requirement:
            self._requirement = attributes.get("value") or None

    def _close_case(self, case: dict[str, str]) -> None:
        suite = self._suites[-1] if self._suites else self._outside
        try:
            name = _name(case)
            timestamp = case.get("timestamp") or suite.timestamp
            at = parse_instant(timestamp, self._zone) if timestamp else self._need_at()
            duration = _duration(case["time"]) if "time" in case else None
            tries = self._tries(duration) if self._results else ((_ran(case), duration),)
        except ValueError as fault:
            self._reject(str(fault), case)
        else:
            case_id = f"{case.get('classname') or suite.name}::{name}"
            for outcome, took in tries:
                attempt = self._attempts[case_id] = self._attempts.get(case_id, 0) + 1
                row = (suite.name, case_id, outcome, took, at, suite.commit, attempt, self._requirement)
                self._rows.append(row)

    def _tries(self, duration: int | None) -> list[tuple[str, int | None]]:
        """Outcome and duration of each attempt, the earliest first; the case's time is its own one's."""
        own = next((_OWN[tag] for tag, _ in self._results if tag in _OWN), "passed")
        before = [(_BEFORE[tag], _duration(time)) for tag, time in self._results if tag in _BEFORE]
        after = [(_AFTER[tag], _duration(time)) for tag, time in self._results if tag in _AFTER]
        return [*before, (own, duration), *after]

    def _reject(self, reason: str, case: dict[str, str]) -> None:
        sample = {key: case[key][:100] for key in _SAMPLE if key in case}
        self._rejects.append(Reject(self._stream.where, reason, sample))


def _name(case: dict[str, str]) -> str:
    if not case.get("name"):
        raise ValueError("the case has no name")
    return case["name"]


def _ran(case: dict[str, str]) -> str:
    """GoogleTest says in attributes that a case was not run."""
    not_run = case.get("status") in _NOT_RUN or case.get("result") in _NOT_RUN
    return "skipped" if not_run else "passed"


@lru_cache(maxsize=4096)
def _duration(text: str) -> int | None:
    """Seconds as microseconds; some Surefire versions write thousands as 1,234.5."""
    if not text:
        return None
    try:
        seconds = float(text.replace(",", ""))
        microseconds = round(seconds * 1_000_000)
    except (ValueError, OverflowError):
        raise ValueError(f"the duration {text[:40]!r} is not a number") from None
    if microseconds < 0:
        raise ValueError(f"the duration {text[:40]!r} is negative")
    if microseconds > _LONGEST:
        raise ValueError(f"the duration {text[:40]!r} is longer than a year")
    return microseconds
