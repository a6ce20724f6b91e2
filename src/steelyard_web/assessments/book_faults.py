"""Faults of a workbook and of row ratings in both languages.

The core says them in English with their cells (rating/book_reading.py, rating/row.py); what is not in the
table is shown as the core says it.
"""

from __future__ import annotations

import re

from steelyard.errors import InputError
from steelyard_web.say import Said, say

MOST = 200  # faults that are listed
_COUNTED = re.compile(r"\d+ fault\(s\); nothing was imported:")
# What the core says after the cell, and the same in Chinese; groups are carried over.
CHINESE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (r"the sheet (.+) is missing", r"缺少工作表 \1；请从导出的工作簿填写并保留其工作表"),
        (r"is not a workbook that can be read: .*", "不是可读取的 XLSX 工作簿；请先导出再填写"),
        (r"unpacks to (\S+) bytes; the limit is (\S+)", r"解压后为 \1 字节，上限 \2 字节"),
        (r"the workbook has (\w+) (.+), not (.+)", r"工作簿属于另一项评估（\1 为 \2，应为 \3）；请从本评估重新导出"),
        (r"the id (.+) is not one of this part; ids must not be changed", r"编号 \1 不属于本部分；编号不能改动"),
        (r"the id (.+) stands twice", r"编号 \1 重复"),
        (r"(\d+) row\(s\) are gone: (.+)", r"缺少 \1 行：\2"),
        (r"(.+) is not an? (?:outcome|answer of this scale); write one of (.+), or nothing", r"\1 不是有效答案；请填写 \2 之一，或留空"),
        (r"a row has no level here; .*", "该标准没有整行级别；请清空此单元格，逐条作答"),
        (r"(.+) is not a row rating.*", r"\1 不是整行级别；写 3、3-（3 级部分未满足）或 2+"),
        (r"there is nothing below level 1-.*", "没有低于 1- 的级别；未达级请写 0"),
        (r"there is no level (\d+); the highest is (\d+)", r"没有 \1 级；最高为 \2 级"),
        (r"the row says (\S+), its requirements leave something unrated; rate .*", r"整行写 \1，但有要求未作答；请补全该行各条要求，或清空其中一处"),
        (r"the row says (\S+), its requirements amount to (\S+); rate .*", r"整行写 \1，各条要求合计为 \2；请改为一致，或清空其中一处"),
        (r"not applicable needs a reason", "“不适用”须写明理由"),
        (r"(.+) is no edition that the answer was carried from; .*", r"\1 不是该答案沿用的版次；请保留原值或清空"),
        (r"holds a formula; write the value itself", "含有公式；请直接填写数值"),
        (r"a cell far outside of the tables", "表格之外有多余的单元格；请删除后重新保存"),
        (r"(\S+): the next level has no two requirements .*", r"\1 的下一级不足两条适用要求，没有半级；请写整级"),
    )
)  # fmt: skip


def told(fault: InputError) -> list[Said]:
    """The faults one by one; the path of the temporary copy says nothing to anybody and is left out."""
    lines = [line.strip() for line in fault.what.splitlines()]
    return [_both(line) for line in lines if line and not _COUNTED.fullmatch(line)][:MOST]


def of_row(fault: InputError) -> Said:
    """Why a row rating does not do."""
    detail = _both(fault.what)
    return say(
        f"整行级别无效：{detail.zh}。写 3（达到 3 级）、3-（3 级部分未满足）或 0。",
        f"This row rating does not do: {detail.en}. Write 3, or 3- where part of 3 is unmet, or 0.",
    )


def _both(line: str) -> Said:
    """A line with its Chinese; a cell such as `Sheet!G12` before it stays as it is."""
    cell, parted, rest = line.partition(": ")
    for place, said in ((f"{cell}：", rest), ("", line)) if parted else (("", line),):
        for pattern, zh in CHINESE:
            if found := pattern.fullmatch(said):
                return say(place + found.expand(zh), line)
    return say(line, line)
