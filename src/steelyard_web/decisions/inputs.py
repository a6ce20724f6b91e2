"""What a result of the web follows from, as the core's values; the core decides, the web never does.

The same inputs given to the command line make the same bytes: `steelyard decide` of a stored case file
prints the stored result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from steelyard import __version__
from steelyard.indicators import digest
from steelyard.rating.expert import ExpertOverride as Override
from steelyard.rating.model import Proposal
from steelyard.rating.votes import Ballot
from steelyard.result.inputs import Inputs, decide_inputs, proposals
from steelyard.result.inputs_document import read
from steelyard.result.model import Result, Subject
from steelyard.result.parsed import parsed
from steelyard.values import Outcome, Text, Window, points_of
from steelyard_web.assessments.catalogue import part_of, standard_named, standard_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.values import answers
from steelyard_web.decisions.models import Appeal, ExpertOverride
from steelyard_web.decisions.models import Result as Stored
from steelyard_web.evidence.readings import from_result
from steelyard_web.organisations.standing import standing_on
from steelyard_web.ratings.values import ballots, checked_loads
from steelyard_web.refusal import Refused

SELF, FORMAL = "self", "formal"
ASSESSORS, EXPERTS = "assessors", "experts"  # who says so, as results name them
WINDOW_DAYS = 90  # domain.md: unless said otherwise


def inputs(assessment: Assessment, basis: str, overrides: Iterable[ExpertOverride] = ()) -> Inputs:
    """Answers, readings and, on the formal basis, votes of a project's assessment as they stand now.

    `overrides` are those of an expert meeting; the ones that an appeal left alone are added by themselves.
    Raises Refused for an assessment by sampling, which has no ratings of its own.
    """
    if assessment.project_id is None:
        raise Refused(
            "机构级评估按抽样项目的结果确定级别，自身没有评分。",
            "An assessment by sampling rests on the results of its projects and has no ratings of its own.",
        )
    made = _own_word(assessment)
    if basis == SELF:
        return made
    standing = {row.requirement: row for row in standing_overrides(assessment)}
    given = standing | {row.requirement: row for row in overrides}
    return replace(
        made,
        basis=FORMAL,
        ballots=heard(ballots(assessment), proposals(made)),
        checked_loads=checked_loads(assessment),
        expert_overrides=overridden(made, given.values()),
    )


def decide(assessment: Assessment, basis: str, overrides: Iterable[ExpertOverride] = ()) -> Result:
    """The result that these inputs give at this moment; nothing is stored."""
    return decide_inputs(inputs(assessment, basis, overrides))


def heard(given: Mapping[str, Ballot], suggested: Mapping[str, Proposal]) -> dict[str, Ballot]:
    """The ballots as a result may tell of them: no vote that is still blind, no assessor's words but where the
    rating needs a reason, which is not applicable, or against the reading (R1, R6), and nobody's name: the
    applicant reads the result (R28).

    The outcome is the same; who voted what, and wrote beside it, stays within the scheme.
    """
    names = _numbered(given.values())
    return {key: _heard(_nameless(ballot, names), suggested.get(key)) for key, ballot in given.items()}


def _numbered(given: Iterable[Ballot]) -> dict[str, str]:
    """User name -> `assessor-1`, `assessor-2` ... in the order of the user names."""
    people = {who for ballot in given for who in (*ballot.assigned, *ballot.votes)}
    return {who: f"assessor-{number}" for number, who in enumerate(sorted(people), 1)}


def _nameless(ballot: Ballot, names: Mapping[str, str]) -> Ballot:
    consensus = ballot.consensus
    return replace(
        ballot,
        assigned=tuple(names[who] for who in ballot.assigned),
        removed=frozenset(names[who] for who in ballot.removed),
        votes={names[who]: vote for who, vote in ballot.votes.items()},
        consensus=None if consensus is None else replace(consensus, by=ASSESSORS),
    )


def _heard(ballot: Ballot, proposal: Proposal | None) -> Ballot:
    if not ballot.complete:
        return replace(ballot, votes={}, consensus=None)
    against = proposal is not None and proposal.outcome is not None
    votes = {
        who: vote
        if vote.outcome is Outcome.NOT_APPLICABLE or (against and vote.outcome is not proposal.outcome)
        else replace(vote, reason="")
        for who, vote in ballot.votes.items()
    }
    return replace(ballot, votes=votes)


def _own_word(assessment: Assessment) -> Inputs:
    given = from_result(assessment)
    made = Inputs(
        basis=SELF,
        standard=standard_of(assessment),
        part=part_of(assessment),
        subject=subject(assessment),
        window=Window.ending(timezone.localdate(), WINDOW_DAYS, ZoneInfo(settings.TIME_ZONE)),
        target=assessment.target,
        indicators_digest=digest(),
        engine=__version__,
        module=assessment.module,
        answers=answers(assessment),
    )
    if given is None:
        return made
    return replace(
        made,
        window=given.window,
        indicators_digest=given.indicators_digest,
        link_mode=given.link_mode,
        readings=given.readings,
        loads=given.loads,
    )


def subject(assessment: Assessment) -> Subject:
    """Who and what is assessed, with the category that the organisation has today (R24)."""
    organisation, project = assessment.organisation, assessment.project
    held = standing_on(organisation, timezone.localdate())
    return Subject(
        organisation=Text(organisation.name_zh, organisation.name_en),
        category=held.category if held else "",
        project_id=project.slug if project else "",
        project=Text(project.name_zh, project.name_en) if project else Text("", ""),
    )


def overridden(made: Inputs, given: Iterable[ExpertOverride]) -> dict[str, Override]:
    """Stored overrides as the core takes them; on SAMM's scale the outcome says the points."""
    scored = made.standard.scale == "samm"
    return {
        row.requirement: Override(
            outcome=Outcome(row.outcome),
            by=EXPERTS,
            reason=row.reason,
            points=points_of(Outcome(row.outcome)) if scored else None,
        )
        for row in given
    }


def standing_overrides(assessment: Assessment) -> list[ExpertOverride]:
    """What experts said in decisions that were appealed against, of requirements that were not appealed."""
    appeals = list(Appeal.objects.filter(assessment=assessment).order_by("number"))
    rows = ExpertOverride.objects.filter(meeting__in=[a.against_id for a in appeals]).select_related("by")
    by_meeting: dict[int, list[ExpertOverride]] = {}
    for row in rows if appeals else ():
        by_meeting.setdefault(row.meeting_id, []).append(row)
    found: dict[str, ExpertOverride] = {}
    for appeal in appeals:
        found |= {row.requirement: row for row in by_meeting.get(appeal.against_id, [])}
        found = {key: row for key, row in found.items() if key not in set(appeal.requirements)}
    return list(found.values())


def case_of(stored: Stored) -> Inputs:
    """The inputs that a stored result of a project follows from."""
    return _case(bytes(stored.case), f"result {stored.pk}")


@lru_cache(maxsize=64)
def _case(data: bytes, where: str) -> Inputs:
    document = parsed(data, where)
    named = document["standard"]
    return read(document, standard_named(f"{named['id']}@{named['edition']}"))


def result_of(stored: Stored) -> Result:
    """The stored result of a project as the core's value, decided again from its case file."""
    return _decided(bytes(stored.case), f"result {stored.pk}")


@lru_cache(maxsize=64)
def _decided(data: bytes, where: str) -> Result:
    return decide_inputs(_case(data, where))
