"""The register of the sample scheme: the shipped published results, and a batch with a SAMPLE certificate."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import State
from steelyard_web.decisions.models import Meeting
from steelyard_web.register import batches, importing, publishing, store
from steelyard_web.register.models import Batch
from steelyard_web.register.sample import SampleOffice

GAIN = {
    "name_zh": "样例·变更前置时间",
    "name_en": "Sample: lead time for changes",
    "before": "12",
    "after": "3",
    "unit": "天 days",
}


def fill(manager: User) -> None:
    """Through the acts of the scheme manager, as people do it; the demo key is forgotten afterwards."""
    importing.import_shipped(by=manager)
    signing = SampleOffice(timezone.now() - timedelta(minutes=5))
    publishing.adopt_trust(signing.trust(), by=manager)
    decided = Meeting.objects.filter(result__isnull=False, assessment__state=State.CERTIFIED)
    numbers = [
        publishing.publish(signing.certificate(bytes(meeting.result.document)), by=manager, hold=True).number
        for meeting in decided.select_related("result")
        if meeting.result is not None
    ]
    if numbers:
        _announce(manager, numbers)


def _announce(manager: User, numbers: list[str]) -> None:
    known = [batch.number for batch in store.register_now().batches.values() if batch.number]
    batch = batches.draft(
        by=manager,
        number=max(known, default=0) + 1,
        date=timezone.localdate(),
        event_zh="样例发布会",
        event_en="Sample event",
        contact="sample@example.org",
    )
    batches.collect(batch, by=manager, version=1, numbers=numbers)
    batches.add_gain(batch, by=manager, version=2, number=numbers[0], values=GAIN)
    batches.publish(Batch.objects.get(pk=batch.pk), by=manager, version=3)
