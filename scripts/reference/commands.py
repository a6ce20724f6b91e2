"""docs/reference/commands.md: every command with its options, read from the command line itself."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from cyclopts import App

from scripts.reference.markdown import code, document, table
from steelyard.cli import app as command_line
from steelyard.errors import GateNotReached, InputError, VerificationFailed
from steelyard.values import Text

TITLE = Text("命令", "Commands")
ABOUT = Text(
    "全部命令及其参数，取自命令行程序本身；`steelyard --help` 给出同样的列表。",
    "Every command with its parameters, read from the command line itself; `steelyard --help` lists the same.",
)
HEADERS = ("Parameter 参数", "Default 默认", "Meaning", "含义")
REQUIRED = "required 必填"
POSITIONAL = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY)
_PARAGRAPH = re.compile(r"Parameters\s*\n\s*-+\n(.*)", re.DOTALL)
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
# Chinese for the help of single commands, which says it in English only.
CHINESE = {
    "where; it is created when it is not there": "写入的目录，不存在时新建",
    "time zone in which days are cut": "按哪个时区划分日期",
    "id in steelyard.yaml; may be left out where there is only one": "steelyard.yaml 中的项目编号，只有一个项目时可省略",
    "ids of indicators; all of them when left out": "指标编号，不写则度量全部指标",
    "how far back, such as 180d": "统计窗口，例如 180d",
    "print the readings as JSON and nothing else": "只输出 JSON 格式的读数",
    "every project of the workspace": "工作区中的全部项目",
    "print the result files, one canonical JSON document a line, and nothing else": "只输出结果文件，每行一份规范 JSON",
    "end with exit code 3 when a level is below its target": "级别低于目标时以退出码 3 结束",
    "folder to write into instead of `reports` in the workspace": "写入的目录，代替工作区中的 `reports`",
    "where; a bank that an earlier demo made there is replaced": "写入的目录；以前演示在此生成的样例银行会被替换",
    "the same seed makes the same bank": "随机种子，相同的种子生成相同的样例银行",
    "file to write instead of the one that steelyard.yaml names": "写入的文件，代替 steelyard.yaml 中指定的文件",
    "part to export where the project has several assessments": "项目有多项评估时，导出哪一部分",
    "the filled workbook": "填好的自评表",
    "part that it answers where the project has several assessments": "项目有多项评估时，自评表对应哪一部分",
    "further folders of <standard>/<edition>/standard.yaml": "另外的标准目录，结构为 <标准>/<版次>/standard.yaml",
    "id, or id@edition": "标准编号，或“编号@版次”",
    "a part's id or a practice's code": "部分的编号，或能力子项的编码",
    "check the standard in this folder instead": "改为检查该目录中的标准",
}
# Parameters of which the commands themselves say nothing, by the path of the command and the parameter.
UNSAID = {
    ("standard check", "standard"): "id, or id@edition",
    ("standard check", "shelf"): "further folders of <standard>/<edition>/standard.yaml",
    ("standard show", "shelf"): "further folders of <standard>/<edition>/standard.yaml",
}
EXIT_CODES: dict[int, Text] = {
    0: Text("完成", "done"),
    command_line.BUG: Text("程序缺陷；输出一行说明，`STEELYARD_DEBUG=1` 给出完整堆栈", "a bug; one line tells it, `STEELYARD_DEBUG=1` prints the whole trace"),
    command_line.BAD_INPUT: Text("输入有误：文件、行、单元格、参数或工作区；信息中写明位置和改法", "bad input: a file, row, cell, option or the workspace; the message says where and what to do"),
    GateNotReached.exit_code: Text("`assess --gate`：级别低于目标", "`assess --gate`: a level is below its target"),
    VerificationFailed.exit_code: Text("验证未通过：摘要、签名或重放结果不一致", "a verification failed: a digest, a signature or a replay differs"),
    command_line.INTERRUPTED: Text("被中断；已装载的内容保留", "interrupted; everything loaded so far is kept"),
}  # fmt: skip


def page() -> str:
    """The whole page; raises InputError where a parameter lacks its meaning in a language."""
    codes = table(
        ("Code 退出码", "Meaning", "含义"), [(str(n), w.en, w.zh) for n, w in EXIT_CODES.items()], right=(0,)
    )
    entries = (block for path, command in commands(command_line.app) for block in _entry(path, command))
    return document(TITLE, ABOUT, *entries, "## Exit codes · 退出码", codes)


def commands(app: App, above: tuple[str, ...] = ()) -> Iterator[tuple[str, App]]:
    """Every command that can be run, with its words after `steelyard`."""
    for name in app:
        if name.startswith("-"):
            continue
        command, path = app[name], (*above, name)
        if command.default_command is not None:
            yield " ".join(path), command
        yield from commands(command, path)


def _entry(path: str, command: App) -> Iterator[str]:
    words = _split(command.help, f"steelyard {path}")
    yield f"## `steelyard {path}`"
    yield f"{words.en} {words.zh}"
    yield table(
        HEADERS, [_parameter(path, command, argument) for argument in command.assemble_argument_collection()]
    )


def _parameter(path: str, command: App, argument: Any) -> tuple[str, ...]:
    field = argument.field_info
    names = [name for name in argument.names if not name.startswith("--empty-")]
    if field.kind in POSITIONAL:
        names[0] = names[0].removeprefix("--").upper()
    words = _meaning(path, command, field.name, argument.parameter.help)
    return " ".join(code(name) for name in names), _default(field.default), words.en, words.zh


def _default(value: object) -> str:
    if value is inspect.Parameter.empty:
        return REQUIRED
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes 是", False: "no 否"}[value]
    return code(str(value))


def _meaning(path: str, command: App, parameter: str, told: str | None) -> Text:
    """What the option says of itself, else the docstring of its command."""
    where = f"steelyard {path}, {parameter}"
    words = told or _documented(command).get(parameter) or UNSAID.get((path, parameter), "")
    if not words:
        raise InputError("has no meaning", where=where, remedy="say it in the command's docstring")
    return _split(words, where)


def _documented(command: App) -> dict[str, str]:
    found = _PARAGRAPH.search(inspect.getdoc(command.default_command) or "")
    pairs = (line.strip().partition(": ") for line in found[1].splitlines()) if found else ()
    return {name: words for name, _, words in pairs}


def _split(words: str, where: str) -> Text:
    """English, then Chinese: `Collect what is new first. 先采集。`"""
    first = _CHINESE.search(words)
    if first is None and words not in CHINESE:
        raise InputError(
            f"{words!r} has no Chinese",
            where=where,
            remedy="add it, or a line in scripts/reference/commands.py",
        )
    if first is None:
        return Text(CHINESE[words], words)
    start = words.rfind(". ", 0, first.start()) + 1
    return Text(words[start:].strip(), words[:start].strip())
