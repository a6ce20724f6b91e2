"""Readings out of a result file (`steelyard/result/1`, what `steelyard assess --json` prints).

A bank measures at home and brings its result file; answers or votes are given elsewhere. The file prints
values with 12 significant digits, so a value that decided by a digit beyond them cannot be taken from it.
Of windows it prints the days only: their instants read as UTC, and only the days come into a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from fractions import Fraction

from pydantic import ValidationError

from steelyard.errors import InputError
from steelyard.rating import self_basis
from steelyard.rating.model import Answer, Proposal
from steelyard.rating.proposal import propose
from steelyard.result.inputs import SELF
from steelyard.result.inputs_reading import first_fault
from steelyard.result.model import LoadFacts, Subject
from steelyard.result.result_schema import BRING, SCHEMA, DaysIn, PrintedReadingIn, RatedIn, ResultIn
from steelyard.standard import Part, Requirement, Standard
from steelyard.values import (
    Measured,
    Missing,
    MissingReason,
    Origin,
    Outcome,
    Reading,
    Strength,
    Text,
    TrendPoint,
    Window,
    decimal_string,
)

TREND_DAYS = (
    30  # docs/reference/result-file.md: adjacent windows of 30 days, the last ending on the asked day
)


@dataclass(frozen=True, slots=True)
class FromResult:
    """What a result file says of the evidence, and the head that it was made under."""

    readings: Mapping[str, Reading]  # by requirement id
    loads: tuple[LoadFacts, ...]
    window: Window
    link_mode: str
    indicators_digest: str
    engine: str
    subject: Subject
    target: int
    basis: str


def result_readings(document: object, standard: Standard, part: Part, module: str = "") -> FromResult:
    """The readings of a result file by requirement, with its loads and its head.

    Raises InputError for another schema, standard, part or module, a requirement that is not known, and a
    printed value that says something else than the file's own outcome.
    """
    given = _validated(document)
    _same(given, standard, part, module)
    found = dict(_readings(given, part))
    loads = tuple(LoadFacts(**load.model_dump()) for load in given.evidence.loads)
    _cited(found, loads)
    name, project = given.organisation.name, given.project
    return FromResult(
        readings=found,
        loads=loads,
        window=_window(given.window, "$.window"),
        link_mode=given.link_mode,
        indicators_digest=given.indicators_digest,
        engine=given.engine.version,
        subject=Subject(
            Text(name.zh, name.en),
            given.organisation.category,
            project.id,
            Text(project.name.zh, project.name.en),
        ),
        target=given.target,
        basis=given.basis,
    )


def _validated(document: object) -> ResultIn:
    if isinstance(document, dict) and document.get("schema") != SCHEMA:
        raise InputError(
            f"is not a result file: its schema is {document.get('schema')!r}",
            where="$.schema",
            remedy=BRING,
        )
    try:
        return ResultIn.model_validate(document)
    except ValidationError as error:
        raise first_fault(error, BRING) from None


def _same(given: ResultIn, standard: Standard, part: Part, module: str) -> None:
    pairs = {
        "standard": (
            f"{given.standard.id}@{given.standard.edition}",
            f"{standard.id}@{standard.edition}",
        ),
        "standard.digest": (given.standard.digest, standard.digest),
        "part": (given.part.id, part.id),
        "module": (given.module, module),
    }
    for key, (theirs, ours) in pairs.items():
        if theirs != ours:
            raise InputError(
                f"the file is about {theirs or 'the whole part'}, asked for is {ours or 'the whole part'}",
                where=f"$.{key}",
                remedy="assess again with the same standard, part and module",
            )


def _readings(given: ResultIn, part: Part) -> Iterator[tuple[str, Reading]]:
    known = {r.id: r for r in part.requirements()}
    seen: set[str] = set()
    for p, practice in enumerate(given.practices):
        for r, entry in enumerate(practice.requirements):
            where = f"$.practices[{p}].requirements[{r}]"
            if entry.id not in known or entry.id in seen:
                what = "stands here twice" if entry.id in seen else f"is no requirement of {part.id}"
                raise InputError(f"{entry.id!r} {what}", where=f"{where}.id")
            seen.add(entry.id)
            if entry.reading is not None:
                reading = _reading(entry.reading, given.link_mode, f"{where}.reading")
                _agrees(given.basis, known[entry.id], entry, reading, where)
                yield entry.id, reading


def _reading(given: PrintedReadingIn, link_mode: str, where: str) -> Reading:
    window = _window(given.window, f"{where}.window")
    return Reading(
        indicator=given.indicator,
        scope=given.scope,
        window=window,
        value=_value(given, where),
        origin=Origin(given.origin) if given.origin else None,
        loads=tuple(given.loads),
        trend=_trend(given, window, where),
        link_mode=link_mode,
    )


def _value(given: PrintedReadingIn, where: str) -> Measured | Missing:
    if given.missing is not None:
        if given.missing not in set(MissingReason) or given.value is not None:
            raise InputError(f"has no value for the reason {given.missing!r}", where=f"{where}.missing")
        return Missing(MissingReason(given.missing), given.n, given.unknown)
    if given.value is None or given.unit is None:
        raise InputError("has neither value and unit nor missing", where=where)
    return Measured(
        Fraction(given.value),
        given.unit,
        given.n,
        None if given.low is None else Decimal(given.low),
        None if given.high is None else Decimal(given.high),
        given.unknown,
        None if given.p85 is None else Fraction(given.p85),
        None if given.p95 is None else Fraction(given.p95),
    )


def _trend(given: PrintedReadingIn, window: Window, where: str) -> tuple[TrendPoint, ...]:
    try:
        windows = window.before(TREND_DAYS, len(given.trend), UTC)
    except (OverflowError, ValueError):
        raise InputError("reaches back before the calendar", where=f"{where}.trend") from None
    points = (None if value is None else Fraction(value) for value in given.trend)
    return tuple(map(TrendPoint, windows, points))


def _window(given: DaysIn, where: str) -> Window:
    try:
        return Window.ending(given.last, (given.last - given.first).days + 1, UTC)
    except (OverflowError, ValueError):
        raise InputError(f"{given.first} to {given.last} is no window", where=where) from None


def _agrees(basis: str, requirement: Requirement, entry: RatedIn, reading: Reading, where: str) -> None:
    """The printed value says what the file's own outcome says; else its rounding hides what decided."""
    asks = requirement.measure
    if asks is None or asks.indicator != reading.indicator:
        raise InputError(
            f"{entry.id} does not ask for {reading.indicator!r}", where=f"{where}.reading.indicator"
        )
    proposal = propose(requirement, reading)
    if _said(basis, entry, proposal) and (
        entry.reading is None or entry.reading.doubtful is proposal.doubtful
    ):
        return
    value = reading.value
    printed = decimal_string(value.value) if isinstance(value, Measured) else value.reason.value
    threshold = "" if asks.threshold is None else f" {decimal_string(asks.threshold)}"
    raise InputError(
        f"{entry.id} is {entry.outcome}, and its printed reading {printed} held against "
        f"{asks.operator}{threshold} says {proposal.outcome or 'nothing'}",
        where=where,
        remedy="a printed value has 12 digits and may lie beyond the threshold that the exact one missed: "
        "bring the case file, which has the fraction, or assess again if the file was edited",
    )


def _said(basis: str, entry: RatedIn, proposal: Proposal) -> bool:
    """Whether the file's rating follows from what its printed reading proposes.

    A formal rating follows from votes; there only a measured one tells what the reading said (R4).
    """
    outcome, strength = Outcome(entry.outcome), Strength[entry.strength.upper()]
    if basis != SELF:
        return strength is not Strength.MEASURED or proposal.outcome is outcome
    rating = self_basis.rate_one(entry.id, Answer(Outcome(entry.self_)), proposal)
    return (rating.outcome, rating.strength, rating.contradicted) == (outcome, strength, entry.contradicted)


def _cited(readings: Mapping[str, Reading], loads: tuple[LoadFacts, ...]) -> None:
    listed = {load.load_id for load in loads}
    for key, reading in readings.items():
        if missing := sorted(set(reading.loads) - listed):
            raise InputError(
                f"the reading of {key} rests on the load {missing[0]!r}, which is not listed",
                where="$.evidence.loads",
            )
