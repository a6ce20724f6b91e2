"""Batches in public: what was announced, frozen; as a page and as Markdown, HTML and JSON in both languages."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from steelyard.register.page import html, markdown
from steelyard.register.statistics_page import batch_name
from steelyard.values import Language
from steelyard_web.register import store
from steelyard_web.register.announcing import page_of
from steelyard_web.register.models import Batch, Row
from steelyard_web.register.public import public, shown
from steelyard_web.register.views.search import lines
from steelyard_web.say import tongue

KINDS = {
    "md": ("text/markdown; charset=utf-8", "md"),
    "html": ("text/html; charset=utf-8", "html"),
    "json": ("application/json", "json"),
}
MOST = 200  # rows of a batch on its page


@public()
def batches(request: HttpRequest) -> HttpResponse:
    """Every batch that is known, the newest first: our own with its announcement, others with their rows."""
    register, own = store.register_now(), tongue()
    published = {b.key: b for b in Batch.objects.exclude(published_at=None).defer("frozen")}
    counts: dict[str, int] = {}
    for result in register.results:
        if result.batch:
            counts[result.batch] = counts.get(result.batch, 0) + 1
    listed = [
        (one, batch_name(key, register, own), one.event.to(own), counts.get(key, 0), published.get(key))
        for key, one in register.batches.items()
    ]
    listed.sort(key=lambda line: line[0].date, reverse=True)
    return shown(request, "register/batches.html", here="batches", lines=listed)


def published(number: int) -> Batch:
    """The published batch of that number."""
    return get_object_or_404(Batch.objects.exclude(published_at=None), number=number)


@public()
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """One batch as it was announced, with what was corrected since, and how its certificates stand now."""
    one = published(batch)
    kept = json.loads(bytes(one.frozen))
    rows = Row.objects.filter(batch=one.key)[:MOST]
    return shown(
        request,
        "register/batch.html",
        here="batches",
        batch=one,
        title=kept["title"][tongue()],
        blocks=blocks(kept, tongue()),
        sample=kept["sample"],
        corrections=one.corrections.all(),
        lines=lines(rows),
    )


def blocks(kept: dict[str, Any], lang: Language) -> list[dict[str, Any]]:
    """The blocks below the title."""
    return [block for block in kept["pages"][lang] if block.get("level") != 1]


@public(shared=True)
def announcement(_: HttpRequest, batch: int, form: str) -> HttpResponse:
    """The announcement as a file; JSON is the frozen bytes themselves."""
    one = published(batch)
    if form not in KINDS:
        raise Http404
    kind, ending = KINDS[form]
    data = written(bytes(one.frozen), form, tongue())
    language = "" if form == "json" else f"-{tongue()}"
    name = f"batch-{one.number}{language}.{ending}"
    return HttpResponse(data, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def written(frozen: bytes, form: str, lang: Language) -> bytes:
    """The frozen document in one form and language."""
    if form == "json":
        return frozen
    kept = json.loads(frozen)
    page = page_of(kept, lang)
    return (markdown(page) if form == "md" else html([page], kept["title"][lang])).encode()
