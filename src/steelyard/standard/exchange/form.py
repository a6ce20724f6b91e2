"""Somebody's own self-assessment form as a document: a row per practice, a column per level.

What a form does not say (codes, the meaning of levels, the rule of the roll-up, its other language) is filled
in plainly and named in the findings; docs/guide/standard-in-a-spreadsheet.md says with what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from steelyard.errors import InputError
from steelyard.standard.exchange.document import Document
from steelyard.standard.exchange.form_head import FormPart, Wanted, head_of, slug
from steelyard.standard.exchange.guess import Columns, guess_columns
from steelyard.standard.exchange.level_cell import clauses_of
from steelyard.standard.exchange.rows import Row, read_rows
from steelyard.standard.exchange.tables import Cell, Findings, Table
from steelyard.standard.exchange.wording import language_of, named, required
from steelyard.values import Language

_UNNAMED = re.compile(r"(?:sheet|table|工作表|表)\s*[0-9]*", re.IGNORECASE)
Places = dict[str, str]


def read_form(
    tables: Sequence[Table], name: str, wanted: Wanted, findings: Findings
) -> tuple[Document, Places]:
    """The document, and the cell of every id; raises InputError where no table has two levels."""
    parts = [part for table in tables for part in _parts(table, name, findings)]
    if not parts:
        raise _no_levels(tables, findings)
    codes = [row.code for part in parts for row in part.rows if row.code]
    _refuse_twice(codes, findings)
    builder = _Builder(findings, len(parts) > 1, wanted.language)
    content = [builder.part(number, part) for number, part in enumerate(parts, 1)]
    builder.translate()
    return head_of(content, parts, name, wanted, findings), builder.places


def _parts(table: Table, name: str, findings: Findings) -> list[FormPart]:
    """One part for each table, or for each name in its column of parts."""
    columns = guess_columns(table, findings)
    if columns is None:
        return []
    title = _title(table, columns, name, findings)
    parts: dict[str, FormPart] = {}
    for row in read_rows(table, columns, findings):
        said = row.part.says if row.part else title
        parts.setdefault(said, FormPart(said, columns)).rows.append(row)
    if not parts:
        findings.fault(
            f"{table.name}!{columns.header + 1}", "there is no row with requirements below this header"
        )
    return list(parts.values())


def _title(table: Table, columns: Columns, name: str, findings: Findings) -> str:
    """The first cell above the header, a heading above the table, the name of the sheet, or of the file."""
    above = [cell for row in range(columns.top) for cell in table.row(row)]
    if cell := next(iter(above), None):
        findings.use(cell)
        findings.guess(cell.place, f"作为名称：{cell.says}", f"read as the title: {cell.says}")
        return " ".join(cell.says.split())
    if table.title:
        return table.title
    return name if _UNNAMED.fullmatch(table.name) else table.name


def _no_levels(tables: Sequence[Table], findings: Findings) -> InputError:
    findings.raise_faults("")
    seen = [cell.says.replace("\n", " ")[:20] for table in tables for cell in table.row(0)][:12]
    told = f"; the first rows say {', '.join(seen)}" if seen else "; there is no table"
    return InputError(
        f"no table has a header with two levels and the practice beside them{told}",
        remedy="head one column per level: 1级, 三级/全面级, L3 or Level 4; and the rows 能力子项 or practice",
    )


def _refuse_twice(codes: Sequence[Cell], findings: Findings) -> None:
    first: dict[str, Cell] = {}
    for cell in codes:
        known = first.setdefault(cell.says, cell)
        if known is not cell:
            findings.fault(cell.place, f"the code {cell.says} stands twice, first at {known.place}")


@dataclass(slots=True)
class _Builder:
    findings: Findings
    several: bool  # parts, whose codes are told apart by a prefix
    language: Language | None
    places: Places = field(default_factory=dict)
    requirements: list[Document] = field(default_factory=list)
    parts: set[str] = field(default_factory=set)
    coded: int = 0

    def part(self, number: int, part: FormPart) -> Document:
        identity = slug(part.title) or f"part-{number}"
        identity = f"{identity}-{number}" if identity in self.parts else identity
        self.parts.add(identity)
        prefix = f"P{number}-" if self.several else ""
        nodes: list[Document] = []
        for row in part.rows:
            node = self._node(nodes, row, part, prefix)
            node.setdefault("practices", []).append(self._practice(row, node, max(part.columns.levels)))
        return {"part": {"id": identity, "title": named(part.title)}, "nodes": nodes}

    def _node(self, nodes: list[Document], row: Row, part: FormPart, prefix: str) -> Document:
        """The node that a row hangs on; a form without layers gets one with the name of the part."""
        code, node = "", Document()
        for title, cell in [(_line(c), c) for c in row.path] or [(part.title, row.title)]:
            node = next((n for n in nodes if n["title"] == named(title)), Document())
            if not node:
                number = len(nodes) + 1
                node |= {"code": f"{code}-{number}" if code else f"{prefix}D{number}", "title": named(title)}
                self.places[node["code"]] = cell.place
                nodes.append(node)
            code, nodes = node["code"], node.setdefault("nodes", [])
        if not nodes:
            del node["nodes"]
        return node

    def _practice(self, row: Row, node: Document, top: int) -> Document:
        # Nodes inside of this one are numbered apart from its practices, so both never meet.
        code = row.code.says if row.code else f"{node['code']}-R{len(node.get('practices', [])) + 1}"
        self.coded += row.code is None
        self.places[code] = row.title.place
        requirements = [r for rank in sorted(row.levels) for r in self._level(row, rank, code)]
        asked = {r["level"] for r in requirements}
        none = [rank for rank in range(1, top + 1) if rank not in asked]
        for requirement in requirements:
            del requirement["level"]
        practice: Document = {"code": code, "title": named(_line(row.title))}
        practice |= {} if row.code else {"code_origin": "own"}
        practice |= {"none": none} if none else {}
        return practice | {"requirements": requirements}

    def _level(self, row: Row, rank: int, code: str) -> list[Document]:
        found: list[Document] = []
        for text, notes, cell in clauses_of(row, rank, self.findings):
            identity = f"{code}.{rank}.{len(found) + 1}"
            self.places[identity] = cell.place
            found.append({"id": identity, "level": rank, "text": text})
            if notes:
                found[-1]["look_for"] = named("\n".join(notes))
                self.findings.guess(
                    cell.place,
                    f"注释记为 {identity} 的核验要点",
                    f"the note is kept as what to look for in {identity}",
                )
        self.requirements += found
        return found

    def translate(self) -> None:
        """Fill the other language of every requirement, and say so."""
        language = self.language or language_of(r["text"] for r in self.requirements)
        for requirement in self.requirements:
            requirement["text"] = required(requirement["text"], requirement["id"], language)
        count = len(self.requirements)
        says = {"zh": ("中文", "英文", "Chinese", "English"), "en": ("英文", "中文", "English", "Chinese")}[
            language
        ]
        self.findings.guess(
            "",
            f"表格按{says[0]}读入；{count} 条要求的{says[1]}待写，名称两种语言暂用同一文字",
            f"read as written in {says[2]}; {count} requirements still need their {says[3]}, names stand in both",
        )
        if self.coded:
            self.findings.guess(
                "",
                f"{self.coded} 个能力子项没有编码，由程序编号",
                f"{self.coded} practices had no code; they were numbered",
            )


def _line(cell: Cell) -> str:
    """A name on one line."""
    return " ".join(cell.says.split())
