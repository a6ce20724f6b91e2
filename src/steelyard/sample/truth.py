"""What is true of the sample bank: the value of each indicator, counted from the plan and not from any file.

The window is the 90 days that end with 2026-10-31, days cut in Asia/Shanghai. Nothing in the sample but work
items, which live for weeks, begins before the window and ends inside it, so that a value does not depend on
which end of a row places it in time. The definitions stand in the docstrings of truth_delivery, truth_code,
truth_operations, truth_quality and truth_flow; their authority is the list of indicators of this edition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steelyard.sample import (
    clock,
    truth_code,
    truth_delivery,
    truth_flow,
    truth_operations,
    truth_quality,
)
from steelyard.sample.exports import Bank
from steelyard.sample.plan import ProjectPlan
from steelyard.sample.tally import Definition, Tally


@dataclass(frozen=True, slots=True)
class Expected:
    """The true value of one indicator for one scope (a project, or `shared:<tool>`).

    `numerator` and `denominator` are given for shares and rates. `n` counts observations, covered days for
    rates and counts. `links` says whether causes count that no ticket names: `all` or `explicit`.
    `value` is None where there is nothing to count.
    """

    scope: str
    indicator: str
    unit: str
    value: Fraction | None
    n: int
    numerator: int | None = None
    denominator: int | None = None
    links: str = "all"
    how: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it stands in truth.json; the value as an exact fraction."""
        value = None if self.value is None else str(self.value)
        return {
            "scope": self.scope,
            "indicator": self.indicator,
            "links": self.links,
            "value": value,
            "unit": self.unit,
            "n": self.n,
            "numerator": self.numerator,
            "denominator": self.denominator,
        }


@dataclass(frozen=True, slots=True)
class Truth:
    """Every expected value, by scope and indicator."""

    seed: int
    expected: tuple[Expected, ...]

    def of(self, scope: str, indicator: str, links: str = "all") -> Expected:
        """One expected value; raises KeyError where the sample states none."""
        found = {one.links: one for one in self.expected if (one.scope, one.indicator) == (scope, indicator)}
        if not found:
            raise KeyError(f"{scope}: {indicator}")
        return found.get(links, found["all"])

    def json(self) -> str:
        """truth.json: the window, how each indicator is counted, the values."""
        how = {one.indicator: one.how for one in self.expected if one.links == "all"}
        content = {
            "sample": "样例 SAMPLE",
            "seed": self.seed,
            "window": clock.WINDOW.as_dict(),
            "zone": clock.ZONE_NAME,
            "how": dict(sorted(how.items())),
            "expected": [one.as_dict() for one in self.expected],
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def truth_of(bank: Bank, seed: int) -> Truth:
    """The true values of every project, and the availability of the shared tools."""
    return Truth(seed, tuple(_all(bank)))


def _all(bank: Bank) -> Iterator[Expected]:
    definitions = (
        *truth_delivery.DEFINITIONS,
        *truth_code.DEFINITIONS,
        *truth_operations.DEFINITIONS,
        *truth_quality.DEFINITIONS,
        *truth_flow.DEFINITIONS,
    )
    for plan in bank.projects:
        for definition in definitions:
            yield _expected(plan.scope, definition, plan)
    for tool in bank.tools:
        for definition in truth_operations.OF_TOOLS:
            yield _expected(f"shared:{tool.scope}", definition, tool)


def _expected(scope: str, definition: Definition, plan: ProjectPlan) -> Expected:
    tally: Tally = definition.count(plan)
    how = " ".join((definition.count.__doc__ or "").split())
    return Expected(
        scope,
        definition.indicator,
        definition.unit,
        tally.value,
        tally.n,
        tally.numerator,
        tally.denominator,
        definition.links,
        how,
    )
