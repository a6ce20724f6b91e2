"""The library as a list: filters from the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from steelyard_web.evidence.models import Evidence, Kind

SOON = 30  # days before the end of validity
RELEASED, WAITING, WITHDRAWN = "released", "waiting", "withdrawn"


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the library is asked for; empty: everything that is not withdrawn."""

    kind: str = ""
    state: str = ""  # released | waiting | withdrawn
    used: str = ""  # yes | no
    expiring: str = ""  # soon | past
    q: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Filters:
        """From an address; what is not known is left out."""
        return cls(
            kind=_one(query, "kind", Kind.values),
            state=_one(query, "state", (RELEASED, WAITING, WITHDRAWN)),
            used=_one(query, "used", ("yes", "no")),
            expiring=_one(query, "expiring", ("soon", "past")),
            q=query.get("q", "").strip()[:200],
        )

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        return any((self.kind, self.state, self.used, self.expiring, self.q))

    def apply(self, found: QuerySet[Evidence]) -> QuerySet[Evidence]:
        """The rows, the newest first, with how often each is placed as `use_count`."""
        found = found.filter(withdrawn_at__isnull=self.state != WITHDRAWN)
        found = found.annotate(use_count=Count("uses", distinct=True))
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.state in (RELEASED, WAITING):
            found = found.filter(released_at__isnull=self.state == WAITING)
        if self.used:
            found = found.filter(use_count=0) if self.used == "no" else found.filter(use_count__gt=0)
        if self.expiring:
            found = found.filter(valid_until__lt=timezone.localdate() + timedelta(days=SOON))
            found = found.filter(_past() if self.expiring == "past" else ~_past())
        if self.q:
            found = found.filter(_says(self.q))
        return found.select_related("added_by", "released_by").order_by("-pk")


def _one(query: QueryDict, name: str, known: Iterable[str]) -> str:
    value = query.get(name, "")
    return value if value in set(known) else ""


def _past() -> Q:
    return Q(valid_until__lt=timezone.localdate())


def _says(text: str) -> Q:
    return (
        Q(title__icontains=text)
        | Q(filename__icontains=text)
        | Q(note__icontains=text)
        | Q(system__icontains=text)
        | Q(sha256__startswith=text.lower())
    )
