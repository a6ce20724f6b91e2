"""From here to the target: level now, what blocks in order of effort, the smallest set, the heat map."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.indicators import facts
from steelyard.report import blocking, heatmap, readings
from steelyard.report import words as core_words
from steelyard.result.mean import flat
from steelyard.result.model import Blocker, Result
from steelyard.values import Level, Missing, Text
from steelyard_web.assessments.gate import seen
from steelyard_web.assessments.permissions import Act
from steelyard_web.decisions.domains import against_before, of_result
from steelyard_web.decisions.inputs import decide


@login_required
def gap(request: HttpRequest, number: str) -> HttpResponse:
    """The result on the applicant's word and the readings (R5), and the way to the next level (R17)."""
    assessment = seen(request.user, number, Act.VIEW_SELF)
    values: dict[str, object] = {"section": "assessments", "assessment": assessment}
    if assessment.project_id is None:
        return render(request, "assessments/self_sampled.html", values)
    result = decide(assessment, "self")
    values |= {
        "result": result,
        "level": _level(result),
        "score": "—" if result.score.score.percent is None else f"{result.score.score.percent}%",
        "position": "—" if result.score.position is None else str(result.score.position),
        "target": result.standard.printed(result.part, Level(result.target)),
        "reached": isinstance(result.level, Level) and result.level.value >= result.target,
        "blocks": _blocks(result),
        "tally": [(blocking.EFFORT_WORDS[step], count) for step, count in blocking.tally(result)],
        "sentence": blocking.sentence(result),
        **heat_of(result),
        "standing": None
        if result.means
        else against_before(of_result(result), assessment, request.user, top=result.part.top),
        "means": []
        if result.means is None
        else [(d, s, core_words.points(s.score)) for d, s in flat(result.means.functions)],
        "overall": core_words.points(result.means.overall) if result.means else "",
    }
    return render(request, "assessments/gap.html", values)


def _level(result: Result) -> Text:
    """The level as people read it, or why there is none."""
    if isinstance(result.level, Missing):
        return core_words.MISSING[result.level.reason]
    return result.standard.printed(result.part, result.level)


def _blocks(result: Result) -> list[tuple[blocking.Block, list[dict[str, object]]]]:
    """Practices that block, the easiest first, each with its requirements."""
    known, every = facts(), blocking.by_id(result)
    return [
        (
            block,
            [
                _item(result, item, readings.against(every[item.requirement.id], known))
                for item in block.items
            ],
        )
        for block in blocking.blocks(result)
    ]


def _item(result: Result, item: Blocker, against: Text | None) -> dict[str, object]:
    """One requirement that blocks, with its reading against the threshold and the word for its effort."""
    return {
        "requirement": item.requirement,
        "why": core_words.WHYS[item.why],
        "effort": blocking.EFFORT_WORDS[blocking.EFFORT[item.why]],
        "step": blocking.EFFORT[item.why],
        "against": against,
        "smallest": item.requirement.id in result.smallest_set,
    }


def heat_of(result: Result) -> dict[str, object]:
    """What `assessments/heat.html` shows."""
    return {
        "groups": [_group(group, result.standard.half_step) for group in heatmap.heatmap(result)],
        "ladder": result.part.ladder,
    }


def _group(
    group: heatmap.Group, notation: str
) -> tuple[Text, list[tuple[heatmap.Row, str, list[tuple[heatmap.Cell, Text]]]]]:
    rows = [
        (row, _shown(row.result.level, notation), [(cell, heatmap.said(cell)) for cell in row.cells])
        for row in group.rows
    ]
    return group.domain.title, rows


def _shown(level: Level | Missing, notation: str) -> str:
    return "—" if isinstance(level, Missing) else level.printed(notation)
