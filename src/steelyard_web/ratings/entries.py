"""What people wrote on the requirements of an assessment, read in one query: votes, consensuses, self ratings,
problems, notes on site. A page shows them side by side; one query keeps it quick however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from steelyard_web.assessments.models import Answer, Assessment
from steelyard_web.decisions.models import Appeal
from steelyard_web.ratings.models import Consensus, Problem, SiteNote, Vote
from steelyard_web.union import part, united

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
    by: str  # user name
    name: str
    at: datetime
    key: str
    outcome: str
    points: str
    reason: str
    note: str
    number: int
    version: int
    frozen: int  # 1 for a vote that is frozen


def entries(assessment: Assessment, kinds: tuple[str, ...] = VOTING, practice: str = "") -> list[Entry]:
    """The rows of those kinds in the order in which they were written.

    With a `practice`, self ratings, problems and notes are of it alone; votes and consensuses never are
    narrowed, since all of them say how far the voting is.
    """
    rows = united(_QUERIES[kind](assessment, practice) for kind in kinds)
    return sorted((Entry(*row) for row in rows), key=lambda entry: (entry.at, entry.pk))


def _rows(found: QuerySet[Any], kind: str, *, who: str, at: str = "at", **columns: Any) -> QuerySet[Any]:
    """The columns of Entry, in its order."""
    return part(
        found,
        kind,
        plain={"by": F(f"{who}__username"), "name": F(f"{who}__name"), "at": F(at)},
        texts={name: columns.get(name) for name in ("key", "outcome", "points", "reason", "note")},
        numbers={name: columns.get(name) for name in ("number", "version", "frozen")},
    )


def _said(**more: str) -> dict[str, Any]:
    """The columns of a rating."""
    return {"key": "requirement", "outcome": "outcome", "points": "points", "reason": "reason", **more}


def _votes(assessment: Assessment, practice: str) -> Any:  # noqa: ARG001
    frozen = Case(When(frozen_at__isnull=False, then=1), default=0)
    found, said = Vote.objects.filter(assessment=assessment), _said(number="instance", version="version")
    return _rows(found, VOTE, who="assessor", frozen=frozen, **said)


def _consensuses(assessment: Assessment, practice: str) -> Any:  # noqa: ARG001
    found = Consensus.objects.filter(assessment=assessment)
    return _rows(found, CONSENSUS, who="by", **_said(number="instance"))


def _appeals(assessment: Assessment, practice: str) -> Any:  # noqa: ARG001
    found = Appeal.objects.filter(assessment=assessment)
    return _rows(found, APPEAL, who="by", key="requirements", number="number")


def _answers(assessment: Assessment, practice: str) -> Any:
    found = Answer.objects.filter(assessment=assessment)
    return _rows(found.filter(_of(practice)) if practice else found, SELF, who="by", **_said(note="note"))


def _problems(assessment: Assessment, practice: str) -> Any:
    found = Problem.objects.filter(round__assessment=assessment, followed_by__isnull=True)
    return _rows(
        found.filter(_of(practice)) if practice else found,
        PROBLEM,
        who="raised_by",
        at="raised_at",
        key="requirement",
        outcome="recheck",
        reason="text",
        note="correction",
        number="round__number",
    )


def _notes(assessment: Assessment, practice: str) -> Any:
    found = SiteNote.objects.filter(assessment=assessment)
    found = found.filter(practice__in=[practice, ""]) if practice else found
    return _rows(found, NOTE, who="by", key="practice", outcome="kind", reason="text", note="people")


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
