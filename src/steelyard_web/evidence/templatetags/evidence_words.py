"""Filters of the evidence pages: `{% load evidence_words %}`."""

from __future__ import annotations

from django import template

from steelyard.rating.model import Proposal
from steelyard.report import words as report_words
from steelyard.standard import Requirement
from steelyard.values import Text
from steelyard_web.evidence.shown import Shown, shown

register = template.Library()
UNITS = ("B", "kB", "MB", "GB")
EVENTS = {
    "evidence.add": Text("添加", "Added"),
    "evidence.change": Text("修改", "Changed"),
    "evidence.release": Text("放行", "Released"),
    "evidence.withdraw": Text("撤回", "Withdrawn"),
    "evidence.place": Text("放置", "Placed"),
    "evidence.remove": Text("移除", "Taken away"),
    "evidence.download": Text("下载", "Downloaded"),
}


@register.filter
def reading_shown(proposal: Proposal, requirement: Requirement) -> Shown:
    """A proposal in words and pictures."""
    return shown(requirement, proposal)


@register.filter
def bytes_shown(size: int) -> str:
    """A size as 12.3 MB; powers of 1024."""
    amount, unit = float(size), 0
    while amount >= 1024 and unit < len(UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{size} B" if unit == 0 else f"{amount:.1f} {UNITS[unit]}"


@register.filter
def origin_shown(code: str) -> Text:
    """The origin of a load in words."""
    return report_words.origin(code)


@register.filter
def event_shown(verb: str) -> Text:
    """What happened to a piece of evidence."""
    return EVENTS.get(verb, Text(verb, verb))
