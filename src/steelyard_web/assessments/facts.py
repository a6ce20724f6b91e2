"""Counts of an assessment that its board needs, all of them in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, JSONField, Model, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from steelyard.values import Level, Outcome, level_from
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import Answer, Assessment, Sample, SampledResult, State
from steelyard_web.decisions.models import Appeal, Dispute, Meeting, Report, Result, Seat
from steelyard_web.evidence.models import Use
from steelyard_web.ratings.models import Problem, Round
from steelyard_web.ratings.problems import SOLVED
from steelyard_web.scheme.models import Scheme


@dataclass(frozen=True, slots=True)
class Facts:
    """How the work stands; `None` where there is no such thing yet."""

    answered: int
    asked: int
    problems: int
    rounds: int
    unreleased: int
    disputes: int
    promised: int  # disputes of the edition in force whose rating shall change
    drafted: bool
    editions: int
    meeting: int | None
    seats: int  # seats of the open meeting without vote and recusal
    quorum: int
    sampled: int | None
    attached: int
    appealed: list[str] | None  # requirements of the last appeal
    result: int | None
    basis: str
    occasion: str
    level: Level | None
    as_of: date | None


def facts_of(assessment: Assessment) -> Facts:
    """One query, whatever the amount of data."""
    asked = (
        [r.id for r in requirements_of(assessment, up_to_target=True)]
        if assessment.state == State.SELF_ASSESSING and assessment.project_id is not None
        else []
    )
    found = Assessment.objects.filter(pk=assessment.pk).annotate(
        **_work(assessment, asked), **_result(assessment)
    )
    row = found.values(*_work(assessment, asked), *_result(assessment)).get()
    level = level_from(row["r_level"], row["r_half"])
    return Facts(
        asked=len(asked),
        **{key: row[f"n_{key}"] for key in _COUNTS},
        drafted=row["n_drafted"],
        meeting=row["n_meeting"],
        quorum=row["n_quorum"],
        sampled=row["n_sampled"],
        appealed=row["n_appealed"],
        result=row["r_pk"],
        basis=row["r_basis"] or "",
        occasion=row["r_occasion"] or "",
        level=level,
        as_of=row["r_as_of"],
    )


_ONE = Value(1, output_field=IntegerField())
_COUNTS = (
    "answered", "problems", "rounds", "unreleased", "disputes", "promised", "editions", "seats", "attached",
)  # fmt: skip


def _work(assessment: Assessment, asked: list[str]) -> dict[str, Any]:
    last_issued = Report.objects.filter(assessment=assessment, issued_at__isnull=False).order_by("-number")
    disputes = Dispute.objects.filter(report=Subquery(last_issued.values("pk")[:1]))
    open_meetings = Meeting.objects.filter(assessment=assessment, closed_at__isnull=True).order_by("-number")
    answers = Answer.objects.filter(assessment=assessment, requirement__in=asked).exclude(
        outcome=Outcome.UNRATED
    )
    problems = Problem.objects.filter(round__assessment=assessment, followed_by__isnull=True)
    drafts = Report.objects.filter(assessment=assessment, issued_at__isnull=True)
    appeals = Appeal.objects.filter(assessment=assessment).order_by("-number")
    sampled = Sample.objects.filter(assessment=assessment)
    return {
        "n_answered": _count(answers),
        "n_problems": _count(problems.exclude(recheck=SOLVED)),
        "n_rounds": _count(Round.objects.filter(assessment=assessment, closed_at__isnull=True)),
        "n_unreleased": _count(
            Use.objects.filter(
                assessment=assessment, evidence__released_at__isnull=True, evidence__withdrawn_at__isnull=True
            )
        ),
        "n_disputes": _count(disputes.filter(answered_at__isnull=True)),
        "n_promised": _count(disputes.filter(outcome="changed")),
        "n_editions": _count(last_issued),
        "n_drafted": Exists(drafts),
        "n_meeting": Subquery(open_meetings.values("pk")[:1]),
        "n_seats": _count(
            Seat.objects.filter(meeting=Subquery(open_meetings.values("pk")[:1]), vote="", recused=False)
        ),
        "n_quorum": Coalesce(Subquery(Scheme.objects.filter(pk=1).values("quorum")[:1]), 3),
        "n_sampled": Subquery(sampled.values("size")[:1]),
        "n_attached": _count(SampledResult.objects.filter(sample__assessment=assessment)),
        "n_appealed": Subquery(appeals.values("requirements")[:1], output_field=JSONField()),
    }


def _result(assessment: Assessment) -> dict[str, Any]:
    """The last result that was stored: of the self-assessment, a report or a decision."""
    last = Result.objects.filter(assessment=assessment).order_by("-pk")
    names = ("pk", "basis", "occasion", "level", "half", "as_of")
    return {f"r_{name}": Subquery(last.values(name)[:1]) for name in names}


def _count(rows: QuerySet[Model]) -> Any:
    """How many rows, as a part of a greater query; 0 where there are none."""
    alone = rows.order_by().annotate(one=_ONE).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(alone, output_field=IntegerField()), 0)
