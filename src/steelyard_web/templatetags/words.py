"""`{% say "中文" "English" %}`, and filters that print texts, codes and dates; loaded in every template."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from steelyard.report import words as report_words
from steelyard.standard import Measure
from steelyard.values import Level, Text, level_from
from steelyard_web import words
from steelyard_web.say import tongue

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **values: Any) -> str:
    """One of two wordings, with `{name}` filled from the arguments and escaped."""
    chosen = zh if tongue() == "zh" else en
    return format_html(chosen, **values) if values else SafeString(chosen)


@register.simple_tag(takes_context=True)
def table_files(context: Any, name: str) -> str:
    """Links to the table of that id as a file, with the filters of the page (page_tables.py)."""
    query = context["request"].GET.copy()
    for key in ("page", "table", "export"):
        query.pop(key, None)
    kept = f"{query.urlencode()}&" if query else ""
    links = (
        (
            f"?{kept}table={name}&export={kind}",
            kind.upper(),
            say(f"此表存为 {kind.upper()}", f"This table as {kind.upper()}"),
        )
        for kind in ("csv", "xlsx")
    )
    made = format_html_join(
        " ", '<a href="{}" aria-label="{}" download>{}</a>', ((a, c, b) for a, b, c in links)
    )
    return format_html('<p class="files">{}</p>', made)


@register.filter
def t(text: Text | str | None) -> str:
    """A text in the reader's language."""
    return text.to(tongue()) if isinstance(text, Text) else str(text or "")


@register.filter
def named(thing: Any) -> str:
    """The name of an organisation or a project in the reader's language."""
    return getattr(thing, f"name_{tongue()}", "") or str(thing)


@register.filter
def word(code: Any, table: str) -> str:
    """A code in words: `{{ state|word:"state" }}`; the code itself where the table lacks it."""
    found = words.TABLES[table].get(str(code))
    return found.to(tongue()) if found else str(code)


@register.filter
def day(value: Any) -> str:
    """A date, or the scheme's own day of a moment, as 2026-11-23; a dash where there is none."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return value.isoformat() if value else "—"


@register.filter
def shown(level: Level | None, notation: str = "minus") -> str:
    """A level as printed; a dash where there is none."""
    return level.printed(notation) if isinstance(level, Level) else "—"


@register.filter
def halved(level: int | None, half: bool | None) -> Level | None:
    """A level that is kept as two values, to be `shown`."""
    return level_from(level, half)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, None where it is not."""
    return mapping.get(key) if mapping else None


@register.filter
def threshold(measure: Measure, unit: str) -> Text:
    """What a measure asks for, as printed: `≥ 90%`."""
    return report_words.threshold(measure, unit)
