"""The documented workbook back into a document; every fault is told with its cell.

Unknown sheets and columns are listed as left over. What the cells mean is for the schema and the check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from steelyard.standard.exchange import layout
from steelyard.standard.exchange.document import Document
from steelyard.standard.exchange.layout import nested
from steelyard.standard.exchange.layout_lines import Line, lines_of, whole
from steelyard.standard.exchange.tables import Cell, Findings, Table

Places = dict[str, str]  # where an id or code stands


def is_layout(tables: Sequence[Table]) -> bool:
    """Whether this is a workbook that `standard export` wrote, or one made like it."""
    return {layout.STANDARD.name, layout.REQUIREMENTS.name} <= {table.name for table in tables}


def read_layout(tables: Sequence[Table], findings: Findings) -> tuple[Document, Places]:
    """The document, and the cell of every id; faults are added to the findings."""
    by_name = {table.name: table for table in tables}
    lines = {sheet.key: lines_of(sheet, by_name.get(sheet.name), findings) for sheet in layout.SHEETS}
    if readme := by_name.get(layout.READ_ME):
        findings.use(*readme.cells())
    places = {
        line.get(key): line.at.get(key, line.place)
        for found in lines.values()
        for line in found
        for key in ("id", "code")
    }
    document = _head(lines["standard"], findings)
    document["ladder"] = [_without(line, "part") for line in lines["ladder"] if not line.get("part")]
    document["parts"] = _parts(lines, findings)
    return document, places


def _head(lines: list[Line], findings: Findings) -> Document:
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


def _k(line: Line, findings: Findings) -> int:
    text = line.get("value")
    return whole(Cell(text, line.place, 0, 0), text.strip(), findings)


def _set(document: Document, path: Sequence[str], value: Any) -> None:
    *above, last = path
    for step in above:
        document = document[step]
    document[last] = value


def _without(line: Line, *keys: str) -> Document:
    return nested({key: value for key, value in line.values.items() if key not in keys})


def _parts(lines: Mapping[str, list[Line]], findings: Findings) -> list[Document]:
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


def _nodes(lines: list[Line], parts: dict[str, Document], findings: Findings) -> _ByCode:
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
    lines: Mapping[str, list[Line]], parts: dict[str, Document], nodes: _ByCode, findings: Findings
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


def _hang(lines: list[Line], key: str, practices: _ByCode, findings: Findings) -> None:
    for line in lines:
        practice = _known(practices[line.get("part")], line.get("practice"), line, "practice", findings)
        if practice is not None:
            content = _without(line, "part", "practice")
            if "measure" in content:
                content["measure"] = layout.measure_of(content["measure"])
            practice.setdefault(key, []).append(layout.without_told_level(content))


def _known(
    among: Mapping[str, Document], code: str, line: Line, key: str, findings: Findings
) -> Document | None:
    if code not in among:
        findings.fault(
            line.at.get(key, line.place), f"there is no {key} {code!r} above this row or in its part"
        )
    return among.get(code)


def _once(among: dict[str, Document], line: Line, content: Document, findings: Findings) -> None:
    code = line.get("code")
    if code in among:
        findings.fault(line.at.get("code", line.place), f"the code {code} stands twice in this part")
    among[code] = content
