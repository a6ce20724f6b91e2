"""The calendar: a picture of the month, holidays and working weekends, from and to a file."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from steelyard_web.assessments.views.list import EXPORTS
from steelyard_web.evidence.names import shown_name
from steelyard_web.organisations.views import tell_errors
from steelyard_web.refusal import Refused
from steelyard_web.say import say
from steelyard_web.scheme import actions, calendar_file
from steelyard_web.scheme import month as picture
from steelyard_web.scheme.access import managers_page
from steelyard_web.scheme.forms import DaysForm
from steelyard_web.scheme.models import Day

PAGE = "/scheme/calendar/"


@login_required
def month(request: HttpRequest) -> HttpResponse:
    """One month, and the entries of its year."""
    managers_page(request.user)
    days = Day.objects.order_by("date")
    if (kind := request.GET.get("export")) in EXPORTS:
        return EXPORTS[kind](calendar_file.rows(days))
    first = picture.first_of(request.GET.get("month", ""))
    before, after = picture.beside(first)
    values = {
        "section": "scheme",
        "here": "calendar",
        "first": first,
        "before": before,
        "after": after,
        "weekdays": picture.WEEKDAYS,
        "weeks": picture.weeks(first),
        "entries": days.filter(date__year=first.year),
        "form": DaysForm(initial={"works": "0"}),
    }
    return render(request, "scheme/calendar.html", values)


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
    found = calendar_file.read(file.read(calendar_file.LIMIT + 1), shown_name(str(file.name)))
    days = [day for day in found if actions.differs(day.date, day.works)]
    count = actions.name_days(by=request.user, days=days)
    text = say(
        f"文件中 {len(found)} 天，其中 {count} 天改变了日历。",
        f"{len(found)} day(s) in the file; {count} changed the calendar.",
    )
    messages.success(request, str(text))
    return redirect(PAGE)
