"""The evidence of an assessment: expected against present; place, remove, hand in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from steelyard.standard import Practice
from steelyard_web import words
from steelyard_web.assessments.catalogue import practice_of, practices_of
from steelyard_web.assessments.gate import can, seen
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.roles import memberships
from steelyard_web.evidence import expected
from steelyard_web.evidence.actions import placing
from steelyard_web.evidence.actions.library import Added
from steelyard_web.evidence.content import ACCEPT
from steelyard_web.evidence.forms import PlaceForm, UploadForm
from steelyard_web.evidence.models import Use
from steelyard_web.evidence.naming import level_of
from steelyard_web.evidence.placed import by_practice
from steelyard_web.evidence.proposing import proposed, unplaced
from steelyard_web.evidence.readings import from_result
from steelyard_web.evidence.readings import proposed as suggested
from steelyard_web.evidence.uploading import answer_uploads
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.say import say, tongue
from steelyard_web.tables import table_file
from steelyard_web.whole import page_version, whole_numbers

OFFERED = 100  # pieces of the library that a page offers to choose from
SHOW = ("lacking", "missing", "unreleased", "expired", "bare")


@login_required
@require_GET
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Expected against present, practice by practice."""
    assessment = seen(request.user, number)
    rows, proposals = _rows(request, assessment)
    practice = practice_of(assessment, request.GET.get("practice", ""))
    show = request.GET.get("show", "")
    show = show if show in SHOW else ""
    q = request.GET.get("q", "").strip()[:200]
    own = assessment.organisation_id in memberships(request.user)
    may_place = can(request.user, assessment, Act.PLACE_EVIDENCE)
    free = unplaced(assessment) if may_place else []
    fitting, unfit = proposed(assessment, free)
    values = {
        "section": "assessments",
        "assessment": assessment,
        "rows": [r for r in rows if _shows(r, show, q, practice)],
        "counts": {state: sum(r.count(state) for r in rows) for state in expected.STATES},
        "required": sum(r.required for r in rows),
        "bare": sum(r.bare for r in rows),
        "read": len(proposals),
        "practice": practice,
        "show": show,
        "q": q,
        "own": own,
        "may_place": may_place,
        "may_submit": can(request.user, assessment, Act.SUBMIT_EVIDENCE),
        "fitting": fitting,
        "unfit": unfit,
        "free": _offered(free, request) if practice else [],
        "places": _places(practice, assessment.target) if practice else [],
        "chosen": request.GET.get("where", ""),
        "find": request.GET.get("find", ""),
        "upload_form": UploadForm(),
        "accept": ACCEPT,
        "today": timezone.localdate(),
    }
    return render(request, "evidence/assessment.html", values)


@login_required
@require_GET
def evidence_table(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Expected against present as a file."""
    assessment = seen(request.user, number)
    rows, _ = _rows(request, assessment)
    head = (
        "practice", "title", "level", "code", "kind", "required", "state", "checks", "evidence", "sha256",
        "dated", "valid_until",
    )  # fmt: skip
    lines = [line for row in rows for line in _lines(row)]
    return table_file(f"evidence-{assessment.number}", kind, head, lines)


@login_required
@posted("evidence")
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """Keep files; with a place they are placed there, otherwise their names propose one."""
    assessment = seen(request.user, number, Act.PLACE_EVIDENCE)
    form = PlaceForm(request.POST)
    then = None
    if request.POST.get("where"):
        target = _target(form)

        def then(added: Added) -> str:
            placing.place(assessment, by=request.user, pieces=[added.evidence.pk], **target)
            return str(say(f"已放置到 {target['practice']}。", f" Placed at {target['practice']}."))

    back = redirect(_address(assessment, request.POST.get("practice", "")))
    return answer_uploads(request, assessment.organisation, back, then)


@login_required
@posted("evidence")
def place(request: HttpRequest, number: str) -> HttpResponse:
    """Place chosen pieces of the library."""
    assessment = seen(request.user, number, Act.PLACE_EVIDENCE)
    form = PlaceForm(request.POST)
    pieces = whole_numbers(request.POST.getlist("piece"))
    made = placing.place(assessment, by=request.user, pieces=pieces, **_target(form))
    messages.success(request, str(say(f"已放置 {len(made)} 份材料。", f"Placed: {len(made)}.")))
    return redirect(_address(assessment, request.POST.get("practice", "")))


@login_required
@posted("evidence")
def place_proposed(request: HttpRequest, number: str) -> HttpResponse:
    """Place pieces where the codes in their names say."""
    assessment = seen(request.user, number, Act.PLACE_EVIDENCE)
    pieces = whole_numbers(request.POST.getlist("piece"))
    made = placing.place_proposed(assessment, by=request.user, pieces=pieces)
    messages.success(
        request, str(say(f"已按文件名放置 {len(made)} 份材料。", f"Placed by name: {len(made)}."))
    )
    return redirect(_address(assessment, ""))


@login_required
@posted("evidence")
def remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a placing back; the piece itself stays in the library."""
    assessment = seen(request.user, number, Act.PLACE_EVIDENCE)
    use = get_object_or_404(Use.objects.select_related("assessment"), pk=pk, assessment=assessment)
    practice = use.practice
    placing.remove(use, by=request.user)
    messages.success(
        request, str(say("已移除；材料仍在材料库中。", "Taken away; the piece stays in the library."))
    )
    return redirect(_address(assessment, practice))


@login_required
def submit(request: HttpRequest, number: str) -> HttpResponse:
    """What stands against handing in, and the act itself."""
    assessment = seen(request.user, number, Act.SUBMIT_EVIDENCE)
    refusal = None
    if request.method == "POST":
        try:
            _submit(request, assessment)
        except Refused as refused:
            refusal = refused
        else:
            text = say("材料已提交，进入材料初审。", "The evidence is handed in; document review begins.")
            messages.success(request, str(text))
            return redirect("evidence", number)
    lacking = placing.lacks(assessment)
    values = {
        "section": "assessments",
        "assessment": assessment,
        "lacking": lacking,
        "bare": [practice_of(assessment, code) for code in lacking.bare],
        "refusal": refusal.text if refusal else None,
    }
    return render(request, "evidence/submit.html", values, status=refusal.status if refusal else 200)


def _submit(request: HttpRequest, assessment: Assessment) -> None:
    version, confirmed = page_version(request), "confirmed" in request.POST
    placing.submit(assessment, by=request.user, version=version, confirmed=confirmed)


def _rows(request: HttpRequest, assessment: Assessment) -> tuple[list[expected.Row], dict[str, Any]]:
    practices = practices_of(assessment)
    found = from_result(assessment)
    asked = tuple(r for p in practices for r in p.requirements if r.level <= assessment.target)
    proposals = suggested(found, asked) if found else {}
    placed = by_practice(assessment, viewer=request.user)
    return expected.rows(practices, assessment.target, placed, proposals), proposals


def _shows(row: expected.Row, show: str, q: str, practice: Practice | None) -> bool:
    if practice is not None:
        return row.practice.code == practice.code
    if q and not _says(row.practice, q.lower()):
        return False
    match show:
        case "":
            return True
        case "bare":
            return row.bare
        case "lacking":
            return row.required > row.count(expected.PRESENT)
        case _:
            return row.count(show) > 0


def _says(practice: Practice, q: str) -> bool:
    texts = (practice.code, practice.title.zh, practice.title.en)
    items = (t for e in practice.expected_evidence for t in (e.code, e.checks.zh, e.checks.en))
    return any(q in text.lower() for text in (*texts, *items))


def _offered(free: list[Any], request: HttpRequest) -> list[Any]:
    find = request.GET.get("find", "").strip().lower()
    fitting = [e for e in free if find in f"{e.title}\0{e.filename}\0{e.note}".lower()]
    return fitting[:OFFERED]


def _places(practice: Practice, target: int) -> list[tuple[str, str]]:
    """Where something may be placed in a practice: its numbered things, then each level."""
    levels = sorted({r.level for r in practice.requirements})
    things = [
        (f"{level}:{e.code}", f"{e.code} {e.checks.to(tongue())}")
        for e in practice.expected_evidence
        if (level := level_of(e)) in levels and level <= target
    ]
    free = [
        (str(level), str(say(f"{level} 级，不对应编号", f"level {level}, no numbered thing")))
        for level in levels
        if level <= target
    ]
    return things + free


def _target(form: PlaceForm) -> dict[str, Any]:
    if not form.is_valid():
        raise Refused("请选择放置的能力子项与级别。", "Choose the practice and level to place it at.")
    return form.target()


def _address(assessment: Assessment, practice: str) -> str:
    known = practice_of(assessment, practice)
    home = f"/assessments/{assessment.number}/evidence/"
    return f"{home}?practice={known.code}" if known else home


def _lines(row: expected.Row) -> list[tuple[object, ...]]:
    practice, lines = row.practice, []
    for item in row.items:
        what = item.expected
        head = (
            practice.code, practice.title.to(tongue()), item.level, what.code,
            words.KIND[what.kind].to(tongue()), "1" if item.required else "0", item.state,
            what.checks.to(tongue()),
        )  # fmt: skip
        lines += [(*head, *_piece(use)) for use in item.uses] or [(*head, "", "", "", "")]
    for use in row.others:
        kind = words.KIND[use.evidence.kind].to(tongue())
        state = expected.use_state(use)
        lines.append(
            (practice.code, practice.title.to(tongue()), use.level, "", kind, "0", state, "", *_piece(use))
        )
    return lines


def _piece(use: Use) -> tuple[object, ...]:
    e = use.evidence
    return e.title, e.sha256, e.dated, e.valid_until
