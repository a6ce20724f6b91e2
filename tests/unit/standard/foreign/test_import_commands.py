"""`steelyard standard import-samm|import-dsomm`: from files to an assessment, or nothing written at all."""

import json

import pytest
from foreign_models import DSOMM, samm, write

from steelyard.cli.app import run
from steelyard.rating.book import read_answer
from steelyard.rating.book_writing import write_book
from steelyard.standard.load import load

WORKSPACE = """\
organisation:
  name: {zh: 样例银行, en: Sample Bank}
  category: city-commercial-bank
timezone: Asia/Shanghai
as_of: 2026-10-31
projects:
  mobile:
    name: {zh: 手机银行, en: Mobile banking}
    assessments:
      - {standard: owasp-samm, part: software-assurance, target: 3, answers: answers/mobile.xlsx}
"""


@pytest.fixture
def steelyard(capsys):
    """Runs a command; gives its exit code, what it printed, and what it said on stderr."""

    def ran(*arguments):
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        assert "this is a bug" not in told.err
        return code, told.out, told.err

    return ran


def test_a_model_is_imported_checked_answered_and_scored(steelyard, tmp_path):
    write(tmp_path / "core", samm())
    (tmp_path / "steelyard.yaml").write_text(WORKSPACE, encoding="utf-8")
    shelf = tmp_path / "standards"
    code, out, _ = steelyard("standard", "import-samm", tmp_path / "core", "--out", shelf)
    place = shelf / "owasp-samm/2"
    assert (code, out.splitlines()[:3]) == (
        0,
        [
            f"{place}: owasp-samm@2, part software-assurance",
            "  2 practices, 6 requirements",
            "  0 of 19 texts have a Chinese translation; in the other 19 the English stands for the Chinese.",
        ],
    )
    assert steelyard("standard", "check", "owasp-samm", "--shelf", shelf)[0] == 0
    standard = load(place).standard
    points = {"M-PW-A.1.1": "0.25", "M-PW-B.1.1": "1"}
    answers = {key: read_answer(word, "samm") for key, word in points.items()}
    write_book(tmp_path / "answers/mobile.xlsx", standard, standard.parts[0], 3, answers)
    code, out, _ = steelyard("assess", "mobile", "--json", "-w", tmp_path)
    means = json.loads(out)["means"]
    assert (code, means["overall"], means["answered"], means["of"]) == (0, "0.625", 2, 6)
    assert "0.625" in steelyard("assess", "mobile", "-w", tmp_path, "--lang", "en")[1]


def test_a_translation_file_gives_the_chinese_and_the_report_counts_it(steelyard, tmp_path):
    (tmp_path / "model.yaml").write_text(DSOMM, encoding="utf-8")
    (tmp_path / "zh.yaml").write_text("Watching: 观察\n", encoding="utf-8")
    arguments = ("--out", tmp_path / "shelf", "--translation", tmp_path / "zh.yaml")
    code, out, _ = steelyard("standard", "import-dsomm", tmp_path / "model.yaml", *arguments)
    assert (code, out.splitlines()[0].endswith("owasp-dsomm@9.1.0, part devsecops")) == (0, True)
    assert "  1 of 13 texts have a Chinese translation" in out
    text = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "shelf").rglob("*.yaml"))
    assert "观察" in text


@pytest.mark.parametrize("command", ["import-samm", "import-dsomm"])
def test_a_fault_writes_nothing_and_is_told_with_its_place(steelyard, tmp_path, command):
    source = write(tmp_path / "core", samm() | {"streams/M-PW-A.yml": "id: b1\n"})
    if command == "import-dsomm":
        source = tmp_path / "model.yaml"
        source.write_text(DSOMM.replace("level: 3", "level: three"), encoding="utf-8")
    code, out, err = steelyard("standard", command, source, "--out", tmp_path / "shelf")
    assert (code, out, (tmp_path / "shelf").exists()) == (2, "", False)
    assert "nothing was imported: " in err
    assert ("b1: practice: Field required" in err) or ("Signed: make: level: Input should be" in err)


def test_a_translation_that_is_not_there_is_told(steelyard, tmp_path):
    write(tmp_path / "core", samm())
    arguments = ("--out", tmp_path / "shelf", "--translation", tmp_path / "none.yaml")
    code, _, err = steelyard("standard", "import-samm", tmp_path / "core", *arguments)
    assert (code, "the translation cannot be used" in err) == (2, True)


def test_a_second_import_of_the_same_edition_is_refused(steelyard, tmp_path):
    write(tmp_path / "core", samm())
    import_ = ("standard", "import-samm", tmp_path / "core", "--out", tmp_path / "shelf")
    assert steelyard(*import_)[0] == 0
    code, _, err = steelyard(*import_)
    assert (code, "is there already" in err) == (2, True)
    assert steelyard(*import_, "--edition", "2.1")[0] == 0


def test_a_shelf_that_cannot_be_made_is_told(steelyard, tmp_path):
    write(tmp_path / "core", samm())
    (tmp_path / "shelf").write_text("a file", encoding="utf-8")
    code, _, err = steelyard("standard", "import-samm", tmp_path / "core", "--out", tmp_path / "shelf")
    assert (code, "cannot be written" in err) == (2, True)
