"""Files that arrive: each is taken or refused by itself, and the person is told of every one.

The script of the page sends one file a request and wants JSON; without it a form brings many.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from steelyard_web.evidence.actions.library import Added, add_file
from steelyard_web.evidence.forms import UploadForm
from steelyard_web.evidence.names import shown_name
from steelyard_web.organisations.models import Organisation
from steelyard_web.organisations.views import tell_errors
from steelyard_web.refusal import Refused
from steelyard_web.say import say

Then = Callable[[Added], str]  # what happens next with a piece; the words are appended to the message
SHOWN = 20  # messages of one kind; more are counted


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: added, known or refused."""

    name: str
    kind: str
    text: str
    url: str = ""


def answer_uploads(
    request: HttpRequest, organisation: Organisation, back: HttpResponse, then: Then | None = None
) -> HttpResponse:
    """Keep every file of the request; answers with JSON or with messages on the page before."""
    form, uploaded = UploadForm(request.POST), request.FILES.getlist("files")
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if "whole" not in request.POST:  # the field behind the files: without it the request was cut off
        raise Refused(
            "上传在传输中断，没有保存任何文件；请重新上传。",
            "The upload broke off on its way; nothing was kept. Upload again.",
        )
    if not uploaded:
        raise Refused("没有收到文件；请先选择文件。", "No file arrived; choose files first.")
    if not form.is_valid():
        if wants_json:
            text = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return JsonResponse({"files": [_plain(Outcome("", "refused", text))]}, status=400)
        tell_errors(request, form)
        return back
    outcomes = [_one(request.user, organisation, file, form.cleaned_data, then) for file in uploaded]
    if wants_json:
        return JsonResponse({"files": [_plain(o) for o in outcomes]})
    _tell(request, outcomes)
    return back


def _one(
    user: Any, organisation: Organisation, file: Any, facts: dict[str, Any], then: Then | None
) -> Outcome:
    name = shown_name(str(file.name))
    try:
        added = add_file(organisation, by=user, uploaded=file, **facts)
        more = then(added) if then else ""
    except Refused as refused:
        return Outcome(name, "refused", str(refused.text))
    url = reverse("evidence-piece", args=[added.evidence.pk])
    if added.known:
        text = say(
            f"{name}：内容与已有材料“{added.evidence.title}”相同，没有重复保存。",
            f"{name}: the same content is here already as “{added.evidence.title}”; not kept twice.",
        )
        return Outcome(name, "known", f"{text}{more}", url)
    return Outcome(name, "added", f"{say(f'{name}：已保存。', f'{name}: kept.')}{more}", url)


def _plain(outcome: Outcome) -> dict[str, str]:
    return {"name": outcome.name, "kind": outcome.kind, "text": outcome.text, "url": outcome.url}


def _tell(request: HttpRequest, outcomes: list[Outcome]) -> None:
    added = [o for o in outcomes if o.kind == "added"]
    if added:
        text = say(
            f"已保存 {len(added)} 个文件，等待另一人放行。",
            f"Kept: {len(added)}. A second person has to release them.",
        )
        messages.success(request, str(text))
    for kind, level in (("known", messages.warning), ("refused", messages.error)):
        lines = [o.text for o in outcomes if o.kind == kind]
        if lines:
            more = [str(say(f"另有 {len(lines) - SHOWN} 个。", f"and {len(lines) - SHOWN} more."))]
            level(request, "\n".join(lines[:SHOWN] + (more if len(lines) > SHOWN else [])))
