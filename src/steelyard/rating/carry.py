"""Answers of an older edition carried to a newer one (R23): as stated, with the edition that they come from.

Only what is unchanged carries: the same id or an explicit `supersedes`, the same level, both texts and the
measure. Everything else stays unrated and says why. Nothing of the older edition is altered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from steelyard.rating.model import Answer
from steelyard.standard import Part, Requirement, Standard
from steelyard.standard.diff import Kind, diff, origins, requirements, unchanged
from steelyard.values import Outcome


class Left(StrEnum):
    """Why an answer was not carried, where no difference of the requirement is the reason."""

    UNANSWERED = "unanswered"
    ANSWERED = "answered"  # the newer edition has an answer of its own already


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A requirement without a carried answer; `before` or `after` is empty where it is not there."""

    before: str
    after: str
    why: tuple[Kind | Left, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """All answers of the newer edition, those among them that were carried, and what was left with why."""

    answers: dict[str, Answer]
    carried: tuple[str, ...]
    left: tuple[NotCarried, ...]


def carry(
    old: Standard,
    given: Mapping[str, Answer],
    new: Standard,
    part: Part,
    present: Mapping[str, Answer] | None = None,
) -> Carried:
    """Carry `given`, answers to the old standard, to one part of the new; what is `present` stays as it is.

    An answer that was carried before keeps the edition in which it was first stated. The ideas of a row
    carry with its code. An answer without an outcome rates nothing: it does not carry, and does not stand in
    the way of one that does.
    """
    present = present or {}
    before, origin = requirements(old), origins(old, new)
    why = _reasons(old, new)
    carried: dict[str, Answer] = {}
    left: list[NotCarried] = []
    for r in part.requirements():
        source = origin.get(r.id, "")
        reasons = _kept_back(before.get(source), r, given.get(source), present.get(r.id), why.get(r.id, ()))
        if reasons:
            left.append(NotCarried(source, r.id, reasons))
        else:
            carried[r.id] = _from(given[source], old.edition, present[r.id].note if r.id in present else "")
    left += _gone(before, given, origin)
    ideas = {p.code: given[p.code] for p in part.practices() if p.code in given}
    return Carried({**ideas, **present, **carried}, tuple(carried), tuple(left))


def _from(answer: Answer, edition: str, note: str) -> Answer:
    """The old answer; a note that was written for the new edition goes before the old one."""
    return replace(answer, carried_from=answer.carried_from or edition, note=note or answer.note)


def _reasons(old: Standard, new: Standard) -> dict[str, tuple[Kind, ...]]:
    """How each new requirement differs from the one that it was."""
    found: dict[str, list[Kind]] = defaultdict(list)
    for change in diff(old, new):
        found[change.after].append(change.kind)
    return {key: tuple(kinds) for key, kinds in found.items()}


def _kept_back(
    old: Requirement | None,
    new: Requirement,
    answer: Answer | None,
    present: Answer | None,
    differs: tuple[Kind, ...],
) -> tuple[Kind | Left, ...]:
    """Why the answer does not carry; empty when it does."""
    if present is not None and present.outcome is not Outcome.UNRATED:
        return (Left.ANSWERED,)
    if old is None or not unchanged(old, new) or not _by_name(old, new):
        return differs
    if answer is None or answer.outcome is Outcome.UNRATED:
        return (Left.UNANSWERED,)
    return ()


def _by_name(old: Requirement, new: Requirement) -> bool:
    """R23 asks for the same id or an explicit `supersedes`; the same words elsewhere are not enough."""
    return old.id in (new.id, new.supersedes)


def _gone(
    before: Mapping[str, Requirement], given: Mapping[str, Answer], origin: Mapping[str, str]
) -> Iterator[NotCarried]:
    """Answered requirements that the new edition no longer has."""
    kept = set(origin.values())
    for key, answer in given.items():
        if key in before and key not in kept and answer.outcome is not Outcome.UNRATED:
            yield NotCarried(key, "", (Kind.REMOVED,))
