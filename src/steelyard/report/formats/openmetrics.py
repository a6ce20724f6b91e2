"""Results as an OpenMetrics exposition (RFC draft, version 1.0), for the textfile collector or the push gateway.

Gauges without a time: the collector's scrape gives it. What is missing has no sample; it is never a 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from steelyard.report.formats.open_items import Facts, Standing, entries, level_number
from steelyard.result.model import Result
from steelyard.values import Level, Measured, Reading, decimal_string

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    about: str
    unit: str = ""
    kind: str = "gauge"


_INFO = _Family("steelyard_result", "The result that the other samples are of", kind="info")
_LEVEL = _Family("steelyard_level", "Level of the part; .5 for half a step above it")
_TARGET = _Family("steelyard_target", "Target level")
_SCORE = _Family("steelyard_score_ratio", "Score up to the target", "ratio")
_UPPER = _Family("steelyard_score_upper_ratio", "Score with everything unrated as met", "ratio")
_REQUIREMENTS = _Family("steelyard_requirements", "Requirements up to the target by how they stand")
_BLOCKING = _Family("steelyard_blocking", "Requirements that keep the part from its next level")
_PRACTICE = _Family("steelyard_practice_level", "Level of a practice; .5 for half a step above it")
_READING = _Family("steelyard_reading", "Reading of an indicator, in the unit of its label")
_OBSERVATIONS = _Family("steelyard_reading_observations", "Observations behind a reading")


def openmetrics(results: Sequence[Result], facts: Facts) -> str:
    """The exposition of all results; samples of a family stand together, as the format asks."""
    found: dict[str, list[str]] = {}
    for result in results:
        for family, labels, value in _samples(result, facts):
            suffix = "_info" if family.kind == "info" else ""
            line = f"{family.name}{suffix}{{{_written(labels)}}} {value}"
            found.setdefault(family.name, _head(family)).append(line)
    return "\n".join([line for lines in found.values() for line in dict.fromkeys(lines)] + ["# EOF", ""])


def _head(family: _Family) -> list[str]:
    lines = [f"# TYPE {family.name} {family.kind}"]
    if family.unit:
        lines.append(f"# UNIT {family.name} {family.unit}")
    return [*lines, f"# HELP {family.name} {family.about}"]


def _samples(result: Result, facts: Facts) -> Iterator[tuple[_Family, Labels, str]]:
    of = {"project": result.subject.project_id, "part": result.part.id, "module": result.module}
    yield _INFO, {**of, **_identity(result)}, "1"
    if isinstance(result.level, Level):
        yield _LEVEL, of, level_number(result.level)
    yield _TARGET, of, str(result.target)
    for family, share in ((_SCORE, result.score.score), (_UPPER, result.score.upper)):
        if share.percent is not None:
            yield family, of, decimal_string(share.percent / 100)
    standings = [entry.standing for entry in entries(result)]
    for standing in Standing:
        yield _REQUIREMENTS, of | {"standing": standing.value}, str(standings.count(standing))
    yield _BLOCKING, of, str(len(result.blocking))
    for practice in result.practices:
        if isinstance(practice.level, Level):
            yield _PRACTICE, of | {"practice": practice.practice.code}, level_number(practice.level)
    yield from _readings(result, of, facts)


def _identity(result: Result) -> Labels:
    return {
        "basis": result.basis,
        "standard": result.standard.id,
        "edition": result.standard.edition,
        "as_of": result.as_of,
        "engine": result.engine,
        "evidence_digest": result.evidence_digest,
    }


def _readings(result: Result, of: Labels, facts: Facts) -> Iterator[tuple[_Family, Labels, str]]:
    for reading in _distinct(result):
        if isinstance(reading.value, Measured) and reading.indicator in facts:
            labels = {
                **of,
                "indicator": reading.indicator,
                "scope": reading.scope,
                "unit": reading.value.unit,
                "days": str(reading.window.days),
            }
            yield _READING, labels, decimal_string(reading.value.value)
            yield _OBSERVATIONS, labels, str(reading.value.n)


def _distinct(result: Result) -> list[Reading]:
    """Each indicator, scope and window length once; one with a value before one that a measure found too few for."""
    found: dict[tuple[str, str, int], Reading] = {}
    for reading in (r.rating.reading for p in result.practices for r in p.requirements):
        if reading is not None:
            key = (reading.indicator, reading.scope, reading.window.days)
            if key not in found or isinstance(reading.value, Measured):
                found[key] = reading
    return list(found.values())


def _written(labels: Labels) -> str:
    return ",".join(f'{key}="{_escaped(value)}"' for key, value in labels.items() if value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
