"""Result files and a list of loads for the sample, as `steelyard assess --json` and `collect --json` print them.

No value in them was measured: each follows from its threshold, so that the sample has readings that hold, that
fail, that straddle and that are missing, on two dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction

from steelyard import __version__
from steelyard.indicators import digest, facts
from steelyard.rating.model import Answer
from steelyard.result.document import canonical
from steelyard.result.inputs import Inputs, decide_inputs
from steelyard.result.loads_file import ListedLoad
from steelyard.result.loads_file import canonical as canonical_loads
from steelyard.result.model import LoadFacts
from steelyard.standard import Measure, Operator, Requirement
from steelyard.values import Measured, Missing, MissingReason, Origin, Outcome, Reading, TrendPoint, Window
from steelyard_web.assessments.catalogue import part_of, requirements_of, standard_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.decisions.inputs import subject

DATES = (date(2026, 6, 30), date(2026, 9, 30))
UP = (Operator.AT_LEAST, Operator.ABOVE)
STEP = Decimal("0.001")
LOADS = (
    LoadFacts("5a3d01", "git", "sample-git", "repos/sample", "direct", "1" * 64, 4_812, 0),
    LoadFacts("5a3d02", "table", "sample-itsm", "exports/changes-sample.csv", "export", "2" * 64, 640, 12),
)
OTHER = LoadFacts("5a3d03", "junit", "sample-ci", "exports/junit-sample.xml", "export", "3" * 64, 9_301, 4)


def result_file(case: Assessment, day: date) -> bytes:
    """A result of the sample project as of that day."""
    readings = {r.id: _reading(case, r, day) for r in requirements_of(case) if r.measure}
    made = Inputs(
        basis="self",
        standard=standard_of(case),
        part=part_of(case),
        subject=subject(case),
        window=Window.ending(day, 90, UTC),
        target=case.target,
        indicators_digest=digest(),
        engine=__version__,
        readings=readings,
        loads=LOADS,
        answers={key: Answer(Outcome.MET) for key in readings},
    )
    return canonical(decide_inputs(made))


def load_list() -> bytes:
    """The loads that the readings cite, and one that none does."""
    year, read_at = Window.ending(DATES[-1], 273, UTC), Window.ending(DATES[-1], 1, UTC).end
    return canonical_loads(
        ListedLoad(one, (table,), (year.start, year.end), read_at)
        for one, table in ((LOADS[0], "change"), (LOADS[1], "deployment"), (OTHER, "test_run"))
    )


def _reading(case: Assessment, requirement: Requirement, day: date) -> Reading:
    measure = requirement.measure
    if measure is None:
        raise ValueError(f"{requirement.id} carries no measure")
    place = sorted({r.measure.indicator for r in requirements_of(case) if r.measure}).index(measure.indicator)
    value = _value(_first(case, measure.indicator), place, later=day == DATES[-1])
    window = Window.ending(day, measure.window_days, UTC)
    known = value.value if isinstance(value, Measured) else None
    return Reading(
        indicator=measure.indicator,
        scope=measure.scope or case.project.slug,
        window=window,
        value=value,
        origin=Origin.EXPORT if place % 2 else Origin.DIRECT,
        loads=(LOADS[place % 2].load_id,),
        trend=tuple(TrendPoint(w, p) for w, p in zip(window.before(30, 3, UTC), _trend(known), strict=True)),
        link_mode="all",
    )


def _first(case: Assessment, indicator: str) -> Measure:
    """The measure of the lowest level, from which the value of an indicator follows."""
    own = (r for r in requirements_of(case) if r.measure and r.measure.indicator == indicator)
    return min(own, key=lambda r: (r.level, r.id)).measure


def _value(measure: Measure, place: int, *, later: bool) -> Measured | Missing:
    """Most fail in June and hold in September; every fifth fails twice, every ninth has too few rows."""
    if place % 9 == 4:
        return Missing(MissingReason.TOO_FEW, 3)
    unit = facts()[measure.indicator].unit
    value = _near(measure, unit, holds=later and place % 5 != 2)
    n = 120 + 7 * place
    if unit != "ratio":
        return Measured(Fraction(value), unit, n)
    low, high = max(value - Decimal("0.03"), Decimal(0)), min(value + Decimal("0.03"), Decimal(1))
    return Measured(Fraction(value), unit, n, low, high)


def _near(measure: Measure, unit: str, *, holds: bool) -> Decimal:
    """A value a little beside the threshold, on the side that holds or on the other."""
    threshold = measure.threshold
    if threshold is None:
        return Decimal("0.5")
    above = holds if measure.operator in UP else not holds
    if threshold == 0:
        return Decimal("0.02") if above else Decimal(0)
    value = (threshold * Decimal("1.15" if above else "0.9")).quantize(STEP)
    return min(value, Decimal(1)) if unit == "ratio" else value


def _trend(value: Fraction | None) -> Iterator[Fraction | None]:
    """Three points that lead up to the value."""
    for share in (Fraction(9, 10), Fraction(19, 20), Fraction(1)):
        yield None if value is None else value * share
