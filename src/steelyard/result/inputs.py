"""Everything from which a result follows, and the one way from there to the result.

The command line and the web make their results here, so that equal inputs give equal bytes wherever they
come from. `result/inputs_document.py` writes the inputs down.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from steelyard.errors import InputError
from steelyard.rating import self_basis, votes
from steelyard.rating.expert import ExpertOverride, override_all
from steelyard.rating.model import Answer, Proposal, Rating
from steelyard.rating.proposal import propose
from steelyard.rating.votes import Ballot
from steelyard.result.decide import Case, chosen_nodes, decide
from steelyard.result.model import LoadFacts, Result, Subject
from steelyard.result.rollup import Attribute
from steelyard.standard import Part, Requirement, Standard
from steelyard.values import Reading, Strength, Window

SELF, FORMAL = BASES = ("self", "formal")


@dataclass(frozen=True, slots=True)
class Inputs:
    """One assessment before it is decided. Mappings go by requirement id.

    `loads` may name more than the readings cite; only cited ones come into the result. `ballots`,
    `checked_loads` and `expert_overrides` belong to the formal basis alone.
    """

    basis: str  # self | formal
    standard: Standard
    part: Part
    subject: Subject
    window: Window
    target: int
    indicators_digest: str
    engine: str  # version of the program
    link_mode: str = "all"  # all | explicit
    module: str = ""  # id of a module assessed alone (R15), else empty
    readings: Mapping[str, Reading] = field(default_factory=dict)
    loads: tuple[LoadFacts, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    checked_loads: frozenset[str] = frozenset()  # exports whose sample an assessor has checked (R4, R19)
    expert_overrides: Mapping[str, ExpertOverride] = field(default_factory=dict)
    attributes: Mapping[int, Attribute] | None = None  # directly rated process attributes (R12)

    def requirements(self) -> tuple[Requirement, ...]:
        """What is assessed: the requirements of the part, or of the module alone."""
        nodes = chosen_nodes(self.part, self.module)
        return tuple(r for node in nodes for p in node.all_practices() for r in p.requirements)


def decide_inputs(inputs: Inputs) -> Result:
    """Readings, answers and votes become ratings, and these the result.

    Raises InputError where the inputs do not fit each other (`check`), and as `votes.rate` and
    `expert.override` do.
    """
    check(inputs)
    return decide(case_of(inputs), ratings(inputs))


def case_of(inputs: Inputs) -> Case:
    """Everything of the inputs that is not a rating."""
    loads = cited_loads(inputs)
    return Case(
        basis=inputs.basis,
        standard=inputs.standard,
        part=inputs.part,
        subject=inputs.subject,
        window=inputs.window,
        target=inputs.target,
        evidence_digest=evidence_digest(load.load_id for load in loads),
        loads=loads,
        indicators_digest=inputs.indicators_digest,
        engine=inputs.engine,
        link_mode=inputs.link_mode,
        module=inputs.module,
        attributes=inputs.attributes,
    )


def proposals(inputs: Inputs) -> dict[str, Proposal]:
    """What the readings suggest, by requirement id; an assessor may see it, and it is never a vote."""
    return {requirement.id: propose(requirement, reading) for requirement, reading in _read(inputs)}


def ratings(inputs: Inputs) -> dict[str, Rating]:
    """One rating per assessed requirement, on the basis that the inputs name."""
    asked, suggested = inputs.requirements(), proposals(inputs)
    if inputs.basis == SELF:
        return self_basis.rate(asked, inputs.answers, suggested)
    voted = votes.rate(asked, inputs.ballots, suggested, inputs.answers, inputs.checked_loads)
    assessed = {key: given for key, given in inputs.expert_overrides.items() if key in voted}
    return override_all(voted, assessed)


def evidence_digest(load_ids: Iterable[str]) -> str:
    """SHA-256 over the sorted ids of the cited loads, one a line."""
    return hashlib.sha256("\n".join(sorted(load_ids)).encode()).hexdigest()


def cited_loads(inputs: Inputs) -> tuple[LoadFacts, ...]:
    """The loads that the readings of the assessed requirements rest on, in the order they are cited."""
    known = {load.load_id: load for load in inputs.loads}
    cited = dict.fromkeys(load for _, reading in _read(inputs) for load in reading.loads)
    return tuple(known[load_id] for load_id in cited)


def check(inputs: Inputs) -> None:
    """Raises InputError where the inputs do not fit the standard or each other."""
    _check_head(inputs)
    _check_basis(inputs)
    _check_ids(inputs)
    _check_readings(inputs)


def _read(inputs: Inputs) -> Iterator[tuple[Requirement, Reading]]:
    """The assessed requirements that have a reading. Readings elsewhere in the part say nothing."""
    for requirement in inputs.requirements():
        if requirement.id in inputs.readings:
            yield requirement, inputs.readings[requirement.id]


def _check_head(inputs: Inputs) -> None:
    if inputs.standard.part(inputs.part.id) != inputs.part:
        raise InputError(
            f"{inputs.standard.id} has no part {inputs.part.id!r}",
            where="$.part",
            remedy=f"parts: {', '.join(p.id for p in inputs.standard.parts)}",
        )
    modules = [module.id for module in inputs.part.modules]
    if inputs.module and inputs.module not in modules:
        raise InputError(
            f"{inputs.part.id} has no module {inputs.module!r}",
            where="$.module",
            remedy=f"modules: {', '.join(modules) or 'none'}",
        )
    if not 1 <= inputs.target <= inputs.part.top:
        raise InputError(
            f"{inputs.part.id} has no level {inputs.target}",
            where="$.target",
            remedy=f"1 to {inputs.part.top}",
        )


def _check_basis(inputs: Inputs) -> None:
    if inputs.basis not in BASES:
        raise InputError(f"unknown basis {inputs.basis!r}", where="$.basis", remedy="self or formal")
    formal = {
        "ballots": inputs.ballots,
        "checked_loads": inputs.checked_loads,
        "expert_overrides": inputs.expert_overrides,
    }
    for name, given in formal.items():
        if inputs.basis == SELF and given:
            raise InputError(
                "a self-assessment has no assessors",
                where=f"$.{name}",
                remedy="leave it empty, or say basis formal",
            )


def _check_ids(inputs: Inputs) -> None:
    """Every word is about a requirement that the part has, and a ballot about the one it is filed under."""
    known = {r.id for r in inputs.part.requirements()}
    for name in ("readings", "answers", "ballots", "expert_overrides"):
        for key in getattr(inputs, name):
            if key not in known:
                raise InputError(
                    f"{inputs.part.id} has no requirement {key!r}",
                    where=f"$.{name}",
                    remedy=f"`steelyard standard show {inputs.standard.id} {inputs.part.id}` lists its practices",
                )
    for key, ballot in inputs.ballots.items():
        if ballot.requirement != key:
            raise InputError(f"the ballot is about {ballot.requirement!r}", where=f'$.ballots["{key}"]')
        said = (*ballot.votes.values(), *((ballot.consensus,) if ballot.consensus else ()))
        if any(word.strength > Strength.INSPECTED for word in said):
            raise InputError(
                "an assessor states or inspects; only a reading makes a rating measured",
                where=f'$.ballots["{key}"]',
            )


def _check_readings(inputs: Inputs) -> None:
    """A reading is of the indicator that its requirement asks for, and rests on loads that are listed."""
    listed = {load.load_id for load in inputs.loads}
    for requirement in inputs.part.requirements():
        reading = inputs.readings.get(requirement.id)
        if reading is None:
            continue
        where = f'$.readings["{requirement.id}"]'
        asked = requirement.measure.indicator if requirement.measure else "no indicator"
        if reading.indicator != asked:
            raise InputError(f"is of {reading.indicator!r}; the requirement asks for {asked}", where=where)
        if missing := sorted(set(reading.loads) - listed):
            raise InputError(
                f"rests on the load {missing[0]!r}, which is not listed",
                where=where,
                remedy="list under `loads` every load that a reading cites",
            )
