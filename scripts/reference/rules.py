"""docs/reference/rules.md: the rules by number, in the short words that reports use."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.reference.markdown import both, document
from steelyard.report.method import RULES
from steelyard.values import Text

TITLE = Text("规则", "Rules")
ABOUT = Text(
    "代码、测试和报告的方法一节按这些编号引用规则。R11 所说的汇总方式没有公开的官方规则，由我们选定，结果中都会注明。",
    "Code, tests and the method section of a report cite the rules by these numbers. For the roll-up (R11) no official rule is public; ours is named as such in every result.",
)
LAST = 28
BUILT = Text("已实现", "built")
PARTLY = Text("部分实现", "built in part")
PLANNED = Text("本版尚未实现", "not in this edition yet")
GROUPS = {
    1: Text("要求", "Requirement"),
    8: Text("能力子项", "Practice"),
    11: Text("部分", "Part"),
    18: Text("证据的诚实", "Honest evidence"),
    23: Text("沿用与对应", "Carry-over and mapping"),
    24: Text("名录与统计", "Register and statistics"),
    27: Text("证书与重放", "Certificate and replay"),
}
# Of R1 to R17 those that are not wholly built; the words of these rules are the reports'.
OPEN: dict[int, tuple[Text, Text]] = {
    6: (
        PARTLY,
        Text(
            "评分的判定规则已实现；分派评估员和收集评分的流程尚未提供。",
            "The rules of votes are built; there is no process yet that assigns assessors and collects votes.",
        ),
    ),
    7: (
        PARTLY,
        Text(
            "三项统计的计算已实现，尚无命令输出。",
            "The three statistics are computed; no command prints them yet.",
        ),
    ),
    15: (
        PARTLY,
        Text(
            "模块已可单独评估；平台等级尚未实现。",
            "Modules can be assessed alone; platform grades are not in this edition yet.",
        ),
    ),
    16: (PLANNED, Text("本版只评估项目。", "This edition assesses projects only.")),
}
# R18 to R28, which no report words yet.
LATER: dict[int, tuple[Text, Text]] = {
    18: (PLANNED, Text("计划：先声明应覆盖哪些仓库、服务和配置项，再与系统自身的数量核对；不完整的总体不给读数。原因代码 `incomplete_population` 已预留。", "Planned: what should be covered is declared first and held against the system's own counts; an incomplete population gives no reading. The reason `incomplete_population` is reserved for it.")),
    19: (PARTLY, Text("每次装载记为直接读取、导出或手工录入，读数取其中最弱的一种。计划：抽取若干行到现场系统核对。", "Each load is direct, an export or typed, and a reading is as weak as the weakest of its loads. Planned: drawing rows to be checked in the live system.")),
    20: (PLANNED, Text("计划：在读数旁列出可疑迹象，例如单号不连续、窗口结束后改过的记录，只提示，不修改。", "Planned: signs that data were tidied up, such as gaps in ticket numbers or edits after the window, are told beside the readings and never corrected.")),
    21: (BUILT, Text("证据只追加、不改写：同一来源同一编号的多个版本中，取截至所问时刻已知的最新一个；删除也是一个版本。因此任何一天的读数都能重算。", "Evidence is only ever added to: of the versions of a row the newest known at the asked moment counts, and a deletion is a version too. So the reading of any day can be made again.")),
    22: (BUILT, Text("数据库引擎只对整数计数、求和、排序；除法、插值和区间在其后以精确算术完成，最后取 12 位有效数字，只舍入一次。", "Engines count, add and sort integers only; division, interpolation and intervals follow in exact arithmetic, rounded once to 12 significant digits.")),
    23: (PLANNED, Text("计划：标准换版而要求未变的，自评可以沿用；评估员的结论只作为建议，读数一律重算。", "Planned: where an edition leaves a requirement as it was, self ratings carry over, assessors' ratings become proposals, and readings are always made anew.")),
    24: (PLANNED, Text("计划：按公布日期统计已获评的项目，撤销的除外；日期精度不足的，从该时段的最后一天算起。", "Planned: announced results are counted by date, without revoked ones; an imprecise date counts from its last possible day.")),
    25: (PLANNED, Text("计划：由我们推算的“首个”只称“本名录所知的首个”；自行统计的数与公布的数分列。", "Planned: a first that we derive is only the first known to the register; own counts and published counts stand apart.")),
    26: (PLANNED, Text("计划：同类机构的参考值按季度冻结，参与机构不足五家时不给出。", "Planned: peer figures are frozen each quarter and withheld below five institutions.")),
    27: (PLANNED, Text("计划：只对经专家签署的正式结果出具证书，称为“评估”而不是“认证”；演示密钥所签的一律标为样例。", "Planned: certificates only for formal results that experts have signed; they speak of assessment, not certification, and demo keys mark everything as a sample.")),
    28: (PLANNED, Text("计划：由评分重算级别，或由原始行重算全部；验证时说明做了哪一种。", "Planned: a replay from ratings, or from the rows themselves; verification says which of the two was done.")),
}  # fmt: skip


def page() -> str:
    """The whole page."""
    return document(TITLE, ABOUT, *_entries())


def _entries() -> Iterator[str]:
    for number in range(1, LAST + 1):
        if number in GROUPS:
            yield f"## {both(GROUPS[number])}"
        state, note = OPEN.get(number, (BUILT, None)) if number in RULES else LATER[number]
        yield f"### R{number} · {both(state)}"
        for words in filter(None, (RULES.get(number), note)):
            yield words.en
            yield words.zh
