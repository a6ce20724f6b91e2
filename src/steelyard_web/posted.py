"""Addresses that only take forms: whoever comes there otherwise, as after switching the language, is led back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def posted(page: str, *names: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view for POST; anything else goes to the page of that name.

    The page is given the number of the assessment, where the address has one, and the named arguments.
    """

    def wrap(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, **given: Any) -> HttpResponseBase:
            if request.method != "POST":
                kept = [given["number"]] if "number" in given else []
                return redirect(page, *kept, *(given[name] for name in names))
            return view(request, **given)

        return answer

    return wrap
