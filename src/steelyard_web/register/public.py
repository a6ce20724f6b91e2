"""Pages for everybody: read only, no cookie, an address for each language, cacheable, with an ETag.

Whoever is signed in gets the same content within his own navigation; that answer is his alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page

from steelyard_web.say import tongue

MINUTE, HOUR = 60, 3600
LANGUAGES = {"zh": "zh-hans", "en": "en"}
View = Callable[..., HttpResponse]


def shown(
    request: HttpRequest, template: str, *, here: str, status: int = 200, **values: Any
) -> HttpResponse:
    """A public page; `here` is the key of its tab."""
    elsewhere = request.GET.copy()
    elsewhere["lang"] = "en" if tongue() == "zh" else "zh"
    values |= {"public": True, "section": "register", "here": here, "elsewhere": elsewhere.urlencode()}
    return render(request, template, values, status=status)


def public(seconds: int = MINUTE, *, shared: bool = False) -> Callable[[View], View]:
    """A view for GET and HEAD, `?lang=zh` or `en` before the reader's own language; kept for so many seconds.

    `shared`: nothing of the reader stands in it but his language, and other sites may embed or read it.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        @conditional_page
        def answer(request: HttpRequest, **given: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"}:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            return _answered(request, view, given, seconds, shared=shared)

        return answer

    return wrap


def _answered(
    request: HttpRequest, view: View, given: dict[str, Any], seconds: int, *, shared: bool
) -> HttpResponse:
    language = LANGUAGES.get(request.GET.get("lang", ""), translation.get_language() or "zh-hans")
    with translation.override(language):
        made = view(request, **given)
    made.headers.setdefault("Content-Language", "zh-CN" if language.startswith("zh") else "en")
    # Both say the language where the address does not.
    patch_vary_headers(made, ("Accept-Language", "Cookie"))
    if shared:
        made["Access-Control-Allow-Origin"] = "*"
        made["Cross-Origin-Resource-Policy"] = "cross-origin"
        patch_cache_control(made, public=True, max_age=seconds)
        return made
    if request.user.is_authenticated:
        patch_cache_control(made, private=True, max_age=0)
    else:
        patch_cache_control(made, public=True, max_age=seconds)
    return made
