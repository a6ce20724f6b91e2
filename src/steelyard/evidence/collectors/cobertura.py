"""Cobertura XML: the totals of the root element, or the lines of its classes where it has none."""

from __future__ import annotations

import re

from steelyard.evidence.collectors.coverage_counts import Coverage, Share, share
from steelyard.evidence.collectors.moments import parse_epoch
from steelyard.evidence.collectors.xml_stream import XmlStream

_CONDITIONS = re.compile(r"\(([0-9]{1,9})/([0-9]{1,9})\)")  # condition-coverage="50% (1/2)"


class Cobertura:
    """Listens to one Cobertura report."""

    def __init__(self, stream: XmlStream) -> None:
        self._stream = stream
        self._root: dict[str, str] | None = None
        self._lines_total: Share | None = None
        self._branches_total: Share | None = None
        self._file = ""
        self._in_methods = False
        self._lines: dict[tuple[str, str], bool] = {}
        self._branches: dict[tuple[str, str], Share] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if self._root is None:
            self._root = attributes
            self._lines_total = self._total("lines-covered", "lines-valid")
            self._branches_total = self._total("branches-covered", "branches-valid")
        elif tag == "class":
            self._file = attributes.get("filename", "")
        elif tag == "methods":
            self._in_methods = True
        elif (
            tag == "line"
            and not self._in_methods
            and (self._lines_total is None or self._branches_total is None)
        ):
            self._line(attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "methods":
            self._in_methods = False

    def coverage(self) -> Coverage:
        """The totals of the report."""
        lines = Share(sum(self._lines.values()), len(self._lines))
        branches = sum(self._branches.values(), Share())
        return Coverage(
            "cobertura",
            lines if self._lines_total is None else self._lines_total,
            branches if self._branches_total is None else self._branches_total,
            parse_epoch((self._root or {}).get("timestamp", "")),
        )

    def _total(self, covered: str, valid: str) -> Share | None:
        root = self._root or {}
        if covered not in root or valid not in root:
            return None
        return share(root[covered], root[valid], self._stream.where)

    def _line(self, attributes: dict[str, str]) -> None:
        """Inner classes and lambdas write lines of their file again, so a line counts once."""
        key = (self._file, attributes.get("number", ""))
        self._lines[key] = self._lines.get(key, False) or attributes.get("hits", "0").strip("0") != ""
        conditions = _CONDITIONS.search(attributes.get("condition-coverage", ""))
        if attributes.get("branch") == "true" and conditions:
            branches = share(conditions.group(1), conditions.group(2), self._stream.where)
            self._branches[key] = max(self._branches.get(key, Share()), branches, key=lambda s: s.covered)
