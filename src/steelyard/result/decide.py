"""Ratings of a part become its result: pure arithmetic, the same inputs give the same result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from steelyard.rating.model import Rating
from steelyard.result import score
from steelyard.result.explain import blocking, smallest_set
from steelyard.result.mean import answers_of, means
from steelyard.result.model import DomainResult, LoadFacts, PracticeResult, Result, Subject
from steelyard.result.practice import decide_practice
from steelyard.result.rollup import Attribute, decide_level
from steelyard.standard import Node, Part, Standard
from steelyard.values import Window


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about an assessment that is not a rating."""

    basis: str  # self | formal
    standard: Standard
    part: Part
    subject: Subject
    window: Window
    target: int
    evidence_digest: str
    loads: tuple[LoadFacts, ...]
    indicators_digest: str
    engine: str
    link_mode: str = "all"
    module: str = ""  # id of a module assessed alone (R15), else empty
    attributes: Mapping[int, Attribute] | None = None  # directly rated process attributes (R12)


def decide(case: Case, ratings: Mapping[str, Rating]) -> Result:
    """Levels, score, explanation of one part or module from one rating per requirement."""
    practices = decide_practices(case.part, ratings, case.module)
    nodes = chosen_nodes(case.part, case.module)
    rule = case.part.rollup
    level = decide_level(rule, practices, case.attributes)
    return Result(
        basis=case.basis,
        standard=case.standard,
        part=case.part,
        module=case.module,
        subject=case.subject,
        as_of=case.window.last.isoformat(),
        window=case.window,
        target=case.target,
        level=level,
        score=score.score(practices, case.target),
        coverage=score.coverage(practices, case.target),
        by_level=score.by_level(practices, case.part.top),
        domains=_domains(case, practices),
        practices=practices,
        blocking=blocking(rule, practices, level),
        smallest_set=smallest_set(rule, practices, level),
        contradicted=tuple(
            r.requirement.id for p in practices for r in p.requirements if r.rating.contradicted
        ),
        evidence_digest=case.evidence_digest,
        loads=case.loads,
        indicators_digest=case.indicators_digest,
        link_mode=case.link_mode,
        engine=case.engine,
        means=means(nodes, answers_of(ratings)) if rule.rule == "mean" else None,
    )


def decide_practices(
    part: Part, ratings: Mapping[str, Rating], module: str = ""
) -> tuple[PracticeResult, ...]:
    """The result of every practice of a part or module, in the order of the standard.

    Raises ValueError for a module that the part does not have.
    """
    return tuple(
        decide_practice(practice, ratings, domain=node.code, top=part.top)
        for node in chosen_nodes(part, module)
        for practice in node.all_practices()
    )


def chosen_nodes(part: Part, module: str = "") -> tuple[Node, ...]:
    """The top nodes of a part, or of one of its modules; raises ValueError for a module it does not have."""
    chosen = next((m.nodes for m in part.modules if m.id == module), None)
    if module and chosen is None:
        raise ValueError(f"{part.id} has no module {module}")
    return tuple(node for node in part.nodes if chosen is None or node.code in chosen)


def _domains(case: Case, practices: tuple[PracticeResult, ...]) -> tuple[DomainResult, ...]:
    found = []
    for node in case.part.nodes:
        own = [p for p in practices if p.domain == node.code]
        if own:
            level = decide_level(case.part.rollup, own)
            found.append(DomainResult(node.code, node.title, level, score.score(own, case.target)))
    return tuple(found)
