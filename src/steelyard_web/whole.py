"""Whole numbers as people and programs send them: one reading of them for every form, address and JSON body."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from steelyard_web.refusal import Refused

DIGITS = 18  # the most that a key of the database holds
SHORT = 9  # the most that a version, a count or a position holds


def whole(written: object, digits: int = DIGITS) -> int | None:
    """The number that `written` says in ASCII digits; None for anything else, and for one that is too long."""
    text = str(written) if isinstance(written, str | int) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def whole_numbers(values: Iterable[object]) -> list[int]:
    """Keys out of a form; what is no key of anything is left out."""
    return [number for value in values if (number := whole(value)) is not None]


def page_version(request: HttpRequest) -> int:
    """The version of the thing that the page showed; raises Refused where the page lacks it."""
    given = whole(request.POST.get("version", ""), SHORT)
    if given is None:
        raise Refused("页面不完整，请刷新后重试。", "The page is incomplete. Reload and try again.")
    return given
