"""The organisation's level by sampling: from the results of its projects, through the same steps."""

from __future__ import annotations

import json

import pytest

from steelyard_web.assessments.actions import sampling
from steelyard_web.decisions import actions_appeal, actions_meeting, actions_report
from steelyard_web.decisions.inputs import inputs
from steelyard_web.organisations.models import Project
from steelyard_web.refusal import Refused
from tests.web.rated import before_experts, decided, fresh, issued, sit, vote_all

LOW = "CM-VC-VCS.1.1"


@pytest.fixture
def sampled(world):
    """An assessment of the whole bank, both of whose projects are certified; the second at a lower level."""
    second = Project.objects.create(
        organisation=world.bank, slug="cards", name_zh="信用卡", name_en="Credit cards"
    )
    for project, but in ((world.project, {}), (second, {"CM-VC-VCS.2.1": "not_met"})):
        one = world.assessment("reporting", project=project)
        vote_all(world, one, but=but)
        decided(world, one)
    case = world.assessment("accepted", project=None)
    manager = fresh(world.people["manager"])
    sampling.draw(case, by=manager, listed=["mobile", "cards"])
    case.state = "reporting"
    case.save()
    return case


def test_without_the_whole_sample_there_is_no_report(world, sampled):
    with pytest.raises(Refused, match="Results of sampled projects are missing"):
        actions_report.write_draft(sampled, by=fresh(world.people["lead"]))


def test_the_organisation_has_the_lowest_level_of_its_sample_and_names_the_digests(world, as_, sampled):
    sampling.attach(sampled, by=fresh(world.people["manager"]))
    made = issued(world, sampled)
    document = json.loads(bytes(made.result.document))
    assert (document["unit"], made.result.level, made.result.half) == ("organisation", 1, True)
    assert {r["project"]["id"] for r in document["sample"]["results"]} == {"mobile", "cards"}
    assert "抽取 2 个项目" in made.summary_zh
    assert "2 projects were sampled" in made.summary_en
    text = as_("applicant", "en").get(f"/assessments/{sampled.number}/report/").content.decode()
    assert "Sampled projects" in text
    assert "CM-VC-VCS" in text


def test_it_is_decided_by_experts_who_have_no_ratings_to_override(world, as_, sampled):
    sampling.attach(sampled, by=fresh(world.people["manager"]))
    meeting = before_experts(world, sampled)
    with pytest.raises(Refused, match="no ratings to override"):
        actions_meeting.override(
            meeting, by=fresh(world.people["expert_1"]), requirement=LOW, outcome="not_met", reason="why"
        )
    assert as_("expert_1").get(f"/assessments/{sampled.number}/meeting/").status_code == 200
    sit(world, meeting, dict.fromkeys(("expert_1", "expert_2", "expert_3"), "approve"))
    sampled.refresh_from_db()
    closed = actions_meeting.close(
        meeting, by=fresh(world.people["manager"]), version=sampled.version, minutes="held"
    )
    sampled.refresh_from_db()
    assert (sampled.state, closed.result.level) == ("certified", 1)
    actions_appeal.appeal(
        sampled,
        by=fresh(world.people["applicant"]),
        version=sampled.version,
        requirements=[],
        reason="the sample",
    )
    sampled.refresh_from_db()
    assert sampled.state == "appealed"


def test_it_has_no_inputs_of_its_own(sampled):
    with pytest.raises(Refused, match="no ratings of its own"):
        inputs(sampled, "formal")
