"""Notices of one person: read, and mark as read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard.values import Text
from steelyard_web.notices.actions import mark_read

PAGE = 50


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """The newest first; unread ones stand out."""
    page = Paginator(request.user.notices.all(), PAGE).get_page(request.GET.get("page"))
    rows = [(notice, Text(notice.zh, notice.en)) for notice in page]
    return render(request, "notices/list.html", {"page": page, "rows": rows})


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one notice, or all, as read; a single one leads to its page."""
    pk = request.POST.get("pk", "")
    mark_read(by=request.user, pk=int(pk) if pk.isdecimal() else None)
    mine = request.user.notices.filter(pk=pk).first() if pk.isdecimal() else None
    return redirect(mine.path if mine else "/notices/")
