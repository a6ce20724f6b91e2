"""What the terminal shows: names from files are words, never commands to the terminal or to its tables."""

import pytest

from steelyard.cli.app import run
from steelyard.cli.plain import plain


def test_control_and_format_characters_become_visible_marks():
    assert plain("a\x1b[31mb\u202ec\x07") == "a\ufffd[31mb\ufffdc\ufffd"


def test_line_ends_and_tabs_and_chinese_stay():
    assert plain("一行\n二行\t完") == "一行\n二行\t完"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_name_with_markup_and_escapes_is_shown_as_it_is(tmp_path, capsys, language):
    (tmp_path / "steelyard.yaml").write_text(
        'organisation: {name: {zh: "[/bold] 行", en: "[/bold] bank"}, category: other}\n'
        "projects:\n"
        "  p:\n"
        '    name: {zh: "[red]x[/nope]\\e[31m", en: "[red]x[/nope]\\e[31m"}\n'
        "    assessments: [{standard: devops-cmm, part: continuous-delivery, target: 3}]\n",
        encoding="utf-8",
    )
    assert run(["assess", "--workspace", str(tmp_path), "--lang", language]) == 0
    told = capsys.readouterr().out
    assert "[red]x[/nope]\ufffd[31m" in told
    assert "[/bold]" in told
    assert "\x1b" not in told
