"""Home, language and theme, and the pages for what went wrong."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from steelyard_web.accounts.actions import change_language
from steelyard_web.assessments.roles import scheme_roles
from steelyard_web.context import THEMES
from steelyard_web.organisations.progress import titled
from steelyard_web.pages.finding import find
from steelyard_web.pages.tasks import overdue, tasks
from steelyard_web.refused import refused
from steelyard_web.say import say

TILES = 24  # assessments on the home page; the list holds all
YEAR = 365 * 24 * 3600


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """A person lands on his next task."""
    work, running = tasks(request.user)
    values = {
        "section": "home",
        "first": work[0] if work else None,
        "work": work[1:],
        "late": sum(one.late for one in work),
        "overdue": overdue(request.user),
        "running": [(one, titled(one)) for one in running[:TILES]],
        "more": max(len(running) - TILES, 0),
        "today": timezone.localdate(),
        "qualified": bool(scheme_roles(request.user)),
    }
    return render(request, "pages/home.html", values)


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """What the person may see and what the standards say, by words in either language."""
    query = " ".join(request.GET.get("q", "").split())[:200]
    found = find(request.user, query) if query else None
    return render(request, "pages/search.html", {"searched": query, "found": found})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language and stay where one was; a person's mails follow his last choice."""
    answer = _back(request)
    code = request.POST.get("language", "")
    if check_for_language(code):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax")
        if request.user.is_authenticated:
            change_language(by=request.user, language=code)
    return answer


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Switch between light and dark."""
    answer = _back(request)
    if (theme := request.POST.get("theme", "")) in THEMES:
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax")
    return answer


def _back(request: HttpRequest) -> HttpResponseRedirect:
    there = request.POST.get("next", "/")
    return HttpResponseRedirect(
        there if url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure()) else "/"
    )


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403, also for a form whose token is too old: `reason` is Django's word for that."""
    text = say(
        "没有权限，或页面已过期；请刷新后重试。", "Not allowed, or the page is too old. Reload and try again."
    )
    return refused(request, text, 403)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that cannot be read, 413 for one with too much text."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        text = say("提交的内容过大，没有保存。", "This is too large to send at once; nothing was saved.")
        return refused(request, text, 413, typed=False)
    text = say("提交的内容无法识别，没有保存。", "What was sent cannot be read; nothing was saved.")
    return refused(request, text, 400, typed=False)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404, also for what the person may not know of."""
    text = say("没有这个页面，或您无权查看。", "There is no such page, or you may not see it.")
    return refused(request, text, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    text = say("系统出错，操作没有执行。请稍后重试。", "A fault of ours; nothing was done. Try again later.")
    return refused(request, text, 500, typed=False)
