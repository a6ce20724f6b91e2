"""Expected against present evidence of an assessment, practice by practice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from steelyard.rating.model import Proposal
from steelyard.standard import ExpectedEvidence, Practice
from steelyard.values import Measured
from steelyard_web.evidence.models import Use
from steelyard_web.evidence.naming import level_of

PRESENT, MISSING, EXPIRED, UNRELEASED = "present", "missing", "expired", "unreleased"
STATES = (PRESENT, UNRELEASED, EXPIRED, MISSING)


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered thing to bring and what was brought for it.

    `required`: of the highest level up to the target that asks for evidence, or of a lower one and inherited.
    """

    expected: ExpectedEvidence
    level: int
    required: bool
    uses: tuple[Use, ...]
    state: str

    @property
    def inherited(self) -> bool:
        """Of a lower level, and a candidate for a higher one brings it too."""
        return self.required and self.expected.inherits


@dataclass(frozen=True, slots=True)
class Row:
    """A practice: its things to bring, what else was placed there, how many of its requirements are read."""

    practice: Practice
    items: tuple[Item, ...]
    others: tuple[Use, ...]
    readings: int
    asks: bool  # it has a requirement up to the target

    @property
    def required(self) -> int:
        """Things that have to be brought."""
        return sum(i.required for i in self.items)

    def count(self, state: str) -> int:
        """Required things in that state."""
        return sum(i.required and i.state == state for i in self.items)

    @property
    def counts(self) -> dict[str, int]:
        """The same by state."""
        return {state: self.count(state) for state in STATES}

    @property
    def bare(self) -> bool:
        """It asks something and has neither evidence nor a reading."""
        placed = any(i.uses for i in self.items) or bool(self.others)
        return self.asks and not placed and not self.readings


def rows(
    practices: Iterable[Practice],
    target: int,
    placed: Mapping[str, list[Use]],
    proposals: Mapping[str, Proposal],
) -> list[Row]:
    """One row for each practice, in the order of the standard."""
    today = timezone.localdate()
    return [_row(p, target, placed.get(p.code, []), proposals, today) for p in practices]


def use_state(use: Use, today: date | None = None) -> str:
    """The state of one placed piece."""
    evidence = use.evidence
    if evidence.withdrawn_at is not None and not getattr(use, "in_round", False):
        return MISSING
    if evidence.valid_until is not None and evidence.valid_until < (today or timezone.localdate()):
        return EXPIRED
    return PRESENT if evidence.released_at is not None else UNRELEASED


def _row(
    practice: Practice, target: int, uses: list[Use], proposals: Mapping[str, Proposal], today: date
) -> Row:
    asked = [(e, level_of(e)) for e in practice.expected_evidence if level_of(e) <= target]
    top = max((level for _, level in asked), default=0)
    items = tuple(_item(e, level, level == top or e.inherits, uses, today) for e, level in asked)
    named = {e.code for e, _ in asked}
    return Row(
        practice=practice,
        items=items,
        others=tuple(u for u in uses if u.expected not in named),
        readings=sum(_reads(proposals.get(r.id)) for r in practice.requirements if r.level <= target),
        asks=any(r.level <= target for r in practice.requirements),
    )


def _reads(proposal: Proposal | None) -> bool:
    return proposal is not None and isinstance(proposal.reading.value, Measured)


def _item(
    expected: ExpectedEvidence,
    level: int,
    required: bool,
    uses: list[Use],
    today: date,
) -> Item:
    mine = tuple(u for u in uses if u.expected == expected.code)
    states = {use_state(u, today) for u in mine}
    state = next((s for s in STATES if s in states), MISSING)
    return Item(expected, level, required, mine, state)
