"""Addresses that only take forms: whoever comes there otherwise, as after switching the language, is led back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def posted(page: str, *names: str) -> Callable[[View], View]:
    """A view for POST; anything else goes to the page of that name, with the number and the named arguments."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, number: str, **given: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(page, number, *(given[name] for name in names))
            return view(request, number, **given)

        return answer

    return wrap
