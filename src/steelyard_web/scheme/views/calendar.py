"""The calendar: a picture of the year or of a month, holidays and working weekends, from and to a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard_web.evidence.names import shown_name
from steelyard_web.organisations.views import tell_errors
from steelyard_web.refusal import Refused
from steelyard_web.say import say
from steelyard_web.scheme import actions, calendar_file
from steelyard_web.scheme import month as picture
from steelyard_web.scheme.access import managers_page
from steelyard_web.scheme.forms import DaysForm
from steelyard_web.scheme.models import Day
from steelyard_web.tables import table_file

PAGE = "/scheme/calendar/"
SHOWN = 50  # wrong lines of a file that are told at once


@login_required
def picture_of(request: HttpRequest) -> HttpResponse:
    """A year, or with `?month=` one month, and the days that are entered for the year."""
    managers_page(request.user)
    if kind := request.GET.get("export"):
        head, *days = calendar_file.rows(Day.objects.order_by("date"))
        return table_file("calendar", kind, head, days)
    return _page(request)


def _page(request: HttpRequest, *, faults: Sequence[calendar_file.LineFault] = ()) -> HttpResponse:
    values = {
        "section": "scheme",
        "here": "calendar",
        "weekdays": picture.WEEKDAYS,
        "form": DaysForm(initial={"works": "0"}),
        "faults": faults[:SHOWN],
        "more_faults": max(len(faults) - SHOWN, 0),
        **_shown(request),
    }
    return render(request, "scheme/calendar.html", values, status=400 if faults else 200)


def _shown(request: HttpRequest) -> dict[str, Any]:
    """One month with its neighbours, or the twelve of a year."""
    if month := request.GET.get("month", ""):
        first = picture.first_of(month)
        before, after = picture.beside(first)
        shown = {"first": first, "weeks": picture.weeks(first), "before": before, "after": after}
        year = first.year
    else:
        year = picture.year_of(request.GET.get("year", ""))
        shown = {"months": picture.year(year), "last_year": year - 1, "next_year": year + 1}
    return shown | {"year": year, "entries": Day.objects.filter(date__year=year).order_by("date")}


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Enter a day or a span."""
    managers_page(request.user)
    form = DaysForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect(PAGE)
    given = form.cleaned_data
    days = actions.span(
        given["first"],
        given["last"] or given["first"],
        works=given["works"],
        name_zh=given["name_zh"],
        name_en=given["name_en"],
    )
    if not days:
        raise Refused(
            "所选日期本来就是这样，无需登记。",
            "These days are so by their weekday; nothing has to be entered.",
        )
    count = actions.name_days(by=request.user, days=days)
    messages.success(request, str(say(f"已登记 {count} 天。", f"Entered: {count} day(s).")))
    return redirect(f"{PAGE}?month={given['first']:%Y-%m}")


@login_required
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Let a day be as its weekday."""
    managers_page(request.user)
    try:
        day = date.fromisoformat(request.POST.get("date", ""))
    except ValueError:
        raise Refused("请选择日期。", "Choose a day.") from None
    if actions.forget_day(by=request.user, day=day):
        messages.success(request, str(say(f"已移除 {day}。", f"Removed: {day}.")))
    return redirect(f"{PAGE}?month={day:%Y-%m}")


@login_required
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take days from a file, all or none; rows that say what the weekday says are left out."""
    managers_page(request.user)
    file = request.FILES.get("file")
    if file is None:
        raise Refused("请先选择 CSV 文件。", "Choose a CSV file first.")
    try:
        found = calendar_file.read(file.read(calendar_file.LIMIT + 1), shown_name(str(file.name)))
    except calendar_file.CalendarError as wrong:
        return _page(request, faults=wrong.faults)
    days = [day for day in found if actions.differs(day.date, day.works)]
    count = actions.name_days(by=request.user, days=days)
    text = say(
        f"文件中 {len(found)} 天，其中 {count} 天改变了日历。",
        f"{len(found)} day(s) in the file; {count} changed the calendar.",
    )
    messages.success(request, str(text))
    return redirect(PAGE)
