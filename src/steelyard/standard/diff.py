"""What changed between two editions of a standard: added, removed, moved, reworded, harder, easier (R23).

A requirement is the same one when the newer one says which id it supersedes, when it keeps its id, or when
its very words turn up under another id. `supersedes` speaks of an earlier edition, so it is not asked where
both sides are the same edition. Only what decides is compared: level, both texts, measure, demanded strength.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from steelyard.standard.check import subset
from steelyard.standard.model import Measure, Requirement, Standard
from steelyard.values import Strength


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
    before, after = requirements(old), requirements(new)
    origin = origins(old, new)
    changes = [change for key in after for change in _changes(before.get(origin.get(key, "")), after[key])]
    kept = set(origin.values())
    return (*changes, *(Change(Kind.REMOVED, key, "") for key in before if key not in kept))


def origins(old: Standard, new: Standard) -> dict[str, str]:
    """Old id by new id, for each new requirement that was there before.

    An explicit `supersedes` goes before the id: whoever wrote it renumbered on purpose. An id that somebody
    else supersedes is then free for another requirement, unless its words stayed where they were.
    """
    before, after = requirements(old), requirements(new)
    told = {} if _same_edition(old, new) else _superseded(before, after)
    claimed = set(told.values())
    found = told | {
        key: key
        for key, r in after.items()
        if key in before and key not in told and (key not in claimed or before[key].text == r.text)
    }
    free = {r.text: key for key, r in before.items() if key not in found.values()}
    return found | {key: free[r.text] for key, r in after.items() if key not in found and r.text in free}


def unchanged(old: Requirement, new: Requirement) -> bool:
    """R23: level, both texts and measure are the same, so that an answer may be carried over."""
    return old.level == new.level and old.text == new.text and old.measure == new.measure


def requirements(standard: Standard) -> dict[str, Requirement]:
    """The requirements by id, in the order of the standard."""
    return {r.id: r for part in standard.parts for r in part.requirements()}


def by_kind(changes: Sequence[Change]) -> Mapping[Kind, list[Change]]:
    """The changes grouped, in the order of the kinds."""
    return {kind: found for kind in Kind if (found := [c for c in changes if c.kind is kind])}


def _same_edition(old: Standard, new: Standard) -> bool:
    return (old.id, old.edition) == (new.id, new.edition)


def _superseded(before: Mapping[str, Requirement], after: Mapping[str, Requirement]) -> dict[str, str]:
    return {key: r.supersedes for key, r in after.items() if r.supersedes in before}


def _changes(old: Requirement | None, new: Requirement) -> Iterator[Change]:
    if old is None:
        yield Change(Kind.ADDED, "", new.id)
        return
    if old.id != new.id:
        yield Change(Kind.MOVED, old.id, new.id)
    if old.text != new.text:
        yield Change(Kind.REWORDED, old.id, new.id)
    yield from (Change(kind, old.id, new.id) for kind in dict.fromkeys(_demands(old, new)))


def _demands(old: Requirement, new: Requirement) -> Iterator[Kind]:
    """A lower level asks it of more projects; a stricter threshold or more strength asks more of each."""
    if old.level != new.level:
        yield Kind.HARDER if new.level < old.level else Kind.EASIER
    if old.measure != new.measure:
        yield _by_measure(old.measure, new.measure)
    if (before := _strength(old)) != (after := _strength(new)):
        yield Kind.HARDER if before < after else Kind.EASIER


def _strength(requirement: Requirement) -> Strength:
    """None demands nothing, and `stated` is the weakest there is."""
    return requirement.strength or Strength.STATED


def _by_measure(old: Measure | None, new: Measure | None) -> Kind:
    """Stricter or looser only where nothing but the threshold differs; the rest cannot be ordered."""
    if old is None or new is None or not _comparable(old, new):
        return Kind.MEASURED_OTHERWISE
    narrower, wider = subset(new, old), subset(old, new)
    if narrower == wider:
        return Kind.MEASURED_OTHERWISE
    return Kind.HARDER if narrower else Kind.EASIER


def _comparable(old: Measure, new: Measure) -> bool:
    """The same but for the threshold, and for where it comes from, which does not change what it asks."""
    return replace(old, operator=new.operator, threshold=new.threshold, origin=new.origin) == new
