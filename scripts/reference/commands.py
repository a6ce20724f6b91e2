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
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_BORDER = re.compile(rf"\.(?= \S*{_CHINESE.pattern})")  # before the first sentence that begins with Chinese
EXIT_CODES: dict[int, Text] = {
    0: Text("完成", "done"),
    command_line.BUG: Text("程序缺陷；输出一行说明，`STEELYARD_DEBUG=1` 给出完整堆栈", "a bug; one line tells it, `STEELYARD_DEBUG=1` prints the whole trace"),
    command_line.BAD_INPUT: Text("输入有误：文件、行、单元格、参数或工作区；信息中写明位置和改法", "bad input: a file, row, cell, option or the workspace; the message says where and what to do"),
    GateNotReached.exit_code: Text("`assess --gate`：级别低于目标，或不满足门禁策略", "`assess --gate`: a level is below its target, or the policy of the gate is broken"),
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
        HEADERS,
        [
            _parameter(path, argument)
            for argument in command.assemble_argument_collection(parse_docstring=True)
        ],
    )


def _parameter(path: str, argument: Any) -> tuple[str, ...]:
    field = argument.field_info
    names = [name for name in argument.names if not name.startswith("--empty-")]
    if field.kind in POSITIONAL:
        names[0] = names[0].removeprefix("--").upper()
    words = _meaning(path, field.name, argument.parameter.help)
    return " ".join(code(name) for name in names), _default(field.default), words.en, words.zh


def _default(value: object) -> str:
    if value is inspect.Parameter.empty:
        return REQUIRED
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes 是", False: "no 否"}[value]
    return code(str(value))


def _meaning(path: str, parameter: str, told: str | None) -> Text:
    where = f"steelyard {path}, {parameter}"
    if not told:
        raise InputError("has no meaning", where=where, remedy="say it in the command's docstring")
    return _split(told, where)


def _split(words: str, where: str) -> Text:
    """English, then Chinese: `Collect what is new first. 先采集。`"""
    first = _CHINESE.search(words)
    if first is None:
        raise InputError(f"{words!r} has no Chinese", where=where, remedy="add it: `English. 中文。`")
    border = _BORDER.search(words)  # an English sentence may say a Chinese word
    start = border.end() if border else words.rfind(". ", 0, first.start()) + 1
    if not words[:start].strip():
        raise InputError(f"{words!r} has no English", where=where, remedy="add it: `English. 中文。`")
    return Text(words[start:].strip(), words[:start].strip())
