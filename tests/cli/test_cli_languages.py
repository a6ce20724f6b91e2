"""One command speaks one language: that of `--lang`, else that of the terminal, faults included."""

import ast
import re
import unicodedata
from pathlib import Path

import pytest
from command import PROJECT, WORKSPACE, workspace

import steelyard
from steelyard.cli.fault_words import LONGEST, REMEDIES, WHATS, SeveralFaultsError, told
from steelyard.cli.language import spoken
from steelyard.errors import InputError, StandardError

HALF = re.compile(r"[一-鿿][:(),;]|[:(),;][一-鿿]")  # half-width signs in a Chinese sentence


@pytest.fixture
def chinese(monkeypatch, steelyard):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


@pytest.mark.usefixtures("bank", "chinese")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("collect",), "新装载 0 份，以前已装载 3 份，共 0 行，拒收 0 行\n"),
        (("answers", "export", "mobile"), "条要求，已答 0 条\n"),
        (
            ("init", "new"),
            "new/steelyard.yaml：请填写 `sources` 和 `projects`，然后运行 `steelyard assess`\n",
        ),
        (("assess", "mobile"), "截至 2026-10-31"),
        (("assess", "--all"), "级别"),
        (("measure", "mobile", "deployment_frequency", "line_coverage"), "95%区间"),
        (("standard", "show", "devops-cmm", "DRM-DRM-DM"), "截图："),
        (("standard", "show", "devops-cmm"), "（"),
        (("standard", "check", "devops-cmm"), "其中有度量"),
    ],
)
def test_the_output_is_chinese_with_chinese_signs(steelyard, arguments, says):
    ran = steelyard(*arguments)
    assert (ran.code, ran.err) == (0, "")
    assert says in ran.out
    assert HALF.findall(ran.out) == []


@pytest.mark.usefixtures("bank")
def test_english_output_has_no_chinese(steelyard):
    for arguments in (("collect",), ("answers", "export", "mobile"), ("init", "new"), ("assess", "mobile")):
        ran = steelyard(*arguments, "--lang", "en")
        assert ran.code == 0
        assert [c for c in ran.out + ran.err if "CJK" in unicodedata.name(c, "")] == []


@pytest.mark.usefixtures("bank", "chinese")
def test_an_answer_comes_back_in_chinese(steelyard, bank):
    steelyard("answers", "export", "mobile")
    ran = steelyard("answers", "import", bank / "answers/mobile.xlsx", "mobile")
    assert ran.out.endswith(" 条要求，已评 0 条\n")


@pytest.mark.usefixtures("chinese")
def test_a_collected_file_and_a_row_that_was_left_out_are_told_in_chinese(steelyard, tmp_path):
    root = workspace(tmp_path, "{table: incident, files: a.csv}")
    (root / "a.csv").write_text("src_id,opened_at,service_id\nI1,2026-10-01T00:00:00Z,s\nI2,never,s\n")
    ran = steelyard("collect", "-w", root)
    assert ran.out.startswith("a.csv：1 行，拒收 1 行（table，导出文件）\n")
    assert ran.err.endswith("；该行未收\n")


@pytest.mark.usefixtures("bank", "chinese")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("assess", "other"), "没有项目“other”\n  现有项目：mobile, cards"),
        (("assess",), "steelyard: 没有指明是哪个项目\n  可选：mobile, cards"),
        (("assess", "mobile", "--all"), "项目编号与 --all 只能给一个"),
        (("assess", "mobile", "--as-of", "31.10.2026"), "--as-of: “31.10.2026”不是日期\n  请写成 2026-10-31"),
        (
            ("assess", "mobile", "--as-of", "1900-01-01"),
            "1900-01-01 超出范围\n  应在 1970-01-01 至 9998-12-31",
        ),
        (("assess", "mobile", "--target", "9"), "--target: continuous-delivery 没有 9 级\n  应为 1 至 5"),
        (("measure", "mobile", "--window", "x"), "--window: “x”不是统计窗口\n  请写成 90d"),
        (("measure", "mobile", "x"), "没有指标“x”\n  现有："),
        (
            ("answers", "import", "gone.xlsx", "mobile"),
            "gone.xlsx: 没有这个文件\n  可用 `steelyard answers export`",
        ),
        (("answers", "export", "mobile", "--part", "x"), "mobile 没有安排对 x 的评估"),
        (("standard", "show", "x"), "没有标准“x”\n  现有："),
        (("standard", "show", "devops-cmm", "x"), "devops-cmm 没有部分或能力子项“x”\n"),
        (("init", "."), "已经存在，未作改动"),
        (("init", "new", "--zone", "Mars"), "--zone: 没有时区“Mars”"),
        (("assess", "-w", "/"), "无法读取："),
        (("nonsense",), "`steelyard --help` 列出全部命令和选项"),
    ],
)
def test_a_fault_is_told_in_chinese(steelyard, arguments, says):
    assert says in steelyard.refused(*arguments)


@pytest.mark.usefixtures("chinese")
def test_every_fault_of_a_workspace_and_of_its_sources_is_told(steelyard, tmp_path):
    (tmp_path / "steelyard.yaml").write_text(f"{WORKSPACE}colour: red\n{PROJECT}")
    assert "有 1 处错误：\n" in steelyard.refused("collect", "-w", tmp_path)
    workspace(tmp_path, "{table: incident, files: gone.csv}")
    ran = steelyard("collect", "-w", tmp_path)
    assert ran.err.startswith(
        "steelyard: 有 1 个数据源无法读取：\n  steelyard.yaml, source 1: “gone.csv”没有对应任何文件\n"
    )
    assert ran.err.endswith("  其余数据源已读入；请改正后再次采集\n")


def test_a_fault_of_a_standard_keeps_its_line_and_what_has_no_chinese_stays():
    fault = StandardError(
        "the standard has 2 faults", ("a.yaml:3: not valid YAML: x", "a.yaml:4: odd"), where="shelf"
    )
    assert told(fault, "zh") == "shelf: 标准有 2 处错误\n  a.yaml:3: 不是有效的 YAML：x\n  a.yaml:4: odd"
    assert told(fault, "en") == str(fault)


def test_a_place_is_one_line_and_never_a_command_to_the_terminal():
    fault = InputError("is odd", where="a\nsteelyard: all is well\x1b[2J\u202e", remedy="mend it")
    assert told(fault, "en") == "a steelyard: all is well\ufffd[2J\ufffd: is odd\n  mend it"


def test_a_fault_that_looks_like_a_remedy_stays_what_it_is():
    fault = InputError("has 1 fault(s):\n    projects: Field required", where="a", remedy="projects: app")
    assert told(fault, "zh") == "a: 有 1 处错误：\n    projects: Field required\n  现有项目：app"


def test_each_of_several_faults_has_its_own_remedy_in_chinese():
    single = InputError("nothing is named by 'a'", where="source 1", remedy="is it the right file?")
    fault = SeveralFaultsError("1 source(s) could not be read:", [single], remedy="wait until it has ended")
    assert told(fault, "zh") == (
        "有 1 个数据源无法读取：\n  source 1: “a”没有对应任何文件\n    请确认没有选错文件\n  请等它结束"
    )
    assert str(fault) == (
        "1 source(s) could not be read:\n  source 1: nothing is named by 'a'\n    is it the right file?\n"
        "  wait until it has ended"
    )


def test_a_message_of_any_length_is_told_at_once():
    long = "cannot be read: " + "x: " * 100_000
    assert told(InputError(long), "zh") == long
    assert told(InputError("cannot be read: " + "x" * (LONGEST - 16)), "zh").startswith("无法读取：")


VALUES = (
    "7",
    "2026-10-31",
    "x",
    "`x`",
    "project",
    "part",
    "answers",
    "overlay",
    "an outcome",
    "steelyard.yaml",
)


def messages():
    """Every text of the source, line by line, with each value in the places where it has one."""
    for path in Path(steelyard.__file__).parent.rglob("*.py"):
        if path.name != "fault_words.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                for value in VALUES if isinstance(node, ast.JoinedStr) else VALUES[:1]:
                    yield from rendered(node, value).split("\n")


def rendered(node, value):
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.FormattedValue(conversion=114):
            return repr(value)
        case ast.FormattedValue():
            return value
        case ast.JoinedStr(values):
            return "".join(rendered(part, value) for part in values)
        case _:
            return ""


def test_every_pattern_is_still_that_of_a_message():
    known = "\n".join({one.strip() for one in messages() if one.strip()})
    gone = [
        pattern
        for pattern, _ in (*WHATS, *REMEDIES)
        if not re.search(rf"^(?:.*: )?{pattern}$", known, re.MULTILINE)
    ]
    assert gone == []


@pytest.mark.parametrize(("pattern", "chinese"), (*WHATS, *REMEDIES))
def test_every_message_with_chinese_words_keeps_all_that_it_names(pattern, chinese):
    groups = re.compile(pattern).groups
    assert sorted(re.findall(r"\{(\d)\}", chinese)) == [str(number) for number in range(groups)]
    assert HALF.findall(chinese) == []


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        ((), "en"),
        (("assess", "--lang", "zh"), "zh"),
        (("assess", "--lang=zh"), "zh"),
        (("assess", "--lang", "zh", "--lang", "en"), "en"),
        (("assess", "--lang"), "en"),
        (("assess", "--lang", "klingon"), "en"),
    ],
)
@pytest.mark.usefixtures("steelyard")
def test_the_command_line_says_in_which_language_faults_are_told(arguments, language):
    assert spoken(arguments) == language
