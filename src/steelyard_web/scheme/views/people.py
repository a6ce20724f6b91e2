"""People of the scheme: qualifications, conflicts of interest, what they are busy with, how they rate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from steelyard_web import words
from steelyard_web.accounts import people as actions
from steelyard_web.accounts.models import ConflictOfInterest, Qualification, SchemeRole, User
from steelyard_web.assessments.models import CLOSED
from steelyard_web.assessments.roles import today_holds
from steelyard_web.organisations.views import attempt
from steelyard_web.page_tables import rows_on
from steelyard_web.say import say
from steelyard_web.scheme.access import managers_page
from steelyard_web.scheme.forms import PersonForm, QualificationForm, part_names
from steelyard_web.scheme.record import record_of

PAGE = 100


@login_required
def everybody(request: HttpRequest) -> HttpResponse:
    """Everybody who has, or had, a role in the scheme; filtered by role, part, and name."""
    managers_page(request.user)
    return _list(request, PersonForm(initial={"language": "zh-hans"}))


def _list(request: HttpRequest, form: PersonForm) -> HttpResponse:
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in ("role", "text", "all")}
    page = Paginator(_people(chosen), rows_on(request, PAGE)).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    values = {
        "section": "scheme",
        "here": "people",
        "page": page,
        "chosen": chosen,
        "filtering": any(chosen.values()),
        "query": query.urlencode(),
        "roles": [(code, words.ROLE[code]) for code in SchemeRole.values],
        "parts": part_names(),
        "form": form,
    }
    return render(request, "scheme/people.html", values, status=getattr(form, "refused", 200))


def _people(chosen: dict[str, str]) -> Any:
    held = Qualification.objects.filter(today_holds())
    rows = User.objects.filter(is_active=True)
    if not chosen["all"]:
        rows = rows.filter(qualifications__isnull=False)
    if chosen["role"] in SchemeRole.values:
        rows = rows.filter(pk__in=held.filter(role=chosen["role"]).values("user"))
    if text := chosen["text"]:
        rows = rows.filter(Q(name__icontains=text) | Q(username__icontains=text))
    busy = Q(assignments__removed_at__isnull=True) & ~Q(assignments__assessment__state__in=CLOSED)
    running = Count("assignments__assessment", filter=busy, distinct=True)
    declared = ConflictOfInterest.objects.filter(today_holds()).select_related("organisation")
    return (
        rows.annotate(load=running)
        .distinct()
        .order_by("name", "pk")
        .prefetch_related(
            Prefetch("qualifications", held.order_by("role"), "held"),
            Prefetch("conflicts", declared, "declared"),
        )
    )


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Add a person; the first password is shown once."""
    managers_page(request.user)
    form = PersonForm(request.POST)
    if form.is_valid():
        made = attempt(form, lambda: actions.add_person(by=request.user, **form.cleaned_data))
        if made:
            person, password = made
            text = say(
                f"已添加 {person}。初始密码：{password}（只显示这一次，请当面或经安全渠道转告）",
                f"{person} is added. First password: {password} (shown only now; hand it over safely)",
            )
            messages.success(request, str(text))
            return redirect("person", person.pk)
    return _list(request, form)


@login_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles now and before, conflicts, running duties, agreement and severity."""
    managers_page(request.user)
    return _one(
        request, pk, QualificationForm(initial={"role": SchemeRole.ASSESSOR, "since": timezone.localdate()})
    )


def _one(request: HttpRequest, pk: int, form: QualificationForm) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    values = {
        "section": "scheme",
        "here": "people",
        "person": person,
        "qualifications": person.qualifications.order_by("-since", "-pk"),
        "conflicts": person.conflicts.select_related("organisation").order_by("-since", "-pk"),
        "memberships": person.memberships.filter(today_holds()).select_related("organisation"),
        "load": actions.load_of(person),
        "record": record_of(person),
        "parts": part_names(),
        "today": timezone.localdate(),
        "form": form,
    }
    return render(request, "scheme/person.html", values, status=getattr(form, "refused", 200))


@login_required
@require_POST
def qualify(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    managers_page(request.user)
    person = get_object_or_404(User, pk=pk)
    form = QualificationForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: actions.qualify(person, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, str(say("已登记。", "Entered.")))
        return redirect("person", pk)
    return _one(request, pk, form)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role; today is its last day."""
    managers_page(request.user)
    key = request.POST.get("qualification", "")
    held = get_object_or_404(Qualification, pk=int(key) if key.isdecimal() else 0, user=pk)
    actions.end_qualification(held, by=request.user, last=timezone.localdate())
    messages.success(request, str(say("该角色于今天终止。", "The role ends today.")))
    return redirect("person", pk)


@login_required
@require_POST
def end_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """End a declared conflict of interest."""
    managers_page(request.user)
    key = request.POST.get("conflict", "")
    held = get_object_or_404(ConflictOfInterest, pk=int(key) if key.isdecimal() else 0, user=pk)
    actions.end_conflict(held, by=request.user)
    messages.success(request, str(say("该利益冲突已终止。", "The conflict of interest has ended.")))
    return redirect("person", pk)
