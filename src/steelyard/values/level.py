"""A level with its half step (R10): one stored value, printed as the standard says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Level:
    """The attained level; `half` says that some, not all, of the next one is met."""

    value: int
    half: bool = False

    def printed(self, notation: str) -> str:
        """`3-` (part of 3 is met) with notation `minus`, `2+` with `plus`."""
        if not self.half:
            return str(self.value)
        return f"{self.value + 1}-" if notation == "minus" else f"{self.value}+"


def level_from(value: int | None, half: bool | None = False) -> Level | None:
    """The level that two stored columns hold; None where there is none."""
    return None if value is None else Level(value, bool(half))
