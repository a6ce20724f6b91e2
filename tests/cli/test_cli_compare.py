"""`steelyard compare`: two result files in both languages and as JSON; a bad one is told."""

import json
import re

import pytest

from steelyard.cli.assess import cases
from steelyard.result.document import canonical
from steelyard.result.inputs import decide_inputs
from steelyard.workspace import read_workspace


@pytest.fixture
def results(june, bank, bank_files):
    """Two result files of one project: as of the end of June, and of October."""
    (bank / "june.json").write_text(june, encoding="utf-8")
    (bank / "october.json").write_text(bank_files["mobile"], encoding="utf-8")
    return bank


@pytest.fixture(scope="module")
def june(collected_bank):
    """The result file of the first project as of the end of June; measured once."""
    space = read_workspace(collected_bank)
    projects = [space.project("mobile")]
    (case,) = cases(space, projects, None, "2026-06-30", None, collect=False, tongue="en")
    return f"{canonical(decide_inputs(case)).decode()}\n"


@pytest.mark.usefixtures("results")
def test_what_changed_and_what_it_can_come_from_is_told_in_both_languages(steelyard):
    zh, en = (steelyard("compare", "june.json", "october.json", "--lang", tongue) for tongue in ("zh", "en"))
    assert (zh.code, en.code, zh.err, en.err) == (0, 0, "", "")
    assert "手机银行" in zh.out and "Mobile banking" in en.out
    assert "2026-06-30 -> 2026-10-31" in zh.out
    for word in ("级别", "两份结果的不同：", "可能的原因", "统计窗口"):
        assert word in zh.out
    for word in ("Level", "The results differ in: ", "Can come from", "window"):
        assert word in en.out


@pytest.mark.usefixtures("results")
def test_the_document_is_canonical_and_the_same_in_either_language(steelyard):
    first = steelyard("compare", "june.json", "october.json", "--json")
    doc = json.loads(first.out)
    assert (doc["schema"], doc["before"]["as_of"], doc["after"]["as_of"]) == (
        "steelyard/comparison/1",
        "2026-06-30",
        "2026-10-31",
    )
    assert "as_of" in doc["differs"] and doc["requirements"]
    assert steelyard("compare", "june.json", "october.json", "--json", "--lang", "zh").out == first.out


@pytest.mark.usefixtures("results")
def test_the_same_file_twice_has_no_difference(steelyard):
    assert "The results say the same." in steelyard("compare", "june.json", "june.json", "--lang", "en").out
    assert "两份结果没有差异。" in steelyard("compare", "june.json", "june.json", "--lang", "zh").out


@pytest.mark.usefixtures("results")
def test_files_in_the_wrong_order_are_noted(steelyard):
    assert "the first file is the later one" in steelyard("compare", "october.json", "june.json").out


def test_another_edition_is_followed_where_both_are_at_hand(steelyard, results):
    """The second edition of the workspace's own standard has one requirement more."""
    first = results / "standards/own-cmm/1"
    second = results / "standards/own-cmm/2"
    _copy(first, second)
    text = (second / "standard.yaml").read_text(encoding="utf-8")
    (second / "standard.yaml").write_text(
        re.sub(r'edition: ["\']?1["\']?', 'edition: "2"', text), encoding="utf-8"
    )
    workspace = (results / "steelyard.yaml").read_text(encoding="utf-8")
    (results / "steelyard.yaml").write_text(workspace.replace("own-cmm", "own-cmm@2"), encoding="utf-8")
    (results / "second.json").write_text(
        steelyard("assess", "mobile", "--no-collect", "--json").out, encoding="utf-8"
    )
    doc = json.loads(
        steelyard("compare", "october.json", "second.json", "--json", "--shelf", "standards").out
    )
    assert (doc["before"]["edition"], doc["after"]["edition"]) == ("1", "2")
    assert doc["differs"] == ["standard"]
    assert doc["requirements"] == []


def _copy(source, target):
    for path in source.rglob("*.yaml"):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")


def test_results_that_do_not_compare_are_told(steelyard, results, bank_files):
    (results / "cards.json").write_text(bank_files["cards"], encoding="utf-8")
    told = steelyard.refused("compare", "june.json", "cards.json")
    assert told.startswith("steelyard: cards.json: the project is cards, of june.json it is mobile")


def test_bad_files_are_told_with_their_place(steelyard, results, bank_files):
    (results / "half.json").write_text((results / "june.json").read_text()[:500])
    (results / "both.json").write_text("".join(bank_files.values()), encoding="utf-8")
    assert "half.json: is no JSON" in steelyard.refused("compare", "half.json", "october.json")
    assert "give one result file" in steelyard.refused("compare", "both.json", "october.json")
    assert "none.json: cannot be read" in steelyard.refused("compare", "june.json", "none.json")
    assert "is a folder" in steelyard.refused("compare", "june.json", "repos")
