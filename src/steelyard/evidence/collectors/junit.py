"""JUnit reports (pytest, Surefire, Gradle, Jest, GoogleTest) as rows of `test_result`, one per attempt.

There is no one authority for the format; read are the elements and attributes that these tools write,
others are ignored. Options: `level`, `automated`, `at`, `timezone`, `commit`, `repository`.
- JUnit's timestamps have no zone as a rule. One without is taken in the option `timezone`, else in the
  zone of the workspace. A case without any takes the option `at`.
- The commit is the property `commit`, `commit_sha` or `git.commit` of a suite, else the option `commit`;
  the requirement is the first property `requirement` of a case.
- Attempts are counted per class and name within the file: Surefire's flaky failures stand before the
  case's own outcome, its reruns after it, and a case that is written again is a further attempt.
"""

from __future__ import annotations

from collections.abc import Iterator

from steelyard.evidence.collectors.junit_cases import Cases, Declared
from steelyard.evidence.collectors.report_file import ReportFile, choice, delivery_of, report_files
from steelyard.evidence.collectors.xml_stream import XmlStream
from steelyard.evidence.delivery import Cursors, Delivery, Item
from steelyard.evidence.source import Source

VERSION = 1
_LEVELS = ("unit", "api", "ui", "perf", "security", "manual")


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per report file."""
    choice(source, "level", _LEVELS, "unit")
    choice(source, "automated", ("true", "false"), "true")
    for file in report_files(source, "level", "automated"):
        yield delivery_of(file, VERSION, file.repository, ("test_result",), _read)


def _read(file: ReportFile) -> Iterator[Item]:
    stream = XmlStream(file.path, file.uri)
    cases = Cases(_declared(file), stream, file.need_at)
    for _ in stream.read(cases.start, cases.end):
        yield from cases.take()
    yield from cases.take(last=True)


def _declared(file: ReportFile) -> Declared:
    source = file.source
    return Declared(
        repository=file.repository,
        run=f"junit:{file.short}",
        level=choice(source, "level", _LEVELS, "unit"),
        automated=choice(source, "automated", ("true", "false"), "true") == "true",
        commit=source.option("commit"),
        zone=file.zone,
    )
