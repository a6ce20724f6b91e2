"""Result files as the core wrote them, the report as one HTML page, the case file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from steelyard.indicators import facts
from steelyard.report.html import render
from steelyard.result.document import canonical
from steelyard.result.model import Result
from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.decisions.inputs import FORMAL, SELF, decide, result_of
from steelyard_web.decisions.models import Result as Stored
from steelyard_web.say import tongue

JSON, HTML = "application/json", "text/html; charset=utf-8"


@login_required
def current(request: HttpRequest, number: str, basis: str) -> HttpResponse:
    """`self`: the self-assessment as it stands now; `formal`: the last formal result."""
    assessment = seen(request.user, number, Act.VIEW_SELF if basis == SELF else Act.VIEW)
    if basis == SELF:
        return _file(canonical(decide(assessment, SELF)), JSON, f"{number}-self.json")
    if basis != FORMAL or (stored := _formal(assessment)) is None:
        raise Http404
    return _file(bytes(stored.document), JSON, f"{number}-formal.json")


@login_required
def current_page(request: HttpRequest, number: str, basis: str) -> HttpResponse:
    """The same as a report page that needs no network."""
    assessment = seen(request.user, number, Act.VIEW_SELF if basis == SELF else Act.VIEW)
    if basis == SELF:
        return _page(decide(assessment, SELF), f"{number}-self.html")
    if basis != FORMAL or (stored := _formal(assessment)) is None or not stored.case:
        raise Http404
    return _page(result_of(stored), f"{number}-formal.html")


@login_required
def document(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A stored result file, byte for byte."""
    stored = _stored(request, number, pk)
    return _file(bytes(stored.document), JSON, f"{_name(stored)}.json")


@login_required
def page(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A stored result as a report page; an organisation's result has none."""
    stored = _stored(request, number, pk)
    if not stored.case:
        raise Http404
    return _page(result_of(stored), f"{_name(stored)}.html")


@login_required
def case(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The case file that `steelyard decide` makes the same result of; it holds the votes and stays inside."""
    seen(request.user, number, Act.VIEW_CASE)
    stored = _stored(request, number, pk)
    if not stored.case:
        raise Http404
    return _file(bytes(stored.case), JSON, f"{_name(stored)}-case.json")


def _stored(request: HttpRequest, number: str, pk: int) -> Stored:
    assessment = seen(request.user, number)
    stored = get_object_or_404(Stored.objects.select_related("assessment"), pk=pk, assessment=assessment)
    if stored.basis == SELF:
        seen(request.user, number, Act.VIEW_SELF)
    return stored


def _formal(assessment: Assessment) -> Stored | None:
    return Stored.objects.filter(assessment=assessment, basis=FORMAL).order_by("-pk").first()


def _name(stored: Stored) -> str:
    return f"{stored.assessment.number}-{stored.occasion}-{stored.pk}"


def _page(result: Result, name: str) -> HttpResponse:
    return _file(render(result, facts(), tongue()).encode(), HTML, name)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    """Always a download: a report page brings its own policy for style and script."""
    return HttpResponse(data, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
