"""The tables of these pages as CSV and XLSX; what is blind on the page is blind in the file."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from steelyard_web.assessments.catalogue import practices_of
from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.permissions import Act
from steelyard_web.evidence.readings import from_result
from steelyard_web.ratings import sheet
from steelyard_web.ratings.entries import VOTING, entries
from steelyard_web.ratings.values import voting
from steelyard_web.ratings.views.practices import listed
from steelyard_web.say import say, tongue
from steelyard_web.tables import table_file
from steelyard_web.words import OUTCOME

Cell = str | int


@login_required
def practices(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """The list of practices."""
    assessment = seen(request.user, number, Act.VIEW_VOTING)
    rows, _ = listed(request, assessment)
    names = ("mine", "said", "of", "complete", "due", "evidence", "readings", "problems", "conflicts")
    table = [
        (row.practice.code, row.practice.title.to(tongue()), *(getattr(row, name) for name in names))
        for row in rows
    ]
    head = (
        say("编码", "Code"),
        say("能力子项", "Practice"),
        say("待我评分", "My missing votes"),
        say("已提交评分", "Votes in"),
        say("应有评分", "Votes needed"),
        say("已评齐的要求", "Requirements complete"),
        say("要求", "Requirements"),
        say("材料", "Evidence"),
        say("读数", "Readings"),
        say("未解决问题", "Open problems"),
        say("分歧", "Open conflicts"),
    )
    return table_file(f"{number}-practices", form, head, table)


@login_required
def votes(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Every requirement whose votes are all in: who voted what, the consensus. Others only say how many are in."""
    assessment = seen(request.user, number, Act.VIEW_VOTING)
    written, measured = entries(assessment, VOTING), from_result(assessment)
    now = voting(assessment, rows=written, measured=measured)
    head = (
        say("要求", "Requirement"),
        say("已提交", "Votes in"),
        say("应有", "Needed"),
        say("评估师", "Assessor"),
        say("评分", "Vote"),
        say("理由", "Reason"),
        say("计入", "Counted"),
        say("合议", "Consensus"),
        say("合议理由", "Reason of the consensus"),
    )
    table = [
        row
        for practice in (practices_of(assessment) if now.ballots else ())
        for line in sheet.lines(assessment, practice, "", now, measured, (), (), may_vote=False)
        for row in _votes(line)
    ]
    return table_file(f"{number}-votes", form, head, table)


def _votes(line: sheet.Line) -> Iterable[tuple[Cell, ...]]:
    last = line.consensuses[-1] if line.consensuses else None
    agreed = (_said(last.outcome, last.points), last.reason) if last else ("", "")
    start = (line.requirement.id, line.said, line.of)
    if not line.votes:
        return [(*start, "", "", "", "", "", "")] if line.due else []
    yes, no = str(say("是", "yes")), str(say("否", "no"))
    return [
        (
            *start,
            v.entry.name,
            _said(v.entry.outcome, v.entry.points),
            v.entry.reason,
            no if v.struck else yes,
            *agreed,
        )
        for v in line.votes
    ]


def _said(outcome: str, points: str) -> str:
    text = sheet.ABSTAIN if outcome == "unrated" else OUTCOME[outcome]
    return points or text.to(tongue())
