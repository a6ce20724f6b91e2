"""Which organisation of the register an applicant is: the one of the same name, else a new entry.

The register knows institutions from public sources, too; results of one institution have to stand together.
"""

from __future__ import annotations

from datetime import date

from steelyard.register.entries import Entry as CoreEntry
from steelyard.register.entries import OrganisationFacts
from steelyard.register.model import Category, Name, Register, Standing
from steelyard_web.organisations.models import Organisation


def placed(organisation: Organisation, register: Register, today: date) -> tuple[str, list[CoreEntry]]:
    """The id, and the entries that have to be added: parents first, none for what is there."""
    found = _known(organisation, register)
    if found:
        return found, []
    return _new(organisation, register, today, frozenset())


def _known(organisation: Organisation, register: Register) -> str:
    """The organisation of that Chinese name."""
    return next((o.id for o in register.organisations.values() if o.name.zh == organisation.name_zh), "")


def _new(
    organisation: Organisation, register: Register, today: date, below: frozenset[int]
) -> tuple[str, list[CoreEntry]]:
    id_, added = _free(organisation.slug, register), []
    rows = list(organisation.standings.select_related("parent").order_by("since"))
    for first, row in zip([True] + [False] * len(rows), rows, strict=False):
        parent = None
        if row.parent and row.parent_id not in below:
            parent, more = (
                (known, [])
                if (known := _known(row.parent, register))
                else _new(row.parent, register, today, below | {organisation.pk})
            )
            added = [*more, *added]
        standing = Standing(None if first else row.since, Category(row.category), parent)
        name = Name(organisation.name_zh, organisation.name_en)
        added.append(CoreEntry(OrganisationFacts(id_, name, standing), today))
    unique = {entry.key: entry for entry in added}
    return id_, list(unique.values())


def _free(slug: str, register: Register) -> str:
    """The slug, or with a number where another organisation of the register has it."""
    number, free = 2, slug
    while free in register.organisations:
        free, number = f"{slug}-{number}", number + 1
    return free
