"""Pages of organisations, their people and their projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from steelyard_web import words
from steelyard_web.accounts.models import Membership
from steelyard_web.assessments.roles import Role, memberships, offices, today_holds
from steelyard_web.evidence import files
from steelyard_web.organisations import actions
from steelyard_web.organisations.access import manages, require_manager, shown, visible_organisations
from steelyard_web.organisations.forms import (
    DetailsForm,
    MemberForm,
    OrganisationForm,
    ProjectForm,
    StandingForm,
    choices,
)
from steelyard_web.organisations.licence import MAGIC, SUFFIX, kind_of
from steelyard_web.organisations.models import Category, Organisation, Project
from steelyard_web.organisations.progress import health, parts, pictures, titled
from steelyard_web.organisations.standing import history, with_category
from steelyard_web.page_tables import rows_on
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import say

PAGE = 100


@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations that one may see, by name and category."""
    name, category = request.GET.get("name", "").strip(), request.GET.get("category", "")
    found = with_category(visible_organisations(request.user)).annotate(
        project_count=Count("projects", distinct=True), assessment_count=Count("assessments", distinct=True)
    )
    if name:
        found = found.filter(Q(name_zh__icontains=name) | Q(name_en__icontains=name))
    if category in words.CATEGORY:
        found = found.filter(category=category)
    page = Paginator(found.order_by("name_zh", "pk"), rows_on(request, PAGE)).get_page(
        request.GET.get("page")
    )
    values = {
        "section": "organisations",
        "page": page,
        "name": name,
        "category": category,
        "categories": choices(Category.values, "category"),
    }
    return render(request, "organisations/organisations.html", values)


@login_required
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation: standing, projects, assessments, people."""
    one = shown(request.user, slug)
    cases = list(one.assessments.select_related("project"))
    people = one.memberships.filter(today_holds()).select_related("user").order_by("role", "user__name")
    values = {
        "section": "organisations",
        "organisation": one,
        "history": history(one),
        "subsidiaries": one.subsidiaries.select_related("organisation"),
        "projects": one.projects.annotate(count=Count("assessments")),
        "cases": [(case, titled(case)) for case in cases],
        "people": people,
        "mine": manages(request.user, one),
        "scheme_manager": Role.SCHEME_MANAGER in offices(request.user),
        "member_form": MemberForm(),
        "standing_form": StandingForm(),
    }
    return render(request, "organisations/organisation.html", values)


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Register an organisation; whoever does it becomes its manager."""
    form = OrganisationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.register(by=request.user, **form.cleaned_data))
        if made:
            messages.success(
                request, str(say("机构已登记。下一步：添加项目。", "Registered. Next: add a project."))
            )
            return redirect("organisation", made.slug)
    title = say("登记机构", "Register an organisation")
    hint = say(
        "登记后您即成为该机构的负责人，可以添加成员和项目并报名评估。",
        "You become its manager and can add people and projects, and apply for assessments.",
    )
    return form_page(request, form, title, hint=hint, upload=True, back="/organisations/")


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct name, contact and licence."""
    one = shown(request.user, slug)
    require_manager(request.user, one)
    initial = {"name_en": one.name_en, "contact": one.contact}
    form = DetailsForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        if attempt(
            form, lambda: actions.change_details(one, by=request.user, seen=seen, **form.cleaned_data)
        ):
            messages.success(request, str(say("已保存。", "Saved.")))
            return redirect("organisation", slug)
        one.refresh_from_db()
    title = say("修改机构信息", "Change the organisation’s details")
    seen = actions.details_seen(one)
    return form_page(request, form, title, seen=seen, upload=True, back=f"/organisations/{slug}/")


@login_required
def licence(request: HttpRequest, slug: str) -> HttpResponse:
    """The licence file, as a download."""
    one = shown(request.user, slug)
    if not one.licence:
        raise Http404
    path = files.path_of(one.licence)
    with path.open("rb") as file:
        kind = kind_of(file.read(16))
    if kind not in MAGIC:
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"licence-{one.slug}{SUFFIX[kind]}", content_type=kind
    )


@login_required
@posted("organisation", "slug")
def standing(request: HttpRequest, slug: str) -> HttpResponse:
    """Category and parent from a day on."""
    one = shown(request.user, slug)
    form = StandingForm(request.POST)
    if form.is_valid():
        actions.set_standing(one, by=request.user, **form.cleaned_data)
        messages.success(request, str(say("机构类别与上级机构已登记。", "Category and parent are recorded.")))
    else:
        tell_errors(request, form)
    return redirect("organisation", slug)


@login_required
@posted("organisation", "slug")
def add_member(request: HttpRequest, slug: str) -> HttpResponse:
    """Give somebody a role."""
    one = shown(request.user, slug)
    form = MemberForm(request.POST)
    if form.is_valid():
        made = actions.add_member(one, by=request.user, **form.cleaned_data)
        messages.success(request, str(say(f"已添加 {made.user}。", f"{made.user} is added.")))
    else:
        tell_errors(request, form)
    return redirect("organisation", slug)


@login_required
@posted("organisation", "slug")
def end_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a role back."""
    one = shown(request.user, slug)
    membership = get_object_or_404(Membership, pk=pk, organisation=one)
    actions.end_membership(membership, by=request.user)
    messages.success(request, str(say("该角色已收回。", "The role has ended.")))
    return redirect("organisation", slug)


@login_required
def project(request: HttpRequest, slug: str, project: str) -> HttpResponse:
    """Where a project stands: its parts, levels now and before, evidence."""
    one, it = _project(request, slug, project)
    cases = list(it.assessments.select_related("organisation", "project"))
    own = one.pk in memberships(request.user)
    found = parts(cases)
    drawn = pictures(found)
    values = {
        "section": "organisations",
        "organisation": one,
        "project": it,
        "parts": found,
        "drawn": drawn,
        "charts": any(picture.options for _, picture in drawn),
        "cases": [(case, titled(case)) for case in cases],
        "health": health(cases, own=own),
        "mine": manages(request.user, one),
        "own": own,
    }
    return render(request, "organisations/project.html", values)


@login_required
def add_project(request: HttpRequest, slug: str) -> HttpResponse:
    """A new project."""
    one = shown(request.user, slug)
    require_manager(request.user, one)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.add_project(one, by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, str(say("项目已添加。", "The project is added.")))
            return redirect("project", slug, made.slug)
    return form_page(request, form, say("添加项目", "Add a project"), back=f"/organisations/{slug}/")


@login_required
def edit_project(request: HttpRequest, slug: str, project: str) -> HttpResponse:
    """Change a project's names and summary."""
    one, it = _project(request, slug, project)
    require_manager(request.user, one)
    initial = {name: getattr(it, name) for name in ("name_zh", "name_en", "summary")}
    form = ProjectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        if attempt(form, lambda: actions.change_project(it, by=request.user, seen=seen, **form.cleaned_data)):
            messages.success(request, str(say("已保存。", "Saved.")))
            return redirect("project", slug, project)
        it.refresh_from_db()
    back = f"/organisations/{slug}/projects/{project}/"
    return form_page(
        request, form, say("修改项目", "Change the project"), seen=actions.project_seen(it), back=back
    )


def attempt(form: forms.Form, act: Any) -> Any:
    """What the act gives; a refusal is shown on the form, with everything that was typed."""
    try:
        return act()
    except Refused as refused:
        form.add_error(None, str(refused.text))
        form.refused = refused.status
        return None


def form_page(request: HttpRequest, form: forms.Form, title: Any, **values: Any) -> HttpResponse:
    """One form on one page."""
    values |= {"section": "organisations", "form": form, "title": title}
    return render(request, "organisations/form.html", values, status=getattr(form, "refused", 200))


def tell_errors(request: HttpRequest, form: forms.Form) -> None:
    """The errors of a small form as messages."""
    for name, errors in form.errors.items():
        title = form.fields[name].label if name in form.fields else ""
        messages.error(request, " ".join(str(part) for part in (title, *errors) if part))


def _project(request: HttpRequest, slug: str, project: str) -> tuple[Organisation, Project]:
    one = shown(request.user, slug)
    return one, get_object_or_404(Project, organisation=one, slug=project)
