"""The readings of a result, each once, with every requirement that is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from steelyard.rating.model import Rating
from steelyard.report import words
from steelyard.report.interval import interval
from steelyard.report.sparkline import sparkline
from steelyard.result.model import RequirementResult, Result
from steelyard.standard import Measure, Requirement
from steelyard.values import IndicatorFacts, IndicatorKind, Measured, Missing, Reading, Text

Facts = Mapping[str, IndicatorFacts]
NBSP = "\N{NO-BREAK SPACE}"
# What n counts where it does not count observations (R2).
N_UNITS: dict[IndicatorKind, Text] = {
    IndicatorKind.RATE: Text("天", "d"),
    IndicatorKind.COUNT: Text("天", "d"),
    IndicatorKind.UPTIME: Text("天", "d"),
    IndicatorKind.WEEKLY: Text("周", "wk"),
}
# Kinds whose n and unknown count the same things, so that unknown has a share.
OBSERVED = (
    IndicatorKind.SHARE,
    IndicatorKind.MEDIAN,
    IndicatorKind.MEAN,
    IndicatorKind.SURVIVAL,
    IndicatorKind.POOLED,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A requirement whose measure was held against a reading."""

    requirement: Requirement
    measure: Measure
    rating: Rating


@dataclass(frozen=True, slots=True)
class Line:
    """One reading as a line of the table."""

    reading: Reading
    facts: IndicatorFacts | None
    held: tuple[Held, ...]

    @property
    def title(self) -> Text:
        """The indicator's title, or its id where the facts are not known."""
        return title(self.reading.indicator, {self.facts.id: self.facts} if self.facts else {})

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What it is held against."""
        return tuple(held.measure for held in self.held)

    @property
    def doubtful(self) -> bool:
        """The interval straddles a threshold that it is held against."""
        return any(held.rating.doubtful for held in self.held)

    @property
    def kind(self) -> IndicatorKind | None:
        """How the indicator is computed; None where its facts are not known."""
        return self.facts.kind if self.facts else None


def lines(result: Result, facts: Facts) -> tuple[Line, ...]:
    """Every reading once, in the order of the standard; the same reading may serve several requirements."""
    found: dict[Reading, list[Held]] = {}
    for item in _with_measure(result):
        if item.rating.reading is not None and item.requirement.measure is not None:
            held = Held(item.requirement, item.requirement.measure, item.rating)
            found.setdefault(item.rating.reading, []).append(held)
    return tuple(Line(r, facts.get(r.indicator), tuple(held)) for r, held in found.items())


def load_runs(reading: Reading, numbers: Mapping[str, int]) -> list[tuple[int, int]]:
    """The loads of a reading by their numbers in the evidence table, neighbours as one run: 1, 4–61."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers[load_id] for load_id in reading.loads if load_id in numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def measured(line: Line) -> Measured:
    """The value of a line that has one; raises ValueError for a Missing one."""
    if isinstance(line.reading.value, Missing):
        raise ValueError(f"{line.reading.indicator} has no value")
    return line.reading.value


def unread(result: Result) -> int:
    """Requirements that carry a measure for which no reading was taken at all."""
    return sum(item.rating.reading is None for item in _with_measure(result))


def title(indicator: str, facts: Facts) -> Text:
    """The indicator's title, or its id."""
    known = facts.get(indicator)
    return known.title if known else Text(indicator, indicator)


def value_text(value: Measured, measures: tuple[Measure, ...]) -> Text:
    """The value with enough figures to tell it from every threshold that it is held against."""
    texts = [words.printed(value.value, value.unit, m.threshold) for m in measures if m.threshold is not None]
    return max(texts, key=lambda text: len(text.en), default=words.printed(value.value, value.unit))


def interval_text(value: Measured) -> Text | None:
    """`84.1–92.3%`; None where there is no interval."""
    if value.low is None or value.high is None:
        return None
    return words.span(value.low, value.high, value.unit)


def n_text(line: Line) -> Text:
    """n with what it counts: covered days for rates, weeks, or plain observations (R2)."""
    n = f"{line.reading.value.n:,}"
    unit = N_UNITS.get(line.kind) if line.kind else None
    return Text(f"{n} {unit.zh}", f"{n} {unit.en}") if unit else Text(n, n)


def unknown_text(line: Line) -> Text:
    """The share of observations that cannot say; their number where n counts days, weeks or units."""
    value = line.reading.value
    if line.kind not in OBSERVED or value.n + value.unknown == 0:
        return Text(f"{value.unknown:,}", f"{value.unknown:,}")
    return words.printed(Fraction(value.unknown, value.n + value.unknown), "ratio")


def picture(line: Line) -> Markup:
    """Value, interval and thresholds as a drawing."""
    return interval(measured(line), line.measures)


def trend(line: Line) -> Markup | None:
    """The sparkline, or None without two known points."""
    return sparkline([point.value for point in line.reading.trend])


def asked_text(measure: Measure, facts: Facts) -> Text:
    """`≥ 90%`: what the measure asks, in the indicator's unit."""
    known = facts.get(measure.indicator)
    return words.threshold(measure, known.unit if known else "")


def against(item: RequirementResult, facts: Facts) -> Text | None:
    """The reading of a requirement in one line: value against threshold, or why there is no value."""
    measure, reading = item.requirement.measure, item.rating.reading
    if measure is None or reading is None:
        return None
    name, asked = title(measure.indicator, facts), asked_text(measure, facts)
    match reading.value:
        case Measured() as value:
            said, n = value_text(value, (measure,)), f"n{NBSP}={NBSP}{value.n:,}"
            return Text(
                f"{name.zh} {_unbroken(said.zh)}（要求{_spaced(asked.zh)}，{n}）",
                f"{name.en}: {_unbroken(said.en)} (asked {_unbroken(asked.en)}, {n})",
            )
        case Missing() as missing:
            why = words.MISSING[missing.reason]
            return Text(
                f"{name.zh}：无读数，{why.zh}（要求{_spaced(asked.zh)}）",
                f"{name.en}: no reading, {why.en} (asked {_unbroken(asked.en)})",
            )


def _spaced(asked: str) -> str:
    """A sign is set off from the Chinese before it, a word is not."""
    return f"{NBSP}{_unbroken(asked)}" if asked[0] in "≥≤><" else asked


def _unbroken(figure: str) -> str:
    """A number stays on one line with its sign and unit."""
    return figure.replace(" ", NBSP)


def _with_measure(result: Result) -> list[RequirementResult]:
    return [r for p in result.practices for r in p.requirements if r.requirement.measure is not None]
