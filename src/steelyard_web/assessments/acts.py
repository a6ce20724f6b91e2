"""What a person can do in an assessment now: a button for each act, where it is done, what stands against it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from steelyard.values import Text
from steelyard_web.assessments.holds import Hold
from steelyard_web.assessments.models import Assessment
from steelyard_web.assessments.permissions import Act, may
from steelyard_web.assessments.policies import TRANSITIONS, allowed
from steelyard_web.assessments.roles import Role

# Act -> its words and its page; those on the board itself have the page "".
WORDS: dict[Act, tuple[Text, str]] = {
    Act.ACCEPT: (Text("受理报名", "Accept the application"), ""),
    Act.REFUSE: (Text("不予受理", "Refuse the application"), ""),
    Act.BEGIN: (Text("开始自评", "Begin the self-assessment"), ""),
    Act.FINISH_SELF: (Text("完成自评", "Finish the self-assessment"), "self/"),
    Act.SUBMIT_EVIDENCE: (Text("提交材料", "Submit the evidence"), "evidence/"),
    Act.GO_ON_SITE: (Text("进入现场评估", "Go on site"), "rounds/"),
    Act.END_VISIT: (Text("结束现场评估", "End the visit"), "site/"),
    Act.ISSUE_REPORT: (Text("发出报告", "Issue the report"), "report/"),
    Act.ACCEPT_REPORT: (Text("确认报告", "Accept the report"), "report/"),
    Act.REVISE_REPORT: (Text("修订报告", "Revise the report"), "report/"),
    Act.CLOSE_CHECK: (Text("结束复核", "End the check"), "report/"),
    Act.CLOSE_MEETING: (Text("结束专家评审", "Close the meeting"), "meeting/"),
    Act.APPEAL: (Text("申诉", "Appeal"), "appeal/"),
    Act.HEAR_APPEAL: (Text("提交专家评审申诉", "Bring the appeal before the experts"), "appeal/"),
    Act.WITHDRAW: (Text("撤回评估", "Withdraw the assessment"), "withdraw/"),
    Act.EDIT_FORM: (Text("修改报名信息", "Change the application"), "form/edit/"),
    Act.DRAW_SAMPLE: (Text("抽取样本", "Draw the sample"), "sample/"),
    Act.ATTACH_RESULT: (Text("关联样本结果", "Attach results of the sample"), "sample/"),
    Act.ASSIGN: (Text("指派人员", "Assign people"), "people/"),
    Act.SET_DEADLINE: (Text("调整截止日期", "Move the deadline"), ""),
    Act.ANSWER: (Text("填写自评", "Answer requirements"), "self/"),
    Act.UPLOAD_READINGS: (Text("上传读数", "Upload readings"), "evidence/"),
    Act.PLACE_EVIDENCE: (Text("准备材料", "Place evidence"), "evidence/"),
    Act.VOTE: (Text("评分", "Vote"), "practices/"),
    Act.OPEN_ROUND: (Text("开启整改轮次", "Open a correction round"), "rounds/"),
    Act.RAISE_PROBLEM: (Text("提出问题", "Raise a problem"), "practices/"),
    Act.CORRECT: (Text("整改问题", "Correct problems"), "rounds/"),
    Act.RECHECK: (Text("复查问题", "Recheck problems"), "rounds/"),
    Act.NOTE_ON_SITE: (Text("记录现场情况", "Take notes on site"), "site/"),
    Act.CONSENT: (Text("解决分歧", "Settle conflicts"), "conflicts/"),
    Act.DRAFT_REPORT: (Text("起草报告", "Draft the report"), "report/"),
    Act.DISPUTE: (Text("对评分提出异议", "Dispute a rating"), "report/"),
    Act.ANSWER_DISPUTE: (Text("答复异议", "Answer disputes"), "report/"),
    Act.CALL_MEETING: (Text("召集专家评审", "Call the expert meeting"), "meeting/"),
    Act.SIT: (Text("表决或回避", "Vote or recuse yourself"), "meeting/"),
    Act.OVERRIDE: (Text("更改评分", "Override a rating"), "meeting/"),
}
# What has to hold before a transition, beside role, state and a page that is not stale.
NEEDS: dict[Act, Text] = {
    Act.ACCEPT: Text("—", "—"),
    Act.REFUSE: Text("写明理由", "a reason"),
    Act.BEGIN: Text(
        "已指派评估组长；机构级评估已抽取样本", "a lead assessor; for an organisation, its sample is drawn"
    ),
    Act.FINISH_SELF: Text("目标级别以内的要求均已自评", "every requirement up to the target is answered"),
    Act.SUBMIT_EVIDENCE: Text(
        "组长和至少两名评估师已指派，放置的材料均已放行；无材料的能力子项经确认",
        "a lead and two assessors, all placed evidence released; practices without any are confirmed",
    ),
    Act.GO_ON_SITE: Text("问题均已关闭，或写明理由", "every problem is solved, or a reason"),
    Act.END_VISIT: Text("评分齐全，分歧均有结论", "all votes are in, every conflict has its consensus"),
    Act.ISSUE_REPORT: Text(
        "评分齐全，分歧均有结论，摘要有中英文；答复更改的评分确已更改",
        "all votes in, conflicts settled, a summary in both languages; promised changes are made",
    ),
    Act.REVISE_REPORT: Text("异议均已答复，写明理由", "every dispute is answered; a reason"),
    Act.ACCEPT_REPORT: Text(
        "异议均已答复，没有待改的评分", "every dispute is answered, no change is promised"
    ),
    Act.CLOSE_CHECK: Text(
        "复核期限已过，异议均已答复，没有待改的评分",
        "the deadline has passed, every dispute is answered, no change is promised",
    ),
    Act.CLOSE_MEETING: Text(
        "表决达到法定人数，有会议纪要，表决与评分更改相符；申诉有书面答复",
        "votes reach the quorum, minutes, votes fit the overrides; an appeal has its answer",
    ),
    Act.APPEAL: Text("在申诉期内，指明要求和理由", "within the time to appeal; requirements and a reason"),
    Act.HEAR_APPEAL: Text(
        "未参与原评估的组长、评估师已对申诉的要求评分，新版报告已起草",
        "people who did not take part have rated what is appealed; a new edition is drafted",
    ),
    Act.WITHDRAW: Text("写明理由", "a reason"),
}
ENDS = frozenset({Act.WITHDRAW, Act.REFUSE})  # shown last: they end the case


@dataclass(frozen=True, slots=True)
class Button:
    """One act; `against` is what has to be done first, `step` says that it moves the assessment on."""

    act: Act
    text: Text
    path: str
    against: tuple[Hold, ...]
    step: bool
    ends: bool


def buttons(assessment: Assessment, roles: Collection[Role], holds: Sequence[Hold]) -> list[Button]:
    """The acts that these roles may do in this state: first what moves on, last what ends the case."""
    found = [
        Button(
            act=act,
            text=text,
            path=path,
            against=tuple(h for h in holds if act in h.blocks),
            step=act in TRANSITIONS and act not in ENDS,
            ends=act in ENDS,
        )
        for act, (text, path) in WORDS.items()
        if may(roles, act) and allowed(assessment.state, act) and _fits(assessment, act)
    ]
    return sorted(found, key=lambda b: (b.ends, not b.step))


def _fits(assessment: Assessment, act: Act) -> bool:
    """An assessment by sampling has a sample and no ratings of its own, one of a project the reverse."""
    if act in (Act.DRAW_SAMPLE, Act.ATTACH_RESULT):
        return assessment.project_id is None
    if act in (Act.ANSWER, Act.VOTE, Act.CONSENT, Act.OVERRIDE, Act.UPLOAD_READINGS):
        return assessment.project_id is not None
    return True
