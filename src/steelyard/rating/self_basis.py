"""Ratings on the applicant's word and the readings (R5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from steelyard.rating.model import Answer, Override, Proposal, Rating
from steelyard.standard import Requirement
from steelyard.values import Outcome, Strength

_SAID_SOMETHING = {Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_APPLICABLE}
_LOWER = {Outcome.PARTLY_MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE}
NOBODY = Answer(Outcome.UNRATED)


def rate(
    requirements: Iterable[Requirement],
    answers: Mapping[str, Answer],
    proposals: Mapping[str, Proposal],
) -> dict[str, Rating]:
    """One rating per requirement id; an answer that is not there is unrated."""
    return {r.id: rate_one(r.id, answers.get(r.id, NOBODY), proposals.get(r.id)) for r in requirements}


def rate_one(requirement: str, answer: Answer, proposal: Proposal | None) -> Rating:
    """R5 for one requirement: a reading of not met wins, a reading of met fills or confirms."""
    if proposal is None or proposal.outcome is None:
        return _rating(requirement, answer, proposal, answer.outcome, Strength.STATED)
    if proposal.outcome is Outcome.NOT_MET:
        return _rating(requirement, answer, proposal, Outcome.NOT_MET, Strength.MEASURED)
    if answer.outcome in _LOWER:
        return _rating(requirement, answer, proposal, answer.outcome, Strength.STATED)
    return _rating(requirement, answer, proposal, Outcome.MET, Strength.MEASURED)


def _rating(
    requirement: str, answer: Answer, proposal: Proposal | None, outcome: Outcome, strength: Strength
) -> Rating:
    refuted = proposal is not None and proposal.outcome is Outcome.NOT_MET
    contradicted = refuted and answer.outcome in _SAID_SOMETHING
    return Rating(
        requirement=requirement,
        outcome=outcome,
        strength=strength,
        self_outcome=answer.outcome,
        reading=proposal.reading if proposal else None,
        proposal=proposal.outcome if proposal else None,
        doubtful=proposal.doubtful if proposal else False,
        contradicted=contradicted,
        override=Override("applicant", answer.note, counted=False) if contradicted and answer.note else None,
        reason=answer.reason,
        points=answer.points if outcome is answer.outcome else None,
    )
