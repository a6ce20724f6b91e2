"""Where the scheme asks for a second vote, if it does not ask for it everywhere (R6).

The core says which rows decide and draws the rest; here stands when one may know it. Votes stay blind until
the selection is final: every requirement up to the target has a first vote, all second votes that these ask
for are in, and no conflict among them is open. Only then does a single vote count, and only then is it shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction

from steelyard import __version__
from steelyard.indicators import digest
from steelyard.rating.coverage import second_votes
from steelyard.rating.votes import Ballot
from steelyard.result.deciding import deciding_practices
from steelyard.result.inputs import FORMAL, Inputs, decide_inputs
from steelyard.result.model import Subject
from steelyard.result.readings_in import FromResult
from steelyard.standard import Part
from steelyard.values import Text, Window
from steelyard_web.assessments.catalogue import part_of, standard_of
from steelyard_web.assessments.models import Assessment

_NOBODY = Text("", "")


@dataclass(frozen=True, slots=True)
class Coverage:
    """`asked`: requirement ids that need a second vote; None: all. `known`: first votes are in everywhere."""

    asked: frozenset[str] | None = None
    known: bool = True

    def needs_second(self, requirement: str) -> bool:
        """Whether a second vote is asked on the requirement, as far as it is known."""
        return self.asked is None or requirement in self.asked


EVERYWHERE = Coverage()


def covered(
    assessment: Assessment,
    ballots: Mapping[str, Ballot],
    first: Mapping[str, str],
    due: Iterable[str],
    share: Decimal,
    measured: FromResult | None,
) -> tuple[dict[str, Ballot], Coverage]:
    """The ballots with what is needed of each, and where a second vote is asked.

    `first` names for each requirement whoever voted first; `due` are the requirements up to the target.
    """
    due = tuple(due)
    if any(requirement not in first for requirement in due):
        return dict(ballots), Coverage(frozenset(), known=False)
    deciding = deciding_practices(decide_inputs(_inputs(assessment, measured, _first_votes(ballots, first))))
    part = _assessed(assessment)
    asked = second_votes(part, deciding, Fraction(share), assessment.number)
    if not _final(ballots, asked & set(due)):
        return dict(ballots), Coverage(asked)
    return {key: b if key in asked else _single(b) for key, b in ballots.items()}, Coverage(asked)


def _final(ballots: Mapping[str, Ballot], asked: Iterable[str]) -> bool:
    """All asked second votes are in, and no conflict among them is open."""
    return all(
        ballots[key].complete and (ballots[key].consensus or not ballots[key].conflict) for key in asked
    )


def _single(ballot: Ballot) -> Ballot:
    """One vote is enough: those who voted are those who had to."""
    if ballot.complete or not ballot.counted:
        return ballot
    return replace(ballot, assigned=(*ballot.counted, *ballot.removed), needed=1)


def _first_votes(ballots: Mapping[str, Ballot], first: Mapping[str, str]) -> dict[str, Ballot]:
    """Each ballot as its first vote leaves it; where the votes are in and settled, as they settled it."""
    found = {}
    for key, ballot in ballots.items():
        if key not in first:
            continue
        settled = ballot.complete and (ballot.consensus or not ballot.conflict)
        alone = replace(ballot, assigned=(first[key],), removed=frozenset(), needed=1)
        found[key] = ballot if settled else alone
    return found


def _inputs(assessment: Assessment, measured: FromResult | None, ballots: Mapping[str, Ballot]) -> Inputs:
    """A case of which only the ratings matter: which rows decide does not hang on names and days."""
    return Inputs(
        basis=FORMAL,
        standard=standard_of(assessment),
        part=part_of(assessment),
        subject=Subject(_NOBODY, "", "", _NOBODY),
        window=measured.window if measured else Window.ending(date(2026, 1, 1), 90, UTC),
        target=assessment.target,
        indicators_digest=digest(),
        engine=__version__,
        module=assessment.module,
        readings=measured.readings if measured else {},
        loads=measured.loads if measured else (),
        ballots=ballots,
    )


def _assessed(assessment: Assessment) -> Part:
    """The part, cut to the module that is assessed."""
    part = part_of(assessment)
    module = next((m for m in part.modules if m.id == assessment.module), None)
    return (
        part
        if module is None
        else replace(part, nodes=tuple(n for n in part.nodes if n.code in module.nodes))
    )
