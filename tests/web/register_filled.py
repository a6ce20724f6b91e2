"""A register for the crawler: one certificate that is public, one of the other bank that is held, a batch of each."""

from __future__ import annotations

import json
from datetime import timedelta

import rfc8785
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.decisions.models import Result
from steelyard_web.register import batches, importing, publishing, rows, store
from steelyard_web.register.models import Batch, Certificate, CorrectionRequest, Row
from steelyard_web.register.places import placed
from steelyard_web.register.sample import SampleOffice
from tests.web.rated import fresh

ORGANISATION = "id,name_zh,category\nbank-z,乙行,city_commercial_bank\n".encode()
RESULT = (
    b"id,organisation,part,level,announced,source,confidence\n"
    b"z1,bank-z,continuous-delivery,3,2023-10-26,a page,high\n"
)
LEVEL = {"value": 1, "half": False, "name": {"zh": "1 初始级", "en": "1 Initial"}}


def fill_register(manager: User, mine: Assessment, theirs: Assessment, mark: str) -> tuple[str, str, str]:
    """Numbers of the public and the held certificate, and the key of a reported row. The levels are made up."""
    by = fresh(manager)
    importing.import_files(
        [SimpleUploadedFile("a.csv", ORGANISATION), SimpleUploadedFile("r.csv", RESULT)], by=by
    )
    signing = SampleOffice(timezone.now() - timedelta(hours=1))
    publishing.adopt_trust(signing.trust(), by=by)
    public, held = (_certificate(signing, case, by) for case in (mine, theirs))
    for number, (one, day) in enumerate(((public, 1), (held, 0)), 901):
        made = batches.draft(
            by=by,
            number=number,
            date=timezone.localdate() - timedelta(days=day),
            event_zh="会",
            event_en="event",
            contact="",
        )
        batches.collect(made, by=by, version=1, numbers=[one.number])
    batches.publish(Batch.objects.get(number=901), by=by, version=2)
    row = Row.objects.filter(kind="reported").first()
    CorrectionRequest.objects.create(
        row=row.key, text=f"wrong {mark}", contact=f"{mark}@example.org", sender="0" * 64, at=timezone.now()
    )
    return public.number, held.number, row.key


def _certificate(signing: SampleOffice, case: Assessment, by: User) -> Certificate:
    """As `publishing.publish` keeps it, held; without the decision that it asks for."""
    result = Result.objects.filter(assessment=case, basis="formal").first()
    document = rfc8785.dumps(json.loads(bytes(result.document)) | {"level": LEVEL})
    organisation, added = placed(case.organisation, store.register_now(), timezone.localdate())
    store.append(added, by=by)
    store.new_edition()
    index, data = signing.issued, signing.certificate(document)
    stated = json.loads(data)
    made = Certificate.objects.create(
        number=stated["assessment"]["number"],
        document=data,
        sha256=f"{index:064}",
        result=result,
        organisation=organisation,
        index=index,
        lists=stated["credentialStatus"][0]["statusListCredential"],
        sample=True,
        by=by,
        at=timezone.now(),
    )
    rows.rewrite_certified([made], store.register_now())
    return made
