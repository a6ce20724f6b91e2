"""The evidence of an organisation: list, add, release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from steelyard_web import words
from steelyard_web.evidence.access import contributes, library, require_contributor
from steelyard_web.evidence.actions import library as actions
from steelyard_web.evidence.content import ACCEPT
from steelyard_web.evidence.forms import LinkForm, ReleaseForm, UploadForm, ViewedForm
from steelyard_web.evidence.lists import Filters
from steelyard_web.evidence.models import Classification, Kind
from steelyard_web.evidence.naming import named
from steelyard_web.evidence.proposing import known_practices
from steelyard_web.evidence.uploading import answer_uploads
from steelyard_web.organisations.forms import choices
from steelyard_web.organisations.views import attempt
from steelyard_web.posted import posted
from steelyard_web.say import say
from steelyard_web.tables import table_file
from steelyard_web.whole import whole_numbers

PAGE = 100


@login_required
@require_GET
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """The library, by kind, state, use, validity and text."""
    organisation, found, own = library(request.user, slug)
    filters = Filters.of(request.GET)
    page = Paginator(filters.apply(found), PAGE).get_page(request.GET.get("page"))
    practices = known_practices(organisation) if own else {}
    query = request.GET.copy()
    query.pop("page", None)
    values = {
        "section": "organisations",
        "organisation": organisation,
        "page": page,
        "rows": [(one, named(one.filename or one.title, practices) if practices else None) for one in page],
        "filters": filters,
        "kept": query.urlencode(),
        "kinds": choices(Kind.values, "kind"),
        "own": own,
        "mine": own and contributes(request.user, organisation),
        "upload_form": UploadForm(),
        "accept": ACCEPT,
    }
    return render(request, "evidence/library.html", values)


@login_required
@require_GET
def evidence_table(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The same rows as a file."""
    organisation, found, own = library(request.user, slug)
    rows = [
        (
            one.pk, one.title, words.KIND[one.kind].to("zh"), words.KIND[one.kind].to("en"), one.filename,
            one.size or "", one.sha256, one.url if own else "", one.dated, one.valid_until, one.classification,
            one.added_by, one.added_at.date(), one.released_by or "", one.use_count, one.note,
        )
        for one in Filters.of(request.GET).apply(found)
    ]  # fmt: skip
    head = (
        "id", "title", "kind_zh", "kind_en", "filename", "bytes", "sha256", "url", "dated", "valid_until",
        "classification", "added_by", "added_on", "released_by", "placed", "note",
    )  # fmt: skip
    return table_file(f"evidence-{organisation.slug}", kind, head, rows)


@login_required
@posted("evidence-library", "slug")
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the files that came; each is taken or refused by itself."""
    organisation, _, _ = library(request.user, slug)
    require_contributor(request.user, organisation)
    back = redirect("evidence-library", slug)
    return answer_uploads(request, organisation, back)


@login_required
def link(request: HttpRequest, slug: str) -> HttpResponse:
    """Something that stays where it is."""
    return _entry(request, slug, LinkForm, actions.add_link, say("添加链接", "Add a link"))


@login_required
def viewed(request: HttpRequest, slug: str) -> HttpResponse:
    """Something that was shown on site and left no file."""
    title = say("登记现场查看", "Record what was viewed in place")
    return _entry(request, slug, ViewedForm, actions.add_viewed, title)


def _entry(request: HttpRequest, slug: str, kind: Any, act: Any, title: Any) -> HttpResponse:
    organisation, _, _ = library(request.user, slug)
    require_contributor(request.user, organisation)
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: act(organisation, by=request.user, **form.cleaned_data))
        if made:
            text = say("已登记，等待另一人放行。", "Recorded; a second person has to release it.")
            messages.success(request, str(text))
            return redirect("evidence-piece", made.pk)
    values = {"section": "organisations", "form": form, "title": title, "back": _home(slug)}
    return render(request, "organisations/form.html", values, status=getattr(form, "refused", 200))


@login_required
def release(request: HttpRequest, slug: str) -> HttpResponse:
    """Let assessors see chosen pieces; a second person answers for it."""
    organisation, found, _ = library(request.user, slug)
    require_contributor(request.user, organisation)
    asked = request.POST if request.method == "POST" else request.GET
    pieces = whole_numbers(asked.getlist("piece"))
    chosen = list(found.filter(pk__in=pieces).select_related("added_by")) if pieces else []
    form = ReleaseForm(request.POST or None, initial=_classification(chosen))
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: (actions.release(organisation, by=request.user, pieces=pieces, **form.cleaned_data),),
        )
        if done:
            text = say(f"已放行 {len(done[0])} 份材料。", f"Released: {len(done[0])}.")
            messages.success(request, str(text))
            return redirect("evidence-library", slug)
    values = {
        "section": "organisations",
        "organisation": organisation,
        "chosen": chosen,
        "form": form,
        "own": [e for e in chosen if e.added_by_id == request.user.pk],
    }
    return render(request, "evidence/release.html", values, status=getattr(form, "refused", 200))


def _classification(chosen: Any) -> dict[str, str]:
    """The strictest of what was chosen."""
    order = list(Classification.values)
    return {"classification": max((e.classification for e in chosen), key=order.index, default=order[1])}


def _home(slug: str) -> str:
    return f"/organisations/{slug}/evidence/"
