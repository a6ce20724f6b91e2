"""What is measured: repositories, report files, tables, workspaces. Made once per run, in one folder."""

from __future__ import annotations

import csv
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.timing import CHECKOUT, PYTHON

FLASK = CHECKOUT / "../shared/data/flask/flask.bundle"
CASES = DEPLOYMENTS = 200_000
_SEED = 42
_WORKSPACE = """\
organisation: {{name: {{zh: 样例机构, en: Sample organisation}}, category: sample}}
timezone: Asia/Shanghai
as_of: 2026-10-31
sources:
  - {{{source}}}
projects:
  sample: {{name: {{zh: 样例, en: Sample}}}}
"""


@dataclass(frozen=True, slots=True)
class Repository:
    """A bare repository inside a workspace that names it as the only source."""

    workspace: Path
    path: Path
    name: str
    commits: int


class Fixtures:
    """Everything below one temporary folder, each thing made when it is asked for first."""

    def __init__(self, folder: Path, note: Callable[[str], None]) -> None:
        self._folder = folder
        self._note = note

    @cached_property
    def repository(self) -> Repository:
        """flask where its bundle is there, else the sample bank's biggest repository."""
        workspace = self._workspace("git", "git: history.git")
        path = workspace / "history.git"
        if FLASK.is_file():
            _git("clone", "--quiet", "--bare", str(FLASK.resolve()), str(path))
            return Repository(workspace, path, "flask", _commits(path))
        biggest = max((self.bank / "repos").iterdir(), key=_commits)
        self._note(f"no flask.bundle beside the checkout: {biggest.stem} of the sample bank stands in for it")
        shutil.copytree(biggest, path)
        return Repository(workspace, path, f"{biggest.stem} (sample)", _commits(path))

    @cached_property
    def bank(self) -> Path:
        """The workspace of the sample bank, nothing collected yet."""
        folder = self._folder / "bank"
        subprocess.run(
            (PYTHON, "-m", "benchmarks.inside.make_bank", str(folder)),
            check=True,
            cwd=CHECKOUT,
            stdout=subprocess.DEVNULL,
        )
        return folder

    @cached_property
    def junit(self) -> Path:
        """A workspace with one JUnit file of 200,000 sample cases, one in fifty of them failed."""
        workspace = self._workspace("junit", "junit: sample.xml, repository: sample, level: unit")
        with (workspace / "sample.xml").open("w", encoding="utf-8") as file:
            file.writelines(_junit(random.Random(_SEED)))  # noqa: S311 - a sample, no secret
        return workspace

    @cached_property
    def deployments(self) -> Path:
        """A workspace with one CSV of 200,000 sample deployments under canonical headers."""
        workspace = self._workspace("table", "table: deployment, files: sample.csv")
        with (workspace / "sample.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(_deployments(random.Random(_SEED)))  # noqa: S311 - a sample, no secret
        return workspace

    def _workspace(self, name: str, source: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        (folder / "steelyard.yaml").write_text(_WORKSPACE.format(source=source), encoding="utf-8")
        return folder


def forget(workspace: Path) -> None:
    """Make the workspace fresh: nothing of it was ever collected."""
    shutil.rmtree(workspace / ".steelyard", ignore_errors=True)


def _junit(rng: random.Random) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    yield f'<testsuite name="sample" tests="{CASES}" timestamp="2026-10-30T22:00:00+08:00">\n'
    for number in range(CASES):
        case = f'<testcase classname="sample.module_{number % 400}.TestSample" name="test_case_{number}"'
        failure = "" if number % 50 else '<failure message="sample">expected 1, got 2</failure>'
        yield f'{case} time="{rng.expovariate(20):.3f}">{failure}</testcase>\n'
    yield "</testsuite>\n</testsuites>\n"


def _deployments(rng: random.Random) -> Iterator[tuple[object, ...]]:
    yield ("src_id", "updated_at", "service_id", "environment", "env_class", "version", "head_sha", "trigger",
           "kind", "started_at", "finished_at", "outcome", "change_record_id")  # fmt: skip
    first = datetime(2025, 11, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    for number in range(DEPLOYMENTS):
        begun = first + timedelta(seconds=number * 150)
        ended = begun + timedelta(seconds=rng.randrange(60, 1800))
        yield (f"SAMPLE-{number}", ended, f"sample-{number % 97}", "prod", "production", f"1.{number}",
               f"{rng.getrandbits(160):040x}", rng.choice(("auto", "manual")), "deploy", begun, ended,
               rng.choice(("success", "success", "success", "failure")), f"CHG-{number}")  # fmt: skip


def _commits(repository: Path) -> int:
    return int(_git("-C", str(repository), "rev-list", "--count", "HEAD"))


def _git(*arguments: str) -> str:
    return subprocess.run(("git", *arguments), check=True, capture_output=True, text=True).stdout
