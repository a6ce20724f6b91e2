"""The command itself: versions, unknown words, interruption, pipes, terminals."""

import signal
import stat
import subprocess
import sys
import time

import pytest
from command import process, start, workspace

from steelyard import __version__


def test_the_version_is_told_by_the_program_and_by_the_commands(steelyard):
    assert (process("--version").out, process("-V").out) == (f"steelyard {__version__}\n",) * 2
    assert steelyard("--version").out.strip().endswith(__version__)


def test_the_version_is_told_before_anything_heavy_is_imported():
    check = (
        "import sys; sys.argv[1:] = ['--version']; from steelyard.cli import main; main(); "
        "assert not {'cyclopts', 'pydantic', 'pyarrow', 'duckdb', 'ibis', 'rich'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", check], check=False, capture_output=True).returncode == 0


def test_the_help_lists_every_command_in_both_languages(steelyard):
    told = steelyard("--help").out
    for word in (
        "init",
        "collect",
        "measure",
        "assess",
        "report",
        "answers",
        "standard",
        "demo",
        "采集证据",
        "评估项目",
    ):
        assert word in told


@pytest.mark.parametrize(
    "command", ["init", "collect", "measure", "assess", "report", "demo", "answers", "standard"]
)
def test_every_command_has_help(steelyard, command):
    ran = steelyard(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert command in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["weigh"],
        ["assess", "--fast"],
        ["assess", "--target", "high"],
        ["assess", "--lang", "fr"],
        ["collect", "extra"],
        ["measure", "--json=maybe"],
        ["standard", "burn"],
        ["answers", "import"],
        ["init", "a", "b", "c"],
    ],
)
def test_words_that_no_command_knows_are_told(steelyard, arguments):
    told = steelyard.refused(*arguments)
    assert "`steelyard --help` lists commands and options" in told


@pytest.mark.parametrize(
    "arguments", [["collect"], ["assess"], ["measure"], ["report"], ["answers", "export"]]
)
def test_a_command_outside_a_workspace_says_how_to_make_one(steelyard, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    assert steelyard.refused(*arguments) == (
        f"steelyard: {tmp_path}: no steelyard.yaml here or above\n  `steelyard init` writes one\n"
    )
    assert "cannot be read: No such file" in steelyard.refused(*arguments, "-w", tmp_path / "gone")


def test_a_fault_is_told_by_the_program_on_stderr_with_its_exit_code(tmp_path):
    ran = process("collect", folder=tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("steelyard: ")


def test_an_interrupted_command_ends_with_130_and_says_that_nothing_is_lost(tmp_path):
    slow = tmp_path / "bin/git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\ntouch started\nexec sleep 30\n")
    slow.chmod(slow.stat().st_mode | stat.S_IXUSR)
    root = workspace(tmp_path / "w", "{git: .}")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background hands on "ignored"
    child = start("collect", folder=root, PATH=f"{slow.parent}:/usr/bin:/bin")
    while not list(tmp_path.rglob("started")):
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (130, b"")
    assert err.decode() == "steelyard: interrupted; everything loaded so far is kept\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["standard", "list"],
        ["standard", "show", "devops-cmm"],
        ["standard", "show", "devops-cmm", "continuous-delivery"],
        ["--help"],
    ],
)
def test_a_reader_that_goes_away_is_no_fault(arguments):
    child = start(*arguments)
    child.stdout.close()
    err = child.stderr.read().decode()
    child.wait(20)
    assert (child.returncode, err) == (0, "")
    child.stderr.close()


def test_a_terminal_that_lacks_chinese_gets_the_rest(tmp_path):
    ran = process("standard", "list", "--lang", "zh", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.code == 0
    assert "devops-cmm@" in ran.out and "\\u" in ran.out
    told = process("collect", folder=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert told.code == 2
