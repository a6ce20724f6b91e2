"""A certificate: its facts in both languages, how it stands now, its files, its badge; and verifying any."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from steelyard.certificate.canonical import write
from steelyard.certificate.verify import WORDS, State, Verdict
from steelyard.values import Text
from steelyard_web.refusal import Refused
from steelyard_web.register import trust
from steelyard_web.register.heard import understood
from steelyard_web.register.models import Certificate, Row, TrustFile
from steelyard_web.register.public import HOUR, LANGUAGES, public, shown
from steelyard_web.register.reading import credential_of
from steelyard_web.say import tongue

JSON, PDF = "application/json", "application/pdf"
COLOURS = {State.VALID: "#166534", State.SUSPENDED: "#854d0e", State.REVOKED: "#a31b1b"}
GREY = "#4b5563"
PREVAILING = {"zh": Text("中文", "Chinese"), "en": Text("英文", "English")}


def published(number: str) -> Certificate:
    """The certificate that the public may see."""
    found = Certificate.objects.exclude(published_on=None).select_related("batch")
    return get_object_or_404(found, number=number)


@public()
def certificate(request: HttpRequest, certificate: str) -> HttpResponse:
    """The page of one certificate."""
    one = published(certificate)
    verdict, file = trust.verdict(bytes(one.document), one.number)
    stated = json.loads(bytes(one.document))
    return shown(
        request,
        "register/certificate.html",
        here="search",
        certificate=one,
        verdict=verdict,
        trust=file,
        stated=stated,
        of=stated["assessment"],
        prevailing=PREVAILING[stated["assessment"]["prevailing"]].to(tongue()),
        row=Row.objects.filter(key=one.number).first(),
        site=f"{request.scheme}://{request.get_host()}",
    )


@public(shared=True)
def credential(_: HttpRequest, certificate: str) -> HttpResponse:
    """The credential, byte for byte."""
    one = published(certificate)
    return _file(bytes(one.document), JSON, f"{one.number}.json")


@public(shared=True)
def page(_: HttpRequest, certificate: str) -> HttpResponse:
    """The certificate as PDF, where the scheme put one beside it."""
    one = published(certificate)
    if not one.page_sha256:
        raise Http404
    return _file(bytes(one.page), PDF, f"{one.number}.pdf")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@public(HOUR, shared=True)
def badge(request: HttpRequest, certificate: str) -> HttpResponse:
    """A small picture for other sites: number, level, how it stands; a reported result has none."""
    one = published(certificate)
    verdict, _ = trust.verdict(bytes(one.document), one.number)
    stated, own = json.loads(bytes(one.document))["assessment"], tongue()
    left = f"{'样例 ' if own == 'zh' else 'SAMPLE '}" if verdict.sample else ""
    texts = (
        f"{left}{stated['part']['title'][own]}",
        f"{stated['level']['name'][own]} · {WORDS[verdict.state].to(own)}",
    )
    values = {
        "texts": texts,
        "widths": [_width(text) for text in texts],
        "colour": COLOURS.get(verdict.state, GREY),
        "number": one.number,
    }
    values["total"] = sum(values["widths"])
    values["middles"] = (values["widths"][0] / 2, values["widths"][0] + values["widths"][1] / 2)
    return render(request, "register/badge.svg", values, content_type="image/svg+xml")


def _width(text: str) -> int:
    """Pixels of a text of 11 px, wide characters counted twice, with its margins."""
    return round(sum(11.5 if ord(letter) > 0x2E80 else 6.6 for letter in text)) + 16


@csrf_exempt  # nothing is stored or changed, and a stranger has no session to be misused
def verify(request: HttpRequest) -> HttpResponse:
    """Verify any certificate. Nothing of what is given is stored."""
    if request.method in {"GET", "HEAD"}:
        return _form(request)
    return _verdict(request)


@public()
def _form(request: HttpRequest) -> HttpResponse:
    return shown(request, "register/verify.html", here="verify", trust=trust.newest())


def _verdict(request: HttpRequest) -> HttpResponse:
    """The answer to one certificate; a refusal stands on the same page."""
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "zh-hans")
    with translation.override(language):
        try:
            form, data = credential_of(request.POST.get("credential", ""), request.FILES.get("file"))
            with understood():
                found, file = trust.verdict(data, str(form))
        except Refused as fault:
            answer = shown(
                request,
                "register/verify.html",
                here="verify",
                status=fault.status,
                trust=trust.newest(),
                refusal=fault.text,
            )
        else:
            answer = _told(request, found, file, data)
    answer["Cache-Control"] = "no-store"
    return answer


def _told(request: HttpRequest, found: Verdict, file: TrustFile, data: bytes) -> HttpResponse:
    if request.POST.get("format") == "json":
        return HttpResponse(write(document(found, file.date)) + b"\n", JSON)
    sha256 = hashlib.sha256(data.removesuffix(b"\n")).hexdigest()
    return shown(
        request,
        "register/verify.html",
        here="verify",
        verdict=found,
        verdict_words=WORDS[found.state],
        trust=file,
        of=found.assessment,
        listed=Certificate.objects.filter(sha256=sha256).exclude(published_on=None).exists(),
    )


def document(found: Verdict, date: str) -> dict[str, Any]:
    """The verdict for programs, as `steelyard verify --json` prints it."""
    return {
        "state": found.state.value,
        "reason": found.reason.as_dict(),
        "where": list(found.where),
        "at": found.at,
        "sample": found.sample,
        "key": found.key,
        "status_lists_of": found.lists_of,
        "trust_of": date,
        "valid_from": found.valid_from,
        "valid_until": found.valid_until or None,
        "issuer": found.issuer,
        "assessment": found.assessment or None,
    }
