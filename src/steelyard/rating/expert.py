"""An expert overrides the rating of a requirement, with a reason and never a level (R6).

The expert comes after the assessors: a requirement that nobody has rated yet has nothing to override.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from steelyard.errors import InputError
from steelyard.rating.model import Override, Rating
from steelyard.values import Outcome, Strength


@dataclass(frozen=True, slots=True)
class ExpertOverride:
    """What an expert says of one requirement instead of what the assessors came to, and why."""

    outcome: Outcome
    by: str
    reason: str
    points: Fraction | None = None  # where the standard's scale is SAMM's (R13)


def override_all(ratings: Mapping[str, Rating], overrides: Mapping[str, ExpertOverride]) -> dict[str, Rating]:
    """The ratings with every override applied, by requirement id; raises InputError as `override` does."""
    for key in overrides:
        if key not in ratings:
            raise InputError("there is no such requirement to override", where=key)
    return {
        key: override(rating, overrides[key]) if key in overrides else rating
        for key, rating in ratings.items()
    }


def override(rating: Rating, given: ExpertOverride) -> Rating:
    """One rating as the expert leaves it: the override is shown and counts, a conflict is settled.

    It is `inspected`: an expert has looked, and only a reading that agrees makes a rating measured (R4).
    Raises InputError without a name, a reason or an outcome, and where nothing would be overridden.
    """
    _refuse(rating, given)
    return replace(
        rating,
        outcome=given.outcome,
        strength=Strength.INSPECTED,
        conflict=False,
        contradicted=False,
        override=Override(given.by, given.reason, counted=True),
        reason=given.reason if given.outcome is Outcome.NOT_APPLICABLE else "",
        points=given.points,
    )


def _refuse(rating: Rating, given: ExpertOverride) -> None:
    if not given.reason.strip():
        raise InputError("an expert's override needs a written reason", where=rating.requirement)
    if not given.by.strip():
        raise InputError("an override needs the name of the expert", where=rating.requirement)
    if given.outcome is Outcome.UNRATED:
        raise InputError(
            "an expert overrides a rating by another one, not by none",
            where=rating.requirement,
            remedy="say met, partly_met, not_met or not_applicable",
        )
    if rating.outcome is Outcome.UNRATED and not rating.conflict:
        raise InputError(
            "there is no rating yet that an expert could override",
            where=rating.requirement,
            remedy="wait until all votes are in",
        )
    if (given.outcome, given.points) == (rating.outcome, rating.points):
        raise InputError(
            f"the rating is {rating.outcome} already; nothing would be overridden", where=rating.requirement
        )
