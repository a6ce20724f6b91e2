"""Our own Word template (ECMA-376), made of headings, tables and fields in double braces.

`steelyard report template` hands it out; an office changes fonts, order and wording in Word and keeps the fields.
The fields are those of docs/guide/reports.md. Heads of tables repeat, rows stay whole, headings stay with their text.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from steelyard.report.docx.whole import repacked

ACCENT, QUIET, MARK = RGBColor(0x1B, 0x45, 0x76), RGBColor(0x57, 0x5F, 0x68), RGBColor(0xB3, 0x36, 0x1B)
LATIN, CHINESE = "Arial", "Microsoft YaHei"
_NO_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - a template is of no day; Word wants one without a zone
Row = Sequence[tuple[str, float]]  # text with fields, width in mm


@cache
def template() -> bytes:
    """The template as bytes, always the same."""
    made = Document()
    _styles(made)
    _frame(made)
    _first_page(made)
    for section in (_scores, _map, _practices, _readings, _problems, _agreement, _advice, _evidence, _method):
        section(made)
    properties = made.core_properties
    properties.title, properties.author, properties.comments = "{{ title }}", "Steelyard", ""
    properties.created = properties.modified = _NO_DAY
    out = io.BytesIO()
    made.save(out)
    return repacked(out.getvalue())


def _styles(made: Any) -> None:
    for name, size, colour, before in (
        ("Normal", 9, None, 0),
        ("Title", 22, ACCENT, 0),
        ("Heading 1", 15, ACCENT, 16),
        ("Heading 2", 11, None, 10),
        ("Caption", 8, QUIET, 2),
    ):
        style = made.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
        style.font.color.rgb = colour or RGBColor(0x1B, 0x20, 0x26)
        style.font.bold = name.startswith(("Title", "Heading"))
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        style.paragraph_format.keep_with_next = name.startswith("Heading")
    for border in made.styles["Title"].element.pPr.findall(qn("w:pBdr")):
        made.styles["Title"].element.pPr.remove(border)


def _frame(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    _words(head, "{{ short_subject }} · {{ part }} · {{ as_of }}", 7.5, QUIET)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _words(line, "{{ sample_mark }}  ", 7.5, MARK)
        for field, between in (("PAGE", " / "), ("NUMPAGES", "")):
            _field(line, field)
            _words(line, between, 7.5, QUIET)


def _field(line: Any, code: str) -> None:
    for kind, words in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        run = line.add_run()
        run.font.size, run.font.color.rgb = Pt(7.5), QUIET
        if kind == "text":
            run.text = words
            continue
        element = OxmlElement("w:instrText" if not kind else "w:fldChar")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = words
        run._r.append(element)


def _words(line: Any, words: str, size: float | None = None, colour: RGBColor | None = None) -> None:
    run = line.add_run(words)
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour


def _first_page(made: Any) -> None:
    _words(made.add_paragraph(), "{{ w.steelyard }}  {{ sample_mark }}", 9, MARK)
    made.add_paragraph("{{ title }}", style="Caption")
    made.add_paragraph("{{ subject }}", style="Title")
    _words(made.add_paragraph(), "{{ part }}    {{ as_of }}", 12, QUIET)
    made.add_paragraph("{{ w.verdict }}", style="Heading 1")
    _words(made.add_paragraph(), "{{ verdict.level }}", 22, ACCENT)
    made.add_paragraph("{{ verdict.half }}")
    made.add_paragraph("{{ verdict.stands }}").runs[0].bold = True
    made.add_paragraph("{{ verdict.rests }}")
    made.add_paragraph("{{ verdict.basis }}")
    _loop(made, "one in verdict.standing", "{{ one }}", "Caption")
    made.add_paragraph("{{ w.facts }}", style="Heading 2")
    _table(made, None, "fact in facts", (("{{ fact.label }}", 44), ("{{ fact.value }}", 130)))


def _scores(made: Any) -> None:
    made.add_paragraph("{{ w.score_breakdown }}", style="Heading 1")
    _listed(
        made,
        "row in scores",
        ("domain", "title", 66),
        ("level", "level", 40),
        ("score", "percent", 22),
        ("upper", "upper", 22),
        ("position", "position", 24),
    )
    made.add_paragraph("{{ w.levels_caption }}", style="Heading 2")
    _listed(
        made,
        "row in levels",
        *((key, key, 29) for key in ("level", "requirements", "measurable", "measured", "met")),
        ("share_of", "share", 29),
    )
    made.add_paragraph("{{ w.radar }}", style="Heading 1")
    made.add_paragraph("{{ radar }}").alignment = WD_ALIGN_PARAGRAPH.CENTER


def _map(made: Any) -> None:
    made.add_paragraph("{{ w.map }}", style="Heading 1")
    table = _table(
        made,
        (
            ("{{ w.practice }}", 56),
            ("{{ w.level }}", 38),
            ("{%tc for n in level_numbers %}", 16),
            ("{{ n }}", 16),
            ("{%tc endfor %}", 16),
        ),
        "row in heat_rows",
        (
            ("{{ row.title }}", 56),
            ("{{ row.level }}", 38),
            ("{%tc for cell in row.cells %}", 16),
            ("{% cellbg cell.colour %}{{ cell.figures }}", 16),
            ("{%tc endfor %}", 16),
        ),
    )
    for row in table.rows:
        row.cells[3].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph("{{ map_key }}", style="Caption")


def _practices(made: Any) -> None:
    made.add_paragraph("{{ w.practices }}", style="Heading 1")
    made.add_paragraph("{%p for practice in practices %}")
    made.add_paragraph("{{ practice.title }}  {{ practice.code }} · {{ practice.level }}", style="Heading 2")
    _listed(
        made,
        "item in practice.requirements",
        ("id", "id", 27),
        ("requirement", "said", 103),
        ("outcome", "outcome_text", 24),
        ("strength", "strength", 20),
    )
    made.add_paragraph("{%p endfor %}")


def _readings(made: Any) -> None:
    made.add_paragraph("{{ w.readings }}", style="Heading 1")
    _if_none(made, "readings", "{{ w.no_readings }}")
    _listed(
        made,
        "row in readings",
        ("indicator", "title", 52),
        ("value", "value", 34),
        ("interval_only", "interval", 30),
        ("asked", "asked", 28),
        ("n", "n", 14),
        ("loads", "loads", 16),
        when="readings",
    )


def _problems(made: Any) -> None:
    made.add_paragraph("{{ w.problems }}", style="Heading 1")
    made.add_paragraph("{{ problems_note }}", style="Caption")
    _if_none(made, "problems", "{{ w.no_problems }}")
    _listed(
        made,
        "row in problems",
        ("kind_of", "kind", 36),
        ("id", "requirement", 27),
        ("practice", "practice", 36),
        ("told", "told", 75),
        when="problems",
    )


def _agreement(made: Any) -> None:
    made.add_paragraph("{{ w.agreement }}", style="Heading 1")
    _if_none(made, "agreement", "{{ no_agreement }}")
    _listed(
        made,
        "row in agreement",
        ("practice", "title", 74),
        ("equal", "equal", 40),
        ("alpha", "alpha", 40),
        ("n", "n", 20),
        when="agreement",
    )


def _advice(made: Any) -> None:
    made.add_paragraph("{{ w.advice }}", style="Heading 1")
    made.add_paragraph("{{ advice.sentence }}")
    made.add_paragraph("{{ advice.note }}", style="Caption")
    made.add_paragraph("{%p for block in advice.blocks %}")
    made.add_paragraph("{{ block.title }}  {{ block.code }} · {{ block.effort }}", style="Heading 2")
    _listed(
        made,
        "item in block.items_",
        ("id", "id", 27),
        ("requirement", "text", 85),
        ("why", "why", 34),
        ("effort", "effort", 28),
    )
    made.add_paragraph("{%p endfor %}")


def _evidence(made: Any) -> None:
    made.add_paragraph("{{ w.evidence }}", style="Heading 1")
    _if_none(made, "evidence", "{{ w.no_loads }}")
    _listed(
        made,
        "row in evidence",
        ("number", "number", 12),
        ("source", "source", 36),
        ("uri", "place", 72),
        ("origin", "origin", 20),
        ("accepted", "accepted", 17),
        ("rejected", "rejected", 17),
        when="evidence",
    )


def _method(made: Any) -> None:
    made.add_paragraph("{{ w.method }}", style="Heading 1")
    made.add_paragraph("{{ w.rules }}", style="Heading 2")
    _listed(made, "rule in rules", ("number", "number", 16), ("meaning", "text", 158))
    made.add_paragraph("{{ w.thresholds }}", style="Heading 2")
    _listed(
        made,
        "row in thresholds",
        ("requirement", "requirement", 27),
        ("indicator", "indicator", 55),
        ("asked", "asked", 28),
        ("role", "role", 22),
        ("authority", "origin", 42),
    )
    made.add_paragraph("{{ w.digests }}", style="Heading 2")
    _table(made, None, "fact in digests", (("{{ fact.label }}", 44), ("{{ fact.value }}", 130)))
    made.add_paragraph("{{ w.recompute }}", style="Heading 2")
    made.add_paragraph("{{ w.recompute_how }}")


def _listed(made: Any, loop: str, *columns: tuple[str, str, float], when: str = "") -> None:
    """A table of `<name> in <list>`: of each column the word of its head, the field of its cells, its width in mm."""
    name = loop.partition(" ")[0]
    heads = [(f"{{{{ w.{word} }}}}", width) for word, _, width in columns]
    cells = [(f"{{{{ {name}.{field} }}}}", width) for _, field, width in columns]
    _table(made, heads, loop, cells, when)


def _loop(made: Any, loop: str, words: str, style: str) -> None:
    made.add_paragraph(f"{{%p for {loop} %}}")
    made.add_paragraph(words, style=style)
    made.add_paragraph("{%p endfor %}")


def _if_none(made: Any, name: str, words: str) -> None:
    made.add_paragraph(f"{{%p if not {name} %}}")
    made.add_paragraph(words)
    made.add_paragraph("{%p endif %}")


def _table(made: Any, heads: Row | None, loop: str, cells: Row, when: str = "") -> Any:
    """A table with its head, and one row for each turn of the loop; no table where the list that `when` names is empty."""
    if when:
        made.add_paragraph(f"{{%p if {when} %}}")
    table = made.add_table(rows=0, cols=len(cells))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    _borders(table)
    if heads is not None:
        _row(table, heads, head=True)
    table.add_row().cells[0].text = f"{{%tr for {loop} %}}"
    _row(table, cells, head=False)
    table.add_row().cells[0].text = "{%tr endfor %}"
    if when:
        made.add_paragraph("{%p endif %}")
    return table


def _row(table: Any, cells: Row, *, head: bool) -> None:
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(("w:tblHeader",) if head else ())):
        properties.append(OxmlElement(name))
    for cell, (words, width) in zip(row.cells, cells, strict=True):
        cell.width = Mm(width)
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = Pt(1)
        line.paragraph_format.keep_with_next = head
        _words(line, words, 8 if head else 8.5, QUIET if head else None)
        line.runs[0].bold = head
    for grid, (_, width) in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), cells, strict=True):
        grid.set(qn("w:w"), str(int(Mm(width).twips)))


def _borders(table: Any) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "CFD4D8")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    table._tbl.tblPr.append(borders)
