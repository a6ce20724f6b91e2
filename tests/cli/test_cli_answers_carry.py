"""`steelyard answers carry`: a workbook of an older edition, taken over where nothing has changed."""

import shutil

import pytest
from editions import edit, shelf_entry

from steelyard.pipeline import job_of
from steelyard.rating.book_writing import write_book
from steelyard.rating.model import Answer
from steelyard.values import Outcome
from steelyard.workspace import read_workspace

MET = Outcome.MET
CHANGES = (
    ("测试环境用版本库中的脚本部署；", "测试环境只用版本库中的脚本部署；"),
    ('deployments_by_pipeline, at_least: "0.95"', 'deployments_by_pipeline, at_least: "0.99"'),
)


def job(bank):
    return job_of(read_workspace(bank), "mobile", None)


def stored(bank):
    known = job(bank)
    return {key: a for key, a in known.answers.items() if a.outcome is not Outcome.UNRATED}


@pytest.fixture
def old(bank, tmp_path):
    """The answers of edition 1, and a workspace that is assessed by edition 2."""
    known = job(bank)
    practice = next(p for p in known.part.practices() if p.code == "DRM-DRM-DM")
    answers = {r.id: Answer(MET, note=f"seen {r.id}") for r in practice.requirements}
    path = tmp_path / "edition-1.xlsx"
    write_book(path, known.standard, known.part, 3, answers)
    shelf_entry(bank, "2", "own-cmm", *CHANGES)
    edit(bank / "steelyard.yaml", ("{standard: own-cmm, part", "{standard: own-cmm@2, part"))
    return path


def test_unchanged_answers_are_carried_and_the_rest_is_listed_with_why(steelyard, bank, old):
    total = len(job(bank).part.requirements())
    before = old.read_bytes()
    ran = steelyard("answers", "carry", old, "mobile", "--from", "own-cmm@1", "--lang", "en")
    assert ran.out == (
        f"{bank}/answers/mobile.xlsx: 6 carried from own-cmm@1, {total - 6} not\n"
        "  reworded: 1\n"
        "  harder: 1\n"
        f"  not answered in the older edition: {total - 8}\n"
        "    DRM-DRM-DM.2.1  reworded\n"
        "    DRM-DRM-DM.3.1  harder\n"
    )
    found = stored(bank)
    assert sorted(found) == [f"DRM-DRM-DM.{n}" for n in ("1.1", "2.2", "3.2", "4.1", "4.2", "5.1")]
    assert found["DRM-DRM-DM.1.1"] == Answer(MET, "", "seen DRM-DRM-DM.1.1", "1")
    assert old.read_bytes() == before


def test_answers_that_are_there_already_are_kept(steelyard, bank, old):
    known = job(bank)
    mine = {"DRM-DRM-DM.1.1": Answer(Outcome.NOT_MET, note="seen this year")}
    (bank / "answers").mkdir(exist_ok=True)
    write_book(known.plan.answers, known.standard, known.part, 3, mine)
    ran = steelyard("answers", "carry", old, "mobile", "--from", "own-cmm@1", "--lang", "zh")
    assert "沿用 own-cmm@1 的答案 5 条" in ran.out
    assert "  新版次已有答案，予以保留：1\n" in ran.out
    assert stored(bank)["DRM-DRM-DM.1.1"] == mine["DRM-DRM-DM.1.1"]


def test_export_and_import_keep_where_an_answer_came_from(steelyard, bank, old, tmp_path):
    steelyard("answers", "carry", old, "mobile", "--from", "own-cmm@1")
    first = stored(bank)
    steelyard("answers", "export", "mobile", "--out", tmp_path / "out.xlsx")
    (bank / "answers/mobile.xlsx").unlink()
    steelyard("answers", "import", tmp_path / "out.xlsx", "mobile")
    assert stored(bank) == first
    assert {answer.carried_from for answer in first.values()} == {"1"}


def test_a_workbook_of_another_edition_than_named_is_refused(steelyard, bank, old):
    told = steelyard.refused("answers", "carry", old, "mobile", "--from", "own-cmm@2")
    assert "the project is assessed by own-cmm@2 itself" in told
    assert "`steelyard answers import`" in told
    shelf_entry(bank, "0")
    told = steelyard.refused("answers", "carry", old, "mobile", "--from", "own-cmm@0")
    assert "the workbook has edition '1', not '0'" in told
    assert not (bank / "answers/mobile.xlsx").exists()


def test_another_standard_is_not_an_edition_and_leads_to_mappings(steelyard, old):
    told = steelyard.refused("answers", "carry", old, "mobile", "--from", "devops-cmm@1")
    assert "devops-cmm@1 is another standard than own-cmm@2, not an edition of it" in told
    assert "`steelyard standard map devops-cmm@1 own-cmm@2`" in told


def test_what_is_not_there_is_told(steelyard, bank, old):
    assert "there is no standard 'own-cmm@7'" in steelyard.refused(
        "answers", "carry", old, "mobile", "--from", "own-cmm@7"
    )
    assert "own-cmm@1 has no part 'x'" in steelyard.refused(
        "answers", "carry", old, "mobile", "--from", "own-cmm@1", "--old-part", "x"
    )
    assert "gone.xlsx" in steelyard.refused(
        "answers", "carry", bank / "gone.xlsx", "mobile", "--from", "own-cmm@1"
    )
    assert "names no answers file for cards" in steelyard.refused(
        "answers", "carry", old, "cards", "--from", "own-cmm@1"
    )


def test_the_older_workbook_is_never_written_over(steelyard, bank, old):
    (bank / "answers").mkdir(exist_ok=True)
    path = bank / "answers/mobile.xlsx"
    shutil.copy(old, path)
    told = steelyard.refused("answers", "carry", path, "mobile", "--from", "own-cmm@1")
    assert path.read_bytes() == old.read_bytes()
    assert "another name" in told
