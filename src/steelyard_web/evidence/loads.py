"""Loads of an assessment: those that its readings cite, held against the list that `steelyard collect` gave."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from steelyard.result.loads_file import ListedLoad, listed_loads
from steelyard.result.model import LoadFacts
from steelyard.result.parsed import parsed
from steelyard.values import Text
from steelyard.values.window import moment
from steelyard_web.assessments.models import Assessment
from steelyard_web.evidence.models import LoadFile
from steelyard_web.refusal import Refused


@dataclass(frozen=True, slots=True)
class KnownLoad:
    """One load; `number` is its place among those that readings cite, 0 for one that none cites."""

    number: int
    facts: LoadFacts
    listed: ListedLoad | None
    checked: str  # how it stands against the list: no_list, same, differs, unlisted

    @property
    def covers(self) -> Text | None:
        """The days for which its source was declared complete; None where nothing is known of it."""
        if self.listed is None or self.listed.covers is None:
            return None
        first, last = (moment(at).date().isoformat() for at in self.listed.covers)
        return Text(f"{first} 至 {last}", f"{first} to {last}")


def list_in_force(assessment: Assessment) -> tuple[ListedLoad, ...] | None:
    """The loads of the list in force; None while none was uploaded."""
    last = assessment.load_files.order_by("-number").values_list("pk", "sha256").first()
    return None if last is None else _kept(*last)


def read(data: bytes, where: str) -> tuple[ListedLoad, ...]:
    """The loads of the bytes of one list; raises InputError for anything else."""
    return listed_loads(parsed(data, where))


def known_loads(cited: Iterable[LoadFacts], listed: tuple[ListedLoad, ...] | None) -> tuple[KnownLoad, ...]:
    """Cited loads in the order of the readings, then the others of the list in its own."""
    by_id = {one.facts.load_id: one for one in listed or ()}
    first = [
        KnownLoad(n, load, by_id.get(load.load_id), _checked(load, by_id, has_list=listed is not None))
        for n, load in enumerate(cited, start=1)
    ]
    named = {known.facts.load_id for known in first}
    others = (one for one in listed or () if one.facts.load_id not in named)
    return (*first, *(KnownLoad(0, one.facts, one, "same") for one in others))


def _checked(load: LoadFacts, by_id: Mapping[str, ListedLoad], *, has_list: bool) -> str:
    if not has_list:
        return "no_list"
    found = by_id.get(load.load_id)
    if found is None:
        return "unlisted"
    return "same" if found.facts == load else "differs"


@lru_cache(maxsize=64)
def _kept(pk: int, sha256: str) -> tuple[ListedLoad, ...]:
    data = bytes(LoadFile.objects.values_list("document", flat=True).get(pk=pk))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(
            "保存的装载清单与其摘要不符，可能已损坏；请重新上传。",
            "The stored list of loads does not fit its digest and may be damaged; upload it again.",
        )
    return read(data, f"loads {pk}")
