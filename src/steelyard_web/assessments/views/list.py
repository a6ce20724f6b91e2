"""The assessments that a person may see: filtered by the address, paged, and as CSV or XLSX."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from steelyard.values import level_from
from steelyard_web import words
from steelyard_web.assessments.catalogue import notation
from steelyard_web.assessments.models import CLOSED, Assessment, Assignment, Duty
from steelyard_web.assessments.roles import visible
from steelyard_web.decisions.models import Result
from steelyard_web.organisations.models import Organisation
from steelyard_web.organisations.progress import titled
from steelyard_web.say import say, tongue
from steelyard_web.tables import table_file

PAGE = 100
FILTERS = ("state", "part", "organisation", "late", "text")


@login_required
def assessments(request: HttpRequest) -> HttpResponse:
    """The list, newest first; `export` in the address gives all that it holds as a file."""
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    mine = Assessment.objects.filter(visible(request.user))
    found = filtered(mine, chosen)
    if kind := request.GET.get("export"):
        return table_file(f"assessments-{timezone.localdate()}", kind, _heads(), map(_row, found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {
        "section": "assessments",
        "chosen": chosen,
        "filtering": any(chosen.values()),
        "page": page,
        "rows": [(one, titled(one), level_from(one.level, one.half)) for one in page],
        "states": words.STATE.items(),
        "parts": list(mine.order_by("part").values_list("part", flat=True).distinct()),
        "organisations": Organisation.objects.filter(assessments__in=mine).distinct(),
        "today": timezone.localdate(),
        "query": _query(request),
    }
    return render(request, "assessments/list.html", values)


def filtered(rows: QuerySet[Assessment], chosen: dict[str, str]) -> QuerySet[Assessment]:
    """The assessments that fit every filter, with their lead and their last result beside them."""
    if chosen["state"] in words.STATE:
        rows = rows.filter(state=chosen["state"])
    if chosen["part"]:
        rows = rows.filter(part=chosen["part"])
    if chosen["organisation"]:
        rows = rows.filter(organisation__slug=chosen["organisation"])
    if chosen["late"]:
        rows = rows.filter(due__lt=timezone.localdate()).exclude(state__in=CLOSED)
    if text := chosen["text"]:
        names = (
            "number",
            "organisation__name_zh",
            "organisation__name_en",
            "project__name_zh",
            "project__name_en",
        )
        fits = Q()
        for name in names:
            fits |= Q(**{f"{name}__icontains": text})
        rows = rows.filter(fits)
    last = Result.objects.filter(assessment=OuterRef("pk"), basis="formal").order_by("-pk")
    lead = Assignment.objects.filter(assessment=OuterRef("pk"), duty=Duty.LEAD, removed_at__isnull=True)
    return rows.select_related("organisation", "project").annotate(
        level=Subquery(last.values("level")[:1]),
        half=Subquery(last.values("half")[:1]),
        lead=Subquery(lead.order_by("-instance", "-pk").values("user__name")[:1]),
    )


def _heads() -> list[str]:
    heads = (
        say("编号", "Number"),
        say("机构", "Organisation"),
        say("项目", "Project"),
        say("部分", "Part"),
        say("目标级别", "Target level"),
        say("状态", "State"),
        say("截止日期", "Due"),
        say("评估组长", "Lead assessor"),
        say("级别", "Level"),
        say("报名日期", "Applied on"),
    )
    return [str(head) for head in heads]


def _row(one: Assessment) -> list[object]:
    language, level = tongue(), level_from(one.level, one.half)
    whole = say("机构级", "Organisation level")
    return [
        one.number,
        getattr(one.organisation, f"name_{language}"),
        getattr(one.project, f"name_{language}") if one.project else whole,
        titled(one).to(language),
        one.target,
        words.STATE[one.state].to(language),
        one.due,
        one.lead,
        level.printed(notation(one)) if level else None,
        timezone.localdate(one.applied_at),
    ]


def _query(request: HttpRequest) -> str:
    """The filters of the address without page and export, to be continued."""
    given = request.GET.copy()
    for name in ("page", "export"):
        given.pop(name, None)
    return given.urlencode()
