"""What every format tells of a requirement: how it stands, why, and its reading against its threshold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from steelyard.rating.model import Why
from steelyard.report.words import MISSING, WHYS, printed, threshold
from steelyard.result.model import PracticeResult, RequirementResult, Result
from steelyard.values import IndicatorFacts, Language, Level, Measured, Missing, Outcome

Facts = Mapping[str, IndicatorFacts]

UNDECIDED = {Why.UNRATED, Why.NO_EVIDENCE, Why.TOO_FEW, Why.CONFLICT, Why.TOO_WEAK}
# What XML 1.0 (2.2) and JSON readers cannot take, and characters that turn or hide text.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


class Standing(StrEnum):
    """How a requirement stands for somebody outside."""

    MET = "met"
    FAILED = "failed"  # something speaks against it
    UNDECIDED = "undecided"  # nothing that is strong enough speaks for or against it
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Entry:
    """A requirement up to the target with its practice."""

    practice: PracticeResult
    item: RequirementResult
    blocks: bool  # it keeps the part from its next level

    @property
    def id(self) -> str:
        """The id of the requirement."""
        return self.item.requirement.id

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.item.rating.outcome is Outcome.NOT_APPLICABLE:
            return Standing.NOT_APPLICABLE
        if self.item.why is None:
            return Standing.MET
        return Standing.UNDECIDED if self.item.why in UNDECIDED else Standing.FAILED


def entries(result: Result) -> Iterator[Entry]:
    """Every requirement up to the target, in the order of the standard."""
    blocking = {blocker.requirement.id for blocker in result.blocking}
    for practice in result.practices:
        for item in practice.requirements:
            if item.requirement.level <= result.target:
                yield Entry(practice, item, item.requirement.id in blocking)


def why(entry: Entry, facts: Facts, language: Language) -> str:
    """`not met: 81% (≥ 90%)`: why it does not count, with the reading; empty where it does."""
    if entry.item.why is None:
        return ""
    words, told = WHYS[entry.item.why].to(language), reading(entry, facts, language)
    colon = "：" if language == "zh" else ": "
    return f"{words}{colon}{told}" if told else words


def reading(entry: Entry, facts: Facts, language: Language) -> str:
    """`81% (≥ 90%)`, or why there is no reading; empty where nothing is measured."""
    measure, found = entry.item.requirement.measure, entry.item.rating.reading
    if measure is None or found is None:
        return ""
    unit = facts[measure.indicator].unit
    asked = threshold(measure, unit).to(language)
    value = found.value
    told = (
        printed(value.value, unit).to(language)
        if isinstance(value, Measured)
        else MISSING[value.reason].to(language)
    )
    return f"{told}（{asked}）" if language == "zh" else f"{told} ({asked})"


def level_name(result: Result, language: Language) -> str:
    """The level as people read it, or why there is none."""
    if isinstance(result.level, Missing):
        return MISSING[result.level.reason].to(language)
    return fit(result.standard.printed(result.part, result.level).to(language))


def level_number(level: Level | Missing) -> str:
    """`2`, `2.5` for half a step above it; empty where there is none."""
    return "" if isinstance(level, Missing) else f"{level.value}{'.5' if level.half else ''}"


def scope(result: Result) -> str:
    """Project, part and module in one word: what a result is about."""
    return "/".join(filter(None, (result.subject.project_id, result.part.id, result.module)))


def fingerprint(result: Result, requirement: str) -> str:
    """SHA-256 over project, part, module and requirement: the same finding in every run."""
    return hashlib.sha256(f"{scope(result)}#{requirement}".encode()).hexdigest()


def fit(text: str) -> str:
    """The text without characters that no document may hold or that turn its direction; lines become spaces."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"[\r\n\t]+", " ", text))
