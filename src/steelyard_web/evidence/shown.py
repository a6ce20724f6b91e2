"""A reading as people read it: value, interval, threshold, n, trend; the wording is the report's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from steelyard.indicators import facts
from steelyard.rating import self_basis
from steelyard.rating.model import Answer, Proposal, Rating
from steelyard.report import readings as wording
from steelyard.report import words
from steelyard.result.model import LoadFacts
from steelyard.standard import Requirement
from steelyard.values import IndicatorFacts, Measured, Missing, Text


@dataclass(frozen=True, slots=True)
class Shown:
    """One reading held against one requirement; texts are empty or None where there is nothing to say."""

    requirement: Requirement
    rating: Rating  # on the applicant's word, so that contradictions show (R5)
    proposal: Proposal
    title: Text
    value: Text | None
    missing: Text | None
    interval: Text | None
    asked: Text
    n: Text
    unknown: int
    unknown_text: Text
    few: bool
    picture: Markup | None
    trend: Markup | None
    loads: tuple[int, ...] = ()  # numbers of the loads in the list beside it
    origin: Text | None = None

    @property
    def outcome(self) -> str:
        """What it suggests; empty for nothing."""
        return self.proposal.outcome.value if self.proposal.outcome else ""

    @property
    def doubtful(self) -> bool:
        """Its interval straddles the threshold (R2)."""
        return self.proposal.doubtful

    @property
    def contradicted(self) -> bool:
        """The applicant says more than the reading (R5)."""
        return self.rating.contradicted

    @property
    def load_numbers(self) -> str:
        """`1, 4–61`: neighbours as one run."""
        return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in _runs(self.loads))


def shown(
    requirement: Requirement,
    proposal: Proposal,
    answer: Answer = self_basis.NOBODY,
    numbers: Mapping[str, int] | None = None,
) -> Shown:
    """A proposal in words and pictures; `numbers` are those of the loads in a list beside it."""
    measure, reading = requirement.measure, proposal.reading
    if measure is None:
        raise ValueError(f"{requirement.id} carries no measure")
    rating = self_basis.rate_one(requirement.id, answer, proposal)
    known = _facts()
    line = wording.Line(reading, known.get(reading.indicator), (wording.Held(requirement, measure, rating),))
    value = reading.value if isinstance(reading.value, Measured) else None
    return Shown(
        requirement=requirement,
        rating=rating,
        proposal=proposal,
        title=line.title,
        value=wording.value_text(value, line.measures) if value else None,
        missing=words.MISSING[reading.value.reason] if isinstance(reading.value, Missing) else None,
        interval=wording.interval_text(value) if value else None,
        asked=wording.asked_text(measure, known),
        n=wording.n_text(line),
        unknown=reading.value.unknown,
        unknown_text=wording.unknown_text(line),
        few=bool(value and value.few),
        picture=wording.picture(line) if value else None,
        trend=wording.trend(line),
        loads=tuple(sorted((numbers or {}).get(load, 0) for load in reading.loads)),
        origin=words.ORIGINS[reading.origin] if reading.origin else None,
    )


def numbered(loads: Iterable[LoadFacts]) -> dict[str, int]:
    """Load id -> its number in the list, from 1."""
    return {load.load_id: n for n, load in enumerate(loads, start=1)}


def _runs(numbers: tuple[int, ...]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


@cache
def _facts() -> Mapping[str, IndicatorFacts]:
    return facts()
