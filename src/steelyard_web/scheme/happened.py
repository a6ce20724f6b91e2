"""Everything that happened in one assessment, from its rows, in one query: who, when, on what, and why.

The case file is made of it. A union keeps it one query however many tables and rows there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateTimeField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from steelyard_web.assessments.models import Assessment, Assignment, Passage, Sample
from steelyard_web.decisions.models import Appeal, Dispute, ExpertOverride, Meeting, Report, Result, Seat
from steelyard_web.evidence.models import LoadFile, ReadingFile
from steelyard_web.ratings.models import Consensus, Problem, Round, SiteNote
from steelyard_web.union import part, united

PASSAGE, ASSIGNED, REMOVED, ROUND, ROUND_CLOSED = "passage", "assigned", "removed", "round", "round_closed"
PROBLEM, CORRECTED, RECHECKED, CONSENSUS, NOTE = "problem", "corrected", "rechecked", "consensus", "note"
READINGS, LOADS, SAMPLE, RESULT, REPORT = "readings", "loads", "sample", "result", "report"
DISPUTE, ANSWERED, MEETING, SEAT, OVERRIDE = "dispute", "answered", "meeting", "seat", "override"
CLOSED, APPEAL, SETTLED = "meeting_closed", "appeal", "appeal_settled"
NO_LEVEL, HALF, WHOLE = "none", "half", "whole"  # what a result says in `text`
_TEXTS = ("key", "what", "old", "text")


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing. `key` says of what (a requirement, a person, a digest), `what` how it came out.

    `old` is what it was before, `text` the reason or words, `number` that of the round, edition, meeting or
    instance. A seat without a vote and a recusal has the time at which its meeting was called.
    """

    kind: str
    pk: int
    at: datetime
    by: str
    key: str
    what: str
    old: str
    text: str
    number: int


def happened(assessment: Assessment) -> list[Happened]:
    """Everything, in the order in which it happened."""
    found = [Happened(*row) for row in united(_parts(assessment))]
    return sorted(found, key=lambda one: (one.at, one.kind, one.pk))


def since(rows: list[Happened], day: date | None) -> list[Happened]:
    """What happened after a day; everything where no day is given."""
    return rows if day is None else [one for one in rows if timezone.localdate(one.at) > day]


def _parts(case: Assessment) -> Iterator[QuerySet[Any]]:
    yield _rows(Passage, {"assessment": case}, PASSAGE, key="act", what="target", old="origin", text="reason")
    yield from _people(case)
    yield from _rounds(case)
    yield from _ratings(case)
    yield from _decisions(case)


def _people(case: Assessment) -> Iterator[QuerySet[Any]]:
    duty = {"key": "user__name", "what": "duty", "number": "instance"}
    yield _rows(Assignment, {"assessment": case}, ASSIGNED, **duty)
    gone = {"assessment": case, "removed_at__isnull": False}
    yield _rows(Assignment, gone, REMOVED, at="removed_at", by="removed_by", text="removal_reason", **duty)


def _rounds(case: Assessment) -> Iterator[QuerySet[Any]]:
    yield _rows(
        Round, {"assessment": case}, ROUND, at="opened_at", by="opened_by", key="digest", number="number"
    )
    closed = {"assessment": case, "closed_at__isnull": False}
    yield _rows(Round, closed, ROUND_CLOSED, at="closed_at", by="closed_by", number="number")
    of = {"key": "requirement", "number": "round__number"}
    yield _rows(
        Problem,
        {"round__assessment": case},
        PROBLEM,
        at="raised_at",
        by="raised_by",
        what="recheck",
        text="text",
        **of,
    )
    corrected = {"round__assessment": case, "corrected_at__isnull": False}
    yield _rows(Problem, corrected, CORRECTED, at="corrected_at", by="corrected_by", text="correction", **of)
    again = {"round__assessment": case, "rechecked_at__isnull": False}
    yield _rows(
        Problem,
        again,
        RECHECKED,
        at="rechecked_at",
        by="rechecked_by",
        what="recheck",
        text="recheck_note",
        **of,
    )


def _ratings(case: Assessment) -> Iterator[QuerySet[Any]]:
    yield _rows(
        Consensus,
        {"assessment": case},
        CONSENSUS,
        key="requirement",
        what="outcome",
        text="reason",
        number="instance",
    )
    yield _rows(SiteNote, {"assessment": case}, NOTE, key="practice", what="kind", old="load_id", text="text")
    yield _rows(ReadingFile, {"assessment": case}, READINGS, key="sha256", text="filename", number="number")
    yield _rows(LoadFile, {"assessment": case}, LOADS, key="sha256", text="filename", number="number")
    yield _rows(Sample, {"assessment": case}, SAMPLE, key="drawn", text="size_reason", number="size")


def _decisions(case: Assessment) -> Iterator[QuerySet[Any]]:
    half = When(half=True, then=Value(HALF))
    shown = Case(When(level=None, then=Value(NO_LEVEL)), half, default=Value(WHOLE))
    results = Result.objects.filter(assessment=case).annotate(shown=shown)
    yield _of(results, RESULT, key="sha256", what="occasion", old="basis", text="shown", number="level")
    issued = {"assessment": case, "issued_at__isnull": False}
    yield _rows(Report, issued, REPORT, at="issued_at", key="result__sha256", number="number")
    of = {"key": "requirement", "number": "report__number"}
    yield _rows(Dispute, {"report__assessment": case}, DISPUTE, what="outcome", text="reason", **of)
    answered = {"report__assessment": case, "answered_at__isnull": False}
    yield _rows(
        Dispute, answered, ANSWERED, at="answered_at", by="answered_by", what="outcome", text="answer", **of
    )
    yield from _meetings(case)
    yield _rows(Appeal, {"assessment": case}, APPEAL, key="requirements", text="reason", number="number")
    settled = {"assessment": case, "decided__closed_at__isnull": False}
    yield _rows(
        Appeal,
        settled,
        SETTLED,
        at="decided__closed_at",
        by="decided__closed_by",
        what="outcome",
        text="answer",
        number="number",
    )


def _meetings(case: Assessment) -> Iterator[QuerySet[Any]]:
    yield _rows(
        Meeting, {"assessment": case}, MEETING, at="called_at", by="called_by", what="quorum", number="number"
    )
    closed = {"assessment": case, "closed_at__isnull": False}
    yield _rows(
        Meeting,
        closed,
        CLOSED,
        at="closed_at",
        by="closed_by",
        key="result__sha256",
        what="outcome",
        text="minutes",
        number="number",
    )
    of = {"number": "meeting__number"}
    seats = Seat.objects.filter(meeting__assessment=case).annotate(
        when=Coalesce("voted_at", "meeting__closed_at", "meeting__called_at")
    )
    yield _of(seats, SEAT, at="when", by="expert", what="vote", old="recusal_reason", text="reason", **of)
    yield _rows(
        ExpertOverride,
        {"meeting__assessment": case},
        OVERRIDE,
        key="requirement",
        what="outcome",
        text="reason",
        **of,
    )


def _rows(model: Any, which: dict[str, Any], kind: str, **columns: str) -> QuerySet[Any]:
    return _of(model.objects.filter(**which), kind, **columns)


def _of(found: QuerySet[Any], kind: str, at: str = "at", by: str = "by", **columns: str) -> QuerySet[Any]:
    """The columns of Happened, in its order."""
    return part(
        found,
        kind,
        plain={"at": Cast(F(at), DateTimeField()), "by": F(f"{by}__name")},
        texts={name: columns.get(name) for name in _TEXTS},
        numbers={"number": columns.get("number")},
    )
