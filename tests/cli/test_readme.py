"""What both READMEs print of `make demo` is what the command prints today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from steelyard.cli.app import app

ROOT = Path(__file__).parents[2]


def shown(name: str) -> list[str]:
    """The lines of the first block after `make demo`; a line that is cut says so with dots."""
    block = re.search(r"`make demo`.*?```text\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert block is not None
    lines = (re.split(r"\.\.\.|……", line)[0] for line in block[1].splitlines())
    return [" ".join(line.split()) for line in lines if line.strip()]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Language -> what `steelyard demo` prints; the bank is made once."""
    folder = tmp_path_factory.mktemp("readme")

    def run(language: str, capsys) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            patch.setenv("COLUMNS", "400")
            app(
                ["demo", "--folder", "demo", "--lang", language],
                exit_on_error=False,
                result_action="return_value",
            )
        return " ".join(capsys.readouterr().out.split())

    return run


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_every_line_of_the_demo_in_the_readme_is_printed(name, language, printed, capsys):
    out = printed(language, capsys)
    lines = shown(name)
    assert len(lines) > 12
    assert [line for line in lines if line not in out] == []
