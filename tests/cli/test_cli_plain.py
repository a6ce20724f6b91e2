"""What the terminal shows: names from files are words, never commands to the terminal or to its tables."""

import re
import shutil
import unicodedata

import pytest
from command import workspace

from conftest import CATALOGUE
from steelyard.cli.app import run
from steelyard.cli.plain import line, plain

EVIL = r'"evil\e[2J\u202e\nforged"'


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


def test_a_name_is_one_line_and_cannot_forge_another():
    assert line("a\nb\tc\u2028d\x85e\x1bf") == "a b c\ufffdd\ufffde\ufffdf"


def test_a_file_whose_name_has_a_line_end_forges_no_line(steelyard, tmp_path):
    root = workspace(tmp_path, '{table: incident, files: "*.csv"}')
    (root / "a.csv\n5 new loads, 0 known before.csv").write_text("src_id,opened_at,service_id\n")
    (root / "b\nsteelyard: all is well.csv").write_text("src_id,opened_at,service_id\nI2,never,s\n")
    (root / "c\nsteelyard: all is well.csv").write_bytes(b"\xff\xfe\x00")
    ran = steelyard("collect", "-w", root)
    assert [one for one in ran.out.splitlines() if one.startswith("5 new")] == []
    assert [one for one in ran.err.splitlines() if one.startswith("steelyard: all")] == []
    assert "c steelyard: all is well.csv" in ran.err


@pytest.fixture
def shelf(tmp_path):
    """A standard and its next edition, with escapes, a line end and a turned text in titles and requirements."""
    folder = tmp_path / "shelf/own-cmm"
    shutil.copytree(CATALOGUE, folder / "1")
    for path, old, new in (
        ("standard.yaml", "id: devops-cmm", "id: own-cmm"),
        ("standard.yaml", r"(?s)\nparts:.*", "\nparts: [continuous-delivery]\n"),
        ("continuous-delivery/part.yaml", "(?s)nodes:.*", "nodes: [configuration-management.yaml]\n"),
        (
            "continuous-delivery/configuration-management.yaml",
            r"title: \{zh: [^,]*,",
            f"title: {{zh: {EVIL},",
        ),
    ):
        text = (folder / "1" / path).read_text(encoding="utf-8")
        (folder / "1" / path).write_text(re.sub(old, lambda _, n=new: n, text), encoding="utf-8")
    shutil.rmtree(folder / "1/mappings", ignore_errors=True)
    shutil.copytree(folder / "1", folder / "2")
    head = folder / "2/standard.yaml"
    head.write_text(
        head.read_text(encoding="utf-8").replace('edition: "1"', 'edition: "2"'), encoding="utf-8"
    )
    file = folder / "2/continuous-delivery/configuration-management.yaml"
    text = re.sub(
        r"(?m)^( +)zh: .*$", lambda found: f"{found[1]}zh: {EVIL}", file.read_text(encoding="utf-8")
    )
    file.write_text(text, encoding="utf-8")
    (folder / "1/mappings").mkdir()
    pair = re.search(r"id: (CM-\S+\.1\.1)", text)[1]
    (folder / "1/mappings/m.yaml").write_text(
        f"mapping: {{from: own-cmm@1, to: own-cmm@2, title: {{zh: {EVIL}, en: {EVIL}}}}}\n"
        f"pairs:\n  - {{from: {pair}, to: {pair}, direction: equal, note: {{zh: {EVIL}, en: {EVIL}}}}}\n",
        encoding="utf-8",
    )
    return tmp_path / "shelf"


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "evil"),
        ("map", "own-cmm@1", "own-cmm@2"),
        ("diff", "own-cmm@1", "own-cmm@2"),
        ("show", "own-cmm@2", "continuous-delivery"),
    ],
)
def test_no_command_on_standards_lets_their_words_through_raw(steelyard, shelf, arguments):
    ran = steelyard("standard", *arguments, "--shelf", shelf, "--lang", "zh")
    assert ran.code == 0
    assert "evil\ufffd[2J\ufffd forged" in ran.out
    assert [c for c in ran.out if unicodedata.category(c) in {"Cc", "Cf"} and c != "\n"] == []
    assert [one for one in ran.out.splitlines() if one.startswith("forged")] == []
