"""Who runs the scheme: its pages exist for scheme managers only."""

from __future__ import annotations

from django.http import Http404

from steelyard_web.accounts.models import User
from steelyard_web.assessments.roles import Role, offices
from steelyard_web.refusal import NotYours


def managers_page(user: User) -> None:
    """Raises Http404 for anybody but a scheme manager: the pages of the scheme do not exist for others."""
    if Role.SCHEME_MANAGER not in offices(user):
        raise Http404


def require_scheme_manager(user: User) -> None:
    """Raises NotYours for anybody but a scheme manager."""
    if Role.SCHEME_MANAGER not in offices(user):
        raise NotYours("只有评估管理员可以进行此操作。", "Only a scheme manager may do this.")
