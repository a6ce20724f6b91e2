"""Who has to vote, in which instance of the case, and what the scheme asks of second votes; one query."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Subquery

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment, Assignment, Duty
from steelyard_web.scheme.models import Scheme


@dataclass(frozen=True, slots=True)
class Panel:
    """The assessors by instance, active and removed. `now` is the running instance: 1, one more by each appeal."""

    now: int = 1
    active: dict[int, tuple[User, ...]] = field(default_factory=dict)
    removed: dict[int, tuple[User, ...]] = field(default_factory=dict)
    everywhere: bool = True  # R6: the second vote is asked on every row
    share: Decimal = Decimal(0)  # else on the rows that decide and this share of the rest
    appeals: tuple[frozenset[str], ...] = ()  # requirement ids of each appeal, in order

    def instance_of(self, requirement: str, instance: int | None = None) -> int:
        """The instance whose votes count for a requirement: the last one that took it up."""
        upto = self.now if instance is None else instance
        taken = [n + 2 for n, ids in enumerate(self.appeals[: upto - 1]) if requirement in ids]
        return max(taken, default=1)

    def assigned(self, instance: int) -> tuple[tuple[str, ...], frozenset[str]]:
        """User names of all who were assigned, and of those among them who were removed."""
        active = [user.username for user in self.active.get(instance, ())]
        gone = [user.username for user in self.removed.get(instance, ())]
        return tuple(dict.fromkeys([*active, *gone])), frozenset(gone) - set(active)


def panel_of(assessment: Assessment, appeals: tuple[frozenset[str], ...] = ()) -> Panel:
    """The panel as it is now; `appeals` are the requirement ids of each appeal so far."""
    rows = list(_assignments(assessment))
    active: dict[int, list[User]] = {}
    removed: dict[int, list[User]] = {}
    for row in rows:
        (active if row.removed_at is None else removed).setdefault(row.instance, []).append(row.user)
    return Panel(
        1 + len(appeals),
        {key: tuple(people) for key, people in active.items()},
        {key: tuple(people) for key, people in removed.items()},
        not rows or rows[0].everywhere is not False,
        (rows[0].share if rows else None) or Decimal(0),
        appeals,
    )


def _assignments(assessment: Assessment) -> Any:
    """The assessors, with what the scheme asks beside each."""
    scheme = Scheme.objects.filter(pk=1)
    found = Assignment.objects.filter(assessment=assessment, duty=Duty.ASSESSOR).select_related("user")
    return found.annotate(
        everywhere=Subquery(scheme.values("second_vote_all")),
        share=Subquery(scheme.values("second_vote_share")),
    )
