"""The level that an announcement states: a number with its half step, a grade by name, or nothing.

Rules R10 (imported `2+` and `3-` are kept as written) and R15 (a part may have a ladder of its own).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias, assert_never

from steelyard.values import Level, Text

Notation: TypeAlias = Literal["minus", "plus"]


class Grade(StrEnum):
    """Levels that are announced by name; their rank stands in no public text."""

    EXCELLENT = "excellent"  # System and tools
    INNOVATIVE_LEADING = "innovative-leading"  # Performance measurement
    AAAAA = "aaaaa"  # assessment of coaching, a series of its own


class NoLevel(StrEnum):
    """The part was passed and no level was published."""

    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A numbered level; `2+` and `3-` are the same level, kept in the notation that was published."""

    level: Level
    notation: Notation = "plus"


RegisteredLevel: TypeAlias = Ranked | Grade | NoLevel

GRADES: dict[Grade, Text] = {
    Grade.EXCELLENT: Text("优秀级", "Excellent"),
    Grade.INNOVATIVE_LEADING: Text("创新引领级", "Innovative-leading"),
    Grade.AAAAA: Text("AAAAA", "AAAAA"),
}
NOT_PUBLISHED = Text("未公布", "not published")
HIGHEST = 5


def read_level(written: str) -> RegisteredLevel:
    """`3`, `3级`, `2+`, `3-`, a grade by code or name, or nothing; raises ValueError for anything else."""
    text = written.strip().casefold().removesuffix("级")
    if text in {"", "unknown", "未公布", "not published"}:
        return NoLevel.UNKNOWN
    for grade, name in GRADES.items():
        if text in {grade.value, name.zh.casefold().removesuffix("级"), name.en.casefold()}:
            return grade
    number, mark = text[:1], text[1:]
    if number in {"1", "2", "3", "4", "5"} and mark in {"", "+", "-", "级+", "级-"}:
        return _ranked(int(number), mark.removeprefix("级"), written)
    raise ValueError(f"unknown level {written[:40]!r}: write 1 to 5, 2+, 3-, {', '.join(Grade)} or nothing")


def _ranked(number: int, mark: str, written: str) -> Ranked:
    if mark == "-":
        return Ranked(Level(number - 1, half=True), "minus")
    if mark == "+" and number == HIGHEST:
        raise ValueError(f"{written!r} is above the highest level")
    return Ranked(Level(number, half=mark == "+"), "plus")


def level_code(level: RegisteredLevel) -> str:
    """As it stands in files, and as `read_level` reads it: `3`, `2+`, `3-`, `excellent`, `unknown`."""
    match level:
        case Ranked(value, notation):
            return value.printed(notation)
        case Grade() | NoLevel():
            return level.value
    assert_never(level)


def level_name(code: str) -> Text:
    """The words for a code: `3级 | level 3`, a grade's name, or that it was not published."""
    match read_level(code):
        case Ranked():
            return Text(f"{code}级", f"level {code}")
        case Grade() as grade:
            return GRADES[grade]
        case NoLevel():
            return NOT_PUBLISHED


def level_order(code: str) -> tuple[int, Level, str]:
    """Numbers first and upwards, grades after them, the unknown last; for columns, never for comparing."""
    match read_level(code):
        case Ranked(value):
            return 0, value, code
        case Grade():
            return 1, Level(0), code
        case NoLevel():
            return 2, Level(0), code
