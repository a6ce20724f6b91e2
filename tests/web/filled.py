"""Two organisations with something in every table, and words by which a leak is recognised."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from steelyard_web.assessments.models import Answer, Assessment
from steelyard_web.audit.trail import record
from steelyard_web.decisions.actions import store_result
from steelyard_web.decisions.models import Dispute, Meeting, Report, Seat
from steelyard_web.evidence.files import store
from steelyard_web.evidence.models import Evidence, Use
from steelyard_web.notices.models import Notice
from steelyard_web.organisations.models import Organisation
from steelyard_web.ratings.models import Problem, Round, SiteNote, Vote
from tests.web.world import World

PRACTICE = "CM-VC-VCS"
REQUIREMENTS = ("CM-VC-VCS.2.1", "CM-VC-VCS.2.2")
RIVAL, UNRELEASED = "rivalsecret", "unreleasedsecret"  # in the other bank's rows; in what nobody released
BLIND, SETTLED = "blindsecret", "settledsecret"  # in a vote while others are missing; in votes that are in


@dataclass(frozen=True)
class Filled:
    mine: Assessment
    theirs: Assessment


def fill(world: World, state: str) -> Filled:
    """The same for both banks: votes in on the first requirement, one vote missing on the second."""
    Organisation.objects.filter(pk=world.rival_bank.pk).update(name_zh=f"{RIVAL}行", name_en=f"{RIVAL} bank")
    world.rival_bank.refresh_from_db()
    for project in world.rival_bank.projects.all():
        project.name_zh, project.name_en = f"{RIVAL}项目", f"{RIVAL} project"
        project.save()
    mine = world.assessment(state)
    theirs = world.assessment(
        state,
        people=False,
        organisation=world.rival_bank,
        project=world.rival_bank.projects.get(),
        applied_by=world.people["rival"],
        form={"summary": RIVAL},
    )
    world.assign(theirs, other_lead="lead_assessor", third="assessor", fourth="assessor", expert_5="expert")
    _rows(world, mine, "applicant", "contributor", ("first", "second"), "")
    _rows(world, theirs, "rival", "rival", ("third", "fourth"), RIVAL)
    return Filled(mine, theirs)


def _rows(world: World, case: Assessment, owner: str, adder: str, voters: tuple[str, str], mark: str) -> None:
    people, now = world.people, timezone.now()
    who = {"by": people[owner], "at": now}
    Answer.objects.create(
        assessment=case, requirement=REQUIREMENTS[0], outcome="met", note=f"note {mark}", **who
    )
    released = Evidence.objects.create(
        organisation=case.organisation,
        title=f"released {mark}",
        **_file(f"released {mark}"),
        added_by=people[adder],
        added_at=now,
        released_by=people["manager"],
        released_at=now,
    )
    hidden = Evidence.objects.create(
        organisation=case.organisation,
        title=f"{UNRELEASED} {mark}",
        **_file(f"{UNRELEASED} {mark}"),
        added_by=people[adder],
        added_at=now,
    )
    uses = [
        Use.objects.create(evidence=e, assessment=case, practice=PRACTICE, level=2, **who)
        for e in (released, hidden)
    ]
    for voter in voters:
        _vote(case, people[voter], REQUIREMENTS[0], f"{SETTLED} {mark}", now)
    _vote(case, people[voters[0]], REQUIREMENTS[1], f"{BLIND} {mark}", now)
    opened = Round.objects.create(
        assessment=case, number=1, opened_by=people["manager"], opened_at=now, due=now.date(), digest="0" * 64
    )
    opened.frozen.add(uses[0])
    Problem.objects.create(
        round=opened,
        requirement=REQUIREMENTS[0],
        text=f"problem {mark}",
        raised_by=people[voters[0]],
        raised_at=now,
    )
    SiteNote.objects.create(
        assessment=case,
        practice=PRACTICE,
        kind="interview",
        text=f"talk {mark}",
        by=people[voters[0]],
        at=now,
    )
    with transaction.atomic():
        result = store_result(case, "formal", "report", by=people["manager"])
    report = Report.objects.create(
        assessment=case, number=1, summary_zh=mark, by=people["manager"], at=now, issued_at=now, result=result
    )
    Dispute.objects.create(report=report, requirement=REQUIREMENTS[0], reason=f"why {mark}", **who)
    meeting = Meeting.objects.create(
        assessment=case, number=1, report=report, quorum=3, called_by=people["manager"], called_at=now
    )
    Seat.objects.create(meeting=meeting, expert=people["expert_1" if not mark else "expert_5"])
    for name in (owner, voters[0]):
        Notice.objects.create(user=people[name], zh=f"通知 {mark}", en=f"notice {mark}", path="/")


def _file(text: str) -> dict[str, str | int]:
    """The columns of a text file that lies in the store."""
    name = text.replace(" ", "-") + ".txt"
    kept = store(SimpleUploadedFile(name, text.encode()))
    return {
        "kind": "document",
        "filename": name,
        "sha256": kept.sha256,
        "size": kept.size,
        "media_type": kept.media_type,
    }


def _vote(case: Assessment, voter, requirement: str, reason: str, now) -> None:
    with transaction.atomic():
        vote = Vote.objects.create(
            assessment=case, requirement=requirement, assessor=voter, outcome="met", reason=reason, at=now
        )
        record(
            "vote.cast",
            vote,
            by=voter,
            after={"requirement": requirement, "outcome": "met", "reason": reason},
            organisation=case.organisation.slug,
            assessment=case.number,
        )
