"""Apply for an assessment, read and change the application, withdraw; the sample of an organisation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from steelyard.result.sample import draw as draw_order
from steelyard_web.assessments.actions import application, sampling
from steelyard_web.assessments.actions.application import Wish
from steelyard_web.assessments.catalogue import part_of, standard_of
from steelyard_web.assessments.forms_application import (
    ROLES,
    TOOLS,
    ApplicationForm,
    initial_of,
    part_choices,
)
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment, Sample
from steelyard_web.assessments.offered import Offer, offered
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import Role, memberships
from steelyard_web.organisations.access import require_manager, shown
from steelyard_web.organisations.models import Organisation, Project
from steelyard_web.organisations.views import attempt
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import say
from steelyard_web.whole import SHORT, page_version, whole

WHOLE = "-"  # in place of a project: the organisation itself


@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """First what is applied for, then the registration form of it."""
    organisation = _own(request)
    offer = offered(request.GET.get("part", ""))
    slug = request.GET.get("project", "")
    if organisation is None or offer is None or not slug or not _fits(slug, offer):
        return _choose(request, organisation, offer)
    project = None if slug == WHOLE else get_object_or_404(Project, organisation=organisation, slug=slug)
    initial = _prefilled(organisation, project)
    form = ApplicationForm(request.POST or None, initial=initial, offer=offer, by_sampling=project is None)
    if request.method == "POST" and form.is_valid():
        wish = Wish(offer.key, form.cleaned_data.get("module", ""), form.cleaned_data["target"])
        values = form.form()
        made = attempt(
            form, lambda: application.apply(organisation, project, wish, by=request.user, form=values)
        )
        if made:
            messages.success(
                request, str(say(f"报名已提交，编号 {made.number}。", f"Applied: {made.number}."))
            )
            return redirect("application", made.number)
    return _form(request, form, offer, organisation, project)


@login_required
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The registration form as it was handed in."""
    assessment = seen(request.user, number)
    values = {
        "section": "assessments",
        "assessment": assessment,
        "part": part_of(assessment),
        "standard": standard_of(assessment),
        "module": next((m for m in part_of(assessment).modules if m.id == assessment.module), None),
        "form": assessment.form,
        "team": [
            (ROLES[key], counts) for key, counts in assessment.form.get("team", {}).items() if key in ROLES
        ],
        "tools": [
            (TOOLS[key], text) for key, text in assessment.form.get("tools", {}).items() if key in TOOLS
        ],
        "may_edit": can(request.user, assessment, Act.EDIT_FORM),
        "may_withdraw": can(request.user, assessment, Act.WITHDRAW),
    }
    return render(request, "assessments/application.html", values)


@login_required
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change the application while nobody has accepted it."""
    assessment = seen(request.user, number, Act.EDIT_FORM)
    given = request.POST.get("part") or request.GET.get("part") or _key(assessment)
    offer = offered(given)
    if offer is None:
        raise Http404
    initial = initial_of(assessment.form) | {"module": assessment.module, "target": assessment.target}
    whole = assessment.project is None
    form = ApplicationForm(request.POST or None, initial=initial, offer=offer, by_sampling=whole)
    if request.method == "POST" and form.is_valid():
        wish = Wish(offer.key, form.cleaned_data.get("module", ""), form.cleaned_data["target"])
        values, version = form.form(), page_version(request)
        saved = attempt(
            form,
            lambda: application.change_form(assessment, wish, by=request.user, form=values, version=version),
        )
        if saved:
            messages.success(request, str(say("报名表已保存。", "The application is saved.")))
            return redirect("application", number)
        assessment.refresh_from_db()
    return _form(request, form, offer, assessment.organisation, assessment.project, assessment)


@login_required
@posted("application")
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw, with a reason."""
    assessment = seen(request.user, number, Act.WITHDRAW)
    version, reason = page_version(request), request.POST.get("reason", "")
    application.withdraw(assessment, by=request.user, version=version, reason=reason)
    messages.success(request, str(say("评估已撤回。", "The assessment is withdrawn.")))
    return redirect("application", number)


@login_required
def sample(request: HttpRequest, number: str) -> HttpResponse:
    """R16: the frozen list, the draw that anybody can repeat, replacements, results."""
    assessment = seen(request.user, number)
    if assessment.project_id is not None:
        raise Http404
    made = Sample.objects.filter(assessment=assessment).select_related("by", "assessment").first()
    names, sizes = {p.slug: p for p in assessment.organisation.projects.all()}, sampling.sizes()
    values: dict[str, Any] = {
        "section": "assessments",
        "assessment": assessment,
        "sample": made,
        "projects": list(names.values()),
        "sizes": sizes,
        "largest": max(step.upto for step in sizes),
        "may_draw": can(request.user, assessment, Act.DRAW_SAMPLE),
        "may_attach": can(request.user, assessment, Act.ATTACH_RESULT),
    }
    if made:
        values |= _drawn(assessment, made, names)
    return render(request, "assessments/sample.html", values)


@login_required
@posted("sample")
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """Freeze the list and draw."""
    assessment = seen(request.user, number, Act.DRAW_SAMPLE)
    sampling.draw(
        assessment,
        by=request.user,
        listed=request.POST.getlist("project"),
        size=_size(request.POST.get("size", "")),
        reason=request.POST.get("reason", ""),
    )
    messages.success(
        request, str(say("清单已冻结，样本已抽取。", "The list is frozen and the sample is drawn."))
    )
    return redirect("sample", number)


@login_required
@posted("sample")
def replace(request: HttpRequest, number: str) -> HttpResponse:
    """Replace a sampled project."""
    assessment = seen(request.user, number, Act.DRAW_SAMPLE)
    out, reason = request.POST.get("out", ""), request.POST.get("reason", "")
    sampling.replace(assessment, by=request.user, out=out, reason=reason)
    messages.success(request, str(say("已按抽取顺序更换。", "Replaced by the next of the draw.")))
    return redirect("sample", number)


@login_required
@posted("sample")
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Attach certified results of sampled projects."""
    assessment = seen(request.user, number, Act.ATTACH_RESULT)
    rows = sampling.attach(assessment, by=request.user)
    messages.success(request, str(say(f"已关联 {len(rows)} 项结果。", f"{len(rows)} results attached.")))
    return redirect("sample", number)


def _choose(request: HttpRequest, organisation: Organisation | None, offer: Offer | None) -> HttpResponse:
    mine = Organisation.objects.filter(pk__in=_managed(request))
    values = {
        "section": "assessments",
        "organisations": list(mine.prefetch_related("projects")),
        "organisation": organisation,
        "project": request.GET.get("project", ""),
        "offer": offer,
        "parts": part_choices(),
        "whole": WHOLE,
        "unfit": bool(offer and request.GET.get("project") == WHOLE and not offer.by_sampling),
    }
    return render(request, "assessments/apply.html", values)


def _form(
    request: HttpRequest,
    form: ApplicationForm,
    offer: Offer,
    organisation: Organisation,
    project: Project | None,
    assessment: Assessment | None = None,
) -> HttpResponse:
    values = {
        "section": "assessments",
        "form": form,
        "offer": offer,
        "organisation": organisation,
        "project": project,
        "assessment": assessment,
        "parts": part_choices() if assessment else (),
    }
    return render(request, "assessments/application_form.html", values, status=getattr(form, "refused", 200))


def _own(request: HttpRequest) -> Organisation | None:
    """The organisation that the address names; without one, the only one that the person manages."""
    if slug := request.GET.get("organisation"):
        one = shown(request.user, slug)
        require_manager(request.user, one)
        return one
    managed = _managed(request)
    return Organisation.objects.get(pk=managed[0]) if len(managed) == 1 else None


def _managed(request: HttpRequest) -> list[int]:
    return [key for key, roles in memberships(request.user).items() if Role.APPLICANT_MANAGER in roles]


def _fits(slug: str, offer: Offer) -> bool:
    return slug != WHOLE or offer.by_sampling


def _prefilled(organisation: Organisation, project: Project | None) -> dict[str, Any]:
    """What is known already: the last application of the project, else its names."""
    last = project.assessments.first() if project else None
    values = initial_of(last.form) if last else {}
    values |= {"company": organisation.name_zh}
    return values | (
        {"project_name": project.name_zh, "summary": values.get("summary") or project.summary}
        if project
        else {}
    )


def _drawn(assessment: Assessment, made: Sample, names: dict[str, Project]) -> dict[str, Any]:
    order = draw_order(assessment.number, made.population, len(made.population))
    results = {row.project: row for row in made.results.select_related("result__assessment")}
    ready = sampling.certified(assessment)
    return {
        "order": [(n, slug, names.get(slug), slug in made.drawn) for n, slug in enumerate(order, 1)],
        "drawn": [(slug, names.get(slug), results.get(slug), ready.get(slug)) for slug in made.drawn],
        "replaced": [(names.get(r["out"]), names.get(r["in"]), r) for r in made.replaced],
        "attachable": any(slug in ready and slug not in results for slug in made.drawn),
        "whole": all(slug in results for slug in made.drawn),
    }


def _key(assessment: Assessment) -> str:
    return f"{assessment.standard}@{assessment.edition}:{assessment.part}"


def _size(written: str) -> int | None:
    """The size of the sample; None where none was given, refused for what is no number."""
    if not written.strip():
        return None
    if not (size := whole(written.strip(), SHORT)):
        raise Refused("样本数须为正整数。", "The sample size is a whole number above zero.")
    return size
