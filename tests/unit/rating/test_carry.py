"""Carry-over (R23): what is unchanged keeps its answer as stated, all else stays unrated and says why."""

from dataclasses import replace

import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import measure, part, practice, requirement, standard
from steelyard.errors import InputError
from steelyard.rating import book
from steelyard.rating.book_reading import read_book
from steelyard.rating.book_writing import write_book
from steelyard.rating.carry import Left, NotCarried, carry
from steelyard.rating.model import Answer
from steelyard.standard.diff import Kind
from steelyard.values import Outcome, Strength, Text

MET, NOT_MET, UNRATED = Outcome.MET, Outcome.NOT_MET, Outcome.UNRATED
NA = Outcome.NOT_APPLICABLE
BASE = practice("A", "1.1 2.1 2.2", measures={"2.1": measure("at_least", "0.8")})
A11, A21, A22 = BASE.requirements
OTHER = Text(
    "另一句样例要求：每次发布都留有审批记录。", "Another sample: each release leaves an approval record."
)


def edition(*asked, name="2"):
    return replace(standard(part([replace(BASE, requirements=asked)])), edition=name)


OLD = edition(A11, A21, A22, name="1")
ALL = {"A.1.1": Answer(MET), "A.2.1": Answer(NOT_MET, note="two teams"), "A.2.2": Answer(NA, "no mainframe")}


def carried(*asked, answers=ALL, present=None, old=OLD):
    new = edition(*asked)
    return carry(old, answers, new, new.parts[0], present)


def left(taken):
    return {one.after or one.before: [why.value for why in one.why] for one in taken.left}


def test_an_unchanged_requirement_keeps_its_answer_as_stated_with_its_edition():
    taken = carried(A11, A21, A22)
    assert taken.answers == {
        "A.1.1": Answer(MET, carried_from="1"),
        "A.2.1": Answer(NOT_MET, note="two teams", carried_from="1"),
        "A.2.2": Answer(NA, "no mainframe", carried_from="1"),
    }
    assert (taken.carried, taken.left) == (("A.1.1", "A.2.1", "A.2.2"), ())


def test_the_older_answers_stay_as_they_were():
    before = dict(ALL)
    carried(A11, A21, A22)
    assert before == ALL


def test_an_explicit_supersedes_carries_under_the_new_id():
    taken = carried(A11, A21, replace(A22, id="A.2.3", supersedes="A.2.2"))
    assert taken.answers["A.2.3"] == Answer(NA, "no mainframe", carried_from="1")
    assert "A.2.2" not in taken.answers


def test_the_same_words_under_another_id_are_not_enough_where_nobody_says_so():
    taken = carried(A11, A21, replace(A22, id="A.2.3"))
    assert left(taken) == {"A.2.3": ["moved"]}
    assert "A.2.3" not in taken.answers


CHANGED = [
    ({"text": replace(A21.text, zh=OTHER.zh)}, ["reworded"]),
    ({"text": replace(A21.text, en=OTHER.en)}, ["reworded"]),
    ({"level": 1}, ["harder"]),
    ({"level": 3}, ["easier"]),
    ({"measure": measure("at_least", "0.9")}, ["harder"]),
    ({"measure": None}, ["measured_otherwise"]),
    ({"text": OTHER, "level": 1, "measure": None}, ["reworded", "harder", "measured_otherwise"]),
]


@pytest.mark.parametrize(("change", "why"), CHANGED)
def test_a_changed_requirement_stays_unrated_and_says_why(change, why):
    taken = carried(A11, replace(A21, **change), A22)
    assert left(taken) == {"A.2.1": why}
    assert sorted(taken.answers) == ["A.1.1", "A.2.2"]


def test_a_moved_and_reworded_requirement_says_both():
    taken = carried(A11, A21, replace(A22, id="A.2.3", supersedes="A.2.2", text=OTHER))
    assert taken.left == (NotCarried("A.2.2", "A.2.3", (Kind.MOVED, Kind.REWORDED)),)


def test_what_r23_does_not_name_does_not_keep_an_answer_back():
    taken = carried(A11, replace(A21, look_for=None, weight=3, strength=Strength.MEASURED), A22)
    assert left(taken) == {}
    assert len(taken.carried) == 3


def test_what_was_added_or_removed_is_listed():
    new = replace(requirement("A.3.1"), text=OTHER)
    taken = carried(A11, A21, new)
    assert taken.left == (NotCarried("", "A.3.1", (Kind.ADDED,)), NotCarried("A.2.2", "", (Kind.REMOVED,)))


def test_what_was_removed_without_ever_being_answered_is_no_loss():
    assert left(carried(A11, A21, answers={"A.1.1": Answer(MET), "A.2.1": Answer(MET)})) == {}


@pytest.mark.parametrize("answers", [{}, {"A.2.1": Answer(UNRATED, note="ask operations")}])
def test_what_was_not_answered_is_listed_as_that(answers):
    given = {key: answer for key, answer in ALL.items() if key != "A.2.1"} | answers
    taken = carried(A11, A21, A22, answers=given)
    assert taken.left == (NotCarried("A.2.1", "A.2.1", (Left.UNANSWERED,)),)
    assert "A.2.1" not in taken.answers


def test_answers_that_are_there_already_stay_as_they_are():
    present = {"A.1.1": Answer(NOT_MET, note="seen this year")}
    taken = carried(A11, A21, A22, present=present)
    assert taken.answers["A.1.1"] == Answer(NOT_MET, note="seen this year")
    assert left(taken) == {"A.1.1": ["answered"]}


def test_a_note_without_an_outcome_does_not_stand_in_the_way_and_is_kept():
    present = {"A.2.1": Answer(UNRATED, note="written this year")}
    taken = carried(A11, A21, A22, present=present)
    assert taken.answers["A.2.1"] == Answer(NOT_MET, note="written this year", carried_from="1")


def test_the_ideas_of_a_row_carry_with_its_code_unless_there_are_newer_ones():
    ideas = {"A": Answer(UNRATED, note="one pipeline for all"), "Z": Answer(UNRATED, note="gone")}
    assert carried(A11, answers=ideas).answers == {"A": ideas["A"]}
    newer = {"A": Answer(UNRATED, note="two pipelines")}
    assert carried(A11, answers=ideas, present=newer).answers == newer


def test_an_answer_that_was_carried_before_keeps_the_edition_in_which_it_was_stated():
    second = replace(OLD, edition="2")
    third = replace(OLD, edition="3")
    first = carry(OLD, {"A.1.1": Answer(MET)}, second, second.parts[0]).answers
    assert carry(second, first, third, third.parts[0]).answers == {"A.1.1": Answer(MET, carried_from="1")}


def test_carrying_twice_changes_nothing_more():
    once = carried(A11, A21, A22)
    twice = carried(A11, A21, A22, present=once.answers)
    assert (twice.answers, twice.carried) == (once.answers, ())
    assert left(twice) == {key: ["answered"] for key in ALL}


# --- the workbook keeps where an answer comes from

OF = OLD.parts[0]
CELL = {key: f"J{row}" for row, key in enumerate(ALL, 3)}
OUTCOME = {key: f"G{row}" for row, key in enumerate(ALL, 3)}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.xlsx"


def back(path, answers):
    write_book(path, OLD, OF, 3, answers)
    return read_book(path, OLD, OF)


def edit(path, cells, sheet=book.REQUIREMENTS, without=None):
    """Change cells, or leave a column out, as a person does in a spreadsheet program."""
    content = python_calamine.CalamineWorkbook.from_path(str(path))
    lines = {n: content.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in content.sheet_names}
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        for name, rows in lines.items():
            written = workbook.add_worksheet(name)
            for number, line in enumerate(rows):
                short = line[:without] if name == sheet and without else line
                written.write_row(number, 0, short)
            if name == sheet:
                for cell, value in cells.items():
                    written.write(cell, value)
    return path


CARRIED = {"A.1.1": Answer(MET, carried_from="2019-draft"), "A.2.2": Answer(NA, "no mainframe", "", "1")}


@settings(
    deadline=None,
    derandomize=True,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.dictionaries(
        st.sampled_from(sorted(ALL)),
        st.builds(
            Answer,
            st.sampled_from([MET, NOT_MET, Outcome.PARTLY_MET]),
            carried_from=st.sampled_from(["", "1", "2.0", "2020-07", "=1+1"]),
        ),
    )
)
def test_where_an_answer_was_carried_from_goes_out_and_comes_back(path, answers):
    assert back(path, answers) == answers


def test_clearing_the_cell_confirms_the_answer(path):
    back(path, CARRIED)
    found = read_book(edit(path, {CELL["A.1.1"]: " "}), OLD, OF)
    assert found == CARRIED | {"A.1.1": Answer(MET)}


def test_another_outcome_is_an_answer_of_ones_own(path):
    back(path, CARRIED)
    found = read_book(edit(path, {OUTCOME["A.1.1"]: "not_met"}), OLD, OF)
    assert found["A.1.1"] == Answer(NOT_MET)


def test_a_row_rating_that_changes_an_outcome_is_an_answer_of_ones_own_too(path):
    back(path, CARRIED)
    found = read_book(edit(path, {"J3": "0"}, sheet=book.ROWS), OLD, OF)
    assert found == {"A.1.1": Answer(NOT_MET), "A.2.1": Answer(NOT_MET), "A.2.2": CARRIED["A.2.2"]}


@pytest.mark.parametrize(
    ("key", "typed", "remedy"),
    [("A.1.1", "1", "keep '2019-draft', or clear the cell"), ("A.2.1", "1", "clear the cell")],
)
def test_an_edition_that_somebody_typed_is_told(path, key, typed, remedy):
    back(path, CARRIED)
    with pytest.raises(InputError) as told:
        read_book(edit(path, {CELL[key]: typed}), OLD, OF)
    place = f"{book.REQUIREMENTS}!{CELL[key]}"
    assert told.value.what.splitlines()[1] == (
        f"    {place}: '{typed}' is no edition that the answer was carried from; {remedy}"
    )


def test_a_workbook_without_the_column_keeps_what_was_exported(path):
    back(path, CARRIED)
    assert read_book(edit(path, {}, without=9), OLD, OF) == CARRIED


def test_a_workbook_of_a_standard_under_an_overlay_says_so_in_its_titles(path):
    write_book(path, replace(OLD, overlay="0123456789abcdef" * 4), OF, 3, {})
    content = python_calamine.CalamineWorkbook.from_path(str(path))
    for name in (book.ROWS, book.REQUIREMENTS):
        title = content.get_sheet_by_name(name).to_python()[0][0]
        assert title.endswith(" · 覆盖层措辞 Words of overlay 0123456789ab")
    back(path, {})
    plain = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(book.ROWS).to_python()
    assert "overlay" not in plain[0][0]
