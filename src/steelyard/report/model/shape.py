"""The shape of a report: sections as frozen values, every wording in both languages.

No value here is computed again by a format. Codes stand beside their words where a format colours by them.
"""

from __future__ import annotations

from dataclasses import dataclass

from steelyard.values import Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about what was assessed, how and when. `key` is its name in templates."""

    key: str
    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Step:
    """A level of the ladder. `state`: attained, half, open."""

    level: int
    title: Text
    meaning: Text
    state: str


@dataclass(frozen=True, slots=True)
class Piece:
    """How many requirements up to the target rest on one kind of ground."""

    kind: str  # measured | inspected | stated | na | unrated
    label: Text
    count: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The level, whether it reaches the target, and what it rests on."""

    level: Text
    value: float | None  # a half step counts one half; None without a level
    target: int
    stands: Text
    half: Text | None
    basis: Text
    standing: tuple[Text, ...]  # what the catalogue is and is not
    rests: Text
    pieces: tuple[Piece, ...]
    ladder: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The part, or one domain. Percent and position as printed, a dash where there is none."""

    code: str  # empty for the part as a whole
    title: Text
    level: Text
    value: float | None
    percent: str
    upper: str
    position: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The requirements of one level: how many a reading can decide, did decide, how many are met."""

    level: int
    requirements: int
    measurable: int
    measured: int
    met: int
    share: Text


@dataclass(frozen=True, slots=True)
class MeanRow:
    """A mean score (R13); `depth` 0 for a function."""

    depth: int
    code: str
    title: Text
    score: str
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A practice at one level. `state`: met, partly, unmet, unrated, na, none."""

    level: int
    state: str
    open_: bool
    met: int
    applicable: int
    decided: int
    said: Text


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A practice of the heat map."""

    code: str
    title: Text
    level: Text
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatGroup:
    """A domain of the heat map."""

    code: str
    title: Text
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement with its outcome, what it rests on, and every remark on it."""

    id: str
    level: int
    text: Text
    look_for: Text | None
    outcome: str
    outcome_text: Text
    strength: Text | None
    self_text: Text
    counts: bool
    reading: Text | None
    loads: str  # numbers in the table of evidence: `1, 4–61`
    remarks: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class PracticeBlock:
    """A practice with its requirements."""

    code: str
    title: Text
    domain: Text
    level: Text
    requirements: tuple[RequirementRow, ...]


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading, or why there is none; `value` is then the reason."""

    indicator: str
    title: Text
    measured: bool
    value: Text
    interval: Text
    asked: tuple[Text, ...]
    n: Text
    unknown: Text
    flags: tuple[Text, ...]
    requirements: tuple[str, ...]
    loads: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that somebody has to look at or has put right. `told` is free text or our own."""

    kind: Text
    requirement: str
    practice: Text
    told: Text


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """How far the blind votes agree (R7), for the part (`code` empty) or one practice."""

    code: str
    title: Text
    equal: Text
    alpha: Text
    n: int


@dataclass(frozen=True, slots=True)
class AdviceItem:
    """A requirement that blocks the next level."""

    id: str
    level: int
    text: Text
    why: Text
    effort: Text
    reading: Text | None
    smallest: bool


@dataclass(frozen=True, slots=True)
class AdviceBlock:
    """A practice that blocks, its easiest requirement first."""

    code: str
    title: Text
    effort: Text
    items: tuple[AdviceItem, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What keeps the part from its next level, least effort first."""

    sentence: Text
    tally: tuple[tuple[Text, int], ...]
    note: Text
    blocks: tuple[AdviceBlock, ...]


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A load of evidence."""

    number: int
    source: str
    collector: str
    uri: str
    origin: Text
    sha256: str
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """What a requirement's measure asks, and where the threshold comes from."""

    requirement: str
    indicator: Text
    asked: Text
    role: Text
    origin: Text


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule that was used, by its number in docs/reference/rules.md."""

    number: str
    text: Text


@dataclass(frozen=True, slots=True)
class Report:
    """One assessment, told. The order of the fields is the order of the sections."""

    title: Text
    sample: bool
    subject: Text  # the project, or the organisation
    part: Text
    as_of: str
    facts: tuple[Fact, ...]
    verdict: Verdict
    scores: tuple[ScoreRow, ...]
    levels: tuple[LevelRow, ...]
    means: tuple[MeanRow, ...]
    heat: tuple[HeatGroup, ...]
    practices: tuple[PracticeBlock, ...]
    readings: tuple[ReadingRow, ...]
    problems: tuple[Problem, ...]
    problems_note: Text
    agreement: tuple[AgreementRow, ...]
    no_agreement: Text  # why there is none, where there is none
    advice: Advice
    evidence: tuple[LoadRow, ...]
    rules: tuple[RuleRow, ...]
    thresholds: tuple[ThresholdRow, ...]
    digests: tuple[Fact, ...]
    top: int
    target: int
