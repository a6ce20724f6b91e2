"""Blind votes of several assessors, conflicts, and the consensus that resolves them (R6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from steelyard.errors import InputError
from steelyard.rating.model import Answer, Override, Proposal, Rating
from steelyard.rating.self_basis import NOBODY
from steelyard.standard import Requirement
from steelyard.values import Measured, Origin, Outcome, Strength


@dataclass(frozen=True, slots=True)
class Vote:
    """One assessor's word on one requirement; UNRATED is an abstention."""

    outcome: Outcome
    reason: str = ""
    strength: Strength = Strength.INSPECTED
    points: Fraction | None = None  # where the standard's scale is SAMM's (R13)


@dataclass(frozen=True, slots=True)
class Consensus:
    """What a moderated talk came to, and why; only a written reason makes it count."""

    outcome: Outcome
    reason: str
    by: str
    strength: Strength = Strength.INSPECTED
    points: Fraction | None = None  # where the standard's scale is SAMM's (R13)


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes on one requirement.

    `assigned` are the assessors who have to vote; `removed` ones stay on record and do not count.
    `needed` is two, or one where the scheme asks for no second vote on this row.
    """

    requirement: str
    assigned: tuple[str, ...]
    votes: Mapping[str, Vote] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    consensus: Consensus | None = None
    needed: int = 2

    @property
    def counted(self) -> dict[str, Vote]:
        """The votes of those who are assigned and were not removed, by name."""
        return {who: self.votes[who] for who in self._due if who in self.votes}

    @property
    def complete(self) -> bool:
        """All who are to vote have voted, and they are enough."""
        return len(self._due) >= self.needed and all(who in self.votes for who in self._due)

    @property
    def _due(self) -> list[str]:
        """Who is to vote: each once, in an order that says nothing."""
        return sorted(set(self.assigned) - self.removed)

    def cast(self, assessor: str, vote: Vote) -> Ballot:
        """The ballot with one more vote; refused for strangers and once all votes are in."""
        if assessor not in self.assigned or assessor in self.removed:
            raise InputError(f"{assessor} is not assigned to this requirement", where=self.requirement)
        if self.complete:
            raise InputError(
                "all votes are in and frozen",
                where=self.requirement,
                remedy="a moderated consensus with a reason can change the outcome",
            )
        return replace(self, votes={**self.votes, assessor: vote})

    def seen_by(self, assessor: str) -> dict[str, Vote]:
        """What an assessor may see: his own vote, and everybody's once all are in."""
        return dict(self.votes) if self.complete else {w: v for w, v in self.votes.items() if w == assessor}

    @property
    def conflict(self) -> bool:
        """All votes are in and they are not equal; not applicable against another vote included."""
        said = {(vote.outcome, vote.points) for vote in self.counted.values()}
        return self.complete and len(said) > 1


def rate(
    requirements: Iterable[Requirement],
    ballots: Mapping[str, Ballot],
    proposals: Mapping[str, Proposal],
    answers: Mapping[str, Answer],
    checked_loads: frozenset[str] = frozenset(),
) -> dict[str, Rating]:
    """One formal rating per requirement id.

    `checked_loads` are exports whose sample an assessor has checked in the live system (R4, R19).
    Raises InputError for a consensus, or a unanimous vote against a reading, without a reason.
    """
    return {
        r.id: rate_one(
            ballots.get(r.id) or Ballot(r.id, ()),
            proposals.get(r.id),
            answers.get(r.id, NOBODY),
            checked_loads,
        )
        for r in requirements
    }


def rate_one(
    ballot: Ballot, proposal: Proposal | None, answer: Answer, checked_loads: frozenset[str] = frozenset()
) -> Rating:
    """R6 for one requirement."""
    outcome, strength, reason = _settled(ballot)
    override = _override(ballot, proposal, outcome, reason)
    if override is None and _supported(proposal, outcome, checked_loads):
        strength = Strength.MEASURED
    return Rating(
        requirement=ballot.requirement,
        outcome=outcome,
        strength=strength,
        self_outcome=answer.outcome,
        reading=proposal.reading if proposal else None,
        proposal=proposal.outcome if proposal else None,
        doubtful=proposal.doubtful if proposal else False,
        conflict=ballot.conflict and ballot.consensus is None,
        consensus=ballot.consensus.reason if ballot.consensus else "",
        override=override,
        reason=reason,
        points=None if outcome is Outcome.UNRATED else _points(ballot),
    )


def _points(ballot: Ballot) -> Fraction | None:
    """The points of the consensus, or of votes that agree."""
    settled = ballot.consensus or next(iter(ballot.counted.values()))
    return settled.points


def _settled(ballot: Ballot) -> tuple[Outcome, Strength, str]:
    """The outcome that votes or consensus give; unrated while votes are missing or in conflict."""
    if not ballot.complete:
        return Outcome.UNRATED, Strength.STATED, ""
    if ballot.consensus is not None:
        return _consensus(ballot, ballot.consensus)
    if ballot.conflict:
        return Outcome.UNRATED, Strength.STATED, ""
    votes = list(ballot.counted.values())
    reasons = "; ".join(dict.fromkeys(vote.reason for vote in votes if vote.reason.strip()))
    outcome = votes[0].outcome
    if outcome is Outcome.NOT_APPLICABLE and not reasons:
        raise InputError("not applicable needs a reason", where=ballot.requirement)
    return outcome, min(vote.strength for vote in votes), reasons


def _consensus(ballot: Ballot, consensus: Consensus) -> tuple[Outcome, Strength, str]:
    if not consensus.reason.strip():
        raise InputError("a consensus needs a written reason", where=ballot.requirement)
    return consensus.outcome, consensus.strength, consensus.reason


def _override(ballot: Ballot, proposal: Proposal | None, outcome: Outcome, reason: str) -> Override | None:
    """A settled rating that stands against the reading; it needs a reason and is shown."""
    if outcome is Outcome.UNRATED or proposal is None or proposal.outcome in (None, outcome):
        return None
    if not reason:
        raise InputError(
            f"all votes say {outcome}, the reading says {proposal.outcome}, and nobody says why",
            where=ballot.requirement,
            remedy="write the reason beside a vote",
        )
    by = ballot.consensus.by if ballot.consensus else ", ".join(ballot.counted)
    return Override(by, reason, counted=True)


def _supported(proposal: Proposal | None, outcome: Outcome, checked_loads: frozenset[str]) -> bool:
    """R4: measured in a formal result means direct loads, or exports whose sample was checked."""
    if proposal is None or proposal.outcome is not outcome:
        return False
    reading = proposal.reading
    if not isinstance(reading.value, Measured) or not reading.loads:
        return False
    return reading.origin is Origin.DIRECT or (
        reading.origin is Origin.EXPORT and checked_loads.issuperset(reading.loads)
    )
