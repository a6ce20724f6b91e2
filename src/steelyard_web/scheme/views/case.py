"""The case file of an assessment on one page, and everything of it as a ZIP."""

from __future__ import annotations

import io
import tempfile
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import Role, offices
from steelyard_web.page_tables import rows_on
from steelyard_web.ratings.models import Vote
from steelyard_web.scheme import happened as h
from steelyard_web.scheme import package
from steelyard_web.scheme.actions import note_export
from steelyard_web.scheme.casefile import case_file, evidence_of
from steelyard_web.scheme.told import chronology, told

PAGE = 100
IN_MEMORY = 8 * 1024 * 1024  # bytes of a ZIP before it goes to disk


@login_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Who decided, on what evidence, who was recused, what changed after which date."""
    assessment = seen(request.user, number, Act.VIEW_CASE)
    found = case_file(assessment)
    day = _day(request.GET.get("since", ""))
    votes = Vote.objects.filter(assessment=assessment).order_by().values_list("assessor__name")
    page = Paginator(evidence_of(assessment), rows_on(request, PAGE)).get_page(request.GET.get("page"))
    values = {
        "section": "assessments",
        "assessment": assessment,
        "decision": found.decision(),
        "people": found.people(),
        "votes": dict(votes.annotate(n=Count("pk"))),
        "results": found.of(h.RESULT),
        "page": page,
        "rounds": found.of(h.ROUND),
        "readings": found.of(h.READINGS),
        "problems": found.problems(),
        "consensuses": found.of(h.CONSENSUS),
        "notes": found.of(h.NOTE),
        "reports": found.of(h.REPORT),
        "disputes": found.disputes(),
        "meetings": found.meetings(),
        "appeals": found.appeals(),
        "samples": found.of(h.SAMPLE),
        "since": day,
        "chronology": h.since(chronology(found.rows, told(assessment)), day)[::-1],
        "manager": Role.SCHEME_MANAGER in offices(request.user),
    }
    return render(request, "scheme/case.html", values)


@login_required
def export(request: HttpRequest, number: str) -> HttpResponse:
    """Everything of the case, for the scheme manager only; `?files=1` with the evidence's files."""
    assessment = seen(request.user, number)
    if Role.SCHEME_MANAGER not in offices(request.user):
        raise Http404
    with_files = request.GET.get("files") == "1"
    note_export(assessment, by=request.user, with_files=with_files)
    # Rows fit into memory, files may not; the answer closes what it was made in.
    made = tempfile.SpooledTemporaryFile(IN_MEMORY) if with_files else io.BytesIO()  # noqa: SIM115
    package.write(assessment, made, with_files=with_files)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=f"{number}.zip", content_type="application/zip")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
