"""The mean roll-up of OWASP SAMM (R13): stream, node, function, overall, in fractions.

SAMM's practice is our node, its stream our practice. A stream is the sum of its levels' answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steelyard.rating.model import Rating
from steelyard.standard import Node, Practice
from steelyard.values import Text, points_of


@dataclass(frozen=True, slots=True)
class MeanScore:
    """A score from 0 to the number of levels, and how many of its answers are given.

    `below` are the nodes and the streams that it is the mean of; a stream has none.
    """

    code: str
    title: Text
    score: Fraction
    answered: int
    of: int
    below: tuple[MeanScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Means:
    """Every score of a part, the overall one and those of its functions with all below them."""

    overall: Fraction
    answered: int
    of: int
    functions: tuple[MeanScore, ...]


def means(nodes: Sequence[Node], answers: Mapping[str, Fraction]) -> Means:
    """The scores of top nodes from answers by requirement id.

    An answer that is not there counts 0 and shows in `answered`; nodes in which nothing is asked leave the
    mean, and the overall score of no node at all is 0.
    """
    functions = mean_scores(nodes, answers)
    return Means(
        overall(functions), sum(f.answered for f in functions), sum(f.of for f in functions), functions
    )


def mean_scores(nodes: Sequence[Node], answers: Mapping[str, Fraction]) -> tuple[MeanScore, ...]:
    """The score of each node; an answer that is not there counts 0 and shows in `answered`."""
    return tuple(_node(node, answers) for node in nodes)


def overall(scores: Sequence[MeanScore]) -> Fraction:
    """The mean of the functions in which something is asked; 0 where there is none."""
    return _mean([s.score for s in scores if s.of])


def flat(scores: Sequence[MeanScore], depth: int = 0) -> Iterator[tuple[int, MeanScore]]:
    """Every score with its depth, each above those it is the mean of."""
    for score in scores:
        yield depth, score
        yield from flat(score.below, depth + 1)


def answers_of(ratings: Mapping[str, Rating]) -> dict[str, Fraction]:
    """Answers between 0 and 1 by requirement id; unrated ones stay unanswered.

    The points where the standard's scale has them; else met is 1, partly met 1/2 and all else 0.
    """
    answers = {}
    for key, rating in ratings.items():
        points = points_of(rating.outcome) if rating.points is None else rating.points
        if points is not None:
            answers[key] = points
    return answers


def _node(node: Node, answers: Mapping[str, Fraction]) -> MeanScore:
    below = (*(_stream(p, answers) for p in node.practices), *(_node(child, answers) for child in node.nodes))
    return MeanScore(
        node.code,
        node.title,
        overall(below),
        sum(score.answered for score in below),
        sum(score.of for score in below),
        below,
    )


def _stream(practice: Practice, answers: Mapping[str, Fraction]) -> MeanScore:
    """The sum over its levels; several questions of one level give their mean."""
    levels = sorted({r.level for r in practice.requirements})
    score = sum(
        (_mean([answers.get(r.id, Fraction(0)) for r in practice.at(level)]) for level in levels), Fraction(0)
    )
    answered = sum(r.id in answers for r in practice.requirements)
    return MeanScore(practice.code, practice.title, score, answered, len(practice.requirements))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values) if values else Fraction(0)
