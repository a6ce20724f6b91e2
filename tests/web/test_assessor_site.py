"""On site: notes, sample checks of loads with their error rate, the end of the visit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from steelyard.indicators.exact import wilson
from steelyard_web.audit.models import Event
from steelyard_web.ratings import site, values
from steelyard_web.ratings.consensus import consent
from steelyard_web.ratings.models import SiteNote, Vote
from steelyard_web.ratings.values import voting
from steelyard_web.refusal import NotYours, Refused, Stale, WrongState
from tests.web.assessor_rows import FIRST, LOAD, PRACTICE, measured, vote_on_all


@pytest.fixture
def case(world):
    made = world.assessment("on_site", target=1)
    measured(world, made)
    return made


def check(world, case, load=LOAD, who="first", **more):
    given = {"seed": "42", "drawn": 20, "mismatches": 0} | more
    return site.check_sample(case, load, by=world.people[who], **given)


def note(world, case, kind="interview", text="he checked it out himself", who="first", **more):
    return site.take_note(case, kind, text, by=world.people[who], **more)


def test_a_note_says_what_was_heard_by_whom_and_writes_its_event(world, case):
    made = note(world, case, practice=PRACTICE, people="a developer")
    assert (made.kind, made.practice, made.people, made.by.username) == (
        "interview",
        PRACTICE,
        "a developer",
        "first",
    )
    assert Event.objects.get(verb="site.note").after == {
        "kind": "interview",
        "text": "he checked it out himself",
        "practice": PRACTICE,
        "people": "a developer",
    }


def test_a_double_click_keeps_one_note(world, case):
    note(world, case)
    note(world, case)
    assert SiteNote.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "text", "practice"),
    [("interview", " ", ""), ("rumour", "x", ""), ("sample_check", "x", ""), ("interview", "x", "NO-SUCH")],
)
def test_a_note_needs_a_kind_words_and_a_known_practice(world, case, kind, text, practice):
    with pytest.raises(Refused):
        note(world, case, kind, text, practice=practice)


@pytest.mark.parametrize("who", ["manager", "expert_1", "applicant"])
def test_only_assessors_and_the_lead_write_notes(world, case, who):
    with pytest.raises(NotYours):
        note(world, case, who=who)


@pytest.mark.parametrize("state", ["reviewing", "reporting"])
def test_notes_belong_to_the_visit(world, state):
    with pytest.raises(WrongState):
        note(world, world.assessment(state))


def test_a_load_without_a_mismatch_counts_as_checked(world, case):
    assert values.checked_loads(case) == frozenset()
    made = check(world, case)
    assert values.checked_loads(case) == {LOAD}
    assert site.error_rate(made) == site.ErrorRate(Fraction(0), Decimal(0), wilson(0, 20)[1])


def test_a_mismatch_keeps_a_load_from_counting_and_the_last_check_decides(world, case):
    made = check(world, case, mismatches=3, text="three ids differ")
    assert values.checked_loads(case) == frozenset()
    assert site.error_rate(made) == site.ErrorRate(Fraction(3, 20), *wilson(3, 20))
    check(world, case, seed="43", drawn=40)
    assert values.checked_loads(case) == {LOAD}
    assert SiteNote.objects.count() == 2


@pytest.mark.parametrize(
    "more",
    [
        {"load": "no-such"},
        {"seed": ""},
        {"seed": "random"},
        {"drawn": 0},
        {"drawn": 201},
        {"mismatches": 21, "text": "x"},
        {"mismatches": 1},
        {"mismatches": -1},
    ],
    ids=str,
)
def test_a_sample_check_that_cannot_be_is_refused(world, case, more):
    with pytest.raises(Refused):
        check(world, case, **more)
    assert SiteNote.objects.count() == 0


def test_the_visit_ends_when_all_votes_are_in(world, case):
    vote_on_all(world, case, "first")
    with pytest.raises(Refused) as refused:
        site.end_visit(case, by=world.people["lead"])
    assert "missing votes:" in refused.value.text.en
    vote_on_all(world, case, "second")
    assert site.end_visit(case, by=world.people["lead"], version=case.version).state == "reporting"
    assert not Vote.objects.filter(frozen_at__isnull=True).exists()


def test_the_visit_does_not_end_with_an_open_conflict(world, case):
    vote_on_all(world, case, "first")
    vote_on_all(world, case, "second", said="not_met")
    keys = voting(case).open_conflicts()
    for key in keys[1:]:
        consent(case, key, "met", "seen on site", by=world.people["lead"])
    with pytest.raises(Refused):
        site.end_visit(case, by=world.people["lead"])
    case.refresh_from_db()
    assert case.state == "on_site"
    consent(case, keys[0], "not_met", "seen on site", by=world.people["lead"])
    assert site.end_visit(case, by=world.people["lead"]).state == "reporting"


def test_an_old_page_does_not_end_the_visit(world, case):
    with pytest.raises(Stale):
        site.end_visit(case, by=world.people["lead"], version=case.version - 1)


@pytest.mark.parametrize("who", ["first", "manager", "applicant"])
def test_only_the_lead_ends_the_visit(world, case, who):
    with pytest.raises(NotYours):
        site.end_visit(case, by=world.people[who])


def url(case, rest=""):
    return f"/assessments/{case.number}/site/{rest}"


def test_notes_and_checks_are_written_and_read_on_the_page(as_, case):
    client = as_("first", "en")
    client.post(
        url(case, "note/"), {"kind": "demonstration", "text": "the push was refused", "practice": PRACTICE}
    )
    client.post(url(case, "sample/"), {"load_id": LOAD, "seed": "7", "drawn": "20", "mismatches": "0"})
    page = as_("lead", "en").get(url(case)).content.decode()
    assert "the push was refused" in page
    assert "0% (95 % interval 0–16.11%)" in page
    assert "checked, 20 rows" in page
    assert "已核对 20 行" in as_("lead").get(url(case)).content.decode()
    kept = as_("lead", "en").get(url(case, "?kind=sample_check")).content.decode()
    assert "the push was refused" not in kept


def test_what_was_typed_stays_on_the_page_when_it_is_refused(as_, case):
    client = as_("first", "en")
    answer = client.post(
        url(case, "sample/"), {"load_id": LOAD, "seed": "77", "drawn": "many", "mismatches": "0"}
    )
    assert (answer.status_code, 'value="many"' in answer.content.decode()) == (400, True)
    answer = client.post(url(case, "note/"), {"kind": "interview", "text": " ", "people": "a tester"})
    assert (answer.status_code, 'value="a tester"' in answer.content.decode()) == (400, True)


def test_the_page_lists_what_holds_up_the_end_with_links(world, as_, case):
    vote_on_all(world, case, "first")
    client = as_("lead", "en")
    page = client.get(url(case)).content.decode()
    assert "requirements with missing votes" in page
    assert f'href="/assessments/{case.number}/practices/{PRACTICE}/#CM-VC-VCS.1.1"' in page
    answer = client.post(url(case, "end/"), {"version": case.version})
    assert (answer.status_code, "The visit cannot end yet" in answer.content.decode()) == (400, True)
    vote_on_all(world, case, "second")
    answer = client.post(url(case, "end/"), {"version": case.version})
    assert answer.headers["Location"] == f"/assessments/{case.number}/report/"


@pytest.mark.parametrize(
    ("who", "status"), [("applicant", 403), ("observer", 403), ("rival", 404), ("third", 404)]
)
def test_notes_on_site_are_for_assessors_experts_and_managers(as_, case, who, status):
    assert as_(who).get(url(case)).status_code == status


def test_the_empty_page_says_so(world, as_):
    made = world.assessment("on_site")
    page = as_("first", "en").get(url(made)).content.decode()
    assert "There are no notes yet" in page
    assert "There is no load to check" in page
    assert FIRST not in page
