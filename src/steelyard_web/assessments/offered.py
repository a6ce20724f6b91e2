"""What can be applied for: every part of every standard on the shelves, with its modules and levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from steelyard.errors import SteelyardError
from steelyard.standard import Part, Standard
from steelyard.standard.shelf import volumes
from steelyard_web.assessments.catalogue import standard_named

CUMULATIVE = ("every", "share")  # rules under which an organisation can have a level (R16)


@dataclass(frozen=True, slots=True)
class Offer:
    """One part of one edition; `key` is how a form names it."""

    standard: Standard
    part: Part

    @property
    def key(self) -> str:
        """`devops-cmm@1:continuous-delivery`."""
        return f"{self.standard.id}@{self.standard.edition}:{self.part.id}"

    @property
    def by_sampling(self) -> bool:
        """Whether an organisation can be assessed on it (R16)."""
        return self.part.rollup.rule in CUMULATIVE


@cache
def _standards() -> tuple[Standard, ...]:
    found = []
    for volume in volumes(tuple(Path(p) for p in settings.SHELVES)):
        try:
            found.append(standard_named(f"{volume.id}@{volume.edition}"))
        except SteelyardError:  # a standard that does not hold together cannot be applied for
            continue
    return tuple(found)


def shelves() -> list[tuple[Standard, list[Offer]]]:
    """Each standard with what it offers."""
    return [(s, [Offer(s, part) for part in s.parts]) for s in _standards()]


def offered(key: str) -> Offer | None:
    """The offer of that key; None where there is no such part."""
    return next((o for _, offers in shelves() for o in offers if o.key == key), None)
