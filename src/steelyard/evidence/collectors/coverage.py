"""Coverage reports (Cobertura XML, JaCoCo XML, LCOV) as rows of `observation`.

A file gives `line_coverage` and `branch_coverage` as numerator and denominator over the whole file,
never as the mean of the files' percentages; a metric that has nothing to cover gives no row.
Options: `at`, `timezone`, `commit`, `repository`. Cobertura and JaCoCo say when they were made, LCOV
does not and needs the option `at`; the option `commit` becomes `ref`.

Authority: the DTD of Cobertura 04, JaCoCo's report.dtd, and the manual page of geninfo for LCOV.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from steelyard.errors import InputError
from steelyard.evidence.collectors.cobertura import Cobertura
from steelyard.evidence.collectors.coverage_counts import Coverage
from steelyard.evidence.collectors.jacoco import Jacoco
from steelyard.evidence.collectors.lcov import read_lcov, refuse_zeros
from steelyard.evidence.collectors.report_file import ReportFile, batches, delivery_of, report_files
from steelyard.evidence.collectors.xml_stream import XmlStream
from steelyard.evidence.delivery import Cursors, Delivery, Item
from steelyard.evidence.source import Source

VERSION = 1
_HEAD = 4096
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # texts in which zeros are half of each letter


def deliveries(source: Source, cursors: Cursors) -> Iterator[Delivery]:  # noqa: ARG001 - files need no cursor
    """One delivery per report file."""
    for file in report_files(source):
        yield delivery_of(file, VERSION, file.repository, ("observation",), _read)


def _read(file: ReportFile) -> Iterator[Item]:
    coverage = _coverage(file)
    if not (coverage.lines.all or coverage.branches.all):
        raise InputError(
            f"says nothing of lines or branches in the {coverage.tool} format",
            where=file.uri,
            remedy="let the tool write totals, and measure at least one source file",
        )
    at = coverage.at or file.need_at()
    metrics = (("line_coverage", coverage.lines), ("branch_coverage", coverage.branches))
    rows = [
        {
            "src_id": f"{metric}@{file.short}",
            "updated_at": at,
            "metric": metric,
            "repo_id": file.repository,
            "numerator": share.covered,
            "denominator": share.all,
            "at": at,
            "ref": file.source.option("commit") or None,
            "tool": coverage.tool,
        }
        for metric, share in metrics
        if share.all
    ]
    yield from batches("observation", rows)


def _coverage(file: ReportFile) -> Coverage:
    try:
        with file.path.open("rb") as opened:
            start = opened.read(_HEAD)
    except OSError as fault:
        raise InputError(f"cannot be read: {fault.strerror}", where=file.uri) from None
    if not start.startswith(_WIDE):
        refuse_zeros(start, file.uri)
    head = start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    return _xml_coverage(file) if not head or head.startswith(b"<") else read_lcov(file.path, file.uri)


def _xml_coverage(file: ReportFile) -> Coverage:
    """The root element tells the two formats apart; JaCoCo's always carries a document type."""
    stream = XmlStream(file.path, file.uri, doctype=True)
    reader = _Root(stream)
    for _ in stream.read(reader.start, reader.end):
        pass
    return reader.coverage()


class _Root:
    """Passes the calls of the stream on to the format that the root element names."""

    def __init__(self, stream: XmlStream) -> None:
        self._stream = stream
        self._format: Cobertura | Jacoco | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._format is None:
            self._format = self._formats(tag)(self._stream)
        self._format.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._format is not None:
            self._format.end(tag)

    def coverage(self) -> Coverage:
        """The totals, once the file has been read."""
        if self._format is None:
            raise InputError("has no root element", where=self._stream.where)
        return self._format.coverage()

    def _formats(self, tag: str) -> Callable[[XmlStream], Cobertura | Jacoco]:
        formats: dict[str, Callable[[XmlStream], Cobertura | Jacoco]] = {
            "coverage": Cobertura,
            "report": Jacoco,
        }
        if tag not in formats:
            raise InputError(
                f"is neither Cobertura nor JaCoCo: its root element is <{tag[:40]}>",
                where=self._stream.where,
                remedy="correct the pattern of the source",
            )
        return formats[tag]
