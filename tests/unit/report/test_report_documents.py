"""PDF, DOCX and XLSX from one report: same bytes, nothing that breaks them, nothing that runs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from report_case import FACTS, all_met, formal, hostile, mixed, nothing_rated

from steelyard import typesetting
from steelyard.errors import InputError
from steelyard.report.docx import docx_of, template
from steelyard.report.model import report_of
from steelyard.report.model.shape import Report
from steelyard.report.pdf import pdf_of, sheet
from steelyard.report.pdf.picture import radar_of, radar_picture
from steelyard.report.xlsx import xlsx_of
from steelyard.values import Text

RESULTS = {"mixed": mixed, "formal": formal, "nothing rated": nothing_rated, "all met": all_met}
EVERY = pytest.mark.parametrize("made", RESULTS.values(), ids=RESULTS)
TONGUES = pytest.mark.parametrize("tongue", ["zh", "en", "both"])
POISON = (
    '=1+1 <w:t>&"\' {{ x }} {% raw %} 😀 \u202eעברית\u200f العربية ሀ \U00012000 #panic("x") '
    + "长" * 100
    + "W" * 100
)


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of(mixed(), FACTS)


@pytest.fixture(scope="module")
def poisoned() -> Report:
    return report_of(hostile(POISON), FACTS)


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


def docx_text(data: bytes) -> str:
    body = Document(io.BytesIO(data)).element.body
    return "".join(one.text or "" for one in body.iter() if one.tag.endswith("}t"))


def cells(data: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def edited(old: str, new: str) -> bytes:
    """Our template with one of its fields changed, as an office would."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template())) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            data = given.read(name)
            if name == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            made.writestr(name, data)
    return out.getvalue()


# ---- PDF


@EVERY
@TONGUES
def test_a_pdf_has_every_practice_and_the_same_bytes(made, tongue) -> None:
    report = report_of(made(), FACTS)
    data = pdf_of(report, tongue)
    assert data == pdf_of(report, tongue)
    text = pdf_text(data).replace(" ", "").replace("\u200b", "")
    language = "en" if tongue == "en" else "zh"
    assert [b.title for b in report.practices if b.title.to(language).replace(" ", "") not in text] == []


def test_a_pdf_says_that_it_is_pdf_a_2b_and_is_dated_as_of_the_result(report) -> None:
    reader = PdfReader(io.BytesIO(pdf_of(report, "zh")))
    meta = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert ("<pdfaid:part>2</pdfaid:part>" in meta, "<pdfaid:conformance>B</pdfaid:conformance>" in meta) == (
        True,
        True,
    )
    assert reader.metadata.creation_date.date().isoformat() == report.as_of


def test_a_character_that_no_font_has_is_printed_as_its_number(poisoned) -> None:
    text = pdf_text(pdf_of(poisoned, "zh")).replace(" ", "").replace("\u200b", "")
    assert "[U+12000]" in text
    assert '#panic("x")' in text


def test_a_missing_font_is_told_with_the_remedy(report, monkeypatch) -> None:
    monkeypatch.setattr(sheet, "FAMILIES", ("Sample Family",))
    with pytest.raises(InputError, match="the font Sample Family is missing") as told:
        pdf_of(report, "zh")
    assert told.value.remedy == typesetting.INSTALL


def test_the_radar_leaves_out_domains_without_a_level(report) -> None:
    options = radar_of(report, "en")
    assert [axis["name"].replace("\n", " ") for axis in options["radar"]["indicator"]] == [
        "Configuration management",
        "Environment management",
        "Deployment and release management",
    ]
    assert radar_picture(report, "en").startswith(b"\x89PNG")


def test_the_radar_is_left_out_where_fewer_than_three_domains_have_a_level(report) -> None:
    few = replace(report, scores=report.scores[:3])
    assert (radar_of(few, "zh"), radar_picture(few, "zh")) == (None, None)


# ---- DOCX


@EVERY
@TONGUES
def test_a_document_has_every_requirement_and_the_same_bytes(made, tongue) -> None:
    report = report_of(made(), FACTS)
    data = docx_of(report, tongue)
    assert data == docx_of(report, tongue)
    text = docx_text(data)
    assert [r.id for b in report.practices for r in b.requirements if r.id not in text] == []
    assert "{{" not in text
    assert "{%" not in text


def test_names_of_every_kind_stand_in_a_document_as_they_are(poisoned) -> None:
    text = docx_text(docx_of(poisoned, "zh"))
    assert "=1+1 <w:t>&\"' {{ x }} {% raw %} 😀 עברית" in text
    assert "\u202e" not in text


def test_heads_of_tables_repeat_and_rows_stay_whole(report) -> None:
    xml = zipfile.ZipFile(io.BytesIO(docx_of(report, "en"))).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader/>") >= 6 + len(report.practices)
    assert xml.count("<w:cantSplit/>") > sum(len(b.requirements) for b in report.practices)


def test_the_template_is_the_same_each_time_and_has_our_fields() -> None:
    template.cache_clear()
    first = template()
    template.cache_clear()
    assert first == template()
    assert "{{ verdict.level }}" in docx_text(first)


def test_an_office_can_change_the_words_of_a_template(report) -> None:
    assert "Our bank: 3" in docx_text(
        docx_of(report, "en", edited("{{ verdict.half }}", "Our bank: {{ target }}"))
    )


@pytest.mark.parametrize(
    ("old", "new", "where", "field"),
    [
        ("{{ verdict.half }}", "{{ verdict.hlaf }}", "mine.docx, paragraph 7", "{{ verdict.hlaf }}"),
        ("{{ fact.label }}", "{{ nobody }}", "mine.docx, table 1, row 2, column 1", "{{ nobody }}"),
        ("{{ verdict.half }}", "{{ verdict. }}", "mine.docx, paragraph 7", "{{ verdict. }}"),
        ("{{ verdict.half }}", "{{ verdict.half", "mine.docx, paragraph 7", "{{ verdict.half"),
    ],
)
def test_a_field_that_is_not_known_is_told_with_its_place(report, old, new, where, field) -> None:
    with pytest.raises(InputError) as told:
        docx_of(report, "en", edited(old, new), "mine.docx")
    assert told.value.where == where
    assert f"the field {field} cannot be filled" in told.value.what


@pytest.mark.parametrize(
    "new", ["{{ title.__class__.__mro__ }}", "{{ ''.__class__ }}", "{{ self.__init__ }}"]
)
def test_a_template_sees_nothing_but_the_report(report, new) -> None:
    with pytest.raises(InputError, match=r"mine\.docx"):
        docx_of(report, "en", edited("{{ verdict.half }}", new), "mine.docx")


@pytest.mark.parametrize("data", [b"no document", b"PK\x05\x06" + bytes(18)], ids=["text", "empty zip"])
def test_what_is_no_word_document_is_refused(report, data) -> None:
    with pytest.raises(InputError, match=r"mine\.docx: is not a Word document"):
        docx_of(report, "en", data, "mine.docx")


# ---- XLSX


@EVERY
@TONGUES
def test_a_workbook_has_every_requirement_and_the_same_bytes(made, tongue) -> None:
    report = report_of(made(), FACTS)
    data = xlsx_of([report], tongue)
    assert data == xlsx_of([report], tongue)
    rows = next(rows for name, rows in cells(data).items() if name[:4] in ("逐项结果", "Ever"))
    assert [row[3] for row in rows[1:]] == [r.id for b in report.practices for r in b.requirements]


def test_no_word_from_data_becomes_a_formula_or_a_link(poisoned) -> None:
    archive = zipfile.ZipFile(io.BytesIO(xlsx_of([poisoned], "zh")))
    sheets = [archive.read(name).decode() for name in archive.namelist() if "sheets/sheet" in name]
    assert [xml for xml in sheets if "<f>" in xml or "<hyperlink" in xml] == []
    assert cells(xlsx_of([poisoned], "zh"))["结果"][1][0].startswith("=1+1 <w:t>")


def test_heads_are_frozen_and_filtered(report) -> None:
    xml = zipfile.ZipFile(io.BytesIO(xlsx_of([report], "en"))).read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1"' in xml
    assert '<autoFilter ref="A1:O2"/>' in xml


def test_several_results_are_rows_of_one_workbook(report) -> None:
    other = replace(report, subject=Text("信用卡", "Credit cards"))
    found = cells(xlsx_of([report, other], "en"))
    assert [row[1] for row in found["Results"]] == ["Project", "Mobile banking", "Credit cards"]
    assert [row[0] for row in found["Score breakdown"][1:]] == ["Mobile banking"] * 5 + ["Credit cards"] * 5
    assert "Every practice" not in found


def test_a_cell_holds_no_more_than_a_cell_can(report) -> None:
    long = replace(report, subject=Text("长" * 40_000, "x"))
    name = cells(xlsx_of([long], "zh"))["结果"][1][1]
    assert (len(name), name[-2:]) == (32_767, " …")


def test_a_workbook_of_no_result_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one result"):
        xlsx_of([], "zh")
