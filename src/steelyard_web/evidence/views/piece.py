"""One piece of evidence: facts, where it is placed, its file, its history."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.roles import memberships, visible
from steelyard_web.audit.models import Event
from steelyard_web.evidence.access import contributes, file_of, may_fetch, piece, require_contributor
from steelyard_web.evidence.actions import library as actions
from steelyard_web.evidence.forms import FactsForm, FileForm, LinkForm, ViewedForm
from steelyard_web.evidence.models import Evidence, Kind
from steelyard_web.evidence.placed import open_to_others, with_rounds
from steelyard_web.evidence.serving import answer, viewer_of
from steelyard_web.organisations.views import attempt
from steelyard_web.posted import posted
from steelyard_web.say import say

FORMS: dict[str, type[FactsForm]] = {Kind.LINK: LinkForm, Kind.IN_PLACE: ViewedForm}


@login_required
@csp_update({"frame-src": [SELF]})
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Facts and history of one piece."""
    it = piece(request.user, pk)
    own = it.organisation_id in memberships(request.user)
    fetch = may_fetch(request.user, it)
    mine = own and contributes(request.user, it.organisation)
    values = {
        "section": "organisations" if own else "assessments",
        "it": it,
        "own": own,
        "fetch": fetch,
        "viewer": viewer_of(it.media_type) if it.sha256 and fetch else "",
        "uses": _uses(request, it, own=own),
        "history": _history(it) if own else [],
        "may_change": mine and it.released_at is None and it.withdrawn_at is None,
        "may_release": mine and it.released_at is None and it.withdrawn_at is None
        and it.added_by_id != request.user.pk,
        "waits": it.released_at is None and it.withdrawn_at is None,
        "may_withdraw": mine and it.withdrawn_at is None,
    }  # fmt: skip
    return render(request, "evidence/piece.html", values)


@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, as a download."""
    return answer(
        file_of(request.user, pk), request.user, inline=False, span=request.headers.get("Range", "")
    )


@login_required
@require_safe
def view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file in place, where a browser shows it without running it; otherwise as a download."""
    return answer(file_of(request.user, pk), request.user, inline=True, span=request.headers.get("Range", ""))


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the facts of what is not released."""
    it = piece(request.user, pk)
    require_contributor(request.user, it.organisation)
    kind = FORMS.get(it.kind, FileForm)
    form = kind(request.POST or None, initial=_initial(it, kind))
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        if attempt(form, lambda: actions.change(it, by=request.user, seen=seen, **form.cleaned_data)):
            messages.success(request, str(say("已保存。", "Saved.")))
            return redirect("evidence-piece", pk)
        it.refresh_from_db()
    values = {
        "section": "organisations",
        "form": form,
        "title": say("修改材料信息", "Change the facts"),
        "seen": actions.facts_seen(it),
        "back": f"/evidence/{pk}/",
    }
    return render(request, "organisations/form.html", values, status=getattr(form, "refused", 200))


@login_required
@posted("evidence-piece", "pk")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a piece back."""
    it = piece(request.user, pk)
    actions.withdraw(it, by=request.user)
    text = say(
        f"“{it.title}”已撤回；已固定在整改轮次中的仍然保留。",
        f"“{it.title}” is withdrawn; rounds that froze it keep it.",
    )
    messages.success(request, str(text))
    return redirect("evidence-piece", pk)


def _initial(it: Evidence, kind: type[FactsForm]) -> dict[str, Any]:
    return {name: getattr(it, name) for name in kind.base_fields}


def _uses(request: HttpRequest, it: Evidence, *, own: bool) -> list[Any]:
    """Where it is placed, of the assessments that the person may see."""
    cases = Assessment.objects.filter(visible(request.user))
    found = with_rounds(it.uses.filter(assessment__in=cases))
    found = found if own else found.filter(open_to_others())
    return list(found.select_related("assessment", "assessment__project").prefetch_related("rounds"))


def _history(it: Evidence) -> list[Event]:
    """The last hundred events of the piece and of its placings."""
    placings = [str(pk) for pk in it.uses.values_list("pk", flat=True)]
    mine = Q(thing="evidence.evidence", thing_id=str(it.pk)) | Q(thing="evidence.use", thing_id__in=placings)
    return list(Event.objects.filter(mine, organisation=it.organisation.slug).order_by("-number")[:100])
