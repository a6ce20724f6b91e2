"""What a result would be if some requirements had another outcome: decided anew by the same rules.

An assumed outcome takes the place of the rating, with the strength that the requirement demands (R4). The result
decided on assumptions stays inside `WhatIf`; its document has a schema of its own, so that it never passes for a
result file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from steelyard.errors import InputError
from steelyard.rating.book import choices, read_answer
from steelyard.rating.model import Answer, Rating
from steelyard.result.decide import Case, decide, decide_practices
from steelyard.result.model import Blocker, Result
from steelyard.result.practice import demanded
from steelyard.result.rollup import Attribute, decide_level
from steelyard.standard import Requirement
from steelyard.values import Level, Missing, Outcome, Strength

ASSUMED = "assumed"  # stands as the reason of an assumed "not applicable"
NEAREST = 5  # ids that are offered for one that is not known
_LIKE = 0.6  # of 1: how alike an id must be to be offered, as difflib has it by default


@dataclass(frozen=True, slots=True)
class Moved:
    """A practice, domain or part whose level would be another; `code` is its code or id."""

    code: str
    before: Level | Missing
    after: Level | Missing


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A result, the assumed answers by requirement id, and what would come of them."""

    before: Result
    assumed: Mapping[str, Answer]
    after: Result  # decided on assumptions: for looking at, never to be written as a result file

    @property
    def practices(self) -> tuple[Moved, ...]:
        """The practices whose level or half step differs, in the order of the standard."""
        pairs = zip(self.before.practices, self.after.practices, strict=True)
        return tuple(Moved(a.practice.code, a.level, b.level) for a, b in pairs if a.level != b.level)

    @property
    def domains(self) -> tuple[Moved, ...]:
        """The domains whose level differs, in the order of the standard."""
        pairs = zip(self.before.domains, self.after.domains, strict=True)
        return tuple(Moved(a.code, a.level, b.level) for a, b in pairs if a.level != b.level)

    @property
    def freed(self) -> tuple[Blocker, ...]:
        """What blocked before and would not block any more."""
        still = {blocker.requirement.id for blocker in self.after.blocking}
        return tuple(b for b in self.before.blocking if b.requirement.id not in still)

    @property
    def idle(self) -> tuple[str, ...]:
        """Assumed ids that have the assumed outcome already."""
        now = outcomes(self.before)
        return tuple(key for key, answer in self.assumed.items() if now[key].outcome is answer.outcome)


def assume(
    result: Result, assumed: Mapping[str, Answer], attributes: Mapping[int, Attribute] | None = None
) -> WhatIf:
    """The result decided anew with the assumed answers in place of the ratings.

    `attributes` are the directly rated process attributes of the result, which it does not carry itself (R12).
    Raises InputError for an id that the assessed part or module does not have, with the nearest ones.
    """
    return WhatIf(result, dict(assumed), decide(case_of(result, attributes), _ratings(result, assumed)))


def level_if(result: Result, assumed: Mapping[str, Answer]) -> Level | Missing:
    """The level alone that `assume` would give, in less time: no score, no explanation."""
    practices = decide_practices(result.part, _ratings(result, assumed), result.module)
    return decide_level(result.part.rollup, practices)


def outcomes(result: Result) -> dict[str, Rating]:
    """The rating of every assessed requirement by id."""
    return {r.requirement.id: r.rating for p in result.practices for r in p.requirements}


def read_assumptions(written: Sequence[str], scale: str) -> dict[str, Answer]:
    """`CM-VC-VCS.3.1=met` and the like on the standard's scale; raises InputError for what is none.

    Words of either language are taken as in the answers workbook; an id that is assumed twice is refused.
    """
    found: dict[str, Answer] = {}
    for item in written:
        key, sign, word = (piece.strip() for piece in item.partition("="))
        answer = read_answer(word, scale) if word else None
        if word == Outcome.UNRATED.value:
            answer = Answer(Outcome.UNRATED)
        if not sign or not key or answer is None:
            raise InputError(
                f"{item!r} is no assumption",
                where="--assume",
                remedy=f"write an id and one of {', '.join(_words(scale))}, such as CM-VC-VCS.3.1={_words(scale)[0]}",
            )
        if key in found:
            raise InputError(f"{key} is assumed twice", where="--assume")
        found[key] = answer
    return found


def unknown(key: str, known: Iterable[str], part: str) -> InputError:
    """The fault of an id that is not there, with those that look like it."""
    near = get_close_matches(key, list(known), NEAREST, _LIKE)
    return InputError(
        f"{part} has no requirement {key!r}",
        where="--assume",
        remedy=f"nearest: {', '.join(near)}" if near else f"`steelyard standard show` lists what {part} asks",
    )


def case_of(result: Result, attributes: Mapping[int, Attribute] | None = None) -> Case:
    """Everything about a result that is not a rating, to decide it anew."""
    return Case(
        basis=result.basis,
        standard=result.standard,
        part=result.part,
        subject=result.subject,
        window=result.window,
        target=result.target,
        evidence_digest=result.evidence_digest,
        loads=result.loads,
        indicators_digest=result.indicators_digest,
        engine=result.engine,
        link_mode=result.link_mode,
        module=result.module,
        attributes=attributes,
    )


def _ratings(result: Result, assumed: Mapping[str, Answer]) -> dict[str, Rating]:
    """The ratings of a result with the assumed ones in their places."""
    ratings = outcomes(result)
    asked = {r.requirement.id: r.requirement for p in result.practices for r in p.requirements}
    for key, answer in assumed.items():
        if key not in asked:
            raise unknown(key, asked, result.part.id)
        ratings[key] = _assumed(asked[key], ratings[key], answer)
    return ratings


def _assumed(requirement: Requirement, rating: Rating, answer: Answer) -> Rating:
    """The rating with the assumed outcome; what spoke for or against the old one is left out."""
    met = answer.outcome is Outcome.MET
    return replace(
        rating,
        outcome=answer.outcome,
        strength=max(rating.strength, demanded(requirement)) if met else Strength.STATED,
        proposal=None,
        doubtful=False,
        contradicted=False,
        conflict=False,
        consensus="",
        override=None,
        reason=ASSUMED if answer.outcome is Outcome.NOT_APPLICABLE else "",
        points=answer.points,
    )


def _words(scale: str) -> list[str]:
    if scale == "samm":
        return choices(scale)
    return [outcome.value for outcome in Outcome]
