"""What every page needs: language, theme, unread notices, where the person may go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from steelyard_web.assessments.roles import memberships, offices
from steelyard_web.say import tongue

THEMES = ("light", "dark")


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Values of the base template."""
    theme = request.COOKIES.get("theme", "")
    values: dict[str, Any] = {
        "tongue": tongue(),
        "theme": theme if theme in THEMES else "light",
        "site_language": "zh-CN" if tongue() == "zh" else "en",
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        values |= {
            "unread": user.notices.filter(read_at__isnull=True).count(),
            "my_offices": offices(user),
            "my_organisations": memberships(user),
        }
    return values
