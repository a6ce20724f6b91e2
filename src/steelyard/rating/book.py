"""The answers workbook: its sheets, columns and words, shared by writing and reading.

Columns as applicants know them from the self-assessment form: layers, five level columns, self rating,
gap to target, problems and ideas; then one row per requirement on a sheet of its own. A hidden sheet keeps
what was exported, so that reading can tell which side of a row somebody has changed.
"""

from __future__ import annotations

from steelyard.rating.model import Answer
from steelyard.standard import Part, Practice
from steelyard.values import SAMM_POINTS, Level, Outcome, Text, outcome_of, points_of, read_points

FORMAT = "steelyard/answers/1"
ROWS, REQUIREMENTS, KEPT = "自评 Self-rating", "要求 Requirements", "_steelyard"
FIRST_ROW = 2  # 0-based: a title line and the headers stand above

CODE, SELF, TARGET, GAP, IDEAS = (
    "编码 Code",
    "自评级别 Self rating",
    "目标 Target",
    "差距 Gap",
    "问题与想法 Problems and ideas",
)
ID, LEVEL, TEXT_ZH, TEXT_EN = "编号 Id", "级别 Level", "要求 Requirement (zh)", "要求 Requirement (en)"
LOOK_FOR, MEASURE = "核验要点 Look for", "实测 Measure"
OUTCOME, REASON, NOTE = "自评 Outcome", "不适用理由 Reason", "说明 Note"
CARRIED = "沿用自版次 Carried from"  # edition that an answer was carried from (R23); empty once confirmed

REQUIREMENT_HEADERS = (ID, LEVEL, TEXT_ZH, TEXT_EN, LOOK_FOR, MEASURE, OUTCOME, REASON, NOTE, CARRIED)

# What stands in the drop-down list; the first word of either language alone is read as well.
WRITTEN: dict[Outcome, str] = {
    Outcome.MET: "满足 met",
    Outcome.PARTLY_MET: "部分满足 partly_met",
    Outcome.NOT_MET: "不满足 not_met",
    Outcome.NOT_APPLICABLE: "不适用 not_applicable",
}


def choices(scale: str) -> list[str]:
    """What the drop-down list offers: the points of SAMM's scale, or the words of the outcomes."""
    return [*SAMM_POINTS.values()] if scale == "samm" else [*WRITTEN.values()]


def written(answer: Answer | None, scale: str) -> str:
    """An answer as it stands in its cell; empty while there is none."""
    if answer is None:
        return ""
    if scale == "samm":
        points = points_of(answer.outcome) if answer.points is None else answer.points
        return "" if points is None else SAMM_POINTS[points]
    return WRITTEN.get(answer.outcome, "")


def read_answer(cell: str, scale: str) -> Answer | None:
    """What a cell says on the standard's scale, without reason and note; None where it says neither.

    SAMM's scale has no "not applicable": what nobody does is 0, what nobody answered stays empty.
    """
    if scale == "samm" and cell.strip():
        points = read_points(cell)
        return None if points is None else Answer(outcome_of(points), points=points)
    outcome = read_outcome(cell)
    return None if outcome is None else Answer(outcome)


def row_headers(part: Part) -> tuple[str, ...]:
    """The headers of the first sheet; one column per level of the part's ladder."""
    levels = tuple(f"{step.level} {step.title.zh} {step.title.en}" for step in part.ladder)
    return ("能力子域 Domain", "能力项 Item", CODE, "能力子项 Practice", *levels, SELF, TARGET, GAP, IDEAS)


def read_outcome(written: str) -> Outcome | None:
    """`满足`, `met` or `满足 met` as an outcome; empty is unrated; None for anything else."""
    word = " ".join(
        written.casefold().replace("partly met", "partly_met").replace("not met", "not_met").split()
    )
    if not word:
        return Outcome.UNRATED
    known = {piece: outcome for outcome, both in WRITTEN.items() for piece in (both, *both.split())}
    known |= {Outcome.UNRATED.value: Outcome.UNRATED, "未评": Outcome.UNRATED}
    return known.get(word.replace("not applicable", "not_applicable"))


def level_of(practice: Practice, outcomes: dict[str, Outcome]) -> Level | None:
    """The row rating that these outcomes amount to; None while a requirement is unrated or not applicable."""
    given = [outcomes.get(r.id, Outcome.UNRATED) for r in practice.requirements]
    if not set(given) <= {Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET}:
        return None
    shown = 0
    for level in sorted({r.level for r in practice.requirements}):
        met = [outcomes[r.id] is Outcome.MET for r in practice.at(level)]
        if not all(met):
            return Level(shown, any(met))
        shown = level
    return Level(shown)


def both(text: Text | None) -> str:
    """Chinese above English, as it stands in one cell."""
    return f"{text.zh}\n{text.en}" if text else ""
