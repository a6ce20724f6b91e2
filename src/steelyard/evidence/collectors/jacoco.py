"""JaCoCo XML: the counters of the root element, and the latest dump of its sessions."""

from __future__ import annotations

from steelyard.evidence.collectors.coverage_counts import Coverage, Share, count
from steelyard.evidence.collectors.moments import parse_epoch
from steelyard.evidence.collectors.xml_stream import XmlStream


class Jacoco:
    """Listens to one JaCoCo report. Counters below the root repeat what the root's add up."""

    def __init__(self, stream: XmlStream) -> None:
        self._stream = stream
        self._depth = 0
        self._shares: dict[str, Share] = {}
        self._at: int | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if tag == "counter" and self._depth == 2:
            missed = count(attributes.get("missed", ""), self._stream.where)
            covered = count(attributes.get("covered", ""), self._stream.where)
            self._shares[attributes.get("type", "")] = Share(covered, covered + missed)
        elif tag == "sessioninfo":
            dump = parse_epoch(attributes.get("dump", ""))
            self._at = max(self._at or 0, dump or 0) or None

    def end(self, tag: str) -> None:  # noqa: ARG002 - the stream names the element
        """An element ends."""
        self._depth -= 1

    def coverage(self) -> Coverage:
        """The totals of the report."""
        lines, branches = (self._shares.get(kind, Share()) for kind in ("LINE", "BRANCH"))
        return Coverage("jacoco", lines, branches, self._at)
