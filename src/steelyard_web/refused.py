"""The page, or the fragment, that says why something was not done, and gives back what was typed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from steelyard_web.say import Said

# Fields of forms that nobody typed, or that nobody else may read over a shoulder.
KEPT_BACK = frozenset({"csrfmiddlewaretoken", "now", "new", "again", "next", "seen", "changes"})
SECRET = re.compile(r"password|passphrase|secret|token", re.IGNORECASE)
CODE = re.compile(r"[\w.:@/+-]{0,40}", re.ASCII)  # a key, a date, a choice: the page has it anyway


def refused(request: HttpRequest, text: Said, status: int, *, typed: bool = True) -> HttpResponse:
    """Why it was refused, with the way back; `typed`: with the texts of the form, so that none is lost."""
    if request.headers.get("HX-Request"):
        return render(request, "refused_part.html", {"refusal": text, "status": status}, status=status)
    values = {
        "refusal": text,
        "status": status,
        "typed": texts(request) if typed and request.method == "POST" else [],
        "back": way_back(request),
    }
    return render(request, "refused.html", values, status=status)


def texts(request: HttpRequest) -> list[str]:
    """What a person wrote into the form that came, without passwords, tokens and codes."""
    return [
        value
        for name, values in request.POST.lists()
        if name not in KEPT_BACK and not SECRET.search(name)
        for value in values
        if not CODE.fullmatch(value.strip())
    ]


def way_back(request: HttpRequest) -> str:
    """The page that the form stood on, else that of the assessment; empty where there is neither."""
    came = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(
        came, {request.get_host()}, request.is_secure()
    ):
        there = urlsplit(came)
        return f"{there.path or '/'}?{there.query}" if there.query else there.path or "/"
    found = request.resolver_match
    number = found.kwargs.get("number") if found else None
    board = reverse("board", args=[number]) if number else ""
    return "" if board == request.path else board
