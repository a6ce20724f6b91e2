"""`steelyard init`: a workspace that can be read at once, and never written over."""

import subprocess

import pytest

from steelyard.workspace import read_workspace


def test_a_workspace_is_written_that_can_be_read_and_collected(steelyard, tmp_path, monkeypatch):
    ran = steelyard("init", tmp_path / "new")
    assert (
        ran.out
        == f"{tmp_path}/new/steelyard.yaml: fill in `sources` and `projects`, then `steelyard assess`\n"
    )
    space = read_workspace(tmp_path / "new")
    assert (list(space.projects), space.sources, space.zone.key) == (["new"], (), "Asia/Shanghai")
    assert (tmp_path / "new/.steelyard/.gitignore").read_text() == "*\n"
    monkeypatch.chdir(tmp_path / "new")
    assert steelyard("collect").out == "0 new loads, 0 known before, 0 rows, 0 rejected\n"


def test_a_workspace_that_is_there_is_left_as_it_is(steelyard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "steelyard.yaml").write_text("mine")
    assert steelyard.refused("init") == "steelyard: steelyard.yaml: is there already and is left as it is\n"
    assert (tmp_path / "steelyard.yaml").read_text() == "mine"


def test_in_a_git_repository_it_assesses_that_repository(steelyard, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=a@x", "commit", "-q", "--allow-empty", "-m", "x"],
    ):
        subprocess.run(["git", *arguments], check=True)
    steelyard("init")
    (source,) = read_workspace(tmp_path).sources
    assert (source.kind, source.pattern) == ("git", ".")
    assert steelyard("collect").out.endswith("1 new loads, 0 known before, 1 rows, 0 rejected\n")
    ran = subprocess.run(["git", "status", "--porcelain"], check=True, capture_output=True, text=True)
    assert ran.stdout == "?? steelyard.yaml\n"


@pytest.mark.parametrize(
    ("name", "project"),
    [
        ("2026", "2026"),
        ("a: b", "a--b"),
        ('say "x"', "say--x"),
        ("手机银行", "project"),
        ("{1}", "1"),
        ("null", "null"),
        ("- x", "x"),
        ("#x", "x"),
        ("x" * 200, "x" * 80),
        ("It's 100%", "it-s-100"),
        ("1.0", "1-0"),
        ("true", "true"),
        ("Münze", "m-nze"),
    ],
)
def test_a_folder_of_any_name_gives_a_workspace_that_can_be_read(steelyard, tmp_path, name, project):
    assert steelyard("init", tmp_path / name).code == 0
    space = read_workspace(tmp_path / name)
    assert (space.organisation.zh, space.organisation.en) == (name, name)
    assert list(space.projects) == [project]
    assert space.projects[project].plans[0].answers == tmp_path / name / f"answers/{project}.xlsx"


def test_the_zone_is_asked_for_and_checked(steelyard, tmp_path):
    steelyard("init", tmp_path / "a", "--zone", "Asia/Tokyo")
    assert read_workspace(tmp_path / "a").zone.key == "Asia/Tokyo"
    assert "unknown time zone 'Mars'" in steelyard.refused("init", tmp_path / "b", "--zone", "Mars")
    assert not (tmp_path / "b").exists()


def test_a_folder_that_cannot_be_written_says_so(steelyard, tmp_path):
    (tmp_path / "file").write_text("x")
    assert "cannot be written: " in steelyard.refused("init", tmp_path / "file" / "below")
