"""The answers workbook: out and in again without loss, and every fault with its cell and its reason.

`edit` does what a person does in a spreadsheet program: it opens the exported workbook, changes some cells or
takes rows away, and saves all sheets anew.
"""

import random
import zipfile
from dataclasses import replace

import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import LADDER, measure, node, part, practice, standard
from steelyard.errors import InputError
from steelyard.rating import book, book_reading
from steelyard.rating.book_reading import read_book
from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer
from steelyard.values import Level, Outcome, Text

MET, PARTLY, NOT_MET = Outcome.MET, Outcome.PARTLY_MET, Outcome.NOT_MET
NA, UNRATED = Outcome.NOT_APPLICABLE, Outcome.UNRATED
OF = part(
    [],
    nodes=[
        node("N", nodes=[node("N-1", [practice("A", "1.1 2.1 2.2", measures={"2.1": measure()})])]),
        node("X", [practice("B", "1.1 2.1")]),
    ],
)
STANDARD = standard(OF)
IDS = [r.id for r in OF.requirements()]  # A.1.1 A.2.1 A.2.2 B.1.1 B.2.1: rows 3 to 7
SELF = {"A": "J3", "B": "J4"}  # after four columns of names and five of levels
OUTCOME = {identity: f"G{row}" for row, identity in enumerate(IDS, 3)}
REASON = {identity: f"H{row}" for row, identity in enumerate(IDS, 3)}
ID = {identity: f"A{row}" for row, identity in enumerate(IDS, 3)}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.xlsx"


def export(path, answers=None):
    write_book(path, STANDARD, OF, 3, answers or {})
    return path


def back(path, answers=None):
    return read_book(export(path, answers), STANDARD, OF)


def lines(path):
    workbook = python_calamine.CalamineWorkbook.from_path(str(path))
    return {n: workbook.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in workbook.sheet_names}


def edit(path, requirements=None, rows=None, drop=(), sheets=None, kept=None):
    """Change cells of the two sheets, drop rows of the requirements (by number), rename or drop sheets."""
    content = lines(path)
    changes = {book.REQUIREMENTS: requirements or {}, book.ROWS: rows or {}, book.KEPT: kept or {}}
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        for name, given in content.items():
            if (title := (sheets or {}).get(name, name)) is None:
                continue
            sheet = workbook.add_worksheet(title)
            gone = drop if name == book.REQUIREMENTS else ()
            for number, line in enumerate(line for n, line in enumerate(given, 1) if n not in gone):
                for column, value in enumerate(line):
                    sheet.write(number, column, value)
            for cell, value in changes[name].items():
                sheet.write_formula(cell, value) if str(value).startswith("=") else sheet.write(cell, value)
    return path


def faults(path):
    with pytest.raises(InputError) as refused:
        read_book(path, STANDARD, OF)
    assert refused.value.where == str(path)
    return refused.value.what.splitlines()


def outcomes(answers):
    return {key: answer.outcome for key, answer in answers.items()}


def place(cell, sheet=book.REQUIREMENTS):
    return f"    {sheet}!{cell}: "


def test_nothing_rated_comes_back_as_nothing(path):
    assert back(path) == {}


def test_every_outcome_comes_back_as_it_went(path):
    answers = {
        "A.1.1": Answer(MET),
        "A.2.1": Answer(PARTLY, note="half of the teams"),
        "A.2.2": Answer(NOT_MET),
        "B.1.1": Answer(NA, "no mainframe"),
    }
    assert back(path, answers) == answers


@pytest.mark.parametrize(
    "note",
    [
        '=HYPERLINK("http://example.invalid","x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "{=1+1}",
        "'quoted",
        "3",
        "3.50",
        "1e5",
        "TRUE",
        "两行\n说明",
        "tab\there",
        "<b>&amp;</b>",
        "http://example.invalid",
        "_x0041_",
        "2026-10-31",
        "  spaces  ",
        "😀 及时",
        "a\r\nb",
    ],
)
def test_whatever_stands_in_a_note_stays_a_text(path, note):
    answers = {"A.2.1": Answer(MET, note=note)}
    assert back(path, answers) == answers


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    max_size=40,
)
ANSWER = st.builds(Answer, st.sampled_from([MET, PARTLY, NOT_MET, UNRATED]), note=TEXT) | st.builds(
    Answer, st.just(NA), TEXT.map(str.strip).filter(bool), TEXT
)


@settings(
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.dictionaries(st.sampled_from(IDS), ANSWER))
def test_answers_go_out_and_come_back_without_loss(path, answers):
    assert back(path, answers) == {k: v for k, v in answers.items() if v != Answer(UNRATED)}


def test_an_answer_without_an_outcome_keeps_its_note(path):
    answers = {"A.1.1": Answer(UNRATED, note="ask operations")}
    assert back(path, answers) == answers


@pytest.mark.parametrize("idea", ["流水线由另一团队维护", "=1+1", "line one\nline two"])
def test_problems_and_ideas_of_a_row_are_kept(path, idea):
    ideas = {"A": Answer(UNRATED, note=idea)}
    assert back(path, ideas) == ideas
    assert lines(path)[book.ROWS][2][-1] == idea


def test_problems_and_ideas_that_somebody_writes_come_back_under_the_practice(path):
    edit(export(path), rows={"M4": "to be discussed"})
    assert read_book(path, STANDARD, OF) == {"B": Answer(UNRATED, note="to be discussed")}


def test_an_existing_workbook_is_replaced_whole_and_nothing_is_left_beside_it(path):
    export(path, {"A.1.1": Answer(MET)})
    assert back(path) == {}
    assert [p.name for p in path.parent.iterdir()] == ["answers.xlsx"]


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        export(tmp_path / "file" / "answers.xlsx")


def test_the_first_sheet_shows_row_rating_target_and_gap(path):
    export(path, {"A.1.1": Answer(MET), "A.2.1": Answer(MET), "A.2.2": Answer(NOT_MET), "B.1.1": Answer(MET)})
    rows = lines(path)[book.ROWS]
    assert rows[1][9:12] == [book.SELF, book.TARGET, book.GAP]
    assert rows[2][9:12] == ["2-", "3", "2"]
    assert rows[3][9:12] == ["", "3", ""]  # B.2.1 is not rated
    assert rows[2][2] == "A"
    assert rows[2][4:9][2] == "无 none"


def test_words_of_the_standard_become_no_formula_either(path):
    text = Text("=1+1", "=1+1")
    asked = tuple(replace(r, text=text, look_for=text) for r in OF.requirements()[3:])
    hostile = part([replace(OF.practices()[1], title=text, requirements=asked)])
    write_book(path, replace(standard(hostile), title=text), hostile, 3, {})
    assert read_book(path, standard(hostile), hostile) == {}
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert [b"<f>" in sheet for sheet in sheets] == [False, False, False]


def test_the_kept_sheet_cannot_be_seen(path):
    export(path)
    with zipfile.ZipFile(path) as archive:
        assert b'name="_steelyard" sheetId="3" state="veryHidden"' in archive.read("xl/workbook.xml")


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("满足", MET),
        ("met", MET),
        (" MET ", MET),
        ("满足 met", MET),
        ("部分满足", PARTLY),
        ("partly met", PARTLY),
        ("Partly_Met", PARTLY),
        ("不满足", NOT_MET),
        ("not met", NOT_MET),
        ("not_met", NOT_MET),
        ("未评", UNRATED),
        ("unrated", UNRATED),
        ("", UNRATED),
        ("  ", UNRATED),
        ("不适用", NA),
        ("not applicable", NA),
        ("yes", None),
        ("3", None),
        ("满足 not_met", None),
        ("met met", None),
        ("partly", None),
    ],
)
def test_an_outcome_is_read_in_either_language(written, outcome):
    assert book.read_outcome(written) is outcome


def test_an_outcome_that_somebody_typed_is_taken(path):
    edit(export(path), {OUTCOME["A.1.1"]: "met", OUTCOME["B.1.1"]: "不满足"})
    assert outcomes(read_book(path, STANDARD, OF)) == {"A.1.1": MET, "B.1.1": NOT_MET}


def test_a_row_rating_alone_sets_the_requirements_of_its_row(path):
    edit(export(path), rows={SELF["A"]: 1})
    assert outcomes(read_book(path, STANDARD, OF)) == {"A.1.1": MET, "A.2.1": NOT_MET, "A.2.2": NOT_MET}


@pytest.mark.parametrize("written", ["2", 2, 2.0, " 2", "２"])
def test_a_row_rating_may_be_a_number_or_a_text(path, written):
    edit(export(path), rows={SELF["B"]: written})
    assert outcomes(read_book(path, STANDARD, OF)) == {"B.1.1": MET, "B.2.1": MET}


def test_a_row_that_nobody_changed_sets_nothing(path):
    export(path, {"B.1.1": Answer(MET), "B.2.1": Answer(MET)})
    edit(path, {OUTCOME["B.2.1"]: "not_met"})  # the row still says 2
    assert outcomes(read_book(path, STANDARD, OF)) == {"B.1.1": MET, "B.2.1": NOT_MET}


def test_a_half_step_that_nobody_changed_stands(path):
    answers = {"A.1.1": Answer(MET), "A.2.1": Answer(MET), "A.2.2": Answer(NOT_MET)}
    edit(export(path, answers), {"I3": "a note"})
    assert outcomes(read_book(path, STANDARD, OF)) == outcomes(answers)


@pytest.mark.parametrize("written", ["2-", "1+", "２－"])
def test_a_half_step_is_taken_where_the_requirements_say_the_same(path, written):
    words = {OUTCOME["A.1.1"]: "met", OUTCOME["A.2.1"]: "met", OUTCOME["A.2.2"]: "not met"}
    edit(export(path), words, {SELF["A"]: written})
    assert outcomes(read_book(path, STANDARD, OF)) == {"A.1.1": MET, "A.2.1": MET, "A.2.2": NOT_MET}


def test_a_half_step_alone_does_not_say_which_requirements_are_unmet(path):
    assert faults(edit(export(path), rows={SELF["A"]: "2-"})) == [
        "1 fault(s); nothing was imported:",
        place(SELF["A"], book.ROWS) + "the row says 2-, its requirements leave something unrated; "
        "rate the requirements of A, or clear one side",
    ]


def test_a_row_and_requirements_that_contradict_are_a_fault(path):
    found = faults(
        edit(export(path), {OUTCOME["B.1.1"]: "met", OUTCOME["B.2.1"]: "not met"}, {SELF["B"]: "2"})
    )
    assert found[1] == place(SELF["B"], book.ROWS) + (
        "the row says 2, its requirements amount to 1; rate the requirements of B, or clear one side"
    )


def test_a_row_and_requirements_that_say_the_same_are_taken(path):
    edit(export(path), {OUTCOME["B.1.1"]: "met", OUTCOME["B.2.1"]: "met"}, {SELF["B"]: "2"})
    assert outcomes(read_book(path, STANDARD, OF)) == {"B.1.1": MET, "B.2.1": MET}


def test_a_cleared_row_leaves_its_requirements(path):
    answers = {"B.1.1": Answer(MET), "B.2.1": Answer(MET)}
    edit(export(path, answers), rows={SELF["B"]: ""})
    assert read_book(path, STANDARD, OF) == answers


def test_what_does_not_apply_is_not_turned_into_met_by_a_row(path):
    export(path, {"A.2.1": Answer(NA, "no mainframe")})
    edit(path, rows={SELF["A"]: "2"})
    assert read_book(path, STANDARD, OF) == {
        "A.1.1": Answer(MET),
        "A.2.1": Answer(NA, "no mainframe"),
        "A.2.2": Answer(MET),
    }


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("three", "'three' is not a row rating; write 3, or 3- (part of 3 is unmet), or 2+"),
        (2.5, "'2.5' is not a row rating; write 3, or 3- (part of 3 is unmet), or 2+"),
        ("0-", "there is nothing below level 1-; write 0 for below level 1"),
        ("33", "there is no level 33; the highest is 5"),
    ],
)
def test_a_row_rating_that_means_nothing_is_a_fault(path, written, said):
    assert faults(edit(export(path), rows={SELF["A"]: written}))[1:] == [place(SELF["A"], book.ROWS) + said]


def test_an_altered_id_is_a_fault_and_its_row_is_gone(path):
    assert faults(edit(export(path), {ID["A.2.1"]: "A.2.9"})) == [
        "2 fault(s); nothing was imported:",
        place(ID["A.2.1"]) + "the id 'A.2.9' is not one of this part; ids must not be changed",
        f"    {book.REQUIREMENTS}: 1 row(s) are gone: A.2.1",
    ]


def test_an_id_that_stands_twice_is_a_fault(path):
    found = faults(edit(export(path), {ID["A.2.2"]: "A.2.1"}))
    assert found[1] == place(ID["A.2.2"]) + "the id A.2.1 stands twice"


def test_a_missing_row_is_a_fault(path):
    assert faults(edit(export(path), drop={4, 5}))[1:] == [
        f"    {book.REQUIREMENTS}: 2 row(s) are gone: A.2.1, A.2.2"
    ]


def test_a_changed_header_is_a_fault(path):
    assert faults(edit(export(path), {"G2": "Result"}))[1].startswith(
        f"    {book.REQUIREMENTS}: 5 row(s) are gone"
    )


def test_a_word_that_is_no_outcome_is_a_fault(path):
    assert faults(edit(export(path), {OUTCOME["A.1.1"]: "mostly"}))[1:] == [
        place(OUTCOME["A.1.1"]) + "'mostly' is not an outcome; write one of 满足 met, 部分满足 partly_met, "
        "不满足 not_met, 不适用 not_applicable, or nothing",
    ]


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_not_applicable_without_a_reason_is_a_fault(path, reason):
    found = faults(edit(export(path), {OUTCOME["A.1.1"]: "不适用", REASON["A.1.1"]: reason}))
    assert found[1:] == [place(REASON["A.1.1"]) + "not applicable needs a reason"]


def test_a_formula_is_a_fault_whatever_it_computes(path):
    assert faults(edit(export(path), {OUTCOME["A.1.1"]: '="me"&"t"'}))[1] == (
        "    xl/worksheets/sheet2.xml G3: holds a formula; write the value itself"
    )


def test_every_fault_is_told_and_nothing_is_imported(path):
    edit(export(path), {OUTCOME["A.1.1"]: "mostly", OUTCOME["B.1.1"]: "不适用"}, {SELF["A"]: "x"})
    assert faults(path)[0] == "3 fault(s); nothing was imported:"


@pytest.mark.parametrize(("key", "row"), [("format", 1), ("standard", 2), ("edition", 3), ("part", 5)])
def test_a_workbook_of_something_else_is_refused(path, key, row):
    edit(export(path), kept={f"B{row}": "another"})
    (said,) = faults(path)
    assert said.startswith(f"the workbook has {key} 'another', not ")


@pytest.mark.parametrize("name", [book.ROWS, book.REQUIREMENTS, book.KEPT])
@pytest.mark.parametrize("title", [None, "Sheet9"])
def test_a_sheet_that_is_gone_or_renamed_is_told(path, name, title):
    assert faults(edit(export(path), sheets={name: title})) == [f"the sheet {name!r} is missing"]


def test_a_file_that_is_not_there_is_told_with_the_remedy(path):
    with pytest.raises(InputError) as refused:
        read_book(path, STANDARD, OF)
    assert (refused.value.what, refused.value.remedy) == (
        "there is no such file",
        "`steelyard answers export` writes one",
    )


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_not_a_workbook_is_told(path, content):
    path.write_bytes(content)
    assert faults(path)[0].startswith("is not a workbook that can be read: ")


def test_a_zip_without_a_workbook_in_it_is_told(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert faults(path)[0].startswith("is not a workbook that can be read: ")


def test_a_folder_is_not_a_workbook(tmp_path):
    with pytest.raises(InputError, match="is a folder, not a file"):
        read_book(tmp_path, STANDARD, OF)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(path, monkeypatch):
    export(path)
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    monkeypatch.setattr(book_reading, "MAX_BYTES", size - 1)
    assert faults(path) == [f"unpacks to {size:,} bytes; the limit is {size - 1:,}"]
    monkeypatch.setattr(book_reading, "MAX_BYTES", size)
    assert read_book(path, STANDARD, OF) == {}


@pytest.mark.parametrize("cell", ["A10001", "A1048576", "AAA3", "XFD1048576"])
def test_a_stray_cell_far_away_is_refused_before_the_space_up_to_it_is_filled(path, cell):
    found = faults(edit(export(path), {cell: "x"}))
    assert found == [f"xl/worksheets/sheet2.xml {cell}: a cell far outside of the tables"]


def test_a_cell_that_leaves_its_place_unsaid_is_counted_from_the_one_before(path):
    export(path)
    tail = b"<row>" + b"<c/>" * 702 + b"<c><v>1</v></c></row></sheetData>"
    replace_in_zip(path, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"</sheetData>", tail, 1))
    (found,) = faults(path)
    assert found.startswith("xl/worksheets/sheet2.xml AAA")
    assert found.endswith(": a cell far outside of the tables")


def test_very_many_empty_cells_are_refused_before_they_take_time_and_room(path, monkeypatch):
    monkeypatch.setattr(book_reading, "MAX_ELEMENTS", 1_000)
    export(path)
    tail = b"<row>" + b"<c/>" * 200 + b"</row>"
    flood = b"<sheetData>" + tail * 5
    replace_in_zip(path, "xl/worksheets/sheet3.xml", lambda xml: xml.replace(b"<sheetData>", flood, 1))
    assert "    xl/worksheets/sheet3.xml: cannot be read: a sheet has more than 1,000 elements" in faults(
        path
    )


def test_a_sheet_of_five_million_empty_cells_is_refused_by_its_size(path):
    export(path)
    flood = b"<sheetData>" + b"<c/>" * 5_000_000
    replace_in_zip(path, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"<sheetData>", flood, 1))
    (found,) = faults(path)
    assert found.endswith("the limit is 16,777,216")


def test_a_cell_a_little_outside_is_not_read(path):
    answers = {"A.1.1": Answer(MET)}
    assert read_book(edit(export(path, answers), {"ZZ3": "x"}), STANDARD, OF) == answers


def test_entities_in_a_sheet_are_refused(path):
    export(path)
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    replace_in_zip(path, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"<worksheet", entity, 1))
    assert faults(path)[1].startswith("    xl/worksheets/sheet2.xml: cannot be read: DTDForbidden")


def test_an_encoding_that_nobody_knows_is_told(path):
    export(path)
    replace_in_zip(path, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"UTF-8", b"UTF-8es", 1))
    assert faults(path)


def replace_in_zip(path, name, change):
    with zipfile.ZipFile(path) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in files.items():
            archive.writestr(entry, change(data) if entry == name else data)


def test_a_damaged_workbook_is_told_or_read_and_never_a_traceback(path):
    whole = export(path, {"A.1.1": Answer(MET)}).read_bytes()
    chance = random.Random(7)
    refused = 0
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged))])])
        try:
            read_book(path, STANDARD, OF)
        except InputError:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ("1.1=met 2.1=met 2.2=met", Level(2)),
        ("1.1=met 2.1=met 2.2=not", Level(1, half=True)),
        ("1.1=met 2.1=partly 2.2=not", Level(1)),
        ("1.1=not 2.1=met 2.2=met", Level(0)),
        ("1.1=met 2.1=met 2.2=na", None),
        ("1.1=met 2.1=met", None),
    ],
)
def test_a_row_rating_is_worked_out_from_its_requirements(given, level):
    words = dict(item.split("=") for item in given.split())
    names = {"met": MET, "partly": PARTLY, "not": NOT_MET, "na": NA}
    said = {f"A.{n}": names[word] for n, word in words.items()}
    assert book.level_of(OF.practices()[0], said) == level


def test_the_level_columns_are_those_of_the_ladder():
    headers = book.row_headers(OF)
    assert [h[0] for h in headers[4 : 4 + len(LADDER)]] == ["1", "2", "3", "4", "5"]
