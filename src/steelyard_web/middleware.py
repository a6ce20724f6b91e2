"""Refusals and bad input become a message in the reader's language; nothing that was stored is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from steelyard.errors import SteelyardError
from steelyard_web.refusal import Refused
from steelyard_web.refused import refused
from steelyard_web.say import Said, say
from steelyard_web.whole import whole

SLACK = 1024 * 1024  # bytes of a request around the file that it carries
STRANGERS = 5 * 1024 * 1024  # bytes that are read of somebody who has not signed in


class BadInput:
    """Outermost of our own code: a traceback never reaches a person who typed something wrong."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if text := _too_large(request):
            return refused(request, text, 413, typed=False)
        if _has_nul([request.path, *_values(request.GET.lists())]):
            return refused(request, NUL, 400, typed=False)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Forms are looked at here, after their token was: whoever has none is not read any further."""
        if request.method == "POST" and _has_nul(_values(request.POST.lists())):
            return refused(request, NUL, 400, typed=False)
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """The answer to a refusal; None for what really is a fault of ours."""
        if isinstance(fault, Refused):
            return refused(request, fault.text, fault.status)
        if isinstance(fault, SteelyardError):
            detail = str(fault)
            return refused(request, say(f"输入有误：{detail}", f"This cannot be used: {detail}"), 400)
        return None


NUL = say(
    "提交的内容含有不可用的空字符（NUL），没有保存；请删去后重试。",
    "What was sent holds a NUL character, which cannot be stored. Nothing was saved; take it out and try again.",
)


def _values(lists: Iterable[tuple[str, list[str]]]) -> Iterable[str]:
    for name, values in lists:
        yield name
        yield from values


def _has_nul(texts: Iterable[str]) -> bool:
    """No database column of text takes it (PostgreSQL 8.3: the character with code zero cannot be stored)."""
    return any("\0" in text for text in texts)


def _too_large(request: HttpRequest) -> Said | None:
    """Refused by what the request says of itself, before any of it is read or kept on disk."""
    length = whole(request.META.get("CONTENT_LENGTH") or "0") or 0
    if length <= STRANGERS:
        return None
    if not request.user.is_authenticated:
        return say("请先登录再上传。", "Sign in before you upload.")
    if length <= settings.MAX_UPLOAD + SLACK:
        return None
    most = settings.MAX_UPLOAD // 1024 // 1024
    return say(
        f"一次提交的内容过大，上限为 {most} MB，没有保存；请减少一次上传的文件，或压缩后重试。",
        f"This is too large to send at once; at most {most} MB, and nothing was kept. "
        "Send fewer files at a time, or make them smaller.",
    )
