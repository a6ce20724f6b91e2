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
    15: (
        PARTLY,
        Text(
            "模块已可单独评估；平台等级尚未实现。",
            "Modules can be assessed alone; platform grades are not in this edition yet.",
        ),
    ),
}
# R18 to R28, which no report words.
LATER: dict[int, tuple[Text, Text]] = {
    18: (BUILT, Text("项目先声明应覆盖哪些代码库、流水线、服务和配置项，以及来源自己的行数；声明了而没有数据的，或行数少于来源自己所计的，读数为“总体不完整”（`incomplete_population`），`steelyard measure` 逐项列出缺口。排除须写明理由。写法见 docs/guide/honesty.md。", "A project declares which repositories, pipelines, services and configuration items should be covered, and how many rows the sources themselves count. Where a declared thing has no data, or there are fewer rows than counted, the reading is Missing (`incomplete_population`), and `steelyard measure` lists every gap. Exclusions need a reason. docs/guide/honesty.md shows how to write it.")),
    19: (BUILT, Text("每次装载记为直接读取、导出或手工录入，读数取其中最弱的一种。`steelyard sample` 按装载摘要和评估师事后指定的数字抽取行，任何机器上抽到的都一样；`steelyard sample check` 读回核对表，给出差错率及其区间。没有一行不符，该装载才计为已核对；结果也可在网页登记。", "Each load is direct, an export or typed, and a reading is as weak as the weakest of its loads. `steelyard sample` draws rows by the load's digest and a number that the assessor names afterwards, the same on any machine; `steelyard sample check` reads the filled form back and gives the error rate with its interval. A load counts as checked only if no row differs; the web keeps the outcome.")),
    20: (BUILT, Text("`steelyard measure --signs` 和报告在读数旁列出可疑迹象：单号不连续、窗口结束后改动、成批补录、记录被删除、事件改成服务请求、恰在时限前解决、时刻取整、部署没有变更单、自己批准自己、最后几天集中于一人。每种迹象都有定义和提示条件；只提示，不修改任何读数，结果文件也不变。", "`steelyard measure --signs` and the report tell, beside the readings: gaps in ticket numbers, changes after the window, changes in bulk, deleted rows, incidents turned into requests, resolutions heaped just before the limit, round minutes, deployments without a change record, self-approval, one person in the last days. Each has a definition and a threshold; nothing is corrected, and the result file stays as it is.")),
    21: (BUILT, Text("证据只追加、不改写：同一来源同一编号的多个版本中，取截至所问时刻已知的最新一个；删除也是一个版本。因此任何一天的读数都能重算。", "Evidence is only ever added to: of the versions of a row the newest known at the asked moment counts, and a deletion is a version too. So the reading of any day can be made again.")),
    22: (BUILT, Text("数据库引擎只对整数计数、求和、排序；除法、插值和区间在其后以精确算术完成，最后取 12 位有效数字，只舍入一次。", "Engines count, add and sort integers only; division, interpolation and intervals follow in exact arithmetic, rounded once to 12 significant digits.")),
    23: (PARTLY, Text("标准换版而要求未变的，自评可以沿用并注明来自哪个版次；读数一律重算。评估员的结论作为建议沿用，本版尚未实现。", "Where an edition leaves a requirement as it was, self ratings carry over and say from which edition; readings are always made anew. Carrying assessors' ratings as proposals is not in this edition yet.")),
    24: (BUILT, Text("按公布日期统计已获评的项目，撤销的除外；日期精度不足的，从该时段的最后一天算起。`steelyard register statistics` 给出统计。", "Announced results are counted by date, without revoked ones; an imprecise date counts from its last possible day. `steelyard register statistics` counts them.")),
    25: (BUILT, Text("由我们推算的“首个”只称“本名录所知的首个”；自行统计的数与公布的数分列。`steelyard register announce` 按此拟公布稿。", "A first that we derive is only the first known to the register; own counts and published counts stand apart. `steelyard register announce` drafts announcements in these words.")),
    26: (PARTLY, Text("同类机构的参考值按季度冻结，参与机构不足五家时不给出。计算已实现，尚无命令或网页输出。", "Peer figures are frozen each quarter and withheld below five institutions. They are computed; no command or page shows them yet.")),
    27: (BUILT, Text("只对经专家签署的正式结果出具证书，称为“评估”而不是“认证”；演示密钥所签的一律标为样例。签发、暂停和撤销用 `steelyard certificate`。", "Certificates are only for formal results that experts have signed; they speak of assessment, not certification, and demo keys mark everything as a sample. `steelyard certificate` issues, suspends and revokes.")),
    28: (PARTLY, Text("`steelyard decide` 由案卷文件中的评分和读数重算结果，`steelyard verify` 离线验证证书。由原始行重算全部，以及验证时说明做了哪一种重放，本版尚未实现。", "`steelyard decide` makes a result again from the ratings and readings of its case file, and `steelyard verify` verifies a certificate offline. A replay from the rows themselves is not in this edition yet, nor does verification say which replay was done.")),
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
