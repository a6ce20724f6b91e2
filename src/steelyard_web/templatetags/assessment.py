"""The head of every page of an assessment: what it is, its nine steps, where one may go from here."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from steelyard.values import Level, Text
from steelyard_web import words
from steelyard_web.assessments.catalogue import notation, part_of
from steelyard_web.assessments.gate import can
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act

register = template.Library()

# Key, path below /assessments/<number>/, words, the act that the page needs.
TABS: tuple[tuple[str, str, Text, Act], ...] = (
    ("overview", "", Text("概览", "Overview"), Act.VIEW),
    ("self", "self/", Text("自评", "Self rating"), Act.VIEW_SELF),
    ("evidence", "evidence/", Text("材料", "Evidence"), Act.VIEW),
    ("gap", "gap/", Text("差距", "Gap"), Act.VIEW_SELF),
    ("practices", "practices/", Text("评分", "Rating"), Act.VIEW_VOTING),
    ("conflicts", "conflicts/", Text("分歧", "Conflicts"), Act.VIEW_VOTING),
    ("rounds", "rounds/", Text("整改", "Corrections"), Act.VIEW),
    ("site", "site/", Text("现场记录", "On site"), Act.VIEW_VOTING),
    ("report", "report/", Text("报告", "Report"), Act.VIEW),
    ("meeting", "meeting/", Text("专家评审", "Expert meeting"), Act.VIEW_CASE),
    ("case", "case/", Text("案卷", "Case file"), Act.VIEW_CASE),
)


@register.filter
def level_in(level: Level | None, assessment: Assessment) -> str:
    """A level in the notation of the assessment's standard (R10); a dash where there is none."""
    return level.printed(notation(assessment)) if isinstance(level, Level) else "—"


@register.inclusion_tag("assessments/head.html", takes_context=True)
def assessment_head(context: dict[str, Any], assessment: Assessment, here: str) -> dict[str, Any]:
    """Head, steps and tabs; `here` is the key of the page that is open."""
    user = context["request"].user
    reached = next((n for n, (_, states) in enumerate(words.STEPS) if assessment.state in states), None)
    return {
        "assessment": assessment,
        "part": part_of(assessment),
        "steps": [(text, _mark(n, reached)) for n, (text, _) in enumerate(words.STEPS)],
        "tabs": [(key, path, text) for key, path, text, act in TABS if can(user, assessment, act)],
        "here": here,
        "late": assessment.due is not None and assessment.due < timezone.localdate(),
    }


def _mark(step: int, reached: int | None) -> str:
    if reached is None:
        return ""
    return "now" if step == reached else "done" if step < reached else ""
