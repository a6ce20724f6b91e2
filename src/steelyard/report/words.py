"""The words of a result in Chinese and English: codes become what people read.

Terms follow docs/glossary.md. Every code of an enumeration has its word; a test counts them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from steelyard.rating.model import Why
from steelyard.standard import Measure, Operator, Role, RollUp, ThresholdOrigin
from steelyard.values import Better, IndicatorKind, MissingReason, Origin, Outcome, Strength, Text

OUTCOMES: dict[Outcome, Text] = {
    Outcome.MET: Text("满足", "met"),
    Outcome.PARTLY_MET: Text("部分满足", "partly met"),
    Outcome.NOT_MET: Text("不满足", "not met"),
    Outcome.NOT_APPLICABLE: Text("不适用", "not applicable"),
    Outcome.UNRATED: Text("未评", "unrated"),
}

STRENGTHS: dict[Strength, Text] = {
    Strength.STATED: Text("自述", "stated"),
    Strength.INSPECTED: Text("核验", "inspected"),
    Strength.MEASURED: Text("实测", "measured"),
}

WHYS: dict[Why, Text] = {
    Why.NOT_MET: Text("不满足", "not met"),
    Why.PARTLY_MET: Text("部分满足", "partly met"),
    Why.NO_EVIDENCE: Text("没有数据，也没有自评", "no data and no self rating"),
    Why.TOO_FEW: Text("样本太少", "too few observations"),
    Why.DOUBTFUL: Text("未达标，但区间跨过阈值", "below the threshold, but the interval straddles it"),
    Why.UNRATED: Text("未评", "unrated"),
    Why.CONFLICT: Text("评分不一致", "votes in conflict"),
    Why.TOO_WEAK: Text("证据强度不够", "evidence too weak"),
    Why.CONTRADICTED: Text("自评与实测矛盾", "self rating contradicted by the reading"),
}

MISSING: dict[MissingReason, Text] = {
    MissingReason.NO_SOURCE: Text("没有装载可用的数据源", "no source was loaded that could say it"),
    MissingReason.NOT_COVERED: Text("覆盖天数不足 30 天", "fewer than 30 days are covered"),
    MissingReason.TOO_FEW: Text("样本太少", "too few observations"),
    MissingReason.NOT_RECORDED: Text("数据中没有所需字段", "the data do not record it"),
    MissingReason.NOT_REACHED: Text("尚未修复过半", "fewer than half are fixed"),
    MissingReason.INCOMPLETE_POPULATION: Text("总体不完整", "the population is incomplete"),
    MissingReason.NOT_APPLICABLE: Text("不适用", "not applicable"),
    MissingReason.NO_LEVELS: Text("该汇总规则不产生级别", "this roll-up has no levels"),
}

ORIGINS: dict[Origin, Text] = {
    Origin.DIRECT: Text("直接读取", "direct"),
    Origin.EXPORT: Text("导出文件", "export"),
    Origin.TYPED: Text("手工录入", "typed"),
}

THRESHOLD_ORIGINS: dict[ThresholdOrigin, Text] = {
    ThresholdOrigin.FORM_2020: Text(
        "公开的自评表（约 2020 年）", "published self-assessment form, about 2020"
    ),
    ThresholdOrigin.DRAFT_2019: Text("征求意见稿（2019 年）", "draft of 2019"),
    ThresholdOrigin.REPORTED: Text("机构公开报告的数值", "reported by institutions"),
    ThresholdOrigin.OWN: Text("杆秤自定", "Steelyard's own"),
}

OPERATORS: dict[Operator, Text] = {
    Operator.AT_LEAST: Text("≥", "≥"),
    Operator.AT_MOST: Text("≤", "≤"),
    Operator.ABOVE: Text(">", ">"),
    Operator.BELOW: Text("<", "<"),
    Operator.IS_MEASURED: Text("有读数", "is measured"),
}

UNITS: dict[str, Text] = {
    "ratio": Text("", ""),  # printed as a percentage
    "minutes": Text("分钟", "min"),
    "hours": Text("小时", "h"),
    "days": Text("天", "d"),
    "per_day": Text("次/天", "per day"),
    "days_per_week": Text("天/周", "days per week"),
    "lines": Text("行", "lines"),
    "commits": Text("次提交", "commits"),
    "builds_per_developer_day": Text("次", "builds"),  # its title says per what
    "findings": Text("项", "findings"),
    "items_per_week": Text("项/周", "items per week"),
    "per_incident": Text("次/单", "per incident"),
}


ROLES: dict[Role, Text] = {
    Role.DECIDES: Text("判定", "decides"),
    Role.NECESSARY: Text("必要条件", "necessary"),
}

KINDS: dict[IndicatorKind, Text] = {
    IndicatorKind.SHARE: Text("占比", "share"),
    IndicatorKind.MEDIAN: Text("中位数", "median"),
    IndicatorKind.MEAN: Text("均值", "mean"),
    IndicatorKind.RATE: Text("每日频率", "rate per day"),
    IndicatorKind.RATIO: Text("比率", "rate per unit"),
    IndicatorKind.WEEKLY: Text("周中位数", "median of weeks"),
    IndicatorKind.UPTIME: Text("可用时间占比", "share of time up"),
    IndicatorKind.COUNT: Text("时点计数", "count at one moment"),
    IndicatorKind.SURVIVAL: Text("生存中位数", "survival median"),
    IndicatorKind.POOLED: Text("合并占比", "pooled share"),
    IndicatorKind.REDUCTION: Text("中位数降幅", "fall of the median"),
}

BETTER: dict[Better, Text] = {
    Better.HIGHER: Text("越高越好", "higher is better"),
    Better.LOWER: Text("越低越好", "lower is better"),
}

BASES: dict[str, Text] = {
    "self": Text("自评", "self-assessment"),
    "formal": Text("正式评估", "formal assessment"),
}

LINK_MODES: dict[str, Text] = {
    "all": Text("显式关联与推断关联都用", "explicit and inferred links"),
    "explicit": Text("只用显式关联", "explicit links only"),
}

SHARED = Text("共用工具", "shared tool")


def origin(code: str) -> Text:
    """The word for an origin as it stands in result files; a code that is not ours is shown as it is."""
    return ORIGINS[Origin(code)] if code in set(Origin) else Text(code, code)


def rollup(rule: RollUp) -> Text:
    """The roll-up rule in one short clause (R11 to R13)."""
    if rule.rule == "share":
        share = printed(rule.share or Decimal(1), "ratio")
        return Text(
            f"达到该级的能力子项（按权重）不少于 {share.zh}，其余最多低 {rule.k} 级",
            f"practices that attain the level carry at least {share.en} of the weight, "
            f"and no other is more than {rule.k} below it",
        )
    return {
        "every": Text("每个适用的能力子项都达到该级", "every applicable practice attains the level"),
        "iso33020": Text("按过程属性 N、P、L、F 评定", "process attributes rated N, P, L, F"),
        "mean": Text("逐层取均值，不产生级别", "means of means, without levels"),
    }[rule.rule]


def printed(value: Fraction | Decimal, unit: str, apart_from: Fraction | Decimal | None = None) -> Text:
    """A value as people read it: three significant figures at least, ratios as percent.

    With `apart_from`, enough figures that the two never look alike while they differ: a value just
    below a threshold is not printed as if it had reached it.
    """
    factor = 100 if unit == "ratio" else 1
    other = None if apart_from is None else Fraction(apart_from) * factor
    number = _short(Fraction(value) * factor, other)
    if unit == "ratio":
        return Text(f"{number}%", f"{number}%")
    name = UNITS.get(unit, Text(unit, unit))
    return Text(f"{number} {name.zh}".strip(), f"{number} {name.en}".strip())


def points(score: Fraction) -> str:
    """A mean score (R13) to three decimals, rounded half up: `0.625`, `1.000`."""
    exact = Decimal(score.numerator) / Decimal(score.denominator)
    return str(exact.quantize(Decimal("0.001"), ROUND_HALF_UP))


def span(low: Fraction | Decimal, high: Fraction | Decimal, unit: str) -> Text:
    """Two ends of an interval with the unit once: `20.2–32.8 h`, `96–98%`; Chinese repeats the percent sign."""
    first, last = printed(low, unit), printed(high, unit)
    return Text(
        f"{first.zh.partition(' ')[0]}–{last.zh}",
        f"{first.en.partition(' ')[0].removesuffix('%')}–{last.en}",
    )


def threshold(measure: Measure, unit: str) -> Text:
    """`≥ 90%`, `≤ 30 min`; `is measured` where any value passes."""
    sign = OPERATORS[measure.operator]
    if measure.threshold is None:
        return sign
    value = printed(measure.threshold, unit)
    return Text(f"{sign.zh} {value.zh}", f"{sign.en} {value.en}")


def _short(value: Fraction, apart_from: Fraction | None = None) -> str:
    """About four significant figures, half up; never a 0, a 100 or `apart_from` that is not quite it."""
    size = abs(value)
    places = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3
    marks = {Fraction(0), Fraction(100)} | (set() if apart_from is None else {apart_from})
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    for digits in range(places, 12):
        number = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        if all((number == mark) == (value == mark) for mark in marks):
            break
    text = format(number, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text
