"""The report: drafted from the data, issued, checked, disputed, revised."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.models import Assessment, Assignment
from steelyard_web.audit.models import Event
from steelyard_web.decisions import actions_report as acts
from steelyard_web.decisions import ready
from steelyard_web.decisions.models import Dispute, Report, Result
from steelyard_web.notices.models import Notice
from steelyard_web.ratings.models import Consensus, Vote
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from tests.web.rated import fresh, issued, vote_all

ONE, OTHER = "CM-VC-VCS.2.1", "CM-VC-VCS.1.1"


@pytest.fixture
def reporting(world):
    case = world.assessment("reporting")
    vote_all(world, case)
    return case


def page(client, case, tail="report/"):
    return client.get(f"/assessments/{case.number}/{tail}")


def post(client, case, tail, **values):
    case.refresh_from_db()
    return client.post(f"/assessments/{case.number}/{tail}", {"version": case.version, **values})


def test_the_draft_states_level_score_and_what_blocks_in_both_languages(world, reporting):
    Vote.objects.filter(requirement=ONE).update(outcome="not_met")
    made = acts.write_draft(reporting, by=world.people["lead"])
    assert made.number == 1
    assert "持续交付：评估级别为 2-" in made.summary_zh
    assert "Continuous delivery: the assessed level is 2-" in made.summary_en
    assert "1 requirement(s) keep the part from its next level: not met 1." in made.advice_en
    assert f"建议先补齐：{ONE}" in made.advice_zh
    assert Event.objects.get(verb="report.draft").after["number"] == 1


def test_drafting_twice_gives_one_draft(world, reporting):
    first = acts.write_draft(reporting, by=world.people["lead"])
    assert acts.write_draft(reporting, by=world.people["lead"]) == first


def test_only_the_lead_drafts_and_only_while_reporting(world, reporting):
    for name in ("applicant", "first", "manager", "expert_1"):
        with pytest.raises(NotYours):
            acts.write_draft(reporting, by=world.people[name])
    early = world.assessment("reviewing")
    with pytest.raises(WrongState):
        acts.write_draft(early, by=fresh(world.people["lead"]))


def test_two_people_on_one_draft_the_second_keeps_what_he_typed(world, as_, reporting):
    draft = acts.write_draft(reporting, by=world.people["lead"])
    old = acts.stamp(draft)
    acts.save_draft(draft, by=world.people["lead"], words={"summary_zh": "甲"}, seen=old)
    answer = post(as_("lead"), reporting, "report/save/", summary_zh="我写的", seen=old)
    assert answer.status_code == 409
    assert "我写的" in answer.content.decode()
    assert "已被他人保存" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.summary_zh == "甲"


def test_a_report_goes_out_with_a_formal_result_and_the_applicant_is_told(world, reporting):
    made = issued(world, reporting)
    assert reporting.state == "applicant_check"
    assert (made.result.basis, made.result.occasion, made.result.level) == ("formal", "report", 2)
    assert Event.objects.get(verb="report.issue").after["sha256"] == made.result.sha256
    assert Notice.objects.filter(user=world.people["applicant"], zh__contains="报告复核").exists()


def test_nothing_goes_out_while_votes_are_missing_and_everything_that_is_missing_is_named(world):
    case = world.assessment("reporting")
    ids = vote_all(world, case, ("first",))
    vote_all(world, case, ("second",), only=ids[:-3])
    acts.write_draft(case, by=world.people["lead"])
    with pytest.raises(Refused, match="second has still to vote on 3 requirement"):
        acts.issue(case, by=world.people["lead"], version=case.version)
    assert (Result.objects.count(), Report.objects.get().issued_at) == (0, None)


def test_an_open_conflict_keeps_the_report_in(world, reporting):
    Vote.objects.filter(requirement=ONE, assessor=world.people["first"]).update(outcome="not_met")
    acts.write_draft(reporting, by=world.people["lead"])
    with pytest.raises(Refused, match="1 conflict"):
        acts.issue(reporting, by=world.people["lead"], version=reporting.version)


def test_without_a_lead_or_with_one_assessor_the_report_stays_in(world, reporting):
    acts.write_draft(reporting, by=world.people["lead"])
    Assignment.objects.filter(user=world.people["second"]).delete()
    missing = [str(one.en) for one in ready.to_issue(reporting)]
    assert "There are fewer than two assessors." in missing


def test_a_stale_page_issues_nothing(world, reporting):
    acts.write_draft(reporting, by=world.people["lead"])
    with pytest.raises(Stale):
        acts.issue(reporting, by=world.people["lead"], version=reporting.version - 1)


def test_the_summary_is_needed_in_both_languages(world, reporting):
    draft = acts.write_draft(reporting, by=world.people["lead"])
    acts.save_draft(draft, by=world.people["lead"], words={"summary_zh": "摘要"}, seen=acts.stamp(draft))
    with pytest.raises(Refused, match="Chinese and English"):
        acts.issue(reporting, by=world.people["lead"], version=reporting.version)


def test_before_it_is_issued_the_applicant_sees_no_rating_and_no_draft(world, as_, reporting):
    acts.write_draft(reporting, by=world.people["lead"])
    text = page(as_("applicant", "en"), reporting).content.decode()
    assert "No report is issued yet" in text
    assert "the assessed level" not in text


def test_the_applicant_reads_level_and_ratings_and_never_votes(world, as_, reporting):
    issued(world, reporting)
    for language, level in (("zh-hans", "2"), ("en", "Level")):
        text = page(as_("applicant", language), reporting).content.decode()
        assert level in text
        assert ONE in text
        assert 'href="../results/' in text
    assert "case.json" not in text
    assert "case.json" in page(as_("lead", "en"), reporting).content.decode()


def test_a_dispute_is_told_answered_and_cannot_be_answered_twice(world, as_, reporting):
    issued(world, reporting)
    assert (
        post(as_("applicant"), reporting, "report/disputes/", requirement=ONE, reason="见材料").status_code
        == 302
    )
    one = Dispute.objects.get()
    assert Notice.objects.filter(
        user=world.people["lead"], en__contains=f"rating of {ONE} is disputed"
    ).exists()
    with pytest.raises(NotYours):
        acts.answer(one, by=world.people["applicant"], outcome="upheld", answer="no")
    with pytest.raises(Refused):
        acts.answer(one, by=world.people["lead"], outcome="upheld", answer=" ")
    acts.answer(one, by=world.people["lead"], outcome="upheld", answer="材料已过期")
    with pytest.raises(Stale):
        acts.answer(one, by=world.people["lead"], outcome="changed", answer="材料有效")
    event = Event.objects.get(verb="dispute.answer")
    assert (event.before, event.after["outcome"]) == ({"reason": "见材料"}, "upheld")


def test_the_same_rating_is_disputed_once_and_an_unknown_one_never(world, reporting):
    issued(world, reporting)
    by = world.people["applicant"]
    first = acts.dispute(reporting, by=by, requirement=ONE, reason="why")
    assert acts.dispute(reporting, by=by, requirement=ONE, reason="why") == first
    with pytest.raises(Refused, match="disputed already"):
        acts.dispute(reporting, by=by, requirement=ONE, reason="another reason")
    with pytest.raises(Refused):
        acts.dispute(reporting, by=by, requirement="XX.1.1", reason="why")


def test_the_report_is_not_accepted_while_a_dispute_is_open(world, reporting):
    issued(world, reporting)
    acts.dispute(reporting, by=world.people["applicant"], requirement=ONE, reason="why")
    with pytest.raises(Refused, match="1 dispute"):
        acts.accept(reporting, by=world.people["applicant"], version=reporting.version)


def test_accepting_leads_to_the_experts(world, as_, reporting):
    issued(world, reporting)
    assert post(as_("applicant"), reporting, "report/accept/").status_code == 302
    reporting.refresh_from_db()
    assert reporting.state == "expert_review"


def test_the_check_is_not_ended_for_the_applicant_before_its_deadline(world, reporting):
    issued(world, reporting)
    with pytest.raises(Refused, match="can check until"):
        acts.close_check(reporting, by=world.people["lead"], version=reporting.version)
    reporting.due = timezone.localdate() - timedelta(days=1)
    reporting.save()
    assert acts.dispute(reporting, by=world.people["applicant"], requirement=ONE, reason="late but open")
    with pytest.raises(Refused, match="1 dispute"):
        acts.close_check(reporting, by=world.people["lead"], version=reporting.version)
    acts.answer(Dispute.objects.get(), by=world.people["lead"], outcome="upheld", answer="it stands")
    assert (
        acts.close_check(reporting, by=world.people["lead"], version=reporting.version).state
        == "expert_review"
    )


def test_a_promised_change_comes_with_a_new_edition_that_shows_it(world, as_, reporting):
    Vote.objects.filter(requirement=ONE).update(outcome="not_met")
    issued(world, reporting)
    acts.dispute(reporting, by=world.people["applicant"], requirement=ONE, reason="see page 4")
    acts.answer(Dispute.objects.get(), by=world.people["lead"], outcome="changed", answer="page 4 shows it")
    with pytest.raises(Refused, match="revise the report first"):
        acts.accept(reporting, by=world.people["applicant"], version=reporting.version)
    acts.revise(reporting, by=world.people["lead"], version=reporting.version, reason="dispute")
    reporting.refresh_from_db()
    assert reporting.state == "reporting"
    acts.write_draft(reporting, by=world.people["lead"])
    with pytest.raises(Refused, match="are as before"):
        acts.issue(reporting, by=world.people["lead"], version=reporting.version)
    Vote.objects.filter(requirement=ONE, assessor=world.people["first"]).update(outcome="met")
    Consensus.objects.create(
        assessment=reporting,
        requirement=ONE,
        outcome="met",
        reason="page 4",
        by=world.people["lead"],
        at=timezone.now(),
    )
    made = acts.issue(reporting, by=world.people["lead"], version=reporting.version)
    assert (made.number, made.result.level, made.result.half) == (2, 2, False)
    text = page(as_("applicant", "en"), reporting).content.decode()
    assert "Against edition 1" in text
    assert "The level changed from 2-" in text
    first = page(as_("applicant", "en"), reporting, "report/?edition=1").content.decode()
    assert "superseded" in first


def test_a_revision_needs_a_reason_and_answers(world, reporting):
    issued(world, reporting)
    with pytest.raises(Refused, match="Say why"):
        acts.revise(reporting, by=world.people["lead"], version=reporting.version, reason=" ")
    acts.dispute(reporting, by=world.people["applicant"], requirement=ONE, reason="why")
    with pytest.raises(Refused, match="not answered"):
        acts.revise(reporting, by=world.people["lead"], version=reporting.version, reason="look again")


def test_the_page_loads_what_is_missing_for_the_lead_alone(world, as_, reporting):
    acts.write_draft(reporting, by=world.people["lead"])
    assert "It can be issued." in page(as_("lead", "en"), reporting, "report/missing/").content.decode()
    assert page(as_("applicant", "en"), reporting, "report/missing/").status_code == 403
    assert page(as_("rival"), reporting, "report/missing/").status_code == 404


def test_strangers_do_not_learn_that_there_is_a_report(world, as_, reporting):
    issued(world, reporting)
    result = Result.objects.get()
    for name in ("rival", "stranger", "third", "system"):
        assert page(as_(name), reporting).status_code == 404
        assert page(as_(name), reporting, f"results/{result.pk}/result.json").status_code == 404
    assert page(as_(None), reporting).status_code == 302


@pytest.mark.parametrize("name", ["manager", "lead", "applicant", "expert_1"])
def test_the_report_page_asks_the_database_at_most_twelve_times(
    world, as_, reporting, django_assert_max_num_queries, name
):
    issued(world, reporting)
    for key in vote_ids(reporting)[:40]:
        acts.dispute(reporting, by=world.people["applicant"], requirement=key, reason="why")
    client = as_(name)
    with django_assert_max_num_queries(12):
        assert page(client, reporting).status_code == 200


def vote_ids(case):
    return sorted(set(Vote.objects.filter(assessment=case).values_list("requirement", flat=True)))


def test_a_half_level_reads_the_same_in_the_list_of_result_files_as_everywhere(world, reporting, as_):
    Vote.objects.filter(requirement=ONE).update(outcome="not_met")
    issued(world, reporting)
    stored = Result.objects.get(occasion="report")
    assert (stored.level, stored.half) == (1, True)
    shown = page(as_("applicant"), reporting).content.decode()
    assert '<span class="lv lv1">2-</span></td><td><code title=' in shown


def test_a_dispute_that_is_refused_stays_on_the_page(world, as_, reporting):
    issued(world, reporting)
    url = f"/assessments/{reporting.number}/report/disputes/"
    answer = as_("applicant", "en").post(url, {"requirement": "XX.1.1", "reason": "typed with care"})
    assert (answer.status_code, Dispute.objects.count()) == (400, 0)
    assert "typed with care</textarea>" in answer.content.decode()


def test_an_answer_that_is_refused_stays_on_the_page(world, as_, reporting):
    report = issued(world, reporting)
    case = Assessment.objects.get(pk=reporting.pk)
    one = acts.dispute(case, by=fresh(world.people["applicant"]), requirement="CM-VC-VCS.2.1", reason="why")
    assert one.report == report
    url = f"/assessments/{reporting.number}/report/disputes/{one.pk}/"
    answer = as_("lead", "en").post(url, {"outcome": "", "answer": "typed with care"})
    assert answer.status_code == 400
    assert "typed with care</textarea>" in answer.content.decode()


def test_the_draft_states_how_far_the_votes_agreed(world):
    case = world.assessment("reporting")
    ids = vote_all(world, case, ("first",))
    vote_all(world, case, ("second",), but={ids[0]: "partly_met"})
    Consensus.objects.create(
        assessment=case, requirement=ids[0], outcome="met", reason="seen", by=world.people["lead"],
        at=timezone.now(),
    )  # fmt: skip
    made = acts.write_draft(case, by=fresh(world.people["lead"]))
    assert f"On {len(ids)} requirements rated blind, 99.12% of the votes are equal" in made.summary_en
    assert f"评估师独立评分 {len(ids)} 条，一致率 99.12%" in made.summary_zh
