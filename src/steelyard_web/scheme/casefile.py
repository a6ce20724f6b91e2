"""The case file: who decided, on what evidence, who was recused, what changed, as sections of one page."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.models import Use
from steelyard_web.scheme import happened as h
from steelyard_web.scheme.happened import Happened


@dataclass(frozen=True, slots=True)
class Person:
    """One duty: who held it, since when, until when and why he left it."""

    assigned: Happened
    removed: Happened | None


@dataclass(slots=True)
class ProblemLine:
    """A problem with its correction and its recheck."""

    raised: Happened
    corrected: Happened | None = None
    rechecked: Happened | None = None


@dataclass(slots=True)
class MeetingLine:
    """A meeting: its seats, the overrides, how it closed."""

    called: Happened
    seats: list[Happened] = field(default_factory=list)
    overrides: list[Happened] = field(default_factory=list)
    closed: Happened | None = None

    @property
    def recused(self) -> list[Happened]:
        """Those who left the decision to others, with their reason in `old`."""
        return [seat for seat in self.seats if seat.old]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The rows of an assessment by what they tell."""

    rows: list[Happened]

    def of(self, *kinds: str) -> list[Happened]:
        """The rows of these kinds, as they happened."""
        return [one for one in self.rows if one.kind in kinds]

    def people(self) -> list[Person]:
        """Every duty, those that ended with their end."""
        gone = {one.pk: one for one in self.of(h.REMOVED)}
        return [Person(one, gone.get(one.pk)) for one in self.of(h.ASSIGNED)]

    def problems(self) -> list[ProblemLine]:
        """Every problem with what became of it."""
        found = {one.pk: ProblemLine(one) for one in self.of(h.PROBLEM)}
        for one in self.of(h.CORRECTED):
            found[one.pk].corrected = one
        for one in self.of(h.RECHECKED):
            found[one.pk].rechecked = one
        return list(found.values())

    def disputes(self) -> list[tuple[Happened, Happened | None]]:
        """Every dispute with its answer."""
        answers = {one.pk: one for one in self.of(h.ANSWERED)}
        return [(one, answers.get(one.pk)) for one in self.of(h.DISPUTE)]

    def appeals(self) -> list[tuple[Happened, Happened | None]]:
        """Every appeal with how it was settled."""
        settled = {one.pk: one for one in self.of(h.SETTLED)}
        return [(one, settled.get(one.pk)) for one in self.of(h.APPEAL)]

    def meetings(self) -> list[MeetingLine]:
        """Every meeting, the last one first."""
        found = {one.number: MeetingLine(one) for one in self.of(h.MEETING)}
        for one in self.of(h.SEAT):
            found[one.number].seats.append(one)
        for one in self.of(h.OVERRIDE):
            found[one.number].overrides.append(one)
        for one in self.of(h.CLOSED):
            found[one.number].closed = one
        return list(found.values())[::-1]

    def decision(self) -> MeetingLine | None:
        """The meeting whose decision stands: the last that approved."""
        return next((m for m in self.meetings() if m.closed and m.closed.what in {"approve", "lower"}), None)


def case_file(assessment: Assessment) -> CaseFile:
    """The case file of an assessment; one query."""
    return CaseFile(h.happened(assessment))


def evidence_of(assessment: Assessment) -> QuerySet[Use]:
    """The evidence that the case rests on: released pieces, with how many rounds froze each."""
    placed = Use.objects.filter(assessment=assessment, evidence__released_at__isnull=False)
    return (
        placed.select_related("evidence", "evidence__released_by", "evidence__added_by")
        .annotate(frozen_in=Count("rounds"))
        .order_by("practice", "level", "pk")
    )
