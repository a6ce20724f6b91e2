"""The self ratings of the sample: what a project says of itself, by a stable rule on each requirement's id.

The rule looks at the id only, so that a catalogue that grows leaves the answers to its other requirements
as they are. Projects claim a little more where a measure will tell: some claims are contradicted.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer
from steelyard.sample.profile import Profile
from steelyard.sample.table_files import fix_dates
from steelyard.standard import Part, Requirement, Standard
from steelyard.values import Outcome

_NOT_APPLICABLE = 0.025
_BOAST = 0.8  # of the measured requirements of levels 1 to 3 that would not be claimed
_REASON = "样例理由：本系统不涉及该场景 Sample reason: the system has no such case"
_NOTES = {
    Outcome.PARTLY_MET: "样例说明：部分团队已落实 Sample note: done by some teams",
    Outcome.NOT_MET: "样例说明：尚未开展 Sample note: not begun",
}


def write_answers(path: Path, profile: Profile, standard: Standard, part: Part, target: int) -> None:
    """The answers workbook of one project on one part, the same bytes each time."""
    answers = {r.id: _answer(profile, r) for r in part.requirements()}
    write_book(path, standard, part, target, answers)
    fix_dates(path)


def _answer(profile: Profile, requirement: Requirement) -> Answer:
    outcome = _outcome(profile, requirement)
    if outcome is Outcome.NOT_APPLICABLE:
        return Answer(outcome, reason=_REASON)
    return Answer(outcome, note=_NOTES.get(outcome, ""))


def _outcome(profile: Profile, requirement: Requirement) -> Outcome:
    level = min(requirement.level, len(profile.claims))
    if not requirement.measure and _chance("n/a", profile, requirement) < _NOT_APPLICABLE:
        return Outcome.NOT_APPLICABLE
    if _chance("met", profile, requirement) < profile.claims[level - 1]:
        return Outcome.MET
    if requirement.measure and level <= profile.target and _chance("boast", profile, requirement) < _BOAST:
        return Outcome.MET
    return Outcome.PARTLY_MET if _chance("part", profile, requirement) < 0.4 else Outcome.NOT_MET


def _chance(what: str, profile: Profile, requirement: Requirement) -> float:
    """A number from 0 to 1 that depends on nothing but the names."""
    digest = hashlib.sha256(f"{what}:{profile.id}:{requirement.id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
