"""What the pages of assessors show: the list of practices, and one practice with everything side by side.

A person sees his own votes, and all votes of a requirement once all are in; before that only how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steelyard.rating.model import Proposal
from steelyard.rating.votes import Ballot
from steelyard.result.readings_in import FromResult
from steelyard.standard import ExpectedEvidence, Practice, Requirement
from steelyard.values import Measured, Outcome, Text
from steelyard_web import words
from steelyard_web.assessments.catalogue import part_of, practices_of, standard_of
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.models import Use
from steelyard_web.evidence.readings import proposed
from steelyard_web.ratings.entries import NOTE, PROBLEM, SELF, Entry
from steelyard_web.ratings.problems import SOLVED
from steelyard_web.ratings.values import Voting

SHOWS = ("all", "mine", "conflicts", "problems", "readings")
KEYS = {"met": "m", "partly_met": "p", "not_met": "n", "not_applicable": "a", "unrated": "x"}
# On SAMM's scale the points are the choice; each is the outcome that it amounts to (R13).
POINTS = (("1", "met"), ("0.5", "partly_met"), ("0.25", "partly_met"), ("0", "not_met"))
ABSTAIN = Text("弃权", "Abstain")


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button. `reasoned`: this vote cannot stand without a reason."""

    value: str
    text: Text
    key: str
    chosen: bool
    reasoned: bool


@dataclass(frozen=True, slots=True)
class VoteShown:
    """One vote as it is shown; `struck`: of an assessor who was removed, kept and not counted."""

    entry: Entry
    struck: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement with all that belongs to it, as one person may see it."""

    requirement: Requirement
    due: bool
    proposal: Proposal | None
    self_rating: Entry | None
    mine: Entry | None
    said: int  # votes that are in
    of: int  # votes that are needed
    complete: bool
    conflict: bool
    votes: tuple[VoteShown, ...]  # empty while blind
    consensuses: tuple[Entry, ...]  # the last one counts
    problems: tuple[Entry, ...]
    expected: tuple[tuple[ExpectedEvidence, int], ...]  # with how many pieces answer it
    choices: tuple[Choice, ...]  # empty where the person has no vote
    reason: str
    version: int
    second: str  # "", asked, not_asked, open: the scheme's second vote (R6)

    @property
    def outcome(self) -> str:
        """What all votes came to, or the consensus; empty while blind or in conflict."""
        if not self.complete:
            return ""
        if self.consensuses:
            return self.consensuses[-1].outcome
        counted = [one.entry.outcome for one in self.votes if not one.struck]
        return "" if self.conflict or not counted else counted[0]

    @property
    def against(self) -> bool:
        """The settled rating stands against the reading."""
        said = self.proposal.outcome if self.proposal else None
        return bool(said and self.outcome not in ("", "unrated", str(said)))


@dataclass(frozen=True, slots=True)
class Row:
    """One practice in the list."""

    practice: Practice
    domain: Text
    mine: int  # votes that the person still owes
    said: int
    of: int
    complete: int  # requirements whose votes are all in
    due: int  # requirements that are voted on
    evidence: int
    readings: int
    problems: int
    conflicts: int

    def shown(self, show: str) -> bool:
        """Whether a filter lets the row through."""
        kept = {
            "mine": self.mine,
            "conflicts": self.conflicts,
            "problems": self.problems,
            "readings": self.readings,
        }
        return bool(kept.get(show, 1))


def rows(
    assessment: Assessment,
    viewer: str,
    now: Voting,
    measured: FromResult | None,
    uses: Iterable[Use],
    entries: Iterable[Entry],
) -> list[Row]:
    """Every practice, in the order of the standard."""
    lacking, due = set(now.lacks(viewer)), set(now.due)
    conflicts = set(now.open_conflicts())
    problems = [e.key for e in entries if e.kind == PROBLEM and e.outcome != SOLVED]
    placed = [use.practice for use in uses]
    read = (
        {key for key, r in measured.readings.items() if isinstance(r.value, Measured)} if measured else set()
    )
    domains = _domains(assessment)
    found = []
    for practice in practices_of(assessment):
        ids = [r.id for r in practice.requirements]
        voted = [now.ballots[key] for key in ids if key in due]
        found.append(
            Row(
                practice=practice,
                domain=domains[practice.code],
                mine=sum(key in lacking for key in ids),
                said=sum(len(b.counted) for b in voted),
                of=sum(seats(now, b) for b in voted),
                complete=sum(b.complete for b in voted),
                due=len(voted),
                evidence=placed.count(practice.code),
                readings=sum(key in read for key in ids),
                problems=sum(key in ids for key in problems),
                conflicts=sum(key in conflicts for key in ids),
            )
        )
    return found


def seats(now: Voting, ballot: Ballot) -> int:
    """How many votes a ballot waits for: of all assessors on duty, of one where no second vote is asked."""
    on_duty = len(set(ballot.assigned) - ballot.removed)
    single = now.coverage.known and not now.coverage.needs_second(ballot.requirement)
    return max(1, len(ballot.counted)) if single else max(on_duty, 2)


def lines(
    assessment: Assessment,
    practice: Practice,
    viewer: str,
    now: Voting,
    measured: FromResult | None,
    uses: Iterable[Use],
    entries: Iterable[Entry],
    *,
    may_vote: bool,
) -> list[Line]:
    """The requirements of one practice as the person named may see them."""
    problems: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind == PROBLEM:
            problems.setdefault(entry.key, []).append(entry)
    beside = _Beside(
        suggested=proposed(measured, practice.requirements) if measured else {},
        said={e.key: e for e in entries if e.kind == SELF},
        problems=problems,
        answered=[use.expected for use in uses if use.practice == practice.code],
    )
    return [
        _line(assessment, practice, r, viewer, now, beside, may_vote=may_vote) for r in practice.requirements
    ]


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the votes, by requirement id; `answered` are codes of expected evidence."""

    suggested: Mapping[str, Proposal]
    said: Mapping[str, Entry]
    problems: Mapping[str, list[Entry]]
    answered: list[str]


def _line(
    assessment: Assessment,
    practice: Practice,
    requirement: Requirement,
    viewer: str,
    now: Voting,
    beside: _Beside,
    *,
    may_vote: bool,
) -> Line:
    key = requirement.id
    ballot, votes = now.ballots[key], now.votes.get(key, {})
    mine, proposal, asked = votes.get(viewer), beside.suggested.get(key), key in now.due
    free = may_vote and not ballot.complete and not (mine and mine.frozen) and (asked or now.panel.now == 1)
    return Line(
        requirement=requirement,
        due=asked,
        proposal=proposal,
        self_rating=beside.said.get(key),
        mine=mine,
        said=len(ballot.counted),
        of=seats(now, ballot),
        complete=ballot.complete,
        conflict=ballot.conflict and ballot.consensus is None,
        votes=_seen(ballot, votes),
        consensuses=tuple(now.consensuses.get(key, ())) if ballot.complete else (),
        problems=tuple(beside.problems.get(key, ())),
        expected=tuple(
            (e, beside.answered.count(e.code)) for e in practice.expected_evidence if key in e.serves
        ),
        choices=choices(assessment, mine, proposal) if free else (),
        reason=mine.reason if mine else "",
        version=mine.version if mine else 0,
        second=_second(now, key) if asked else "",
    )


def _seen(ballot: Ballot, votes: Mapping[str, Entry]) -> tuple[VoteShown, ...]:
    """All votes once all are in, those who count first; nothing before."""
    if not ballot.complete:
        return ()
    shown = [VoteShown(row, struck=who not in ballot.counted) for who, row in votes.items()]
    return tuple(sorted(shown, key=lambda one: (one.struck, one.entry.by)))


def _second(now: Voting, key: str) -> str:
    if now.coverage.asked is None:
        return ""
    if not now.coverage.known:
        return "open"
    return "asked" if now.coverage.needs_second(key) else "not_asked"


def choices(assessment: Assessment, mine: Any, proposal: Proposal | None = None) -> tuple[Choice, ...]:
    """The radio buttons of a vote; `mine` is what was said before, if anything."""
    outcome, points = getattr(mine, "outcome", ""), getattr(mine, "points", "")
    said = proposal.outcome if proposal else None
    if standard_of(assessment).scale == "samm":
        found = [Choice(p, Text(p, p), "", points == p, bool(said and said != o)) for p, o in POINTS]
        codes = ("not_applicable", "unrated")
    else:
        found, codes = [], tuple(KEYS)
    for code in codes:
        text = ABSTAIN if code == "unrated" else words.OUTCOME[code]
        reasoned = code == "not_applicable" or bool(said and code not in (str(said), "unrated"))
        found.append(Choice(code, text, KEYS[code], outcome == code and not points, reasoned))
    return tuple(found)


def notes_of(entries: Iterable[Entry]) -> list[Entry]:
    """Notes on site of the practice, and of the whole."""
    return [entry for entry in entries if entry.kind == NOTE]


def neighbours(assessment: Assessment, code: str, now: Voting, viewer: str) -> dict[str, str]:
    """Codes of the practice before and after, and of the next one on which the person owes a vote."""
    codes = [practice.code for practice in practices_of(assessment)]
    here = codes.index(code)
    lacking = set(now.lacks(viewer))
    owing = [p.code for p in practices_of(assessment) if any(r.id in lacking for r in p.requirements)]
    later = [c for c in owing if codes.index(c) > here] or [c for c in owing if c != code]
    return {
        "before": codes[here - 1] if here else "",
        "after": codes[here + 1] if here + 1 < len(codes) else "",
        "owing": later[0] if later else "",
    }


def settled(ballot: Ballot) -> str:
    """The outcome that votes or consensus give; empty while blind or in conflict."""
    if not ballot.complete:
        return ""
    if ballot.consensus is not None:
        return str(ballot.consensus.outcome)
    return "" if ballot.conflict else str(next(iter(ballot.counted.values())).outcome)


def comparable(outcomes: Mapping[str, str]) -> dict[str, Outcome]:
    """Settled outcomes as the core takes them for severity (R7)."""
    return {key: Outcome(said) for key, said in outcomes.items() if said}


def _domains(assessment: Assessment) -> dict[str, Text]:
    return {p.code: node.title for node in part_of(assessment).nodes for p in node.all_practices()}
