"""What a roadmap has to keep to: effort, dependencies, shared practices, capacity. Read from a plan in YAML.

docs/guide/roadmap.md shows each key. Effort is kept in tenths of a person-day, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from steelyard.errors import InputError
from steelyard.improvement.what_if import unknown
from steelyard.improvement.yaml_model import read_yaml
from steelyard.intake import yaml_of
from steelyard.report.blocking import BRING, CHANGE, NEARLY

MOST_QUARTERS = 40
USUAL_QUARTERS = 4  # a year, where only one capacity is given
MOST_DAYS = 100_000  # person-days in a quarter or of a requirement: more is a slip
TENTHS = 10
STEPS = {BRING: "bring", NEARLY: "nearly", CHANGE: "change"}


def _number(given: object) -> object:
    """A number of YAML as a decimal of what was written, so that 0.1 is a tenth."""
    return Decimal(str(given)) if isinstance(given, int | float) and not isinstance(given, bool) else given


def _listed(given: object) -> object:
    """One capacity for all quarters, as a list of one."""
    return [given] if isinstance(given, int | float) else given


Days = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=MOST_DAYS, decimal_places=1)]
ByLevel = Annotated[list[Days], Field(min_length=1, max_length=99)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Efforts(_Model):
    bring: ByLevel | None = None
    nearly: ByLevel | None = None
    change: ByLevel | None = None


class _Wish(_Model):
    effort: Days | None = None
    after: list[str] = []


class _Row(_Model):
    shared: bool = False


class _Plan(_Model):
    capacity: (
        Annotated[list[Days], BeforeValidator(_listed), Field(min_length=1, max_length=MOST_QUARTERS)] | None
    ) = None
    quarters: Annotated[int, Field(ge=1, le=MOST_QUARTERS)] | None = None
    effort: _Efforts = _Efforts()
    requirements: dict[str, _Wish] = {}
    practices: dict[str, _Row] = {}


@dataclass(frozen=True, slots=True)
class Wishes:
    """The plan as values. `capacity` is tenths of a person-day by quarter, empty for as much as it takes."""

    efforts: Mapping[int, tuple[int, ...]]  # by step of effort; tenths of a person-day by level
    own: Mapping[str, int] = field(default_factory=dict)  # tenths of a person-day by requirement
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what has to be done before
    shared: frozenset[str] = frozenset()  # practices whose work is done once for all projects
    capacity: tuple[int, ...] = ()

    def effort(self, requirement: str, step: int, level: int) -> int:
        """Tenths of a person-day for a requirement that lacks what `step` says."""
        if requirement in self.own:
            return self.own[requirement]
        row = self.efforts[step]
        return row[min(level, len(row)) - 1]


def read_wishes(path: Path | None, capacity: Decimal | None, quarters: int | None) -> Wishes:
    """The plan at `path`, else our own starting values; both options stand above it.

    Raises InputError with the file and the key for what cannot be read.
    """
    given = _Plan() if path is None else read_yaml(path, _Plan, "docs/guide/roadmap.md shows each key")
    defaults = _defaults()
    efforts = {
        step: tuple(map(tenths, getattr(given.effort, name) or getattr(defaults, name)))
        for step, name in STEPS.items()
    }
    return Wishes(
        efforts=efforts,
        own={key: tenths(wish.effort) for key, wish in given.requirements.items() if wish.effort is not None},
        after={key: tuple(wish.after) for key, wish in given.requirements.items() if wish.after},
        shared=frozenset(code for code, row in given.practices.items() if row.shared),
        capacity=_capacity(given, capacity, quarters, str(path or "--quarters")),
    )


def check(wishes: Wishes, requirements: Iterable[str], practices: Iterable[str], where: str) -> None:
    """Raises InputError for an id or a code that no assessed part has, with the nearest ones."""
    known, codes = set(requirements), set(practices)
    named = {*wishes.own, *wishes.after, *(before for each in wishes.after.values() for before in each)}
    for key in sorted(named - known):
        fault = unknown(key, sorted(known), "the plan's part")
        raise InputError(f"no assessed part has a requirement {key!r}", where=where, remedy=fault.remedy)
    for code in sorted(wishes.shared - codes):
        fault = unknown(code, sorted(codes), "the plan's part")
        raise InputError(f"no assessed part has a practice {code!r}", where=where, remedy=fault.remedy)


def tenths(days: Decimal) -> int:
    """Person-days as tenths of them."""
    return int(days * TENTHS)


def days(of: int) -> Decimal:
    """Tenths of a person-day as person-days, without a zero behind the point."""
    found = Decimal(of) / TENTHS
    return found.to_integral_value() if found == found.to_integral_value() else found


def _capacity(given: _Plan, capacity: Decimal | None, quarters: int | None, where: str) -> tuple[int, ...]:
    """The capacity of each quarter; without any, one stretch of time that takes everything."""
    listed = given.capacity if capacity is None else [capacity]
    count = quarters or given.quarters
    if listed is None:
        if count is not None:
            raise InputError(
                "quarters without a capacity hold anything", where=where, remedy="say --capacity person-days"
            )
        return ()
    if len(listed) > 1 and count not in (None, len(listed)):
        raise InputError(
            f"`capacity` lists {len(listed)} quarters, asked are {count}",
            where=where,
            remedy="leave one of them out",
        )
    return tuple(map(tenths, listed if len(listed) > 1 else listed * (count or USUAL_QUARTERS)))


@cache
def _defaults() -> _Efforts:
    text = files("steelyard.improvement").joinpath("effort.yaml").read_text(encoding="utf-8")
    return _Efforts.model_validate(yaml_of(text, "effort.yaml"))
