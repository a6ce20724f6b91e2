"""docs/reference/result-file.md: every key of the result file, with an example from a real result.

`a.b` is the key b of the object a, `a[].b` that of each element of the list a. A text in two languages,
`{"zh": ..., "en": ...}`, counts as one value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scripts.reference.markdown import code, document, table
from steelyard.rating import self_basis
from steelyard.rating.model import Answer, Proposal
from steelyard.result.decide import Case, decide
from steelyard.result.document import SCHEMA
from steelyard.result.document import document as document_of
from steelyard.result.model import LoadFacts, Subject
from steelyard.standard import Requirement, Standard
from steelyard.values import Measured, Origin, Outcome, Reading, Text, Window

TITLE = Text("结果文件", "Result file")
ABOUT = Text(
    f"结果文件是规范 JSON（RFC 8785），schema 为 `{SCHEMA}`。同样的输入得到同样的字节，文件的 SHA-256 即可代表结果。",
    f"The result file is canonical JSON (RFC 8785) of schema `{SCHEMA}`. The same inputs give the same bytes, so the file's SHA-256 stands for the result.",
)
READING_NOTE = (
    "Numbers that are not integers are decimal strings with at most 12 significant digits. *Sometimes*: the key is "
    "there only where it says something.\n\n"
    "不是整数的数写作十进制字符串，至多 12 位有效数字。“有时”表示只在有内容时出现。"
)
HEADERS = ("Key 键", "Type 类型", "", "Meaning", "含义")
SOMETIMES = "sometimes 有时"
INTEGER, DECIMAL, WORD, TEXT, FLAG, LIST = "integer", "decimal", "word", "{zh, en}", "true/false", "list"

_LEVEL = {
    "value": (INTEGER, True, Text("级别，0 为未达级", "the level, 0 below level 1")),
    "half": (FLAG, True, Text("下一级满足了一部分", "some of the next level is met")),
    "name": (TEXT, True, Text("人读的写法，例如 `3-`", "as people read it, such as `3-`")),
    "missing": (
        WORD,
        True,
        Text("没有级别的原因，此时没有前三个键", "why there is no level; then the three before are absent"),
    ),
}
_SCORE = {
    "percent": (
        DECIMAL,
        False,
        Text(
            "得分，百分数，一位小数；没有可计分的要求时为 null",
            "score in percent, one decimal; null where nothing can be scored",
        ),
    ),
    "upper": (DECIMAL, False, Text("未评全部按满足计算的上限", "upper bound with unrated as met")),
    "position": (DECIMAL, False, Text("位置 0.0–5.0，或 null", "position 0.0 to 5.0, or null")),
}
_READING = {
    "indicator": (WORD, False, Text("指标编号", "id of the indicator")),
    "scope": (WORD, False, Text("项目编号，或 `shared:工具`", "project id, or `shared:tool`")),
    "window.from": ("date", False, Text("窗口首日（含）", "first day of the window, included")),
    "window.to": ("date", False, Text("窗口末日（含）", "last day of the window, included")),
    "value": (DECIMAL, True, Text("读数", "the value")),
    "unit": (WORD, True, Text("单位", "its unit")),
    "n": (INTEGER, False, Text("观测数；频率类为已覆盖天数", "observations; covered days for rates")),
    "unknown": (INTEGER, False, Text("无法判断的行数", "rows that cannot say")),
    "few": (FLAG, True, Text("n 少于 20", "n is below 20")),
    "low": (DECIMAL, True, Text("95% 区间下限", "lower end of the 95% interval")),
    "high": (DECIMAL, True, Text("95% 区间上限", "upper end of the 95% interval")),
    "p85": (DECIMAL, True, Text("第 85 百分位（中位数类）", "85th percentile, for medians")),
    "p95": (DECIMAL, True, Text("第 95 百分位（中位数类）", "95th percentile, for medians")),
    "missing": (
        WORD,
        True,
        Text("没有读数的原因，此时没有 `value`", "why there is no value; then `value` is absent"),
    ),
    "origin": (
        WORD,
        False,
        Text("所用装载中最弱的来源，没有装载时为 null", "weakest origin of its loads, null without loads"),
    ),
    "loads[]": (WORD, False, Text("所用装载的编号", "ids of the loads it rests on")),
    "trend[]": (
        DECIMAL,
        False,
        Text(
            "同一指标在相邻六个 30 天窗口的值，从早到晚，末一个止于截止日；没有值为 null",
            "the same indicator over six adjacent windows of 30 days, oldest first, the last ending on the asked day; null without a value",
        ),
    ),
    "doubtful": (FLAG, False, Text("区间跨过阈值", "the interval straddles the threshold")),
}


def _under(prefix: str, keys: dict[str, tuple[str, bool, Text]]) -> dict[str, tuple[str, bool, Text]]:
    return {f"{prefix}.{key}": entry for key, entry in keys.items()}


# key: type, only sometimes there, meaning
KEYS: dict[str, tuple[str, bool, Text]] = {
    "schema": (WORD, False, Text("格式的名称与版本", "name and version of the format")),
    "basis": (
        WORD,
        False,
        Text("`self` 自评，`formal` 正式评估", "`self` self-assessment, `formal` formal assessment"),
    ),
    "standard.id": (WORD, False, Text("标准编号", "id of the standard")),
    "standard.edition": (WORD, False, Text("版次", "edition")),
    "standard.title": (TEXT, False, Text("标准名称", "title of the standard")),
    "standard.digest": ("SHA-256", False, Text("标准内容的摘要", "digest of its content")),
    "standard.overlay": (
        "SHA-256",
        False,
        Text("覆盖文字的摘要，没有时为空", "digest of other wording laid over it, empty without one"),
    ),
    "unit": (WORD, False, Text("评估对象的种类：`project`", "what is assessed: `project`")),
    "organisation.name": (TEXT, False, Text("机构名称", "name of the organisation")),
    "organisation.category": (WORD, False, Text("机构类别", "its category")),
    "project.id": (WORD, False, Text("项目编号", "id of the project")),
    "project.name": (TEXT, False, Text("项目名称", "name of the project")),
    "part.id": (WORD, False, Text("部分的编号", "id of the part")),
    "part.title": (TEXT, False, Text("部分的名称", "title of the part")),
    "module": (
        WORD,
        False,
        Text("单独评估的模块，评估整个部分时为空", "module that is assessed alone, empty for the whole part"),
    ),
    "as_of": ("date", False, Text("截止日，即窗口末日", "the asked day, on which windows end")),
    "window.from": (
        "date",
        False,
        Text("评估窗口首日（含）", "first day of the assessment's window, included"),
    ),
    "window.to": ("date", False, Text("评估窗口末日（含）", "last day of it, included")),
    "target": (INTEGER, False, Text("目标级别", "target level")),
    **_under("level", _LEVEL),
    **_under("score", _SCORE),
    "coverage.requirements": (INTEGER, False, Text("目标级别以内的要求数", "requirements up to the target")),
    "coverage.rated": (INTEGER, False, Text("其中已评的", "of these, rated")),
    "coverage.measured": (INTEGER, False, Text("其中由读数判定的", "of these, decided by a reading")),
    "coverage.evidence": (
        INTEGER,
        False,
        Text("其中有证据（核验或实测）的", "of these, with evidence, inspected or measured"),
    ),
    "coverage.not_applicable": (INTEGER, False, Text("其中不适用的", "of these, not applicable")),
    "coverage.by_level[].level": (INTEGER, False, Text("级别", "level")),
    "coverage.by_level[].requirements": (INTEGER, False, Text("该级要求数", "requirements of that level")),
    "coverage.by_level[].measurable": (
        INTEGER,
        False,
        Text("其中读数可以判定的", "of these, those that a reading can decide"),
    ),
    "coverage.by_level[].measured": (
        INTEGER,
        False,
        Text("其中由读数判定的", "of these, decided by a reading"),
    ),
    "coverage.by_level[].met": (INTEGER, False, Text("其中满足的", "of these, met")),
    "rollup.name": (
        WORD,
        False,
        Text(
            "汇总规则：`every`、`share`、`iso33020`、`mean`",
            "roll-up rule: `every`, `share`, `iso33020`, `mean`",
        ),
    ),
    "rollup.parameters.share": (
        DECIMAL,
        True,
        Text("`share` 规则的权重占比", "share of the weight, rule `share`"),
    ),
    "rollup.parameters.k": (
        INTEGER,
        True,
        Text("`share` 规则中其余能力子项至多低几级", "how far others may be below, rule `share`"),
    ),
    "rollup.parameters.attribute": (
        WORD,
        True,
        Text("`iso33020` 规则中过程属性如何评定", "how attributes are rated, rule `iso33020`"),
    ),
    "means.overall": (
        DECIMAL,
        True,
        Text("总分；`mean` 规则才有 `means`", "the overall score; only rule `mean` has `means`"),
    ),
    "means.answered": (INTEGER, True, Text("已答的要求数", "requirements that are answered")),
    "means.of": (INTEGER, True, Text("要求总数", "all requirements")),
    "means.scores[].code": (WORD, True, Text("节点或能力子项的编码", "code of a node or practice")),
    "means.scores[].under": (
        WORD,
        True,
        Text("计入哪个编码，顶层为空", "code of the score that it goes into, empty at the top"),
    ),
    "means.scores[].title": (TEXT, True, Text("名称", "its title")),
    "means.scores[].score": (DECIMAL, True, Text("得分，0 至级别数", "its score, 0 to the number of levels")),
    "means.scores[].answered": (
        INTEGER,
        True,
        Text("其中已答的要求数", "requirements in it that are answered"),
    ),
    "means.scores[].of": (INTEGER, True, Text("其中的要求数", "requirements in it")),
    "domains[].code": (WORD, False, Text("能力子域编码", "code of the domain")),
    "domains[].title": (TEXT, False, Text("能力子域名称", "its title")),
    **_under("domains[].level", _LEVEL),
    **_under("domains[].score", _SCORE),
    "practices[].code": (WORD, False, Text("能力子项编码", "code of the practice")),
    "practices[].title": (TEXT, False, Text("能力子项名称", "its title")),
    "practices[].domain": (WORD, False, Text("所属能力子域", "its domain")),
    "practices[].attains": (
        INTEGER,
        False,
        Text(
            "已达到的最高级（可越过没有要求的级）",
            "highest attained level; levels that ask nothing are passed over",
        ),
    ),
    "practices[].level": (INTEGER, True, Text("显示的级别", "the level shown")),
    "practices[].half": (FLAG, True, Text("下一级满足了一部分", "some of the next level is met")),
    "practices[].missing": (WORD, True, Text("没有级别的原因", "why it has no level")),
    "practices[].requirements[].id": (WORD, False, Text("要求编号", "id of the requirement")),
    "practices[].requirements[].level": (INTEGER, False, Text("所在级别", "its level")),
    "practices[].requirements[].outcome": (WORD, False, Text("结论", "outcome")),
    "practices[].requirements[].strength": (
        WORD,
        False,
        Text("强度：`stated`、`inspected`、`measured`", "strength: `stated`, `inspected`, `measured`"),
    ),
    "practices[].requirements[].self": (WORD, False, Text("自评", "self rating")),
    "practices[].requirements[].counts": (FLAG, False, Text("满足且强度足够", "met and strong enough")),
    "practices[].requirements[].points": (
        DECIMAL,
        True,
        Text("`samm` 量表上的答案：0、0.25、0.5、1", "the answer on the scale `samm`: 0, 0.25, 0.5, 1"),
    ),
    "practices[].requirements[].why": (WORD, True, Text("不计为满足的原因", "why it does not count as met")),
    "practices[].requirements[].contradicted": (
        FLAG,
        True,
        Text("自评高于读数", "the self rating stands above the reading"),
    ),
    "practices[].requirements[].conflict": (
        FLAG,
        True,
        Text("评分不一致而未合议", "votes differ and no consensus was reached"),
    ),
    "practices[].requirements[].consensus": ("free text", True, Text("合议的理由", "reason of a consensus")),
    "practices[].requirements[].override.by": (
        "free text",
        True,
        Text("由谁推翻读数", "who rated against the reading"),
    ),
    "practices[].requirements[].override.reason": ("free text", True, Text("推翻的理由", "why")),
    "practices[].requirements[].override.counted": (FLAG, True, Text("是否计入结论", "whether it counts")),
    "practices[].requirements[].reason": (
        "free text",
        True,
        Text("不适用的理由", "reason of not applicable"),
    ),
    "practices[].requirements[].measure.indicator": (
        WORD,
        True,
        Text("度量项的指标", "indicator of the measure"),
    ),
    "practices[].requirements[].measure.operator": (WORD, True, Text("比较方式", "operator")),
    "practices[].requirements[].measure.threshold": (
        DECIMAL,
        True,
        Text("阈值；只要求有读数时为 null", "threshold; null where any value passes"),
    ),
    "practices[].requirements[].measure.window_days": (INTEGER, True, Text("窗口天数", "days of its window")),
    "practices[].requirements[].measure.role": (
        WORD,
        True,
        Text("`decides` 判定，`necessary` 必要条件", "`decides` or `necessary`"),
    ),
    "practices[].requirements[].measure.origin": (
        WORD,
        True,
        Text("阈值的出处", "where the threshold comes from"),
    ),
    **{
        key: (kind, True, words)
        for key, (kind, _, words) in _under("practices[].requirements[].reading", _READING).items()
    },
    "blocking[].id": (
        WORD,
        True,
        Text("使整体未到下一级的要求", "requirement that keeps the part from its next level"),
    ),
    "blocking[].practice": (WORD, True, Text("所属能力子项", "its practice")),
    "blocking[].level": (INTEGER, True, Text("所在级别", "its level")),
    "blocking[].why": (WORD, True, Text("原因", "why")),
    "blocking[].outcome": (WORD, True, Text("结论", "its outcome")),
    "smallest_set[]": (
        WORD,
        True,
        Text(
            "能使整体上升一级的最小要求集合",
            "the smallest set of requirements that lifts the part by one level",
        ),
    ),
    "contradicted[]": (
        WORD,
        True,
        Text("自评高于读数的要求", "requirements whose self rating stands above the reading"),
    ),
    "evidence.digest": (
        "SHA-256",
        False,
        Text("所用装载编号的摘要", "digest over the ids of the loads used"),
    ),
    "evidence.loads[].load_id": (WORD, True, Text("装载编号", "id of the load")),
    "evidence.loads[].collector": (WORD, True, Text("采集器", "collector")),
    "evidence.loads[].source": (WORD, True, Text("来源系统的实例", "instance of the source")),
    "evidence.loads[].uri": (
        WORD,
        True,
        Text("文件或仓库，相对于工作区", "file or repository, relative to the workspace"),
    ),
    "evidence.loads[].origin": (
        WORD,
        True,
        Text("`direct`、`export`、`typed`", "`direct`, `export` or `typed`"),
    ),
    "evidence.loads[].sha256": (
        "SHA-256",
        True,
        Text("内容与读取方式的摘要", "digest of its content and of how it was read"),
    ),
    "evidence.loads[].accepted": (INTEGER, True, Text("接收的行数", "rows accepted")),
    "evidence.loads[].rejected": (INTEGER, True, Text("拒收的行数", "rows rejected")),
    "indicators_digest": (
        "SHA-256",
        False,
        Text("全部指标定义的摘要", "digest of all definitions of indicators"),
    ),
    "link_mode": (WORD, False, Text("`all`，或只用显式关联的 `explicit`", "`all`, or `explicit` links only")),
    "engine.version": (WORD, False, Text("杆秤的版本", "version of Steelyard")),
}
MEASURED = "CM-VC-VCS.3.2"  # the requirement that the example has a reading for


def page(standard: Standard) -> str:
    """The whole page."""
    rows = [
        (code(key), kind, SOMETIMES if sometimes else "", w.en, w.zh)
        for key, (kind, sometimes, w) in KEYS.items()
    ]
    return document(TITLE, ABOUT, READING_NOTE, "## Keys · 键", table(HEADERS, rows),
                    "## Example · 样例", _about_example(), f"```json\n{_printed(example(standard))}\n```")  # fmt: skip


def keys(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all values of a document, as KEYS names them."""
    if isinstance(value, dict) and value.keys() != {"zh", "en"}:
        for key, inner in value.items():
            yield from keys(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{path}[]")
    else:
        yield path


def example(standard: Standard) -> dict[str, Any]:
    """A sample project's result on the catalogue, with one reading and one answer."""
    part = next(part for part in standard.parts if part.id == "continuous-delivery")
    asked = {r.id: r for r in part.requirements()}
    proposals = {MEASURED: Proposal(MEASURED, _reading(asked[MEASURED]), Outcome.MET)}
    ratings = self_basis.rate(part.requirements(), {"CM-VC-VCS.1.1": Answer(Outcome.MET)}, proposals)
    subject = Subject(
        Text("样例银行", "Sample Bank"), "sample", "sample-project", Text("样例项目", "Sample project")
    )
    load = LoadFacts("sample-load", "git", "git:sample", "repos/sample", "direct", "f" * 64, 200, 0)
    case = Case("self", standard, part, subject, _window(), 3, "e" * 64, (load,), "d" * 64, "0.1.0")
    return document_of(decide(case, ratings))


def _reading(asked: Requirement) -> Reading:
    value = Measured(Fraction(188, 200), "ratio", 200, Decimal("0.898"), Decimal("0.965"))
    indicator = asked.measure.indicator if asked.measure else ""
    return Reading(indicator, "sample-project", _window(), value, Origin.DIRECT, ("sample-load",))


def _window() -> Window:
    return Window.ending(date(2026, 10, 31), 90, UTC)


def _about_example() -> str:
    return (
        "A sample project with one answer and one made-up reading; lists are cut after their first element, "
        "digests are left out.\n\n"
        "样例项目，含一条自评和一个虚构的读数；列表只留第一个元素，摘要从略。"
    )


def _printed(whole: dict[str, Any]) -> str:
    whole["practices"] = [_short(p) for p in whole["practices"] if p["code"] == "CM-VC-VCS"]
    text = json.dumps(_cut(whole), ensure_ascii=False, indent=2)
    return re.sub(r'"[0-9a-f]{64}"', '"…"', text)


def _short(practice: dict[str, Any]) -> dict[str, Any]:
    return practice | {"requirements": [r for r in practice["requirements"] if r["id"] == MEASURED]}


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(inner) for key, inner in value.items()}
    return [_cut(inner) for inner in value[:1]] if isinstance(value, list) else value
