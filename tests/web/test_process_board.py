"""The list of assessments and the board of one: what holds it up, what one may do, who is on duty."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from steelyard_web.assessments.acts import WORDS
from steelyard_web.assessments.models import Assessment, Passage, State
from steelyard_web.assessments.permissions import Act
from steelyard_web.decisions import actions_report
from steelyard_web.evidence.models import Evidence, Use
from steelyard_web.ratings.models import Consensus, Vote
from tests.web.rated import fresh, issued, vote_all

ONE = "CM-VC-VCS.2.1"


def board(client, case):
    return client.get(f"/assessments/{case.number}/").content.decode()


def listed(client, query=""):
    return client.get(f"/assessments/{query}").content.decode()


def test_everybody_sees_his_own_assessments_and_no_other(world, as_):
    mine = world.assessment("reviewing")
    theirs = world.assessment(
        "reviewing", people=False, organisation=world.rival_bank, project=world.rival_project
    )
    seen = {
        name: [case.number in listed(as_(name)) for case in (mine, theirs)]
        for name in (
            "manager",
            "lead",
            "first",
            "expert_1",
            "applicant",
            "observer",
            "rival",
            "third",
            "system",
        )
    }
    assert seen == {
        "manager": [True, True],
        "lead": [True, False],
        "first": [True, False],
        "expert_1": [True, False],
        "applicant": [True, False],
        "observer": [True, False],
        "rival": [False, True],
        "third": [False, False],
        "system": [False, False],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=reviewing", ["2026-0001", "2026-0002"]),
        ("?state=on_site", ["2026-0003"]),
        ("?part=application-design", ["2026-0002"]),
        ("?organisation=rival-bank", ["2026-0003"]),
        ("?late=1", ["2026-0001"]),
        ("?text=0003", ["2026-0003"]),
        ("?text=样例银行二", ["2026-0003"]),
        ("?text=mobile&state=reviewing", ["2026-0001", "2026-0002"]),
        ("?state=nonsense", ["2026-0001", "2026-0002", "2026-0003"]),
    ],
)
def test_the_list_is_filtered_by_its_address(world, as_, query, found):
    past = timezone.localdate() - timedelta(days=3)
    world.assessment("reviewing", due=past)
    world.assessment("reviewing", part="application-design")
    world.assessment("on_site", people=False, organisation=world.rival_bank, project=world.rival_project)
    text = listed(as_("manager"), query)
    assert [n for n in ("2026-0001", "2026-0002", "2026-0003") if f'"/assessments/{n}/"' in text] == found


def test_the_list_comes_as_csv_and_xlsx_in_the_readers_language(world, as_):
    world.assessment("reviewing", due=timezone.localdate())
    zh = as_("manager").get("/assessments/?export=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(zh)))
    assert rows[0][:6] == ["编号", "机构", "项目", "部分", "目标级别", "状态"]
    assert rows[1][:6] == ["2026-0001", "样例银行", "手机银行", "持续交付", "2", "材料初审"]
    data = as_("manager", "en").get("/assessments/?export=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[1][:6] == [
        "2026-0001", "sample-bank (sample)", "Mobile Banking", "Continuous delivery", 2, "Document review",
    ]  # fmt: skip


def test_a_name_that_a_spreadsheet_would_run_stays_a_text(world, as_):
    world.project.name_zh = "=1+1"
    world.project.save()
    world.assessment()
    assert "'=1+1" in as_("manager").get("/assessments/?export=csv").content.decode()


def test_a_hundred_and_one_rows_take_two_pages_and_no_more_queries(world, as_, django_assert_max_num_queries):
    for _ in range(101):
        world.assessment("reviewing", people=False)
    client = as_("manager")
    with django_assert_max_num_queries(12):
        first = listed(client)
    assert "2026-0101" in first
    assert '"/assessments/2026-0001/"' not in first
    assert '"/assessments/2026-0001/"' in listed(client, "?page=2")


def test_empty_lists_say_what_to_do(as_):
    assert "先登记项目，再报名" in listed(as_("applicant"))
    assert "you are notified when you are assigned" in listed(as_("first", "en"))
    assert "No assessment fits these filters" in listed(as_("manager", "en"), "?text=nothing")


def test_strangers_are_led_to_the_sign_in_page_and_others_find_nothing(world, as_):
    case = world.assessment()
    assert as_(None).get("/assessments/").status_code == 302
    assert as_("rival").get(f"/assessments/{case.number}/").status_code == 404


def test_every_act_has_its_words():
    viewing = {Act.VIEW, Act.VIEW_SELF, Act.VIEW_VOTING, Act.VIEW_CASE}
    assert set(WORDS) == set(Act) - viewing


@pytest.mark.parametrize("state", [s.value for s in State])
@pytest.mark.parametrize("name", ["manager", "lead", "applicant", "expert_1"])
def test_the_board_opens_in_every_state_within_twelve_queries(
    world, as_, django_assert_max_num_queries, name, state
):
    case = world.assessment(state)
    ended = state in ("certified", "not_awarded", "withdrawn") and name in ("lead", "expert_1")
    client = as_(name)
    with django_assert_max_num_queries(12):
        assert client.get(f"/assessments/{case.number}/").status_code == (404 if ended else 200)


def test_the_boards_queries_do_not_grow_with_the_data(world, as_, django_assert_max_num_queries):
    case = world.assessment("on_site")
    vote_all(world, case, but={ONE: "not_met"})
    for _ in range(30):
        Passage.objects.create(
            assessment=case,
            act="x",
            origin="reviewing",
            target="on_site",
            by=world.people["lead"],
            at=timezone.now(),
        )
    client = as_("lead")
    with django_assert_max_num_queries(12):
        assert client.get(f"/assessments/{case.number}/").status_code == 200


def test_what_one_may_do_is_offered_and_what_stands_against_it_is_said(world, as_):
    case = world.assessment("accepted", people=False)
    text = board(as_("manager", "en"), case)
    assert "Begin the self-assessment" in text
    assert "There is no lead assessor yet." in text
    assert "disabled" in text
    world.assign(case, lead="lead_assessor")
    text = board(as_("manager", "en"), case)
    assert "There is no lead assessor yet." not in text
    assert "disabled" not in text
    assert "Begin the self-assessment" not in board(as_("applicant", "en"), case)


def test_missing_votes_and_conflicts_are_told_to_assessors_and_never_to_applicants(world, as_):
    case = world.assessment("on_site")
    ids = vote_all(world, case, ("first",))
    vote_all(world, case, ("second",), only=ids[2:])
    Vote.objects.filter(requirement=ids[5], assessor=world.people["second"]).update(outcome="not_met")
    text = board(as_("lead", "en"), case)
    assert "second has still to vote on 2 requirement(s)." in text
    assert "1 conflict(s) have no consensus yet." in text
    assert "still to vote" not in board(as_("applicant", "en"), case)
    assert "conflict(s)" not in board(as_("applicant", "en"), case)
    Consensus.objects.create(
        assessment=case,
        requirement=ids[5],
        outcome="met",
        reason="r",
        by=world.people["lead"],
        at=timezone.now(),
    )
    assert "conflict(s)" not in board(as_("lead", "en"), case)


def test_a_conflict_is_not_told_of_before_all_votes_are_in(world, as_):
    case = world.assessment("reviewing")
    world.assign(case, third="assessor")
    vote_all(world, case, ("first",), only=[ONE])
    vote_all(world, case, ("second",), only=[ONE], but={ONE: "not_met"})
    assert "conflict(s)" not in board(as_("lead", "en"), case)


def test_unreleased_evidence_is_counted_for_its_owners_only(world, as_):
    case = world.assessment("preparing")
    piece = Evidence.objects.create(
        organisation=world.bank,
        title="x",
        kind="link",
        added_by=world.people["contributor"],
        added_at=timezone.now(),
    )
    Use.objects.create(
        evidence=piece, assessment=case, practice="CM-VC-VCS", level=2, by=piece.added_by, at=timezone.now()
    )
    assert "1 piece(s) of evidence are not released" in board(as_("applicant", "en"), case)
    assert "not released" not in board(as_("manager", "en"), case)
    assert "not released" not in board(as_("lead", "en"), case)


def test_a_passed_deadline_is_shown_and_the_work_goes_on(world, as_):
    case = world.assessment("self_assessing", due=timezone.localdate() - timedelta(days=2))
    text = board(as_("applicant", "en"), case)
    assert "it can still be done" in text
    assert "Finish the self-assessment" in text


def test_the_steps_show_when_they_began_by_whom_and_how_often(world, as_):
    case = world.assessment("reporting", due=timezone.localdate())
    vote_all(world, case)
    issued(world, case)
    actions_report.revise(case, by=fresh(world.people["lead"]), version=case.version, reason="看漏一份材料")
    text = board(as_("lead", "en"), Assessment.objects.get(pk=case.pk))
    assert "看漏一份材料" in text
    assert 'aria-current="step"' in text


def test_the_last_result_is_shown(world, as_):
    case = world.assessment("reporting")
    assert "There is no result yet." in board(as_("applicant", "en"), case)
    vote_all(world, case)
    issued(world, case)
    assert '<span class="lv lv2">2</span>' in board(as_("applicant", "en"), case)
    assert '<span class="lv lv2">2</span>' in listed(as_("applicant"))
