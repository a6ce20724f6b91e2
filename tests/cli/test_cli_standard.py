"""`steelyard standard`: standards listed, shown and checked, their faults with file and line."""

import re
import shutil
from pathlib import Path

import pytest

import steelyard

CATALOGUE = Path(steelyard.__file__).parent / "catalogue"


@pytest.fixture
def copy(tmp_path):
    """A copy of the catalogue's standard on a shelf of its own."""
    (folder,) = (CATALOGUE / "devops-cmm").iterdir()
    shutil.copytree(folder, tmp_path / "shelf/own-cmm/1")
    place = tmp_path / "shelf/own-cmm/1"
    text = (place / "standard.yaml").read_text(encoding="utf-8")
    (place / "standard.yaml").write_text(text.replace("id: devops-cmm", "id: own-cmm"), encoding="utf-8")
    return place


def practice_file(folder):
    return folder / "continuous-delivery/deployment-and-release-management.yaml"


def test_the_standards_and_their_parts_are_listed_in_both_languages(steelyard):
    assert "devops-cmm@1" in steelyard("standard", "list", "--lang", "en").out
    assert "  continuous-delivery\n" in steelyard("standard", "list").out
    assert re.search(r"devops-cmm@1  .*[一-鿿]", steelyard("standard", "list", "--lang", "zh").out)


def test_a_standard_a_part_and_a_practice_are_shown(steelyard):
    outline = steelyard("standard", "show", "devops-cmm", "--lang", "en").out
    assert re.search(r"^continuous-delivery  Continuous delivery \(\d+ / \d+\)$", outline, re.MULTILINE)
    part = steelyard("standard", "show", "devops-cmm", "continuous-delivery", "--lang", "zh").out
    code = re.search(r"^ {4,}(\S+)  \S.*（\d+）$", part, re.MULTILINE)[1]
    practice = steelyard("standard", "show", "devops-cmm@1", code, "--lang", "en").out
    assert practice.startswith(f"{code}  ")
    assert re.search(rf"^  {code}\.\d\.\d  \S", practice, re.MULTILINE)


def test_what_is_not_there_is_told(steelyard):
    assert "devops-cmm has no part or practice 'x'" in steelyard.refused(
        "standard", "show", "devops-cmm", "x"
    )
    assert "samm" in steelyard.refused("standard", "show", "samm")
    assert "samm" in steelyard.refused("standard", "check", "samm")


def test_the_catalogue_holds_together(steelyard):
    ran = steelyard("standard", "check")
    assert ran.code == 0
    assert re.search(
        r"^devops-cmm@1 continuous-delivery: \d+ practices, \d+ requirements, \d+ with a measure: ok$",
        ran.out,
        re.MULTILINE,
    )


def test_a_standard_on_another_shelf_is_listed_shown_and_checked(steelyard, copy, tmp_path):
    shelf = ["--shelf", tmp_path / "shelf"]
    assert "own-cmm@1" in steelyard("standard", "list", *shelf).out
    assert steelyard("standard", "show", "own-cmm", *shelf).out.startswith("own-cmm@1")
    assert steelyard("standard", "check", "--folder", copy).out.endswith(": ok\n")


def test_a_fault_is_told_with_its_file_and_line(steelyard, copy):
    path = practice_file(copy)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if "indicator:" in line)
    lines[number] = re.sub(r"indicator: *[a-z_]+", "indicator: happiness", lines[number])
    path.write_text("".join(lines), encoding="utf-8")
    told = steelyard.refused("standard", "check", "--folder", copy)
    place = re.search(rf"{re.escape(path.name)}:(\d+)", told)
    assert "happiness" in told
    assert abs(int(place[1]) - (number + 1)) <= 12  # the line of its requirement


@pytest.mark.parametrize("junk", ["a: [", "x: 1\nx: 2\n", "- 1\n", "", "\x07", "? [a]\n: 1\n"])
@pytest.mark.parametrize("which", ["standard.yaml", "practice"])
def test_a_broken_file_of_a_standard_is_told_with_its_name(steelyard, copy, junk, which):
    path = copy / "standard.yaml" if which == "standard.yaml" else practice_file(copy)
    path.write_text(junk, encoding="utf-8")
    assert path.name in steelyard.refused("standard", "check", "--folder", copy)


def test_a_file_of_a_standard_in_another_encoding_is_told(steelyard, copy):
    path = practice_file(copy)
    path.write_bytes("标题: 版本控制\n".encode("gb18030"))
    assert path.name in steelyard.refused("standard", "check", "--folder", copy)


def test_a_folder_that_is_no_standard_is_told(steelyard, tmp_path):
    assert str(tmp_path) in steelyard.refused("standard", "check", "--folder", tmp_path)
    assert "gone" in steelyard.refused("standard", "check", "--folder", tmp_path / "gone")
