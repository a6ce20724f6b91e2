"""`steelyard decide`: a case file gives the bytes that `assess` gave; a bad one is told and never a bug."""

import json
import os
from dataclasses import replace

import pytest
from test_cli_garbage import GARBAGE

from steelyard.rating.model import Answer
from steelyard.result.inputs_document import canonical
from steelyard.values import Outcome


@pytest.fixture
def assessed(bank, bank_cases, bank_files):
    """What `assess` prints of the first project, and the same assessment as inputs."""
    assert bank.is_dir()
    return bank_files["mobile"], bank_cases["mobile"]


@pytest.fixture
def case(assessed, bank):
    path = bank / "case.json"
    path.write_bytes(canonical(assessed[1]))
    return path


def test_a_case_gives_the_bytes_that_assess_gave(steelyard, assessed, case):
    assert steelyard("decide", case, "--json", "--shelf", "standards").out == assessed[0]


def test_it_prints_what_assess_prints(steelyard, case):
    for language in ("zh", "en"):
        shown = steelyard("assess", "mobile", "--no-collect", "--lang", language).out
        assert steelyard("decide", case, "--shelf", "standards", "--lang", language).out == shown


def test_other_answers_give_another_result(steelyard, assessed, case):
    requirement = next(r for r in assessed[1].part.requirements() if r.measure is None)
    answered = replace(assessed[1], answers={requirement.id: Answer(Outcome.MET)})
    case.write_bytes(canonical(answered))
    doc = json.loads(steelyard("decide", case, "--json", "--shelf", "standards").out)
    found = {r["id"]: r["outcome"] for p in doc["practices"] for r in p["requirements"]}
    assert found[requirement.id] == "met"


def test_it_needs_neither_a_workspace_nor_evidence(steelyard, assessed, case, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    ran = steelyard("decide", case, "--json", "--shelf", case.parent / "standards")
    assert ran.out == assessed[0]


def test_a_standard_that_is_not_on_a_shelf_is_asked_for(steelyard, case):
    message = steelyard.refused("decide", case)
    assert "--shelf: there is no standard 'own-cmm@1'" in message


def test_another_wording_is_refused_with_file_and_path(steelyard, case):
    doc = json.loads(case.read_bytes())
    doc["standard"]["overlay"] = "a" * 64
    case.write_text(json.dumps(doc))
    message = steelyard.refused("decide", case, "--shelf", "standards")
    assert f"{case}, $.standard.overlay: the case was made with {'a' * 64}, this one is none" in message


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_is_told_and_never_a_bug(steelyard, tmp_path, name):
    path = tmp_path / "garbage.json"
    path.write_bytes(GARBAGE[name])
    assert str(path) in steelyard.refused("decide", path)


def test_a_missing_file_a_folder_and_a_pipe_are_told(steelyard, tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    assert "cannot be read: No such file" in steelyard.refused("decide", tmp_path / "gone.json")
    assert "is a folder, not a file" in steelyard.refused("decide", tmp_path)
    assert "is a pipe or a device" in steelyard.refused("decide", tmp_path / "pipe.json")
