"""The nine steps of an assessment in the browser, from the application to the certificate."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from steelyard_web.assessments.models import Assessment, State
from steelyard_web.decisions.models import Result
from tests.journeys.steps import Journey

PRACTICES = 14  # of the part, each voted on by both assessors
ASSESSOR, EXPERT = ("评估师", "Assessor"), ("评审专家", "Expert")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nine_people_bring_an_application_to_its_certificate(desk_of, language, tmp_path):
    walk = Journey(*desk_of(language), language)

    walk.apply("mobile", "devops-cmm@1:application-design", target="2")
    walk.stands_in("applicant", "已报名", "Applied")
    walk.press(walk.of("manager", ""), "受理报名", "Accept the application")
    walk.assign("manager", ("评估组长", "Lead assessor"), "lead")
    walk.assign("manager", EXPERT, "expert_1", "expert_2", "expert_3")
    walk.assign("lead", ASSESSOR, "first", "second")
    walk.press(walk.of("lead", ""), "开始自评", "Begin the self-assessment")
    walk.stands_in("contributor", "企业自评", "Self-assessment")

    walk.answer_rows("contributor", "2")
    walk.finish_self()
    walk.stands_in("contributor", "材料准备", "Evidence preparation")

    file = tmp_path / "interface-norms-sample.txt"
    file.write_text("样例材料 Sample evidence\n", encoding="utf-8")
    walk.upload("contributor", "AD-IF-NM", file)
    walk.release_and_submit("applicant")
    walk.stands_in("first", "材料初审", "Document review")

    walk.vote_on_rows("first", "2", pages=PRACTICES)
    walk.reads(walk.of("first", "practices/"), "您已评完", "You have voted on everything")
    walk.press(walk.of("lead", "rounds/"), "进入现场评估", "Begin the visit")
    walk.stands_in("applicant", "现场评估", "On-site assessment")
    walk.vote_on_rows("second", "2", pages=PRACTICES)
    site = walk.of("first", "site/")
    walk.fill(site, "内容", "What was seen or heard", "样例访谈 Sample interview")
    walk.press(site, "保存记录", "Keep the note")
    expect(site.locator(".spoken").first).to_have_text("样例访谈 Sample interview")
    site = walk.of("lead", "site/")
    walk.reads(site, "评分已齐，没有待合议的分歧。", "All votes are in, and no conflict is open.")
    walk.press(site, "结束现场评估", "End the visit")

    walk.stands_in("lead", "报告编制", "Reporting")
    report = walk.draft("lead")
    walk.reads(report, "可以发出。", "It can be issued.")
    walk.press(report, "发出报告，交申请机构复核", "Issue the report to the applicant")
    report = walk.of("applicant", "report/")
    walk.reads(report, "评估报告 第 1 版", "Report, edition 1")
    walk.press(report, "确认报告", "Accept the report")

    walk.stands_in("manager", "专家评审", "Expert review")
    walk.meet(["expert_1", "expert_2", "expert_3"])

    walk.stands_in("applicant", "已获证", "Certified")
    board = walk.of("applicant", "")
    walk.reads(board, "专家评审", "Expert decision")
    expect(board.locator(".facts .lv")).to_have_text("2")
    case = Assessment.objects.get(number=walk.number)
    decided = Result.objects.get(assessment=case, occasion="decision")
    assert (case.state, decided.level, decided.half) == (State.CERTIFIED, 2, False)
