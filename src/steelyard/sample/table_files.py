"""Write tables as CSV and XLSX files with fixed bytes: no date of today, no order of chance."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from steelyard.sample.exports import Cells, Export

# xlsxwriter puts the date of creation into the file; a naive one, as its format wants it.
CREATED = datetime(2026, 10, 31, 18)  # noqa: DTZ001
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def write_table(folder: Path, export: Export, rows: Sequence[Cells]) -> None:
    """One export as its file below `folder`."""
    path = folder / export.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if export.ending == "xlsx":
        _write_xlsx(path, export, rows)
        return
    with path.open("w", encoding=export.encoding, newline="") as file:
        writer = csv.DictWriter(file, [field.header for field in export.fields], lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_xlsx(path: Path, export: Export, rows: Sequence[Cells]) -> None:
    headers = [field.header for field in export.fields]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"created": CREATED})
        sheet = workbook.add_worksheet(export.sheet)
        for number, line in enumerate(export.title):
            sheet.write_string(number, 0, line)
        first = len(export.title)
        sheet.write_row(first, 0, headers)
        for number, row in enumerate(rows, first + 1):
            sheet.write_row(number, 0, [row[header] for header in headers])
        if export.total:
            sheet.write_row(first + 1 + len(rows), 0, [export.total, str(len(rows))])


def fix_dates(path: Path) -> None:
    """Put the sample's own date into a workbook that somebody else has written."""
    with zipfile.ZipFile(path) as archive:
        entries = [(info, archive.read(info)) for info in archive.infolist()]
    stamp = f"{CREATED:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, content in entries:
            if info.filename == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>" + stamp + rb"\g<3>", content)  # noqa: PLW2901
            archive.writestr(_entry(info), content)


def _entry(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(info.filename, (2026, 10, 31, 18, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
