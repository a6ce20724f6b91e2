"""Accept, refuse, begin, deadlines and reminders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.actions import deadlines, steps
from steelyard_web.assessments.models import Passage
from steelyard_web.assessments.permissions import Act
from steelyard_web.audit.models import Event
from steelyard_web.notices.models import Notice
from steelyard_web.ratings.models import Round
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from steelyard_web.scheme import calendar
from steelyard_web.scheme.models import Day
from tests.web.rated import fresh

MONDAY = date(2026, 11, 23)


def working_day(days=3):
    return calendar.after(timezone.localdate(), days, {})


def told(world, name):
    return list(Notice.objects.filter(user=world.people[name]).values_list("en", flat=True))


def test_accepting_moves_on_tells_and_leaves_a_passage(world, as_):
    case = world.assessment(people=False)
    answer = as_("manager").post(
        f"/assessments/{case.number}/accept/", {"version": case.version}, follow=True
    )
    assert "报名已受理" in answer.content.decode()
    case.refresh_from_db()
    assert (case.state, case.version) == ("accepted", 2)
    assert case.due == calendar.after(timezone.localdate(), 2, {})
    passage = Passage.objects.get()
    assert (passage.act, passage.origin, passage.target) == (Act.ACCEPT, "applied", "accepted")
    assert Event.objects.get(verb="assessment.accept").before["state"] == "applied"


def test_a_second_click_changes_nothing_and_is_told(world, as_):
    case, client = world.assessment(people=False), as_("manager")
    address, values = f"/assessments/{case.number}/accept/", {"version": case.version}
    assert client.post(address, values).status_code == 302
    assert client.post(address, values).status_code == 409
    assert Passage.objects.count() == 1


def test_a_refusal_has_a_reason_that_the_applicant_reads(world, as_):
    case = world.assessment(people=False)
    with pytest.raises(Refused):
        steps.refuse(case, by=world.people["manager"], version=case.version, reason=" ")
    as_("manager").post(
        f"/assessments/{case.number}/refuse/", {"version": case.version, "reason": "缺少营业执照"}
    )
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "缺少营业执照" in as_("applicant").get(f"/assessments/{case.number}/").content.decode()


def test_the_self_assessment_begins_only_with_a_lead(world):
    case = world.assessment("accepted", people=False)
    with pytest.raises(Refused, match="assign one first"):
        steps.begin(case, by=world.people["manager"], version=case.version)
    world.assign(case, lead="lead_assessor")
    assert steps.begin(case, by=fresh(world.people["lead"]), version=case.version).state == "self_assessing"


def test_an_organisation_begins_only_with_a_drawn_sample(world):
    case = world.assessment("accepted", project=None)
    with pytest.raises(Refused, match="Draw the sample"):
        steps.begin(case, by=world.people["manager"], version=case.version)


@pytest.mark.parametrize("name", ["applicant", "first", "expert_1", "observer"])
def test_others_neither_accept_nor_begin(world, name):
    applied, accepted = world.assessment(), world.assessment("accepted")
    with pytest.raises(NotYours):
        steps.accept(applied, by=world.people[name], version=applied.version)
    with pytest.raises(NotYours):
        steps.begin(accepted, by=world.people[name], version=accepted.version)


def test_an_accepted_application_is_not_refused_any_more(world):
    case = world.assessment("accepted")
    with pytest.raises(WrongState):
        steps.refuse(case, by=world.people["manager"], version=case.version, reason="late")


def test_a_page_without_its_version_is_refused(world, as_):
    case = world.assessment(people=False)
    assert as_("manager").post(f"/assessments/{case.number}/accept/").status_code == 400


def test_a_deadline_moves_with_a_reason_and_those_who_act_are_told(world):
    case = world.assessment("reviewing", due=working_day(1))
    due, before = working_day(4), case.due.isoformat()
    deadlines.set_deadline(case, by=world.people["manager"], due=due, reason="holiday", seen=before)
    case.refresh_from_db()
    assert case.due == due
    event = Event.objects.get(verb="assessment.set_deadline")
    assert (event.before["due"], event.after["reason"]) == (before, "holiday")
    for name in ("lead", "first", "applicant", "contributor"):
        assert any("holiday" in text for text in told(world, name)), name
    assert told(world, "observer") == []


def test_a_deadline_without_reason_on_a_holiday_or_on_a_stale_page_is_refused(world):
    case, manager = world.assessment("reviewing", due=working_day(1)), world.people["manager"]
    seen, due = case.due.isoformat(), working_day(4)
    with pytest.raises(Refused, match="Say why"):
        deadlines.set_deadline(case, by=manager, due=due, reason=" ", seen=seen)
    Day.objects.create(date=due, works=False)
    with pytest.raises(Refused, match="not a working day"):
        deadlines.set_deadline(case, by=manager, due=due, reason="why", seen=seen)
    with pytest.raises(Stale):
        deadlines.set_deadline(case, by=manager, due=working_day(5), reason="why", seen="2020-01-01")
    with pytest.raises(NotYours):
        deadlines.set_deadline(case, by=world.people["lead"], due=due, reason="why", seen=seen)


def test_a_bad_date_is_told(world, as_):
    case = world.assessment("reviewing")
    answer = as_("manager").post(f"/assessments/{case.number}/deadline/", {"due": "soon", "reason": "x"})
    assert answer.status_code == 400


def test_people_are_reminded_once_two_working_days_before(world):
    world.assessment("self_assessing", number="2026-0100", due=MONDAY + timedelta(days=7))
    assert deadlines.remind(MONDAY) == 0
    friday = MONDAY + timedelta(days=4)
    assert deadlines.remind(friday) == 1
    assert told(world, "applicant") == [
        "“Self-assessment” of assessment 2026-0100 is due on 2026-11-30, in 1 working day(s)."
    ]
    deadlines.remind(friday + timedelta(days=1))
    assert len(told(world, "applicant")) == 1
    assert told(world, "lead") == told(world, "manager") == []


def test_holidays_of_the_scheme_bring_the_reminder_forward(world):
    world.assessment("self_assessing", due=MONDAY + timedelta(days=4))
    assert deadlines.remind(MONDAY) == 0
    for day in (25, 26):
        Day.objects.create(date=date(2026, 11, day), works=False)
    assert deadlines.remind(MONDAY) == 1


def test_a_passed_deadline_is_told_once_to_managers_too_and_locks_nobody_out(world):
    case = world.assessment("accepted", number="2026-0100", due=MONDAY)
    deadlines.remind(MONDAY + timedelta(days=1))
    deadlines.remind(MONDAY + timedelta(days=2))
    late = "“Accepted” of assessment 2026-0100 was due on 2026-11-23; it can still be done, please finish it."
    assert told(world, "manager") == told(world, "lead") == [late]
    assert steps.begin(case, by=world.people["manager"], version=case.version).state == "self_assessing"


def test_a_moved_deadline_is_reminded_of_anew_and_a_closed_case_never(world):
    case = world.assessment("on_site", due=MONDAY)
    closed = world.assessment("certified", due=MONDAY)
    deadlines.remind(MONDAY)
    case.due = MONDAY + timedelta(days=1)
    case.save()
    deadlines.remind(MONDAY)
    assert [f"of assessment {case.number}" in text for text in told(world, "lead")] == [True, True]
    assert not any(closed.number in text for text in told(world, "lead"))


def test_a_correction_round_is_reminded_of(world):
    case = world.assessment("reviewing", due=MONDAY + timedelta(days=30))
    Round.objects.create(
        assessment=case,
        number=1,
        opened_by=world.people["lead"],
        opened_at=timezone.now(),
        due=MONDAY,
        digest="0" * 64,
    )
    deadlines.remind(MONDAY - timedelta(days=3))
    deadlines.remind(MONDAY + timedelta(days=1))
    assert told(world, "contributor") == [
        f"Correction round 1 of assessment {case.number} was due on 2026-11-23.",
        f"Correction round 1 of assessment {case.number} is due on 2026-11-23.",
    ]
