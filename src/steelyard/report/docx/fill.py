"""A report filled into a Word template by docxtpl: fields in double braces, loops over rows.

A template comes from an office and is no program: it runs in Jinja's sandbox and sees the words of the report alone.
An unknown field, a loop that does not close or a damaged file is told with its place in the document.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from steelyard.errors import InputError
from steelyard.report.docx.places import broken_field, place_of
from steelyard.report.docx.template import template
from steelyard.report.docx.whole import repacked
from steelyard.report.docx.words import words_of
from steelyard.report.model.plain import Tongue, seen
from steelyard.report.model.shape import Report
from steelyard.report.pdf.picture import radar_picture

LARGEST = 64 * 1024 * 1024  # bytes of a template when unfolded
_REMEDY = (
    "the fields are listed in docs/guide/reports.md; `steelyard report template` writes a fresh template"
)


def docx_of(report: Report, tongue: Tongue, given: bytes | None = None, where: str = "template") -> bytes:
    """The document in Chinese, English or both; with our template, or one that was `given` and is called `where`.

    Raises InputError for a template that cannot be read or filled, and where the fonts of the radar are missing.
    The same report and template give the same bytes.
    """
    form = _opened(given or template(), where)
    context = words_of(report, tongue)
    picture = radar_picture(report, "en" if tongue == "en" else "zh")
    if picture is not None:
        context["radar"] = InlineImage(form, io.BytesIO(picture), width=Mm(125))
    _filled(form, context, where)
    _regrid(form.docx)
    properties = form.docx.core_properties
    properties.title = seen(f"{context['title']} {context['short_subject']}").replace("\n", " ")[:255]
    day = datetime.fromisoformat(report.as_of)
    properties.created = properties.modified = day
    out = io.BytesIO()
    form.save(out)
    return repacked(out.getvalue())


def _opened(data: bytes, where: str) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST:
            raise InputError(f"unfolds to more than {LARGEST >> 20} MB", where=where, remedy=_REMEDY)
        form = DocxTemplate(io.BytesIO(data))
        form.init_docx()
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError, SyntaxError, OSError, NotImplementedError):
        raise InputError("is not a Word document (.docx)", where=where, remedy=_REMEDY) from None
    return form


def _filled(form: Any, context: dict[str, Any], where: str) -> None:
    jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        form.render(context, jinja, autoescape=True)
    except SecurityError as fault:
        raise InputError(f"asks for what no template may: {fault}", where=where, remedy=_REMEDY) from None
    except TemplateError as fault:
        raise _told(fault, jinja, form, where) from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, SyntaxError) as fault:
        raise InputError(f"cannot be filled: {fault}", where=where, remedy=_REMEDY) from None


def _regrid(document: Any) -> None:
    """Columns that a loop has made get the widths of their cells; Word would else share out the rest among them."""
    for table in document.element.body.iter(qn("w:tbl")):
        grid, row = table.find(qn("w:tblGrid")), table.find(qn("w:tr"))
        cells = [] if row is None else row.findall(qn("w:tc"))
        widths = [cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in cells]
        spanned = any(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") is not None for cell in cells)
        if grid is None or spanned or not cells or any(width is None for width in widths):
            continue
        for column in list(grid):
            grid.remove(column)
        for width in widths:
            column = OxmlElement("w:gridCol")
            column.set(qn("w:w"), width.get(qn("w:w")))
            grid.append(column)


def _told(fault: TemplateError, jinja: Any, form: Any, where: str) -> InputError:
    """What is wrong with a template, at its paragraph or cell."""
    message = fault.message or str(fault)
    found = place_of(form, message) or broken_field(form, jinja)
    if found is None:
        return InputError(f"cannot be filled: {message}", where=where, remedy=_REMEDY)
    place, field = found
    return InputError(
        f"the field {field} cannot be filled: {message}", where=f"{where}, {place}", remedy=_REMEDY
    )
