"""What the scheme manager changes: settings and calendar; each act with its audit event."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from steelyard_web.accounts.models import User
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.transition import scheme_held
from steelyard_web.audit.trail import plain, record
from steelyard_web.refusal import Refused, Stale
from steelyard_web.scheme import calendar
from steelyard_web.scheme.access import require_scheme_manager
from steelyard_web.scheme.models import Day, Scheme

FIELDS = (
    "name_zh",
    "name_en",
    "step_days",
    "correction_days",
    "reminder_days",
    "appeal_days",
    "second_vote_all",
    "second_vote_share",
    "quorum",
    "sample_sizes",
)
LONGEST = 62  # days that one entry of the calendar may cover


@dataclass(frozen=True, slots=True)
class Named:
    """A day that differs from its weekday, as somebody enters it."""

    date: date
    works: bool
    name_zh: str = ""
    name_en: str = ""


def settings_seen(now: Scheme) -> str:
    """What a page shows of the settings, to find out later whether it still holds."""
    shown = {name: str(getattr(now, name)) for name in FIELDS}
    return hashlib.sha256(repr(sorted(shown.items())).encode()).hexdigest()


@transaction.atomic
def change_settings(*, by: User, seen: str, values: Mapping[str, Any]) -> Scheme:
    """Change the scheme's settings; deadlines that are set already stay as they are.

    `seen` is what the page showed (`settings_seen`). Raises Stale where somebody changed them meanwhile.
    """
    require_scheme_manager(by)
    now = scheme_held()
    before = {name: getattr(now, name) for name in FIELDS}
    changed = [name for name in FIELDS if name in values and values[name] != before[name]]
    if not changed:
        return now
    if seen != settings_seen(now):
        raise Stale(
            "页面打开后已有他人修改设置；您填写的内容保留在下面，核对后请再次保存。",
            "Somebody else has changed the settings meanwhile; what you wrote is kept below. Check it and save again.",
        )
    for name in changed:
        setattr(now, name, values[name])
    now.save(update_fields=changed)
    record(
        "scheme.change",
        now,
        by=by,
        before={name: before[name] for name in changed},
        after={name: values[name] for name in changed},
    )
    return now


@transaction.atomic
def name_days(*, by: User, days: Iterable[Named]) -> int:
    """Enter days that differ from their weekday, all or none; how many changed the calendar.

    Raises Refused where no working day would be left to count a deadline on.
    """
    require_scheme_manager(by)
    scheme_held()  # one after the other
    given = {day.date: day for day in days}
    old = {row.date: row for row in Day.objects.filter(date__in=list(given))}
    fresh = [day for day in given.values() if _said(old.get(day.date)) != _said(day)]
    for day in fresh:
        row, _ = Day.objects.update_or_create(date=day.date, defaults=_said(day))
        record("calendar.name", row, by=by, before=_told(old.get(day.date)), after=_told(day))
    _refuse_standstill(fresh)
    return len(fresh)


def _refuse_standstill(fresh: list[Named]) -> None:
    if not fresh:
        return
    named = calendar.exceptions()
    try:
        calendar.after(min(day.date for day in fresh), 1, named)
    except ValueError:
        raise Refused(
            "这样日历中将没有工作日，没有保存。", "The calendar would have no working day; nothing was saved."
        ) from None


@transaction.atomic
def forget_day(*, by: User, day: date) -> bool:
    """Let a day be as its weekday again; a second click changes nothing."""
    require_scheme_manager(by)
    row = Day.objects.select_for_update().filter(date=day).first()
    if row is None:
        return False
    record("calendar.forget", row, by=by, before=_told(row))
    row.delete()
    return True


def span(first: date, last: date, *, works: bool, name_zh: str = "", name_en: str = "") -> list[Named]:
    """Every day from first to last; raises Refused for a reversed or a very long span."""
    if last < first:
        raise Refused("结束日期早于开始日期。", "The last day is before the first.")
    if (last - first).days >= LONGEST:
        raise Refused(f"一次最多录入 {LONGEST} 天。", f"At most {LONGEST} days at once.")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Named(day, works, name_zh, name_en) for day in days if differs(day, works)]


def differs(day: date, works: bool) -> bool:
    """Whether that says something else than the weekday."""
    return works != calendar.works(day, {})


def _said(day: Named | Day | None) -> dict[str, Any] | None:
    if day is None:
        return None
    return {"works": day.works, "name_zh": day.name_zh, "name_en": day.name_en}


def _told(day: Named | Day | None) -> dict[str, Any] | None:
    return None if day is None else plain({"date": day.date, **(_said(day) or {})})


@transaction.atomic
def note_export(assessment: Assessment, *, by: User, with_files: bool) -> None:
    """The trail says who took a copy of a case, and whether with its files."""
    require_scheme_manager(by)
    after = {"files": with_files}
    record("case.export", assessment, by=by, after=after, case=assessment)
