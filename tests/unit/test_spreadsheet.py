"""Cells of a sheet one after the other, in bounded room, and the names of columns."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.spreadsheet import cells, column_letters, column_number


def sheet(content):
    return io.BytesIO(b"<worksheet><sheetData>" + content + b"</sheetData></worksheet>")


def places(content, most=None):
    return [(row, column) for row, column, _ in cells(sheet(content), most)]


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")]
)
def test_columns_have_the_letters_of_every_spreadsheet(number, letters):
    assert (column_letters(number), column_number(letters), column_number(letters.lower())) == (
        letters,
        number,
        number,
    )


@given(st.integers(1, 10_000_000))
def test_letters_and_number_of_a_column_tell_the_same(number):
    assert column_number(column_letters(number)) == number


def test_a_cell_stands_where_it_says_or_after_the_one_before():
    assert places(b"<row><c/><c/></row><row r='7'><c r='b9'/><c/></row><row><c/></row>") == [
        (1, 1),
        (1, 2),
        (9, 2),
        (7, 3),
        (8, 1),
    ]


def test_a_cell_comes_with_what_stands_in_it():
    error = b"<row><c t='e'><f>1/0</f><v>#DIV/0!</v></c></row>"
    ((_, _, cell),) = cells(sheet(error))
    assert (cell.get("t"), [(child.tag, child.text) for child in cell]) == (
        "e",
        [("f", "1/0"), ("v", "#DIV/0!")],
    )


@pytest.mark.parametrize("place", [b"1", b"A", b"ABCDEFG1", b" A1", b"A-1", b""])
def test_a_place_that_is_none_is_told(place):
    with pytest.raises(ValueError, match="is no place of a cell"):
        places(b"<row><c r='" + place + b"'/></row>")


def test_elements_may_be_counted_and_are_never_deep():
    assert len(places(b"<row>" + b"<c/>" * 7 + b"</row>", most=10)) == 7
    with pytest.raises(ValueError, match="more than 9 elements"):
        places(b"<row>" + b"<c/>" * 7 + b"</row>", most=9)
    with pytest.raises(ValueError, match="nested too deeply"):
        places(b"<a>" * 99)


@pytest.mark.parametrize("flood", [b"<c/>", b"<row/>", b"<a/>"])
def test_what_was_seen_takes_no_room(flood):
    content = sheet(flood * 50_000)
    tracemalloc.start()
    for _ in cells(content):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_500_000  # a tree of these elements takes 3 MB and more
