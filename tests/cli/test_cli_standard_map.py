"""`steelyard standard map`: how two standards correspond, what answers propose, and that mappings are checked."""

import pytest
from editions import edit, shelf_entry

from steelyard.pipeline import job_of
from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer
from steelyard.values import Outcome
from steelyard.workspace import read_workspace

MAPPING = """\
mapping: {from: own-cmm@1, to: their-cmm@1, title: {zh: 样例对照, en: Sample mapping}}
pairs:
  - {from: DRM-DRM-DM.1.1, to: DRM-DRM-DM.1.1, direction: equal}
  - {from: DRM-DRM-DM.2.1, to: DRM-DRM-DM.2.2, direction: covers, note: {zh: 问得更多, en: it asks more}}
  - {from: DRM-DRM-DM.3.2, to: DRM-DRM-DM.2.2, direction: equal}
  - {from: DRM-DRM-DM.4.1, to: DRM-DRM-DM.4.1, direction: covered_by}
"""


@pytest.fixture
def mapped(bank):
    folder = shelf_entry(bank, "1", "their-cmm")
    (folder / "mappings").mkdir()
    (folder / "mappings/own-cmm.yaml").write_text(MAPPING, encoding="utf-8")
    return folder


def answered(bank, **outcomes):
    job = job_of(read_workspace(bank), "mobile", None)
    answers = {f"DRM-DRM-DM.{key[1]}.{key[2]}": Answer(outcome) for key, outcome in outcomes.items()}
    (bank / "answers").mkdir(exist_ok=True)
    write_book(job.plan.answers, job.standard, job.part, 3, answers)


@pytest.mark.usefixtures("mapped")
def test_the_pairs_are_listed_from_either_side(steelyard):
    ran = steelyard("standard", "map", "own-cmm", "their-cmm", "--shelf", "standards", "--lang", "en")
    assert ran.out == (
        "own-cmm@1 -> their-cmm@1  Sample mapping (4 pair(s))\n"
        "  DRM-DRM-DM.1.1  equals  DRM-DRM-DM.1.1\n"
        "  DRM-DRM-DM.2.1  covers  DRM-DRM-DM.2.2\n"
        "      it asks more\n"
        "  DRM-DRM-DM.3.2  equals  DRM-DRM-DM.2.2\n"
        "  DRM-DRM-DM.4.1  is covered by  DRM-DRM-DM.4.1\n"
    )
    back = steelyard("standard", "map", "their-cmm@1", "own-cmm@1", "--shelf", "standards", "--lang", "zh")
    assert back.out.splitlines()[:4] == [
        "their-cmm@1 -> own-cmm@1  样例对照（4 对）",
        "  DRM-DRM-DM.1.1  等同于  DRM-DRM-DM.1.1",
        "  DRM-DRM-DM.2.2  含于  DRM-DRM-DM.2.1",
        "      问得更多",
    ]


@pytest.mark.usefixtures("mapped")
def test_the_answers_of_a_project_propose_with_their_origin_and_rate_nothing(steelyard, bank):
    answered(bank, a11=Outcome.NOT_MET, a21=Outcome.MET, a32=Outcome.PARTLY_MET, a41=Outcome.MET)
    before = (bank / "answers/mobile.xlsx").read_bytes()
    ran = steelyard("standard", "map", "own-cmm", "their-cmm", "--project", "mobile", "--lang", "en")
    assert [line for line in ran.out.splitlines() if "propos" in line] == [
        "      DRM-DRM-DM.1.1 is answered not met, proposes not met",
        "      DRM-DRM-DM.2.1 is answered met, proposes met",
        "      DRM-DRM-DM.3.2 is answered partly met, proposes partly met",
        "  the proposals for DRM-DRM-DM.2.2 differ",
        "proposals for 2 requirement(s) of their-cmm@1; a proposal rates nothing until a person takes it",
    ]
    zh = steelyard("standard", "map", "own-cmm", "their-cmm", "--project", "mobile", "--lang", "zh").out
    assert "      DRM-DRM-DM.2.1 自评为满足，建议：满足\n" in zh
    assert zh.endswith("对 their-cmm@1 的 2 条要求有建议；建议不等于评定，须由人确认\n")
    assert (bank / "answers/mobile.xlsx").read_bytes() == before


@pytest.mark.usefixtures("mapped")
def test_what_cannot_be_mapped_is_told(steelyard):
    shelf = ["--shelf", "standards"]
    told = steelyard.refused("standard", "map", "own-cmm", "devops-cmm", *shelf)
    assert "there is no mapping between own-cmm@1 and devops-cmm@1" in told
    told = steelyard.refused("standard", "map", "their-cmm", "own-cmm", "--project", "mobile")
    assert "mobile is not assessed by their-cmm@1" in told
    told = steelyard.refused("standard", "map", "own-cmm", "their-cmm")
    assert "there is no standard 'own-cmm'" in told  # without the shelf
    assert "no project" in steelyard.refused("standard", "map", "own-cmm", "their-cmm", "--project", "x")


def test_a_mapping_with_a_fault_is_refused_and_the_check_of_its_standard_names_it(steelyard, mapped):
    edit(mapped / "mappings/own-cmm.yaml", ("to: DRM-DRM-DM.4.1", "to: DRM-DRM-DM.9.9"))
    fault = "mappings/own-cmm.yaml:6: their-cmm@1 has no requirement DRM-DRM-DM.9.9"
    shelf = ["--shelf", "standards"]
    assert fault in steelyard.refused("standard", "map", "own-cmm", "their-cmm", *shelf)
    assert fault in steelyard.refused("standard", "check", "their-cmm", *shelf)
    assert fault in steelyard.refused("standard", "check", "--folder", mapped, *shelf)


def test_a_standard_with_a_sound_mapping_passes_and_one_without_the_other_side_does_not(steelyard, mapped):
    assert steelyard("standard", "check", "their-cmm", "--shelf", "standards").code == 0
    told = steelyard.refused("standard", "check", "--folder", mapped)
    assert "mappings/own-cmm.yaml:1: there is no standard own-cmm@1" in told


def test_the_mappings_of_the_catalogue_hold_together(steelyard):
    assert steelyard("standard", "check").code == 0
