"""`steelyard report`: every format from a workspace and from result files; the Word template."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def results(bank, bank_files, tmp_path):
    """Two result files of the bank, as `assess --json` prints them."""
    assert bank.is_dir()
    paths = [tmp_path / f"{project}.json" for project in bank_files]
    for path, line in zip(paths, bank_files.values(), strict=True):
        path.write_text(line, encoding="utf-8")
    return paths


SHELF = ("--shelf", "standards")


def test_every_format_is_written_from_a_workspace(steelyard, bank) -> None:
    ran = steelyard("report", "cards", "--no-collect", "--format", "all", "--lang", "both")
    name = "cards-continuous-delivery"
    endings = ["html", "pdf", "docx", "xlsx", "report.json"]
    assert [line.rsplit("/", 1)[1] for line in ran.out.splitlines()] == [f"{name}.{e}" for e in endings]
    assert (bank / f"reports/{name}.json").is_file()


def test_a_result_file_gives_the_same_documents_as_its_workspace(steelyard, bank, results, tmp_path) -> None:
    steelyard("report", "cards", "--no-collect", "--format", "pdf", "--lang", "en", "--out", "ours.pdf")
    assert (bank / "cards-continuous-delivery.json").is_file()
    cards = next(path for path in results if path.stem == "cards")
    ran = steelyard("report", cards, *SHELF, "--format", "pdf", "--lang", "en", "--out", tmp_path / "one.pdf")
    assert ran.code == 0
    ours = (bank / "ours.pdf").read_bytes()
    assert (tmp_path / "one.pdf").read_bytes() == ours and ours.startswith(b"%PDF-")


def test_several_result_files_are_one_workbook(steelyard, results, tmp_path) -> None:
    ran = steelyard("report", *results, *SHELF, "--format", "xlsx", "--out", tmp_path / "books")
    assert ran.out == f"{tmp_path}/books/results.xlsx\n"


def test_the_template_is_written_once_and_can_be_filled(steelyard, results, tmp_path) -> None:
    mine = tmp_path / "mine.docx"
    assert steelyard("report", "template", "--out", mine).out == f"{mine}\n"
    assert "is there already" in steelyard.refused("report", "template", "--out", mine)
    ran = steelyard(
        "report",
        results[0],
        *SHELF,
        "--format",
        "docx",
        "--template",
        mine,
        "--out",
        tmp_path / "filled.docx",
    )
    assert ran.out == f"{tmp_path}/filled.docx\n"


def test_a_result_of_an_unknown_standard_names_the_option(steelyard, results) -> None:
    assert "--shelf" in steelyard.refused("report", results[0], "--format", "pdf")


def test_an_edited_result_is_told_with_its_place(steelyard, results) -> None:
    given = json.loads(results[0].read_text(encoding="utf-8"))
    given["target"] = 1
    results[0].write_text(json.dumps(given), encoding="utf-8")
    told = steelyard.refused("report", results[0], *SHELF, "--format", "xlsx")
    assert f"{results[0]}, $." in told
    assert "from its ratings follows" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report", "nothing.json"), "nothing.json: cannot be read"),
        (("report", "mobile", "cards"), "name one project, or result files that end in .json"),
        (("report", "mobile", "--case", "x"), "--case goes with a result file"),
        (("report", "a.json", "b.json", "--case", "x"), "--case goes with one result file"),
    ],
)
def test_what_does_not_go_together_is_told(steelyard, bank, arguments, said) -> None:
    assert said in steelyard.refused(*arguments)
