"""What changed between two editions of a standard: added, removed, moved, reworded, harder, easier (R23).

A requirement is the same one when it keeps its id, or when the newer one says which id it supersedes. One
that disappears while the very same words turn up under another id has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from steelyard.standard.check import subset
from steelyard.standard.model import Measure, Requirement, Standard


class Kind(StrEnum):
    """In which way a requirement differs; one may differ in several."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    HARDER = "harder"
    EASIER = "easier"
    MEASURED_OTHERWISE = "measured_otherwise"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` or `after` is empty where the requirement is not there."""

    kind: Kind
    before: str
    after: str


def diff(old: Standard, new: Standard) -> tuple[Change, ...]:
    """Every difference, in the order of the new standard, what is gone last."""
    before, after = _requirements(old), _requirements(new)
    origin = origins(old, new)
    changes = [change for key in after for change in _changes(before.get(origin.get(key, "")), after[key])]
    kept = set(origin.values())
    return (*changes, *(Change(Kind.REMOVED, key, "") for key in before if key not in kept))


def origins(old: Standard, new: Standard) -> dict[str, str]:
    """Which old requirement each new one is: its own id, the one it supersedes, or the same words elsewhere."""
    before, after = _requirements(old), _requirements(new)
    found = {key: key for key in after if key in before}
    found |= {key: r.supersedes for key, r in after.items() if r.supersedes in before}
    free = {r.text: key for key, r in before.items() if key not in found.values()}
    found |= {key: free[r.text] for key, r in after.items() if key not in found and r.text in free}
    return found


def unchanged(old: Requirement, new: Requirement) -> bool:
    """R23: level, both texts and measure are the same, so that an answer may be carried over."""
    return old.level == new.level and old.text == new.text and old.measure == new.measure


def _requirements(standard: Standard) -> dict[str, Requirement]:
    return {r.id: r for part in standard.parts for r in part.requirements()}


def _changes(old: Requirement | None, new: Requirement) -> Iterator[Change]:
    if old is None:
        yield Change(Kind.ADDED, "", new.id)
        return
    if old.id != new.id:
        yield Change(Kind.MOVED, old.id, new.id)
    if old.text != new.text:
        yield Change(Kind.REWORDED, old.id, new.id)
    if (kind := _demand(old, new)) is not None:
        yield Change(kind, old.id, new.id)


def _demand(old: Requirement, new: Requirement) -> Kind | None:
    """A lower level asks it of more projects; a stricter threshold asks more of each."""
    if old.level != new.level:
        return Kind.HARDER if new.level < old.level else Kind.EASIER
    if old.measure == new.measure:
        return None
    return _by_measure(old.measure, new.measure)


def _by_measure(old: Measure | None, new: Measure | None) -> Kind:
    if old is None or new is None or old.indicator != new.indicator:
        return Kind.MEASURED_OTHERWISE
    narrower, wider = subset(new, old), subset(old, new)
    if narrower == wider:
        return Kind.MEASURED_OTHERWISE
    return Kind.HARDER if narrower else Kind.EASIER


def by_kind(changes: tuple[Change, ...]) -> Mapping[Kind, list[Change]]:
    """The changes grouped, in the order of the kinds."""
    return {kind: found for kind in Kind if (found := [c for c in changes if c.kind is kind])}
