"""Fixtures of the command line: the command itself, and a small bank that was collected already."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from command import PROJECT, Command, workspace

import steelyard as steelyard_package
from steelyard.cli.app import run
from steelyard.cli.assess import cases, chosen
from steelyard.result.document import canonical
from steelyard.result.inputs import decide_inputs
from steelyard.workspace import read_workspace

CATALOGUE = Path(steelyard_package.__file__).parent / "catalogue/devops-cmm/1"
SOURCES = (
    "{git: repos/app, covers: {from: 2026-01-01, to: 2026-10-31}}",
    "{table: deployment, files: exports/deployments.csv, covers: {from: 2026-01-01, to: 2026-10-31}}",
    "{table: incident, files: exports/incidents.csv, covers: {from: 2026-01-01, to: 2026-10-31}}",
)


@pytest.fixture
def steelyard(capsys, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "STEELYARD_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return Command(capsys)


def _git(folder, *arguments, day="2026-10-05"):
    moment = f"{day}T12:00:00Z"
    who = {
        "GIT_AUTHOR_NAME": "li.na",
        "GIT_AUTHOR_EMAIL": "li.na@bank.example",
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_NAME": "li.na",
        "GIT_COMMITTER_EMAIL": "li.na@bank.example",
        "GIT_COMMITTER_DATE": moment,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    subprocess.run(
        ["git", "-C", folder, *arguments], env={**os.environ, **who}, check=True, capture_output=True
    )


def _own_standard(root):
    """One domain of the catalogue as a standard of the workspace: a dozen indicators are quick to measure."""
    folder = root / "standards/own-cmm/1"
    shutil.copytree(CATALOGUE, folder)
    for path, old, new in (
        (folder / "standard.yaml", r"id: devops-cmm", "id: own-cmm"),
        (folder / "standard.yaml", r"(?s)\nparts:.*", "\nparts: [continuous-delivery]\n"),
        (
            folder / "continuous-delivery/part.yaml",
            r"(?s)nodes:.*",
            "nodes: [deployment-and-release-management.yaml]\n",
        ),
    ):
        path.write_text(re.sub(old, new, path.read_text(encoding="utf-8")), encoding="utf-8")
    kept = {"standard.yaml", "part.yaml", "deployment-and-release-management.yaml"}
    for path in folder.rglob("*.yaml"):
        if path.name not in kept or path.parent.name not in {"1", "continuous-delivery"}:
            path.unlink()


@pytest.fixture(scope="session")
def collected_bank(tmp_path_factory):
    """One project with a repository, ten deployments and ten incidents, collected once for all tests."""
    root = workspace(
        tmp_path_factory.mktemp("bank") / "bank",
        *SOURCES,
        projects=(PROJECT + SECOND).replace("devops-cmm", "own-cmm"),
    )
    _own_standard(root)
    (root / "repos/app").mkdir(parents=True)
    _git(root / "repos/app", "init", "-q", "-b", "main")
    for number in range(6):
        (root / "repos/app/a.txt").write_text("line\n" * (number + 1))
        _git(root / "repos/app", "add", "-A")
        _git(root / "repos/app", "commit", "-q", "-m", f"MB-{number + 1} work", day=f"2026-10-{number + 10}")
    (root / "exports").mkdir()
    deployments = [
        f"D{n},pay,production,success,2026-10-{n + 10:02}T10:00:00Z,2026-10-{n + 10:02}T09:00:00Z"
        for n in range(10)
    ]
    (root / "exports/deployments.csv").write_text(
        "\n".join(["src_id,service_id,env_class,outcome,finished_at,started_at", *deployments, ""])
    )
    incidents = [
        f"I{n},pay,incident,2,{day}T11:00:00Z,{day}T12:00:00Z,{day}T12:00:00Z"
        for n, day in enumerate(f"2026-10-{number}" for number in range(10, 20))
    ]
    (root / "exports/incidents.csv").write_text(
        "\n".join(["src_id,service_id,kind,severity,opened_at,resolved_at,mitigated_at", *incidents, ""])
    )
    assert run(["collect", "-w", str(root)]) == 0
    return root


SECOND = """\
  cards:
    name: {zh: 信用卡, en: Credit cards}
    owns: {services: [card-*], repositories: [card-*]}
    assessments:
      - {standard: devops-cmm, part: continuous-delivery, target: 2}
"""


@pytest.fixture(scope="session")
def bank_cases(collected_bank):
    """By project what its result follows from: measured once, for the tests of what comes after measuring."""
    space = read_workspace(collected_bank)
    projects = chosen(space, None, everything=True)
    found = cases(space, projects, None, None, None, collect=False, tongue="en")
    return {case.subject.project_id: case for case in found}


@pytest.fixture(scope="session")
def bank_results(bank_cases):
    """By project the result that `assess` comes to."""
    return {project: decide_inputs(case) for project, case in bank_cases.items()}


@pytest.fixture(scope="session")
def bank_files(bank_results):
    """By project the line that `assess --json` prints; test_case.py holds it against the command."""
    return {project: f"{canonical(result).decode()}\n" for project, result in bank_results.items()}


@pytest.fixture
def bank(collected_bank, tmp_path, monkeypatch):
    """A copy of the collected bank, in which the command is run."""
    folder = tmp_path / "bank"
    shutil.copytree(collected_bank, folder)
    monkeypatch.chdir(folder)
    return folder
