"""The gap page: level now, what blocks in order of effort, the smallest set, the heat map."""

from __future__ import annotations

from steelyard.values import Outcome
from steelyard_web.assessments.actions import answers as acts
from steelyard_web.assessments.actions.answers import Change
from steelyard_web.assessments.catalogue import requirements_of
from steelyard_web.audit.models import Event
from steelyard_web.decisions.inputs import decide


def answered(world, case, level, unmet=()):
    changes = [
        Change(r.id, Outcome.NOT_MET if r.id in unmet or r.level > level else Outcome.MET, 0)
        for r in requirements_of(case)
    ]
    acts.save(case, changes, by=world.people["applicant"])


def test_the_page_shows_level_target_score_and_what_blocks(world, as_):
    case = world.assessment("self_assessing", target=3)
    answered(world, case, 3, unmet={"CM-VC-VCS.2.1", "CM-VC-VCS.3.1"})
    result = decide(case, "self")
    page = as_("applicant").get(f"/assessments/{case.number}/gap/").content.decode()
    assert result.standard.printed(result.part, result.level).zh in page
    assert "3 全面级" in page
    assert f"{result.score.score.percent}%" in page
    assert "CM-VC-VCS.2.1" in page
    assert "需改变做法" in page
    assert "最小集合" in page
    assert page.count('scope="rowgroup"') == 7
    assert page.count('class="cell cell-met') > 100


def test_before_any_answer_everything_is_open_and_nothing_is_a_failure(world, as_):
    case = world.assessment("accepted")
    page = as_("applicant", "en").get(f"/assessments/{case.number}/gap/").content.decode()
    assert "below level 1" in page
    assert "rate or prove" in page
    assert 'class="cell cell-unmet' not in page.partition('<table class="grid heat"')[2]


def test_when_all_is_met_nothing_blocks(world, as_):
    case = world.assessment("self_assessing", target=5)
    answered(world, case, 5)
    page = as_("applicant", "en").get(f"/assessments/{case.number}/gap/").content.decode()
    assert "Nothing blocks" in page


def test_who_may_see_the_self_rating_sees_the_gap_and_nothing_is_written(world, as_):
    case = world.assessment("self_assessing")
    path = f"/assessments/{case.number}/gap/"
    for name, status in {"observer": 200, "lead": 200, "manager": 200, "expert_1": 403, "rival": 404}.items():
        assert as_(name).get(path).status_code == status
    assert not Event.objects.exists()


def test_the_page_takes_few_queries(world, as_, django_assert_max_num_queries):
    case, client = world.assessment("self_assessing", target=3), as_("applicant")
    with django_assert_max_num_queries(12):
        client.get(f"/assessments/{case.number}/gap/")
    answered(world, case, 2)
    with django_assert_max_num_queries(12):
        client.get(f"/assessments/{case.number}/gap/")
