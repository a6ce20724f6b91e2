"""Votes and consensuses as the core's values, and what follows from them: conflicts, missing votes, agreement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steelyard.rating.agreement import Agreement, agreement_of
from steelyard.rating.votes import Ballot, Consensus, Vote
from steelyard.result.readings_in import FromResult
from steelyard.values import Outcome, read_points
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.readings import from_result
from steelyard_web.ratings.coverage import EVERYWHERE, Coverage, covered
from steelyard_web.ratings.entries import APPEAL, CONSENSUS, VOTE, Entry, entries
from steelyard_web.ratings.models import SiteNote
from steelyard_web.ratings.panel import Panel, panel_of


@dataclass(frozen=True, slots=True)
class Voting:
    """The voting of one assessment as it stands. Mappings go by requirement id, then by user name."""

    ballots: dict[str, Ballot]
    votes: dict[str, dict[str, Entry]]
    consensuses: dict[str, list[Entry]]  # the last one counts
    due: tuple[str, ...]  # what has to be voted on: up to the target; in an appeal what it is about
    panel: Panel
    coverage: Coverage

    def lacks(self, assessor: str) -> list[str]:
        """Requirements on which the assessor still has to vote."""
        return [key for key in self.due if self._waits_for(key, assessor)]

    def _waits_for(self, key: str, assessor: str) -> bool:
        ballot = self.ballots[key]
        if (
            ballot.complete
            or assessor not in set(ballot.assigned) - ballot.removed
            or assessor in ballot.votes
        ):
            return False
        return self.coverage.needs_second(key) or not ballot.counted

    def open_conflicts(self) -> list[str]:
        """Requirements whose votes differ and that no consensus has settled, in the order of the standard."""
        return [key for key, b in self.ballots.items() if b.conflict and b.consensus is None]

    def unfinished(self) -> list[str]:
        """Requirements that are due and not complete."""
        return [key for key in self.due if not self.ballots[key].complete]


def voting(
    assessment: Assessment,
    instance: int | None = None,
    rows: Iterable[Entry] | None = None,
    measured: FromResult | None = None,
) -> Voting:
    """The voting as of an instance, by default the running one; two queries, one with `rows`.

    `rows` are entries, and `measured` the readings, that a page has read already.
    An organisation-level assessment (R16) has nothing to vote on: its level comes from its sample.
    """
    rows = entries(assessment) if rows is None else list(rows)
    panel = panel_of(assessment, _appeals(rows))
    upto = panel.now if instance is None else instance
    asked = list(requirements_of(assessment)) if assessment.project_id is not None else []
    within = {r.id: panel.instance_of(r.id, upto) for r in asked}
    votes, consensuses = _sorted(rows, within)
    plain = {key: _ballot(key, panel, within[key], votes, consensuses) for key in within}
    due = tuple(r.id for r in asked if _is_due(r.id, r.level, assessment, panel, upto))
    coverage = EVERYWHERE
    if not panel.everywhere and upto == 1 and plain:
        measured = measured or from_result(assessment)
        plain, coverage = covered(assessment, plain, _first(plain, votes), due, panel.share, measured)
    return Voting(plain, votes, consensuses, due, panel, coverage)


def _appeals(rows: Iterable[Entry]) -> tuple[frozenset[str], ...]:
    """What each appeal is about, in their order."""
    found = sorted((row.number, row.key) for row in rows if row.kind == APPEAL)
    return tuple(frozenset(json.loads(ids)) for _, ids in found)


def ballots(assessment: Assessment, instance: int | None = None) -> dict[str, Ballot]:
    """Requirement id -> Ballot, names of assessors are user names.

    In an appeal the requirements that it is about are voted on anew, all others stand as before.
    """
    return voting(assessment, instance).ballots


def agreement(assessment: Assessment) -> Agreement:
    """R7: over all requirements."""
    return agreement_of(ballots(assessment).values())


def checked_loads(assessment: Assessment) -> frozenset[str]:
    """Ids of the loads whose last sample check found no mismatch (R19); earlier checks are kept and shown."""
    checks = SiteNote.objects.filter(assessment=assessment, kind="sample_check").order_by("at", "pk")
    last = dict(checks.values_list("load_id", "mismatches"))
    return frozenset(load for load, mismatches in last.items() if mismatches == 0)


def _sorted(
    rows: Iterable[Entry], within: Mapping[str, int]
) -> tuple[dict[str, dict[str, Entry]], dict[str, list[Entry]]]:
    """The votes by requirement and user name, the consensuses by requirement, of the instance that counts."""
    votes: dict[str, dict[str, Entry]] = {}
    consensuses: dict[str, list[Entry]] = {}
    for row in rows:
        if within.get(row.key) != row.number:
            continue
        if row.kind == VOTE:
            votes.setdefault(row.key, {})[row.by] = row
        elif row.kind == CONSENSUS:
            consensuses.setdefault(row.key, []).append(row)
    return votes, consensuses


def _ballot(
    key: str,
    panel: Panel,
    instance: int,
    votes: Mapping[str, Mapping[str, Entry]],
    consensuses: Mapping[str, list[Entry]],
) -> Ballot:
    assigned, removed = panel.assigned(instance)
    given = {
        who: Vote(Outcome(row.outcome), row.reason, points=read_points(row.points) if row.points else None)
        for who, row in votes.get(key, {}).items()
    }
    last = consensuses[key][-1] if key in consensuses else None
    return Ballot(key, assigned, given, removed, None if last is None else _consensus(last))


def _consensus(row: Entry) -> Consensus:
    points = read_points(row.points) if row.points else None
    return Consensus(Outcome(row.outcome), row.reason, row.by, points=points)


def _first(ballots: Mapping[str, Ballot], votes: Mapping[str, Mapping[str, Entry]]) -> dict[str, str]:
    """Requirement id -> who of those that count voted first."""
    found = {}
    for key, ballot in ballots.items():
        counted = ballot.counted
        rows = [row for who, row in votes.get(key, {}).items() if who in counted]
        if rows:
            found[key] = min(rows, key=lambda row: row.pk).by
    return found


def _is_due(key: str, level: int, assessment: Assessment, panel: Panel, upto: int) -> bool:
    if upto > 1:
        return panel.instance_of(key, upto) == upto
    return level <= assessment.target
