"""Forms as tests draw them: a workbook from rows and merged ranges. All of it is sample data."""

import xlsxwriter

from steelyard.indicators import facts
from steelyard.standard.exchange.transfer import import_standard

HEADER = ["能力子域", "能力项", "能力子项", "1级", "2级", "3级"]
GOOD = [
    HEADER,
    [
        "配置管理",
        "版本控制",
        "仓库",
        "源代码保存在同一套版本控制系统中",
        "提交信息写明需求或缺陷的编号",
        "同上",
    ],
    ["配置管理", "版本控制", "分支", "无", "分支的命名和用途有成文的约定", "默认分支只接受经过评审的改动"],
]


def workbook(path, rows, merged=(), sheet="持续交付", formulas=()):
    """Write rows; `merged` are ranges such as ("A2:A3", text), `formulas` such as ("D2", "=1+1", 2)."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    page.write(number, column, value)
        for cells, text in merged:
            page.merge_range(cells, text)
        for cell, formula, value in formulas:
            page.write_formula(cell, formula, None, value)
    return path


def imported(path, wanted=None):
    """What is imported from a file, into a folder beside it."""
    return import_standard(path, path.parent / "out", facts(), wanted)


def asked(standard):
    """Chinese texts by requirement id."""
    return {r.id: r.text.zh for part in standard.parts for r in part.requirements()}


def said(findings, language="en"):
    """The guesses as `place: sentence`."""
    return [f"{note.place}: {note.said.to(language)}" for note in findings.guesses]
