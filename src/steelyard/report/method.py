"""The rules a result was made by, in short words; the numbers are those of docs/reference/rules.md."""

from __future__ import annotations

from steelyard.result.model import Result
from steelyard.values import Text

RULES: dict[int, Text] = {
    1: Text(
        "结论分为满足、部分满足、不满足、不适用、未评；定级时，部分满足按不满足计。",
        "Outcomes are met, partly met, not met, not applicable, unrated; for levels, partly met counts "
        "as not met.",
    ),
    2: Text(
        "以未取整的读数判定；区间跨过阈值的标为存疑；频率类指标至少覆盖 30 天，其他指标样本少于 5 "
        "不给读数，少于 20 加标记。",
        "The unrounded value decides; an interval that straddles the threshold is marked doubtful. "
        "Rates need 30 covered "
        "days; other indicators give no reading below n = 5 and are flagged below 20.",
    ),
    3: Text(
        "度量项写明指标、比较方式、阈值、窗口和作用：“判定”给出满足或不满足，“必要条件”只能给出不满足。"
        "每个阈值都注明出处。",
        "A measure names indicator, operator, threshold, window and role: one that decides gives met or "
        "not met, a "
        "necessary one can only give not met. Every threshold names its origin.",
    ),
    4: Text(
        "强度：实测高于核验，核验高于自述；要求了强度而达不到的，不计入。",
        "Strength: measured is above inspected, inspected above stated; a rating weaker than demanded "
        "does not count.",
    ),
    5: Text(
        "自评时：无读数则以自评为准；读数不满足即不满足，自评高于读数的列为矛盾；读数满足而自评较低的，"
        "取较低者。",
        "Self basis: without a reading the self rating stands. A reading of not met wins, and a higher "
        "self rating is "
        "listed as contradicted; where the reading is met and the self rating lower, the lower stands.",
    ),
    6: Text(
        "正式评估时：至少两名评估员背对背评分；一致即定，不一致须经讨论并写明理由；"
        "推翻读数须写明理由并予公示。",
        "Formal basis: at least two assessors vote blind. Equal votes decide; others need a moderated "
        "consensus with a "
        "written reason; a vote against a reading needs a reason and is shown.",
    ),
    7: Text(
        "评分一致性只按背对背评分计算：一致比例与 Krippendorff α（有序）。",
        "Agreement is computed over blind votes only: share of equal votes and Krippendorff's alpha "
        "(ordinal).",
    ),
    8: Text(
        "达到 N 级：达到 N−1 级，且 N 级每条适用要求都满足、强度足够；没有要求的级别直接通过。",
        "Level N is attained if N−1 is and every applicable requirement of N is met and strong enough; "
        "a level that asks "
        "nothing is passed over.",
    ),
    9: Text(
        "显示的级别是已达到且至少有一条满足的最高级；全部不适用的能力子项不参与汇总。",
        "The level shown is the highest attained one with something met; a practice with nothing "
        "applicable leaves the roll-up.",
    ),
    10: Text(
        "半级：紧接的一级有部分而非全部要求满足；更高级别不计。",
        "Half step: some, not all, requirements of the next level are met; higher ones never count.",
    ),
    11: Text(
        "整体级别是规则在 1 至 N 级都成立的最高 N；把处于半级的能力子项各升一级后规则在下一级成立的，"
        "整体记半级。",
        "The part's level is the highest N for which the rule holds from 1 to N; it is half if the rule "
        "would hold one "
        "level up with every half-step practice raised by one.",
    ),
    12: Text(
        "过程属性按满足比例评为 N（至 15%）、P（至 50%）、L（至 85%）、F；k 级要求本级为 L 或 F、"
        "以下各级均为 F。",
        "Attributes are N (to 15%), P (to 50%), L (to 85%) or F; level k needs L or F at k and F below.",
    ),
    13: Text(
        "SAMM 式均值：逐层取均值，未答记 0，不产生级别。",
        "SAMM mean: means layer by layer, unanswered counts 0, no level comes of it.",
    ),
    14: Text(
        "得分是目标级别以内满足要求的权重占适用要求权重之比；未评留在分母中，上限按未评全部满足计算；"
        "子项均值（位置，0.0–5.0）是各能力子项级别加下一级满足比例后的均值，不用于定级。",
        "Score: weight of met over weight of applicable requirements up to the target; unrated stay in "
        "the denominator, "
        "the upper bound takes them as met. Mean (position, 0.0–5.0): over practices, of level plus met "
        "share of the next; it sets no level.",
    ),
    15: Text(
        "单独评估的模块只用自己的要求；名次只在同一级别阶梯内比较。",
        "A module assessed alone uses its own requirements; ranks compare within one ladder only.",
    ),
    16: Text(
        "组织级结果：抽样按摘要排序，每个能力子项取样本中的最低级别，再按同一规则汇总；缺一个样本即无结果。",
        "Organisation level: the sample is drawn by digest order, each practice takes the lowest level "
        "over the sample, "
        "then the same rule; a missing sample gives no result.",
    ),
    17: Text(
        "列出使整体未到下一级的每条要求及其原因，以及能上升一级的最小集合。",
        "Every requirement that keeps the part from its next level is listed with why, and the smallest "
        "set that lifts it.",
    ),
}

ALWAYS = (1, 2, 3, 4, 8, 9, 10, 14, 17)


def rules(result: Result) -> tuple[tuple[str, Text], ...]:
    """The rules that this result used, as (R-number, words), in order."""
    used = {*ALWAYS, *((5,) if result.basis == "self" else (6, 7)), _rollup(result)}
    if result.module:
        used.add(15)
    if not result.subject.project_id:
        used.add(16)
    return tuple((f"R{number}", RULES[number]) for number in sorted(used))


def _rollup(result: Result) -> int:
    return {"iso33020": 12, "mean": 13}.get(result.part.rollup.rule, 11)
