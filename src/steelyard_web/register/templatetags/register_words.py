"""Addresses that keep the language of the page, and how things stand in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from steelyard.certificate.verify import WORDS, State, Verdict
from steelyard.register.words import CATEGORIES, CONFIDENCES, module_title, part_title
from steelyard_web.assessments.models import Assessment
from steelyard_web.register.peers import figures_for, shown
from steelyard_web.say import tongue

register = template.Library()
MARKS = {State.VALID: "good", State.SUSPENDED: "warn", State.STATUS_UNKNOWN: "warn", State.NOT_YET_VALID: ""}


@register.simple_tag(takes_context=True)
def link(context: dict[str, Any], name: str, *args: Any, **query: Any) -> str:
    """The address of a page of the register, in the language that this one's address asks for."""
    lang = context["request"].GET.get("lang", "")
    given = {key: value for key, value in query.items() if value != ""}
    if lang in {"zh", "en"}:
        given["lang"] = lang
    return reverse(name, args=args) + (f"?{urlencode(given)}" if given else "")


@register.inclusion_tag("register/peers.html")
def peers(assessment: Assessment) -> dict[str, Any]:
    """Peer figures of the organisation's category (R26), or why there are none."""
    code, figures = figures_for(assessment)
    return {"category_code": code, **shown(figures)}


@register.filter
def state(verdict: Verdict | None) -> str:
    """The state of a certificate in words."""
    return WORDS[verdict.state].to(tongue()) if verdict else "—"


@register.filter
def mark(verdict: Verdict | None) -> str:
    """The class of its tag; never colour alone, the word stands in it."""
    return MARKS.get(verdict.state, "bad") if verdict else ""


@register.filter
def category(code: str) -> str:
    """A category in words."""
    return next((text.to(tongue()) for key, text in CATEGORIES.items() if key == code), code)


@register.filter
def confidence(code: str) -> str:
    """How well the source supports a row."""
    return next((text.to(tongue()) for key, text in CONFIDENCES.items() if key == code), code)


@register.filter
def module(code: str) -> str:
    """A module's title."""
    return module_title(code).to(tongue())


@register.filter
def part(code: str) -> str:
    """A part's title."""
    return part_title(code).to(tongue())


@register.filter
def less(name: str, day: str) -> str:
    """The name of a batch without the day at its end, where that stands beside it already."""
    return name.removesuffix(day).strip()


@register.filter
def when(written: str) -> str:
    """A published date as it is read: `不晚于 2022`; a dash where none is known."""
    if not written:
        return "—"
    latest = written.removeprefix("by ")
    return f"不晚于 {latest}" if latest != written and tongue() == "zh" else written


@register.filter
def of(thing: Any, field: str) -> str:
    """`row|of:"project"`: the field in the reader's language, in the other one where that is empty."""
    if isinstance(thing, dict):
        return thing.get(tongue(), "") or thing.get("en" if tongue() == "zh" else "zh", "")
    mine, other = (f"{field}_zh", f"{field}_en") if tongue() == "zh" else (f"{field}_en", f"{field}_zh")
    return getattr(thing, mine) or getattr(thing, other)
