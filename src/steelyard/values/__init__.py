"""Words that every stage speaks: texts, windows, readings, outcomes, levels.

Authority: the glossary (docs/glossary.md) and rules R1 to R4 of docs/reference/rules.md.
"""

from steelyard.values.facts import Better, IndicatorFacts, IndicatorKind
from steelyard.values.level import Level, level_from
from steelyard.values.outcome import ORDERED, Outcome, Strength
from steelyard.values.points import SAMM_POINTS, outcome_of, points_of, read_points
from steelyard.values.reading import (
    Measured,
    Missing,
    MissingReason,
    Origin,
    Reading,
    TrendPoint,
    decimal_string,
)
from steelyard.values.text import LANGUAGES, Language, Text
from steelyard.values.unseen import first_unseen, is_unseen
from steelyard.values.window import MICROSECOND, Window, instant

__all__ = [
    "LANGUAGES",
    "MICROSECOND",
    "ORDERED",
    "SAMM_POINTS",
    "Better",
    "IndicatorFacts",
    "IndicatorKind",
    "Language",
    "Level",
    "Measured",
    "Missing",
    "MissingReason",
    "Origin",
    "Outcome",
    "Reading",
    "Strength",
    "Text",
    "TrendPoint",
    "Window",
    "decimal_string",
    "first_unseen",
    "instant",
    "is_unseen",
    "level_from",
    "outcome_of",
    "points_of",
    "read_points",
]
