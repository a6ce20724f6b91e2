"""The steps that the scheme itself takes: accept, refuse, begin."""

from __future__ import annotations

from django.db import transaction

from steelyard_web.accounts.models import User
from steelyard_web.assessments.gate import locked, require
from steelyard_web.assessments.models import Assessment, Assignment, Duty, Sample
from steelyard_web.assessments.permissions import Act
from steelyard_web.assessments.transition import instance, pass_on
from steelyard_web.refusal import Refused


@transaction.atomic
def accept(assessment: Assessment, *, by: User, version: int) -> Assessment:
    """Accept an application; people are assigned next."""
    return pass_on(assessment, Act.ACCEPT, by=by, version=version)


@transaction.atomic
def refuse(assessment: Assessment, *, by: User, version: int, reason: str) -> Assessment:
    """Refuse an application for good, with the reason that the applicant reads."""
    require(by, locked(assessment, version), Act.REFUSE)
    if not reason.strip():
        raise Refused(
            "请写明不予受理的理由，申请机构会看到。", "Say why it is refused; the applicant reads it."
        )
    return pass_on(assessment, Act.REFUSE, by=by, version=version, reason=reason.strip())


@transaction.atomic
def begin(assessment: Assessment, *, by: User, version: int) -> Assessment:
    """Begin the self-assessment. Raises Refused without a lead assessor, or where the sample is not drawn."""
    now = locked(assessment, version)
    require(by, now, Act.BEGIN)
    if not has_lead(now):
        raise Refused("尚未指派评估组长；请先指派。", "There is no lead assessor yet; assign one first.")
    if now.project_id is None and not Sample.objects.filter(assessment=now).exists():
        raise Refused("机构级评估须先抽取样本项目。", "Draw the sample of projects first.")
    return pass_on(now, Act.BEGIN, by=by, version=version)


def has_lead(assessment: Assessment) -> bool:
    """Whether somebody leads the current instance."""
    return Assignment.objects.filter(
        assessment=assessment, duty=Duty.LEAD, removed_at__isnull=True, instance=instance(assessment)
    ).exists()
