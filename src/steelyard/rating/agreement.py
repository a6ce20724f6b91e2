"""How far assessors agree (R7): over blind votes only, in exact arithmetic.

Krippendorff, K.: Computing Krippendorff's alpha-reliability (2011); ordinal difference function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from steelyard.rating.votes import Ballot
from steelyard.standard import Part
from steelyard.values import ORDERED, Missing, MissingReason, Outcome

SEVERITY_FROM = 100  # votes from which an assessor's severity is told (R7)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the votes on `n` requirements agree; each figure is Missing where it cannot be said."""

    equal: Fraction | Missing  # share of requirements on which all votes are equal
    alpha: Fraction | Missing
    n: int  # requirements with two or more votes


def agreement_of(ballots: Iterable[Ballot]) -> Agreement:
    """R7 over ballots: their votes alone, never what a consensus or an expert made of them.

    A ballot that waits for a vote is left out: figures that move with each vote would tell of it.
    """
    units = [[vote.outcome for vote in b.counted.values()] for b in ballots if b.complete]
    return Agreement(equal_share(units), alpha(units), len(_rated(units)))


def by_practice(part: Part, ballots: Mapping[str, Ballot]) -> dict[str, Agreement]:
    """R7 for every practice of the part by code; ballots go by requirement id."""
    return {
        practice.code: agreement_of([ballots[r.id] for r in practice.requirements if r.id in ballots])
        for practice in part.practices()
    }


def equal_share(units: Iterable[Sequence[Outcome]]) -> Fraction | Missing:
    """Share of requirements with two or more votes on which all votes are equal; an abstention is none."""
    rated = _rated(units)
    if not rated:
        return Missing(MissingReason.TOO_FEW)
    return Fraction(sum(len(set(votes)) == 1 for votes in rated), len(rated))


def alpha(units: Iterable[Sequence[Outcome]]) -> Fraction | Missing:
    """Krippendorff's alpha, ordinal. Not applicable and unrated are missing values.

    Missing(too_few) where no requirement has two votes, Missing(not_recorded) where nothing varies.
    """
    coincidences = _coincidences(units)
    totals = {
        rank: sum((n for (c, _), n in coincidences.items() if c == rank), Fraction(0))
        for rank in range(len(ORDERED))
    }
    n = sum(totals.values())
    if n == 0:
        return Missing(MissingReason.TOO_FEW)
    distance = _ordinal(totals)
    observed = sum((n_ck * distance[pair] for pair, n_ck in coincidences.items()), Fraction(0))
    expected = sum((totals[c] * totals[k] * distance[c, k] for c in totals for k in totals), Fraction(0))
    if expected == 0:
        return Missing(MissingReason.NOT_RECORDED, int(n))
    return 1 - (n - 1) * observed / expected


def severity(votes: Mapping[str, Outcome], consensus: Mapping[str, Outcome]) -> Fraction | Missing:
    """Mean distance of an assessor from the consensus, in steps of the scale; negative is stricter.

    Shown to the assessor and the scheme manager only; Missing(too_few) below 100 comparable votes.
    """
    gaps = [
        ORDERED.index(vote) - ORDERED.index(consensus[requirement])
        for requirement, vote in votes.items()
        if vote in ORDERED and consensus.get(requirement) in ORDERED
    ]
    if len(gaps) < SEVERITY_FROM:
        return Missing(MissingReason.TOO_FEW, len(gaps))
    return Fraction(sum(gaps), len(gaps))


def _rated(units: Iterable[Sequence[Outcome]]) -> list[list[Outcome]]:
    """The votes on each requirement that has two or more, abstentions left out."""
    given: Iterable[list[Outcome]] = ([v for v in votes if v is not Outcome.UNRATED] for votes in units)
    return [votes for votes in given if len(votes) >= 2]


def _coincidences(units: Iterable[Sequence[Outcome]]) -> dict[tuple[int, int], Fraction]:
    table: dict[tuple[int, int], Fraction] = {}
    for votes in units:
        ranks = [ORDERED.index(vote) for vote in votes if vote in ORDERED]
        if len(ranks) < 2:
            continue
        for pair, times in Counter(permutations(ranks, 2)).items():
            table[pair] = table.get(pair, Fraction(0)) + Fraction(times, len(ranks) - 1)
    return table


def _ordinal(totals: Mapping[int, Fraction]) -> dict[tuple[int, int], Fraction]:
    """Squared count of the values that lie between two ranks, half of the two ends."""
    distance = {}
    for c in totals:
        for k in totals:
            low, high = min(c, k), max(c, k)
            between = sum((totals[g] for g in range(low, high + 1)), Fraction(0))
            distance[c, k] = (between - (totals[c] + totals[k]) / 2) ** 2
    return distance
