"""Blind votes: nobody but the voter sees one before all are in, on no page, in no file, in no answer."""

from __future__ import annotations

import io
import zipfile

import pytest

from steelyard_web.assessments.models import Assignment
from steelyard_web.audit.models import Event
from steelyard_web.ratings import problems, rounds, values
from steelyard_web.ratings.blindness import blinded
from tests.web.assessor_rows import FIRST, PRACTICE, SECOND, vote

BLIND = "blindword"
PATHS = (
    "practices/",
    "practices/?show=mine",
    "practices/table.csv",
    "practices/table.xlsx",
    f"practices/{PRACTICE}/",
    "conflicts/",
    "conflicts/?show=all",
    f"conflicts/?requirement={FIRST}",
    f"conflicts/?requirement={SECOND}",
    "conflicts/table.csv",
    "conflicts/table.xlsx",
    "rounds/",
    "site/",
)


def text(answer) -> str:
    if answer.headers["Content-Type"].startswith("application/vnd"):
        book = zipfile.ZipFile(io.BytesIO(answer.content))
        return "".join(book.read(name).decode() for name in book.namelist())
    return answer.content.decode()


def seen(as_, case, who, language="en") -> str:
    client = as_(who, language)
    return "".join(text(client.get(f"/assessments/{case.number}/{path}")) for path in PATHS)


@pytest.mark.parametrize(
    "who", ["second", "lead", "manager", "expert_1", "applicant", "contributor", "observer", "rival"]
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_vote_is_nowhere_to_be_read_before_all_are_in(world, as_, who, language):
    case = world.assessment("reviewing")
    vote(world, case, "first", said="partly_met", reason=BLIND)
    page = seen(as_, case, who, language)
    assert BLIND not in page
    assert (
        "1 of 2 votes are in" in page
        or "已提交 1 / 2 票" in page
        or who
        in {
            "applicant",
            "contributor",
            "observer",
            "rival",
        }
    )


def test_pages_are_the_same_whatever_the_blind_vote_says(world, as_):
    case = world.assessment("reviewing")
    pages = []
    for said in ("met", "partly_met", "not_met", "not_applicable", "unrated"):
        vote(world, case, "first", said=said, reason=BLIND)
        pages.append(
            as_("second", "en").get(f"/assessments/{case.number}/practices/{PRACTICE}/").content.decode()
        )
    assert len({page.split("<main", 1)[1].replace(token(page), "") for page in pages}) == 1


def token(page: str) -> str:
    return page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]


def test_the_voter_reads_his_own_vote(world, as_):
    case = world.assessment("reviewing")
    vote(world, case, "first", reason=BLIND)
    assert BLIND in seen(as_, case, "first")


@pytest.mark.parametrize("who", ["first", "second", "lead", "manager", "expert_1"])
def test_once_all_are_in_they_stand_side_by_side(world, as_, who):
    case = world.assessment("reviewing")
    vote(world, case, "first", reason=BLIND)
    vote(world, case, "second", said="not_met", reason="otherword")
    page = seen(as_, case, who)
    assert BLIND in page
    assert "otherword" in page


@pytest.mark.parametrize("who", ["applicant", "contributor", "observer"])
def test_applicants_never_read_a_vote_nor_how_many_are_in(world, as_, who):
    case = world.assessment("reviewing")
    vote(world, case, "first", reason=BLIND)
    vote(world, case, "second", said="not_met", reason=BLIND)
    page = seen(as_, case, who)
    assert BLIND not in page
    assert "votes are in" not in page


def test_figures_of_agreement_do_not_move_with_a_blind_vote(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    vote(world, case, "second")
    before = values.agreement(case)
    vote(world, case, "first", SECOND, "not_met")
    assert values.agreement(case) == before


def test_who_joins_later_does_not_read_the_votes_that_were_in_before_him(world, as_):
    case = world.assessment("reviewing")
    vote(world, case, "first", reason=BLIND)
    vote(world, case, "second", reason=BLIND)
    world.assign(case, third="assessor")
    assert BLIND not in seen(as_, case, "third")


def test_a_problem_does_not_tell_how_its_raiser_voted(world, as_):
    case = world.assessment("reviewing")
    rounds.open_round(case, by=world.people["lead"])
    vote(world, case, "first", said="partly_met")
    problems.raise_problem(case, FIRST, "the list is old", by=world.people["first"])
    path = f"/assessments/{case.number}/rounds/"
    assert "rating when raised" in as_("first", "en").get(path).content.decode()
    for who in ("second", "lead", "manager", "applicant"):
        page = as_(who, "en").get(path).content.decode()
        assert "the list is old" in page
        assert "rating when raised" not in page
    raised = Event.objects.get(verb="problem.raise")
    assert "partly_met" not in str(raised.after)
    vote(world, case, "second", said="met")
    assert "rating when raised" in as_("second", "en").get(path).content.decode()
    assert "rating when raised" not in as_("applicant", "en").get(path).content.decode()


def test_an_answer_to_a_vote_tells_nothing_of_the_others(world, as_):
    case = world.assessment("reviewing")
    world.assign(case, third="assessor")
    vote(world, case, "first", reason=BLIND)
    answer = as_("second").post(
        f"/assessments/{case.number}/practices/{PRACTICE}/vote/",
        {"requirement": FIRST, "vote": "met"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert BLIND not in answer.content.decode()


def test_events_of_a_vote_are_blind_until_all_are_in(world, django_assert_max_num_queries):
    case = world.assessment("reviewing")
    vote(world, case, "first", said="met")
    vote(world, case, "first", said="partly_met")
    cast = list(Event.objects.filter(verb__startswith="vote."))
    assert blinded(cast) == {event.number for event in cast}
    vote(world, case, "second")
    everything = list(Event.objects.all())
    assert blinded(everything) == frozenset()
    vote(world, case, "second", SECOND)
    everything = list(Event.objects.filter(assessment=case.number))
    with django_assert_max_num_queries(3):
        found = blinded(everything)
    assert found == {Event.objects.filter(verb="vote.cast").last().number}


def test_events_are_blind_again_when_another_assessor_is_waited_for(world):
    case = world.assessment("reviewing")
    vote(world, case, "first")
    vote(world, case, "second")
    Assignment.objects.filter(user=world.people["second"]).delete()
    assert len(blinded(Event.objects.all())) == 2
