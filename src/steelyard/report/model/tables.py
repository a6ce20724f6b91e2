"""The tables of a report: shares by level, mean scores, readings, evidence, thresholds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from steelyard.report import foundation, words
from steelyard.report import readings as lines_of
from steelyard.report.loads import sources
from steelyard.report.model.shape import LevelRow, LoadRow, MeanRow, ReadingRow, ThresholdRow
from steelyard.report.phrases import PHRASES
from steelyard.result.mean import MeanScore
from steelyard.result.model import Result
from steelyard.values import IndicatorFacts, Missing, Reading, Text

Facts = Mapping[str, IndicatorFacts]
NOTHING = Text("", "")


def levels(result: Result) -> tuple[LevelRow, ...]:
    """The requirements of each level (R14)."""
    return tuple(
        LevelRow(s.level, s.requirements, s.measurable, s.measured, s.met, foundation.measured_share(s))
        for s in result.by_level
    )


def means(result: Result) -> tuple[MeanRow, ...]:
    """The overall score and all below it; nothing under another roll-up than `mean`."""
    if result.means is None:
        return ()
    it = result.means
    first = MeanRow(0, "", PHRASES["overall"], words.points(it.overall), it.answered, it.of)
    return (first, *_means(it.functions, 0))


def _means(scores: Sequence[MeanScore], depth: int) -> Iterator[MeanRow]:
    for score in scores:
        yield MeanRow(depth, score.code, score.title, words.points(score.score), score.answered, score.of)
        yield from _means(score.below, depth + 1)


def load_numbers(result: Result) -> dict[str, int]:
    """The number of each load in the table of evidence."""
    return {load.load_id: number for group in sources(result.loads) for number, load in group.loads}


def runs(reading: Reading | None, numbers: Mapping[str, int]) -> str:
    """The loads of a reading as their numbers: `1, 4–61`."""
    if reading is None:
        return ""
    found = lines_of.load_runs(reading, numbers)
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)


def readings(result: Result, facts: Facts) -> tuple[ReadingRow, ...]:
    """Every reading once, those with a value first; in the order of the standard else."""
    numbers = load_numbers(result)
    rows = [_reading(line, facts, numbers) for line in lines_of.lines(result, facts)]
    return tuple(sorted(rows, key=lambda row: not row.measured))


def _reading(line: lines_of.Line, facts: Facts, numbers: Mapping[str, int]) -> ReadingRow:
    value = line.reading.value
    missing = isinstance(value, Missing)
    flags: tuple[Text, ...] = ()
    if isinstance(value, Missing):
        said, interval = words.MISSING[value.reason], NOTHING
    else:
        said = lines_of.value_text(value, line.measures)
        interval = lines_of.interval_text(value) or NOTHING
        flags = tuple(_flags(doubtful=line.doubtful, few=value.few))
    return ReadingRow(
        indicator=line.reading.indicator,
        title=line.title,
        measured=not missing,
        value=said,
        interval=interval,
        asked=tuple(dict.fromkeys(lines_of.asked_text(measure, facts) for measure in line.measures)),
        n=lines_of.n_text(line),
        unknown=lines_of.unknown_text(line),
        flags=flags,
        requirements=tuple(held.requirement.id for held in line.held),
        loads=runs(line.reading, numbers),
    )


def _flags(*, doubtful: bool, few: bool) -> Iterator[Text]:
    if doubtful:
        yield PHRASES["doubtful"]
    if few:
        yield PHRASES["few"]


def evidence(result: Result) -> tuple[LoadRow, ...]:
    """The loads by source, numbered."""
    return tuple(
        LoadRow(
            number,
            load.source,
            load.collector,
            load.uri,
            words.origin(load.origin),
            load.sha256,
            load.accepted,
            load.rejected,
        )
        for group in sources(result.loads)
        for number, load in group.loads
    )


def thresholds(result: Result, facts: Facts) -> tuple[ThresholdRow, ...]:
    """Every measure of the part with the origin of its threshold (R3)."""
    measures = [
        (q.requirement.id, q.requirement.measure)
        for p in result.practices
        for q in p.requirements
        if q.requirement.measure is not None
    ]
    return tuple(
        ThresholdRow(
            name,
            lines_of.title(measure.indicator, facts),
            lines_of.asked_text(measure, facts),
            words.ROLES[measure.role],
            words.THRESHOLD_ORIGINS[measure.origin],
        )
        for name, measure in measures
    )
