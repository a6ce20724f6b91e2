"""A list as a file for spreadsheets: CSV in UTF-8 with its mark, or XLSX; no cell of either becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import Http404, HttpResponse

from steelyard.spreadsheet import LONGEST, harmless

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[object]


def table_file(name: str, kind: str, head: Row, rows: Iterable[Row]) -> HttpResponse:
    """The rows below their head as a download `name.kind`; raises Http404 for a kind but csv and xlsx.

    Numbers stay numbers, None is an empty cell, everything else is text.
    """
    table = [list(map(_cell, row)) for row in (head, *rows)]
    if kind == "csv":
        answer = HttpResponse(_csv(table), content_type=CSV)
    elif kind == "xlsx":
        answer = HttpResponse(_xlsx(table), content_type=XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _cell(value: object) -> str | int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return "" if value is None else str(value)


def _csv(table: Iterable[Sequence[str | int | float]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([[_harmless(cell) for cell in row] for row in table])
    return written.getvalue().encode("utf-8-sig")  # without the mark Excel takes it for a local code page


def _harmless(cell: str | int | float) -> str | int | float:
    return harmless(cell) if isinstance(cell, str) else cell


def _xlsx(table: Iterable[Sequence[str | int | float]]) -> bytes:
    """Text is written as text, so that here nothing has to be marked."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate(table):
            for x, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(y, x, cell[:LONGEST])
                else:
                    sheet.write_number(y, x, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return written.getvalue()
