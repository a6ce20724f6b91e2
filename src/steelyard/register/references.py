"""What entries refer to: organisations, parents and batches that have to be there, and agree.

The same test for tables that are imported and for a register file that is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from steelyard.register.dates import Announced
from steelyard.register.entries import Content, OrganisationFacts
from steelyard.register.fields import OF_ORGANISATION
from steelyard.register.model import Batch, PublishedTotal, RegisteredResult


@dataclass(slots=True)
class References:
    """The organisations, with their parents by day, and the batches of what was added so far."""

    parents: dict[str, dict[date | None, str | None]] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)

    def add(self, content: Content) -> None:
        """What others may refer to from now on; a later one replaces an earlier one of the same key."""
        match content:
            case OrganisationFacts(id=id_, standing=standing):
                self.parents.setdefault(id_, {})[standing.since] = standing.parent
            case Batch():
                self.batches[content.id] = content
            case RegisteredResult() | PublishedTotal():
                pass

    def faults(self, content: Content) -> Iterator[tuple[str, str]]:
        """The column and what is wrong with the reference that stands in it."""
        match content:
            case RegisteredResult():
                yield from self._of_organisation("organisation", content.organisation)
                yield from self._of_batch(content)
            case OrganisationFacts(standing=standing):
                if standing.parent:
                    yield from self._of_organisation("parent", standing.parent)
                if content.id in self._above(content.id):
                    yield "parent", f"the parents lead back to {content.id}"
            case PublishedTotal(scope=scope):
                if scope.startswith(OF_ORGANISATION):
                    yield from self._of_organisation("scope", scope.removeprefix(OF_ORGANISATION))
            case Batch():
                pass

    def _of_organisation(self, column: str, name: str) -> Iterator[tuple[str, str]]:
        if name not in self.parents:
            yield column, f"there is no organisation {name[:60]!r}"

    def _of_batch(self, result: RegisteredResult) -> Iterator[tuple[str, str]]:
        if result.batch is None:
            return
        batch = self.batches.get(result.batch)
        if batch is None:
            yield "batch", f"there is no batch {result.batch!r}"
        elif not fits(batch, result):
            told = f"the batch {batch.id} is of {batch.date}, the result was announced on another day"
            yield "batch", told

    def _above(self, organisation: str) -> set[str]:
        """Parents over all dates: a circle that no single day has counts, too."""
        above, left = set[str](), [organisation]
        while left:
            for parent in self.parents.get(left.pop(), {}).values():
                if parent and parent not in above:
                    above.add(parent)
                    left.append(parent)
        return above


def fits(batch: Batch, result: RegisteredResult) -> bool:
    """Whether the result may have been announced on the day of the batch."""
    known = result.announced
    return not isinstance(known, Announced) or (known.first or date.min) <= batch.date <= known.last
