"""docs/glossary.md: the words of the product, one per idea, and every code with its word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from scripts.reference.markdown import code, document, table
from steelyard.report import words
from steelyard.standard import Standard
from steelyard.values import Strength, Text

TITLE = Text("术语表", "Glossary")
ABOUT = Text(
    "一个概念只用一个词。“代码”是程序、数据和结果文件中的写法。",
    "One word per idea. *Code* is how it is written in programs, data and result files.",
)
HEADERS = ("中文", "English", "Code 代码")
# zh, en, code, meaning in both languages.
TERMS: tuple[tuple[Text, str, Text], ...] = (
    (Text("标准", "standard"), "Standard", Text("一套数据：版次、级别、部分、要求", "a set of data: edition, levels, parts, requirements")),
    (Text("版次", "edition"), "edition", Text("标准的一个版本，摘要随内容而变", "a version of a standard; its digest changes with its content")),
    (Text("部分", "part"), "Part", Text("评估的单位，例如持续交付", "the unit that is assessed, such as continuous delivery")),
    (Text("模块", "module"), "Module", Text("部分中可以单独评估的若干层", "layers of a part that can be assessed alone")),
    (Text("能力子域、能力项", "domain, item"), "Node", Text("部分与能力子项之间的层，名称由标准给出", "a layer between part and practice; the standard names it")),
    (Text("能力子项", "practice"), "Practice", Text("评出级别的一行", "the row that gets a level")),
    (Text("要求", "requirement"), "Requirement", Text("能力子项在某一级的一条，例如 `CM-VC-VCS.3.1`", "one clause of a practice at a level, such as `CM-VC-VCS.3.1`")),
    (Text("核验要点", "look for"), "look_for", Text("核验这条要求时看什么", "what to look at when the requirement is checked")),
    (Text("度量项", "measure"), "Measure", Text("要求所用的指标、比较方式、阈值、窗口和作用", "indicator, operator, threshold, window and role of a requirement")),
    (Text("应备材料", "expected evidence"), "ExpectedEvidence", Text("有编号的一份材料，例如 `CM-VC-VCS-L3-4`，可服务于多条要求", "a numbered thing to bring, such as `CM-VC-VCS-L3-4`; it may serve several requirements")),
    (Text("机构、机构类别", "organisation, category"), "organisation", Text("被评项目所属的单位及其类别", "whose projects are assessed, and what kind it is")),
    (Text("项目", "project"), "Project", Text("被评估的系统", "the system that is assessed")),
    (Text("工作区", "workspace"), "Workspace", Text("含 `steelyard.yaml` 的目录：一个机构，一个证据库，多个项目", "a folder with `steelyard.yaml`: one organisation, one evidence store, many projects")),
    (Text("评估", "assessment"), "Plan", Text("项目、部分（或模块）与目标级别的组合", "project, part or module, and target level")),
    (Text("目标级别", "target level"), "target", Text("本次评估要达到的级别", "the level that the assessment aims at")),
    (Text("数据源", "source"), "Source", Text("采集器读取的文件或仓库", "files or repositories that a collector reads")),
    (Text("装载", "load"), "Load", Text("一个数据源的一次交付：摘要、来源、接收与拒收的行数", "one delivery of a source: digest, origin, rows accepted and rejected")),
    (Text("证据", "evidence"), "evidence", Text("支持结论的行、文件或现场所见", "rows, files or things seen in place that a rating rests on")),
    (Text("指标", "indicator"), "Indicator", Text("量的定义", "the definition of a quantity")),
    (Text("读数", "reading"), "Reading", Text("指标在某一范围和窗口内的值，或没有值的原因", "its value for a scope and a window, or why there is none")),
    (Text("窗口", "window"), "Window", Text("读数所看的整日时段，首尾两日都含", "the whole days that a reading looks at, first and last included")),
    (Text("存疑", "doubtful"), "doubtful", Text("区间跨过阈值", "the interval straddles the threshold")),
    (Text("自评", "self rating"), "self", Text("申请单位自己的结论", "the applicant's own word")),
    (Text("建议", "proposal"), "Proposal", Text("读数对一条要求的提示", "what a reading suggests for a requirement")),
    (Text("评分", "vote"), "Vote", Text("一名评估员的结论，收齐之前互不可见", "one assessor's rating, unseen until all are in")),
    (Text("结论", "rating"), "Rating", Text("一条要求的最终结果", "the consolidated outcome of a requirement")),
    (Text("强度", "strength"), "Strength", Text("结论所依据证据的分量", "how much the evidence behind a rating weighs")),
    (Text("推翻读数", "override"), "Override", Text("与读数相反的结论，写明由谁、为何", "a rating against the reading, with who and why")),
    (Text("矛盾", "contradicted"), "contradicted", Text("自评高于读数所示", "the self rating stands above what the reading shows")),
    (Text("级别", "level"), "Level", Text("能力子项、能力子域或部分达到的级", "what a practice, a domain or a part has attained")),
    (Text("半级", "half step"), "half", Text("下一级满足了一部分", "some of the next level is met")),
    (Text("汇总规则", "roll-up"), "RollUp", Text("由能力子项得出整体级别的规则", "the rule from practices to the level of the part")),
    (Text("差距", "blocking"), "blocking", Text("使整体未到下一级的要求", "requirements that keep the part from its next level")),
    (Text("结果文件", "result file"), "Result", Text("评估结果的规范 JSON，同样的输入得到同样的字节", "the result as canonical JSON; the same inputs give the same bytes")),
    (Text("批次", "batch"), "Batch", Text("一次有编号的公布（计划）", "a numbered announcement (planned)")),
    (Text("证书", "certificate"), "Certificate", Text("对结果的签名声明（计划）", "a signed statement of a result (planned)")),
)  # fmt: skip
CODES: tuple[tuple[Text, Mapping[Any, Text]], ...] = (
    (Text("结论", "Outcomes"), words.OUTCOMES),
    (Text("强度", "Strengths"), words.STRENGTHS),
    (Text("要求不计为满足的原因", "Why a requirement does not count as met"), words.WHYS),
    (Text("没有读数或级别的原因", "Why there is no reading or level"), words.MISSING),
    (Text("装载的来源", "Origins of loads"), words.ORIGINS),
    (Text("阈值的出处", "Origins of thresholds"), words.THRESHOLD_ORIGINS),
    (Text("度量项的作用", "Roles of measures"), words.ROLES),
    (Text("比较方式", "Operators"), words.OPERATORS),
    (Text("指标类型", "Kinds of indicators"), words.KINDS),
    (Text("方向", "Directions"), words.BETTER),
    (
        Text("单位", "Units"),
        words.UNITS | {"ratio": Text("比值，印作百分数", "ratio, printed as a percentage")},
    ),
    (Text("依据", "Bases"), words.BASES),
    (Text("关联方式", "Link modes"), words.LINK_MODES),
)


def page(standard: Standard) -> str:
    """The whole page; the levels are those of the standard's parts."""
    terms = [(w.zh, w.en, code(key), m.zh, m.en) for w, key, m in TERMS]
    # A dict, not a set: the order of the standard, whatever the hashes are.
    ladder = dict.fromkeys((s.level, s.title) for part in standard.parts for s in part.ladder)
    levels = [
        (title.zh, title.en, code(str(level))) for level, title in sorted(ladder, key=lambda step: step[0])
    ]
    blocks = (
        f"## {title.zh} · {title.en}\n\n{table(HEADERS, _codes(listed.items()))}" for title, listed in CODES
    )
    return document(
        TITLE,
        ABOUT,
        "## 词 · Words",
        table((*HEADERS, "含义", "Meaning"), terms),
        f"## 级别 · Levels ({standard.id})",
        table(HEADERS, [(standard.below.zh, standard.below.en, code("0")), *levels]),
        *blocks,
    )


def _codes(listed: Iterable[tuple[object, Text]]) -> list[tuple[str, ...]]:
    return [(word.zh, word.en, code(_code(key))) for key, word in listed]


def _code(key: object) -> str:
    if isinstance(key, Strength):
        return key.code
    return str(key.value) if isinstance(key, Enum) else str(key)
