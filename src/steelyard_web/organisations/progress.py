"""Where a project stands: for each part its level now and before, what is running, and its evidence's health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from steelyard.errors import StandardError
from steelyard.values import Level, Text, level_from
from steelyard_web.assessments.catalogue import part_of, standard_of
from steelyard_web.assessments.models import CLOSED, Assessment, State
from steelyard_web.decisions.domains import Standing, of_document, standing
from steelyard_web.decisions.models import Result
from steelyard_web.evidence.models import Evidence, ReadingFile

SOON = timedelta(days=60)  # evidence that ends within the time that one assessment takes


@dataclass(frozen=True, slots=True)
class Awarded:
    """A level that was decided, and when."""

    assessment: Assessment
    level: Level | None
    printed: Text
    on: date
    result: int = 0  # key of the stored result; 0 where the level rests on none


@dataclass(slots=True)
class PartProgress:
    """One part, or module, of a project."""

    title: Text
    awarded: list[Awarded] = field(default_factory=list)  # the newest first
    running: list[Assessment] = field(default_factory=list)

    @property
    def now(self) -> Awarded | None:
        """The level that holds now."""
        return self.awarded[0] if self.awarded else None

    @property
    def before(self) -> Awarded | None:
        """The level before it."""
        return self.awarded[1] if len(self.awarded) > 1 else None


@dataclass(frozen=True, slots=True)
class Health:
    """How a project's evidence stands today; `unreleased` only for those who may know of it."""

    pieces: int
    unreleased: int
    expired: int
    ending: int
    read_as_of: date | None


def parts(assessments: Iterable[Assessment]) -> list[PartProgress]:
    """Progress by part and module, in the order in which they were first applied for."""
    found: dict[tuple[str, str, str], PartProgress] = {}
    cases = sorted(assessments, key=lambda a: a.number)
    decided = _decided([a for a in cases if a.state == State.CERTIFIED])
    for case in cases:
        key = (case.standard, case.part, case.module)
        entry = found.setdefault(key, PartProgress(titled(case)))
        if case.pk in decided:
            entry.awarded.insert(0, _awarded(case, decided[case.pk]))
        elif case.state not in CLOSED:
            entry.running.append(case)
    for entry in found.values():
        entry.awarded.sort(key=lambda a: a.on, reverse=True)
    return list(found.values())


def pictures(found: Iterable[PartProgress]) -> list[tuple[PartProgress, Standing]]:
    """The parts that have a level, with their domains now, before and against the target; one query."""
    held = [(part, part.now, part.before) for part in found if part.now]
    keys = [one.result for _, *both in held for one in both if one]
    stored = Result.objects.defer("case").in_bulk(keys) if keys else {}
    drawn = []
    for part, now, before in held:
        domains = of_document(bytes(stored[now.result].document))
        was = of_document(bytes(stored[before.result].document)) if before else ()
        since, case = before.on.isoformat() if before else "", now.assessment
        if domains and (ladder := _ladder(case)):
            drawn.append((part, standing(domains, was, since, target=case.target, top=ladder)))
    return drawn


def _ladder(case: Assessment) -> int:
    """The highest level of the part; 0 where the standard is on no shelf."""
    try:
        return part_of(case).top
    except (StandardError, LookupError):
        return 0


def health(assessments: Iterable[Assessment], *, own: bool) -> Health:
    """Evidence that is placed in these assessments; `own`: the viewer belongs to the organisation."""
    today, keys = timezone.localdate(), [a.pk for a in assessments]
    placed = Evidence.objects.filter(uses__assessment__in=keys, withdrawn_at__isnull=True)
    if not own:
        placed = placed.filter(released_at__isnull=False)
    counted = placed.aggregate(
        pieces=Count("pk", distinct=True),
        unreleased=Count("pk", distinct=True, filter=Q(released_at__isnull=True)),
        expired=Count("pk", distinct=True, filter=Q(valid_until__lt=today)),
        ending=Count("pk", distinct=True, filter=Q(valid_until__range=(today, today + SOON))),
    )
    read = ReadingFile.objects.filter(assessment__in=keys).aggregate(day=Max("as_of"))
    return Health(**counted, read_as_of=read["day"])


def titled(assessment: Assessment) -> Text:
    """The part, with its module where one is assessed alone; the id where the standard is on no shelf."""
    try:
        part = part_of(assessment)
    except (StandardError, LookupError):
        return Text(assessment.part, assessment.part)
    module = next((m.title for m in part.modules if m.id == assessment.module), None)
    if module is None:
        return part.title
    return Text(f"{part.title.zh} · {module.zh}", f"{part.title.en} · {module.en}")


def _decided(cases: list[Assessment]) -> dict[int, Result]:
    """The result that each decision rests on: the last formal one of a meeting, or of an appeal."""
    formal = Result.objects.filter(
        assessment__in=cases, basis="formal", occasion__in=["decision", "appeal"]
    ).defer("document", "case")
    return {result.assessment_id: result for result in formal.order_by("pk")}


def _awarded(case: Assessment, result: Result) -> Awarded:
    level = level_from(result.level, result.half)
    return Awarded(case, level, _printed(case, level), timezone.localdate(result.at), result.pk)


def _printed(case: Assessment, level: Level | None) -> Text:
    if level is None:
        return Text("无级别", "no level")
    try:
        return standard_of(case).printed(part_of(case), level)
    except (StandardError, LookupError):
        return Text(level.printed("minus"), level.printed("minus"))
