"""The flat table that is searched, written from the core's values in the transaction that changes them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from steelyard.certificate.verify import signed
from steelyard.register.dates import Announced
from steelyard.register.levels import level_code, level_name
from steelyard.register.model import Register, RegisteredResult, Status, SubsidiaryRule
from steelyard.register.statistics_page import batch_name
from steelyard.register.words import module_title, part_title
from steelyard_web.register.awarded import announced_on, certified, facts, project_of
from steelyard_web.register.models import Certificate, Row

LAST = 99_999_999  # after every day written as yyyymmdd
AT_ONCE = 500  # rows in one statement
SEARCHED = 800  # characters of a row that a search looks into; an index of PostgreSQL holds no more


def folded(text: str) -> str:
    """A text as it is searched: full width as half, capitals as small letters, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def rewrite_reported(register: Register) -> None:
    """Write the rows of all entries anew: an import may change names, categories and batches of many."""
    Row.objects.filter(kind="reported").delete()
    reported = (r for r in register.results if r.status is Status.REPORTED)
    Row.objects.bulk_create([_reported(r, register) for r in reported], batch_size=AT_ONCE)


def rewrite_certified(certificates: Iterable[Certificate], register: Register) -> None:
    """Write the rows of these certificates; those that are held for their batch have none."""
    found = list(certificates)
    Row.objects.filter(certificate__in=found).delete()
    shown = [_certified(one, register) for one in found if one.published_on]
    Row.objects.bulk_create(shown, batch_size=AT_ONCE)


def _reported(result: RegisteredResult, register: Register) -> Row:
    known = result.announced if isinstance(result.announced, Announced) else None
    row = _row(result, register, known.last if known else None)
    row.kind, row.key = "reported", result.id
    row.source, row.confidence, row.revoked_on = result.source, result.confidence.value, result.revoked_on
    row.announced = known.written if known else ""
    row.first_day = (known.first or known.last) if known else None
    return _findable(row)


def _certified(certificate: Certificate, register: Register) -> Row:
    """Names and level as the certificate states them; the rest as the register counts it."""
    day, stated = announced_on(certificate), facts(certificate)
    result = certified(certificate, register)
    row = _row(result, register, day) if result else _uncounted(certificate, register, day)
    row.kind, row.key, row.certificate = "certified", certificate.number, certificate
    row.announced, row.first_day = day.isoformat() if day else "", day
    project = project_of(certificate, stated)
    row.project_zh, row.project_en = project.zh, project.en
    row.organisation_zh, row.organisation_en = (stated["organisation"]["name"][key] for key in ("zh", "en"))
    row.part_zh, row.part_en = (stated["part"]["title"][key] for key in ("zh", "en"))
    row.level_zh, row.level_en = (stated["level"]["name"][key][:60] for key in ("zh", "en"))
    row.recognitions = ", ".join(one["name"]["zh"] for one in stated["recognitions"])[:1000]
    row.revoked_on, row.sample = certificate.revoked_on, certificate.sample
    held = signed(bytes(certificate.document))
    row.signed = asdict(held) if held else None
    return _findable(row)


def _row(result: RegisteredResult, register: Register, day: date | None) -> Row:
    organisation = register.organisations[result.organisation]
    part, level = part_title(result.part), level_name(level_code(result.level))
    batch = result.batch or ""
    return Row(
        organisation=result.organisation,
        organisation_zh=organisation.name.to("zh"),
        organisation_en=organisation.name.to("en"),
        category=register.category(result, SubsidiaryRule.PARENT).value,
        project_zh=result.project.to("zh"),
        project_en=result.project.to("en"),
        part=result.part,
        part_zh=part.zh,
        part_en=part.en,
        module=result.module,
        level=level_code(result.level),
        level_zh=level.zh,
        level_en=level.en,
        last_day=day,
        batch=batch,
        batch_zh=batch_name(batch, register, "zh") if batch else "",
        batch_en=batch_name(batch, register, "en") if batch else "",
        recognitions=", ".join(result.recognitions),
    )


def _uncounted(certificate: Certificate, register: Register, day: date | None) -> Row:
    """A certificate of a standard whose parts or levels the statistics do not know."""
    stated, organisation = facts(certificate), register.organisations[certificate.organisation]
    head = register.head(organisation.id, day)
    return Row(
        organisation=organisation.id,
        category=head.standing(day).category.value,
        part=stated["part"]["id"][:120],
        module=stated["module"][:120],
        level=str(stated["level"]["value"]),
        last_day=day,
    )


def _findable(row: Row) -> Row:
    """Place and text of a row, once all else is known."""
    day = LAST if row.last_day is None else LAST - int(row.last_day.strftime("%Y%m%d"))
    row.place = f"{day:08d}{row.key}"[:40]
    module = module_title(row.module)
    words = (
        *(row.organisation_zh, row.organisation_en, row.project_zh, row.project_en, row.part_zh, row.part_en),
        *((module.zh, module.en) if row.module else ()),
        row.recognitions,
        row.key if row.kind == "certified" else "",
    )
    row.found = folded(" | ".join(word for word in dict.fromkeys(words) if word))[:SEARCHED]
    return row
