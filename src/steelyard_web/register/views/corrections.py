"""The route for a reported row that is wrong: anybody asks, the scheme manager answers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from steelyard_web.network import network
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.register import corrections
from steelyard_web.register.models import Batch, CorrectionRequest, Row
from steelyard_web.register.public import shown
from steelyard_web.say import say
from steelyard_web.scheme.access import managers_page

LISTED = 50


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, row: str) -> HttpResponse:
    """How to ask for a correction of a reported row, and a form for it. A certificate is not corrected here."""
    one = get_object_or_404(Row, key=row, kind="reported")
    typed = {name: request.POST.get(name, "") for name in ("text", "source", "contact")}
    refusal, status, sent = None, 200, False
    if request.method == "POST":
        try:
            corrections.ask(one, **typed, network=network(request))
            sent, typed = True, dict.fromkeys(typed, "")
        except Refused as fault:
            refusal, status = fault.text, fault.status
    return shown(
        request,
        "register/correction.html",
        here="search",
        status=status,
        row=one,
        typed=typed,
        refusal=refusal,
        sent=sent,
        contact=_contact(),
    )


def _contact() -> str:
    """That of the last batch that was published; empty where none names one."""
    published = Batch.objects.exclude(published_at=None).exclude(contact="")
    return published.order_by("-date").values_list("contact", flat=True).first() or ""


@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Requests, those that wait first."""
    managers_page(request.user)
    found = CorrectionRequest.objects.select_related("answered_by").order_by("outcome", "-pk")
    page = Paginator(found, LISTED).get_page(request.GET.get("page"))
    rows = Row.objects.in_bulk({one.row for one in page}, field_name="key")
    values = {
        "section": "scheme",
        "here": "register",
        "sub": "corrections",
        "page": page,
        "lines": [(one, rows.get(one.row)) for one in page],
    }
    return render(request, "register/scheme_corrections.html", values)


@login_required
@posted("scheme-corrections")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one request."""
    managers_page(request.user)
    one = get_object_or_404(CorrectionRequest, pk=pk)
    corrections.answer(
        one,
        by=request.user,
        outcome=request.POST.get("outcome", ""),
        text=request.POST.get("answer", ""),
    )
    messages.success(request, str(say("已答复。", "Answered.")))
    return redirect("scheme-corrections")
