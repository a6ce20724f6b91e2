"""docs/reference/indicators.md: every indicator with all that is known of it, by family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scripts.reference.markdown import both, code, codes, document, table
from steelyard.indicators import FAMILIES
from steelyard.indicators.definition import Indicator
from steelyard.report.words import BETTER, KINDS, UNITS
from steelyard.values import IndicatorKind, Text

TITLE = Text("指标", "Indicators")
ABOUT = Text(
    "每个指标的定义、单位、所用的证据表与依据。窗口默认为截止日之前的 90 天；取不到值时给出原因，从不写成 0。",
    "What each indicator is, its unit, the evidence tables that it reads, and its authority. Windows are 90 days up "
    "to the asked day unless said otherwise; where there is no value there is a reason, never a zero.",
)
FEW = (
    "Fewer than five observations give `too_few`, fewer than 20 are flagged. `unknown` counts rows that cannot say.\n\n"
    "少于 5 个观测时给出 `too_few`，少于 20 个时加标记；`unknown` 是无法判断的行数。"
)
HEADERS = (
    "No. 编号",
    "Unit 单位",
    "Better 方向",
    "Kind 类型",
    "Tables 证据表",
    "Helpful 辅助表",
    "Authority 依据",
)
RATIO = Text("比值，印作百分数", "ratio, printed as a percentage")
SNAPSHOT = Text("取窗口结束时的状态，无趋势", "the state at the end of the window, no trend")
NAMES = {
    "deployments": Text("部署与交付", "Deployment and delivery"),
    "requests": Text("合并请求与分支", "Merge requests and branches"),
    "builds": Text("构建与集成", "Building and integrating"),
    "commits": Text("提交", "Commits"),
    "testing": Text("测试与覆盖率", "Testing and coverage"),
    "findings": Text("安全与质量问题", "Security and quality findings"),
    "configuration": Text("配置项与制品", "Configuration items and artifacts"),
    "incidents": Text("事件与服务", "Incidents and service"),
    "changes": Text("变更", "Changes"),
    "flow": Text("工作项流动", "Flow of work items"),
    "operations": Text("服务运行", "Running a service"),
    "gates": Text("质量与安全门禁", "Quality and security gates"),
    "experience": Text("用户体验", "What users met"),
    "requirements": Text("需求到生产", "From requirement to production"),
}
# By kind: the value, what n counts, the interval (all are 95 %).
EXPLAINED: dict[IndicatorKind, tuple[Text, Text, Text]] = {
    IndicatorKind.SHARE: (
        Text("符合条件的数量 ÷ 能够判断的总数", "those that pass over those of which it is known"),
        Text("能够判断的观测数（分母）", "observations of which it is known, the denominator"),
        Text("Wilson 区间", "Wilson"),
    ),
    IndicatorKind.MEDIAN: (
        Text("中位数（第 7 类分位数），并给出 P85、P95", "median as a type-7 quantile, with P85 and P95"),
        Text("有数值的观测数", "observations that have a value"),
        Text("由顺序统计量得出（二项分布，p = 1/2）", "order statistics, from the binomial distribution with one half"),
    ),
    IndicatorKind.MEAN: (
        Text("合计 ÷ 观测数", "sum over observations"),
        Text("有数值的观测数", "observations that have a value"),
        Text("正态近似", "normal"),
    ),
    IndicatorKind.RATE: (
        Text("事件数 ÷ 已覆盖天数；已覆盖而无事件是实测的 0", "events per covered day; none in a covered window is a measured 0"),
        Text("已覆盖天数，至少 30 天", "covered days, at least 30"),
        Text("泊松区间（Byar 近似）", "Poisson, by Byar's approximation"),
    ),
    IndicatorKind.RATIO: (
        Text("事件数 ÷ 单位数", "events over units"),
        Text("单位数，例如人日", "units, such as developer-days"),
        Text("泊松区间（Byar 近似）", "Poisson, by Byar's approximation"),
    ),
    IndicatorKind.WEEKLY: (
        Text("每周次数（或发生天数）的中位数，没有的周按 0 计", "median over weeks of the things, or days, counted; empty weeks count 0"),
        Text("已覆盖的整周数（至少覆盖 30 天）", "whole covered weeks, of at least 30 covered days"),
        Text("由顺序统计量得出", "order statistics"),
    ),
    IndicatorKind.UPTIME: (
        Text("1 − 中断时长 ÷ 已覆盖时长，重叠部分只计一次", "one less the time down over the covered time; overlaps count once"),
        Text("已覆盖天数，至少 30 天", "covered days, at least 30"),
        Text("无：不是抽样", "none: it is no sample"),
    ),
    IndicatorKind.COUNT: (
        Text("窗口结束时的数量", "how many there are at the end of the window"),
        Text("已覆盖天数", "covered days"),
        Text("无：不是抽样", "none: it is no sample"),
    ),
    IndicatorKind.SURVIVAL: (
        Text("Kaplan-Meier 中位数，未结束的也计入；过半未结束则没有值", "Kaplan-Meier median with open cases in it; no value while more than half are open"),
        Text("全部案例数", "all cases"),
        Text("由 Greenwood 方差得出", "from Greenwood's variance"),
    ),
    IndicatorKind.POOLED: (
        Text("各案例分子之和 ÷ 分母之和，不低于 0", "sum of the parts over sum of the wholes, never below 0"),
        Text("分母不为 0 的案例数", "cases with a whole"),
        Text("比率估计的线性化近似", "ratio estimator, by linearisation"),
    ),
    IndicatorKind.REDUCTION: (
        Text("1 − 现在的中位数 ÷ 基线的中位数", "one less the median now over the median of the baseline"),
        Text("两个样本中较小的一个，至少 20", "the smaller of the two samples, at least 20"),
        Text("两个中位数区间的两端相除，偏宽", "the far ends of both medians' intervals; a wide one"),
    ),
}  # fmt: skip


def page(known: Mapping[str, Indicator]) -> str:
    """The whole page; `known` are the indicators by id."""
    head = (
        "## Kinds · 类型",
        table(("Kind 类型", "Value 取值", "n", "Interval 区间（95 %）"), _kinds()),
        FEW,
    )
    families = (
        block
        for module in FAMILIES
        for block in _family(module.__name__.rpartition(".")[2], module.INDICATORS, known)
    )
    return document(TITLE, ABOUT, *head, *families)


def _kinds() -> Iterator[tuple[str, ...]]:
    for kind in IndicatorKind:
        yield (f"{code(kind.value)} {both(KINDS[kind])}", *(both(words) for words in EXPLAINED[kind]))


def _family(name: str, listed: Iterable[Indicator], known: Mapping[str, Indicator]) -> Iterator[str]:
    yield f"## {both(NAMES[name])}"
    yield from (_entry(known[indicator.facts.id]) for indicator in listed)


def _entry(indicator: Indicator) -> str:
    facts = indicator.facts
    heading = f"### {code(facts.id)} · {facts.title.en} · {facts.title.zh}"
    return "\n\n".join(
        (heading, f"{facts.meaning.en}.", f"{facts.meaning.zh}。", table(HEADERS, [_row(indicator)]))
    )


def _row(indicator: Indicator) -> tuple[str, ...]:
    facts = indicator.facts
    words = RATIO if facts.unit == "ratio" else UNITS[facts.unit]
    snapshot = f"; {both(SNAPSHOT)}" if indicator.snapshot else ""
    return (
        facts.number,
        f"{code(facts.unit)} {both(words)}",
        both(BETTER[facts.better]),
        f"{code(facts.kind.value)}{snapshot}",
        codes(facts.tables),
        codes(indicator.helps),
        facts.authority,
    )
