"""The running title of printed pages: project, part and date, in the language that is shown.

CSS Paged Media Level 3, margin boxes. They cannot read the page, so the title stands in the style sheet itself,
with every character that is not a plain letter or digit as a CSS escape (CSS Syntax Level 3, section 4.3.7):
no word from data can end the string.
"""

from __future__ import annotations

from markupsafe import Markup

from steelyard.report.visible import visible
from steelyard.result.model import Result
from steelyard.values import LANGUAGES, Language

LONGEST = 60  # characters of a title that a margin box holds on one line of A4


def running(result: Result) -> Markup:
    """The `@page` rules, one for each language; `style.css` says which of them a page uses."""
    return Markup("").join(_rule(lang, _title(result, lang)) for lang in LANGUAGES)


def _title(result: Result, lang: Language) -> str:
    subject = result.subject
    name = (subject.project if subject.project.zh else subject.organisation).to(lang)
    title = f"{name} · {result.part.title.to(lang)}"
    return f"{title if len(title) <= LONGEST else title[:LONGEST] + '…'} · {result.as_of}"


def _rule(lang: str, title: str) -> Markup:
    text = (
        f'@page {lang} {{ @top-left {{ content: "{_string(title)}"; }} }}\n'
        f"@page {lang}:first {{ @top-left {{ content: none; }} }}\n"
    )
    return Markup(text)  # noqa: S704 - the title is letters, digits and escapes


def _string(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in visible(text))
