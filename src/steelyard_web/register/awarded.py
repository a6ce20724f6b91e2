"""A published certificate as a result of the core's register: what it says, and when it was announced."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from steelyard.register.dates import Announced, Precision
from steelyard.register.levels import HIGHEST, Ranked
from steelyard.register.model import Confidence, Name, Register, RegisteredResult, Status
from steelyard.register.words import PARTS
from steelyard.values import Level
from steelyard_web.register.models import Batch, Certificate


def facts(certificate: Certificate) -> dict[str, Any]:
    """The facts of the assessment as the certificate states them."""
    return json.loads(bytes(certificate.document))["assessment"]


def announced_on(certificate: Certificate) -> date | None:
    """The day of its batch, where that is published; else the day on which it was published alone."""
    batch = certificate.batch
    return batch.date if batch and batch.published_at else certificate.published_on


def certified(
    certificate: Certificate,
    register: Register,
    known_at: date | None = None,
    draft: Batch | None = None,
) -> RegisteredResult | None:
    """The result; None where it was not known then, or is of a part or ladder that the statistics do not count.

    With `draft` it is told as of that batch, which may not be published yet.
    """
    day = draft.date if draft else announced_on(certificate)
    stated = facts(certificate)
    level = ranked(stated["level"])
    if day is None or level is None or stated["part"]["id"] not in PARTS:
        return None
    if known_at is not None and (certificate.published_on or day) > known_at:
        return None
    revoked = certificate.revoked_on
    if known_at is not None and certificate.revoked_known and certificate.revoked_known > known_at:
        revoked = None
    batch = draft or (certificate.batch if certificate.batch and certificate.batch.published_at else None)
    return RegisteredResult(
        id=certificate.number,
        organisation=certificate.organisation,
        project=project_of(certificate, stated),
        part=stated["part"]["id"],
        module=stated["module"],
        level=level,
        announced=Announced(day, day, Precision.DAY, day.isoformat()),
        batch=batch.key if batch and batch.key in register.batches else None,
        source=certificate.number,
        confidence=Confidence.HIGH,
        status=Status.CERTIFIED,
        revoked_on=revoked,
        recognitions=tuple(one["name"]["zh"] for one in stated["recognitions"]),
    )


def project_of(certificate: Certificate, stated: dict[str, Any]) -> Name:
    """The project's name, marked where a demo key signed (R27); empty for an organisation by sampling."""
    name = stated.get("project", {}).get("name", {"zh": "", "en": ""})
    if not certificate.sample:
        return Name(name["zh"], name["en"])
    return Name(f"样例 SAMPLE {name['zh']}".strip(), f"SAMPLE 样例 {name['en']}".strip())


def ranked(stated: dict[str, Any]) -> Ranked | None:
    """The level of a certificate; None for a rank above those that the register knows."""
    value, half = stated["value"], stated["half"]
    if value + half > HIGHEST:
        return None
    return Ranked(Level(value, half), "minus" if half and stated["name"]["zh"][1:2] == "-" else "plus")
