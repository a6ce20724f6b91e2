"""The sample of an organisation-level assessment (R16): its size, its draw, its replacements.

Everybody who has the frozen list and the number of the application draws the same sample.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from steelyard.errors import InputError
from steelyard.rating.coverage import draw_key


@dataclass(frozen=True, slots=True)
class SampleStep:
    """Up to `upto` applications, `size` of them are assessed. Data of the scheme."""

    upto: int
    size: int


@dataclass(frozen=True, slots=True)
class LargeSample:
    """The size that the scheme manager sets beyond the last step, and why."""

    size: int
    reason: str


SIZES = (SampleStep(12, 2), SampleStep(52, 5))  # R16


@dataclass(frozen=True, slots=True)
class Replacement:
    """One drawn project that another one stands for, and why."""

    out: str
    into: str
    reason: str


@dataclass(frozen=True)  # no slots: the draw is kept, once it was worked out
class Sample:
    """A draw that anybody can repeat: the number of the application, the frozen list, the size.

    `reason` is why a size was set that the scheme has no step for; empty where it has one.
    """

    application: str
    listed: tuple[str, ...]
    size: int
    reason: str = ""
    replacements: tuple[Replacement, ...] = ()

    @cached_property
    def projects(self) -> tuple[str, ...]:
        """The sampled projects in the order of the draw, each replacement in its place.

        Raises InputError where a replacement is not the one that the draw gives.
        """
        order = draw(self.application, self.listed, len(self.listed))
        chosen, rest = list(_first(order, self.size)), list(order[self.size :])
        for one in self.replacements:
            _refuse(one.out, one.reason, chosen, rest)
            if one.into != rest[0]:
                raise InputError(f"{one.into!r} is not the next of the draw", remedy=f"next is {rest[0]}")
            chosen[chosen.index(one.out)] = rest.pop(0)
        return tuple(chosen)


def sample_size(
    population: int, sizes: Sequence[SampleStep] = SIZES, above: LargeSample | None = None
) -> int:
    """How many of `population` applications are assessed, never more than there are.

    Beyond the last step `above` says how many; raises InputError without it or without its reason.
    """
    if population < 1:
        raise InputError("nothing is listed to draw from", remedy="freeze a list with at least one project")
    step = next((s for s in sorted(sizes, key=lambda s: s.upto) if population <= s.upto), None)
    if step is not None:
        return min(step.size, population)
    if above is None or not above.reason.strip() or above.size < 1:
        raise InputError(
            f"for {population} applications the scheme manager sets the size, with a reason",
            remedy="give a size of at least 1 and say why",
        )
    return min(above.size, population)


def draw(application: str, projects: Iterable[str], size: int) -> tuple[str, ...]:
    """The first `size` projects by the SHA-256 of application number, U+000A and project id in UTF-8.

    The order of the list says nothing. Raises InputError for a project that is listed twice, and for a size
    that the list does not have.
    """
    listed = sorted(projects)
    if twice := [a for a, b in pairwise(listed) if a == b]:
        raise InputError(f"the list names {twice[0]!r} twice", remedy="list each project once")
    return _first(sorted(listed, key=lambda project: draw_key(application, project)), size)


def replaced(sample: Sample, out: str, reason: str) -> Sample:
    """The sample with the next project of the draw instead of `out`: nobody chooses which.

    Raises InputError without a reason, for a project that is not in the sample, and where none is left.
    """
    order = draw(sample.application, sample.listed, len(sample.listed))
    rest = order[sample.size + len(sample.replacements) :]
    _refuse(out, reason, sample.projects, rest)
    one = Replacement(out, rest[0], reason)
    return replace(sample, replacements=(*sample.replacements, one))


def _first(order: Sequence[str], size: int) -> tuple[str, ...]:
    if not 1 <= size <= len(order):
        raise InputError(
            f"{size} cannot be drawn from {len(order)}", remedy="a sample has at least one project"
        )
    return tuple(order[:size])


def _refuse(out: str, reason: str, chosen: Sequence[str], rest: Sequence[str]) -> None:
    if not reason.strip():
        raise InputError("a replacement needs a reason", where=out)
    if out not in chosen:
        raise InputError("is not in the sample", where=out, remedy=f"sampled: {', '.join(chosen)}")
    if not rest:
        raise InputError("nothing is left on the list to replace it", where=out)
