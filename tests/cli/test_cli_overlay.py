"""An overlay in the workspace: its words are shown and its digest named, and nothing of it enters our files."""

import json
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter
from editions import edit, shelf_entry

from steelyard.pipeline import job_of
from steelyard.workspace import read_workspace

ID = "DRM-DRM-DM.1.1"  # blocks level 1, so that the terminal shows it
ZH, EN = (
    "覆盖层样例：最近一次部署有据可查。",
    "Overlay sample: the latest deployment can be looked up.",
)
OVERLAY = f"""\
overlay:
  id: own-cmm
  edition: "1"
  title: {{zh: 样例译文, en: Sample wording}}
  provenance: {{owner: {{zh: 样例机构, en: sample owner}}}}
texts:
  {ID}: {{text: {{zh: "{ZH}", en: "{EN}"}}}}
"""


def name_it(bank, line="overlays: {own-cmm: words}"):
    edit(bank / "steelyard.yaml", ("timezone:", f"{line}\ntimezone:"))


def lay(folder, text=OVERLAY):
    folder.mkdir()
    (folder / "overlay.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def overlaid(bank):
    lay(bank / "words")
    name_it(bank)
    return bank


def page_in(folder):
    (page,) = folder.glob("*.html")
    return page.read_text(encoding="utf-8")


def result(steelyard):
    return json.loads(steelyard("assess", "mobile", "--json", "--no-collect").out)


def test_the_result_names_the_digest_and_is_otherwise_the_same(steelyard, bank):
    before = result(steelyard)
    lay(bank / "words")
    name_it(bank)
    after = result(steelyard)
    digest = job_of(read_workspace(bank), "mobile", None).standard.overlay
    assert (before["standard"]["overlay"], after["standard"]["overlay"]) == ("", digest)
    assert len(digest) == 64
    after["standard"]["overlay"] = ""
    assert after == before


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_terminal_and_the_report_show_the_words_of_the_overlay(steelyard, overlaid, tmp_path, language):
    shown = steelyard("assess", "mobile", "--no-collect", "--lang", language).out
    assert {"zh": ZH, "en": EN}[language][:12] in shown
    steelyard("report", "mobile", "--no-collect", "--out", tmp_path / "report")
    page = page_in(tmp_path / "report")
    digest = job_of(read_workspace(overlaid), "mobile", None).standard.overlay
    assert ZH in page
    assert EN in page
    assert digest in page
    assert "条文以覆盖层的措辞显示" in page
    assert "in the words of an overlay" in page


@pytest.mark.usefixtures("bank")
def test_without_an_overlay_the_report_says_nothing_of_one(steelyard, tmp_path):
    steelyard("report", "mobile", "--no-collect", "--out", tmp_path / "report")
    assert "in the words of an overlay" not in page_in(tmp_path / "report")


def test_the_exported_workbook_has_the_words_and_is_marked(steelyard, overlaid, tmp_path):
    steelyard("answers", "export", "mobile", "--out", tmp_path / "out.xlsx")
    digest = job_of(read_workspace(overlaid), "mobile", None).standard.overlay
    sheet = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(1)
    lines = sheet.to_python()
    assert lines[0][0].endswith(f" · 覆盖层措辞 Words of overlay {digest[:12]}")
    assert [line[2:4] for line in lines if line[0] == ID] == [[ZH, EN]]
    assert "0 of " in steelyard("answers", "import", tmp_path / "out.xlsx", "mobile").out


def test_nothing_of_it_enters_the_standard_or_the_store(steelyard, overlaid):
    def contents():
        kept = [*(overlaid / "standards").rglob("*"), *(overlaid / ".steelyard").rglob("*")]
        return {path: path.read_bytes() for path in kept if path.is_file()}

    before = contents()
    steelyard("assess", "mobile", "--no-collect")
    assert contents() == before
    assert not any(ZH.encode() in content or EN.encode() in content for content in before.values())


def test_a_workbook_does_as_well_as_yaml(steelyard, bank):
    (bank / "words").mkdir()
    with xlsxwriter.Workbook(str(bank / "words/overlay.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([["own-cmm@1"], ["id", "zh", "en"], [ID, ZH, EN]]):
            sheet.write_row(number, 0, line)
    name_it(bank)
    assert ZH[:12] in steelyard("assess", "mobile", "--no-collect", "--lang", "zh").out


def test_an_overlay_for_one_edition_leaves_the_other_alone(bank):
    shelf_entry(bank, "2")
    lay(bank / "words")
    name_it(bank, "overlays: {own-cmm@1: words}")
    assert job_of(read_workspace(bank), "mobile", None).standard.overlay == ""  # the newest is 2
    edit(bank / "steelyard.yaml", ("{standard: own-cmm, part", "{standard: own-cmm@1, part"))
    assert job_of(read_workspace(bank), "mobile", None).standard.overlay != ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('edition: "1"', 'edition: "2"', "overlay.yaml: belongs to own-cmm@2, not to own-cmm@1"),
        (ID, "DRM-DRM-DM.9.9", "overlay.yaml:7: own-cmm@1 has no requirement DRM-DRM-DM.9.9"),
        (f', en: "{EN}"', "", f"overlay.yaml:7: texts: {ID}: text: en: Field required"),
    ],
)
def test_an_overlay_with_a_fault_stops_the_assessment(steelyard, bank, old, new, said):
    lay(bank / "words", OVERLAY.replace(old, new))
    name_it(bank)
    told = steelyard.refused("assess", "mobile", "--no-collect")
    assert told.startswith(f"steelyard: {bank}/words: the overlay cannot be used\n  {said}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("overlays: {own-cmm: ../words}", "the overlay '../words' lies outside the workspace and its roots"),
        ("overlays: {own-cmm: /words}", "the overlay '/words' lies outside the workspace and its roots"),
        ("overlays: {other: words}", "`overlays` names the standard 'other', which no assessment uses"),
        ('overlays: {own-cmm: "a\\0b"}', "is no folder: embedded null byte"),
        ("overlays: {own-cmm: 1}", "overlays.own-cmm: Input should be a valid string"),
        ("overlays: {own-cmm@7: words}", "there is no standard 'own-cmm@7'"),
        ("overlays: {own-cmm: words}", "holds neither overlay.yaml nor overlay.xlsx"),
    ],
)
@pytest.mark.usefixtures("bank")
def test_a_key_that_cannot_be_meant_is_told(steelyard, line, said):
    name_it(Path.cwd(), line)
    assert said in steelyard.refused("assess", "mobile", "--no-collect")


def test_a_folder_outside_is_read_where_it_stands_under_roots(steelyard, bank):
    (bank.parent / "licensed").mkdir()
    lay(bank.parent / "licensed/words")
    name_it(bank, "roots: [../licensed]\noverlays: {own-cmm: ../licensed/words}")
    assert ZH[:12] in steelyard("assess", "mobile", "--no-collect", "--lang", "zh").out


def test_a_link_that_leads_out_is_outside(steelyard, bank):
    lay(bank.parent / "words")
    (bank / "words").symlink_to(bank.parent / "words")
    name_it(bank)
    assert "lies outside the workspace" in steelyard.refused("assess", "mobile", "--no-collect")
