"""The collectors: one module each, one line each in this table.

A module has `VERSION`, raised whenever the same input would give other rows, and
`deliveries(source, cursors)`, which yields the source's deliveries without reading them.
docs/guide/add-a-collector.md shows how to add one; lcov.py with coverage.py is the best to copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from steelyard.evidence.delivery import Cursors, Delivery
from steelyard.evidence.source import Source

COLLECTORS: dict[str, str] = {
    "git": "steelyard.evidence.collectors.git",
    "junit": "steelyard.evidence.collectors.junit",
    "coverage": "steelyard.evidence.collectors.coverage",
    "sarif": "steelyard.evidence.collectors.sarif",
    "cyclonedx": "steelyard.evidence.collectors.cyclonedx",
    "cdevents": "steelyard.evidence.collectors.cdevents",
    "gitlab": "steelyard.evidence.collectors.gitlab",
    "github": "steelyard.evidence.collectors.github",
    "prometheus": "steelyard.evidence.collectors.prometheus",
    "openslo": "steelyard.evidence.collectors.openslo",
    "spdx": "steelyard.evidence.collectors.spdx",
    "table": "steelyard.evidence.collectors.table",
}


class Collector(Protocol):
    """What a collector's module offers."""

    VERSION: int

    def deliveries(self, source: Source, cursors: Cursors) -> Iterator[Delivery]:
        """The deliveries of one source; raises InputError where it names nothing readable."""


def collector(kind: str) -> Collector:
    """The module of one kind, imported when it is needed: start-up is a feature."""
    return cast("Collector", import_module(COLLECTORS[kind]))
