"""A document as a workbook (XLSX) for people who live in spreadsheets; every cell is a text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from steelyard.errors import InputError
from steelyard.outlet import replacing
from steelyard.spreadsheet import LONGEST
from steelyard.standard.exchange import layout
from steelyard.standard.exchange.document import Document, level_in
from steelyard.standard.exchange.layout import Row, flat
from steelyard.standard.exchange.tables import place

_ABOUT = (
    ("改动后用 `steelyard standard import` 读回。", "Read back with `steelyard standard import`."),
    (
        "首行列名的最后一个词是程序认的键；列可以换序，不要改键。",
        "The last word of a header is the key; columns may change places, keys must stay.",
    ),
    (
        "行的先后就是标准中的先后；空单元格表示没有。",
        "Rows stand in the order of the standard; an empty cell means none.",
    ),
    (
        "编号、版次、阈值按文本填写，例如 1.10。",
        "Write ids, editions and thresholds as text, such as 1.10.",
    ),
)


def write_workbook(document: Document, path: Path) -> None:
    """Write the workbook; an existing file is replaced whole.

    Raises InputError where the file cannot be written, or a text is longer than a cell holds.
    """
    rows = rows_of(document)
    _refuse_long(rows)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with replacing(path) as beside, xlsxwriter.Workbook(str(beside), options) as workbook:
            _fill(workbook, rows)
    except (OSError, UnicodeError, xlsxwriter.exceptions.FileCreateError) as fault:
        raise InputError(f"cannot be written: {fault}", where=str(path)) from None


def rows_of(document: Document) -> dict[str, list[Row]]:
    """The rows of every sheet by the sheet's key, each row by the keys of its columns."""
    parts = document["parts"]
    ids = [part["part"]["id"] for part in parts]
    ladders = [("", document["ladder"]), *((i, p.get("ladder", [])) for i, p in zip(ids, parts, strict=True))]
    modules = [flat(m, part=i) for i, p in zip(ids, parts, strict=True) for m in p.get("modules", [])]
    practices = [(i, *found) for i, p in zip(ids, parts, strict=True) for found in _practices(p["nodes"])]
    return {
        "standard": list(_head(document)),
        "ladder": [flat(step, part=part) for part, steps in ladders for step in steps],
        "parts": [flat(part["part"]) | flat({"rollup": part.get("rollup", {})}) for part in parts],
        "modules": modules,
        "nodes": [row for i, p in zip(ids, parts, strict=True) for row in _nodes(p["nodes"], i, "")],
        "practices": [_practice(part, node, p) for part, node, p in practices],
        "requirements": [_requirement(part, p, r) for part, _, p in practices for r in p["requirements"]],
        "expected_evidence": [
            flat(e, part=part, practice=p["code"])
            for part, _, p in practices
            for e in p.get("expected_evidence", [])
        ],
    }


def _head(document: Document) -> Iterator[Row]:
    for key, path in layout.VALUES.items():
        value: Any = document
        for step in path:
            value = value.get(step, "")
        yield {"key": key, "value": str(value)}
    for key, path in layout.TEXTS.items():
        text = document
        for step in path:
            text = text[step]
        yield {"key": key, **text}
    yield from ({"key": layout.NODE_LABEL, **text} for text in document["labels"]["nodes"])
    for name, text in document["standard"]["provenance"].items():
        yield {"key": f"{layout.PROVENANCE}{name}", **text}


def _nodes(nodes: list[Document], part: str, under: str) -> Iterator[Row]:
    for node in nodes:
        yield flat({"code": node["code"], "title": node["title"]}, part=part, under=under)
        yield from _nodes(node.get("nodes", []), part, node["code"])


def _practices(nodes: list[Document]) -> Iterator[tuple[str, Document]]:
    for node in nodes:
        yield from ((node["code"], practice) for practice in node.get("practices", []))
        yield from _practices(node.get("nodes", []))


def _practice(part: str, node: str, practice: Document) -> Row:
    inside = ("requirements", "expected_evidence")
    return flat({k: v for k, v in practice.items() if k not in inside}, part=part, node=node)


def _requirement(part: str, practice: Document, requirement: Document) -> Row:
    told: Document = {"level": level_in(requirement["id"])} | requirement
    if "measure" in told:
        told["measure"] = layout.measure_cells(told["measure"])
    return flat(told, part=part, practice=practice["code"])


def _refuse_long(rows: dict[str, list[Row]]) -> None:
    for sheet in layout.SHEETS:
        for number, row in enumerate(rows[sheet.key], 1):
            for index, column in enumerate(sheet.columns):
                if len(row.get(column.key, "")) > LONGEST:
                    raise InputError(
                        f"the text is longer than the {LONGEST:,} characters of a cell",
                        where=place(sheet.name, number, index),
                        remedy="export to .yaml or .json instead",
                    )


def _fill(workbook: Any, rows: dict[str, list[Row]]) -> None:
    base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D7DE"}
    header = workbook.add_format({**base, "bold": True, "bg_color": "#E8EEF4"})
    # Text format, so that Excel keeps 1.10 and does not compute what begins with =.
    text = workbook.add_format({**base, "num_format": "@", "quote_prefix": True})
    about = workbook.add_worksheet(layout.READ_ME)
    about.set_column(0, 1, 80)
    for number, sentences in enumerate(_ABOUT):
        about.write_row(number, 0, sentences)
    for sheet in layout.SHEETS:
        page = workbook.add_worksheet(sheet.name)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, 48 if column.wide else 16, text)
            page.write_string(0, index, column.header, header)
        for number, row in enumerate(rows[sheet.key], 1):
            for index, column in enumerate(sheet.columns):
                if value := row.get(column.key, ""):
                    page.write_string(number, index, value, text)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(1, len(rows[sheet.key])), len(sheet.columns) - 1)
