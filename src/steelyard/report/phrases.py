"""The fixed words of the report page in both languages, by key; words of codes stand in `words.py`."""

from __future__ import annotations

from steelyard.values import Text

PHRASES: dict[str, Text] = {
    "report": Text("评估结果", "Assessment result"),
    "steelyard": Text("杆秤", "Steelyard"),
    "sample": Text("样例数据", "SAMPLE DATA"),
    "language": Text("语言", "Language"),
    "contents": Text("目录", "Contents"),
    "skip": Text("跳到正文", "Skip to the result"),
    # sections
    "verdict": Text("结论", "Verdict"),
    "domains": Text("能力子域", "Domains"),
    "map": Text("能力子项热力图", "Practices by level"),
    "blocking": Text("与下一级的差距", "What blocks the next level"),
    "contradictions": Text("自评与实测", "Self rating against reading"),
    "readings": Text("指标读数", "Readings"),
    "share": Text("实测比例", "Measured share"),
    "practices": Text("逐项结果", "Every practice"),
    "evidence": Text("证据", "Evidence"),
    "method": Text("方法", "Method"),
    # verdict
    "organisation": Text("单位", "Organisation"),
    "project": Text("项目", "Project"),
    "part": Text("部分", "Part"),
    "module": Text("模块", "Module"),
    "standard": Text("目录", "Catalogue"),
    "edition": Text("版次", "Edition"),
    "as_of": Text("截至", "As of"),
    "window": Text("窗口", "Window"),
    "basis": Text("依据", "Basis"),
    "target": Text("目标", "Target"),
    "rollup": Text("汇总规则", "Roll-up"),
    "level": Text("级别", "Level"),
    "score": Text("得分", "Score"),
    "upper": Text("上限", "upper bound"),
    "position": Text("子项均值", "Practice mean"),
    "coverage": Text("已评", "Rated"),
    "measured_share": Text("实测", "Measured"),
    "evidenced": Text("有证据", "Evidenced"),
    "no_level": Text("无级别", "no level"),
    "of_scale": Text("满分 5.0", "of 5.0"),
    "basis_self": Text(
        "申请单位自评，读数优先于自评；未经评估员核验，不作为对外结论。",
        "The applicant's own rating, with readings above it. No assessor has inspected it; it is no "
        "public result.",
    ),
    "basis_formal": Text(
        "由评估员背对背评分，不一致的经合议并写明理由；只有来源经核验的读数计为实测。",
        "Assessors vote blind and settle conflicts by a consensus with a reason; only readings from "
        "checked sources count as measured.",
    ),
    "not_official": Text(
        "所用目录由杆秤自行编写，不是 YD/T 3763 标准原文；由能力子项汇总为级别的规则未见公开，"
        "此处为杆秤自定。",
        "The catalogue is Steelyard's own and not the text of YD/T 3763. No rule for rolling practices "
        "up to a level "
        "is public; the one used here is ours.",
    ),
    "other_standard": Text(
        "本报告按所列目录评定；汇总规则以目录所载为准。",
        "This result uses the catalogue named here, with the roll-up that the catalogue states.",
    ),
    "overlaid": Text(
        "条文以覆盖层的措辞显示，由其所有者负责，摘要见文末；级别、度量项和汇总规则仍是目录自己的。",
        "The requirements stand here in the words of an overlay, for which its owner answers; its digest is at "
        "the end. Levels, measures and roll-up remain those of the catalogue.",
    ),
    "piece_measured": Text("实测", "measured"),
    "piece_inspected": Text("核验", "inspected"),
    "piece_stated": Text("自述", "stated"),
    "piece_na": Text("不适用", "not applicable"),
    "piece_unrated": Text("未评", "unrated"),
    # domains and map
    "domain": Text("能力子域", "Domain"),
    "mean_scores": Text("均值得分", "Mean scores"),
    "mean_caption": Text(
        "均值得分（R13）：活动流为各级答案之和，其上逐层取均值；未答计 0",
        "Mean scores (R13): a stream is the sum of its levels' answers, all above it are means; unanswered counts 0",
    ),
    "overall": Text("总分", "Overall"),
    "answered": Text("已答", "Answered"),
    "domains_caption": Text("各能力子域的级别与得分", "Level and score of each domain"),
    "now": Text("当前", "now"),
    "target_line": Text("目标", "target"),
    "gap_axis": Text("无级别（不画点）", "no level (no point)"),
    "few_axes": Text("能力子域不足三个，不绘雷达图。", "Fewer than three domains: no radar is drawn."),
    "practice": Text("能力子项", "Practice"),
    "map_caption": Text("各能力子项在各级别的满足情况", "How far each practice meets each level"),
    "k_met": Text("满足（颜色随级别加深）", "met (deeper with the level)"),
    "k_partly": Text("部分要求满足", "some requirements met"),
    "k_open": Text("部分满足，其余未评", "some met, the rest unrated"),
    "k_unmet": Text("不满足", "not met"),
    "k_unrated": Text("未评", "unrated"),
    "k_na": Text("不适用", "not applicable"),
    "k_none": Text("此级无要求", "asks nothing"),
    "k_dot": Text("由读数判定", "a reading decides"),
    "k_target": Text("目标级别", "target level"),
    "k_count": Text(
        "数字为满足数/适用数；点击单元格可查看该级要求。",
        "Numbers are met / applicable. A cell leads to the requirements of its level.",
    ),
    # blocking
    "requirement": Text("要求", "Requirement"),
    "why": Text("原因", "Why"),
    "reading": Text("读数", "Reading"),
    "effort": Text("改进难度", "Effort"),
    "top_reached": Text("已达最高级别，没有更高一级。", "The highest level is reached; there is none above."),
    "no_next": Text("没有级别，因此没有下一级的差距。", "Without a level there is no next one to reach."),
    "in_smallest": Text("属于最小集合", "in the smallest set"),
    "effort_note": Text(
        "改进难度（杆秤自定）：补充自评或证据，指尚无自评、评分不一致或证据不足；接近达标，指部分满足，或读数的区间跨过阈值；"
        "需改变做法，指工作方式本身要改进。",
        "Steps of effort are ours. Rate or prove: a rating or evidence is missing. Nearly there: partly "
        "met, or "
        "the interval reaches the threshold. Change the work: the practice itself must change.",
    ),
    # contradictions
    "self_said": Text("自评", "Self rating"),
    "outcome": Text("结论", "Outcome"),
    "applicant_word": Text("申请单位说明（不计入）", "applicant's word (not counted)"),
    "their_word": Text("单位说明", "Not counted"),
    "no_contradiction": Text("没有自评高于读数的要求。", "No self rating stands above its reading."),
    "no_override": Text("评估员没有推翻读数。", "No reading was overridden by the assessors."),
    "contradictions_note": Text(
        "以下要求自评高于读数，按读数计。", "Rated above their reading by the applicant; the reading counts."
    ),
    "overrides_caption": Text("评估员推翻的读数", "Readings that assessors overrode"),
    "contradictions_caption": Text("自评高于读数的要求", "Requirements rated above their reading"),
    "by": Text("由", "By"),
    "reason": Text("理由", "Reason"),
    "consensus": Text("合议理由", "Consensus"),
    "override": Text("推翻读数", "Override"),
    # readings
    "indicator": Text("指标", "Indicator"),
    "value": Text("读数", "Value"),
    "asked": Text("要求值", "Asked"),
    "interval": Text("95% 区间与阈值", "95% interval against threshold"),
    "n": Text("n", "n"),
    "unknown": Text("不可判", "Unknown"),
    "trend": Text("趋势", "Trend"),
    "origin": Text("来源", "Origin"),
    "loads": Text("数据批次", "Loads"),
    "doubtful": Text("存疑", "doubtful"),
    "few": Text("样本少", "few"),
    "readings_caption": Text("有读数的指标", "Indicators with a reading"),
    "missing_caption": Text("没有读数的指标", "Indicators without a reading"),
    "signs_caption": Text(
        "可疑迹象（只是提示，读数未作任何修改）",
        "Signs of dressing up: to be asked about; no reading was changed",
    ),
    "sign": Text("迹象", "Sign"),
    "found": Text("发现", "Found"),
    "told_from": Text("提示条件", "Told from"),
    "no_readings": Text("没有读数。", "There are no readings."),
    "readings_key": Text(
        "圆点为读数，色带为区间，竖线为阈值，小旗指向可接受的一侧；存疑：区间跨过阈值；样本少：n 小于 20。",
        "Dot: value. Band: interval. Line: threshold, its flag points to the accepted side. Doubtful: "
        "the interval "
        "straddles the threshold. Few: n below 20.",
    ),
    # share
    "requirements": Text("要求数", "Requirements"),
    "measurable": Text("可实测", "Measurable"),
    "measured": Text("已实测", "Measured"),
    "met": Text("满足", "Met"),
    "share_of": Text("实测占比", "Share measured"),
    "share_note": Text(
        "可实测：度量项能判定的要求；已实测：由读数判定的要求。“必要条件”不达标也由读数判定，"
        "所以已实测可能多于可实测。",
        "Measurable: a measure can decide it. Measured: a reading did. A necessary measure that fails "
        "decides too, "
        "so there can be more measured than measurable.",
    ),
    "share_caption": Text(
        "各级别的要求数、可实测数、已实测数与满足数", "Requirements of each level: measurable, measured, met"
    ),
    # practices
    "look_for": Text("核验要点", "Look for"),
    "strength": Text("强度", "Strength"),
    "asks_nothing": Text("此级无新增要求。", "Nothing new is asked at this level."),
    "own_structure": Text("结构自拟", "structure is ours"),
    "back": Text("热力图", "to the map"),
    "not_counted": Text("不计入", "does not count"),
    # evidence
    "collector": Text("采集器", "Collector"),
    "source": Text("数据源", "Source"),
    "uri": Text("地址", "URI"),
    "sha256": Text("SHA-256", "SHA-256"),
    "accepted": Text("接收", "Accepted"),
    "rejected": Text("拒收", "Rejected"),
    "evidence_caption": Text("结论所用的数据批次", "Loads of evidence behind this result"),
    "no_loads": Text(
        "没有装载任何证据：结论只依据评分。", "No evidence was loaded: the result rests on ratings alone."
    ),
    "evidence_digest": Text("证据摘要", "Evidence digest"),
    # method
    "rules": Text("所用规则", "Rules used"),
    "indicators_used": Text("所用指标", "Indicators used"),
    "indicators_caption": Text("所用指标的定义", "Definitions of the indicators used"),
    "thresholds": Text("阈值及其出处", "Thresholds and their origin"),
    "thresholds_caption": Text("每条带度量项的要求", "Every requirement that carries a measure"),
    "number": Text("编号", "No."),
    "meaning": Text("含义", "Meaning"),
    "unit": Text("单位", "Unit"),
    "kind": Text("类型", "Kind"),
    "authority": Text("依据", "Authority"),
    "threshold": Text("阈值", "Threshold"),
    "role": Text("作用", "Role"),
    "digests": Text("摘要与版本", "Digests and versions"),
    "standard_digest": Text("目录摘要", "Catalogue digest"),
    "overlay_digest": Text("覆盖文字摘要", "Overlay digest"),
    "indicators_digest": Text("指标摘要", "Indicators digest"),
    "engine": Text("引擎版本", "Engine"),
    "link_mode": Text("关联方式", "Links"),
    "provenance": Text("目录的来历", "Where the catalogue comes from"),
    "recompute": Text("如何重算", "How to recompute it"),
    "recompute_how": Text(
        "用同一版本的引擎、摘要相同的目录与指标、相同的证据和评分，以同一截止日期再评一次，"
        "应得到逐字节相同的结果；任何一个摘要不同，结果就不是同一份。",
        "Assess again with the same engine version, a catalogue and indicators of the same digests, the "
        "same evidence and ratings, "
        "and the same date: the result is the same byte for byte. If any digest differs, it is another "
        "result.",
    ),
    "no_indicators": Text("本部分没有用到指标。", "No indicators are used."),
    "ratio": Text("比值", "ratio"),
    "none": Text("无", "none"),
}
