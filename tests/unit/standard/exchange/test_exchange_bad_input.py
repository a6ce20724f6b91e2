"""What cannot be imported is refused with its place and reason, and nothing is left behind."""

import json
import zipfile
from dataclasses import replace

import pytest
import ryaml
from forms import GOOD, HEADER, imported, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import part, practice, standard
from steelyard.errors import InputError, StandardError, SteelyardError
from steelyard.indicators import facts
from steelyard.spreadsheet import LONGEST
from steelyard.standard.exchange import open_workbook as opening
from steelyard.standard.exchange.decode import read_text
from steelyard.standard.exchange.document import document
from steelyard.standard.exchange.emit import emit
from steelyard.standard.exchange.form_head import Wanted
from steelyard.standard.exchange.read_markdown import read_markdown
from steelyard.standard.exchange.read_page import read_page
from steelyard.standard.exchange.tables import Findings
from steelyard.standard.exchange.transfer import export_standard, import_standard
from steelyard.values import Text

SMALL = standard(part([practice("A", "1.1 2.1")]))


@pytest.fixture
def form(tmp_path):
    return tmp_path / "form.xlsx"


def refused(path):
    """The message of a refusal; the folder of the source holds nothing new afterwards."""
    before = sorted(path.parent.iterdir())
    with pytest.raises(SteelyardError) as told:
        imported(path)
    assert sorted(path.parent.iterdir()) == before
    return str(told.value)


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_workbook_is_refused(form, content):
    assert "is not a workbook that can be read" in refused(write(form, content))


def test_a_damaged_workbook_is_refused(form):
    whole = workbook(form, GOOD).read_bytes()
    assert "is not a workbook that can be read" in refused(write(form, whole[: len(whole) // 2]))


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused(form, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 100_000)
    with zipfile.ZipFile(form, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_001)
    assert "unpacks to 100,001 bytes; the limit is 100,000" in refused(form)


def test_an_archive_that_lies_about_its_size_is_refused_too(form, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 100_000)
    with zipfile.ZipFile(form, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 200_000)
    stated = (200_000).to_bytes(4, "little")
    write(form, form.read_bytes().replace(stated, (10).to_bytes(4, "little")))
    assert "is not a workbook that can be read: Bad CRC-32 for file 'xl/workbook.xml'" in refused(form)


def test_entities_in_a_workbook_are_refused(form):
    workbook(form, GOOD)
    with zipfile.ZipFile(form) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["xl/workbook.xml"] = files["xl/workbook.xml"].replace(
        b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook', 1
    )
    with zipfile.ZipFile(form, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert "is not a workbook that can be read" in refused(form)


def test_a_stray_cell_is_refused(form):
    assert "持续交付!A20001: a cell far outside of the tables" in refused(
        workbook(form, [*GOOD, *[[]] * 19_997, ["x"]])
    )


def test_a_formula_is_refused_with_its_cell(form):
    message = refused(workbook(form, GOOD, formulas=[("D2", '=A1&"源代码保存在同一套系统中"', "能力子域")]))
    assert "1 fault(s); nothing was imported" in message
    assert "持续交付!D2: holds a formula; write the text itself" in message


def test_no_level_column_is_refused_and_says_what_was_seen(form):
    message = refused(workbook(form, [["能力项", "自评级别", "1级"], ["a", "b", "c"]]))
    assert (
        "no table has a header with two levels and the practice beside them; the first rows say 能力项, 自评级别, 1级"
        in message
    )
    assert "head one column per level" in message


def test_a_header_without_rows_is_refused(form):
    assert "持续交付!1: there is no row with requirements below this header" in refused(
        workbook(form, [HEADER])
    )


def test_a_level_with_two_columns_and_one_that_cannot_be_told_are_refused(form):
    assert "持续交付!G1: level 3 has two columns" in refused(workbook(form, [[*HEADER, "L3"], GOOD[1]]))
    header = [*HEADER[:3], "1级", "2级", "增强级", "卓越级"]
    assert "'增强级' names a level, but which one cannot be told" in refused(
        workbook(form, [header, GOOD[1]])
    )


def test_a_code_that_stands_twice_is_refused_with_both_cells(form):
    rows = [["编码", *HEADER], ["CM-1", *GOOD[1]], ["CM-1", *GOOD[2]]]
    assert "持续交付!A3: the code CM-1 stands twice, first at 持续交付!A2" in refused(workbook(form, rows))


@pytest.mark.parametrize(
    ("cell", "level", "fault"),
    [
        ("同3级", 3, "持续交付!E3: '同3级' at level 2 names a level that is not below; write the text out"),
        ("同上", 2, "持续交付!D2: '同上': there is no level below; write the text out"),
    ],
)
def test_a_reference_into_the_void_is_refused(form, cell, level, fault):
    rows = [list(row) for row in GOOD]
    rows[level - 1 if cell == "同上" else 2][3 if cell == "同上" else 4] = cell
    assert fault in refused(workbook(form, rows))


def test_a_requirement_without_a_practice_is_refused(form):
    rows = [HEADER, ["配置管理", "版本控制", None, "源代码保存在版本控制系统中", None, None]]
    assert "持续交付!D2: there is a requirement here, but no practice beside it" in refused(
        workbook(form, rows)
    )


def test_what_does_not_hold_together_is_told_by_cell_and_nothing_is_written(form):
    rows = [list(row) for row in GOOD]
    rows[1][4], rows[2][4] = "有评审", rows[1][3]
    message = refused(workbook(form, rows))
    assert "the standard has 2 faults; nothing was imported" in message
    assert "持续交付!E2: D1-1-R1.2.1: the Chinese text has fewer than 12 characters" in message
    assert "持续交付!E3: D1-1-R2.2.1: says the same as D1-1-R1.1.1" in message


def test_a_folder_that_is_there_already_is_left_alone(form):
    workbook(form, GOOD)
    (form.parent / "out").mkdir()
    imported(form)
    kept = (form.parent / "out/standard.yaml").read_bytes()
    assert "out: is there already" in refused(form)
    assert (form.parent / "out/standard.yaml").read_bytes() == kept


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no table has a header with two levels"),
        ("<p>nothing", "there is no table"),
        ("<table><tr><td>a<td>b", "the first rows say a, b"),
        ("<![foo]><table>", "is not a page that can be read"),
        (b'<meta charset="utf-8">' + "级别".encode("gb18030"), "declares utf-8 but is not: byte 23 does not fit"),
        ('<meta charset="klingon">', "declares the unknown encoding 'klingon'"),
        (b"\x00\x01", "is not a text file"),
        (b"\xff\xfe\x00", "declares utf-16 but is not"),
        (b"caf\xe9 \xff\xff", "is neither UTF-8 (byte 4) nor GB 18030"),
        ("<table>" + "<tr><td rowspan=9999 colspan=500>x</td></tr>" * 9999, "cover more than 1,000,000 places"),
        ("<table>" + "<tr>" * 10_001, "has more than 10,000 rows"),
    ],
)  # fmt: skip
def test_a_broken_page_is_refused(tmp_path, content, reason):
    assert reason in refused(write(tmp_path / "form.html", content))


def test_gb_18030_is_read_when_declared_and_guessed_when_safe(tmp_path):
    text = "<table><tr><td>级别要求，共五级</td></tr></table>"
    findings = Findings()
    declared = write(tmp_path / "a.html", ('<meta charset="gb2312">' + text).encode("gb18030"))
    assert read_text(declared, findings, declares=True).endswith(text)
    assert findings.guesses == []
    assert read_text(write(tmp_path / "b.html", text.encode("gb18030")), findings, declares=True) == text
    assert [(note.place, note.said.en) for note in findings.guesses] == [
        ("b.html", "not UTF-8; read as GB 18030")
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", "{", "cannot be read: Expecting property name"),
        ("a.json", '{"format": 1, "format": 2}', "a key stands twice among format, format"),
        ("a.json", '{"format": NaN}', "NaN is not a number of JSON"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.json", "[]", "is not a standard in one file"),
        ("a.yaml", "a: [", "cannot be read"),
        ("a.yaml", "a: 1\na: 2\n", "cannot be read"),
        ("a.yaml", "format: steelyard-standard/2\n", "format: Input should be 'steelyard-standard/1'"),
        ("a.pdf", "x", ".pdf cannot be imported"),
        ("noending", "x", "a file without an ending cannot be imported"),
    ],
)
def test_a_broken_document_is_refused(tmp_path, name, content, reason):
    assert reason in refused(write(tmp_path / name, content))


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    for name in ("a.xlsx", "a.html", "a.md", "a.json"):
        assert "No such file" in refused(tmp_path / name)
    (tmp_path / "folder").mkdir()
    assert "is a folder" in refused(tmp_path / "folder")


def test_half_a_character_is_refused_in_a_file_and_in_an_option(tmp_path):
    content = document(SMALL)
    content["standard"]["title"]["en"] = "half \ud800"
    assert "standard.title.en: Input should be a valid string" in refused(
        write(tmp_path / "a.json", json.dumps(content))
    )
    export_standard(SMALL, tmp_path / "b.json")
    with pytest.raises(SteelyardError, match="nothing was imported"):
        imported(tmp_path / "b.json", Wanted(id="bank\udcff"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("identity", ["..", "a/b", "甲", "standard.yaml", ""])
def test_an_id_that_would_leave_its_folder_is_refused(tmp_path, identity):
    content = document(SMALL)
    content["parts"][0]["part"]["id"] = identity
    assert "id" in refused(write(tmp_path / "a.json", json.dumps(content)))


def test_a_text_that_no_cell_holds_is_refused_and_told_where(tmp_path):
    long = replace(SMALL, title=Text("长", "x" * (LONGEST + 1)))
    with pytest.raises(InputError) as told:
        export_standard(long, tmp_path / "a.xlsx")
    assert str(told.value) == (
        "标准 standard!D11: the text is longer than the 32,767 characters of a cell\n"
        "  export to .yaml or .json instead"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.docx", "a.md"])
def test_an_export_to_something_else_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="cannot be written as"):
        export_standard(SMALL, tmp_path / name)


def test_a_standard_that_the_check_refuses_is_not_imported_from_yaml_either(tmp_path):
    content = document(standard(part([practice("A", "1.1")])))
    write(tmp_path / "a.yaml", emit(content))
    assert ryaml.loads((tmp_path / "a.yaml").read_text("utf-8")) == content
    with pytest.raises(StandardError, match="requirements stand at fewer than two levels"):
        import_standard(tmp_path / "a.yaml", tmp_path / "out", facts())
    assert not (tmp_path / "out").exists()


MARKUP = st.lists(
    st.sampled_from(["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td rowspan=3 colspan=2>", "<td rowspan=0>", "<td colspan=x>",
                     "<ul>", "<ol>", "</ol>", "<li>", "<br>", "<![", "<!--", "-->", "<!x", "&#x110000;", "&lt;", "1级", "2级", "能力项", "|", "\n", "---", "\\|", "a"]),
    max_size=40,
).map("".join)  # fmt: skip


@given(MARKUP | st.text(max_size=200))
@settings(deadline=None)
def test_any_text_gives_tables_or_a_refusal(text):
    for read in (read_page, read_markdown):
        try:
            tables, _ = read(text)
        except InputError:
            continue
        assert all(cell.says for table in tables for cell in table.cells())
