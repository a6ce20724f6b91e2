"""The expert meeting: quorum, recusal, votes, overrides, outcome, and where it leads."""

from __future__ import annotations

import hashlib

import pytest

from steelyard_web.assessments.actions import assignments
from steelyard_web.assessments.models import Assignment, Passage
from steelyard_web.audit.models import Event
from steelyard_web.decisions import actions_meeting as acts
from steelyard_web.decisions.models import ExpertOverride, Meeting, Result, Seat
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from steelyard_web.scheme.models import Scheme
from tests.web.rated import before_experts, decided, fresh, sit, vote_all

ONE, LOW = "CM-VC-VCS.2.1", "CM-VC-VCS.1.1"
THREE = ("expert_1", "expert_2", "expert_3")


@pytest.fixture
def reporting(world):
    case = world.assessment("reporting")
    vote_all(world, case)
    return case


@pytest.fixture
def meeting(world, reporting):
    made = before_experts(world, reporting)
    reporting.refresh_from_db()
    return made


def close(world, meeting, **more):
    case = meeting.assessment
    case.refresh_from_db()
    return acts.close(
        meeting, by=fresh(world.people["manager"]), version=case.version, **{"minutes": "held", **more}
    )


def page(client, case, tail="meeting/"):
    return client.get(f"/assessments/{case.number}/{tail}")


def test_a_meeting_seats_every_expert_on_duty_and_a_second_call_finds_it(world, reporting, meeting):
    assert [s.expert.username for s in meeting.seats.all()] == list(THREE)
    assert meeting.quorum == 3
    assert acts.call(reporting, by=fresh(world.people["manager"])) == meeting
    assert Event.objects.get(verb="meeting.call").after["experts"] == list(THREE)


def test_fewer_experts_than_the_quorum_are_not_called(world, reporting):
    Assignment.objects.filter(user=world.people["expert_3"]).delete()
    with pytest.raises(
        Refused, match="There are 2 experts who can vote, those recused not counted, and the quorum is 3"
    ):
        before_experts(world, reporting)


def test_only_the_scheme_manager_calls_and_only_in_expert_review(world, reporting):
    with pytest.raises(WrongState):
        acts.call(reporting, by=world.people["manager"])
    reporting.state = "expert_review"
    reporting.save()
    for name in ("lead", "expert_1", "applicant"):
        with pytest.raises(NotYours):
            acts.call(reporting, by=world.people[name])


def test_approval_by_the_majority_certifies_and_keeps_the_digest(world, reporting, meeting):
    sit(world, meeting, {"expert_1": "approve", "expert_2": "approve", "expert_3": "return"})
    closed = close(world, meeting)
    reporting.refresh_from_db()
    assert (closed.outcome, reporting.state, closed.result.level) == ("approve", "certified", 2)
    event = Event.objects.get(verb="meeting.close")
    assert event.after["sha256"] == hashlib.sha256(bytes(closed.result.document)).hexdigest()
    assert event.after["votes"] == {"approve": 2, "return": 1}


def test_without_a_majority_the_decision_is_deferred_and_a_next_meeting_can_be_called(
    world, reporting, meeting
):
    sit(world, meeting, {"expert_1": "approve", "expert_2": "return", "expert_3": "defer"})
    closed = close(world, meeting)
    reporting.refresh_from_db()
    assert (closed.outcome, closed.result, reporting.state) == ("defer", None, "expert_review")
    assert acts.call(reporting, by=fresh(world.people["manager"])).number == 2


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        (["approve", "approve", "return"], "approve"),
        (["approve", "return"], "defer"),
        (["approve", "approve", "return", "return"], "defer"),
        (["lower", "lower", "approve"], "lower"),
        (["approve", "lower", "return"], "defer"),
        (["return", "return", "approve"], "return"),
        ([], "defer"),
    ],
)
def test_the_outcome_is_what_more_than_half_of_the_votes_say(votes, outcome):
    assert acts.outcome_by([Seat(vote=vote) for vote in votes]) == outcome


def test_a_returned_report_goes_back_to_the_lead(world, reporting, meeting):
    sit(world, meeting, dict.fromkeys(THREE, "return"))
    close(world, meeting)
    reporting.refresh_from_db()
    assert reporting.state == "reporting"


def test_below_the_quorum_nothing_is_decided(world, reporting, meeting):
    sit(world, meeting, {"expert_1": "approve", "expert_2": "approve"})
    with pytest.raises(Refused, match="2 vote"):
        close(world, meeting)
    reporting.refresh_from_db()
    assert reporting.state == "expert_review"


def test_a_recused_expert_does_not_count_and_cannot_come_back(world, meeting):
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    acts.recuse(meeting, by=fresh(world.people["expert_3"]), reason="knows the project lead")
    with pytest.raises(Refused, match="quorum is 3"):
        close(world, meeting)
    with pytest.raises(NotYours):
        acts.vote(meeting, by=fresh(world.people["expert_3"]), outcome="approve", reason="r", seen="report")
    event = Event.objects.get(verb="meeting.recuse")
    assert (event.before["vote"], event.after["reason"]) == ("approve", "knows the project lead")


def test_a_recusal_without_a_reason_is_refused(world, meeting):
    with pytest.raises(Refused):
        acts.recuse(meeting, by=fresh(world.people["expert_1"]), reason="  ")


def test_an_expert_who_joins_an_open_meeting_gets_a_seat_and_a_removed_one_does_not_count(
    world, reporting, meeting
):
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    manager = fresh(world.people["manager"])
    gone = Assignment.objects.get(user=world.people["expert_3"])
    assignments.remove(gone, by=manager, reason="ill")
    with pytest.raises(Refused, match="2 vote"):
        close(world, meeting)
    assignments.assign(reporting, by=manager, person=world.people["expert_4"], duty="expert")
    sit(world, meeting, {"expert_4": "approve"})
    assert close(world, meeting).outcome == "approve"
    assert Seat.objects.get(expert=world.people["expert_3"]).vote == "approve"


def test_an_override_lowers_the_level_through_the_rating_and_voids_the_votes(world, as_, reporting, meeting):
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    by = fresh(world.people["expert_1"])
    acts.override(meeting, by=by, requirement=LOW, outcome="not_met", reason="no trunk is protected")
    assert list(meeting.seats.values_list("vote", flat=True)) == ["", "", ""]
    assert Event.objects.filter(verb="meeting.void_vote").count() == 3
    text = page(as_("expert_2", "en"), reporting).content.decode()
    assert "after overrides" in text
    assert "no trunk is protected" in text
    sit(world, meeting, dict.fromkeys(THREE, "lower"))
    closed = close(world, meeting)
    assert (meeting.report.result.level, closed.result.level) == (2, 0)
    reporting.refresh_from_db()
    assert reporting.state == "not_awarded"


def test_votes_and_overrides_have_to_say_the_same(world, meeting):
    sit(world, meeting, dict.fromkeys(THREE, "lower"))
    with pytest.raises(Refused, match="no override lowers it"):
        close(world, meeting)
    acts.override(
        meeting, by=fresh(world.people["expert_1"]), requirement=LOW, outcome="not_met", reason="why"
    )
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    with pytest.raises(Refused, match="approve at a lower level"):
        close(world, meeting)
    assert Result.objects.filter(occasion="decision").count() == 0


def test_a_level_that_overrides_raise_is_not_approved_without_a_new_report(world):
    case = world.assessment("reporting")
    vote_all(world, case, but={ONE: "not_met"})
    meeting = before_experts(world, case)
    acts.override(
        meeting, by=fresh(world.people["expert_1"]), requirement=ONE, outcome="met", reason="page 4"
    )
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    with pytest.raises(Refused, match="raise the level"):
        close(world, meeting)


def test_the_same_rating_cannot_be_overridden_with_itself_or_by_two(world, meeting):
    one, two = fresh(world.people["expert_1"]), fresh(world.people["expert_2"])
    with pytest.raises(Refused, match="met already"):
        acts.override(meeting, by=one, requirement=ONE, outcome="met", reason="why")
    made = acts.override(meeting, by=one, requirement=ONE, outcome="not_met", reason="why")
    assert acts.override(meeting, by=one, requirement=ONE, outcome="not_met", reason="why") == made
    with pytest.raises(Refused, match="overridden by expert_1"):
        acts.override(meeting, by=two, requirement=ONE, outcome="partly_met", reason="why")
    with pytest.raises(NotYours):
        acts.take_back(made, by=two)
    acts.take_back(made, by=one)
    assert ExpertOverride.objects.count() == 0
    assert Event.objects.get(verb="meeting.take_back").before["outcome"] == "not_met"


@pytest.mark.parametrize(
    ("requirement", "outcome", "reason"),
    [(ONE, "not_met", " "), (ONE, "unrated", "why"), (ONE, "level 5", "why"), ("XX.1.1", "not_met", "why")],
)
def test_an_override_without_reason_outcome_or_requirement_is_refused(
    world, meeting, requirement, outcome, reason
):
    with pytest.raises(Refused):
        acts.override(
            meeting,
            by=fresh(world.people["expert_1"]),
            requirement=requirement,
            outcome=outcome,
            reason=reason,
        )
    assert ExpertOverride.objects.count() == 0


def test_who_has_no_seat_neither_votes_nor_overrides(world, meeting):
    for name in ("lead", "first", "manager", "applicant", "expert_5"):
        with pytest.raises(NotYours):
            acts.vote(meeting, by=fresh(world.people[name]), outcome="approve", reason="r", seen="report")
        with pytest.raises(NotYours):
            acts.override(
                meeting, by=fresh(world.people[name]), requirement=ONE, outcome="not_met", reason="r"
            )


def test_a_vote_on_a_page_from_before_an_override_is_told_and_kept(world, as_, reporting, meeting):
    acts.override(
        meeting, by=fresh(world.people["expert_1"]), requirement=ONE, outcome="not_met", reason="why"
    )
    answer = as_("expert_2").post(
        f"/assessments/{reporting.number}/meeting/vote/",
        {"outcome": "approve", "reason": "我的理由", "seen": "report"},
    )
    assert answer.status_code == 409
    assert "我的理由" in answer.content.decode()
    assert Seat.objects.get(expert=world.people["expert_2"]).vote == ""


def test_nothing_more_is_done_in_a_closed_meeting(world, meeting):
    sit(world, meeting, dict.fromkeys(THREE, "defer"))
    close(world, meeting)
    with pytest.raises(Stale):
        acts.vote(meeting, by=fresh(world.people["expert_1"]), outcome="approve", reason="r", seen="report")


def test_a_meeting_is_not_closed_without_minutes_or_from_a_stale_page(world, as_, reporting, meeting):
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    with pytest.raises(Refused, match="minutes"):
        close(world, meeting, minutes=" ")
    reporting.refresh_from_db()
    answer = as_("manager").post(
        f"/assessments/{reporting.number}/meeting/minutes/",
        {"close": "1", "version": reporting.version - 1, "minutes": "开会记录"},
    )
    assert answer.status_code == 409
    assert "开会记录" in answer.content.decode()
    assert Meeting.objects.get().closed_at is None


def test_minutes_are_saved_and_two_writers_do_not_lose_each_others_words(world, meeting):
    manager = fresh(world.people["manager"])
    acts.save_minutes(meeting, by=manager, minutes="first", seen="")
    with pytest.raises(Stale):
        acts.save_minutes(meeting, by=manager, minutes="second", seen="")
    assert Meeting.objects.get().minutes == "first"


def test_the_decision_rests_on_the_inputs_of_the_report(world, reporting):
    closed = decided(world, reporting)
    assert bytes(closed.result.document) == bytes(closed.report.result.document)


def test_a_second_quorum_of_the_scheme_holds_for_meetings_called_after_it(meeting):
    Scheme.objects.update(quorum=1)
    meeting.refresh_from_db()
    assert meeting.quorum == 3


@pytest.mark.usefixtures("meeting")
def test_the_page_shows_what_carries_the_level_to_experts_in_both_languages(as_, reporting):
    zh, en = (page(as_("expert_1", code), reporting).content.decode() for code in ("zh-hans", "en"))
    assert "盲评一致率" in zh
    assert "100.0%" in zh
    assert "Equal blind votes" in en
    assert "Conflicts settled" in en


@pytest.mark.usefixtures("meeting")
def test_applicants_assessors_and_strangers_do_not_see_the_meeting(as_, reporting):
    for name, status in {
        "applicant": 403,
        "contributor": 403,
        "first": 403,
        "rival": 404,
        "third": 404,
    }.items():
        assert page(as_(name), reporting).status_code == status


@pytest.mark.parametrize("name", ["manager", "lead", "expert_1"])
def test_the_meeting_page_asks_the_database_at_most_twelve_times(
    world, as_, reporting, meeting, django_assert_max_num_queries, name
):
    for key in (ONE, LOW, "CM-VC-VCS.2.2"):
        acts.override(
            meeting, by=fresh(world.people["expert_1"]), requirement=key, outcome="not_met", reason="why"
        )
    client = as_(name)
    with django_assert_max_num_queries(12):
        assert page(client, reporting).status_code == 200


@pytest.mark.parametrize("name", ["manager", "expert_1"])
def test_before_the_first_meeting_the_page_asks_no_more(
    world, as_, reporting, django_assert_max_num_queries, name
):
    before_experts(world, reporting)
    Seat.objects.all().delete()
    Meeting.objects.all().delete()
    client = as_(name)
    with django_assert_max_num_queries(12):
        assert page(client, reporting).status_code == 200


def test_the_overrides_of_an_expert_who_is_removed_leave_the_meeting_with_him(world, reporting, meeting):
    acts.override(
        meeting, by=fresh(world.people["expert_1"]), requirement=LOW, outcome="not_met", reason="not seen"
    )
    sit(world, meeting, {"expert_2": "lower"})
    held = Assignment.objects.get(assessment=reporting, user=world.people["expert_1"])
    assignments.remove(held, by=fresh(world.people["manager"]), reason="ill")
    assert (acts.overrides_of(meeting), acts.standing(meeting)) == ([], "report")
    assert Event.objects.get(verb="meeting.take_back").actor_name == "manager"
    assert Event.objects.get(verb="meeting.void_vote").before == {"vote": "lower", "reason": "as read"}


def test_after_a_deferral_who_was_recused_stays_recused(world, reporting):
    world.assign(reporting, expert_4="expert", expert_5="expert")
    meeting = before_experts(world, reporting)
    for name in ("expert_4", "expert_5"):
        acts.recuse(meeting, by=fresh(world.people[name]), reason=f"{name} worked there")
    sit(world, meeting, dict.fromkeys(THREE, "defer"))
    close(world, meeting)
    held = Assignment.objects.get(assessment=reporting, user=world.people["expert_5"])
    assignments.remove(held, by=fresh(world.people["manager"]), reason="ill")
    again = acts.call(reporting, by=fresh(world.people["manager"]))
    seat = again.seats.get(expert=world.people["expert_4"])
    assert (seat.recused, seat.recusal_reason) == (True, "expert_4 worked there")
    assert Event.objects.filter(verb="meeting.call").last().after["recused"] == ["expert_4"]
    with pytest.raises(NotYours, match="recused yourself"):
        sit(world, again, {"expert_4": "approve"})
    assignments.assign(
        reporting, by=fresh(world.people["manager"]), person=world.people["expert_5"], duty="expert"
    )
    assert again.seats.get(expert=world.people["expert_5"]).recusal_reason == "expert_5 worked there"


def test_recused_experts_make_no_quorum_for_the_next_meeting(world, reporting):
    world.assign(reporting, expert_4="expert")
    meeting = before_experts(world, reporting)
    acts.recuse(meeting, by=fresh(world.people["expert_4"]), reason="worked there")
    sit(world, meeting, dict.fromkeys(THREE, "defer"))
    close(world, meeting)
    Assignment.objects.filter(user=world.people["expert_3"]).delete()
    with pytest.raises(Refused, match="There are 2 experts who can vote, those recused not counted"):
        acts.call(reporting, by=fresh(world.people["manager"]))


def test_closing_does_not_overwrite_minutes_that_the_page_did_not_show(world, as_, reporting, meeting):
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    acts.save_minutes(meeting, by=fresh(world.people["manager"]), minutes="of another window", seen="")
    given = {"close": "1", "version": reporting.version, "minutes": "mine", "seen": ""}
    answer = as_("manager", "en").post(f"/assessments/{reporting.number}/meeting/minutes/", given)
    assert (answer.status_code, Meeting.objects.get().closed_at) == (409, None)
    assert "mine</textarea>" in answer.content.decode()
    assert close(world, meeting, minutes="mine", seen="of another window").minutes == "mine"


def test_a_passage_keeps_the_outcome_as_a_code_and_each_reader_reads_it_in_words(
    world, as_, reporting, meeting
):
    sit(world, meeting, dict.fromkeys(THREE, "approve"))
    close(world, meeting)
    assert Passage.objects.get(act="close_meeting").reason == "approve"
    for language, word in (("zh-hans", "→ 已获证 · 通过"), ("en", "→ Certified · Approve")):
        assert word in page(as_("manager", language), reporting, "case/").content.decode()


def test_a_reason_of_a_recusal_that_is_too_long_is_refused_and_kept(world, as_, reporting, meeting):
    url = f"/assessments/{reporting.number}/meeting/recuse/"
    answer = as_("expert_1", "en").post(url, {"reason": "x" * 501})
    assert (answer.status_code, Seat.objects.filter(recused=True).count()) == (400, 0)
    assert f'value="{"x" * 501}"' in answer.content.decode()


def test_an_override_that_is_refused_stays_on_the_page(as_, reporting, meeting):
    given = {"requirement": ONE, "outcome": "met", "reason": "seen again by me"}
    answer = as_("expert_1", "en").post(f"/assessments/{reporting.number}/meeting/overrides/", given)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "seen again by me</textarea>" in text
    assert f'<option value="{ONE}" selected>' in text
