"""Other wording over the same ids, from YAML or a workbook: words change and nothing else, faults have places."""

import zipfile
from dataclasses import replace
from textwrap import dedent

import pytest
import xlsxwriter

from builders import measure, node, part, practice, standard
from steelyard.errors import StandardError
from steelyard.standard import overlay_book
from steelyard.standard.diff import requirements
from steelyard.standard.overlay import lay_over, read_overlay
from steelyard.values import Text

OF = part([], nodes=[node("N", nodes=[node("N-1", [practice("A", "1.1 2.1", measures={"2.1": measure()})])])])
STANDARD = standard(OF)
NAME = "sample-standard@1"
HEAD = """\
overlay:
  id: sample-standard
  edition: "1"
  title: {zh: 样例译文, en: Sample wording}
  provenance: {owner: {zh: 样例机构, en: sample owner}}
"""
WORDS = HEAD + dedent("""\
    texts:
      A.1.1:
        text: {zh: 覆盖层的条文, en: words of the overlay}
        look_for: {zh: 覆盖层的要点, en: points of the overlay}
      A.2.1:
        text: {zh: 第二条, en: the second}
    """)
HEADERS = ["id", "zh", "en", "look_for zh", "look_for en"]
ROWS = [
    ["A.1.1", "覆盖层的条文", "words of the overlay", "覆盖层的要点", "points of the overlay"],
    ["A.2.1", "第二条", "the second"],
]
FIRST = Text("覆盖层的条文", "words of the overlay")


def yaml(folder, text=WORDS):
    (folder / "overlay.yaml").write_text(text, encoding="utf-8")
    return folder


def xlsx(folder, *rows, head=((NAME,),), headers=HEADERS):
    with xlsxwriter.Workbook(str(folder / "overlay.xlsx"), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("任意名称")
        for number, line in enumerate([*head, headers, *(rows or ROWS)]):
            sheet.write_row(number, 0, line)
    return folder


def faults(folder, of=STANDARD):
    with pytest.raises(StandardError, match="the overlay cannot be used") as told:
        lay_over(of, folder)
    assert told.value.where == str(folder)
    return told.value.faults


@pytest.mark.parametrize("write", [yaml, xlsx])
def test_the_words_are_those_of_the_overlay_and_everything_else_is_ours(tmp_path, write):
    laid = lay_over(STANDARD, write(tmp_path))
    mine, theirs = requirements(STANDARD), requirements(laid)
    assert theirs["A.1.1"].text == FIRST
    assert theirs["A.1.1"].look_for == Text("覆盖层的要点", "points of the overlay")
    assert theirs["A.2.1"].text == Text("第二条", "the second")
    assert theirs["A.2.1"].look_for == mine["A.2.1"].look_for
    restored = {
        key: replace(r, text=mine[key].text, look_for=mine[key].look_for) for key, r in theirs.items()
    }
    assert restored == mine
    assert (laid.id, laid.edition, laid.digest, laid.title) == (
        STANDARD.id,
        STANDARD.edition,
        STANDARD.digest,
        STANDARD.title,
    )


def test_ids_that_the_overlay_leaves_out_keep_our_words(tmp_path):
    laid = lay_over(STANDARD, xlsx(tmp_path, ROWS[1]))
    assert requirements(laid)["A.1.1"] == requirements(STANDARD)["A.1.1"]


def test_the_digest_is_that_of_the_words_and_not_of_the_layout(tmp_path):
    first = lay_over(STANDARD, yaml(tmp_path)).overlay
    assert len(first) == 64
    assert lay_over(STANDARD, yaml(tmp_path, f"# a remark\n{WORDS}")).overlay == first
    assert lay_over(STANDARD, yaml(tmp_path, WORDS.replace("the second", "the 2nd"))).overlay != first


def test_the_digest_of_a_workbook_is_that_of_its_words_too(tmp_path):
    first = read_overlay(xlsx(tmp_path)).digest
    assert read_overlay(xlsx(tmp_path, head=(("样例",), ("适用于", NAME), ()))).digest == first
    assert read_overlay(xlsx(tmp_path, ROWS[0])).digest != first


def test_headers_may_stand_in_any_order_and_case_with_columns_of_ones_own(tmp_path):
    line = ["r", "the second", "A.2.1", "第二条"]
    folder = xlsx(tmp_path, line, headers=["Remark", "EN", "Id", "ZH"])
    assert requirements(lay_over(STANDARD, folder))["A.2.1"].text == Text("第二条", "the second")


def test_empty_rows_and_spaces_around_a_text_do_not_matter(tmp_path):
    folder = xlsx(tmp_path, [], ["", " "], [" A.2.1 ", " 第二条", "the second\n"])
    assert requirements(lay_over(STANDARD, folder))["A.2.1"].text == Text("第二条", "the second")


def test_an_overlay_of_another_edition_is_refused(tmp_path):
    later = replace(STANDARD, edition="2")
    assert faults(yaml(tmp_path), later) == (
        "overlay.yaml: belongs to sample-standard@1, not to sample-standard@2",
    )
    (tmp_path / "overlay.yaml").unlink()
    assert faults(xlsx(tmp_path), later) == (
        "overlay.xlsx: belongs to sample-standard@1, not to sample-standard@2",
    )


def test_unknown_ids_are_told_with_their_line(tmp_path):
    assert faults(yaml(tmp_path, WORDS.replace("A.2.1", "A.9.1"))) == (
        "overlay.yaml:10: sample-standard@1 has no requirement A.9.1",
    )
    (tmp_path / "overlay.yaml").unlink()
    assert faults(xlsx(tmp_path, ROWS[0], ["A.9.1", "第二条", "the second"])) == (
        "overlay.xlsx:4: sample-standard@1 has no requirement A.9.1",
    )


def test_a_missing_language_is_told_with_its_line_and_every_one_of_them(tmp_path):
    broken = WORDS.replace(", en: the second", "").replace("zh: 覆盖层的要点, ", "")
    assert faults(yaml(tmp_path, broken)) == (
        "overlay.yaml:7: texts: A.1.1: look_for: zh: Field required",
        "overlay.yaml:10: texts: A.2.1: text: en: Field required",
    )


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["A.2.1", "第二条", ""], "A.2.1 has no en"),
        (["A.2.1", "", "the second"], "A.2.1 has no zh"),
        (["", "第二条", "the second"], "the row has no id"),
        (["A.2.1", "第二条", "the second", "要点", ""], "A.2.1 has no look_for en"),
        (["A.2.1", "第二条", "the second", "", "points"], "A.2.1 has no look_for zh"),
        (["A.1.1", "第二条", "the second"], "A.1.1 stands in row 3 already"),
    ],
)
def test_a_row_of_a_workbook_is_whole(tmp_path, row, fault):
    assert faults(xlsx(tmp_path, ROWS[0], row)) == (f"overlay.xlsx:4: {fault}",)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ((), "no cell above the headers names the edition"),
        ((("our wording",),), "no cell above the headers names the edition"),
        (((NAME, "b@2"),), "several cells above the headers name the edition"),
    ],
)
def test_a_workbook_says_for_which_edition_it_is(tmp_path, head, said):
    assert faults(xlsx(tmp_path, head=head)) == (
        f"overlay.xlsx: {said}; write it once, such as devops-cmm@1",
    )


def test_a_workbook_without_its_headers_or_without_rows_is_refused(tmp_path):
    assert faults(xlsx(tmp_path, headers=["id", "chinese", "english"])) == (
        "overlay.xlsx: no row has the headers id, zh, en, look_for zh, look_for en",
    )
    assert faults(xlsx(tmp_path, [""])) == ("overlay.xlsx: there is no row below the headers",)


def test_a_folder_has_one_of_the_two_files(tmp_path):
    assert faults(tmp_path) == ("holds neither overlay.yaml nor overlay.xlsx; keep one of them",)
    assert faults(tmp_path / "gone") == ("holds neither overlay.yaml nor overlay.xlsx; keep one of them",)
    assert faults(xlsx(yaml(tmp_path))) == ("holds both overlay.yaml and overlay.xlsx; keep one of them",)


@pytest.mark.parametrize("text", ["", "texts: [", "- 1\n", "overlay: 1\ntexts: 2\n", f"{WORDS}more: 1\n"])
def test_a_file_that_is_no_overlay_is_refused_with_its_name(tmp_path, text):
    assert all(fault.startswith("overlay.yaml:") for fault in faults(yaml(tmp_path, text)))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"id,zh,en\n", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_a_file_that_is_no_workbook_is_refused(tmp_path, content):
    (tmp_path / "overlay.xlsx").write_bytes(content)
    (fault,) = faults(tmp_path)
    assert fault.startswith("overlay.xlsx: is not a workbook that can be read")


@pytest.mark.parametrize("name", ["overlay.yaml", "overlay.xlsx"])
def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path, name):
    outside, folder = tmp_path / "outside", tmp_path / "overlay"
    outside.mkdir()
    folder.mkdir()
    (yaml if name == "overlay.yaml" else xlsx)(outside)
    (folder / name).symlink_to(outside / name)
    (fault,) = faults(folder)
    assert fault.startswith(name)


def test_a_stray_cell_that_would_fill_the_memory_is_refused_before_reading(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "overlay.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [NAME])
        sheet.write(1_000_000, 16_000, "stray")
    (fault,) = faults(tmp_path)
    assert fault == "overlay.xlsx: WQK1000001: a cell far outside of the table; delete it and save again"


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(overlay_book, "MAX_BYTES", 1000)
    xlsx(tmp_path)
    with zipfile.ZipFile(tmp_path / "overlay.xlsx") as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    assert faults(tmp_path) == (f"overlay.xlsx: unpacks to {size:,} bytes; the limit is 1,000",)
