"""The sample bank is the same for the same seed, and is what its documents say."""

from __future__ import annotations

import hashlib
import json
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from steelyard.errors import InputError
from steelyard.evidence.mapping.model import read_mapping
from steelyard.rating.book_reading import read_book
from steelyard.sample import clock, generate
from steelyard.standard.load import load
from steelyard.standard.shelf import pick
from steelyard.values import Outcome
from steelyard.workspace import read_workspace

REPOSITORIES = ("merchant-core", "mobile-app", "mobile-gateway", "payment-gateway")


def git(folder: Path, repository: str, *arguments: str) -> str:
    command = ["git", "-C", str(folder / "repos" / f"{repository}.git"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def digests(folder: Path) -> dict[str, str]:
    """Every file outside the repositories, and the references of each repository."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and "repos" not in path.relative_to(folder).parts
    )
    found = {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return found | {
        name: git(folder, name, "for-each-ref") + git(folder, name, "rev-parse", "HEAD")
        for name in REPOSITORIES
    }


def test_the_same_seed_makes_the_same_bytes_and_commits_whatever_git_and_the_clock_are_set_to(
    made, tmp_path, monkeypatch
):
    config = tmp_path / "gitconfig"
    config.write_text("[core]\nautocrlf = true\n[i18n]\ncommitEncoding = latin1\n[user]\nname = Somebody\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("TZ", "America/New_York")
    generate(tmp_path / "again", 42)
    assert digests(tmp_path / "again") == digests(made.folder)


def test_another_seed_makes_another_bank(made, tmp_path):
    other = generate(tmp_path / "other", 7)
    ours, theirs = digests(made.folder), digests(tmp_path / "other")
    assert all(ours[name] != theirs[name] for name in (*REPOSITORIES, "exports/incidents.csv", "truth.json"))
    assert other.of("mobile-banking", "lead_time_for_changes") != made.truth.of(
        "mobile-banking", "lead_time_for_changes"
    )


def test_git_finds_no_fault_in_any_repository(made):
    for name in REPOSITORIES:
        assert git(made.folder, name, "fsck", "--full", "--strict") == ""


@pytest.mark.parametrize("repositories", [REPOSITORIES[1:3], REPOSITORIES[:1], REPOSITORIES[3:]])
def test_a_project_has_250_to_400_commits_with_merges_tags_and_reverts(made, repositories):
    count = sum(int(git(made.folder, name, "rev-list", "--count", "HEAD")) for name in repositories)
    assert 250 <= count <= 400
    for name in repositories:
        assert int(git(made.folder, name, "rev-list", "--count", "--merges", "HEAD")) >= 40
        assert git(made.folder, name, "tag").splitlines()
        reverted = git(made.folder, name, "log", "--format=%b", "--grep=^This reverts commit").split()
        shas = [word.rstrip(".") for word in reverted if len(word) == 41]
        assert len(shas) >= 2
        assert all(git(made.folder, name, "cat-file", "-t", sha) == "commit" for sha in shas)


def test_the_workspace_says_what_the_projects_own(made):
    space = read_workspace(made.folder)
    assert list(space.projects) == ["mobile-banking", "merchant-cloud", "payment-gateway"]
    assert space.organisation.en == "Sample Bank"
    assert (space.as_of, space.window_days) == (clock.AS_OF, 90)
    assert {own.scope for own in space.owns} == {
        *space.projects,
        "shared:version-control",
        "shared:pipeline-service",
    }
    assert all(plan.answers.is_file() for project in space.projects.values() for plan in project.plans)


def test_every_mapping_can_be_read_and_no_source_is_without_files(made):
    space = read_workspace(made.folder)
    mappings = sorted((made.folder / "mappings").glob("*.yaml"))
    read = [
        read_mapping(path.read_text(encoding="utf-8"), path.stem, path.name, space.zone) for path in mappings
    ]
    assert sorted({mapping.table.name for mapping in read}) == sorted(
        {source.option("table") for source in space.sources if source.kind == "table"}
    )
    assert len(read) == 11


def test_the_answers_can_be_read_and_are_marked_as_samples(made):
    standard = load(pick("devops-cmm").folder).standard
    part = standard.part("continuous-delivery")
    for project in ("mobile-banking", "merchant-cloud", "payment-gateway"):
        answers = read_book(made.folder / "answers" / f"{project}.xlsx", standard, part)
        assert set(answers) == {r.id for r in part.requirements()}
        remarks = [a for a in answers.values() if a.outcome is not Outcome.MET]
        assert all("样例" in a.note + a.reason and "ample" in a.note + a.reason for a in remarks)
        assert any(a.outcome is Outcome.NOT_APPLICABLE for a in remarks)


def test_a_stronger_project_claims_more(made):
    standard = load(pick("devops-cmm").folder).standard
    part = standard.part("continuous-delivery")
    basic = {r.id for r in part.requirements() if r.level <= 3}

    def claimed(project):
        answers = read_book(made.folder / "answers" / f"{project}.xlsx", standard, part)
        return Fraction(sum(answers[key].outcome is Outcome.MET for key in basic), len(basic))

    assert claimed("payment-gateway") < claimed("merchant-cloud") < claimed("mobile-banking")
    assert claimed("mobile-banking") > Fraction(9, 10)


def test_the_truth_file_holds_the_returned_truth(made):
    written = json.loads((made.folder / "truth.json").read_text(encoding="utf-8"))
    assert written["window"] == {"from": "2026-08-03", "to": "2026-10-31"}
    assert written["expected"] == [one.as_dict() for one in made.truth.expected]
    assert all(len(how) > 20 for how in written["how"].values())
    assert len(written["how"]) >= 24


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        generate(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_progress_hears_of_every_repository(made):
    assert made.steps[0] == "plan"
    assert [step for step in made.steps if step.startswith("repository ")] == [
        "repository mobile-app",
        "repository mobile-gateway",
        "repository merchant-core",
        "repository payment-gateway",
    ]
