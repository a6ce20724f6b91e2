"""A page of headings, sentences and tables in one language, written as Markdown or HTML, or a table as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TypeAlias

from steelyard.spreadsheet import harmless
from steelyard.values import Language

_MARKED = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|#"})


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 is the title of the page."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; columns whose index is in `numbers` stand on the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = field(default_factory=frozenset)


Block: TypeAlias = Heading | Sentence | Grid


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of one language."""

    language: Language
    blocks: tuple[Block, ...]


def markdown(page: Page) -> str:
    """The page as Markdown; characters that mean something in it are escaped."""
    return "\n\n".join(_markdown(block) for block in page.blocks) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * level} {_marked(text)}"
        case Sentence(text):
            return _marked(text)
        case Grid(head, rows, numbers):
            rule = ["---:" if at in numbers else "---" for at in range(len(head))]
            lines = [head, tuple(rule), *rows]
            cells = [[cell if line is lines[1] else _marked(cell) for cell in line] for line in lines]
            return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _marked(text: str) -> str:
    return text.translate(_MARKED).replace("\n", " ")


def html(pages: Sequence[Page], title: str) -> str:
    """One document with a section for each language; it loads nothing."""
    sections = "\n".join(
        f'<section lang="{_lang(page)}">\n{"".join(_html(block) for block in page.blocks)}</section>'
        for page in pages
    )
    return (
        f'<!doctype html>\n<html lang="{_lang(pages[0])}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{sections}\n</body>\n</html>\n"
    )


_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #767676;padding:.3rem .6rem;"
    "text-align:left;vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums}"
)


def _lang(page: Page) -> str:
    return "zh-CN" if page.language == "zh" else "en"


def _html(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>\n"
        case Sentence(text):
            return f"<p>{escape(text)}</p>\n"
        case Grid(head, rows, numbers):
            top = _html_cells(head, numbers, 'th scope="col"')
            body = "".join(f"<tr>{_html_cells(row, numbers, 'td')}</tr>\n" for row in rows)
            return f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _html_cells(cells: Sequence[str], numbers: frozenset[int], tag: str) -> str:
    """Cells of one row; `tag` may have attributes of its own."""
    end = tag.partition(" ")[0]
    marks = (' class="n"' if at in numbers else "" for at in range(len(cells)))
    return "".join(f"<{tag}{mark}>{escape(cell)}</{end}>" for mark, cell in zip(marks, cells, strict=True))


def comma_separated(grid: Grid) -> str:
    """A table as CSV (RFC 4180); a text that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(_safe_rows(grid))
    return out.getvalue()


def _safe_rows(grid: Grid) -> Iterator[list[str]]:
    for row in (grid.head, *grid.rows):
        yield [harmless(cell) for cell in row]
