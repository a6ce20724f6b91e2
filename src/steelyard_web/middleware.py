"""Refusals and bad input become a message in the reader's language; nothing that was stored is touched."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steelyard.errors import SteelyardError
from steelyard_web.refusal import Refused
from steelyard_web.say import Said, say


class BadInput:
    """Outermost of our own code: a traceback never reaches a person who typed something wrong."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """The answer to a refusal; None for what really is a fault of ours."""
        if isinstance(fault, Refused):
            return _answer(request, fault.text, fault.status)
        if isinstance(fault, SteelyardError):
            detail = str(fault)
            return _answer(request, say(f"输入有误：{detail}", f"This cannot be used: {detail}"), 400)
        return None


def _answer(request: HttpRequest, text: Said, status: int) -> HttpResponse:
    template = "refused_part.html" if request.headers.get("HX-Request") else "refused.html"
    return render(request, template, {"refusal": text, "status": status}, status=status)
