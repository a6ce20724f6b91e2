"""Readings of an assessment: every one with its interval, threshold, trend and loads; the files they came in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from steelyard.errors import InputError
from steelyard.rating import self_basis
from steelyard.result.readings_in import FromResult
from steelyard_web.assessments.catalogue import practices_of, requirements_of
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.values import answers
from steelyard_web.evidence.actions import data
from steelyard_web.evidence.earlier import earlier
from steelyard_web.evidence.loads import known_loads, list_in_force
from steelyard_web.evidence.readings import from_result, proposed
from steelyard_web.evidence.shown import Shown, numbered, shown
from steelyard_web.page_tables import rows_on
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import say

OTHERS = 100  # loads that no reading cites; the file has them all
SHOW = ("contradicted", "doubtful", "missing", "not_met", "met")


@login_required
@require_GET
def readings(request: HttpRequest, number: str) -> HttpResponse:
    """Every reading of the file in force."""
    assessment = seen(request.user, number)
    found = from_result(assessment)
    lines = _lines(request, assessment, found) if found else []
    show = request.GET.get("show", "")
    groups = _groups(assessment, [x for x in lines if _shows(x, show)])
    asked = [r for r in requirements_of(assessment, up_to_target=True) if r.measure is not None]
    values = {
        "section": "assessments",
        "assessment": assessment,
        "found": found,
        "files": list(assessment.reading_files.defer("document").select_related("by").order_by("-number")),
        "groups": groups,
        "earlier": earlier(assessment, found),
        "show": show if show in SHOW else "",
        "counts": {name: sum(_shows(x, name) for x in lines) for name in SHOW},
        "total": len(lines),
        "shown": sum(len(rows) for _, rows in groups),
        "uncovered": sum(r.id not in found.readings for r in asked) if found else len(asked),
        **_loads(request, assessment, found),
        "other_subject": bool(found) and not _same_subject(found, assessment),
        "may_upload": can(request.user, assessment, Act.UPLOAD_READINGS)
        and assessment.project_id is not None,
    }
    return render(request, "evidence/readings.html", values)


@login_required
@posted("readings")
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """Take the readings of a result file."""
    assessment = seen(request.user, number, Act.UPLOAD_READINGS)
    file = request.FILES.get("file")
    if "whole" not in request.POST or file is None:
        raise Refused(
            "没有收到完整的文件；请选择文件后重新上传。",
            "No whole file arrived; choose the file and upload again.",
        )
    project = request.POST.get("project", "")[:200]
    try:
        taken = data.upload(assessment, by=request.user, uploaded=file, project=project)
    except InputError as fault:
        raise Refused(
            f"{file.name}：不能采用这个文件，原有读数没有变化。{_where(fault)}",
            f"{file.name}: this file cannot be taken; the readings in force stay. {fault}",
        ) from None
    messages.success(request, str(_told(taken)))
    return redirect("readings", number)


def _where(fault: InputError) -> str:
    return f"请直接上传 steelyard assess --json 或 collect --json 的输出，不要改动。检查结果（原文）：{fault}"


def _told(taken: data.Taken | data.TakenList) -> Any:
    if isinstance(taken, data.TakenList):
        return _told_list(taken)
    count, number = len(taken.found.readings), taken.file.number
    if taken.known:
        return say(
            f"内容与现行的第 {number} 份相同，没有重复登记。",
            f"The same as file {number}, which is in force already.",
        )
    if taken.lines > 1:
        return say(
            f"已从 {taken.lines} 行结果中取出本项目的一行，共 {count} 个读数，为第 {number} 份。",
            f"Took the line of this project out of {taken.lines}: {count} readings, file {number}.",
        )
    return say(
        f"已采用 {count} 个读数，为第 {number} 份。", f"{count} readings taken; this is file {number}."
    )


def _told_list(taken: data.TakenList) -> Any:
    count, number = taken.count, taken.file.number
    if taken.known:
        return say(
            f"装载清单与现行的第 {number} 份相同，没有重复登记。",
            f"The same list of loads as number {number}, which is in force already.",
        )
    return say(
        f"已采用装载清单，共 {count} 批装载，为第 {number} 份。",
        f"List of loads {number} taken; loads in it: {count}.",
    )


def _loads(request: HttpRequest, assessment: Assessment, found: FromResult | None) -> dict[str, Any]:
    """The loads that readings cite, and some of the others; what stands otherwise in the list is counted."""
    listed = list_in_force(assessment)
    known = known_loads(found.loads if found else (), listed)
    others = [load for load in known if not load.number]
    return {
        "loads": [load for load in known if load.number],
        "others": others[: rows_on(request, OTHERS)],
        "others_count": len(others),
        "has_list": listed is not None,
        "list_faults": [load for load in known if load.checked in ("unlisted", "differs")],
        "lists": list(assessment.load_files.defer("document").select_related("by").order_by("-number")),
    }


def _lines(request: HttpRequest, assessment: Assessment, found: FromResult) -> list[Shown]:
    """Contradictions are the applicant's word against a reading: only those who may see it are told."""
    asked = requirements_of(assessment)
    proposals = proposed(found, asked)
    said = answers(assessment) if can(request.user, assessment, Act.VIEW_SELF) else {}
    numbers = numbered(found.loads)
    return [
        shown(r, proposals[r.id], said.get(r.id, self_basis.NOBODY), numbers)
        for r in asked
        if r.id in proposals
    ]


def _shows(line: Shown, show: str) -> bool:
    match show:
        case "contradicted":
            return line.contradicted
        case "doubtful":
            return line.doubtful
        case "missing":
            return line.value is None
        case "met" | "not_met":
            return line.outcome == show
        case _:
            return True


def _groups(assessment: Assessment, lines: list[Shown]) -> list[tuple[Any, list[Shown]]]:
    by_requirement = {line.requirement.id: line for line in lines}
    groups = [
        (p, [by_requirement[r.id] for r in p.requirements if r.id in by_requirement])
        for p in practices_of(assessment)
    ]
    return [(practice, rows) for practice, rows in groups if rows]


def _same_subject(found: FromResult, assessment: Assessment) -> bool:
    theirs, own = found.subject, assessment.organisation
    return theirs.organisation.zh == own.name_zh or theirs.organisation.en == own.name_en
