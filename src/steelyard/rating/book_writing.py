"""Write the answers workbook (XLSX). Text is written as text: no cell becomes a formula or a link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from steelyard.errors import InputError
from steelyard.outlet import replacing
from steelyard.rating import book
from steelyard.rating.model import Answer
from steelyard.spreadsheet import LONGEST
from steelyard.standard import Measure, Node, Part, Practice, Standard

_WIDE, _NARROW = 36, 11


def write_book(
    path: Path, standard: Standard, part: Part, target: int, answers: Mapping[str, Answer]
) -> None:
    """Write the workbook of one part with the answers so far; an existing file is replaced whole.

    An answer under a practice's code carries the problems and ideas of its row as its note.

    Raises InputError where the file cannot be written.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with replacing(path) as beside, xlsxwriter.Workbook(str(beside), options) as workbook:
            _fill(workbook, standard, part, target, answers)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as fault:
        raise InputError(f"cannot be written: {fault}", where=str(path)) from None


def _fill(workbook: Any, standard: Standard, part: Part, target: int, answers: Mapping[str, Answer]) -> None:
    styles = _styles(workbook)
    title = f"{standard.title.zh} {standard.edition} · {part.title.zh} / {standard.title.en}, {part.title.en}"
    if standard.overlay:
        title += f" · 覆盖层措辞 Words of overlay {standard.overlay[:12]}"
    kept = [
        ("format", book.FORMAT),
        ("standard", standard.id),
        ("edition", standard.edition),
        ("digest", standard.digest),
        ("part", part.id),
        ("overlay", standard.overlay),
    ]
    rated = {} if standard.scale == "samm" else answers  # rows have no level of their own there (R13)
    kept += _rows_sheet(workbook, styles, title, part, target, answers, rated)
    kept += _requirements_sheet(workbook, styles, title, part, answers, standard.scale)
    sheet = workbook.add_worksheet(book.KEPT)
    for number, (key, value) in enumerate(kept):
        sheet.write_row(number, 0, (key, value))
    sheet.very_hidden()


def _rows_sheet(
    workbook: Any,
    styles: dict[str, Any],
    title: str,
    part: Part,
    target: int,
    answers: Mapping[str, Answer],
    rated: Mapping[str, Answer],
) -> list[tuple[str, str]]:
    headers = book.row_headers(part)
    sheet = _sheet(workbook, styles, book.ROWS, title, headers)
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 3, 20)
    sheet.set_column(4, 3 + len(part.ladder), _WIDE)
    sheet.set_column(len(headers) - 1, len(headers) - 1, _WIDE)
    outcomes = {key: answer.outcome for key, answer in rated.items()}
    kept = []
    for number, (above, practice) in enumerate(_with_nodes(part), book.FIRST_ROW):
        level = book.level_of(practice, outcomes)
        written = "" if level is None else level.printed("minus")
        gap = "" if level is None else str(max(0, target - level.value))
        levels = [_level_cell(practice, step.level) for step in part.ladder]
        cells = [*above, practice.code, book.both(practice.title), *levels]
        sheet.write_row(number, 0, cells, styles["text"])
        sheet.write_row(number, len(cells), (written, str(target), gap), styles["input"])
        ideas = answers[practice.code].note if practice.code in answers else ""
        sheet.write_string(number, len(cells) + 3, ideas[:LONGEST], styles["input"])
        kept.append((f"row:{practice.code}", written))
    return kept


def _requirements_sheet(
    workbook: Any, styles: dict[str, Any], title: str, part: Part, answers: Mapping[str, Answer], scale: str
) -> list[tuple[str, str]]:
    sheet = _sheet(workbook, styles, book.REQUIREMENTS, title, book.REQUIREMENT_HEADERS)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, _NARROW)
    sheet.set_column(2, 5, _WIDE)
    sheet.set_column(6, 6, 22)
    sheet.set_column(7, 8, _WIDE)
    sheet.set_column(9, 9, _NARROW)
    kept = []
    for number, r in enumerate(part.requirements(), book.FIRST_ROW):
        answer = answers.get(r.id)
        outcome = book.written(answer, scale)
        measure = _measure_cell(r.measure)
        sheet.write_row(
            number,
            0,
            (r.id, str(r.level), r.text.zh, r.text.en, book.both(r.look_for), measure),
            styles["text"],
        )
        given = (outcome, answer.reason, answer.note, answer.carried_from) if answer else ("", "", "", "")
        for column, value in enumerate(given, 6):
            sheet.write_string(number, column, value[:LONGEST], styles["input"])
        kept.append((f"requirement:{r.id}", outcome))
        if answer and answer.carried_from:
            kept.append((f"carried:{r.id}", answer.carried_from))
    last = book.FIRST_ROW + len(part.requirements()) - 1
    sheet.data_validation(book.FIRST_ROW, 6, last, 6, {"validate": "list", "source": book.choices(scale)})
    return kept


def _sheet(workbook: Any, styles: dict[str, Any], name: str, title: str, headers: tuple[str, ...]) -> Any:
    sheet = workbook.add_worksheet(name)
    sheet.write_string(0, 0, title, styles["title"])
    sheet.write_row(1, 0, headers, styles["header"])
    sheet.freeze_panes(book.FIRST_ROW, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    return sheet


def _styles(workbook: Any) -> dict[str, Any]:
    base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D7DE"}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 13}),
        "header": workbook.add_format({**base, "bold": True, "bg_color": "#E8EEF4"}),
        "text": workbook.add_format(base),
        # quote_prefix keeps what starts with = + - @ a text even after somebody edits the cell.
        "input": workbook.add_format(
            {**base, "bg_color": "#FFFBE6", "quote_prefix": True, "num_format": "@"}
        ),
    }


def _with_nodes(part: Part) -> Iterator[tuple[tuple[str, str], Practice]]:
    """Each practice with the titles of its top node and of the node right above it."""
    for node in part.nodes:
        for above, practice in _below(node, node):
            yield (book.both(node.title), book.both(above.title)), practice


def _below(node: Node, above: Node) -> Iterator[tuple[Node, Practice]]:
    yield from ((above, practice) for practice in node.practices)
    for child in node.nodes:
        yield from _below(child, child)


def _level_cell(practice: Practice, level: int) -> str:
    lines = [f"{r.id}\n{book.both(r.text)}" for r in practice.at(level)]
    return "\n\n".join(lines)[:LONGEST] or "无 none"


def _measure_cell(measure: Measure | None) -> str:
    if measure is None:
        return ""
    threshold = "" if measure.threshold is None else f" {measure.threshold}"
    return f"{measure.indicator} {measure.operator.value}{threshold} ({measure.window_days}d)"
