"""One figure: what was measured, its peer or floor, the target, and whether that is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Target:
    """A limit for the median. `at_least`: more is better."""

    text: str
    limit: float
    at_least: bool = False

    def reached(self, value: float) -> bool:
        """Whether the value keeps to the limit."""
        return value >= self.limit if self.at_least else value <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """Runs of ours and of the peer in the same unit: s, MiB or any word that is counted."""

    group: str
    what: str
    unit: str
    values: Sequence[float]
    peer: str
    peer_values: Sequence[float]
    target: Target | None = None

    @property
    def ratio(self) -> float:
        """Our median over the peer's."""
        return median(self.values) / median(self.peer_values)

    @property
    def verdict(self) -> str:
        """`reached`, `not reached`, or nothing where there is no target."""
        if self.target is None:
            return ""
        return "reached" if self.target.reached(median(self.values)) else "not reached"

    def row(self) -> tuple[str, ...]:
        """The figure as the cells of a table."""
        return (
            self.group,
            self.what,
            shown(min(self.values), self.unit),
            shown(median(self.values), self.unit),
            self.peer,
            shown(median(self.peer_values), self.unit),
            f"{self.ratio:.3g} x",
            self.target.text if self.target else "for information",
            self.verdict,
        )

    def document(self) -> dict[str, object]:
        """The figure with every single run, for `--json`."""
        return {
            "group": self.group,
            "what": self.what,
            "unit": self.unit,
            "minimum": min(self.values),
            "median": median(self.values),
            "runs": list(self.values),
            "peer": self.peer,
            "peer_minimum": min(self.peer_values),
            "peer_median": median(self.peer_values),
            "peer_runs": list(self.peer_values),
            "ratio": self.ratio,
            "target": self.target.text if self.target else None,
            "limit": self.target.limit if self.target else None,
            "verdict": self.verdict or None,
        }


def shown(value: float, unit: str) -> str:
    """A value with its unit, three digits of it; short times in ms or µs."""
    if unit == "s" and value < 0.001:
        return f"{value * 1e6:.0f} µs"
    if unit == "s" and value < 1:
        return f"{value * 1e3:.3g} ms"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
