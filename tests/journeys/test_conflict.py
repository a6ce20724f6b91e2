"""Two assessors who disagree: blind until both have voted, then a conflict, then a consensus with a reason."""

from __future__ import annotations

import pytest

from steelyard_web.ratings.models import Consensus, Vote

REQUIREMENT = "CM-VC-VCS.2.1"
WORDS = {
    "zh-hans": {
        "met": "满足",
        "not_met": "不满足",
        "conflict": "有分歧",
        "consensus": "合议",
        "record": "记录合议结论",
    },
    "en": {
        "met": "Met",
        "not_met": "Not met",
        "conflict": "Conflict",
        "consensus": "Consensus",
        "record": "Record the consensus",
    },
}


def _vote(page, number, outcome, reason):
    page.goto(f"/assessments/{number}/practices/CM-VC-VCS/")
    line = page.locator(f"article[id='{REQUIREMENT}']")
    line.locator("textarea[name=reason]").fill(reason)
    with page.expect_response(lambda answer: "vote" in answer.url and answer.request.method == "POST"):
        line.locator(f"label.voice:has(input[value={outcome}])").click()
    return line


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_assessors_disagree_and_the_lead_records_what_they_agree_on(world, page_of, language):
    said, number = WORDS[language], world.assessment("on_site").number
    first, second, lead = (page_of(name, language) for name in ("first", "second", "lead"))

    _vote(first, number, "met", "reason-of-first")
    second.goto(f"/assessments/{number}/practices/CM-VC-VCS/")
    assert "reason-of-first" not in second.content()
    lead.goto(f"/assessments/{number}/practices/CM-VC-VCS/")
    assert "reason-of-first" not in lead.content()

    _vote(second, number, "not_met", "reason-of-second")
    assert {v.outcome for v in Vote.objects.filter(requirement=REQUIREMENT)} == {"met", "not_met"}
    first.goto(f"/assessments/{number}/practices/CM-VC-VCS/")
    both = first.locator(f"article[id='{REQUIREMENT}']").inner_text()
    assert said["conflict"] in both
    assert "reason-of-second" in both

    lead.goto(f"/assessments/{number}/conflicts/?requirement={REQUIREMENT}")
    form = lead.locator("form:has(textarea[name=reason])")
    form.locator("label.voice:has(input[value=met])").click()
    form.get_by_role("button", name=said["record"]).click()
    assert not Consensus.objects.exists()  # without a reason the browser holds it back
    form.locator("textarea[name=reason]").fill("both looked again")
    with lead.expect_navigation():
        form.get_by_role("button", name=said["record"]).click()
    assert (Consensus.objects.get().outcome, Consensus.objects.get().by) == ("met", world.people["lead"])
    first.goto(f"/assessments/{number}/practices/CM-VC-VCS/")
    assert "both looked again" in first.locator(f"article[id='{REQUIREMENT}']").inner_text()
