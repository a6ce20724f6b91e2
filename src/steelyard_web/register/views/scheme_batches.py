"""The scheme manager's batches: begin, collect, tell gains, look at the draft, publish, correct."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from steelyard.cli.fault_words import told
from steelyard.errors import InputError
from steelyard.values import LANGUAGES
from steelyard_web.organisations.forms import Dressed, day_field
from steelyard_web.organisations.views import attempt
from steelyard_web.posted import posted
from steelyard_web.refusal import Refused
from steelyard_web.register import announcing, batches, measured, peers, store, trust
from steelyard_web.register.awarded import facts
from steelyard_web.register.models import Batch, Certificate
from steelyard_web.register.views.batches import blocks
from steelyard_web.say import label, say, tongue
from steelyard_web.scheme.access import managers_page
from steelyard_web.whole import page_version, whole_numbers

OFFERED = 200  # certificates that may be put into a draft


class BatchForm(Dressed):
    """Number, date, event and contact of a batch."""

    number = forms.IntegerField(label=label("批次号", "Number"), min_value=1, max_value=99_999)
    date = day_field("日期", "Date")
    event_zh = forms.CharField(
        label=label("发布场合（中文）", "Event (Chinese)"), max_length=200, required=False
    )
    event_en = forms.CharField(
        label=label("发布场合（英文）", "Event (English)"), max_length=200, required=False
    )
    contact = forms.CharField(label=label("联系方式", "Contact"), max_length=200, required=False)


@login_required
@require_http_methods(["GET", "POST"])
def every(request: HttpRequest) -> HttpResponse:
    """Batches of this scheme; a form for another."""
    managers_page(request.user)
    form = BatchForm(request.POST or None, initial={"number": _next(), "date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: batches.draft(by=request.user, **form.cleaned_data))
        if made:
            return redirect("scheme-batch", made.pk)
    values = {
        "section": "scheme",
        "here": "register",
        "sub": "batches",
        "form": form,
        "batches": Batch.objects.defer("frozen").annotate(count=Count("certificates")),
    }
    return render(request, "register/scheme_batches.html", values, status=getattr(form, "refused", 200))


def _next() -> int:
    known = [b.number for b in store.register_now().batches.values() if b.number]
    return max([*known, Batch.objects.aggregate(last=Max("number"))["last"] or 0]) + 1


@login_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: its results with their gains, what may come in, and the announcement in both languages."""
    managers_page(request.user)
    batch = get_object_or_404(Batch, pk=pk)
    return render(request, "register/scheme_batch.html", page_values(batch))


def page_values(batch: Batch) -> dict[str, Any]:
    """What the page of a batch shows."""
    listed = announcing.members(batch)
    others = [] if batch.published_at else _offered()
    standing = trust.standings([*listed, *others])
    lines = [(one, facts(one), standing.get(one.number)) for one in listed]
    values: dict[str, Any] = {
        "section": "scheme",
        "here": "register",
        "sub": "batches",
        "batch": batch,
        "lines": lines,
        "offered": [*lines, *((one, facts(one), standing.get(one.number)) for one in others)],
    }
    if batch.published_at:
        kept = json.loads(bytes(batch.frozen))
        pages = [(lang, blocks(kept, lang)) for lang in LANGUAGES]
        return values | {"pages": pages, "corrections": batch.corrections.select_related("by")}
    return values | _draft(batch, listed)


def _draft(batch: Batch, listed: list[Certificate]) -> dict[str, Any]:
    """The draft as the data have it now, or why there is none yet."""
    form = BatchForm(initial={name: getattr(batch, name) for name in batches.FIELDS})
    try:
        kept = announcing.document(batch, listed)
    except InputError as fault:
        return {"form": form, "pages": [], "fault": told(fault, tongue())}
    return {"form": form, "pages": [(lang, blocks(kept, lang)) for lang in LANGUAGES], "fault": ""}


def _offered() -> list[Certificate]:
    """Certificates that are in no batch and not revoked."""
    return list(
        Certificate.objects.filter(batch=None, revoked_on=None).defer("page").order_by("-pk")[:OFFERED]
    )


@login_required
@posted("scheme-batch", "pk")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change number, date, event or contact."""
    managers_page(request.user)
    batch, form = get_object_or_404(Batch, pk=pk), BatchForm(request.POST)
    if not form.is_valid():
        errors = [str(error) for listed in form.errors.values() for error in listed]
        raise Refused("；".join(errors), "; ".join(errors))
    batches.change(batch, by=request.user, version=page_version(request), values=form.cleaned_data)
    messages.success(request, str(say("已保存。", "Saved.")))
    return redirect("scheme-batch", pk)


@login_required
@posted("scheme-batch", "pk")
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the draft hold the ticked certificates."""
    managers_page(request.user)
    numbers = request.POST.getlist("certificate")
    batches.collect(
        get_object_or_404(Batch, pk=pk), by=request.user, version=page_version(request), numbers=numbers
    )
    messages.success(request, str(say("本批结果已更新。", "The results of the batch are changed.")))
    return redirect("scheme-batch", pk)


@login_required
@require_http_methods(["GET", "POST"])
def gains(request: HttpRequest, pk: int, certificate: str) -> HttpResponse:
    """Gains of one result: measured ones are offered, others are typed and say that they are reported."""
    managers_page(request.user)
    batch = get_object_or_404(Batch, pk=pk)
    one = get_object_or_404(
        Certificate.objects.select_related("result__assessment").prefetch_related("gains"),
        number=certificate,
        batch=batch,
    )
    if request.method == "POST":
        _gain(request, batch, certificate)
        return redirect("scheme-gains", pk, certificate)
    values = {
        "section": "scheme",
        "here": "register",
        "sub": "batches",
        "batch": batch,
        "certificate": one,
        "of": facts(one),
        "measured": measured.measured(one.result),
    }
    return render(request, "register/scheme_gains.html", values)


def _gain(request: HttpRequest, batch: Batch, number: str) -> None:
    by, version, form = request.user, page_version(request), request.POST
    if drop := whole_numbers(form.getlist("drop")):
        batches.drop_gain(batch, by=by, version=version, pk=drop[0])
    elif key := form.get("take", ""):
        batches.take_gain(batch, by=by, version=version, number=number, key=key)
    else:
        batches.add_gain(batch, by=by, version=version, number=number, values=form)


@login_required
@posted("scheme-batch", "pk")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish and freeze."""
    managers_page(request.user)
    made = batches.publish(get_object_or_404(Batch, pk=pk), by=request.user, version=page_version(request))
    text = say(f"第 {made.number} 批已公布并冻结。", f"Batch {made.number} is published and frozen.")
    messages.success(request, str(text))
    return redirect("scheme-batch", pk)


@login_required
@posted("scheme-batch", "pk")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a correction beside the frozen text."""
    managers_page(request.user)
    batches.correct(get_object_or_404(Batch, pk=pk), by=request.user, values=request.POST)
    messages.success(request, str(say("更正已登记。", "The correction is entered.")))
    return redirect("scheme-batch", pk)


@login_required
@posted("scheme-register")
def snapshot(request: HttpRequest) -> HttpResponse:
    """Freeze the peer figures of a quarter."""
    managers_page(request.user)
    quarter = request.POST.get("quarter", "")
    count = peers.take_snapshot(quarter, by=request.user)
    text = say(
        f"{quarter} 快照已生成，{count} 类机构。", f"The snapshot of {quarter} is taken, {count} categories."
    )
    messages.success(request, str(text))
    return redirect("scheme-register")
