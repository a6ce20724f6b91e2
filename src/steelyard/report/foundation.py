"""What a verdict rests on: the requirements up to the target, parted by how their rating was reached."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steelyard.report.words import printed
from steelyard.result.model import LevelShare, Result
from steelyard.values import Level, Missing, Outcome, Strength, Text


@dataclass(frozen=True, slots=True)
class Foundation:
    """A partition of the requirements up to the target; the five counts add up to `requirements`."""

    target: int
    measured: int
    inspected: int
    stated: int
    not_applicable: int
    unrated: int

    @property
    def requirements(self) -> int:
        """All of them."""
        return self.measured + self.inspected + self.stated + self.not_applicable + self.unrated

    @property
    def pieces(self) -> tuple[tuple[str, int], ...]:
        """The counts as pieces of a bar."""
        return (
            ("measured", self.measured),
            ("inspected", self.inspected),
            ("stated", self.stated),
            ("na", self.not_applicable),
            ("unrated", self.unrated),
        )


def foundation(result: Result) -> Foundation:
    """The partition for a result."""
    ratings = [
        r.rating for p in result.practices for r in p.requirements if r.requirement.level <= result.target
    ]
    unrated = sum(r.outcome is Outcome.UNRATED for r in ratings)
    apart = sum(r.outcome is Outcome.NOT_APPLICABLE for r in ratings)
    said = [r.strength for r in ratings if r.outcome not in (Outcome.UNRATED, Outcome.NOT_APPLICABLE)]
    return Foundation(
        result.target,
        said.count(Strength.MEASURED),
        said.count(Strength.INSPECTED),
        said.count(Strength.STATED),
        apart,
        unrated,
    )


def sentence(it: Foundation) -> Text:
    """The partition in one sentence."""
    return Text(
        f"目标 {it.target} 级以内共 {it.requirements} 条要求：实测 {it.measured} 条，核验 {it.inspected} 条，"
        f"自述 {it.stated} 条，不适用 {it.not_applicable} 条，未评 {it.unrated} 条。",
        f"Of {it.requirements} requirements up to target level {it.target}, {it.measured} are measured, "
        f"{it.inspected} inspected, {it.stated} rest on the applicant's word, "
        f"{it.not_applicable} do not apply and {it.unrated} are unrated.",
    )


def step_sentence(result: Result) -> Text | None:
    """What a half step, or a level below the first, means here; None where the level speaks for itself."""
    level = result.level
    if isinstance(level, Missing):
        return None
    if level.half:
        return Text(*_half(level))
    return Text("第 1 级尚未全部满足。", "Level 1 is not met in full.") if level.value == 0 else None


def _half(level: Level) -> tuple[str, str]:
    following = level.value + 1
    if level.value == 0:
        return (f"{following} 级部分达到，尚未全部达到。", f"Level {following} is met in part, not in full.")
    return (
        f"{level.value} 级已达到，{following} 级部分达到。",
        f"Level {level.value} is attained, level {following} in part.",
    )


def measured_share(level: LevelShare) -> Text:
    """The share of a level's requirements that a reading decided; a dash where it has none."""
    if level.requirements == 0:
        return Text("—", "—")
    return printed(Fraction(level.measured, level.requirements), "ratio")


def stands(result: Result) -> Text:
    """Whether the target is reached; and where the mean of the practices suggests otherwise, why it is not."""
    target, level = result.target, result.level
    if isinstance(level, Missing):
        return Text("", "")
    if level.value >= target:
        return Text(f"已达到目标 {target} 级。", f"Target level {target} is reached.")
    mean = result.score.position
    if mean is None or mean < target:
        return Text(f"未达到目标 {target} 级。", f"Target level {target} is not reached.")
    return Text(
        f"未达到目标 {target} 级。各子项均值 {mean:.1f} 不低于 {target}，但级别由汇总规则决定，不由均值决定。",
        f"Target level {target} is not reached. The mean of the practices, {mean:.1f}, is no lower, but the level "
        "comes from the roll-up rule and not from the mean.",
    )
