"""Runs the command as a user does, in this process or its own; no message may ever be a traceback."""

import os
import subprocess
import sys
from dataclasses import dataclass

from steelyard.cli.app import run

PROGRAM = "from steelyard.cli import main; main()"
WORKSPACE = """\
organisation:
  name: {zh: 样例银行, en: Sample Bank}
  category: city-commercial-bank
timezone: Asia/Shanghai
as_of: 2026-10-31
"""
PROJECT = """\
projects:
  mobile:
    name: {zh: 手机银行, en: Mobile banking}
    assessments:
      - {standard: devops-cmm, part: continuous-delivery, target: 3, answers: answers/mobile.xlsx}
"""


@dataclass
class Ran:
    code: int
    out: str
    err: str


class Command:
    """`steelyard ...` in this process."""

    def __init__(self, capsys):
        self._capsys = capsys

    def __call__(self, *arguments):
        self._capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = self._capsys.readouterr()
        return checked(Ran(code, captured.out, captured.err))

    def refused(self, *arguments, code=2):
        """Runs a command that has to fail; gives what stderr says."""
        ran = self(*arguments)
        assert (ran.code, ran.out) == (code, ""), ran
        assert ran.err.startswith("steelyard: ")
        return ran.err


def checked(ran):
    assert "Traceback" not in ran.err
    assert "this is a bug" not in ran.err
    return ran


def start(*arguments, folder=None, **environment):
    """`steelyard ...` in a process of its own."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("LC_", "LANG", "PYTHONIO", "PYTHONUNBUFFERED", "COLUMNS"))
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        cwd=folder,
        env={**clean, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def process(*arguments, folder=None, **environment):
    child = start(*arguments, folder=folder, **environment)
    out, err = child.communicate(timeout=60)
    return checked(Ran(child.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace")))


def workspace(folder, *sources, projects=PROJECT):
    folder.mkdir(parents=True, exist_ok=True)
    listed = "".join(f"  - {source}\n" for source in sources)
    (folder / "steelyard.yaml").write_text(
        f"{WORKSPACE}sources:\n{listed}{projects}" if sources else f"{WORKSPACE}{projects}"
    )
    return folder
