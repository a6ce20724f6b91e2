"""Lists as files: CSV that spreadsheets open as UTF-8, workbooks, and no cell that runs."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.http import Http404
from python_calamine import load_workbook

from steelyard_web.tables import table_file

HEAD = ("name", "count", "on", "note")
ROWS = [("=1+1", 3, date(2026, 7, 1), None), ("-", -2, "", "@sum"), ("一,二", 1.5, True, "a\nb")]


def test_a_csv_has_the_mark_of_utf_8_and_no_formula():
    made = table_file("rows", "csv", HEAD, ROWS)
    assert made.content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(made.content.decode("utf-8-sig")))) == [
        list(HEAD),
        ["'=1+1", "3", "2026-07-01", ""],
        ["'-", "-2", "", "'@sum"],
        ["一,二", "1.5", "True", "a\nb"],
    ]
    assert made["Content-Disposition"] == 'attachment; filename="rows.csv"'
    assert made["Content-Type"] == "text/csv; charset=utf-8"


def test_a_workbook_keeps_text_as_text_and_numbers_as_numbers():
    made = table_file("rows", "xlsx", HEAD, iter(ROWS))
    sheet = load_workbook(io.BytesIO(made.content)).get_sheet_by_index(0)
    assert sheet.to_python() == [
        list(HEAD),
        ["=1+1", 3, "2026-07-01", ""],
        ["-", -2, "", "@sum"],
        ["一,二", 1.5, "True", "a\nb"],
    ]
    assert made["Content-Disposition"] == 'attachment; filename="rows.xlsx"'


def test_a_cell_that_is_too_long_for_a_workbook_is_cut():
    made = table_file("rows", "xlsx", ("note",), [("x" * 40_000,)])
    sheet = load_workbook(io.BytesIO(made.content)).get_sheet_by_index(0)
    assert len(sheet.to_python()[1][0]) == 32_767


def test_another_kind_does_not_exist():
    with pytest.raises(Http404):
        table_file("rows", "pdf", HEAD, ROWS)
