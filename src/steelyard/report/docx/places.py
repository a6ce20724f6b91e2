"""Where a field stands in a template, as a person counts it in Word: paragraph 12, or table 2, row 3, column 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import TemplateError

_FIELD = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NAME = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'|unknown tag '([^']+)'")
_WORD = re.compile(r"\{%(?:p|tr|tc|r)(?=\s)")


def place_of(form: Any, message: str) -> tuple[str, str] | None:
    """The place and the field that name what a message of Jinja says is unknown; None where nothing does."""
    named = _NAME.search(message)
    if named is None:
        return None
    name = re.compile(rf"(?<!\w){re.escape(next(one for one in named.groups() if one))}(?!\w)")
    return next(((place, field) for place, field in fields(form) if name.search(field)), None)


def broken_field(form: Any, jinja: Any) -> tuple[str, str] | None:
    """The first field that is no expression of its own; None where each is, and only their order is wrong."""
    for place, field in fields(form):
        if field.startswith("{{"):
            try:
                jinja.parse(field)
            except TemplateError:
                return place, field
    return next(((place, field) for place, field in fields(form) if _unclosed(field)), None)


def fields(form: Any) -> Iterator[tuple[str, str]]:
    """Every field with its place, in the body, the headers and the footers."""
    for place, text in _texts(form):
        for found in _FIELD.findall(text):
            yield place, " ".join(_WORD.sub("{%", found).split())
        if _unclosed(rest := _FIELD.sub("", text)):
            yield place, rest.strip()[:60]


def _unclosed(text: str) -> bool:
    return not _FIELD.fullmatch(text) and any(brace in text for brace in ("{{", "}}", "{%", "%}"))


def _texts(form: Any) -> Iterator[tuple[str, str]]:
    document = form.get_docx()
    yield from _within(document, "")
    for section in document.sections:
        for name in ("header", "footer", "first_page_header", "first_page_footer"):
            yield from _within(getattr(section, name), f"{name.replace('_', ' ')}, ")


def _within(part: Any, before: str) -> Iterator[tuple[str, str]]:
    for number, paragraph in enumerate(part.paragraphs, 1):
        yield f"{before}paragraph {number}", paragraph.text
    for number, table in enumerate(part.tables, 1):
        for r, row in enumerate(table.rows, 1):
            for c, cell in enumerate(row.cells, 1):
                yield f"{before}table {number}, row {r}, column {c}", cell.text
