"""Samples of a load (R19): the draw is anybody's to repeat, and a filled form is held against it."""

import csv
import hashlib
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import python_calamine
import xlsxwriter
from collected import at
from stored import delivery, keep, row

from steelyard.errors import InputError, VerificationFailed
from steelyard.evidence.sampling.draw import MOST, draw, named_load
from steelyard.evidence.sampling.form import ANSWER, HEADERS, ID, NO, NOTE, STATED, read_form, write_form
from steelyard.evidence.sampling.outcome import outcome
from steelyard.evidence.store import Store
from steelyard.values import Origin

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = at(2026, 10, 1, 1)  # nine o'clock in Shanghai


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".steelyard")


def tickets(count, content="a", **more):
    return delivery(
        content,
        *(row(f"INC{n}", NINE, opened_at=NINE + n * 1_000_000, kind="incident") for n in range(count)),
        **more,
    )


def loaded(store, *deliveries):
    keep(store, *(deliveries or (tickets(50),)))
    return store.loads()[-1]


def ids(drawn):
    return [one.src_id for one in drawn.rows]


def by_the_book(load, seed, names):
    """The documented algorithm, written anew: SHA-256 over parts that each carry their length."""

    def digest(name):
        parts = ("steelyard/sample/1", load.fingerprint, seed, "incident", name)
        data = b"".join(len(part.encode()).to_bytes(8, "big") + part.encode() for part in parts)
        return hashlib.sha256(data).hexdigest()

    return sorted(names, key=digest)


def filled(path, **answers):
    """The form with every row answered yes, and the rows at the given numbers answered as said."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_index(0).to_python()
    answer, note = rows[0].index(ANSWER), rows[0].index(NOTE)
    for number, cells in enumerate(rows[1:], 1):
        cells[answer], cells[note] = answers.get(f"row{number}", ("是 yes", ""))
    return rewritten(path, rows)


def rewritten(path, rows):
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("x")
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, str(cell))
    return path


def form(store, tmp_path, count=5, seed="20261031", load=None, end="xlsx"):
    path = tmp_path / f"form.{end}"
    write_form(path, draw(store, load or loaded(store), seed, count, SHANGHAI))
    return path


def test_a_draw_takes_the_smallest_digests_of_load_seed_table_and_id(store):
    load = loaded(store)
    drawn = draw(store, load, "7", 12, SHANGHAI)
    assert ids(drawn) == by_the_book(load, "7", [f"INC{n}" for n in range(50)])[:12]
    assert drawn.population == 50


def test_the_same_seed_draws_the_same_rows_whatever_was_loaded_later(store):
    load = loaded(store)
    before = draw(store, load, "7", 12, SHANGHAI)
    keep(store, delivery("b", *(row(f"INC{n}", NINE + 9, opened_at=NINE) for n in range(60))))
    assert draw(Store(store.state), load, "7", 12, SHANGHAI) == before


def test_another_seed_draws_others_and_more_rows_begin_with_the_same_ones(store):
    load = loaded(store)
    few, more, others = (ids(draw(store, load, *asked, SHANGHAI)) for asked in (("7", 5), ("7", 9), ("8", 5)))
    assert more[:5] == few
    assert others != few


def test_a_load_smaller_than_the_draw_is_drawn_whole(store):
    assert sorted(ids(draw(store, loaded(store, tickets(3)), "1", 30, SHANGHAI))) == ["INC0", "INC1", "INC2"]


def test_of_several_versions_in_a_load_the_newest_is_drawn(store):
    load = loaded(store, delivery("a", row("INC1", 1, kind="incident"), row("INC1", 2, kind="request")))
    (drawn,) = draw(store, load, "1", 5, SHANGHAI).rows
    assert drawn.stated == (("kind", "request"),)


def test_a_row_says_its_facts_in_the_zone_of_the_workspace_and_names_nobody(store):
    facts = row(
        "C1",
        NINE,
        repo_id="app",
        author_id="li.na",
        author_ts=NINE,
        is_revert=True,
        issue_keys=["A-1", "B-2"],
    )
    load = loaded(store, delivery("a", facts, table="code_commit"))
    (drawn,) = draw(store, load, "1", 5, SHANGHAI).rows
    assert drawn.stated == (
        ("repo_id", "app"),
        ("author_ts", "2026-10-01 09:00:00+08:00"),
        ("is_revert", "是 yes"),
        ("issue_keys", "A-1, B-2"),
    )


def test_a_load_is_named_by_its_id_or_the_newest_of_a_source_by_name_or_file(store):
    first, second = (loaded(store, tickets(3, content)) for content in "ab")
    for name, load in (
        (first.load_id, first), (first.load_id[:6], first), ("tickets", second), ("exports/a.csv", first),
    ):  # fmt: skip
        assert named_load(store, name) == load
    for name in ("nothing", first.load_id[:5], ""):
        with pytest.raises(InputError, match="there is no load"):
            named_load(store, name)


@pytest.mark.parametrize("seed", ["", "x", "-1", "1.5", " 1", "1" * 41, "１２"])
def test_a_seed_is_a_whole_number(store, seed):
    with pytest.raises(InputError, match="is not a seed"):
        draw(store, loaded(store), seed, 5, SHANGHAI)


@pytest.mark.parametrize("size", [0, -1, MOST + 1])
def test_nobody_looks_up_no_rows_or_thousands(store, size):
    with pytest.raises(InputError, match="rows cannot be drawn"):
        draw(store, loaded(store), "1", size, SHANGHAI)


@pytest.mark.parametrize("end", ["xlsx", "csv"])
def test_a_form_comes_back_as_it_was_written(store, tmp_path, end):
    drawn = draw(store, loaded(store), "20261031", 5, SHANGHAI)
    write_form(tmp_path / f"form.{end}", drawn)
    found = read_form(tmp_path / f"form.{end}")
    assert (found.load_id, found.seed) == (drawn.load.load_id, "20261031")
    assert [(r.table, r.src_id, r.matches, r.note) for r in found.rows] == [
        ("incident", one.src_id, None, "") for one in drawn.rows
    ]


def test_ids_that_a_spreadsheet_would_take_for_formulas_survive_a_csv_form(store, tmp_path):
    load = loaded(store, delivery("a", row("=1+1", NINE), row("-x", NINE), row("007", NINE)))
    path = form(store, tmp_path, load=load, end="csv")
    assert "'=1+1" in path.read_text(encoding="utf-8-sig")
    assert {r.src_id for r in read_form(path).rows} == {"=1+1", "-x", "007"}
    assert outcome(store, read_form(path), SHANGHAI).drawn == 3


def test_a_csv_form_that_a_chinese_spreadsheet_saved_again_is_read(store, tmp_path):
    path = form(store, tmp_path, end="csv")
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    for cells in rows[1:]:
        cells[HEADERS.index(ANSWER)] = "是"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    found = outcome(store, read_form(path), SHANGHAI)
    assert (found.drawn, found.checked, found.differing, found.counts) == (5, 5, (), True)


def test_a_load_without_a_differing_row_counts_as_checked(store, tmp_path):
    found = outcome(store, read_form(filled(form(store, tmp_path))), SHANGHAI)
    assert (found.population, found.drawn, found.checked, found.differing, found.counts) == (
        50,
        5,
        5,
        (),
        True,
    )


def test_one_differing_row_is_enough_that_it_does_not(store, tmp_path):
    path = filled(form(store, tmp_path), row2=("否 no", "closed a day later"))
    found = outcome(store, read_form(path), SHANGHAI)
    assert (found.checked, len(found.differing), found.counts) == (5, 1, False)
    assert found.differing[0].note == "closed a day later"


def test_a_row_that_nobody_looked_up_says_nothing_and_holds_the_load_back(store, tmp_path):
    found = outcome(store, read_form(filled(form(store, tmp_path), row1=("", ""))), SHANGHAI)
    assert (found.drawn, found.checked, found.differing, found.counts) == (5, 4, (), False)


def test_what_was_typed_never_counts_as_checked(store, tmp_path):
    load = loaded(store, replace(tickets(5), origin=Origin.TYPED))
    assert not outcome(store, read_form(filled(form(store, tmp_path, load=load))), SHANGHAI).counts


@pytest.mark.parametrize("word", ["是", "是 yes", "YES", "y", "相符", "1", "true"])
def test_yes_may_be_written_in_many_ways(store, tmp_path, word):
    assert read_form(filled(form(store, tmp_path, 1), row1=(word, ""))).rows[0].matches is True


@pytest.mark.parametrize("word", ["否", "否 no", "No", "n", "不符", "0"])
def test_no_may_be_written_in_many_ways_and_needs_a_note(store, tmp_path, word):
    path = form(store, tmp_path, 1)
    assert read_form(filled(path, row1=(word, "gone"))).rows[0].matches is False
    with pytest.raises(InputError, match="differs, and nothing says how"):
        read_form(filled(path, row1=(word, "")))


def test_another_word_is_refused_with_its_row(store, tmp_path):
    with pytest.raises(InputError, match="'maybe' is neither yes nor no") as fault:
        read_form(filled(form(store, tmp_path), row3=("maybe", "")))
    assert fault.value.where == "form.xlsx, row 4"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows[:-1],
        lambda rows: [rows[0], *rows[2:]],
        lambda rows: [*rows, rows[1]],
        lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
    ],
)
def test_rows_taken_out_added_or_moved_are_noticed(store, tmp_path, spoil):
    path = filled(form(store, tmp_path))
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    with pytest.raises(InputError, match="rows were taken out, added or moved"):
        read_form(rewritten(path, spoil(rows)))


@pytest.mark.parametrize(
    ("header", "value", "told"),
    [(ID, "INC99", "where the seed draws"), (STATED, "kind: request", "something else than the load")],
)
def test_a_form_whose_rows_are_not_those_of_the_draw_is_refused(store, tmp_path, header, value, told):
    path = filled(form(store, tmp_path))
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    rows[2][rows[0].index(header)] = value
    with pytest.raises(VerificationFailed, match=told):
        outcome(store, read_form(rewritten(path, rows)), SHANGHAI)


def test_a_form_drawn_from_fewer_rows_than_it_says_is_refused(store, tmp_path):
    """Rows taken out and the rest renumbered: the seed then draws the first ones only."""
    path = filled(form(store, tmp_path))
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    kept = [rows[0], *rows[2:]]
    for number, cells in enumerate(kept[1:], 1):
        cells[rows[0].index(NO)] = f"{number}/4"
    with pytest.raises(VerificationFailed, match="where the seed draws"):
        outcome(store, read_form(rewritten(path, kept)), SHANGHAI)


def test_a_form_of_a_load_that_is_not_here_is_refused(store, tmp_path):
    path = filled(form(store, tmp_path))
    with pytest.raises(InputError, match="there is no load"):
        outcome(Store(tmp_path / "elsewhere"), read_form(path), SHANGHAI)


@pytest.mark.parametrize("name", ["form.pdf", "form", "form.xls"])
def test_a_form_is_written_as_workbook_or_csv_only(store, tmp_path, name):
    with pytest.raises(InputError, match="no kind of file that a form is written to"):
        write_form(tmp_path / name, draw(store, loaded(store), "1", 5, SHANGHAI))


def test_what_is_no_form_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="has no column"):
        read_form(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text(",".join(HEADERS) + "\n")
    with pytest.raises(InputError, match="has no rows"):
        read_form(tmp_path / "b.csv")
    with pytest.raises(InputError, match="there is no such file"):
        read_form(tmp_path / "c.csv")
