"""Titles and heads that the HTML page has not: sections of the printed report and the sheets of its workbook."""

from __future__ import annotations

from steelyard.values import Text

TITLES: dict[str, Text] = {
    "score_breakdown": Text("得分构成", "Score breakdown"),
    "scores_caption": Text("整体与各能力子域", "The part and its domains"),
    "levels_caption": Text("各级别的要求", "Requirements of each level"),
    "radar": Text("雷达图", "Radar"),
    "radar_note": Text("没有级别的能力子域不画在图上。", "Domains without a level are not drawn."),
    "problems": Text("问题与整改", "Problems and corrections"),
    "no_problems": Text("没有记录的问题。", "No problem is on record."),
    "kind_of": Text("类别", "Kind"),
    "told": Text("说明", "What was said"),
    "agreement": Text("评估员一致性", "Agreement of the assessors"),
    "agreement_note": Text(
        "只按背对背评分计算（R7）。α 为 Krippendorff α（有序），1 为完全一致，0 为与随机评分无异。",
        "Over blind votes only (R7). Alpha is Krippendorff's, ordinal: 1 is full agreement, 0 no more than chance.",
    ),
    "agreement_self": Text(
        "自评没有评估员，无一致性可言。", "A self-assessment has no assessors and so no agreement."
    ),
    "agreement_unknown": Text(
        "结果文件不含评分。给出案卷文件（--case）即可显示一致性。",
        "The result file holds no votes. Give the case file (--case) to show how far they agree.",
    ),
    "equal": Text("一致比例", "Equal votes"),
    "alpha": Text("α", "alpha"),
    "advice": Text("改进建议", "Improvement advice"),
    "facts": Text("评估概况", "What was assessed"),
    "nothing_asked": Text("本部分没有要求。", "Nothing is asked in this part."),
    "page_of": Text("页", "page"),
    "results": Text("结果", "Results"),
    "id": Text("编号", "Id"),
    "flags": Text("标记", "Flags"),
    "remarks": Text("备注", "Remarks"),
    "serves": Text("用于要求", "Serves"),
    "smallest": Text("最小集合", "Smallest set"),
    "interval_only": Text("95% 区间", "95% interval"),
    "yes": Text("是", "yes"),
    "counts": Text("计入", "Counts"),
}
