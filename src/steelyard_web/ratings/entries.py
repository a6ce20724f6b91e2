"""What people wrote on the requirements of an assessment, read in one query: votes, consensuses, self ratings,
problems, notes on site. A page shows them side by side; one query keeps it quick however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from steelyard_web.assessments.models import Answer, Assessment
from steelyard_web.decisions.models import Appeal
from steelyard_web.ratings.models import Consensus, Problem, SiteNote, Vote

VOTE, CONSENSUS, APPEAL, SELF, PROBLEM, NOTE = "vote", "consensus", "appeal", "self", "problem", "note"
VOTING = (VOTE, CONSENSUS, APPEAL)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `key` is a requirement id, for a note the code of a practice, for an appeal the ids in JSON.

    `number` is the instance of a vote or consensus, the round of a problem. `outcome` is a problem's recheck
    and a note's kind; `note` is a problem's correction and the people of a note.
    """

    kind: str
    pk: int
    key: str
    by: str  # user name
    name: str
    outcome: str
    points: str
    reason: str
    note: str
    number: int
    version: int
    at: datetime
    frozen: bool


def entries(assessment: Assessment, kinds: tuple[str, ...] = VOTING, practice: str = "") -> list[Entry]:
    """The rows of those kinds in the order in which they were written.

    With a `practice`, self ratings, problems and notes are of it alone; votes and consensuses never are
    narrowed, since all of them say how far the voting is.
    """
    first, *more = [_QUERIES[kind](assessment, practice) for kind in kinds]
    rows = first.union(*more, all=True) if more else first
    return sorted((Entry(*row) for row in rows), key=lambda entry: (entry.at, entry.pk))


def _text(value: str = "") -> Any:
    return Value(value, output_field=TextField())


def _number(value: int = 0) -> Any:
    return Value(value, output_field=IntegerField())


def _rows(found: QuerySet[Any], kind: str, **columns: Any) -> QuerySet[Any]:
    """The columns of Entry, in its order; the types are the same in each part of the union."""
    who = columns["who"]
    texts = {name: columns.get(name, _text()) for name in ("key", "outcome", "points", "reason", "note")}
    plain = {f"e_{name}": Cast(value, TextField()) for name, value in texts.items()}
    return (
        found.order_by()
        .annotate(
            e_kind=Value(kind, output_field=CharField()),
            e_by=F(f"{who}__username"),
            e_name=F(f"{who}__name"),
            e_number=Cast(columns.get("number", _number()), IntegerField()),
            e_version=Cast(columns.get("version", _number()), IntegerField()),
            e_at=F(columns["at"]),
            e_frozen=Cast(columns.get("frozen", _number()), IntegerField()),
            **plain,
        )
        .values_list(
            "e_kind",
            "pk",
            "e_key",
            "e_by",
            "e_name",
            "e_outcome",
            "e_points",
            "e_reason",
            "e_note",
            "e_number",
            "e_version",
            "e_at",
            "e_frozen",
        )
    )


def _votes(assessment: Assessment, practice: str) -> Any:  # noqa: ARG001
    frozen = Case(When(frozen_at__isnull=False, then=1), default=0)
    return _rows(
        Vote.objects.filter(assessment=assessment),
        VOTE,
        who="assessor",
        key=F("requirement"),
        outcome=F("outcome"),
        points=F("points"),
        reason=F("reason"),
        number=F("instance"),
        version=F("version"),
        at="at",
        frozen=frozen,
    )


def _consensuses(assessment: Assessment, practice: str) -> Any:  # noqa: ARG001
    return _rows(
        Consensus.objects.filter(assessment=assessment),
        CONSENSUS,
        who="by",
        key=F("requirement"),
        outcome=F("outcome"),
        points=F("points"),
        reason=F("reason"),
        number=F("instance"),
        at="at",
    )


def _appeals(assessment: Assessment, practice: str) -> Any:  # noqa: ARG001
    return _rows(
        Appeal.objects.filter(assessment=assessment),
        APPEAL,
        who="by",
        key=F("requirements"),
        number=F("number"),
        at="at",
    )


def _answers(assessment: Assessment, practice: str) -> Any:
    found = Answer.objects.filter(assessment=assessment)
    return _rows(
        found.filter(_of(practice)) if practice else found,
        SELF,
        who="by",
        key=F("requirement"),
        outcome=F("outcome"),
        points=F("points"),
        reason=F("reason"),
        note=F("note"),
        at="at",
    )


def _problems(assessment: Assessment, practice: str) -> Any:
    found = Problem.objects.filter(round__assessment=assessment, followed_by__isnull=True)
    return _rows(
        found.filter(_of(practice)) if practice else found,
        PROBLEM,
        who="raised_by",
        key=F("requirement"),
        outcome=F("recheck"),
        reason=F("text"),
        note=F("correction"),
        number=F("round__number"),
        at="raised_at",
    )


def _notes(assessment: Assessment, practice: str) -> Any:
    found = SiteNote.objects.filter(assessment=assessment)
    return _rows(
        found.filter(practice__in=[practice, ""]) if practice else found,
        NOTE,
        who="by",
        key=F("practice"),
        outcome=F("kind"),
        reason=F("text"),
        note=F("people"),
        at="at",
    )


def _of(practice: str) -> Q:
    """The practice's own row, and its requirements: their ids begin with its code and a full stop."""
    return Q(requirement=practice) | Q(requirement__startswith=f"{practice}.")


_QUERIES = {
    VOTE: _votes,
    CONSENSUS: _consensuses,
    APPEAL: _appeals,
    SELF: _answers,
    PROBLEM: _problems,
    NOTE: _notes,
}
