"""Levels of the domains, now and before, against the target: a table, and the options of its radar."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steelyard.report.charts import RadarLine, radar_options
from steelyard.result.model import Result
from steelyard.values import Level, Text
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment, State
from steelyard_web.assessments.roles import visible
from steelyard_web.decisions.models import Result as Stored
from steelyard_web.say import tongue

# The legend says the kind of line too, so that nobody needs to tell colours apart.
NOW, BEFORE = Text("当前（实线）", "Now (solid)"), Text("上次（虚线）", "Before (dashed)")
TARGET = Text("目标（点线）", "Target (dotted)")


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of one result; `percent` is its score up to the target as printed, empty for none."""

    code: str
    title: Text
    level: Level | None
    percent: str


@dataclass(frozen=True, slots=True)
class Line:
    """A domain of the result that is shown, with its level in the decision before."""

    domain: Domain
    before: Level | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The table and the picture of one result; `since` is the day of the decision before, empty for none."""

    lines: tuple[Line, ...]
    target: int
    since: str
    options: dict[str, Any] | None
    left_out: int  # domains without a level, which a radar cannot show


def of_result(result: Result) -> tuple[Domain, ...]:
    """The domains of a result."""
    return tuple(
        Domain(
            d.code,
            d.title,
            d.level if isinstance(d.level, Level) else None,
            "" if d.score.score.percent is None else f"{d.score.score.percent}%",
        )
        for d in result.domains
    )


def of_document(data: bytes) -> tuple[Domain, ...]:
    """The same from the bytes of a stored result; an organisation's result has no domains."""
    return tuple(_domain(d) for d in json.loads(data).get("domains", ()))


def standing(
    now: Sequence[Domain], before: Sequence[Domain], since: str, *, target: int, top: int
) -> Standing:
    """Now against before and the target; `before` is empty where nothing was decided before."""
    held = {d.code: d.level for d in before}
    lines = tuple(Line(d, held.get(d.code)) for d in now)
    drawn = [RadarLine("now", NOW, tuple(_value(line.domain.level) for line in lines))]
    if before:
        drawn.append(RadarLine("before", BEFORE, tuple(_value(line.before) for line in lines)))
    drawn.append(RadarLine("target", TARGET, (float(target),) * len(lines)))
    options = radar_options([d.title for d in now], drawn, top, tongue())
    shown = len(options["radar"]["indicator"]) if options else 0
    return Standing(lines, target, since, options, len(lines) - shown if options else 0)


def decided_before(assessment: Assessment, viewer: User) -> Stored | None:
    """The decision of the project's last certified assessment before this one of the same part, if he may see it."""
    if assessment.project_id is None:
        return None
    earlier = Assessment.objects.filter(
        visible(viewer),
        project=assessment.project_id,
        standard=assessment.standard,
        part=assessment.part,
        module=assessment.module,
        state=State.CERTIFIED,
        pk__lt=assessment.pk,
    )
    decided = Stored.objects.filter(
        assessment__in=earlier, basis="formal", occasion__in=("decision", "appeal")
    )
    return decided.defer("case").order_by("-pk").first()


def against_before(now: Sequence[Domain], assessment: Assessment, viewer: User, *, top: int) -> Standing:
    """The standing of an assessment's result against the decision before it; one query."""
    stored = decided_before(assessment, viewer)
    before = of_document(bytes(stored.document)) if stored else ()
    since = stored.as_of.isoformat() if stored else ""
    return standing(now, before, since, target=assessment.target, top=top)


def _domain(given: Mapping[str, Any]) -> Domain:
    level, percent = given["level"], given["score"]["percent"]
    return Domain(
        given["code"],
        Text(given["title"]["zh"], given["title"]["en"]),
        Level(level["value"], level["half"]) if "value" in level else None,
        "" if percent is None else f"{percent}%",
    )


def _value(level: Level | None) -> float | None:
    return None if level is None else level.value + 0.5 * level.half
