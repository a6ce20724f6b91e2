"""The events of one assessment: its own, and those of the evidence that it rests on.

A piece of evidence belongs to its organisation and may serve several assessments, so that its events name none.
"""

from __future__ import annotations

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from steelyard_web.accounts.models import Qualification, SchemeRole
from steelyard_web.assessments.models import Assessment, Assignment
from steelyard_web.audit.models import Event
from steelyard_web.evidence.models import Use

FETCHED = "evidence.download"


def events_of(case: Assessment) -> QuerySet[Event]:
    """What happened in the case and to its released evidence.

    Fetches are those by people of this case and by the scheme's managers: who rates another case of the same
    organisation is not told here.
    """
    used = Use.objects.filter(assessment=case, evidence__released_at__isnull=False)
    pieces = used.values(key=Cast("evidence", CharField()))
    here = Assignment.objects.filter(assessment=case).values("user")
    managers = Qualification.objects.filter(role=SchemeRole.MANAGER).values("user")
    of_evidence = Q(assessment="", thing="evidence.evidence", thing_id__in=pieces)
    ours = ~Q(verb=FETCHED) | Q(actor__in=here) | Q(actor__in=managers)
    return Event.objects.filter(Q(assessment=case.number) | (of_evidence & ours))
