"""What earlier reading files of the same project said of the same indicator: the trend over the deliveries.

A file counts as earlier where it was uploaded before the one in force and its window ends before that one's.
Only what was measured alike is compared: the same indicator and scope, window length, link mode. The digest of
the definitions covers all of them, so another one is said and not left out: most definitions stay as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from markupsafe import Markup
from pydantic import ValidationError

from steelyard.errors import InputError
from steelyard.indicators import facts
from steelyard.report import words
from steelyard.report.sparkline import sparkline
from steelyard.result.parsed import parsed
from steelyard.result.readings_in import FromResult
from steelyard.result.result_schema import ResultIn
from steelyard.standard import Measure, Operator
from steelyard.values import Measured, Reading, Text
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.models import ReadingFile

MOST = 12  # deliveries that are looked back; three years of quarters
RISING, FALLING, STEADY = Text("上升", "rising"), Text("下降", "falling"), Text("持平", "steady")
BETTER, WORSE = Text("，趋好", ", for the better"), Text("，趋差", ", for the worse")
OTHER = Text("，指标定义版本不同", ", another version of the definitions")
NOTHING = Text("无读数", "no reading")


@dataclass(frozen=True, slots=True)
class Point:
    """The value at the end of one delivery's window; None where it had none."""

    day: date
    value: Fraction | None
    other: bool = False  # by another digest of the definitions than the present value


@dataclass(frozen=True, slots=True)
class Earlier:
    """The earlier points of one reading, oldest first, with the drawing that the present value ends."""

    points: tuple[Point, ...]
    now: Fraction | None
    unit: str
    upward: bool | None  # whether more is better; None where the measure does not tell

    @property
    def picture(self) -> Markup | None:
        """The sparkline; None where fewer than two values are known."""
        return sparkline([*(point.value for point in self.points), self.now])

    @property
    def text(self) -> Text:
        """`Earlier: 82% (2026-06-30), 91% (2026-09-30); rising, for the better`."""
        zh = "、".join(f"{self._value(p).zh}（{p.day}{OTHER.zh if p.other else ''}）" for p in self.points)
        en = ", ".join(f"{self._value(p).en} ({p.day}{OTHER.en if p.other else ''})" for p in self.points)
        told = self.direction
        if told is None:
            return Text(f"此前：{zh}", f"Earlier: {en}")
        return Text(f"此前：{zh}；{told.zh}", f"Earlier: {en}; {told.en}")

    @property
    def direction(self) -> Text | None:
        """The present value against the last known one; None where one of them is missing."""
        last = next((p.value for p in reversed(self.points) if p.value is not None), None)
        if last is None or self.now is None:
            return None
        if last == self.now:
            return STEADY
        way = RISING if self.now > last else FALLING
        if self.upward is None:
            return way
        end = BETTER if (self.now > last) is self.upward else WORSE
        return Text(way.zh + end.zh, way.en + end.en)

    def _value(self, point: Point) -> Text:
        return NOTHING if point.value is None else words.printed(point.value, self.unit)


def earlier(assessment: Assessment, found: FromResult | None) -> dict[str, Earlier]:
    """Requirement id -> what came before its reading; requirements without anything before are left out.

    One query, and one more for files that this process has not read yet.
    """
    if found is None or assessment.project_id is None:
        return {}
    alike = found.window.days, found.link_mode
    before = [one for one in _series(assessment) if one.alike == alike and one.day < found.window.last]
    measures = {r.id: r.measure for r in requirements_of(assessment) if r.measure} if before else {}
    made = {}
    for key, measure in measures.items():
        reading = found.readings.get(key)
        if reading and (points := _points(reading, before, found.indicators_digest)):
            now = reading.value if isinstance(reading.value, Measured) else None
            made[key] = Earlier(points, now.value if now else None, _unit(measure), _upward(measure))
    return made


@dataclass(frozen=True, slots=True)
class _Series:
    """The values of one file by indicator and scope."""

    day: date
    alike: tuple[int, str]  # days of the window, link mode
    digest: str
    values: Mapping[tuple[str, str], Fraction | None]


def _points(reading: Reading, before: Sequence[_Series], digest: str) -> tuple[Point, ...]:
    place = reading.indicator, reading.scope
    return tuple(
        Point(one.day, one.values[place], one.digest != digest) for one in before if place in one.values
    )


def _unit(measure: Measure) -> str:
    known = facts().get(measure.indicator)
    return known.unit if known else ""


def _upward(measure: Measure) -> bool | None:
    """Whether the measure asks for more rather than less."""
    if measure.threshold is None:
        return None
    return measure.operator in (Operator.AT_LEAST, Operator.ABOVE)


def _series(assessment: Assessment) -> list[_Series]:
    """The files before the one in force, oldest first; the last file of a day counts for it.

    Files of later assessments of the project are none of them: an old case shows what was known in its time.
    """
    listed = ReadingFile.objects.filter(
        assessment__project=assessment.project_id, assessment__lte=assessment.pk
    ).order_by("at", "pk")
    rows = list(listed.values_list("assessment", "pk", "sha256", "as_of"))
    last = next((n for n in reversed(range(len(rows))) if rows[n][0] == assessment.pk), 0)
    by_day = {day: (pk, sha256) for _, pk, sha256, day in rows[:last]}
    chosen = [by_day[day] for day in sorted(by_day)[-MOST:]]
    _read_all([pk for pk, sha256 in chosen if sha256 not in _READ])
    return [one for _, sha256 in chosen if (one := _READ.get(sha256)) is not None]


_READ: dict[str, _Series | None] = {}  # by SHA-256; files never change; None: it can no longer be read
_ROOM = 512  # files that one process remembers


def _read_all(missing: Sequence[int]) -> None:
    if not missing:
        return
    if len(_READ) > _ROOM:
        _READ.clear()
    documents = ReadingFile.objects.filter(pk__in=missing)
    for sha256, data in documents.values_list("sha256", "document"):
        _READ[sha256] = _one(bytes(data), sha256)


def _one(data: bytes, sha256: str) -> _Series | None:
    """A damaged file, or one of an older form, is no point of a trend; the page of its own case says so."""
    if hashlib.sha256(data).hexdigest() != sha256:
        return None
    try:
        given = ResultIn.model_validate(parsed(data, sha256))
    except (InputError, ValidationError):
        return None
    days = (given.window.last - given.window.first).days + 1
    values = {
        (r.reading.indicator, r.reading.scope): None if r.reading.value is None else Fraction(r.reading.value)
        for practice in given.practices
        for r in practice.requirements
        if r.reading is not None
    }
    return _Series(given.window.last, (days, given.link_mode), given.indicators_digest, values)
