"""The scheme manager's pages of the register: trust file, certificates, imports."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from steelyard.errors import InputError
from steelyard.register.importing import Imported
from steelyard_web.assessments.models import State
from steelyard_web.decisions.models import Meeting
from steelyard_web.organisations.progress import titled
from steelyard_web.posted import posted
from steelyard_web.register import importing, peers, publishing, trust
from steelyard_web.register.heard import CREDENTIAL, PAGE, TRUST, content
from steelyard_web.register.models import Certificate, CorrectionRequest, Entry
from steelyard_web.say import say
from steelyard_web.scheme.access import managers_page

LISTED = 50  # certificates on a page


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What can be published, what is published, and from which trust file."""
    managers_page(request.user)
    held = Certificate.objects.select_related("batch").defer("page").order_by("-pk")
    page = Paginator(held, LISTED).get_page(request.GET.get("page"))
    standing = trust.standings(page)
    return render(
        request,
        "register/scheme.html",
        {
            "section": "scheme",
            "here": "register",
            "sub": "certificates",
            "trust": trust.newest(),
            "page": page,
            "lines": [(one, standing.get(one.number)) for one in page],
            "waiting": waiting()[:LISTED],
            "corrections": CorrectionRequest.objects.filter(answered_at=None).count(),
            "quarter": peers.due_quarter(),
        },
    )


def waiting() -> list[tuple[Meeting, Any]]:
    """Decided results of certified cases that have no certificate here, the oldest first."""
    decided = (
        Meeting.objects.filter(result__isnull=False, assessment__state=State.CERTIFIED)
        .exclude(result__certificates__revoked_on__isnull=True, result__certificates__isnull=False)
        .select_related("assessment__organisation", "assessment__project", "result")
        .defer("result__document", "result__case")
        .order_by("assessment", "-number")
    )
    newest = {meeting.assessment_id: meeting for meeting in reversed(list(decided))}
    return [(meeting, titled(meeting.assessment)) for meeting in newest.values()]


@login_required
@posted("scheme-register")
def adopt(request: HttpRequest) -> HttpResponse:
    """Take a newer trust file."""
    managers_page(request.user)
    file = request.FILES.get("file")
    made = publishing.adopt_trust(content(file, TRUST), by=request.user, name=file.name)
    _said(request, f"当前使用 {made.date} 的信任文件。", f"The trust file of {made.date} is in force.")
    return redirect("scheme-register")


@login_required
@posted("scheme-register")
def publish(request: HttpRequest) -> HttpResponse:
    """Publish a certificate, or hold it for its batch; a PDF may come with it."""
    managers_page(request.user)
    file, page, hold = request.FILES.get("file"), request.FILES.get("page"), bool(request.POST.get("hold"))
    made = publishing.publish(content(file, CREDENTIAL), by=request.user, hold=hold, name=file.name)
    if page:
        publishing.attach_page(made, content(page, PAGE), by=request.user, seen=made.page_sha256)
    if made.published_on:
        _said(request, f"证书 {made.number} 已公布。", f"The certificate {made.number} is published.")
    else:
        _said(request, f"证书 {made.number} 已留待批次公布。", f"{made.number} is held for its batch.")
    return redirect("scheme-register")


@login_required
@posted("scheme-register")
def attach(request: HttpRequest, certificate: str) -> HttpResponse:
    """Put the PDF of a certificate beside it."""
    managers_page(request.user)
    one = get_object_or_404(Certificate, number=certificate)
    data = content(request.FILES.get("page"), PAGE)
    publishing.attach_page(one, data, by=request.user, seen=request.POST.get("seen", ""))
    _said(request, f"{certificate} 的 PDF 已保存。", f"The PDF of {certificate} is kept.")
    return redirect("scheme-register")


@login_required
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Import tables of reported results; every fault is told by cell, and then nothing is kept."""
    managers_page(request.user)
    faults: list[str] = []
    status = 200
    if request.method == "POST":
        try:
            found = importing.import_files(request.FILES.getlist("files"), by=request.user)
        except InputError as fault:
            faults, status = str(fault).splitlines(), 400
        else:
            tell_import(request, found)
            return redirect("scheme-import")
    values = {
        "section": "scheme",
        "here": "register",
        "sub": "import",
        "faults": faults,
        "entries": Entry.objects.count(),
        "last": Entry.objects.order_by("-number").first(),
    }
    return render(request, "register/scheme_import.html", values, status=status)


@login_required
@posted("scheme-import")
def shipped(request: HttpRequest) -> HttpResponse:
    """Load the publicly announced results that come with the product."""
    managers_page(request.user)
    tell_import(request, importing.import_shipped(by=request.user))
    return redirect("scheme-import")


def tell_import(request: HttpRequest, found: Imported) -> None:
    """How much came in, and how a file was read that does not say itself how."""
    for note in found.guesses:
        messages.warning(request, f"{note.place}: {say(note.said.zh, note.said.en)}")
    _said(
        request,
        f"新增 {len(found.added)} 条（其中更正 {found.corrections} 条），已有 {found.unchanged} 条。",
        f"{len(found.added)} new ({found.corrections} corrections), {found.unchanged} already there.",
    )


def _said(request: HttpRequest, zh: str, en: str) -> None:
    messages.success(request, str(say(zh, en)))
