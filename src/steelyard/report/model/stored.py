"""A result file read back as a result, with the words of its standard, so that a report can be made anywhere.

Nothing is taken on trust: the file's ratings are decided anew (R8 to R14, R17), and what comes out has to be the
file again, byte for byte. A file that was edited, cut or made by other rules is refused with the first difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from steelyard.errors import InputError
from steelyard.rating.model import Override, Rating
from steelyard.rating.proposal import propose
from steelyard.result.decide import Case, decide
from steelyard.result.document import SCHEMA, document
from steelyard.result.model import Result
from steelyard.result.readings_in import FromResult, result_readings
from steelyard.result.result_schema import BRING
from steelyard.standard import Part, Requirement, Standard
from steelyard.values import Level, Missing, MissingReason, Outcome, Reading, Strength


def standard_named(given: Mapping[str, Any], where: str) -> tuple[str, str, str]:
    """Id, edition and digest of the standard that a result file is about; raises InputError where it is none."""
    if given.get("schema") != SCHEMA:
        raise InputError(
            f"is not a result file: its schema is {given.get('schema')!r}", where=where, remedy=BRING
        )
    named = given.get("standard")
    match named:
        case {"id": str(identity), "edition": str(edition), "digest": str(digest)}:
            return identity, edition, digest
        case _:
            raise InputError("does not name its standard", where=f"{where}, $.standard", remedy=BRING)


def result_of(given: Mapping[str, Any], standard: Standard, where: str) -> Result:
    """The result that a file tells, in the words of `standard`, which is the one of its digest.

    Raises InputError for an unknown part, module or requirement, half a result, and a file that does not follow
    from its own ratings.
    """
    try:
        return _result(given, standard)
    except InputError as fault:
        raise InputError(
            fault.what, where=f"{where}, {fault.where}".rstrip(", "), remedy=fault.remedy
        ) from None


def _result(given: Mapping[str, Any], standard: Standard) -> Result:
    part, module = _part(given, standard)
    told = result_readings(given, standard, part, module)
    entries = list(_entries(given))
    asked = {requirement.id: requirement for requirement in part.requirements()}
    ratings = {e["id"]: _rating(e, asked[e["id"]], told.readings.get(e["id"]), place) for place, e in entries}
    _whole(part, module, ratings)
    result = decide(_case(given, standard, part, module, told), ratings)
    if part.rollup.rule == "iso33020":  # attributes rated directly stand in the case alone (R12)
        result = replace(result, level=_level(given.get("level")))
    _same(document(result), given, "$")
    return result


def _part(given: Mapping[str, Any], standard: Standard) -> tuple[Part, str]:
    named, module = given.get("part"), given.get("module")
    part = standard.part(str(named.get("id"))) if isinstance(named, dict) else None
    if part is None:
        raise InputError(f"names no part of {standard.id}@{standard.edition}", where="$.part", remedy=BRING)
    if module != "" and module not in {one.id for one in part.modules}:
        raise InputError(f"names no module of {part.id}", where="$.module", remedy=BRING)
    return part, str(module)


def _entries(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for p, practice in enumerate(given["practices"]):  # `result_readings` has checked the shape
        for r, entry in enumerate(practice["requirements"]):
            yield f"$.practices[{p}].requirements[{r}]", entry


def _rating(entry: Mapping[str, Any], asked: Requirement, reading: Reading | None, place: str) -> Rating:
    proposal = None if reading is None else propose(asked, reading)
    return Rating(
        requirement=asked.id,
        outcome=Outcome(entry["outcome"]),
        strength=Strength[entry["strength"].upper()],
        self_outcome=Outcome(entry["self"]),
        reading=reading,
        proposal=None if proposal is None else proposal.outcome,
        doubtful=proposal is not None and proposal.doubtful,
        contradicted=bool(entry.get("contradicted", False)),
        conflict=bool(entry.get("conflict", False)),
        consensus=_words(entry, "consensus", place),
        override=_override(entry.get("override"), f"{place}.override"),
        reason=_words(entry, "reason", place),
        points=_points(entry.get("points"), f"{place}.points"),
    )


def _words(entry: Mapping[str, Any], key: str, place: str) -> str:
    found = entry.get(key, "")
    if not isinstance(found, str):
        raise InputError("is no text", where=f"{place}.{key}", remedy=BRING)
    return found


def _override(given: Any, place: str) -> Override | None:
    if given is None:
        return None
    match given:
        case {"by": str(by), "reason": str(reason), "counted": bool(counted)}:
            return Override(by, reason, counted)
        case _:
            raise InputError("has not by, reason and counted", where=place, remedy=BRING)


def _points(given: Any, place: str) -> Fraction | None:
    if given is None:
        return None
    try:
        return Fraction(given) if isinstance(given, str) else Fraction("")
    except (ValueError, ZeroDivisionError):
        raise InputError("is no number of points", where=place, remedy=BRING) from None


def _whole(part: Part, module: str, ratings: Mapping[str, Rating]) -> None:
    """Half a result has no report: every requirement of the part or module is in the file."""
    nodes = next((one.nodes for one in part.modules if one.id == module), None)
    asked = [
        r.id
        for node in part.nodes
        if nodes is None or node.code in nodes
        for p in node.all_practices()
        for r in p.requirements
    ]
    if missing := [name for name in asked if name not in ratings]:
        raise InputError(
            f"{len(missing)} of {len(asked)} requirements are missing, {missing[0]} first",
            where="$.practices",
            remedy=BRING,
        )


def _case(given: Mapping[str, Any], standard: Standard, part: Part, module: str, told: FromResult) -> Case:
    evidence = given.get("evidence")
    digest = evidence.get("digest") if isinstance(evidence, dict) else ""
    overlay = given["standard"].get("overlay", "")
    if overlay != standard.overlay:
        raise InputError(
            "was made with other wording laid over the standard"
            if overlay
            else "was made without the wording of --overlay",
            where="$.standard.overlay",
            remedy="name the folder of that wording with --overlay" if overlay else "leave out --overlay",
        )
    return Case(
        basis=told.basis,
        standard=standard,
        part=part,
        subject=told.subject,
        window=told.window,
        target=told.target,
        evidence_digest=str(digest),
        loads=told.loads,
        indicators_digest=told.indicators_digest,
        engine=told.engine,
        link_mode=told.link_mode,
        module=module,
    )


def _level(given: Any) -> Level | Missing:
    match given:
        case {"missing": str(reason)} if reason in set(MissingReason):
            return Missing(MissingReason(reason))
        case {"value": int(value), "half": bool(half)} if 0 <= value <= 99:
            return Level(value, half)
        case _:
            raise InputError("has neither a level nor a reason for none", where="$.level", remedy=BRING)


def _same(ours: Any, theirs: Any, place: str) -> None:
    """Raises InputError at the first place at which the file is not what follows from its ratings."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            _same(ours.get(key), theirs.get(key), f"{place}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            _same(one, other, f"{place}[{number}]")
    elif ours != theirs or type(ours) is not type(theirs):
        raise InputError(
            f"says {_short(theirs)}, and from its ratings follows {_short(ours)}",
            where=place,
            remedy=f"the file was edited, or made by other rules; {BRING}",
        )


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} entries"
    if isinstance(value, dict):
        return "an object"
    return "nothing" if value is None else repr(value)[:60]
