"""The self-assessment of a whole part without a mouse: rows in one act, a half step, a reason, the end."""

from __future__ import annotations

import pytest

from steelyard_web.assessments.catalogue import practices_of, requirements_of
from steelyard_web.assessments.models import State

DONE = {"zh-hans": "完成自评，进入材料准备", "en": "Finish and go on to evidence"}


def _stored(case, count):
    """What is stored once the page has sent it all."""
    rows = {row.requirement: row for row in case.answers.all()}
    return rows if len(rows) >= count else None


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_whole_part_is_rated_with_the_keyboard_and_handed_in(world, page_of, language):
    case = world.assessment("self_assessing", part="application-design")
    rows, asked = practices_of(case), requirements_of(case)
    page = page_of("applicant", language)
    page.goto(f"/assessments/{case.number}/self/")
    page.keyboard.press("j")
    for number, practice in enumerate(rows):
        if number:
            page.keyboard.press("J")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("2")
        page.wait_for_timeout(50)
        assert page.evaluate("document.activeElement.closest('.practice') !== null"), practice.code
    for _ in range(50):
        if answers := _stored(case, len(asked)):
            break
        page.wait_for_timeout(100)
    assert {r.id for r in asked} == set(answers)
    assert all((answers[r.id].outcome == "met") == (r.level <= 2) for r in asked)

    page.reload()  # what was typed is still there
    page.keyboard.press("j")
    page.keyboard.press("a")  # not applicable asks for its reason at once
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.type("no such interface")
        page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    first = case.answers.get(requirement=rows[0].requirements[0].id)
    assert (first.outcome, first.reason) == ("not_applicable", "no such interface")

    page.goto(f"/assessments/{case.number}/self/finish/")
    page.get_by_role("button", name=DONE[language]).press("Enter")
    page.wait_for_url(f"**/assessments/{case.number}/**")
    case.refresh_from_db()
    assert case.state == State.PREPARING


def test_a_half_step_asks_which_requirements_are_unmet(world, page_of):
    case = world.assessment("self_assessing", part="application-design")
    row = practices_of(case)[0]
    page = page_of("applicant", "en")
    page.goto(f"/assessments/{case.number}/self/")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("-")
    dialog = page.locator("dialog#half[open]")
    dialog.locator("input[type=checkbox]").first.check()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        dialog.locator("[data-ok]").click()
    page.wait_for_timeout(300)
    said = {a.requirement: a.outcome for a in case.answers.all()}
    step = [said[r.id] for r in row.at(2)]
    assert sorted(step) == ["met"] * (len(step) - 1) + ["not_met"]
    assert all(said[r.id] == "met" for r in row.at(1))
