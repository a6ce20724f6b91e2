"""Who is put on duty, by whom, who is refused and why; what happens to the votes of who is removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from steelyard.values import Outcome
from steelyard_web.accounts.models import Membership, Qualification, User
from steelyard_web.assessments.actions import assignments
from steelyard_web.assessments.models import Assignment
from steelyard_web.assessments.roles import assessment_roles
from steelyard_web.audit.models import Event
from steelyard_web.decisions import actions_meeting
from steelyard_web.notices.models import Notice
from steelyard_web.organisations.models import Organisation, Standing
from steelyard_web.ratings import votes
from steelyard_web.ratings.models import Vote
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import NotYours, Refused, WrongState
from tests.web.assessor_rows import FIRST, vote
from tests.web.rated import before_experts, fresh, sit, vote_all
from tests.web.world import LONG_AGO, conflicted

YESTERDAY = timezone.localdate() - timedelta(days=1)


def assign(world, case, name, duty, by="manager"):
    return assignments.assign(case, by=fresh(world.people[by]), person=world.people[name], duty=duty)


def remove(world, case, name, reason="ill", by="manager"):
    held = Assignment.objects.get(assessment=case, user=world.people[name], removed_at__isnull=True)
    return assignments.remove(held, by=fresh(world.people[by]), reason=reason)


@pytest.fixture
def bare(world):
    return world.assessment("accepted", people=False)


@pytest.fixture
def reviewing(world):
    return world.assessment("reviewing")


def test_the_manager_assigns_and_the_person_and_the_trail_know(world, bare):
    made = assign(world, bare, "lead", "lead_assessor")
    assert (made.user, made.instance) == (world.people["lead"], 1)
    assert Event.objects.get(verb="assignment.assign").after == {
        "user": "lead", "duty": "lead_assessor", "instance": 1,
    }  # fmt: skip
    assert Notice.objects.filter(user=world.people["lead"], zh__contains="评估组长").exists()


def test_a_double_click_assigns_once(world, bare):
    assert assign(world, bare, "first", "assessor") == assign(world, bare, "first", "assessor")


def test_a_lead_chooses_assessors_and_nobody_else(world, reviewing):
    assign(world, reviewing, "third", "assessor", by="lead")
    for name, duty in (("other_lead", "lead_assessor"), ("expert_4", "expert")):
        with pytest.raises(NotYours, match="scheme manager"):
            assign(world, reviewing, name, duty, by="lead")
    for by in ("first", "expert_1", "applicant"):
        with pytest.raises(NotYours):
            assign(world, reviewing, "fourth", "assessor", by=by)


def test_a_second_lead_is_refused_until_the_first_is_removed(world, reviewing):
    with pytest.raises(Refused, match="lead is the lead assessor"):
        assign(world, reviewing, "other_lead", "lead_assessor")
    remove(world, reviewing, "lead")
    assert assign(world, reviewing, "other_lead", "lead_assessor").pk


@pytest.mark.parametrize(
    ("name", "duty"), [("expert_1", "assessor"), ("first", "lead_assessor"), ("stranger", "expert")]
)
def test_who_is_not_qualified_for_the_duty_is_refused(world, bare, name, duty):
    with pytest.raises(Refused, match="no valid qualification"):
        assign(world, bare, name, duty)


def test_a_qualification_for_other_parts_or_of_yesterday_does_not_do(world, bare):
    held = Qualification.objects.filter(user=world.people["first"])
    held.update(parts=["application-design"])
    with pytest.raises(Refused, match="no valid qualification"):
        assign(world, bare, "first", "assessor")
    held.update(parts=["continuous-delivery"], until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="no valid qualification"):
        assign(world, bare, "first", "assessor")
    held.update(until=timezone.localdate())
    assert assign(world, bare, "first", "assessor").pk


def test_a_declared_conflict_is_refused_with_its_reason(world, bare):
    conflicted(world.people["first"], world.bank)
    with pytest.raises(Refused, match="worked there"):
        assign(world, bare, "first", "assessor")


@pytest.mark.parametrize("above", [True, False])
def test_a_conflict_with_the_parent_or_a_subsidiary_is_refused_too(world, bare, above):
    relative = Organisation.objects.create(slug="relative", name_zh="关联机构", name_en="Relative (sample)")
    child, parent = (world.bank, relative) if above else (relative, world.bank)
    Standing.objects.create(organisation=child, since=timezone.localdate(), category="other", parent=parent)
    conflicted(world.people["first"], relative)
    with pytest.raises(Refused, match="conflict of interest"):
        assign(world, bare, "first", "assessor")


def test_a_conflict_with_a_former_parent_or_another_bank_does_not_count(world, bare):
    yesterday = timezone.localdate() - timedelta(days=1)
    Standing.objects.create(
        organisation=world.bank, since=yesterday, category="other", parent=world.rival_bank
    )
    Standing.objects.create(organisation=world.bank, since=timezone.localdate(), category="other")
    conflicted(world.people["first"], world.rival_bank)
    assert assign(world, bare, "first", "assessor").pk


def test_nobody_rates_his_own_organisation(world, bare):
    Membership.objects.create(
        user=world.people["first"], organisation=world.bank, role="observer", since=LONG_AGO
    )
    with pytest.raises(Refused, match="nobody rates his own"):
        assign(world, bare, "first", "assessor")


def test_nobody_both_rates_and_decides(world, reviewing):
    Qualification.objects.create(user=world.people["first"], role="expert", since=LONG_AGO)
    with pytest.raises(Refused, match="nobody both rates and decides"):
        assign(world, reviewing, "first", "expert")
    remove(world, reviewing, "first")
    with pytest.raises(Refused, match="nobody both rates and decides"):
        assign(world, reviewing, "first", "expert")


def test_a_lead_may_vote_as_an_assessor_too(world, reviewing):
    assert assign(world, reviewing, "lead", "assessor").pk


def test_a_removed_assessors_votes_are_kept_and_what_is_missing_is_counted_anew(world, reviewing):
    ids = vote_all(world, reviewing)
    assert voting(reviewing).unfinished() == []
    remove(world, reviewing, "second", reason="declared a conflict")
    assert Vote.objects.filter(assessor=world.people["second"]).count() == len(ids)
    assert voting(reviewing).unfinished() == ids
    assign(world, reviewing, "third", "assessor")
    assert voting(reviewing).lacks("third") == ids
    event = Event.objects.get(verb="assignment.remove")
    assert (event.before["user"], event.after["reason"]) == ("second", "declared a conflict")
    assert Notice.objects.filter(user=world.people["second"], zh__contains="不再担任").exists()


def test_removing_needs_a_reason_and_twice_is_once(world, reviewing):
    with pytest.raises(Refused):
        remove(world, reviewing, "second", reason=" ")
    held = remove(world, reviewing, "second")
    again = assignments.remove(held, by=fresh(world.people["manager"]), reason="another")
    assert again.removal_reason == "ill"


def test_after_voting_no_assessor_joins_and_none_leaves_a_gap(world):
    case = world.assessment("reporting")
    vote_all(world, case)
    with pytest.raises(Refused, match="voting has ended"):
        assign(world, case, "third", "assessor")
    with pytest.raises(Refused, match="requirements lack votes"):
        remove(world, case, "second")
    assert Assignment.objects.get(user=world.people["second"]).removed_at is None


def test_a_third_assessor_can_leave_after_voting(world):
    case = world.assessment("reporting")
    world.assign(case, third="assessor")
    vote_all(world, case, ("first", "second", "third"))
    assert remove(world, case, "third").removed_at


def test_a_closed_case_changes_nobody(world):
    with pytest.raises(WrongState):
        assign(world, world.assessment("certified"), "third", "assessor")


def test_the_page_offers_who_can_be_assigned_and_says_why_others_cannot(world, as_, reviewing):
    conflicted(world.people["third"], world.bank)
    zh = as_("manager").get(f"/assessments/{reviewing.number}/people/?duty=assessor").content.decode()
    en = as_("lead", "en").get(f"/assessments/{reviewing.number}/people/").content.decode()
    assert "已申报与该机构（含上级、下级机构）的利益冲突：worked there" in zh
    assert "third has declared a conflict of interest" in en
    assert f'value="{world.people["fourth"].pk}"' in en
    assert f'value="{world.people["third"].pk}"' not in en


def test_assigning_and_removing_work_on_the_page(world, as_, reviewing):
    client, base = as_("manager"), f"/assessments/{reviewing.number}/people/"
    answer = client.post(
        f"{base}assign/", {"duty": "assessor", "person": world.people["third"].pk}, follow=True
    )
    assert "已指派 third" in answer.content.decode()
    held = Assignment.objects.get(user=world.people["third"])
    answer = client.post(f"{base}{held.pk}/remove/", {"reason": "另有任务"}, follow=True)
    assert "其评分保留，不再计入" in answer.content.decode()
    assert "另有任务" in answer.content.decode()
    assert client.post(f"{base}assign/", {"duty": "assessor"}).status_code == 400


def test_others_do_not_see_the_page(as_, reviewing):
    address = f"/assessments/{reviewing.number}/people/"
    assert {n: as_(n).get(address).status_code for n in ("first", "expert_1", "applicant", "rival", "third")} == {
        "first": 403, "expert_1": 403, "applicant": 403, "rival": 404, "third": 404,
    }  # fmt: skip


def test_a_row_of_another_assessment_is_not_removed_through_this_one(world, as_, reviewing):
    other = world.assessment("reviewing")
    held = Assignment.objects.filter(assessment=other).first()
    answer = as_("manager").post(f"/assessments/{reviewing.number}/people/{held.pk}/remove/", {"reason": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("many", [0, 60])
def test_the_page_asks_the_database_at_most_twelve_times(as_, reviewing, django_assert_max_num_queries, many):
    for n in range(many):
        user = User.objects.create(username=f"more_{n}", name=f"more_{n}")
        Qualification.objects.create(user=user, role="assessor", since=LONG_AGO)
    for name in ("manager", "lead"):
        client = as_(name)
        with django_assert_max_num_queries(12):
            assert client.get(f"/assessments/{reviewing.number}/people/?duty=assessor").status_code == 200


def test_a_removal_that_completes_the_votes_freezes_them_so_that_who_joins_reopens_none(world, reviewing):
    assign(world, reviewing, "third", "assessor")
    vote(world, reviewing, "first")
    vote(world, reviewing, "second", said="not_met")
    assert not Vote.objects.filter(frozen_at__isnull=False).exists()
    remove(world, reviewing, "third")
    assert Event.objects.get(verb="ballot.freeze").after == {"requirements": [FIRST]}
    assign(world, reviewing, "fourth", "assessor")
    with pytest.raises(WrongState, match="frozen"):
        vote(world, reviewing, "first", said="not_met")
    assert Vote.objects.get(assessor=world.people["first"]).outcome == "met"


def test_a_reason_of_a_removal_that_is_too_long_is_refused(world, reviewing):
    with pytest.raises(Refused, match="at most 500"):
        remove(world, reviewing, "first", reason="x" * 501)
    assert remove(world, reviewing, "first", reason="x" * 500).removal_reason == "x" * 500


@pytest.mark.parametrize("where", ["own", "parent", "subsidiary"])
@pytest.mark.parametrize("tie", ["conflict", "member"])
def test_a_tie_that_comes_after_the_assignment_ends_the_duty(world, as_, reviewing, tie, where):
    group = Organisation.objects.create(slug="group", name_zh="集团", name_en="Group")
    near = world.bank if where == "own" else group
    if where == "parent":
        Standing.objects.create(organisation=world.bank, parent=group, since=YESTERDAY, category="other")
    if where == "subsidiary":
        Standing.objects.create(organisation=group, parent=world.bank, since=YESTERDAY, category="other")
    vote(world, reviewing, "first")
    _tie(world.people["first"], near, tie)
    with pytest.raises(NotYours, match="can no longer rate or decide"):
        votes.cast(reviewing, [votes.Given(FIRST, Outcome.MET)], by=fresh(world.people["first"]))
    page = as_("first", "en").get(f"/assessments/{reviewing.number}/practices/")
    assert (page.status_code, "can no longer rate" in page.content.decode()) == (403, True)
    assert assessment_roles(fresh(world.people["second"]), reviewing) == {"assessor"}


@pytest.mark.parametrize("tie", ["conflict", "member"])
def test_a_tie_to_another_organisation_or_one_that_has_ended_ends_no_duty(world, reviewing, tie):
    _tie(world.people["first"], world.rival_bank, tie)
    _tie(world.people["second"], world.bank, tie, until=YESTERDAY)
    for name in ("first", "second"):
        assert assessment_roles(fresh(world.people[name]), reviewing) == {"assessor"}


def test_an_expert_with_a_tie_neither_sits_nor_counts(world):
    case = world.assessment("reporting")
    vote_all(world, case)
    meeting = before_experts(world, case)
    sit(world, meeting, dict.fromkeys(("expert_1", "expert_2", "expert_3"), "approve"))
    _tie(world.people["expert_3"], world.bank, "conflict")
    assert [seat.expert.username for seat in actions_meeting.votes_of(meeting)] == ["expert_1", "expert_2"]
    case.refresh_from_db()
    with pytest.raises(Refused, match="2 vote"):
        actions_meeting.close(
            meeting, by=fresh(world.people["manager"]), version=case.version, minutes="held"
        )
    with pytest.raises(NotYours, match="can no longer rate or decide"):
        actions_meeting.recuse(meeting, by=fresh(world.people["expert_3"]), reason="tied")


def _tie(person: User, organisation: Organisation, kind: str, until=None) -> None:
    made = (
        conflicted(person, organisation)
        if kind == "conflict"
        else Membership.objects.create(
            user=person, organisation=organisation, role="observer", since=LONG_AGO
        )
    )
    made.until = until
    made.save()
