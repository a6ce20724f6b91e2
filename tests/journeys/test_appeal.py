"""An appeal in the browser: one requirement is rated anew by people who took no part; both results are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from steelyard_web.assessments.actions import application
from steelyard_web.assessments.models import Assessment, Duty, State
from steelyard_web.decisions.models import Appeal, Result
from steelyard_web.pages.seed import Cast, Walk
from tests.journeys.steps import Journey

LEAD, ASSESSOR, EXPERT = ("评估组长", "Lead assessor"), ("评估师", "Assessor"), ("评审专家", "Expert")
PRACTICE, DISPUTED = "AD-IF-NM", "AD-IF-NM.2.2"
# The parts of the sample scheme, and who plays them here.
PLAYED = {
    "manager": "manager",
    "lead": "lead",
    "assessor1": "first",
    "assessor2": "second",
    "expert1": "expert_1",
    "expert2": "expert_2",
    "expert3": "expert_3",
    "applicant1": "applicant",
    "contributor1": "contributor",
}


def certified(world) -> Assessment:
    """A case of target 2 that people on duty brought to its certificate, all requirements met."""
    Path(django_settings.FILES).mkdir(parents=True, exist_ok=True)
    people = world.people
    wish = application.Wish("devops-cmm@1:application-design", "", 2)
    case = application.apply(
        world.bank, world.project, wish, by=people["applicant"], form={"summary": "样例 Sample"}
    )
    cast = Cast({part: people[name] for part, name in PLAYED.items()})
    return Walk(cast, 1, case).to(State.CERTIFIED)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_appealed_requirement_is_rated_anew_by_others_and_both_results_are_shown(desk_of, world, language):
    case = certified(world)
    walk = Journey(*desk_of(language), language, case.number)

    page = walk.of("applicant", "appeal/")
    page.locator(f'input[name=requirement][value="{DISPUTED}"]').check()
    walk.fill(page, "理由", "Reason", "样例：评分有误。Sample: the rating is wrong.")
    walk.press(page, "提交申诉", "Appeal")
    walk.reads(
        page,
        "申诉已提交；将由未参与本次评估的人员处理。",
        "The appeal is made; people who did not take part will hear it.",
    )
    walk.stands_in("applicant", "申诉中", "Appealed")

    refuses_who_took_part(walk, world, "first")
    walk.assign("manager", LEAD, "other_lead")
    walk.assign("manager", ASSESSOR, "third", "fourth")
    walk.assign("manager", EXPERT, "expert_4", "expert_5", "expert_6")

    for name in ("third", "fourth"):
        walk.vote(name, PRACTICE, DISPUTED, ("不满足", "Not met"), "样例理由 Sample reason")
    line = walk.page.locator(f'[id="{DISPUTED}"]')
    expect(line.locator("header .tag").first).to_have_text(walk.says("一致：不满足", "Agreed: Not met"))
    walk.draft("other_lead")
    hearing = walk.of("manager", "appeal/")
    walk.reads(hearing, "可以提交专家评审。", "It can be brought before the experts.")
    walk.press(hearing, "提交专家评审", "Bring it before the experts")
    walk.meet(["expert_4", "expert_5", "expert_6"], answer="样例答复 Sample answer")

    page = walk.of("applicant", "appeal/")
    walk.reads(page, "决定已更改", "changed")
    walk.reads(page, "样例答复 Sample answer", "样例答复 Sample answer")
    before, after = page.locator(".verdict b").all_inner_texts()
    assert (before[:2], after[:2]) == ("2 ", "2-")  # part of level 2 is unmet now
    files = walk.of("applicant", "report/").get_by_role("rowheader")
    expect(files.filter(has_text=walk.says("专家评审决定", "Expert decision"))).to_have_count(1)
    expect(files.filter(has_text=walk.says("申诉后的决定", "Decision after appeal"))).to_have_count(1)
    old = Result.objects.get(assessment=case, occasion="decision")
    new = Result.objects.get(assessment=case, occasion="appeal")
    assert (old.level, old.half, new.level, new.half) == (2, False, 1, True)
    assert Appeal.objects.get(assessment=case).outcome == "changed"
    walk.stands_in("applicant", "已获证", "Certified")


def refuses_who_took_part(walk: Journey, world, name: str) -> None:
    """The page offers no button for him and says why; a forged form is refused with the same words."""
    why = (
        f"{name} 参与过被申诉的评估；申诉须由未参与的人员处理。",
        f"{name} took part in what is appealed against; an appeal is heard by others.",
    )
    page = walk.open_people("manager", ASSESSOR)
    walk.reads(page.locator(".candidates"), *why)
    offered = page.get_by_role("button", name=walk.says(f"指派 {name}", f"Assign {name}"), exact=True)
    expect(offered).to_have_count(0)
    button = page.locator(".candidates button").first
    button.evaluate("(button, person) => { button.value = person; }", str(world.people[name].pk))
    button.click()
    walk.reads(page.locator("[role=alert], .said"), *why)
    assert not world.people[name].assignments.filter(instance=2, duty=Duty.ASSESSOR).exists()
