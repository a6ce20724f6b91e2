"""A cell of a form as clauses: what is a clause of its own, what is nested, what is a note, what adds nothing."""

import pytest

from steelyard.standard.exchange.clauses import read_clauses


def clauses(cell):
    return [clause.text for clause in read_clauses(cell).clauses]


@pytest.mark.parametrize(
    "cell",
    [
        "1. 代码有评审\n2. 评审有记录",
        "1．代码有评审；2．评审有记录。",
        "１、代码有评审；\n２、评审有记录",
        "1)代码有评审；2)评审有记录",
        "1）代码有评审 2）评审有记录",
        "（1）代码有评审（2）评审有记录",
        "(１) 代码有评审；\n(２) 评审有记录；",
        "①代码有评审②评审有记录",
        "① 代码有评审；② 评审有记录",
        "a) 代码有评审\nb) 评审有记录",
        "a. 代码有评审；b. 评审有记录",
        "（a）代码有评审（b）评审有记录",
        "一、代码有评审；二、评审有记录",
        "（一）代码有评审\n（二）评审有记录",
        "• 代码有评审\n• 评审有记录",
        "- 代码有评审\n- 评审有记录",
        "  1. 代码有评审\r\n\n  2. 评审有记录\n",
        "代码有评审。\n评审有记录",
        "代码有评审；\n评审有记录；",
    ],
)
def test_every_shape_of_a_list_gives_its_clauses(cell):
    assert [text.rstrip("。") for text in clauses(cell)] == ["代码有评审", "评审有记录"]


@pytest.mark.parametrize(
    "cell",
    [
        "可用率不低于 99.5%，恢复不超过 1.5 小时",
        "近 90 天 1、2 级故障都有复盘",
        "1、2 级故障都有复盘记录",
        "一、二级故障都有复盘记录",
        "见图 2) 的流程执行并留痕",
        "部署时长（1）按月统计",
        "使用 v2. 之后的接口版本",
        "评审通过后再合入；合入后自动构建",
    ],
)
def test_numbers_that_count_nothing_split_nothing(cell):
    assert clauses(cell) == [cell]


def test_lines_that_were_only_wrapped_are_one_clause():
    assert clauses("代码经过评审\n并留有记录") == ["代码经过评审并留有记录"]
    assert clauses("Code is reviewed\nby another person") == ["Code is reviewed by another person"]


def test_what_is_nested_stays_in_its_clause():
    cell = "1. 提交写明编号，包括：\n  a) 需求编号\n  b) 缺陷编号\n2. 提交有评审"
    assert clauses(cell) == ["提交写明编号，包括：\na) 需求编号\nb) 缺陷编号", "提交有评审"]
    assert clauses("（1）分支：① 主干 ② 发布（2）标签") == ["分支：① 主干 ② 发布", "标签"]
    assert clauses("- one:\n1. a\n2. b\n- two") == ["one:\n1. a\n2. b", "two"]


def test_a_lead_with_a_colon_belongs_to_every_clause_and_one_without_is_a_clause():
    assert clauses("源代码：1. 有评审 2. 有备份") == ["源代码：有评审", "源代码：有备份"]
    assert clauses("流程成文。\n1. 有评审\n2. 有备份") == ["流程成文。", "有评审", "有备份"]


def test_a_number_that_is_missing_is_said():
    reading = read_clauses("1. 甲\n2. 乙\n4. 丁")
    assert ([c.text for c in reading.clauses], reading.jumps) == (["甲", "乙", "丁"], True)
    assert read_clauses("1. 甲\n2. 乙").jumps is False


@pytest.mark.parametrize(
    "cell", ["无", " 无。", "—", "——", "-", "/", "N/A", "none", "None.", "无要求", "不涉及", "（无）"]
)
def test_none_is_nothing(cell):
    reading = read_clauses(cell)
    assert (reading.nothing, reading.clauses) == (True, [])


@pytest.mark.parametrize(
    ("cell", "level"),
    [("同上", None), ("同上。", None), ("同上级", None), ("同２级", 2), ("同三级要求", 3), ("同L2", 2),
     ("As above", None), ("same as level 3", 3), ("同左", None), ("〃", None)],
)  # fmt: skip
def test_as_above_adds_nothing(cell, level):
    reading = read_clauses(cell)
    assert (reading.as_above != "", reading.clauses, reading.refers_to) == (True, [], level)


def test_what_follows_as_above_is_read():
    assert clauses("同上，且告警自动合并") == ["告警自动合并"]
    assert clauses("同2级；\n1. 告警自动合并\n2. 合并规则有评审") == ["告警自动合并", "合并规则有评审"]


def test_a_word_that_only_begins_like_as_above_is_a_clause():
    assert clauses("同上级主管部门签订协议") == ["同上级主管部门签订协议"]
    assert clauses("无人值守时自动回滚") == ["无人值守时自动回滚"]


@pytest.mark.parametrize(
    ("lead", "rest"),
    [
        ("在二级要求的基础上，", "评审有记录"),
        ("满足2级要求，且", "评审有记录"),
        ("除满足上述要求外，", "1. 评审有记录"),
        ("In addition to level 2,", " reviews leave a record"),
    ],
)
def test_on_top_of_a_level_is_taken_off_and_said(lead, rest):
    reading = read_clauses(lead + rest)
    assert [c.text for c in reading.clauses] == [rest.removeprefix("1. ").strip()]
    assert reading.skipped == lead


def test_a_note_stays_beside_the_clause_before_it():
    reading = read_clauses(
        "1. 有评审\n注：评审指同行评审，\n不含自查\n2. 有备份（说明：含标签）并能恢复\n备注2：备份指异地备份"
    )
    assert [(c.text, c.notes) for c in reading.clauses] == [
        ("有评审", ["注：评审指同行评审，\n不含自查"]),
        ("有备份并能恢复", ["说明：含标签", "备注2：备份指异地备份"]),
    ]


def test_a_note_before_everything_belongs_to_the_first_clause_and_one_without_a_clause_is_kept():
    assert read_clauses("注：见附录\n有评审").clauses[0].notes == ["注：见附录"]
    reading = read_clauses("同上\n注：见附录")
    assert (reading.clauses, reading.notes, reading.as_above) == ([], ["注：见附录"], "同上")
