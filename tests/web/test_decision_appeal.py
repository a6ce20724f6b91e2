"""The appeal: in time, heard by others, both results kept, the level may go either way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.actions import assignments
from steelyard_web.audit.models import Event
from steelyard_web.decisions import actions_appeal as acts
from steelyard_web.decisions import actions_meeting, actions_report
from steelyard_web.decisions.inputs import case_of, result_of
from steelyard_web.decisions.models import Appeal, Meeting, Result
from steelyard_web.decisions.ready import outcomes
from steelyard_web.ratings.models import Vote
from steelyard_web.refusal import NotYours, Refused, WrongState
from steelyard_web.scheme.models import Day, Scheme
from tests.web.rated import before_experts, decided, fresh, sit, vote_all

ONE, OTHER, THIRD, LOW = "CM-VC-VCS.2.1", "CM-VC-VCS.2.2", "CM-VC-BM.2.1", "CM-VC-VCS.1.1"
THREE = ("expert_1", "expert_2", "expert_3")
NEW = {"other_lead": "lead_assessor", "third": "assessor", "fourth": "assessor"}
NEW_EXPERTS = ("expert_4", "expert_5", "expert_6")


@pytest.fixture
def case(world):
    made = world.assessment("reporting")
    vote_all(world, made, but={ONE: "not_met"})
    decided(world, made)
    return made


def appeal(world, case, *requirements, reason="see page 4"):
    case.refresh_from_db()
    made = acts.appeal(
        case,
        by=fresh(world.people["applicant"]),
        version=case.version,
        requirements=requirements,
        reason=reason,
    )
    case.refresh_from_db()
    return made


def new_people(world, case):
    manager = fresh(world.people["manager"])
    for name, duty in (NEW | dict.fromkeys(NEW_EXPERTS, "expert")).items():
        assignments.assign(case, by=manager, person=world.people[name], duty=duty)


def heard(world, case, *, but=None):
    new_people(world, case)
    vote_all(world, case, ("third", "fourth"), only=case.appeals.last().requirements, but=but, instance=2)
    actions_report.write_draft(case, by=fresh(world.people["other_lead"]))
    case.refresh_from_db()
    acts.hear(case, by=fresh(world.people["manager"]), version=case.version)
    case.refresh_from_db()
    return actions_meeting.call(case, by=fresh(world.people["manager"]))


def closed(world, case, meeting, outcome="approve", answer="the page shows it"):
    sit(world, meeting, dict.fromkeys(NEW_EXPERTS, outcome))
    case.refresh_from_db()
    made = actions_meeting.close(
        meeting, by=fresh(world.people["manager"]), version=case.version, minutes="held", answer=answer
    )
    case.refresh_from_db()
    return made


def test_an_appeal_names_requirements_and_a_reason_and_is_on_record(world, case):
    one = appeal(world, case, OTHER, ONE)
    assert one.requirements == [ONE, OTHER]
    assert case.state == "appealed"
    event = Event.objects.get(verb="appeal.raise")
    assert event.after["against"] == one.against.result.sha256


@pytest.mark.parametrize(
    ("requirements", "reason", "words"),
    [
        ((), "why", "Choose the requirements"),
        ((ONE,), " ", "Say why"),
        (("XX.1.1",), "why", "no requirement XX"),
    ],
)
def test_an_appeal_without_requirement_or_reason_is_refused(world, case, requirements, reason, words):
    with pytest.raises(Refused, match=words):
        appeal(world, case, *requirements, reason=reason)
    assert (case.state, Appeal.objects.count()) == ("certified", 0)


def test_after_the_last_working_day_there_is_no_appeal(world, as_, case):
    Meeting.objects.update(appeal_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="The time to appeal ended on"):
        appeal(world, case, ONE)
    text = as_("applicant", "en").get(f"/assessments/{case.number}/appeal/").content.decode()
    assert "The time to appeal ended on" in text


def test_the_last_day_to_appeal_stays_as_it_was_when_the_meeting_closed(world, case):
    held = Meeting.objects.get()
    before = acts.last_day(held)
    Scheme.objects.update(appeal_days=0)
    Day.objects.create(date=before, works=False)
    assert (held.appeal_until, acts.last_day(held)) == (before, before)
    assert appeal(world, case, ONE).number == 1


def test_only_the_applicants_manager_appeals_and_only_against_a_decision(world, case):
    for name in ("contributor", "lead", "manager", "expert_1"):
        with pytest.raises(NotYours):
            acts.appeal(
                case, by=fresh(world.people[name]), version=case.version, requirements=[ONE], reason="why"
            )
    running = world.assessment("reviewing")
    with pytest.raises(WrongState):
        appeal(world, running, ONE)


@pytest.mark.parametrize("name", ["lead", "first", "expert_1"])
def test_who_took_part_does_not_hear_the_appeal(world, case, name):
    appeal(world, case, ONE)
    duty = {"lead": "lead_assessor", "first": "assessor", "expert_1": "expert"}[name]
    with pytest.raises(Refused, match="an appeal is heard by others"):
        assignments.assign(case, by=fresh(world.people["manager"]), person=world.people[name], duty=duty)


def test_the_people_of_the_first_instance_no_longer_see_the_case(world, as_, case):
    appeal(world, case, ONE)
    assert as_("lead").get(f"/assessments/{case.number}/").status_code == 404
    new_people(world, case)
    assert as_("other_lead").get(f"/assessments/{case.number}/").status_code == 200


def test_an_appeal_is_not_heard_before_new_people_have_voted_and_drafted(world, case):
    appeal(world, case, ONE)
    with pytest.raises(Refused) as fault:
        acts.hear(case, by=fresh(world.people["manager"]), version=case.version)
    assert "There is no lead assessor." in fault.value.text.en
    new_people(world, case)
    with pytest.raises(Refused) as fault:
        acts.hear(case, by=fresh(world.people["manager"]), version=case.version)
    assert "third has still to vote on 1 requirement(s)." in fault.value.text.en
    assert "The report is not drafted yet." in fault.value.text.en


def test_a_won_appeal_raises_the_level_and_keeps_both_results(world, as_, case):
    before = Result.objects.filter(occasion="decision").get()
    appeal(world, case, ONE)
    made = closed(world, case, heard(world, case))
    one = Appeal.objects.get()
    assert (before.level, before.half) == (1, True)
    assert (made.result.level, made.result.half, made.result.occasion) == (2, False, "appeal")
    assert (one.outcome, one.decided, one.answer) == ("changed", made, "the page shows it")
    assert case.state == "certified"
    assert Result.objects.filter(pk=before.pk, sha256=before.sha256).exists()
    text = as_("applicant", "en").get(f"/assessments/{case.number}/appeal/").content.decode()
    assert "Decision before" in text
    assert "After the appeal" in text


def test_an_appeal_can_lower_the_level_too(world, case):
    appeal(world, case, LOW)
    made = closed(world, case, heard(world, case, but={LOW: "not_met"}))
    assert (made.result.level, case.state) == (0, "not_awarded")
    assert Appeal.objects.get().outcome == "changed"


def test_an_appeal_that_changes_nothing_is_confirmed(world, case):
    appeal(world, case, ONE)
    closed(world, case, heard(world, case, but={ONE: "not_met"}))
    assert Appeal.objects.get().outcome == "confirmed"


def test_an_appeal_is_not_decided_without_an_answer(world, case):
    appeal(world, case, ONE)
    meeting = heard(world, case)
    with pytest.raises(Refused, match="reasoned answer"):
        closed(world, case, meeting, answer=" ")
    assert (Appeal.objects.get().outcome, Meeting.objects.get(pk=meeting.pk).closed_at) == ("", None)


def test_only_the_appealed_requirements_are_rated_anew(world, case):
    old = result_of(Result.objects.get(occasion="decision"))
    appeal(world, case, ONE)
    made = closed(world, case, heard(world, case))
    new = result_of(made.result)
    differs = {key for key, outcome in outcomes(new).items() if outcomes(old)[key] != outcome}
    assert differs == {ONE}
    assert sorted(case_of(made.result).ballots[ONE].counted) == ["assessor-2", "assessor-4"]  # fourth, third
    assert Vote.objects.filter(requirement=ONE, instance=2).count() == 2
    assert sorted(case_of(made.result).ballots[OTHER].counted) == ["assessor-1", "assessor-3"]


def test_what_experts_overrode_stands_unless_it_is_appealed(world):
    case = world.assessment("reporting")
    vote_all(world, case, but={ONE: "not_met"})
    meeting = before_experts(world, case)
    for key in (OTHER, THIRD):
        by = fresh(world.people["expert_1"])
        actions_meeting.override(meeting, by=by, requirement=key, outcome="partly_met", reason="half of it")
    sit(world, meeting, dict.fromkeys(THREE, "lower"))
    case.refresh_from_db()
    actions_meeting.close(meeting, by=fresh(world.people["manager"]), version=case.version, minutes="held")
    appeal(world, case, ONE, OTHER)
    made = closed(world, case, heard(world, case))
    rated = outcomes(result_of(made.result))
    assert (rated[ONE], rated[OTHER], rated[THIRD]) == ("met", "met", "partly_met")


def test_the_page_keeps_what_was_typed_when_something_is_missing(as_, case):
    answer = as_("applicant").post(
        f"/assessments/{case.number}/appeal/raise/", {"version": case.version, "reason": "第四页可以说明"}
    )
    assert answer.status_code == 400
    assert "第四页可以说明" in answer.content.decode()


def test_another_bank_does_not_see_the_appeal(world, as_, case):
    appeal(world, case, ONE)
    assert as_("rival").get(f"/assessments/{case.number}/appeal/").status_code == 404
    hear = f"/assessments/{case.number}/appeal/hear/"
    assert as_("contributor").post(hear, {"version": case.version}).status_code == 403


@pytest.mark.parametrize("name", ["applicant", "manager"])
def test_the_appeal_page_asks_the_database_at_most_twelve_times(
    world, as_, case, django_assert_max_num_queries, name
):
    client = as_(name)
    with django_assert_max_num_queries(12):
        assert client.get(f"/assessments/{case.number}/appeal/").status_code == 200
    appeal(world, case, ONE)
    with django_assert_max_num_queries(12):
        assert client.get(f"/assessments/{case.number}/appeal/").status_code == 200
