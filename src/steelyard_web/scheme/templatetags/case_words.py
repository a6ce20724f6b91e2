"""Rows of a case file in words."""

from __future__ import annotations

import json

from django import template

from steelyard.values import Level, Text
from steelyard_web import words
from steelyard_web.assessments.acts import WORDS
from steelyard_web.assessments.permissions import Act
from steelyard_web.say import say, tongue
from steelyard_web.scheme import happened as h
from steelyard_web.scheme import told as t
from steelyard_web.scheme.happened import Happened

register = template.Library()

OCCASION = {
    "self": Text("自评", "Self-assessment"),
    "report": Text("报告", "Report"),
    "decision": Text("评审结论", "Decision"),
    "appeal": Text("申诉结论", "Appeal"),
}
KINDS = {
    h.ASSIGNED: Text("指派人员", "Person assigned"),
    h.REMOVED: Text("解除职责", "Person removed"),
    h.ROUND: Text("开启整改轮次", "Correction round opened"),
    h.ROUND_CLOSED: Text("关闭整改轮次", "Correction round closed"),
    h.PROBLEM: Text("提出问题", "Problem raised"),
    h.CORRECTED: Text("提交整改", "Problem corrected"),
    h.RECHECKED: Text("复核整改", "Problem rechecked"),
    h.CONSENSUS: Text("形成一致结论", "Consensus"),
    h.NOTE: Text("现场记录", "Note on site"),
    h.READINGS: Text("上传度量数据", "Readings uploaded"),
    h.LOADS: Text("上传装载清单", "List of loads uploaded"),
    h.SAMPLE: Text("抽取样本", "Sample drawn"),
    h.RESULT: Text("生成结果", "Result stored"),
    h.REPORT: Text("发出报告", "Report issued"),
    h.DISPUTE: Text("提出异议", "Rating disputed"),
    h.ANSWERED: Text("答复异议", "Dispute answered"),
    h.MEETING: Text("召集评审会", "Meeting called"),
    h.SEAT: Text("专家席位", "Expert’s seat"),
    h.OVERRIDE: Text("专家更改评分", "Rating overridden"),
    h.CLOSED: Text("结束评审会", "Meeting closed"),
    h.APPEAL: Text("提出申诉", "Appeal"),
    h.SETTLED: Text("申诉审结", "Appeal settled"),
    t.DEADLINE: Text("调整截止日期", "Deadline moved"),
    t.RECUSED: Text("专家回避", "Expert recused"),
    t.TAKEN_BACK: Text("撤回更改", "Override taken back"),
    t.VOIDED: Text("表决作废", "Expert’s vote void"),
}
NUMBERED = {
    h.ROUND: Text("第 {} 轮", "round {}"),
    h.ROUND_CLOSED: Text("第 {} 轮", "round {}"),
    h.APPEAL: Text("第 {} 次", "appeal {}"),
    h.SAMPLE: Text("{} 个", "{} projects"),
}
CODED = (words.ROLE, words.STATE, words.OUTCOME, words.MEETING, words.KIND, OCCASION)
APPLIED = Text("报名", "Applied")


@register.filter
def happening(one: Happened) -> Text:
    """What kind of thing it was; of a passage the act."""
    if one.kind != h.PASSAGE:
        return KINDS[one.kind]
    return WORDS[Act(one.key)][0] if one.key in set(Act) else APPLIED


@register.filter
def occasion(one: Happened) -> Text:
    """When a result was made."""
    return OCCASION.get(one.what, Text(one.what, one.what))


@register.filter
def level(one: Happened) -> Level | None:
    """The level of a result; None where it has none."""
    return None if one.text == h.NO_LEVEL else Level(one.number, one.text == h.HALF)


@register.filter
def details(one: Happened) -> str:
    """The rest in one line: of what, how it came out, why."""
    if one.kind == h.PASSAGE:
        shown = [f"{_word(one.old)} → {_word(one.what)}" if one.old else _word(one.what)]
        if one.key == Act.CLOSE_MEETING:  # its reason is how the meeting came out, as a code
            return " · ".join((*shown, _word(one.text)))
    elif one.kind == h.RESULT:
        found = level(one)
        return " · ".join((one.key, _word(one.what), found.printed("minus") if found else "—"))
    elif one.kind == h.MEETING:
        shown = [
            str(say(f"第 {one.number} 次，法定人数 {one.what}", f"meeting {one.number}, quorum {one.what}"))
        ]
    elif one.kind == t.DEADLINE:
        shown = [f"{one.old or '—'} → {one.what}"]
    elif one.kind in NUMBERED:
        shown = [NUMBERED[one.kind].to(tongue()).format(one.number), listed(one.key)]
    else:
        shown = [one.key, _word(one.what), one.old]
    return " · ".join(part for part in (*shown, one.text) if part)


@register.filter
def listed(key: str) -> str:
    """A list that the row keeps as JSON, with commas; anything else as it is."""
    try:
        found = json.loads(key) if key.startswith("[") else key
    except ValueError:
        return key
    return ", ".join(str(one) for one in found) if isinstance(found, list) else key


def _word(code: str) -> str:
    found = next((table[code] for table in CODED if code in table), None)
    return found.to(tongue()) if found else VERDICTS.get(code, Text(code, code)).to(tongue())


VERDICTS = {
    "solved": Text("已解决", "solved"),
    "open": Text("未解决", "still open"),
    "upheld": Text("维持", "stands"),
    "changed": Text("变更", "changed"),
    "confirmed": Text("维持", "confirmed"),
}
