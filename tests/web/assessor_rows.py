"""Votes and readings for the tests of assessors' pages."""

from __future__ import annotations

import hashlib
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from steelyard import __version__
from steelyard.indicators import digest
from steelyard.result.document import canonical
from steelyard.result.inputs import SELF, Inputs, decide_inputs
from steelyard.result.model import LoadFacts, Subject
from steelyard.values import Measured, Origin, Outcome, Reading, Text, Window
from steelyard_web.assessments.catalogue import part_of, requirements_of, standard_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.models import Evidence, ReadingFile, Use
from steelyard_web.ratings import votes
from steelyard_web.ratings.models import Vote

PRACTICE = "CM-VC-VCS"
FIRST, SECOND = "CM-VC-VCS.2.1", "CM-VC-VCS.2.2"
MEASURED = "CM-VC-VCS.3.2"  # commit traceability, at least 90 %
LOAD = "git-1"


def vote(
    world, assessment: Assessment, who: str, requirement: str = FIRST, said: str = "met", reason: str = ""
):
    """That person's vote, by the action."""
    old = Vote.objects.filter(
        assessment=assessment, requirement=requirement, assessor=world.people[who]
    ).last()
    given = votes.Given(requirement, Outcome(said), old.version if old else 0, reason)
    return votes.cast(assessment, [given], by=world.people[who])


def vote_on_all(world, assessment: Assessment, *people: str, said: str = "met") -> None:
    """Votes on everything up to the target, as stored rows."""
    now = timezone.now()
    Vote.objects.bulk_create(
        Vote(assessment=assessment, requirement=r.id, assessor=world.people[who], outcome=said, at=now)
        for who in people
        for r in requirements_of(assessment, up_to_target=True)
    )


def measured(
    world, assessment: Assessment, value: str = "0.95", origin: Origin = Origin.EXPORT
) -> ReadingFile:
    """A result file in force with one reading, of commit traceability over 200 commits."""
    window = Window.ending(date(2026, 11, 20), 90, UTC)
    reading = Reading(
        indicator="commit_traceability",
        scope="mobile",
        window=window,
        value=Measured(Fraction(value), "ratio", 200, Decimal("0.5"), Decimal("0.99")),
        origin=origin,
        loads=(LOAD,),
    )
    data = canonical(
        decide_inputs(
            Inputs(
                basis=SELF,
                standard=standard_of(assessment),
                part=part_of(assessment),
                subject=Subject(Text("样例", "Sample"), "", "mobile", Text("样例", "Sample")),
                window=window,
                target=assessment.target,
                indicators_digest=digest(),
                engine=__version__,
                readings={MEASURED: reading},
                loads=(LoadFacts(LOAD, "git", "git", "sample", str(origin), "a" * 64, 200, 0),),
            )
        )
    )
    return ReadingFile.objects.create(
        assessment=assessment,
        sha256=hashlib.sha256(data).hexdigest(),
        filename="result.json",
        document=data,
        as_of=date(2026, 11, 20),
        number=assessment.reading_files.count() + 1,
        by=world.people["applicant"],
        at=timezone.now(),
    )


def placed(
    world, assessment: Assessment, title: str, *, released: bool = True, practice: str = PRACTICE
) -> Use:
    """A link placed at level 2 of a practice."""
    now, people = timezone.now(), world.people
    release = {"released_by": people["applicant"], "released_at": now} if released else {}
    made = Evidence.objects.create(
        organisation=assessment.organisation,
        title=title,
        kind="link",
        url="https://example.org/",
        added_by=people["contributor"],
        added_at=now,
        **release,
    )
    return Use.objects.create(
        evidence=made, assessment=assessment, practice=practice, level=2, by=people["contributor"], at=now
    )
