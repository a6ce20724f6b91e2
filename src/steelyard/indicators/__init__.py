"""The indicators: every one is defined in a family's module and listed here, once.

An indicator is an Ibis expression over evidence tables (portable: joins, filters, counts) and a pure
`finish`. docs/guide/add-an-indicator.md shows how to add one; `changes.py` is the best to copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from steelyard.indicators import (
    builds,
    changes,
    commits,
    configuration,
    deployments,
    experience,
    findings,
    flow,
    gates,
    incidents,
    operations,
    requests,
    requirements,
    testing,
)
from steelyard.indicators.definition import Indicator
from steelyard.values import IndicatorFacts

FAMILIES = (
    deployments,
    requests,
    builds,
    commits,
    testing,
    findings,
    configuration,
    incidents,
    changes,
    flow,
    operations,
    gates,
    experience,
    requirements,
)
INDICATORS: dict[str, Indicator] = {
    indicator.facts.id: indicator for family in FAMILIES for indicator in family.INDICATORS
}


def facts() -> Mapping[str, IndicatorFacts]:
    """The facts of every indicator by id, as `standard check` and reports need them."""
    return {identity: indicator.facts for identity, indicator in INDICATORS.items()}


@cache
def digest() -> str:
    """SHA-256 over the source of all definitions: another digest may mean another value."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return found.hexdigest()
