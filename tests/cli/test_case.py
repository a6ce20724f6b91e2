"""`steelyard case`: the file that a result follows from; `decide` makes of it the bytes that `assess` gives."""

import pytest

from steelyard.result.inputs_document import canonical


def test_what_decide_makes_of_it_are_the_bytes_that_assess_gives(steelyard, bank, bank_files):
    given = steelyard("assess", "mobile", "--json", "--no-collect").out
    assert given == bank_files["mobile"]
    assert steelyard("case", "mobile", "--no-collect", "--out", bank / "case.json").code == 0
    assert steelyard("decide", bank / "case.json", "--json", "--shelf", "standards").out == given


def test_without_a_file_it_is_printed_and_the_same_each_time(steelyard, bank, bank_cases):
    assert bank.is_dir()
    printed = steelyard("case", "mobile", "--no-collect").out
    assert printed == f"{canonical(bank_cases['mobile']).decode()}\n"


@pytest.mark.usefixtures("bank")
def test_another_target_stands_in_it(steelyard, bank_cases):
    printed = steelyard("case", "mobile", "--no-collect", "--target", "1").out
    assert '"target":1' in printed
    assert canonical(bank_cases["mobile"]).decode().count('"target":1') == 0


@pytest.mark.usefixtures("bank")
def test_a_part_on_which_the_project_is_not_assessed_is_told_with_those_it_is(steelyard):
    ran = steelyard("case", "mobile", "--no-collect", "--part", "nothing")
    assert (ran.code, "mobile is not assessed on nothing" in ran.err, "one of" in ran.err) == (2, True, True)
