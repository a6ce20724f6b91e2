"""The standards as pages: parts, practices, their requirements by level, the evidence that is expected."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.indicators import facts
from steelyard.report.words import THRESHOLD_ORIGINS
from steelyard.standard import Part, Standard
from steelyard_web.pages.finding import standards


@login_required
def shelf(request: HttpRequest) -> HttpResponse:
    """Every edition on the shelves with its parts."""
    rows = [(s, [(p, len(p.practices()), len(p.requirements())) for p in s.parts]) for s in standards()]
    return render(request, "pages/standards.html", {"section": "standards", "rows": rows})


@login_required
def part(request: HttpRequest, name: str, part: str) -> HttpResponse:
    """One part: what each practice asks at each level, in a table."""
    standard, found = _part(name, part)
    levels = [step.level for step in found.ladder]
    nodes = [
        (node, [(p, [len(p.at(level)) for level in levels]) for p in node.all_practices()])
        for node in found.nodes
    ]
    return render(
        request,
        "pages/part.html",
        {"section": "standards", "standard": standard, "part": found, "nodes": nodes},
    )


@login_required
def practice(request: HttpRequest, name: str, part: str, code: str) -> HttpResponse:
    """One practice: a column of requirements for each level, measures, and the evidence that is expected."""
    standard, found = _part(name, part)
    rows = found.practices()
    here = next((n for n, p in enumerate(rows) if p.code == code), None)
    if here is None:
        raise Http404
    row = rows[here]
    values = {
        "section": "standards",
        "standard": standard,
        "part": found,
        "practice": row,
        "steps": [(step, row.at(step.level)) for step in found.ladder],
        "facts": facts(),
        "origins": THRESHOLD_ORIGINS,
        "before": rows[here - 1] if here else None,
        "after": rows[here + 1] if here + 1 < len(rows) else None,
    }
    return render(request, "pages/practice.html", values)


def _part(name: str, part: str) -> tuple[Standard, Part]:
    standard = next((s for s in standards() if f"{s.id}@{s.edition}" == name), None)
    found = standard.part(part) if standard else None
    if standard is None or found is None:
        raise Http404
    return standard, found
