"""How a person's votes agree with others' over all assessments (R7), in three queries.

Only ballots whose votes are all in are counted; a severity is told to the scheme manager, and from 100
comparable votes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steelyard.rating.agreement import Agreement, agreement_of, severity
from steelyard.rating.votes import Ballot, Consensus
from steelyard.rating.votes import Vote as Word
from steelyard.values import Missing, Outcome, Text
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assignment, Duty
from steelyard_web.ratings import figures
from steelyard_web.ratings.models import Consensus as Settled
from steelyard_web.ratings.models import Vote

Key = tuple[int, str, int]  # assessment, requirement, instance


@dataclass(frozen=True, slots=True)
class Record:
    """Agreement over the requirements on which the person and others voted; his severity in steps."""

    agreement: Agreement
    severity: Fraction | Missing

    @property
    def equal(self) -> Text:
        """The share of requirements on which he and the others said the same."""
        return figures.equal(self.agreement)

    @property
    def alpha(self) -> Text:
        """Krippendorff's alpha."""
        return figures.alpha(self.agreement)

    @property
    def severe(self) -> Text:
        """Severity with its sign; negative is stricter."""
        return figures.steps(self.severity)


def record_of(person: User) -> Record:
    """Over everything that was frozen; a removed person's votes do not count."""
    ballots = _ballots(person)
    settled = {key: outcome for key, b in ballots.items() if (outcome := _outcome(b)) is not None}
    own = {key: b.votes[person.username].outcome for key, b in ballots.items()}
    return Record(agreement_of(ballots.values()), severity(_flat(own), _flat(settled)))


def _ballots(person: User) -> dict[Key, Ballot]:
    votes = _votes_beside(person)
    cases = {case for case, _, _ in votes}
    removed, settled = _removed(cases), _settled(cases)
    found = {
        key: Ballot(
            key[1],
            tuple(sorted(given)),
            given,
            removed.get((key[0], key[2]), frozenset()),
            settled.get(key),
        )
        for key, given in votes.items()
    }
    return {key: b for key, b in found.items() if person.username in b.counted and b.complete}


def _votes_beside(person: User) -> dict[Key, dict[str, Word]]:
    """His frozen votes with all others on the same requirements; one query."""
    frozen = Vote.objects.filter(frozen_at__isnull=False)
    rows = frozen.filter(assessment__in=frozen.filter(assessor=person).values("assessment"))
    votes: dict[Key, dict[str, Word]] = {}
    for case, requirement, instance, who, outcome in rows.values_list(
        "assessment", "requirement", "instance", "assessor__username", "outcome"
    ):
        votes.setdefault((case, requirement, instance), {})[who] = Word(Outcome(outcome))
    return {key: given for key, given in votes.items() if person.username in given}


def _removed(cases: set[int]) -> dict[tuple[int, int], frozenset[str]]:
    """Assessment and instance -> who was taken off duty and not put on again."""
    duties = Assignment.objects.filter(assessment__in=cases, duty=Duty.ASSESSOR)
    gone: dict[tuple[int, int], set[str]] = {}
    here: dict[tuple[int, int], set[str]] = {}
    for case, instance, who, at in duties.values_list(
        "assessment", "instance", "user__username", "removed_at"
    ):
        (here if at is None else gone).setdefault((case, instance), set()).add(who)
    return {key: frozenset(names - here.get(key, set())) for key, names in gone.items()}


def _settled(cases: set[int]) -> dict[Key, Consensus]:
    rows = Settled.objects.filter(assessment__in=cases).order_by("pk")
    return {
        (case, requirement, instance): Consensus(Outcome(outcome), reason, who)
        for case, requirement, instance, outcome, reason, who in rows.values_list(
            "assessment", "requirement", "instance", "outcome", "reason", "by__username"
        )
    }


def _outcome(ballot: Ballot) -> Outcome | None:
    """What was settled: the consensus, else what all votes say; None while they differ."""
    if ballot.consensus is not None:
        return ballot.consensus.outcome
    said = {vote.outcome for vote in ballot.counted.values()}
    return said.pop() if len(said) == 1 else None


def _flat(outcomes: dict[Key, Outcome]) -> dict[str, Outcome]:
    return {f"{case} {instance} {requirement}": o for (case, requirement, instance), o in outcomes.items()}
