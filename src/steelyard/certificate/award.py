"""Whether a result may get a certificate, and what the certificate says of it (R27).

Only a `formal` result with the experts' decision signed over its digest, no open appeal, and a level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from steelyard.certificate.canonical import digest_of
from steelyard.certificate.decision import Decision
from steelyard.certificate.models import Filled, Model, Sha256, TextIn, shaped
from steelyard.certificate.moments import Day
from steelyard.errors import InputError, VerificationFailed
from steelyard.result.parsed import parsed

DECIDES = ("approve", "lower")


class _Loose(Model):
    """A part of a result file; what a certificate does not say is passed over."""

    model_config = ConfigDict(extra="ignore")


class StandardIn(Model):
    """Which standard, in which wording."""

    id: Filled
    edition: Filled
    title: TextIn
    digest: Sha256
    overlay: Literal[""] | Sha256


class OrganisationIn(Model):
    """Who was assessed, with the name in both languages as the applicant gave it."""

    name: TextIn
    category: str


class ProjectIn(Model):
    """Which system was assessed."""

    id: Filled
    name: TextIn


class PartIn(Model):
    """Which part of the standard."""

    id: Filled
    title: TextIn


class LevelIn(Model):
    """The level that was attained, with its printed name."""

    value: Annotated[int, Field(ge=1, le=99)]
    half: bool
    name: TextIn


class _ResultIn(_Loose):
    schema_: Annotated[Literal["steelyard/result/1"], Field(alias="schema")]
    basis: Literal["self", "formal"]
    unit: Literal["project", "organisation"]
    standard: StandardIn
    organisation: OrganisationIn
    project: ProjectIn | None = None
    part: PartIn
    module: str
    as_of: Day
    target: Annotated[int, Field(ge=1, le=99)]
    level: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Award:
    """A decided result that may get a certificate; `facts` stand in it as they are."""

    facts: dict[str, Any]
    decided_at: str
    sample: bool


def award(result: bytes, decision: Decision, where: str) -> Award:
    """What a certificate may say of this result.

    Raises InputError where the rules allow none, VerificationFailed where the decision is over another result.
    """
    found = shaped(_ResultIn, parsed(result, where, canonical=True), where)
    digest = digest_of(result)
    if found.basis != "formal":
        raise InputError("is a self-assessment; certificates are for formal results (R27)", where=where)
    if decision.result_sha256 != digest:
        raise VerificationFailed("the decision is over another result", where=where)
    _refuse_undecided(decision, where)
    return Award(_facts(found, digest, decision), decision.decided_at, decision.sample)


def _refuse_undecided(decision: Decision, where: str) -> None:
    if decision.outcome not in DECIDES:
        raise InputError(f"the experts' decision is {decision.outcome!r}: no certificate (R27)", where=where)
    if decision.appeal == "open":
        raise InputError(
            "an appeal is open: no certificate (R27)",
            where=where,
            remedy="issue it when the appeal is closed",
        )


def _facts(found: _ResultIn, digest: str, decision: Decision) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "unit": found.unit,
        "organisation": found.organisation.model_dump(),
        "standard": found.standard.model_dump(),
        "part": found.part.model_dump(),
        "module": found.module,
        "target": found.target,
        "level": _level(found, digest),
        "as_of": found.as_of,
        "decided_at": decision.decided_at,
        "result_sha256": digest,
        "decision_sha256": decision.sha256,
    }
    if (found.unit == "project") != (found.project is not None):
        raise InputError("does not say which project it is about", where=digest[:12])
    return facts if found.project is None else facts | {"project": found.project.model_dump()}


def _level(found: _ResultIn, digest: str) -> dict[str, Any]:
    if "missing" in found.level or found.level.get("value") == 0:
        raise InputError("attained no level: there is nothing to state", where=f"result {digest[:12]}")
    return shaped(LevelIn, found.level, f"result {digest[:12]}, level").model_dump()
