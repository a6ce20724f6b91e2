"""What keeps the part from its next level, by practice and from little effort to much (R17).

Three steps of effort, ours: bring (a rating or evidence is missing), nearly (partly met, or a reading
whose interval reaches the threshold), change (the work itself must change).
"""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.rating.model import Why
from steelyard.result.model import Blocker, PracticeResult, RequirementResult, Result
from steelyard.values import Text

BRING, NEARLY, CHANGE = 1, 2, 3

EFFORT: dict[Why, int] = {
    Why.UNRATED: BRING,
    Why.NO_EVIDENCE: BRING,
    Why.TOO_FEW: BRING,
    Why.CONFLICT: BRING,
    Why.TOO_WEAK: BRING,
    Why.DOUBTFUL: NEARLY,
    Why.PARTLY_MET: NEARLY,
    Why.NOT_MET: CHANGE,
    Why.CONTRADICTED: CHANGE,
}

EFFORT_WORDS: dict[int, Text] = {
    BRING: Text("补充自评或证据", "rate or prove"),
    NEARLY: Text("接近达标", "nearly there"),
    CHANGE: Text("需改变做法", "change the work"),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A practice with the requirements that block, the easiest first."""

    practice: PracticeResult
    items: tuple[Blocker, ...]

    @property
    def effort(self) -> int:
        """The step of its hardest requirement: the practice is not free before that one."""
        return max(EFFORT[item.why] for item in self.items)


def blocks(result: Result) -> tuple[Block, ...]:
    """Practices that block, least effort first; then fewest requirements; then the order of the standard."""
    found = []
    for practice in result.practices:
        items = [b for b in result.blocking if b.practice == practice.practice.code]
        if items:
            items.sort(key=lambda item: (EFFORT[item.why], item.requirement.level))
            found.append(Block(practice, tuple(items)))
    return tuple(sorted(found, key=lambda block: (block.effort, len(block.items))))


def tally(result: Result) -> tuple[tuple[int, int], ...]:
    """How many requirements block on each step of effort, as (step, count), none left out."""
    steps = [EFFORT[blocker.why] for blocker in result.blocking]
    return tuple((step, steps.count(step)) for step in EFFORT_WORDS)


def by_id(result: Result) -> dict[str, RequirementResult]:
    """Every requirement's result by its id."""
    return {r.requirement.id: r for p in result.practices for r in p.requirements}


def sentence(result: Result) -> Text:
    """How far the next level is: what blocks it, and how few of them would do."""
    every, few = len(result.blocking), len(result.smallest_set)
    if few < every:
        return Text(
            f"共 {every} 条要求未满足；其中 {few} 条构成最小集合，满足它们即可上升一级。",
            f"{every} requirements are open; {few} of them are the smallest set that lifts the part by "
            "one level.",
        )
    return Text(
        f"共 {every} 条要求未满足，全部满足才能上升一级（最小集合即全部 {few} 条）。",
        f"{every} requirements are open, and all of them are needed for the next level (the smallest set "
        f"is all {few}).",
    )
