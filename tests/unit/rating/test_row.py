"""A rating of a whole row sets its requirements (R6, R10)."""

import pytest

from builders import practice
from steelyard.errors import InputError
from steelyard.rating.row import read_row, set_row
from steelyard.values import Level, Outcome

MET, NOT_MET = Outcome.MET, Outcome.NOT_MET
ROW = practice("A", "1.1 2.1 2.2 4.1 4.2 4.3")  # levels 3 and 5 ask nothing new


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("3", Level(3)),
        ("0", Level(0)),
        (" 3 ", Level(3)),
        ("12", Level(12)),
        ("3-", Level(2, half=True)),
        ("3 -", Level(2, half=True)),
        ("2+", Level(2, half=True)),
        ("0+", Level(0, half=True)),
        ("1-", Level(0, half=True)),
        ("３－", Level(2, half=True)),
        ("２＋", Level(2, half=True)),
        ("3−", Level(2, half=True)),
        ("3–", Level(2, half=True)),
        ("3—", Level(2, half=True)),
    ],
)
def test_a_row_rating_is_read_in_every_way_that_people_type_it(written, level):
    assert read_row(written) == level


@pytest.mark.parametrize("written", ["", "-", "-3", "3+-", "3.5", "three", "三级", "100", "3 级", "0-"])
def test_anything_else_is_refused_with_a_remedy(written):
    with pytest.raises(InputError) as refused:
        read_row(written)
    assert refused.value.remedy.startswith("write ")


def test_a_plain_level_sets_all_up_to_it_met_and_all_above_not_met():
    assert set_row(ROW, Level(2)) == {
        "A.1.1": MET,
        "A.2.1": MET,
        "A.2.2": MET,
        "A.4.1": NOT_MET,
        "A.4.2": NOT_MET,
        "A.4.3": NOT_MET,
    }


def test_level_zero_sets_nothing_met_and_the_highest_sets_all():
    assert set(set_row(ROW, Level(0)).values()) == {NOT_MET}
    assert set(set_row(ROW, Level(5)).values()) == {MET}


def test_a_half_step_names_the_unmet_requirements_of_the_next_level_that_asks_something():
    found = set_row(ROW, Level(2, half=True), unmet=["A.4.2"])
    assert [key for key, outcome in found.items() if outcome is NOT_MET] == ["A.4.2"]


@pytest.mark.parametrize(
    ("unmet", "why"),
    [
        ([], "a half step asks which"),
        (["A.4.1", "A.4.2", "A.4.3"], "some, not all"),
        (["A.2.1"], "choose among A.4.1, A.4.2, A.4.3"),
        (["A.4.1", "B.4.1"], "a half step asks which"),
    ],
)
def test_a_half_step_without_fitting_unmet_requirements_is_refused(unmet, why):
    with pytest.raises(InputError, match=why):
        set_row(ROW, Level(2, half=True), unmet)


def test_a_plain_level_has_no_unmet_requirement():
    with pytest.raises(InputError, match="A: a plain level"):
        set_row(ROW, Level(2), ["A.4.1"])


def test_there_is_no_half_step_above_the_last_level_that_asks_something():
    with pytest.raises(InputError, match="there is no next level"):
        set_row(ROW, Level(4, half=True), ["A.4.1"])


def test_a_level_above_the_ladder_is_refused_and_not_taken_for_the_highest():
    with pytest.raises(InputError, match="A: there is no level 33; the highest is 5"):
        set_row(ROW, Level(33))
