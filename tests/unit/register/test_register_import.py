"""Importing tables: every fault with row and column, nothing on a fault, corrections that supersede."""

from datetime import date

import pytest
import xlsxwriter

from steelyard.errors import InputError
from steelyard.register.entries import register_of
from steelyard.register.importing import import_tables
from steelyard.register.model import Category, Status

DAY = date(2026, 10, 31)
HEAD = "id,organisation,project_zh,part,level,announced,batch,source,confidence,status,revoked_on,correction"
GOOD = "r1,a,手机银行,continuous-delivery,3,2023-10-26,,a page,high,,,"
ORGANISATIONS = "id,name_zh,category,parent\na,样例银行,city_commercial_bank,\n"


@pytest.fixture
def brought(tmp_path):
    """Writes tables and imports them: `brought(results=[...])`."""

    def bring(*rows, organisations=ORGANISATIONS, known=(), entered=DAY, head=HEAD, **more):
        tables = {"organisations.csv": organisations, "results.csv": "\n".join([head, *rows, ""])}
        tables |= {name.replace("_", "."): text for name, text in more.items()}
        paths = []
        for name, text in tables.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
            paths.append(tmp_path / name)
        return import_tables(paths, known, entered)

    return bring


def faults(brought, *rows, **more):
    with pytest.raises(InputError) as refused:
        brought(*rows, **more)
    return refused.value.what


def test_a_table_without_fault_is_imported(brought):
    register = register_of(brought(GOOD).added)
    (found,) = register.results
    assert (found.id, found.project.zh, found.status) == ("r1", "手机银行", Status.REPORTED)
    assert register.organisations["a"].standings[0].category is Category.CITY


def test_the_same_tables_again_change_nothing(brought):
    first = brought(GOOD)
    again = brought(GOOD, known=first.added, entered=date(2027, 1, 1))
    assert (again.added, again.corrections, again.unchanged) == ((), 0, 2)


def test_a_changed_row_needs_a_reason(brought):
    known = brought(GOOD).added
    told = faults(brought, GOOD.replace(",3,", ",2,"), known=known)
    assert "results.csv, row 2, column L (correction): r1 is in the register with another content" in told


def test_a_correction_is_a_new_entry_that_supersedes(brought):
    known = brought(GOOD).added
    later = date(2027, 1, 1)
    found = brought(GOOD.replace(",3,", ",2,") + "misread", known=known, entered=later)
    assert (len(found.added), found.corrections) == (1, 1)
    assert found.added[0].correction == "misread"
    entries = [*known, *found.added]
    assert [str(r.level.level.value) for r in register_of(entries).results] == ["2"]
    assert [str(r.level.level.value) for r in register_of(entries, date(2026, 12, 31)).results] == ["3"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2023-10-26", "2023-02-30", "row 2, column F (announced): there is no date 2023-02-30"),
        ("2023-10-26", "2017-12-31", "column F (announced): 2017-12-31 is before 2018"),
        ("2023-10-26", "2026-11-01", "column F (announced): 2026-11-01 is after 2026-10-31"),
        ("2023-10-26", "last May", "column F (announced): 'last May' is not a date"),
        ("continuous-delivery", "devops", "column D (part): unknown part 'devops'"),
        (",3,", ",9,", "column E (level): unknown level '9'"),
        ("high", "sure", "column I (confidence): unknown confidence 'sure'"),
        ("high,,", "high,true,", "column J (status): unknown status 'true'"),
        ("high,,,", "high,,2023-01-01,", "column K (revoked_on): 2023-01-01 is before the announcement"),
        ("high,,,", "high,,2024,", "column K (revoked_on): '2024' is no exact day"),
        ("a page", "", "column H (source): is empty"),
        ("r1", "R 1", "column A (id): 'R 1' is no id"),
        ("r1,a,", "r1,b,", "column B (organisation): there is no organisation 'b'"),
        (",,a page", ",x,a page", "column G (batch): there is no batch 'x'"),
        ("high,,", "high,certified,", "column J (status): a table holds what was reported"),
        ("2023-10-26", "<=<=2022", "column F (announced): '<=<=2022' is not a date"),
        ("手机银行", "手机\x1b银行", "column C (project_zh): holds a control character (U+001B)"),
        ("手机银行", "手机\x9b银行", "column C (project_zh): holds a control character (U+009B)"),
        ("手机银行", "手机\u200f银行", "column C (project_zh): holds a control character (U+200F)"),
        ("a page", "a\u200bpage", "column H (source): holds a control character (U+200B)"),
        ("手机银行", "长" * 1001, "column C (project_zh): is longer than 1,000 characters"),
    ],
)
def test_each_fault_is_told_with_row_and_column(brought, old, new, told):
    assert told in faults(brought, GOOD.replace(old, new, 1))


def test_an_unknown_category_is_told_with_those_that_there_are(brought):
    told = faults(brought, GOOD, organisations="id,name_zh,category\na,样例,bank\n")
    assert (
        "organisations.csv, row 2, column C (category): unknown category 'bank': one of state_owned" in told
    )


def test_all_faults_are_told_at_once(brought):
    told = faults(
        brought, GOOD.replace("2023-10-26", "2023-02-30"), GOOD.replace("r1", "r2").replace(",3,", ",x,")
    )
    assert told.startswith("2 fault(s); nothing was imported:")
    assert "row 2, column F" in told
    assert "row 3, column E" in told


def test_an_id_that_stands_twice_is_a_fault(brought):
    assert "row 3, column A (id): r1 stands twice; first in results.csv, row 2" in faults(brought, GOOD, GOOD)


def test_the_same_result_under_two_ids_is_a_fault(brought):
    told = faults(brought, GOOD, GOOD.replace("r1", "r2"))
    assert "row 3, column A (id): says the same as r1" in told


def test_a_result_of_another_day_than_its_batch_is_a_fault(brought):
    told = faults(brought, GOOD.replace(",,a page", ",x,a page"), batches_csv="id,date\nx,2023-10-27\n")
    assert "column G (batch): the batch x is of 2023-10-27, the result was announced on another day" in told


def test_parents_in_a_circle_are_a_fault(brought):
    told = faults(brought, GOOD, organisations="id,name_zh,category,parent\na,甲,fund,b\nb,乙,fund,a\n")
    assert "organisations.csv, row 2, column D (parent): the parents lead back to a" in told


def test_a_column_that_nobody_knows_is_a_fault(brought):
    assert "results.csv, row 1, column L: 'remark' is no column" in faults(
        brought, GOOD, head=HEAD.replace("correction", "remark")
    )


def test_a_missing_column_is_a_fault(brought):
    assert "the column 'source' is missing" in faults(brought, GOOD, head=HEAD.replace("source", "note"))


def test_a_cell_under_no_header_is_a_fault(brought):
    assert "row 2, column M: a cell under no header" in faults(brought, GOOD + ",more")


def test_a_table_of_something_else_is_a_fault(brought):
    assert "no table of the register has these columns" in faults(brought, GOOD, other_csv="x,y\n1,2\n")


def test_an_open_quote_is_told_with_its_line(brought):
    with pytest.raises(InputError, match="is not a table that can be read"):
        brought('"r1,a')


def test_a_part_and_a_category_may_be_written_in_words(brought):
    organisations = "id,name_zh,category\na,样例银行,城市商业银行\n"
    found = register_of(
        brought(GOOD.replace("continuous-delivery", "持续交付"), organisations=organisations).added
    )
    assert found.results[0].part == "continuous-delivery"
    assert found.organisations["a"].standings[0].category is Category.CITY


def test_a_workbook_has_a_sheet_for_each_table(tmp_path):
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, text in (("R", f"{HEAD}\n{GOOD}"), ("O", ORGANISATIONS.strip())):
            sheet = book.add_worksheet(name)
            for number, line in enumerate(text.split("\n")):
                sheet.write_row(number, 0, line.split(","))
        book.get_worksheet_by_name("R").write_datetime(
            1, 5, date(2023, 10, 26), book.add_format({"num_format": "yyyy-mm-dd"})
        )
    (found,) = register_of(import_tables([path], (), DAY).added).results
    assert found.announced.written == "2023-10-26"


def test_a_formula_in_a_workbook_is_a_fault(tmp_path):
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("O")
        sheet.write_row(0, 0, ["id", "name_zh", "category"])
        sheet.write_row(1, 0, ["a", "样例"])
        sheet.write_formula(1, 2, '="fund"')
    with pytest.raises(InputError, match=r"O!C2: holds a formula"):
        import_tables([path], (), DAY)


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "results.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match="cannot be imported"):
        import_tables([tmp_path / "results.pdf"], (), DAY)


def test_a_corrected_batch_has_to_fit_the_results_that_stand_in_it(brought):
    batches = "id,date,correction\nx,2023-10-26,\n"
    row = GOOD.replace(",,a page", ",x,a page")
    known = brought(row, batches_csv=batches).added
    moved = batches.replace("26,", "27,misread")
    with pytest.raises(
        InputError, match=r"row 2, column B \(date\): r1 of this batch was announced on another"
    ):
        brought(batches_csv=moved, known=known)
    both = brought(row.replace("26", "27") + "misread", batches_csv=moved, known=known)
    assert both.corrections == 2


def test_a_published_total_of_an_organisation_that_nobody_knows_is_a_fault(brought):
    totals = "id,scope,as_of,count,source\nt,organisation:b,2023,5,a page\n"
    assert "totals.csv, row 2, column B (scope): there is no organisation 'b'" in faults(
        brought, GOOD, totals_csv=totals
    )


def test_an_encoding_that_was_guessed_is_told(tmp_path):
    path = tmp_path / "organisations.csv"
    path.write_bytes(ORGANISATIONS.encode("gb18030"))
    found = import_tables([path], (), DAY)
    assert register_of(found.added).organisations["a"].name.zh == "样例银行"
    assert [(note.place, note.said.en) for note in found.guesses] == [
        ("organisations.csv", "not UTF-8; read as GB 18030")
    ]
