"""Peer figures: deciles of a category from frozen quarterly snapshots, so that nobody can be singled out (R26).

Every member of a category is answered with the same figures, from the whole snapshot. R26 compares a snapshot's
members with the last one; we compare with every snapshot that was released, since two of them can be a single
institution apart with a third between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

LEAST_OTHERS = 5  # R26: other parents than the one that asks
LEAST_CHANGE = 5  # R26: one to four joined or left, and their figures could be told by subtraction


@dataclass(frozen=True, slots=True)
class PeerValue:
    """One figure, such as a score, of one project; `parent` is the institution's topmost parent."""

    parent: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of a category at the end of a quarter (`2026-Q3`), frozen: it is never made anew."""

    quarter: str
    category: str
    values: tuple[PeerValue, ...]

    @property
    def parents(self) -> frozenset[str]:
        """Who is in it."""
        return frozenset(v.parent for v in self.values)


class Withheld(StrEnum):
    """Why there are no figures."""

    NO_SNAPSHOT = "no_snapshot"
    TOO_FEW = "too_few"  # fewer than five other parents
    ONE_DOMINATES = "one_dominates"  # one of them has more than the set share of the values
    TOO_CLOSE = "too_close"  # one to four members apart from a released snapshot


@dataclass(frozen=True, slots=True)
class Deciles:
    """The first to ninth decile, type 7 (Hyndman and Fan 1996), of one snapshot; n is the number of values."""

    quarter: str
    parents: int
    n: int
    values: tuple[Fraction, ...]


PeerFigures: TypeAlias = Deciles | Withheld


def peer_figures(
    snapshots: Iterable[Snapshot], category: str, asking: str, largest_share: Fraction
) -> PeerFigures:
    """The figures of the latest snapshot of a category for the parent that asks; the scheme sets the share.

    Raises ValueError where two snapshots are of the same quarter: a frozen one was made anew.
    """
    history = sorted((s for s in snapshots if s.category == category), key=lambda s: s.quarter)
    if len({s.quarter for s in history}) != len(history):
        raise ValueError(f"two snapshots of {category} are of the same quarter")
    if not history:
        return Withheld.NO_SNAPSHOT
    latest = history[-1]
    if reason := _releases(history, largest_share)[-1]:
        return reason
    if len(latest.parents - {asking}) < LEAST_OTHERS:
        return Withheld.TOO_FEW
    values = sorted(v.value for v in latest.values)
    return Deciles(
        latest.quarter, len(latest.parents), len(values), tuple(_quantile(values, k) for k in range(1, 10))
    )


def released(history: Sequence[Snapshot], largest_share: Fraction) -> tuple[Snapshot, ...]:
    """Those of one category's snapshots, oldest first, that anybody may have seen figures of."""
    reasons = _releases(history, largest_share)
    return tuple(s for s, reason in zip(history, reasons, strict=True) if reason is None)


def _releases(history: Sequence[Snapshot], largest_share: Fraction) -> list[Withheld | None]:
    """Why each snapshot is withheld from everybody; None where it is released. Does not depend on who asks."""
    reasons: list[Withheld | None] = []
    seen: list[frozenset[str]] = []
    for snapshot in history:
        reason = _reason(snapshot, seen, largest_share)
        reasons.append(reason)
        if reason is None:
            seen.append(snapshot.parents)
    return reasons


def _reason(snapshot: Snapshot, seen: Sequence[frozenset[str]], largest_share: Fraction) -> Withheld | None:
    if len(snapshot.parents) < LEAST_OTHERS:
        return Withheld.TOO_FEW
    most = Counter(v.parent for v in snapshot.values).most_common(1)[0][1]
    if Fraction(most, len(snapshot.values)) > largest_share:
        return Withheld.ONE_DOMINATES
    if any(0 < len(snapshot.parents ^ before) < LEAST_CHANGE for before in seen):
        return Withheld.TOO_CLOSE
    return None


def _quantile(ordered: Sequence[Fraction], tenths: int) -> Fraction:
    """Between the two values around (n - 1) * tenths / 10."""
    at = Fraction((len(ordered) - 1) * tenths, 10)
    low = at.numerator // at.denominator
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
