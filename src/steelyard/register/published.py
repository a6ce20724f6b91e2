"""Published totals beside our own count: what was published as of a day, and the last before it (R25).

Nothing is computed from them and nothing is added to them. Where sources differ, all of them are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from steelyard.register.dates import Announced, Precision
from steelyard.register.model import PublishedTotal


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """`exact` speaks of the asked day itself; empty reads "not known".

    `before` are the earlier ones that may be the last: none that is surely older than another of them.
    """

    exact: tuple[PublishedTotal, ...] = ()
    before: tuple[PublishedTotal, ...] = ()


NOTHING_PUBLISHED = PublishedCell()


def published(totals: Sequence[PublishedTotal], as_of: date) -> PublishedCell:
    """What was published, from the totals of one scope."""
    if not totals:
        return NOTHING_PUBLISHED
    dated = [(t.as_of, t) for t in totals if isinstance(t.as_of, Announced)]
    exact = [t for known, t in dated if known.last == as_of and known.precision is Precision.DAY]
    earlier = [(known, t) for known, t in dated if known.last <= as_of and t not in exact]
    latest = max((known.first for known, _ in earlier if known.first), default=date.min)
    return PublishedCell(_ordered(exact), _ordered([t for known, t in earlier if known.last >= latest]))


def _ordered(totals: Sequence[PublishedTotal]) -> tuple[PublishedTotal, ...]:
    return tuple(sorted(totals, key=lambda t: t.id))
