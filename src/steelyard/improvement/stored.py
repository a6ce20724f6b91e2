"""A result file as comparisons and gates read it, without the standard that it was made with.

Authority: docs/reference/result-file.md. Levels are taken as the file prints them; nothing is decided anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from steelyard.errors import InputError
from steelyard.result.document import SCHEMA
from steelyard.result.inputs_reading import first_fault
from steelyard.result.inputs_schema import Day, Digits, Filled, TextIn
from steelyard.result.parsed import LIMIT, parsed
from steelyard.result.result_schema import BRING, Number, PrintedReadingIn, RatedIn, ResultIn, RowIn
from steelyard.values import Level, Missing, MissingReason, Text


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _MeasureIn(_Model):
    indicator: Filled
    operator: Filled
    threshold: Number | None
    window_days: Annotated[int, Field(ge=1)]
    role: Literal["decides", "necessary"]


class _LevelIn(_Model):
    value: Annotated[int, Field(ge=0, le=99)] | None = None
    half: bool = False
    name: TextIn | None = None
    missing: str | None = None


class _RatedIn(RatedIn):
    level: Annotated[int, Field(ge=1, le=99)]
    counts: bool
    why: str | None = None
    conflict: bool = False
    consensus: str = ""
    measure: _MeasureIn | None = None


class _RowIn(RowIn):
    code: Filled
    title: TextIn
    level: Annotated[int, Field(ge=0, le=99)] | None = None
    half: bool = False
    missing: str | None = None
    requirements: list[_RatedIn]  # type: ignore[assignment] # the same entries, read further


class _ShareIn(_Model):
    percent: Digits | None
    upper: Digits | None


class _DomainIn(_Model):
    code: Filled
    title: TextIn
    level: _LevelIn


class _RollupIn(_Model):
    name: Filled
    parameters: dict[str, str | int]


class _PartIn(_Model):
    id: str
    title: TextIn


class _ResultIn(ResultIn):
    as_of: Day
    part: _PartIn  # type: ignore[assignment] # with its title
    level: _LevelIn
    score: _ShareIn
    rollup: _RollupIn
    domains: list[_DomainIn]
    practices: list[_RowIn]  # type: ignore[assignment] # the same entries, read further


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A reading as a file prints it; value None where it is missing. Numbers have 12 significant digits."""

    indicator: str
    scope: str
    first: date
    last: date
    value: Fraction | None
    missing: str
    unit: str
    n: int
    low: Fraction | None
    high: Fraction | None
    doubtful: bool
    loads: tuple[str, ...]

    @property
    def days(self) -> int:
        """Whole days of its window."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class StoredMeasure:
    """What an indicator had to read, as the file prints it."""

    indicator: str
    operator: str
    threshold: str | None
    window_days: int
    role: str


@dataclass(frozen=True, slots=True)
class StoredRequirement:
    """One requirement as a file has it; `why` empty where it counts or is not applicable."""

    id: str
    practice: str
    level: int
    outcome: str
    strength: str
    self_outcome: str
    counts: bool
    why: str
    conflict: bool
    consensus: str
    measure: StoredMeasure | None
    reading: StoredReading | None


@dataclass(frozen=True, slots=True)
class Named:
    """A practice or domain with its level, and that level as the file prints it."""

    code: str
    title: Text
    level: Level | Missing


@dataclass(frozen=True, slots=True)
class Stored:
    """A result file: its head, and its requirements by id. `where` names the file in messages."""

    where: str
    sha256: str
    basis: str
    standard: str
    edition: str
    standard_digest: str
    project: str
    project_name: Text
    part: str
    part_title: Text
    module: str
    as_of: date
    first: date
    target: int
    level: Level | Missing
    level_name: Text | None
    score: str | None
    rollup: tuple[str, tuple[tuple[str, str], ...]]
    domains: Mapping[str, Named]
    practices: Mapping[str, Named]
    requirements: Mapping[str, StoredRequirement]
    loads: frozenset[str]
    indicators_digest: str
    link_mode: str
    engine: str


def read_stored(data: bytes, where: str) -> Stored:
    """The result that the bytes hold; raises InputError for half a result, another schema, an id that stands twice."""
    document = _document(data, where)
    schema = document.get("schema")
    if schema != SCHEMA:
        raise InputError(f"is not a result file: its schema is {schema!r}", where=where, remedy=BRING)
    try:
        given = _ResultIn.model_validate(document)
    except ValidationError as error:
        fault = first_fault(error, BRING)
        raise InputError(fault.what, where=f"{where}, {fault.where}", remedy=BRING) from None
    return _stored(given, where, hashlib.sha256(data.removesuffix(b"\n")).hexdigest())


def _document(data: bytes, where: str) -> dict[str, Any]:
    """The object that the bytes hold. What is unusual is left to `parsed`, which tells what is wrong in four times the time."""
    try:
        value = json.loads(data, object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return parsed(data, where)
    plain = isinstance(value, dict) and b"\\u" not in data and len(data) <= LIMIT
    return value if plain else parsed(data, where)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def _stored(given: _ResultIn, where: str, sha256: str) -> Stored:
    standard = given.standard
    return Stored(
        where=where,
        sha256=sha256,
        basis=given.basis,
        standard=standard.id,
        edition=standard.edition,
        standard_digest=standard.digest,
        project=given.project.id,
        project_name=_text(given.project.name),
        part=given.part.id,
        part_title=_text(given.part.title),
        module=given.module,
        as_of=given.as_of,
        first=given.window.first,
        target=given.target,
        level=_level(given.level, f"{where}, $.level"),
        level_name=_text(given.level.name) if given.level.name else None,
        score=given.score.percent,
        rollup=(given.rollup.name, tuple(sorted((k, str(v)) for k, v in given.rollup.parameters.items()))),
        domains={d.code: Named(d.code, _text(d.title), _level(d.level, where)) for d in given.domains},
        practices={p.code: Named(p.code, _text(p.title), _level(p, where)) for p in given.practices},
        requirements=_requirements(given, where),
        loads=frozenset(load.load_id for load in given.evidence.loads),
        indicators_digest=given.indicators_digest,
        link_mode=given.link_mode,
        engine=given.engine.version,
    )


def _requirements(given: _ResultIn, where: str) -> dict[str, StoredRequirement]:
    found: dict[str, StoredRequirement] = {}
    for p, practice in enumerate(given.practices):
        for r, entry in enumerate(practice.requirements):
            place = f"{where}, $.practices[{p}].requirements[{r}]"
            if entry.id in found:
                raise InputError(f"{entry.id!r} stands here twice", where=f"{place}.id", remedy=BRING)
            found[entry.id] = _requirement(practice.code, entry, place)
    return found


def _requirement(practice: str, entry: _RatedIn, place: str) -> StoredRequirement:
    return StoredRequirement(
        id=entry.id,
        practice=practice,
        level=entry.level,
        outcome=entry.outcome,
        strength=entry.strength,
        self_outcome=entry.self_,
        counts=entry.counts,
        why=entry.why or "",
        conflict=entry.conflict,
        consensus=entry.consensus,
        measure=_measure(entry.measure) if entry.measure else None,
        reading=_reading(entry.reading, place) if entry.reading else None,
    )


def _measure(given: _MeasureIn) -> StoredMeasure:
    return StoredMeasure(given.indicator, given.operator, given.threshold, given.window_days, given.role)


def _reading(given: PrintedReadingIn, place: str) -> StoredReading:
    if (given.value is None) == (given.missing is None) or (given.value is not None and given.unit is None):
        raise InputError("has neither value and unit nor missing", where=f"{place}.reading", remedy=BRING)
    return StoredReading(
        indicator=given.indicator,
        scope=given.scope,
        first=given.window.first,
        last=given.window.last,
        value=None if given.value is None else Fraction(given.value),
        missing=given.missing or "",
        unit=given.unit or "",
        n=given.n,
        low=None if given.low is None else Fraction(given.low),
        high=None if given.high is None else Fraction(given.high),
        doubtful=given.doubtful,
        loads=tuple(sorted(given.loads)),
    )


def _level(given: _LevelIn | _RowIn, where: str) -> Level | Missing:
    value = given.value if isinstance(given, _LevelIn) else given.level
    if value is not None:
        return Level(value, given.half)
    if given.missing not in set(MissingReason):
        raise InputError("has neither a level nor a reason for none", where=where, remedy=BRING)
    return Missing(MissingReason(given.missing))


def _text(given: TextIn) -> Text:
    return Text(given.zh, given.en)
