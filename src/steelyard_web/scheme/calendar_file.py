"""The calendar as a file: `date,works,name_zh,name_en`; works is 0 for a holiday, 1 for a working weekend day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from steelyard.errors import InputError
from steelyard.values import Text
from steelyard_web.say import say
from steelyard_web.scheme.actions import Named
from steelyard_web.scheme.models import Day

HEAD = ("date", "works", "name_zh", "name_en")
MOST = 2000  # rows; ten years of holidays have about four hundred
LIMIT = 1024 * 1024  # bytes
YES, NO = {"1", "true", "yes", "是", "上班", "work"}, {"0", "false", "no", "否", "放假", "holiday"}


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line of the file; the head is line 1."""

    line: int
    text: Text


class CalendarError(InputError):
    """Lines that are no days; `faults` has every one, in both languages."""

    def __init__(self, where: str, faults: list[LineFault]) -> None:
        first = faults[0]
        super().__init__(first.text.en, where=f"{where}:{first.line}")
        self.faults = faults


def read(data: bytes, where: str) -> list[Named]:
    """The days of a file; raises CalendarError with every line that is none, InputError for what is no such file."""
    rows = list(csv.reader(io.StringIO(_text(data, where))))
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEAD:
        raise InputError(
            f"the first line has to be {','.join(HEAD)}", where=f"{where}:1", remedy="download the calendar"
        )
    if len(rows) > MOST:
        raise InputError(f"more than {MOST} lines", where=where)
    found: dict[date, Named] = {}
    faults: list[LineFault] = []
    for line, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            day = _row(row)
            if isinstance(day, Named) and day.date in found:
                day = say(f"{day.date} 重复出现", f"{day.date} stands here twice")
            if isinstance(day, Text):
                faults.append(LineFault(line, day))
            else:
                found[day.date] = day
    if faults:
        raise CalendarError(where, faults)
    return list(found.values())


def _row(row: list[str]) -> Named | Text:
    """The day of a row, or what is wrong with it."""
    cells = [cell.strip() for cell in row]
    if len(cells) < 2 or len(cells) > len(HEAD):
        return say("应为 2 至 4 列", "two to four columns are expected")
    cells += [""] * (len(HEAD) - len(cells))
    try:
        day = date.fromisoformat(cells[0])
    except ValueError:
        given = cells[0][:40]
        return say(f"“{given}”不是 2026-10-01 这样的日期", f"“{given}” is not a date such as 2026-10-01")
    word = cells[1].lower()
    if word not in YES | NO:
        given = cells[1][:40]
        return say(f"“{given}”既不是 0 也不是 1", f"“{given}” is neither 0 nor 1")
    return Named(day, word in YES, cells[2][:100], cells[3][:100])


def _text(data: bytes, where: str) -> str:
    if len(data) > LIMIT:
        raise InputError("larger than 1 MB", where=where)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("neither UTF-8 nor GB18030", where=where, remedy="save it as CSV UTF-8")


def rows(days: Iterable[Day]) -> list[list[str]]:
    """The calendar as rows of a file, in the order of the days."""
    return [
        list(HEAD),
        *([day.date.isoformat(), str(int(day.works)), day.name_zh, day.name_en] for day in days),
    ]
