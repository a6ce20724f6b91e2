"""The heat map of practices by levels: the state of every cell, ready to be laid out as a table.

A table and not a drawing, so that cells can be reached by keyboard and read aloud.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from steelyard.report.words import OUTCOMES
from steelyard.result.model import DomainResult, PracticeResult, RequirementResult, Result
from steelyard.values import Outcome, Strength, Text


@dataclass(frozen=True, slots=True)
class Cell:
    """One practice at one level. `state`: met, partly, unmet, unrated, na, none.

    `open_`: what is not met is not rated either, so the empty half is hatched and not blank.
    """

    level: int
    state: str
    open_: bool
    met: int
    applicable: int
    decided: int  # requirements that a reading decided: the dot

    @property
    def classes(self) -> str:
        """Its state as the page's classes."""
        return f"{self.state} open" if self.open_ else self.state


@dataclass(frozen=True, slots=True)
class Row:
    """A practice with its cells, in the order of the ladder."""

    result: PracticeResult
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A domain with its rows."""

    domain: DomainResult
    rows: tuple[Row, ...]


def heatmap(result: Result) -> tuple[Group, ...]:
    """The rows by domain, in the order of the standard."""
    levels = [step.level for step in result.part.ladder]
    return tuple(Group(domain, tuple(_rows(result, domain.code, levels))) for domain in result.domains)


def said(cell: Cell) -> Text:
    """The cell in words, for those who do not see its colour."""
    dot = (
        Text(f"，{cell.decided} 条由读数判定", f", {cell.decided} decided by a reading")
        if cell.decided
        else Text("", "")
    )
    counts = Text(
        f"{cell.met}/{cell.applicable} 条满足{dot.zh}", f"{cell.met} of {cell.applicable} met{dot.en}"
    )
    words = {
        "none": Text("此级无要求", "asks nothing"),
        "na": OUTCOMES[Outcome.NOT_APPLICABLE],
        "unrated": Text(f"{cell.applicable} 条均未评", f"none of {cell.applicable} rated"),
    }
    return words.get(cell.state, counts)


def _rows(result: Result, domain: str, levels: list[int]) -> Iterator[Row]:
    for practice in result.practices:
        if practice.domain == domain:
            yield Row(practice, tuple(_cell(practice, level) for level in levels))


def _cell(practice: PracticeResult, level: int) -> Cell:
    asked = [r for r in practice.requirements if r.requirement.level == level]
    applicable = [r for r in asked if r.rating.outcome is not Outcome.NOT_APPLICABLE]
    short = [r for r in applicable if not r.counts]
    met = len(applicable) - len(short)
    unknown = bool(short) and all(r.rating.outcome is Outcome.UNRATED for r in short)
    state = _state(bool(asked), len(applicable), met, unknown)
    return Cell(level, state, state == "partly" and unknown, met, len(applicable), sum(map(_decided, asked)))


def _state(asked: bool, applicable: int, met: int, unknown: bool) -> str:
    if not asked:
        return "none"
    if not applicable:
        return "na"
    if met == applicable:
        return "met"
    if met:
        return "partly"
    return "unrated" if unknown else "unmet"


def _decided(result: RequirementResult) -> bool:
    rating = result.rating
    return rating.strength is Strength.MEASURED and rating.outcome is not Outcome.UNRATED
