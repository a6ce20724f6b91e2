"""`steelyard register import|statistics|announce` as a user runs it."""

import json

import pytest
from command import Command

from steelyard.cli.register import _plain
from steelyard.register.page import Grid, comma_separated
from steelyard.register.shipped import FILES, FOLDER

TABLES = [FOLDER / name for name in FILES]


@pytest.fixture
def steelyard(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


def test_one_command_prints_the_announcement_in_both_languages(steelyard):
    told = steelyard("register", "announce", "--date", "2023-10-26").out
    zh, en = told.split("\n# ")
    assert zh.startswith("# 2023 年 10 月 26 日公布的评估结果")
    assert "## 本批结果（8 项）" in zh
    assert "## 同日公布的其他结果（6 项）" in zh
    assert en.startswith("Assessment results announced on 26 October 2023")
    assert "## Results of this batch (8)" in en


def test_one_language_can_be_asked_for(steelyard):
    told = steelyard("register", "announce", "--date", "2023-10-26", "--lang", "en").out
    assert told.count("\n# ") == 0
    assert "评估" not in told


def test_the_announcement_is_written_as_html_and_json(steelyard, tmp_path):
    page = tmp_path / "page.html"
    ran = steelyard("register", "announce", "--date", "2023-10-26", "--format", "html", "--out", page)
    assert (ran.code, ran.out) == (0, "")
    assert page.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="zh-CN">')
    document = json.loads(steelyard("register", "announce", "--date", "2023-10-26", "--format", "json").out)
    assert (len(document["results"]), len(document["others"])) == (8, 6)


def test_statistics_are_printed_in_both_languages(steelyard):
    zh = steelyard("register", "statistics", "--as-of", "2023-10-26", "--lang", "zh").out
    assert "| 国有大型商业银行 | 5 | 3 | 36 | 39 | 不详（此前：2023-07-18 为 46 项） |" in zh
    en = steelyard("register", "statistics", "--as-of", "2023-10-26", "--lang", "en").out
    assert (
        "| state-owned commercial banks | 5 | 3 | 36 | 39 | not known (earlier: 46 items, 2023-07-18) |" in en
    )


def test_parts_and_levels_are_also_shown_crosswise(steelyard):
    told = steelyard(
        "register", "statistics", "--as-of", "2023-10-26", "--by", "part,level", "--lang", "en"
    ).out
    assert "| part | level 2 | level 3 | level 4 | Excellent | not published | all |" in told
    assert "| Technical operations | 3 | 0 | 0 | 0 | 0 | 3 |" in told


def test_statistics_come_as_csv_and_json(steelyard):
    csv = steelyard(
        "register", "statistics", "--as-of", "2022-07-28", "--csv", "--lang", "en"
    ).out.splitlines()
    assert csv[0].startswith("category,institutions (counted from our rows)")
    assert "joint-stock commercial banks,5,0,16,16,48 assessments" in csv
    document = json.loads(steelyard("register", "statistics", "--as-of", "2022-07-28", "--json").out)
    published = {row["key"][0]: row["published"]["as_of"] for row in document["rows"]}
    assert [t["count"] for t in published["state_owned_commercial_bank"]] == [21]
    assert document["groups"][0]["published"]["as_of"][0]["count"] == 13


@pytest.mark.parametrize("by", ["category", "organisation", "part", "level", "batch", "year", "quarter"])
def test_every_dimension_has_its_table_and_the_same_total(steelyard, by):
    told = json.loads(steelyard("register", "statistics", "--as-of", "2023-10-26", "--by", by, "--json").out)
    assert sum(row["counted"]["results"] for row in told["rows"]) == told["total"]["counted"]["results"] == 95


def test_the_shipped_tables_import_and_import_again(steelyard, tmp_path):
    first = steelyard("register", "import", *TABLES, "--entered", "2026-10-31", "--lang", "en").out
    assert first == "217 new (0 corrections), 0 already there: register.jsonl\n"
    written = (tmp_path / "register.jsonl").read_bytes()
    again = steelyard("register", "import", *TABLES, "--entered", "2026-11-01", "--lang", "zh").out
    assert again == "新增 0 条（其中更正 0 条），已有 217 条：register.jsonl\n"
    assert (tmp_path / "register.jsonl").read_bytes() == written
    own = steelyard("register", "announce", "--date", "2023-10-26", "--register", "register.jsonl").out
    assert own == steelyard("register", "announce", "--date", "2023-10-26").out


def test_statistics_can_be_asked_as_they_were_known(steelyard):
    steelyard("register", "import", *TABLES, "--entered", "2026-10-31")
    asked = ("register", "statistics", "--as-of", "2023-10-26", "--register", "register.jsonl", "--json")
    assert json.loads(steelyard(*asked, "--known-at", "2026-10-30").out)["total"]["counted"]["results"] == 0
    assert json.loads(steelyard(*asked, "--known-at", "2026-10-31").out)["total"]["counted"]["results"] == 95


def test_nothing_is_imported_where_there_is_a_fault(steelyard, tmp_path):
    table = tmp_path / "results.csv"
    table.write_text(
        "id,organisation,part,level,announced,source,confidence\nr1,nobody,devops,7,2023-02-30,s,high\n"
    )
    told = steelyard.refused("register", "import", table, "--lang", "en")
    assert "3 fault(s); nothing was imported:" in told
    assert "row 2, column E (announced): there is no date 2023-02-30" in told
    assert not (tmp_path / "register.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("announce", "--date", "2023-10-25"), "the register has no result announced on 2023-10-25"),
        (("announce", "--date", "yesterday"), "--date: 'yesterday' is not a date"),
        (("statistics", "--as-of", "2023-02-30"), "--as-of: '2023-02-30' is not a date"),
        (("statistics", "--as-of", "2023-10-26", "--by", "colour"), "there is no dimension 'colour'"),
        (("statistics", "--as-of", "2023-10-26", "--by", "part,part"), "names a dimension twice"),
        (("statistics", "--as-of", "2023-10-26", "--csv", "--json"), "--csv or --json, not both"),
        (("statistics", "--as-of", "2023-10-26", "--register", "none.jsonl"), "cannot be read"),
        (("statistics", "--as-of", "2023-10-26", "--register", "."), "is a folder, not a file"),
        (("statistics", "--as-of", "2023-W43-4"), "--as-of: '2023-W43-4' is not a date"),
        (("statistics", "--as-of", "20231026"), "--as-of: '20231026' is not a date"),
        (("import", "none.csv", "--entered", "9999-12-31"), "--entered: 9999-12-31 is after today"),
        (("import", "none.csv", "--register", "."), "is a folder, not a file"),
        (("import",), "which tables?"),
        (("import", "none.csv"), "cannot be read"),
        (("import", "none.xlsx"), "is not a workbook that can be read"),
    ],
)
def test_bad_input_is_told(steelyard, arguments, told):
    assert told in steelyard.refused("register", *arguments, "--lang", "en")


def test_an_import_dated_before_the_last_one_is_refused(steelyard, tmp_path):
    steelyard("register", "import", TABLES[0], TABLES[1], "--entered", "2026-10-31")
    before = (tmp_path / "register.jsonl").read_bytes()
    told = steelyard.refused("register", "import", *TABLES, "--entered", "2026-10-30", "--lang", "en")
    assert "--entered: 2026-10-30 is before 2026-10-31, the day of the last entry of register.jsonl" in told
    assert (tmp_path / "register.jsonl").read_bytes() == before


def test_an_encoding_that_was_guessed_is_said_at_the_import(steelyard, tmp_path):
    table = tmp_path / "organisations.csv"
    table.write_bytes("id,name_zh,category\na,样例银行,fund\n".encode("gb18030"))
    assert steelyard("register", "import", table, "--lang", "en").out == (
        "organisations.csv: not UTF-8; read as GB 18030\n1 new (0 corrections), 0 already there: register.jsonl\n"
    )


def test_no_cell_of_the_csv_moves_the_cursor():
    """Nothing unseen gets into a register; a table in memory stands for what a later check might miss."""
    grid = _plain(Grid(("a\x1b",), (("b\u200f\nc", "d"),)))
    assert (grid.head, grid.rows) == (("a\ufffd",), (("b\ufffd c", "d"),))
    assert comma_separated(grid) == "a\ufffd\r\nb\ufffd c,d\r\n"
