"""A formal assessment for demonstrations: a sample system, votes of two sample assessors, no evidence.

Everything in it is sample data and says so. It is decided by the core like any other case: its level follows from
the votes (R8 to R11) and is not written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from steelyard import __version__
from steelyard.indicators import digest
from steelyard.rating.votes import Ballot, Vote
from steelyard.result.inputs import FORMAL, Inputs
from steelyard.result.model import Subject
from steelyard.standard import Part, Practice, Standard
from steelyard.values import Outcome, Text, Window

PART, TARGET, ATTAINED = "continuous-delivery", 3, 3
ASSESSORS = ("sample-assessor-1", "sample-assessor-2")
AS_OF, ZONE, DAYS = date(2026, 10, 31), "Asia/Shanghai", 90
SUBJECT = Subject(
    Text("样例商业银行", "Sample Commercial Bank"),
    "city-commercial-bank",
    "sample-mobile",
    Text("样例手机银行", "Sample mobile banking"),
)


def sample_case(standard: Standard) -> Inputs:
    """The inputs of the sample assessment under the catalogue's standard."""
    part = next(part for part in standard.parts if part.id == PART)
    return Inputs(
        basis=FORMAL,
        standard=standard,
        part=part,
        subject=SUBJECT,
        window=Window.ending(AS_OF, DAYS, ZoneInfo(ZONE)),
        target=TARGET,
        indicators_digest=digest(),
        engine=__version__,
        ballots=dict(_ballots(part)),
    )


def _ballots(part: Part) -> Iterator[tuple[str, Ballot]]:
    """Both assessors find met what stands at the level or below; every second practice is one level ahead."""
    for place, practice in enumerate(part.practices()):
        for key, outcome in _outcomes(practice, ATTAINED + place % 2):
            yield key, Ballot(key, ASSESSORS, {who: Vote(outcome) for who in ASSESSORS})


def _outcomes(practice: Practice, attained: int) -> Iterator[tuple[str, Outcome]]:
    for requirement in practice.requirements:
        yield requirement.id, Outcome.MET if requirement.level <= attained else Outcome.NOT_MET
