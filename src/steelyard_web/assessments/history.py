"""The nine steps of an assessment with what really happened: begun, ended, by whom, in time or late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from steelyard.values import Text
from steelyard_web import words
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import CLOSED, Assessment, Passage


@dataclass(frozen=True, slots=True)
class Step:
    """One of the nine steps; `times` counts how often it was begun, `due` is its last deadline."""

    number: int
    text: Text
    begun: datetime | None
    ended: datetime | None
    by: User | None
    due: date | None
    late: bool
    now: bool
    times: int


def steps(assessment: Assessment, passages: Sequence[Passage]) -> list[Step]:
    """The nine steps in order; `passages` in the order in which they happened."""
    return [
        _step(n, text, states, assessment, passages) for n, (text, states) in enumerate(words.STEPS, start=1)
    ]


def _step(
    number: int, text: Text, states: Sequence[str], assessment: Assessment, passages: Sequence[Passage]
) -> Step:
    entries = [p for p in passages if p.target in states and p.origin not in states]
    exits = [p for p in passages if p.origin in states and p.target not in states]
    now = assessment.state in states
    left = exits[-1] if exits and not now else None
    due = assessment.due if now else left.due if left else None
    closed = now and assessment.state in CLOSED
    ended = entries[-1].at if closed and entries else left.at if left else None
    begun = entries[-1].at if entries else assessment.applied_at if number == 1 else None
    day = timezone.localdate(ended) if ended else timezone.localdate()
    return Step(
        number=number,
        text=text,
        begun=begun,
        ended=ended,
        by=left.by if left else entries[-1].by if closed and entries else None,
        due=due,
        late=due is not None and (now or begun is not None) and day > due,
        now=now,
        times=max(len(entries), 1 if begun else 0),
    )
