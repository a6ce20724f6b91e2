"""The one gate before every act: who, in which state, on which version of the page."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from steelyard_web import words
from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act, may
from steelyard_web.assessments.policies import allowed
from steelyard_web.assessments.roles import assessment_roles, duty_rests
from steelyard_web.refusal import NotYours, Stale, WrongState


def seen(user: User, number: str, act: Act = Act.VIEW) -> Assessment:
    """The assessment that a page shows; one that the person may not see at all does not exist for him."""
    assessment = get_object_or_404(
        Assessment.objects.select_related("organisation", "project"), number=number
    )
    roles = assessment_roles(user, assessment)
    if not may(roles, Act.VIEW):
        _refuse_tied(user, assessment)
        raise Http404
    require(user, assessment, act)
    return assessment


def require(user: User, assessment: Assessment, act: Act) -> None:
    """Raises NotYours where the roles, WrongState where the state does not allow the act."""
    if not may(assessment_roles(user, assessment), act):
        _refuse_tied(user, assessment)
        raise NotYours("您的角色不能进行此操作。", "Your role does not allow this.")
    if not allowed(assessment.state, act):
        now = words.STATE[assessment.state]
        raise WrongState(
            f"评估当前处于“{now.zh}”，此操作已不能进行；请刷新页面。",
            f"The assessment is in “{now.en}”; this cannot be done now. Reload the page.",
        )


def _refuse_tied(user: User, assessment: Assessment) -> None:
    """Who was on duty and now has a tie to the organisation is told why he can do nothing here."""
    if duty_rests(user, assessment):
        raise NotYours(
            "您已申报与该机构的利益冲突，或是该机构（含上级、下级机构）的成员，因此不能再参与本评估的评分和评审。",
            "You have declared a conflict of interest with the organisation, or belong to it or its family; "
            "you can no longer rate or decide in this assessment.",
        )


def can(user: User, assessment: Assessment, act: Act) -> bool:
    """Whether a page should offer the act."""
    return may(assessment_roles(user, assessment), act) and allowed(assessment.state, act)


def locked(assessment: Assessment, version: int | None = None) -> Assessment:
    """The assessment as it is now, held until the transaction ends; raises Stale for an older page."""
    now = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if version is not None and version != now.version:
        raise Stale(
            "页面打开后评估已进入下一步，您的操作没有执行；请刷新页面后再试。",
            "The assessment has moved on since this page was opened; nothing was done. Reload and try again.",
        )
    return now
