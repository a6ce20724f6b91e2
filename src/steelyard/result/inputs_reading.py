"""Read a case file: every fault is an InputError with its JSON path and what to do about it.

The shape is checked by `inputs_schema.py`, here what the shape cannot say; `inputs.check` then asks whether
the parts fit the standard and each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from pydantic import ValidationError

from steelyard.errors import InputError
from steelyard.rating.expert import ExpertOverride
from steelyard.rating.model import Answer
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.result.inputs import Inputs, check
from steelyard.result.inputs_schema import (
    SCHEMA,
    BallotIn,
    CaseIn,
    LoadIn,
    NamingIn,
    ReadingIn,
    TextIn,
    WindowIn,
)
from steelyard.result.model import LoadFacts, Subject
from steelyard.result.rollup import Attribute
from steelyard.standard import Part, Standard
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
    instant,
    outcome_of,
    read_points,
)
from steelyard.values.window import moment

_In = TypeVar("_In", CaseIn, NamingIn)


def read(document: object, standard: Standard) -> Inputs:
    """The inputs that a case file holds; raises InputError for every bad one, another standard included."""
    case = _shaped(CaseIn, document)
    _same_standard(case, standard)
    part = standard.part(case.part)
    if part is None:
        known = ", ".join(p.id for p in standard.parts)
        raise InputError(f"{standard.id} has no part {case.part!r}", where="$.part", remedy=f"parts: {known}")
    return _checked(case, standard, part)


def standard_named(document: object) -> tuple[str, str]:
    """Id and edition of the standard that a case file is about, to fetch it before `read` looks at the rest."""
    named = _shaped(NamingIn, document).standard
    return named.id, named.edition


def path(keys: Sequence[int | str]) -> str:
    """`$.readings["A.2.1"].loads[0]`: a place in a JSON document."""
    written = "$"
    for key in keys:
        if isinstance(key, int):
            written += f"[{key}]"
        else:
            written += f".{key}" if key.isidentifier() else f"[{json.dumps(key, ensure_ascii=False)}]"
    return written


def first_fault(error: ValidationError, remedy: str) -> InputError:
    """The first of the faults that pydantic found, with its place, and how many others there are."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return InputError(f"{faults[0]['msg']}{more}", where=path(faults[0]["loc"]), remedy=remedy)


def _shaped(model: type[_In], document: object) -> _In:
    if isinstance(document, dict) and document.get("schema") != SCHEMA:
        raise InputError(
            f"is not a case file: its schema is {document.get('schema')!r}",
            where="$.schema",
            remedy=f"bring a file of schema {SCHEMA}",
        )
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise first_fault(error, "docs/guide/case-file.md shows each key") from None


def _same_standard(case: CaseIn, standard: Standard) -> None:
    named = case.standard
    for what, given, own in (
        ("standard", f"{named.id}@{named.edition}", f"{standard.id}@{standard.edition}"),
        ("digest", named.digest, standard.digest),
        ("overlay", named.overlay, standard.overlay),
    ):
        if given != own:
            raise InputError(
                f"the case was made with {given or 'none'}, this one is {own or 'none'}",
                where="$.standard" if what == "standard" else f"$.standard.{what}",
                remedy="bring the very standard and wording that the case names; another one may decide otherwise",
            )


def _checked(case: CaseIn, standard: Standard, part: Part) -> Inputs:
    inputs = Inputs(
        basis=case.basis,
        standard=standard,
        part=part,
        subject=Subject(
            _text(case.organisation.name),
            case.organisation.category,
            case.project.id,
            _text(case.project.name),
        ),
        window=_window(case.window, "$.window"),
        target=case.target,
        indicators_digest=case.indicators_digest,
        engine=case.engine,
        link_mode=case.link_mode,
        module=case.module,
        readings={key: _reading(given, path(("readings", key))) for key, given in case.readings.items()},
        loads=_loads(case.loads),
        answers=_answers(case, standard),
        ballots={key: _ballot(key, given, standard) for key, given in case.ballots.items()},
        checked_loads=frozenset(_once(case.checked_loads, "$.checked_loads")),
        expert_overrides=_overrides(case, standard),
        attributes=_attributes(case.attributes, part),
    )
    check(inputs)
    return inputs


def _text(given: TextIn) -> Text:
    return Text(given.zh, given.en)


def _window(given: WindowIn, where: str) -> Window:
    start, end = (_instant(getattr(given, key), f"{where}.{key}") for key in ("start", "end"))
    if given.last < given.first or end <= start:
        raise InputError("the window ends before it begins", where=where)
    return Window(given.first, given.last, start, end, given.offset)


def _instant(written: str, where: str) -> int:
    """An instant as `moment(...).isoformat()` writes it, so that it is written back alike."""
    try:
        found = instant(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        found = None
    if found is None or moment(found).isoformat() != written:
        raise InputError(
            f"{written!r} is no instant", where=where, remedy="write UTC, such as 2026-10-31T16:00:00+00:00"
        )
    return found


def _reading(given: ReadingIn, where: str) -> Reading:
    value = _missing(given, where) if given.missing is not None else _measured(given, where)
    return Reading(
        indicator=given.indicator,
        scope=given.scope,
        window=_window(given.window, f"{where}.window"),
        value=value,
        origin=Origin(given.origin) if given.origin else None,
        loads=tuple(_once(given.loads, f"{where}.loads")),
        trend=tuple(
            TrendPoint(_window(p.window, f"{where}.trend[{n}].window"), _exact(p.exact))
            for n, p in enumerate(given.trend)
        ),
        link_mode=given.link_mode,
    )


def _missing(given: ReadingIn, where: str) -> Missing:
    for key in ("value", "exact", "unit", "low", "high", "p85", "p95"):
        if getattr(given, key) is not None:
            raise InputError("a missing reading has no value", where=f"{where}.{key}")
    if given.missing not in set(MissingReason):
        raise InputError(
            f"unknown reason {given.missing!r}",
            where=f"{where}.missing",
            remedy=", ".join(reason.value for reason in MissingReason),
        )
    return Missing(MissingReason(given.missing), given.n, given.unknown)


def _measured(given: ReadingIn, where: str) -> Measured:
    exact = _exact(given.exact)
    if exact is None or given.value is None or given.unit is None:
        raise InputError(
            "has neither value, exact and unit nor missing",
            where=where,
            remedy="say why the reading is missing",
        )
    if given.value != decimal_string(exact):
        raise InputError(
            f"{given.value} is not {given.exact}, which prints as {decimal_string(exact)}",
            where=f"{where}.value",
            remedy="the exact fraction decides; do not change one of them alone",
        )
    return Measured(
        exact,
        given.unit,
        given.n,
        None if given.low is None else Decimal(given.low),
        None if given.high is None else Decimal(given.high),
        given.unknown,
        _exact(given.p85),
        _exact(given.p95),
    )


def _exact(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)


def _loads(given: Sequence[LoadIn]) -> tuple[LoadFacts, ...]:
    _once([load.load_id for load in given], "$.loads")
    return tuple(LoadFacts(**load.model_dump()) for load in given)


def _answers(case: CaseIn, standard: Standard) -> dict[str, Answer]:
    found = {}
    for key, given in case.answers.items():
        where = path(("answers", key))
        outcome, points = _said(given.outcome, given.points, standard, where)
        if outcome is Outcome.NOT_APPLICABLE and not given.reason.strip():
            raise InputError("not applicable needs a reason", where=f"{where}.reason")
        found[key] = Answer(outcome, given.reason, given.note, given.carried_from, points)
    return found


def _ballot(key: str, given: BallotIn, standard: Standard) -> Ballot:
    where = path(("ballots", key))
    assigned = tuple(_once(given.assigned, f"{where}.assigned"))
    removed = frozenset(_once(given.removed, f"{where}.removed"))
    votes = {}
    for who, vote in given.votes.items():
        place = where + path(("votes", who)).removeprefix("$")
        if who not in removed.union(assigned):
            raise InputError(f"{who} is not assigned to this requirement", where=place)
        outcome, points = _said(vote.outcome, vote.points, standard, place)
        votes[who] = Vote(outcome, vote.reason, Strength[vote.strength.upper()], points)
    return Ballot(key, assigned, votes, removed, _consensus(given, standard, where), given.needed)


def _consensus(ballot: BallotIn, standard: Standard, where: str) -> Consensus | None:
    given = ballot.consensus
    if given is None:
        return None
    outcome, points = _said(given.outcome, given.points, standard, f"{where}.consensus")
    return Consensus(outcome, given.reason, given.by, Strength[given.strength.upper()], points)


def _overrides(case: CaseIn, standard: Standard) -> dict[str, ExpertOverride]:
    found = {}
    for key, given in case.expert_overrides.items():
        outcome, points = _said(given.outcome, given.points, standard, path(("expert_overrides", key)))
        found[key] = ExpertOverride(outcome, given.by, given.reason, points)
    return found


def _said(
    outcome: str, points: str | None, standard: Standard, where: str
) -> tuple[Outcome, Fraction | None]:
    """An outcome and its points, which only SAMM's scale has and which say the same."""
    said = Outcome(outcome)
    if points is None:
        return said, None
    if standard.scale != "samm":
        raise InputError(f"{standard.id} has no points", where=f"{where}.points", remedy="leave them out")
    exact = read_points(points)
    if exact is None or outcome_of(exact) is not said:
        raise InputError(f"{points} points are not {outcome}", where=f"{where}.points")
    return said, exact


def _attributes(given: Mapping[str, str] | None, part: Part) -> dict[int, Attribute] | None:
    if given is None:
        return None
    levels = {str(step.level): step.level for step in part.ladder}
    if part.rollup.rule != "iso33020":
        raise InputError(
            f"{part.id} is not rated by process attributes", where="$.attributes", remedy="leave them out"
        )
    for key in given:
        if key not in levels:
            raise InputError(f"{part.id} has no level {key!r}", where="$.attributes")
    return {levels[key]: Attribute[name] for key, name in given.items()}


def _once(names: Sequence[str], where: str) -> Sequence[str]:
    """The names, none of them twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(f"{name!r} stands here twice", where=where, remedy="name each once")
        seen.add(name)
    return names
