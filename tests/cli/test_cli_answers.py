"""`steelyard answers`: the workbook goes out, is filled in, comes back; a faulty one changes nothing."""

import pytest

from steelyard.pipeline import job_of
from steelyard.rating.book_reading import read_book
from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer
from steelyard.values import Outcome
from steelyard.workspace import read_workspace


def job(bank):
    return job_of(read_workspace(bank), "mobile", None)


def filled(bank, path, count):
    """A workbook in which the first `count` requirements are met."""
    known = job(bank)
    answers = {requirement.id: Answer(Outcome.MET) for requirement in known.part.requirements()[:count]}
    write_book(path, known.standard, known.part, 3, answers)
    return path


def test_the_workbook_is_written_where_the_workspace_says(steelyard, bank):
    total = len(job(bank).part.requirements())
    ran = steelyard("answers", "export", "mobile")
    assert ran.out == f"{bank}/answers/mobile.xlsx: {total} requirements, 0 answered\n"
    assert (bank / "answers/mobile.xlsx").read_bytes().startswith(b"PK")
    assert steelyard("answers", "export", "cards").out.startswith(f"{bank}/answers/cards.xlsx: ")


def test_a_filled_workbook_comes_back_and_goes_out_again_with_the_answers(steelyard, bank, tmp_path):
    total = len(job(bank).part.requirements())
    path = filled(bank, tmp_path / "filled.xlsx", 5)
    ran = steelyard("answers", "import", path, "mobile")
    assert ran.out == f"{bank}/answers/mobile.xlsx: 5 of {total} requirements rated\n"
    ran = steelyard("answers", "export", "mobile", "--out", tmp_path / "again.xlsx")
    assert ran.out == f"{tmp_path}/again.xlsx: {total} requirements, 5 answered\n"
    known = job(bank)
    rated = {
        key
        for key, answer in read_book(tmp_path / "again.xlsx", known.standard, known.part).items()
        if answer.outcome is Outcome.MET
    }
    assert rated == {requirement.id for requirement in known.part.requirements()[:5]}


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600]
)
def test_a_file_that_is_no_workbook_changes_nothing(steelyard, bank, tmp_path, content):
    steelyard("answers", "import", filled(bank, tmp_path / "good.xlsx", 3), "mobile")
    before = (bank / "answers/mobile.xlsx").read_bytes()
    (tmp_path / "bad.xlsx").write_bytes(content)
    assert f"{tmp_path}/bad.xlsx" in steelyard.refused("answers", "import", tmp_path / "bad.xlsx", "mobile")
    assert (bank / "answers/mobile.xlsx").read_bytes() == before


@pytest.mark.usefixtures("bank")
def test_a_file_that_is_not_there_and_a_folder_that_cannot_be_made_are_told(steelyard, tmp_path):
    assert "gone.xlsx" in steelyard.refused("answers", "import", tmp_path / "gone.xlsx", "mobile")
    (tmp_path / "file").write_text("in the way")
    assert "cannot be written" in steelyard.refused(
        "answers", "export", "mobile", "--out", tmp_path / "file/x.xlsx"
    )


def test_a_project_without_an_answers_file_says_what_to_add(steelyard, bank, tmp_path):
    told = steelyard.refused("answers", "import", filled(bank, tmp_path / "a.xlsx", 1), "cards")
    assert "steelyard.yaml names no answers file for cards" in told
    assert "add `answers: answers/cards.xlsx` to its assessment" in told


@pytest.mark.usefixtures("bank")
def test_a_part_that_is_not_assessed_is_told(steelyard):
    assert "mobile is not assessed on agile" in steelyard.refused(
        "answers", "export", "mobile", "--part", "agile"
    )
