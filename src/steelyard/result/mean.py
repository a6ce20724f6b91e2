"""The mean roll-up of OWASP SAMM (R13): stream, node, function, overall, in fractions.

SAMM's practice is our node, its stream our practice. A stream is the sum of its levels' answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.standard import Node, Practice
from steelyard.values import Outcome

ANSWER = {Outcome.MET: Fraction(1), Outcome.PARTLY_MET: Fraction(1, 2)}


@dataclass(frozen=True, slots=True)
class MeanScore:
    """A node's score (0 to the number of levels) and how many of its answers are given."""

    code: str
    score: Fraction
    answered: int
    of: int
    nodes: tuple[MeanScore, ...] = ()


def mean_scores(nodes: Sequence[Node], answers: Mapping[str, Fraction]) -> tuple[MeanScore, ...]:
    """The score of each node; an answer that is not there counts 0 and shows in `answered`."""
    return tuple(_node(node, answers) for node in nodes)


def overall(scores: Sequence[MeanScore]) -> Fraction:
    """The mean of the functions; 0 where there is none."""
    return _mean([s.score for s in scores])


def answers_of(outcomes: Mapping[str, Outcome]) -> dict[str, Fraction]:
    """Outcomes on the ordinal scale as answers between 0 and 1; unrated ones stay unanswered."""
    return {k: ANSWER.get(v, Fraction(0)) for k, v in outcomes.items() if v is not Outcome.UNRATED}


def _node(node: Node, answers: Mapping[str, Fraction]) -> MeanScore:
    below = tuple(_node(child, answers) for child in node.nodes)
    streams = [_stream(practice, answers) for practice in node.practices]
    given = [r.id in answers for p in node.practices for r in p.requirements]
    return MeanScore(
        node.code,
        _mean([*streams, *(child.score for child in below)]),
        sum(given) + sum(child.answered for child in below),
        len(given) + sum(child.of for child in below),
        below,
    )


def _stream(practice: Practice, answers: Mapping[str, Fraction]) -> Fraction:
    levels = sorted({r.level for r in practice.requirements})
    return sum(
        (_mean([answers.get(r.id, Fraction(0)) for r in practice.at(level)]) for level in levels), Fraction(0)
    )


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values) if values else Fraction(0)
