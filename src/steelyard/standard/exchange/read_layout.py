"""The documented workbook back into a document; every fault is told with its cell.

Unknown sheets and columns are listed as left over. What the cells mean is for the schema and the check.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steelyard.standard.exchange import layout
from steelyard.standard.exchange.document import Document
from steelyard.standard.exchange.layout import Column, Sheet, nested
from steelyard.standard.exchange.tables import Cell, Findings, Table, place

_BETWEEN = re.compile(r"[\n,，、;；]+")
Places = dict[str, str]  # where an id or code stands


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: its values by key, and the place of its first cell."""

    values: Document
    place: str
    at: Mapping[str, str]

    def get(self, key: str) -> str:
        return str(self.values.get(key, ""))


def is_layout(tables: Sequence[Table]) -> bool:
    """Whether this is a workbook that `standard export` wrote, or one made like it."""
    return {layout.STANDARD.name, layout.REQUIREMENTS.name} <= {table.name for table in tables}


def read_layout(tables: Sequence[Table], findings: Findings) -> tuple[Document, Places]:
    """The document, and the cell of every id; faults are added to the findings."""
    by_name = {table.name: table for table in tables}
    lines = {sheet.key: _lines(sheet, by_name.get(sheet.name), findings) for sheet in layout.SHEETS}
    if readme := by_name.get(layout.READ_ME):
        findings.use(*readme.cells())
    places = {
        line.get(key): line.place for found in lines.values() for line in found for key in ("id", "code")
    }
    document = _head(lines["standard"], findings)
    document["ladder"] = [_without(line, "part") for line in lines["ladder"] if not line.get("part")]
    document["parts"] = _parts(lines, findings)
    return document, places


def _lines(sheet: Sheet, table: Table | None, findings: Findings) -> list[_Line]:
    if table is None:
        if sheet.key not in {"modules", "expected_evidence"}:
            findings.fault(sheet.name, "the sheet is missing")
        return []
    columns = _columns(sheet, table, findings)
    found = []
    for row in range(1, table.height):
        cells = {column.key: table.at(row, index) for index, column in columns.items()}
        if any(cells.values()):
            found.append(_line(sheet, table, row, columns, findings))
    return found


def _columns(sheet: Sheet, table: Table, findings: Findings) -> dict[int, Column]:
    known = {column.key: column for column in sheet.columns}
    found: dict[int, Column] = {}
    for index in range(table.width):
        cell = table.at(0, index)
        column = known.get(cell.says.split()[-1]) if cell and cell.says else None
        if column in found.values() and cell:
            findings.fault(cell.place, f"the column {cell.says!r} stands twice")
        elif column:
            findings.use(cell)
            found[index] = column
    for column in sheet.columns:
        if column.needed and column not in found.values():
            findings.fault(f"{sheet.name}!1", f"the column {column.header!r} is missing")
    return found


def _line(sheet: Sheet, table: Table, row: int, columns: dict[int, Column], findings: Findings) -> _Line:
    values: Document = {}
    for index, column in columns.items():
        cell = table.at(row, index)
        findings.use(cell)
        if cell is not None:
            values[column.key] = _value(cell, column, findings)
        elif column.needed:
            findings.fault(place(table.name, row, index), f"{column.header!r} is empty")
    first = next((c for c in table.row(row)), None)
    at = {c.key: place(table.name, row, i) for i, c in columns.items()}
    return _Line(values, first.place if first else f"{sheet.name}!{row + 1}", at)


def _value(cell: Cell, column: Column, findings: Findings) -> Any:
    if cell.kind == "formula":
        findings.fault(cell.place, "holds a formula; write the value itself")
    if cell.kind == "date" or (cell.kind == "number" and _names(column) and not cell.says.isdecimal()):
        findings.fault(cell.place, f"{cell.says} is stored as a {cell.kind}; write it as text, such as '1.10")
    if column.kind == "text":
        return cell.text
    pieces = [piece.strip() for piece in _BETWEEN.split(cell.text) if piece.strip()]
    match column.kind:
        case "list":
            return pieces
        case "wholes":
            return [_whole(cell, piece, findings) for piece in pieces]
        case "whole":
            return _whole(cell, cell.says, findings)
        case "flag":
            return _flag(cell, findings)


def _names(column: Column) -> bool:
    """Ids and editions, which lose their end as numbers: 1.10 becomes 1.1."""
    return column.kind == "text" and not column.key.endswith("threshold") and column.key != "rollup.share"


def _whole(cell: Cell, text: str, findings: Findings) -> int:
    if text.isdecimal() and len(text) < 10:
        return int(text)
    findings.fault(cell.place, f"{text!r} is not a whole number")
    return 0


def _flag(cell: Cell, findings: Findings) -> bool | None:
    said = cell.says.casefold()
    if said in ("yes", "是", "true", "y", "1"):
        return True
    if said not in ("no", "否", "false", "n", "0"):
        findings.fault(cell.place, f"{cell.says!r} is neither yes nor no")
    return None


def _head(lines: list[_Line], findings: Findings) -> Document:
    document: Document = {"standard": {}, "labels": {"nodes": []}, "rollup": {}}
    provenance: Document = {}
    seen: set[str] = set()
    for line in lines:
        key = line.get("key").strip()
        text = {language: line.values[language] for language in ("zh", "en") if language in line.values}
        if key in seen and key != layout.NODE_LABEL:
            findings.fault(line.place, f"{key!r} stands twice")
        seen.add(key)
        if key in layout.VALUES:
            if value := line.values.get("value", ""):
                _set(document, layout.VALUES[key], _k(line, findings) if key == "rollup.k" else value)
        elif key in layout.TEXTS:
            _set(document, layout.TEXTS[key], text)
        elif key == layout.NODE_LABEL:
            document["labels"]["nodes"].append(text)
        elif key.startswith(layout.PROVENANCE):
            provenance[key.removeprefix(layout.PROVENANCE)] = text
        else:
            findings.fault(line.place, f"{key!r} is not a key of this sheet")
    document["standard"]["provenance"] = provenance
    return document


def _k(line: _Line, findings: Findings) -> int:
    text = line.get("value")
    return _whole(Cell(text, line.place, 0, 0), text.strip(), findings)


def _set(document: Document, path: Sequence[str], value: Any) -> None:
    *above, last = path
    for step in above:
        document = document[step]
    document[last] = value


def _without(line: _Line, *keys: str) -> Document:
    return nested({key: value for key, value in line.values.items() if key not in keys})


def _parts(lines: Mapping[str, list[_Line]], findings: Findings) -> list[Document]:
    parts: dict[str, Document] = {}
    for line in lines["parts"]:
        head = _without(line)
        rollup = head.pop("rollup", None)
        if line.get("id") in parts:
            findings.fault(line.place, f"the part {line.get('id')} stands twice")
        parts[line.get("id")] = {"part": head, "nodes": [], **({"rollup": rollup} if rollup else {})}
    for key in ("ladder", "modules"):
        for line in (line for line in lines[key] if line.get("part")):
            if part := _known(parts, line.get("part"), line, "part", findings):
                part.setdefault(key, []).append(_without(line, "part"))
    practices = _practices(lines, parts, _nodes(lines["nodes"], parts, findings), findings)
    for sheet, key in (("requirements", "requirements"), ("expected_evidence", "expected_evidence")):
        _hang(lines[sheet], key, practices, findings)
    return list(parts.values())


_ByCode = dict[str, dict[str, Document]]  # by part, then by code: two parts may use the same code


def _nodes(lines: list[_Line], parts: dict[str, Document], findings: Findings) -> _ByCode:
    nodes: _ByCode = defaultdict(dict)
    for line in lines:
        part = _known(parts, line.get("part"), line, "part", findings)
        above = part
        if line.get("under"):
            above = _known(nodes[line.get("part")], line.get("under"), line, "under", findings)
        if part is None or above is None:
            continue
        node = _without(line, "part", "under")
        _once(nodes[line.get("part")], line, node, findings)
        above.setdefault("nodes", []).append(node)
    return nodes


def _practices(
    lines: Mapping[str, list[_Line]], parts: dict[str, Document], nodes: _ByCode, findings: Findings
) -> _ByCode:
    practices: _ByCode = defaultdict(dict)
    for line in lines["practices"]:
        if _known(parts, line.get("part"), line, "part", findings) is None:
            continue
        node = _known(nodes[line.get("part")], line.get("node"), line, "node", findings)
        if node is not None:
            practice = _without(line, "part", "node")
            _once(practices[line.get("part")], line, practice, findings)
            node.setdefault("practices", []).append(practice)
    return practices


def _hang(lines: list[_Line], key: str, practices: _ByCode, findings: Findings) -> None:
    for line in lines:
        practice = _known(practices[line.get("part")], line.get("practice"), line, "practice", findings)
        if practice is not None:
            content = _without(line, "part", "practice")
            if "measure" in content:
                content["measure"] = layout.measure_of(content["measure"])
            practice.setdefault(key, []).append(layout.without_told_level(content))


def _known(
    among: Mapping[str, Document], code: str, line: _Line, key: str, findings: Findings
) -> Document | None:
    if code not in among:
        findings.fault(
            line.at.get(key, line.place), f"there is no {key} {code!r} above this row or in its part"
        )
    return among.get(code)


def _once(among: dict[str, Document], line: _Line, content: Document, findings: Findings) -> None:
    code = line.get("code")
    if code in among:
        findings.fault(line.at.get("code", line.place), f"the code {code} stands twice in this part")
    among[code] = content
