"""The self-assessment: the page for a whole part, single practices without scripts, autosave, workbook, carry-over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from steelyard.errors import InputError
from steelyard.values import outcome_of, read_points
from steelyard_web.assessments import book_faults, carrying, self_page, workbook
from steelyard_web.assessments.actions import answers as acts
from steelyard_web.assessments.actions import application
from steelyard_web.assessments.actions.answers import Change, HalfStep, Saved, parsed
from steelyard_web.assessments.actions.carry import carry_over
from steelyard_web.assessments.catalogue import part_of, practice_of, requirements_of, standard_of
from steelyard_web.assessments.gate import can, require, seen
from steelyard_web.assessments.models import Answer, Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.self_page import Filter
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import say, tongue
from steelyard_web.whole import SHORT, page_version, whole
from steelyard_web.words import OUTCOME

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def self_rating(request: HttpRequest, number: str) -> HttpResponse:
    """All practices of the assessment on one page."""
    assessment = seen(request.user, number, Act.VIEW_SELF)
    if assessment.project_id is None:
        return render(
            request, "assessments/self_sampled.html", {"assessment": assessment, "section": "assessments"}
        )
    chosen = _filter(request)
    found = self_page.groups(assessment, chosen, editable=can(request.user, assessment, Act.ANSWER))
    return render(request, "assessments/self.html", _page(request, assessment, found, chosen))


@login_required
def practice(request: HttpRequest, number: str, practice: str) -> HttpResponse:
    """One practice alone; saves without scripts."""
    assessment = seen(request.user, number, Act.VIEW_SELF)
    if assessment.project_id is None or practice_of(assessment, practice) is None:
        raise Http404
    if request.method == "POST":
        return _save_form(request, assessment, practice)
    return _practice_page(request, assessment, practice)


def as_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refusals and bad input as JSON, for the page's script."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return JsonResponse({"refused": str(refused.text)}, status=refused.status)
        except InputError as fault:
            return JsonResponse({"refused": str(book_faults.of_row(fault))}, status=422)

    return answer


@login_required
@posted("self")
@as_json
def save(request: HttpRequest, number: str) -> HttpResponse:
    """Autosave: changes as JSON; what conflicts comes back with the other person's word and 409."""
    assessment = seen(request.user, number, Act.ANSWER)
    changes = [parsed(given) for given in _list(_body(request).get("changes"))]
    return _told(acts.save(assessment, changes, by=request.user))


@login_required
@posted("self")
@as_json
def save_row(request: HttpRequest, number: str) -> HttpResponse:
    """A whole row in one act; 422 with the requirements to choose from where a half step asks."""
    assessment, given = seen(request.user, number, Act.ANSWER), _body(request)
    code, written = str(given.get("practice", "")), str(given.get("row", ""))
    versions, unmet = _versions(given.get("versions") or {}), [str(key) for key in _list(given.get("unmet"))]
    try:
        saved = acts.set_whole_row(assessment, code, written, by=request.user, unmet=unmet, versions=versions)
    except HalfStep as half:
        return JsonResponse({"ask": list(half.asked), "row": written, "practice": code}, status=422)
    return _told(saved)


@login_required
def finish(request: HttpRequest, number: str) -> HttpResponse:
    """End the self-assessment; lists what is still missing."""
    assessment = seen(request.user, number, Act.VIEW_SELF)
    if request.method == "POST":
        application.finish_self(assessment, by=request.user, version=page_version(request))
        text = say("自评已完成，进入材料准备。", "The self-assessment is finished; next: bring the evidence.")
        messages.success(request, str(text))
        return redirect(f"/assessments/{number}/evidence/")
    missing = set(application.unanswered(assessment))
    asked = requirements_of(assessment, up_to_target=True)
    values = {
        "section": "assessments",
        "assessment": assessment,
        "missing": [r for r in asked if r.id in missing],
        "total": len(asked),
        "may_finish": can(request.user, assessment, Act.FINISH_SELF),
    }
    return render(request, "assessments/self_finish.html", values)


@login_required
def export(request: HttpRequest, number: str) -> HttpResponse:
    """The workbook with the answers so far."""
    assessment = seen(request.user, number, Act.VIEW_SELF)
    answer = HttpResponse(workbook.written(assessment), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{assessment.number}-answers.xlsx"'
    return answer


@login_required
def import_(request: HttpRequest, number: str) -> HttpResponse:
    """First shows what a workbook would change, then takes it over; faults are listed with their cells."""
    assessment = seen(request.user, number, Act.VIEW_SELF)
    values: dict[str, Any] = {"section": "assessments", "assessment": assessment}
    values["may_answer"] = can(request.user, assessment, Act.ANSWER)
    status = 200
    if request.method == "POST":
        require(request.user, assessment, Act.ANSWER)
        if "changes" in request.POST:
            return _import(request, assessment)
        try:
            found = workbook.differences(assessment, _file(request))
            values |= {"found": found, "changes_json": _written(d.change for d in found), "previewed": True}
        except InputError as fault:
            values |= {"faults": book_faults.told(fault)}
            status = 400
        except Refused as refused:
            values |= {"refusal": refused.text}
            status = refused.status
    return render(request, "assessments/self_import.html", values, status=status)


@login_required
def carry(request: HttpRequest, number: str) -> HttpResponse:
    """Answers of an earlier assessment: what would come over, then take it."""
    assessment = seen(request.user, number, Act.VIEW_SELF)
    sources = carrying.earlier(assessment)
    if request.method == "POST":
        require(request.user, assessment, Act.ANSWER)
        source = get_object_or_404(sources, number=request.POST.get("from", ""))
        return _taken(request, assessment, carry_over(assessment, source, by=request.user), "carry")
    values: dict[str, Any] = {
        "section": "assessments",
        "assessment": assessment,
        "sources": sources,
        "may_answer": can(request.user, assessment, Act.ANSWER),
    }
    if chosen := request.GET.get("from"):
        offer = carrying.offer(assessment, get_object_or_404(sources, number=chosen))
        values |= {"offer": offer}
    return render(request, "assessments/self_carry.html", values)


def _filter(request: HttpRequest) -> Filter:
    show = request.GET.get("show", "all")
    return Filter(
        show if show in self_page.SHOWS else "all",
        request.GET.get("q", "").strip(),
        request.GET.get("levels") == "all",
    )


def _page(
    request: HttpRequest, assessment: Assessment, found: list[self_page.Group], chosen: Filter
) -> dict[str, Any]:
    every = self_page.lines(found)
    asked = [line for line in every if line.level <= assessment.target]
    return {
        "section": "assessments",
        "assessment": assessment,
        "standard": standard_of(assessment),
        "part": part_of(assessment),
        "groups": found,
        "chosen": chosen,
        "editable": can(request.user, assessment, Act.ANSWER),
        "may_finish": can(request.user, assessment, Act.FINISH_SELF),
        "samm": standard_of(assessment).scale == "samm",
        "asked": len(asked),
        "answered": sum(line.answered for line in asked),
        "contradicted": sum(line.contradicted for line in every),
        "shown": sum(not line.hidden for line in every),
        "texts": self_page.texts_script(assessment),
        "settings": _settings(request, assessment),
        **self_page.row_words(),
    }


def _settings(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """What the script has to know."""
    base = f"/assessments/{assessment.number}/self/"
    return {
        "number": assessment.number,
        "user": request.user.username,
        "save": f"{base}save/",
        "row": f"{base}row/",
        "target": assessment.target,
        "samm": standard_of(assessment).scale == "samm",
        "halfStep": standard_of(assessment).half_step,
        "editable": can(request.user, assessment, Act.ANSWER),
        "language": tongue(),
        "outcomes": {code: text.to(tongue()) for code, text in OUTCOME.items()},
    }


def _practice_page(
    request: HttpRequest, assessment: Assessment, code: str, saved: Saved | None = None, **values: Any
) -> HttpResponse:
    editable = can(request.user, assessment, Act.ANSWER)
    found = self_page.groups(assessment, Filter(all_levels=True), editable=editable, only=code)
    if saved is not None:
        _keep_typed(found, saved, standard_of(assessment).scale)
        values["faults"] = saved.faults
        values["conflicts"] = saved.conflicts
    values |= _page(request, assessment, found, Filter(all_levels=True)) | {"row": found[0].rows[0]}
    status = 409 if saved and saved.conflicts else 422 if saved or values.get("ask") else 200
    return render(request, "assessments/self_practice.html", values, status=status)


def _keep_typed(found: list[self_page.Group], saved: Saved, scale: str) -> None:
    """What could not be stored stands on the page as it was typed, on the version that is stored now."""
    typed = {conflict.mine.key: (conflict.mine, conflict) for conflict in saved.conflicts}
    for line in self_page.lines(found):
        if line.id in typed:
            mine, line.conflict = typed[line.id]
            line.outcome, line.reason, line.note = str(mine.outcome), mine.reason, mine.note
            current = mine.points if scale == "samm" and mine.points else str(mine.outcome)
            line.choices = self_page.choices(line.id, current, scale, tongue(), editable=True)


def _save_form(request: HttpRequest, assessment: Assessment, code: str) -> HttpResponse:
    """A practice's form without scripts: single answers first, then the row rating if one was typed."""
    require(request.user, assessment, Act.ANSWER)
    given = practice_of(assessment, code)
    scale = standard_of(assessment).scale
    keys = [code, *(r.id for r in given.requirements)] if given else []
    changes = [_typed(request.POST, key, scale) for key in keys if f"v:{key}" in request.POST]
    saved = acts.save(assessment, changes, by=request.user)
    if saved.conflicts or saved.faults:
        return _practice_page(request, assessment, code, saved)
    if written := request.POST.get("row", "").strip():
        return _row_form(request, assessment, code, written)
    messages.success(request, str(say("已保存。", "Saved.")))
    return redirect(f"/assessments/{assessment.number}/self/#{code}")


def _row_form(request: HttpRequest, assessment: Assessment, code: str, written: str) -> HttpResponse:
    stored = assessment.answers.values_list("requirement", "version")
    unmet = request.POST.getlist("unmet")
    try:
        acts.set_whole_row(assessment, code, written, by=request.user, unmet=unmet, versions=dict(stored))
    except HalfStep as half:
        asked = [r for r in half.practice.requirements if r.id in half.asked]
        return _practice_page(request, assessment, code, ask=asked, written=written)
    except InputError as fault:
        messages.error(request, str(book_faults.of_row(fault)))
        return redirect(f"/assessments/{assessment.number}/self/practices/{code}/")
    messages.success(request, str(say("整行已保存。", "The row is saved.")))
    return redirect(f"/assessments/{assessment.number}/self/#{code}")


def _typed(post: Mapping[str, str], key: str, scale: str) -> Change:
    said = post.get(f"o:{key}", "unrated")
    points = read_points(said) if scale == "samm" and said != "unrated" else None
    given = {
        "key": key,
        "outcome": outcome_of(points) if points is not None else said,
        "points": said if points is not None else "",
        "version": post.get(f"v:{key}", "0"),
        "reason": post.get(f"r:{key}", ""),
        "note": post.get(f"n:{key}", "").replace("\r\n", "\n"),
    }
    return parsed(given)


def _import(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Write what a preview showed, all or nothing."""
    changes = [parsed(given) for given in _list(_read(request.POST.get("changes", "")))]
    return _taken(request, assessment, acts.save(assessment, changes, by=request.user, whole=True), "import")


def _taken(request: HttpRequest, assessment: Assessment, saved: Saved, way: str) -> HttpResponse:
    if saved.conflicts or saved.faults:
        keys = ", ".join([c.mine.key for c in saved.conflicts] + [key for key, _ in saved.faults])
        messages.error(
            request,
            str(
                say(
                    f"预览之后以下要求已被他人修改，没有导入任何内容：{keys}。请重新预览。",
                    f"Changed by somebody else since the preview: {keys}. Nothing was taken over; preview again.",
                )
            ),
        )
        return redirect(f"/assessments/{assessment.number}/self/{way}/")
    n = len(saved.stored)
    messages.success(request, str(say(f"已写入 {n} 条自评。", f"{n} answers are written.")))
    return redirect(f"/assessments/{assessment.number}/self/")


def _told(saved: Saved) -> JsonResponse:
    status = 409 if saved.conflicts else 422 if saved.faults else 200
    answer = {
        "stored": {key: _answer(row) for key, row in saved.stored.items()},
        "conflicts": [{"key": c.mine.key, "theirs": _answer(c.theirs)} for c in saved.conflicts],
        "faults": {key: str(fault.text) for key, fault in saved.faults},
    }
    return JsonResponse(answer, status=status)


def _answer(row: Answer) -> dict[str, Any]:
    moment = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M")
    names = ("outcome", "points", "reason", "note", "version")
    return {name: getattr(row, name) for name in names} | {"by": str(row.by), "at": moment}


def _written(changes: Iterable[Change]) -> str:
    """Changes as JSON for the form that confirms them."""
    names = ("key", "outcome", "version", "points", "reason", "note", "carried_from")
    return json.dumps(
        [{n: v for n in names if (v := getattr(c, n)) != ""} for c in changes], ensure_ascii=False
    )


def _read(text: str | bytes) -> Any:
    """JSON; numbers without end and brackets without end are no JSON of ours."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("提交的内容无法识别。", "What was sent cannot be read.") from None


def _body(request: HttpRequest) -> dict[str, Any]:
    given = _read(request.body)
    if not isinstance(given, dict):
        raise Refused("提交的内容无法识别。", "What was sent cannot be read.")
    return given


def _versions(given: Any) -> dict[str, int]:
    """Requirement id -> the version that the page showed."""
    if not isinstance(given, dict):
        raise Refused("提交的内容无法识别。", "What was sent cannot be read.")
    return {key: number for key, value in given.items() if (number := whole(value, SHORT)) is not None}


def _list(given: Any) -> list[Any]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise Refused("提交的内容无法识别。", "What was sent cannot be read.")
    return given


def _file(request: HttpRequest) -> Any:
    if (given := request.FILES.get("file")) is None:
        raise Refused("请选择工作簿文件。", "Choose a workbook.")
    return given
