"""Search over what a person may see: assessments, organisations, his evidence, and the standards in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q

from steelyard.errors import InputError
from steelyard.standard import Standard
from steelyard.standard import search as core
from steelyard.values import Text
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.offered import shelves
from steelyard_web.assessments.roles import Role, memberships, offices, visible
from steelyard_web.evidence.models import Evidence
from steelyard_web.organisations.models import Organisation

MOST = 30  # of each kind


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, of each kind at most MOST; `hits` counts what the standards hold in all."""

    assessments: list[Assessment]
    organisations: list[Organisation]
    evidence: list[Evidence]
    entries: list[tuple[core.Entry, str, Text]]  # with the path of its page and the title of its part
    hits: int

    @property
    def nothing(self) -> bool:
        """Nothing at all."""
        return not (self.assessments or self.organisations or self.evidence or self.entries)


def find(user: User, words: str) -> Found:
    """Everything that holds the words and that this person may see."""
    hits = _hits(words)
    return Found(
        list(_assessments(user, words)),
        list(_organisations(user, words)),
        list(
            Evidence.objects.filter(
                _text("title", words), organisation__in=list(memberships(user))
            ).select_related("organisation")[:MOST]
        ),
        [(hit.entry, _path(hit.entry), _parts()[hit.entry.standard, hit.entry.part]) for hit in hits[:MOST]],
        len(hits),
    )


def _assessments(user: User, words: str) -> Any:
    names = (
        "number",
        "organisation__name_zh",
        "organisation__name_en",
        "project__name_zh",
        "project__name_en",
    )
    said = Q()
    for name in names:
        said |= _text(name, words)
    return (
        Assessment.objects.filter(visible(user)).filter(said).select_related("organisation", "project")[:MOST]
    )


def _organisations(user: User, words: str) -> Any:
    seen = Organisation.objects.all()
    if Role.SCHEME_MANAGER not in offices(user):
        seen = seen.filter(pk__in=list(memberships(user)))
    return seen.filter(_text("name_zh", words) | _text("name_en", words))[:MOST]


def _text(field: str, words: str) -> Q:
    return Q(**{f"{field}__icontains": words})


def _hits(words: str) -> tuple[core.Hit, ...]:
    try:
        return core.search(_entries(), [words])
    except InputError:
        return ()


def _path(entry: core.Entry) -> str:
    base = f"/standards/{entry.standard}/{entry.part}/"
    match entry.kind:
        case core.Found.PRACTICE:
            return f"{base}{entry.code}/"
        case core.Found.REQUIREMENT:
            return f"{base}{_practice_codes()[entry.standard, entry.part, entry.code]}/#{entry.code}"
        case _:
            return base


@cache
def _practice_codes() -> dict[tuple[str, str, str], str]:
    """Standard, part and requirement -> the code of its practice."""
    return {
        (f"{s.id}@{s.edition}", part.id, requirement.id): practice.code
        for s in standards()
        for part in s.parts
        for practice in part.practices()
        for requirement in practice.requirements
    }


@cache
def _parts() -> dict[tuple[str, str], Text]:
    """Standard and part -> the title of the part."""
    return {(f"{s.id}@{s.edition}", part.id): part.title for s in standards() for part in s.parts}


@cache
def _entries() -> tuple[core.Entry, ...]:
    return core.entries(standards())


def standards() -> tuple[Standard, ...]:
    """Every standard on the shelves that holds together: one bad folder does not close the others."""
    return tuple(standard for standard, _ in shelves())
