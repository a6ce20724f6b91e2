"""`steelyard case`: the file that a result follows from; `decide` makes of it the bytes that `assess` gives."""

import pytest


def test_what_decide_makes_of_it_are_the_bytes_that_assess_gives(steelyard, bank):
    given = steelyard("assess", "mobile", "--json", "--no-collect").out
    assert steelyard("case", "mobile", "--no-collect", "--out", bank / "case.json").code == 0
    assert steelyard("decide", bank / "case.json", "--json", "--shelf", "standards").out == given


def test_without_a_file_it_is_printed_and_the_same_each_time(steelyard, bank):
    printed = steelyard("case", "mobile", "--no-collect").out
    steelyard("case", "mobile", "--no-collect", "--out", bank / "case.json")
    assert printed == (bank / "case.json").read_text("utf-8")


@pytest.mark.usefixtures("bank")
def test_another_target_stands_in_it(steelyard):
    printed = steelyard("case", "mobile", "--no-collect", "--target", "1").out
    assert '"target":1' in printed
    assert '"target":1' not in steelyard("case", "mobile", "--no-collect").out


@pytest.mark.usefixtures("bank")
def test_a_part_on_which_the_project_is_not_assessed_is_told_with_those_it_is(steelyard):
    ran = steelyard("case", "mobile", "--no-collect", "--part", "nothing")
    assert (ran.code, "mobile is not assessed on nothing" in ran.err, "one of" in ran.err) == (2, True, True)
