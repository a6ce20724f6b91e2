"""The pipe tables of a Markdown file, and HTML tables inside of it; the other lines are told as loose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steelyard.errors import InputError
from steelyard.standard.exchange.read_page import read_page
from steelyard.standard.exchange.tables import MAX_COLUMNS, MAX_ROWS, Cell, Loose, Table, place

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_BETWEEN = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
_HTML_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)


def read_markdown(text: str) -> tuple[tuple[Table, ...], tuple[Loose, ...]]:
    """The tables, called `table 1`, `table 2`, ... in their order, and the lines outside of them."""
    tables: list[Table] = []
    loose: list[Loose] = []
    at = 0
    for match in _HTML_TABLE.finditer(text):
        _pipes(text[at : match.start()], text.count("\n", 0, at), tables, loose)
        tables += read_page(match.group(), len(tables) + 1)[0]
        at = match.end()
    _pipes(text[at:], text.count("\n", 0, at), tables, loose)
    return tuple(tables), tuple(loose)


def _pipes(text: str, before: int, tables: list[Table], loose: list[Loose]) -> None:
    lines = text.splitlines()
    title, number = "", 0
    while number < len(lines):
        line = lines[number]
        if (
            number + 1 < len(lines)
            and "|" in line
            and "|" in lines[number + 1]
            and _RULE.fullmatch(lines[number + 1])
        ):
            rows = [line, *_below(lines[number + 2 :])]
            tables.append(_table(f"table {len(tables) + 1}", rows, title))
            number += len(rows) + 1
            continue
        if heading := _HEADING.fullmatch(line):
            title = heading.group(1)
        if line.strip():
            loose.append(Loose(line.strip(), f"line {before + number + 1}"))
        number += 1


def _below(lines: list[str]) -> Iterator[str]:
    """The rows of a table: up to the first line without a bar."""
    for line in lines[:MAX_ROWS]:
        if "|" not in line:
            return
        yield line


def _table(name: str, rows: list[str], title: str) -> Table:
    grid = {}
    for row, line in enumerate(rows):
        for column, written in enumerate(_BETWEEN.split(line.strip().removeprefix("|"))):
            if column >= MAX_COLUMNS:
                raise InputError(f"{name} has more than {MAX_COLUMNS} columns")
            if said := _said(written):
                grid[row, column] = Cell(said, place(name, row, column), row, column)
    return Table(name, grid, len(rows), max((c for _, c in grid), default=-1) + 1, title)


def _said(written: str) -> str:
    """What a reader sees: line breaks, no marks of emphasis; of a link its text and its address."""
    text = _BREAK.sub("\n", written.replace("\\|", "|"))
    text = _LINK.sub(lambda m: f"{m.group(1)} ({m.group(2)})" if m.group(2) else m.group(1), text)
    text = _STRONG.sub(r"\2", text).replace("`", "")
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())
