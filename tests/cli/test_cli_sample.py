"""`steelyard sample`: a draw on the command line, and its form read back."""

import json

import pytest
import python_calamine
import xlsxwriter

INCIDENTS = "exports/incidents.csv"


def answered(path, **differing):
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("x")
        for number, cells in enumerate(rows):
            if number:
                cells[4], cells[5] = ("否", differing[cells[2]]) if cells[2] in differing else ("是", "")
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, str(cell))


@pytest.mark.usefixtures("bank")
def test_loads_are_listed_with_their_ids(steelyard):
    (line,) = [one for one in steelyard("sample", "--lang", "en").out.splitlines() if INCIDENTS in one]
    assert line.endswith("  exports/incidents.csv  table:incident:canonical  10 rows, export")
    assert steelyard("sample", line.split()[0], "--seed", "1", "--lang", "en").out.startswith(
        f"load {line.split()[0]} "
    )


@pytest.mark.usefixtures("bank")
def test_rows_are_printed_in_both_languages_and_the_same_each_time(steelyard):
    asked = ("sample", INCIDENTS, "--seed", "20261031", "--size", "3")
    en, zh, again = (steelyard(*asked, "--lang", tongue).out for tongue in ("en", "zh", "en"))
    assert en == again
    assert "has 10 rows; seed 20261031 draws 3" in en and "共 10 行，种子 20261031，抽取 3 行" in zh
    assert len(en.splitlines()) == 4 and en.splitlines()[1:] == zh.splitlines()[1:]


def test_a_filled_form_gives_the_error_rate_with_its_interval(steelyard, bank):
    assert steelyard("sample", INCIDENTS, "--seed", "7", "--size", "10", "--out", "form.xlsx").code == 0
    answered(bank / "form.xlsx", I3="closed a day later")
    ran = steelyard("sample", "check", "form.xlsx", "--lang", "en")
    assert ran.out.splitlines()[1:] == [
        "  I3: closed a day later",
        "error rate 10%, 95% interval 1.79–40.42%",
        "the load does not count as checked: R19 allows no row to differ",
    ]
    assert (
        "差错率 10%，95% 区间 1.79%–40.42%" in steelyard("sample", "check", "form.xlsx", "--lang", "zh").out
    )


def test_a_program_reads_the_outcome_as_the_web_asks_for_it(steelyard, bank):
    steelyard("sample", INCIDENTS, "--seed", "7", "--size", "4", "--out", "form.xlsx")
    answered(bank / "form.xlsx")
    found = json.loads(steelyard("sample", "check", "form.xlsx", "--json").out)
    assert found.pop("load_id") in steelyard("sample").out
    assert found == {
        "seed": "7", "population": 10, "drawn": 4, "checked": 4, "mismatches": 0, "low": "0",
        "high": found["high"], "counts_as_checked": True,
    }  # fmt: skip
    assert found["high"].startswith("0.489")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((INCIDENTS,), "a draw needs a seed"),
        (("nothing", "--seed", "1"), "there is no load 'nothing'"),
        ((INCIDENTS, "--seed", "one"), "'one' is not a seed"),
        ((INCIDENTS, "--seed", "1", "--size", "0"), "0 rows cannot be drawn"),
        ((INCIDENTS, "--seed", "1", "--out", "form.pdf"), "no kind of file that a form is written to"),
        (("check", "absent.xlsx"), "there is no such file"),
    ],
)
@pytest.mark.usefixtures("bank")
def test_what_cannot_be_drawn_or_read_is_told(steelyard, arguments, told):
    assert told in steelyard.refused("sample", *arguments)
