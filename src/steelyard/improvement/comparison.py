"""Two results of one project and part side by side: what changed, and what it can come from.

A cause is something that differs between the two files and can bring the change about; where several differ, all of
them are named, since no file tells which of them did it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from steelyard.errors import InputError
from steelyard.improvement.gains import Gain, Incomparable, gains
from steelyard.improvement.stored import Stored, StoredRequirement
from steelyard.standard import Standard
from steelyard.standard.diff import Change, Kind, diff, origins
from steelyard.values import ORDERED, IndicatorFacts, Level, Missing, Outcome


class Cause(StrEnum):
    """What can bring a change about."""

    EVIDENCE = "evidence"  # other loads
    RATING = "rating"  # another answer, vote or consensus
    STANDARD = "standard"  # the requirement was added, removed or changed
    AS_OF = "as_of"  # the windows moved
    LINK_MODE = "link_mode"  # inferred links used or not
    INDICATORS = "indicators"  # the definitions of the indicators differ
    BASIS = "basis"  # self on one side, formal on the other
    ENGINE = "engine"  # another version of the program
    UNEXPLAINED = "unexplained"  # nothing that the files name: ownership in the workspace, for one


@dataclass(frozen=True, slots=True)
class Difference:
    """A requirement that is not the same on both sides; None where it is not there."""

    id: str  # in the later result, else in the earlier one
    before: StoredRequirement | None
    after: StoredRequirement | None
    causes: tuple[Cause, ...]
    kinds: tuple[Kind, ...] = ()  # how the standard changed it, where both editions are at hand

    @property
    def counted(self) -> int:
        """1 where it counts now and did not, -1 where it did and does not, else 0."""
        return int(bool(self.after and self.after.counts)) - int(bool(self.before and self.before.counts))


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A practice or domain whose level is another; None where it is not there."""

    code: str
    before: Level | Missing | None
    after: Level | Missing | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Self ratings against formal ones over the requirements that both rate: n, and how they differ."""

    n: int
    equal: int
    self_higher: tuple[str, ...]
    self_lower: tuple[str, ...]
    apart: tuple[str, ...]  # not applicable on one side only


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results, the earlier first, and everything in which they differ."""

    before: Stored
    after: Stored
    head: tuple[Cause, ...]  # what differs for the results as a whole
    domains: tuple[LevelChange, ...]
    practices: tuple[LevelChange, ...]
    differences: tuple[Difference, ...]
    gains: tuple[Gain, ...]
    incomparable: tuple[Incomparable, ...]
    gap: Gap | None  # where one is a self-assessment and the other formal

    @property
    def tally(self) -> Mapping[Cause, tuple[int, int]]:
        """By cause: requirements that count now and did not, and those that count no more."""
        up = Counter(c for d in self.differences if d.counted > 0 for c in d.causes)
        down = Counter(c for d in self.differences if d.counted < 0 for c in d.causes)
        return {cause: (up[cause], down[cause]) for cause in Cause if up[cause] or down[cause]}


def compare(
    before: Stored,
    after: Stored,
    facts: Mapping[str, IndicatorFacts],
    editions: tuple[Standard, Standard] | None = None,
) -> Comparison:
    """What changed from one result to the other.

    `editions` are both standards where they are at hand: then a requirement is followed through renumbering, and
    it is told how it changed. Raises InputError for two standards, parts, modules or projects.
    """
    _comparable(before, after)
    earlier = origins(*editions) if editions else {key: key for key in after.requirements}
    changes = diff(*editions) if editions else ()
    found, left = gains(before, after, facts)
    return Comparison(
        before=before,
        after=after,
        head=tuple(_head(before, after)),
        domains=_levels(before, after, "domains"),
        practices=_levels(before, after, "practices"),
        differences=tuple(_differences(before, after, earlier, changes)),
        gains=found,
        incomparable=left,
        gap=_gap(before, after, earlier),
    )


def _comparable(before: Stored, after: Stored) -> None:
    for what, a, b in (
        ("standard", before.standard, after.standard),
        ("part", before.part, after.part),
        ("module", before.module, after.module),
        ("project", before.project, after.project),
    ):
        if a != b:
            raise InputError(
                f"the {what} is {b or 'the whole part'}, of {before.where} it is {a or 'the whole part'}",
                where=after.where,
                remedy="compare two results of one project, standard and part",
            )


def _head(before: Stored, after: Stored) -> Iterator[Cause]:
    """What differs for the two results as a whole and can bear on any requirement."""
    pairs = {
        Cause.BASIS: (before.basis, after.basis),
        Cause.STANDARD: (
            (before.edition, before.standard_digest, before.rollup),
            (after.edition, after.standard_digest, after.rollup),
        ),
        Cause.EVIDENCE: (before.loads, after.loads),
        Cause.AS_OF: ((before.first, before.as_of), (after.first, after.as_of)),
        Cause.LINK_MODE: (before.link_mode, after.link_mode),
        Cause.INDICATORS: (before.indicators_digest, after.indicators_digest),
        Cause.ENGINE: (before.engine, after.engine),
    }
    return (cause for cause, (a, b) in pairs.items() if a != b)


def _levels(before: Stored, after: Stored, which: str) -> tuple[LevelChange, ...]:
    old, new = getattr(before, which), getattr(after, which)
    pairs = (
        (code, old[code].level if code in old else None, new[code].level if code in new else None)
        for code in dict.fromkeys((*new, *old))
    )
    return tuple(LevelChange(code, a, b) for code, a, b in pairs if a != b)


def _differences(
    before: Stored, after: Stored, earlier: Mapping[str, str], changes: tuple[Change, ...]
) -> Iterator[Difference]:
    """In the order of the later result; what is gone comes last."""
    kinds: dict[str, list[Kind]] = {}
    for change in changes:
        kinds.setdefault(change.after or change.before, []).append(change.kind)
    used = set()
    for key, new in after.requirements.items():
        old = before.requirements.get(earlier.get(key, ""))
        used.add(old.id if old else "")
        causes = tuple(_causes(before, after, old, new))
        if causes:
            yield Difference(key, old, new, causes, tuple(kinds.get(key, ())))
    for key, old in before.requirements.items():
        if key not in used:
            yield Difference(key, old, None, (Cause.STANDARD,), tuple(kinds.get(key, ())))


def _causes(
    before: Stored, after: Stored, old: StoredRequirement | None, new: StoredRequirement
) -> Iterator[Cause]:
    if old is None:
        yield Cause.STANDARD
        return
    if _said(old) == _said(new) and _asked(old) == _asked(new):
        return
    found = [*_of_this(before, after, old, new)]
    if not found and before.engine != after.engine:
        found = [Cause.ENGINE]
    yield from dict.fromkeys(found or [Cause.UNEXPLAINED])


def _of_this(
    before: Stored, after: Stored, old: StoredRequirement, new: StoredRequirement
) -> Iterator[Cause]:
    """Causes that the two entries themselves show."""
    if _asked(old) != _asked(new):
        yield Cause.STANDARD
    if before.basis != after.basis:
        yield Cause.BASIS
    elif old.self_outcome != new.self_outcome or _voted(old) != _voted(new) or _revoted(after, old, new):
        yield Cause.RATING
    yield from _of_reading(before, after, old, new)


def _of_reading(
    before: Stored, after: Stored, old: StoredRequirement, new: StoredRequirement
) -> Iterator[Cause]:
    was, now = old.reading, new.reading
    if _value(old) == _value(new):
        return
    if was is None or now is None:
        yield Cause.EVIDENCE if _asked(old) == _asked(new) else Cause.STANDARD
        return
    if was.loads != now.loads:
        yield Cause.EVIDENCE
    if (was.first, was.last) != (now.first, now.last):
        yield Cause.AS_OF
    if before.link_mode != after.link_mode:
        yield Cause.LINK_MODE
    if before.indicators_digest != after.indicators_digest:
        yield Cause.INDICATORS


def _revoted(after: Stored, old: StoredRequirement, new: StoredRequirement) -> bool:
    """A formal outcome that differs while its reading says the same comes of votes."""
    return after.basis == "formal" and old.outcome != new.outcome and _value(old) == _value(new)


def _said(entry: StoredRequirement) -> tuple[object, ...]:
    """What is compared: outcome, strength, whether it counts and why not, the word and the reading's value."""
    return (entry.outcome, entry.strength, entry.counts, entry.why, entry.self_outcome, _value(entry))


def _value(entry: StoredRequirement) -> tuple[object, ...] | None:
    reading = entry.reading
    return None if reading is None else (reading.value, reading.missing, reading.n, reading.doubtful)


def _asked(entry: StoredRequirement) -> tuple[object, ...]:
    return (entry.level, entry.measure)


def _voted(entry: StoredRequirement) -> tuple[object, ...]:
    return (entry.conflict, entry.consensus)


def _gap(before: Stored, after: Stored, earlier: Mapping[str, str]) -> Gap | None:
    if {before.basis, after.basis} != {"self", "formal"}:
        return None
    rated = []
    for key, new in after.requirements.items():
        old = before.requirements.get(earlier.get(key, ""))
        if old is not None:
            pair = (old, new) if before.basis == "self" else (new, old)
            rated.append((key, Outcome(pair[0].outcome), Outcome(pair[1].outcome)))
    both = [item for item in rated if Outcome.UNRATED not in item[1:]]
    steps = {outcome: place for place, outcome in enumerate(ORDERED)}
    ordered = [(key, steps[a] - steps[b]) for key, a, b in both if a in steps and b in steps]
    return Gap(
        n=len(both),
        equal=sum(a is b for _, a, b in both),
        self_higher=tuple(key for key, by in ordered if by > 0),
        self_lower=tuple(key for key, by in ordered if by < 0),
        apart=tuple(key for key, a, b in both if a is not b and (a not in steps or b not in steps)),
    )


def turned(found: Comparison) -> bool:
    """Whether the first file is the later one, which is told."""
    return found.before.as_of > found.after.as_of
