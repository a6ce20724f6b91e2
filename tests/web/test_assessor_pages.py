"""The list of practices, the practice page, and the queue for the home page."""

from __future__ import annotations

import pytest

from steelyard_web.assessments.roles import forget
from steelyard_web.evidence.models import Use
from steelyard_web.ratings import problems, rounds
from steelyard_web.ratings.models import SiteNote, Vote
from steelyard_web.ratings.queue import queue
from tests.web.assessor_rows import FIRST, MEASURED, PRACTICE, SECOND, measured, placed, vote, vote_on_all


def url(case, rest=""):
    return f"/assessments/{case.number}/practices/{rest}"


def read(as_, case, who="first", rest="", language="en"):
    return as_(who, language).get(url(case, rest)).content.decode()


def shown(page):
    return [code for code in (PRACTICE, "CM-VC-BM") if f"<code>{code}</code>" in page]


@pytest.mark.parametrize("who", ["first", "lead", "manager", "expert_1"])
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Version control system"), ("zh-hans", "版本控制系统")]
)
def test_the_pages_speak_both_languages_to_everybody_who_may_see_votes(world, as_, who, language, words):
    case = world.assessment("reviewing")
    assert words in read(as_, case, who, language=language)
    assert words in read(as_, case, who, f"{PRACTICE}/", language)


@pytest.mark.parametrize("rest", ["", f"{PRACTICE}/", "table.csv"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("applicant", 403),
        ("contributor", 403),
        ("observer", 403),
        ("rival", 404),
        ("third", 404),
        ("stranger", 404),
    ],
)
def test_others_see_none_of_it(world, as_, who, status, rest):
    assert as_(who).get(url(world.assessment("reviewing"), rest)).status_code == status


def test_a_stranger_signs_in_first(world, as_):
    case = world.assessment("reviewing")
    assert as_(None).get(url(case)).headers["Location"] == f"/login/?next={url(case)}"


@pytest.mark.parametrize("state", ["applied", "accepted", "self_assessing"])
def test_there_is_nothing_to_rate_before_the_evidence_is_prepared(world, as_, state):
    assert as_("lead").get(url(world.assessment(state))).status_code == 409


def test_what_the_standard_has_not_is_not_found(world, as_):
    assert as_("first").get(url(world.assessment("reviewing"), "NO-SUCH/")).status_code == 404


def test_an_assessment_by_sampling_says_that_it_has_no_votes(world, as_):
    case = world.assessment("reviewing", project=None)
    assert "no votes of its own" in read(as_, case)
    assert as_("first").get(url(case, f"{PRACTICE}/")).status_code == 404


def test_the_list_filters_by_address(world, as_):
    case = world.assessment("reviewing", target=3)
    measured(world, case)
    rounds.open_round(case, by=world.people["lead"])
    vote(world, case, "first")
    vote(world, case, "second", said="not_met")
    problems.raise_problem(case, FIRST, "no list", by=world.people["first"])
    assert shown(read(as_, case)) == [PRACTICE, "CM-VC-BM"]
    for show in ("conflicts", "problems", "readings"):
        assert shown(read(as_, case, rest=f"?show={show}")) == [PRACTICE]
    assert shown(read(as_, case, rest="?q=branch")) == ["CM-VC-BM"]
    assert shown(read(as_, case, rest="?q=分支")) == ["CM-VC-BM"]
    vote_on_all(world, world.assessment("reviewing"), "first")
    assert "No practice fits" in read(as_, case, rest="?q=nothing+like+it")


def test_mine_to_do_empties_as_one_votes(world, as_):
    case = world.assessment("reviewing", target=1)
    assert shown(read(as_, case, rest="?show=mine")) == [PRACTICE]
    vote(world, case, "first", "CM-VC-VCS.1.1")
    assert shown(read(as_, case, rest="?show=mine")) == []
    assert shown(read(as_, case, "second", "?show=mine")) == [PRACTICE]


def test_the_practice_page_has_requirement_evidence_reading_self_rating_and_notes_side_by_side(world, as_):
    case = world.assessment("on_site", target=3)
    measured(world, case)
    placed(world, case, "list of repositories")
    placed(world, case, "unreleasedword", released=False)
    who = {"by": world.people["applicant"], "at": case.applied_at}
    case.answers.create(requirement=FIRST, outcome="partly_met", note="one archive is left", **who)
    case.answers.create(requirement=PRACTICE, outcome="unrated", note="we plan a second site", **who)
    SiteNote.objects.create(
        assessment=case, practice=PRACTICE, kind="interview", text="he named the maintainer", **who
    )
    page = read(as_, case, rest=f"{PRACTICE}/")
    for words in (
        "All source code of the project",
        "The list of repositories matches",
        "CM-VC-VCS-L2-1",
        "95%",
        "list of repositories",
        "Partly met",
        "one archive is left",
        "we plan a second site",
        "he named the maintainer",
    ):
        assert words in page
    assert "unreleasedword" not in page


def post(as_, case, who="first", rest="vote/", language="en", headers=None, **values):
    return as_(who, language).post(url(case, f"{PRACTICE}/{rest}"), values, headers=headers or {})


def test_a_vote_by_a_plain_form_returns_to_its_requirement(world, as_):
    case = world.assessment("reviewing")
    answer = post(as_, case, requirement=FIRST, vote="met", version="0")
    assert answer.headers["Location"] == url(case, f"{PRACTICE}/#{FIRST}")
    assert Vote.objects.get().outcome == "met"


def test_a_vote_by_the_script_returns_the_requirement_as_it_now_stands(world, as_):
    case = world.assessment("reviewing")
    answer = post(as_, case, requirement=FIRST, vote="met", version="0", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.startswith(f'<article class="line" id="{FIRST}"')
    assert 'name="version" value="1"' in text
    assert "Saved" in text


def test_a_refused_vote_keeps_what_was_typed(world, as_):
    case = world.assessment("reviewing")
    vote(world, case, "first", said="met")
    vote(world, case, "first", said="partly_met")
    answer = post(as_, case, requirement=FIRST, vote="not_met", version="1", reason="typed for long")
    assert answer.status_code == 409
    assert "typed for long" in answer.content.decode()
    scripted = post(as_, case, requirement=FIRST, vote="not_met", version="1", headers={"HX-Request": "true"})
    assert (scripted.status_code, "another window" in scripted.content.decode()) == (409, True)


def test_a_vote_without_a_choice_or_on_a_foreign_requirement_is_refused(world, as_):
    case = world.assessment("reviewing")
    assert post(as_, case, requirement=FIRST, vote="").status_code == 400
    assert post(as_, case, requirement="CM-VC-BM.2.1", vote="met").status_code == 400
    assert post(as_, case, requirement=FIRST, vote="met", version="two").status_code == 400
    assert Vote.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 403), ("expert_1", 403), ("applicant", 403), ("rival", 404)]
)
@pytest.mark.parametrize("rest", ["vote/", "row/"])
def test_nobody_else_votes_on_the_page(world, as_, who, status, rest):
    case = world.assessment("reviewing")
    assert post(as_, case, who, rest, requirement=FIRST, vote="met", row="2").status_code == status
    assert Vote.objects.count() == 0


def test_a_half_step_asks_on_the_page_and_then_stores_the_row(world, as_):
    case = world.assessment("reviewing", target=3)
    answer = post(as_, case, rest="row/", row="3-")
    assert answer.status_code == 400
    assert "A half step: which requirements are unmet?" in answer.content.decode()
    assert 'name="unmet" value="CM-VC-VCS.3.3"' in answer.content.decode()
    done = post(as_, case, rest="row/", row="3-", unmet=["CM-VC-VCS.3.3"])
    assert done.headers["Location"] == url(case, f"{PRACTICE}/")
    assert Vote.objects.get(requirement="CM-VC-VCS.3.3").outcome == "not_met"


def test_a_row_that_needs_a_reason_asks_for_it_and_keeps_the_row(world, as_):
    case = world.assessment("reviewing", target=3)
    measured(world, case, "0.5")
    answer = post(as_, case, rest="row/", row="3")
    assert (answer.status_code, MEASURED in answer.content.decode()) == (400, True)
    assert 'name="row" value="3"' in answer.content.decode()


@pytest.mark.parametrize("written", ["nine", "9", "<b>"])
def test_a_wrong_row_is_refused_in_words(world, as_, written):
    answer = post(as_, world.assessment("reviewing"), rest="row/", row=written)
    assert answer.status_code == 400
    assert "This row rating does not do" in answer.content.decode()
    assert "<b>'" not in answer.content.decode()


def test_the_list_downloads_as_csv_and_xlsx(world, as_):
    case = world.assessment("reviewing", target=2)
    vote(world, case, "first")
    lines = read(as_, case, rest="table.csv").lstrip("\ufeff").splitlines()
    assert lines[1] == "CM-VC-VCS,Version control system,2,1,6,0,3,0,0,0,0"
    assert as_("first").get(url(case, "table.xlsx")).content[:2] == b"PK"


PAGES = ("practices/", f"practices/{PRACTICE}/", "conflicts/?show=all", "rounds/", "rounds/1/", "site/")


def crowded(world, case, times):
    """Votes on everything, evidence, problems and notes."""
    vote_on_all(world, case, "first", "second")
    rounds.open_round(case, by=world.people["lead"])
    for n in range(times):
        use = placed(world, case, f"piece {n}")
        one = problems.raise_problem(case, SECOND, f"problem {n}", by=world.people["first"])
        problems.correct(case, one.pk, "a list", [use.pk], by=world.people["contributor"])
        SiteNote.objects.create(
            assessment=case,
            practice=PRACTICE,
            kind="interview",
            text=str(n),
            by=one.raised_by,
            at=one.raised_at,
        )


@pytest.mark.parametrize("who", ["first", "lead", "manager"])
@pytest.mark.parametrize("rest", PAGES)
def test_no_page_needs_more_than_twelve_queries_however_much_there_is(
    world, as_, django_assert_max_num_queries, who, rest
):
    case = world.assessment("reviewing")
    measured(world, case)
    client = as_(who)
    for times in (1, 12):
        (crowded if times == 1 else more)(world, case, times)
        client.get(f"/assessments/{case.number}/{rest}")  # the reading file is parsed once by each process
        with django_assert_max_num_queries(12):
            assert client.get(f"/assessments/{case.number}/{rest}").status_code == 200


def more(world, case, times):
    for n in range(times):
        use = placed(world, case, f"further piece {n}")
        one = problems.raise_problem(case, SECOND, f"further problem {n}", by=world.people["first"])
        problems.correct(case, one.pk, "a list", [use.pk], by=world.people["contributor"])
    assert Use.objects.count() == times + 1


@pytest.mark.parametrize("rest", ["rounds/", "rounds/1/"])
def test_nor_does_the_applicants(world, as_, django_assert_max_num_queries, rest):
    case = world.assessment("reviewing")
    crowded(world, case, 5)
    client = as_("applicant")
    with django_assert_max_num_queries(12):
        assert client.get(f"/assessments/{case.number}/{rest}").status_code == 200


def words(world, who):
    user = world.people[who]
    forget(user)
    return [(work.text.en, work.count, work.path) for work in queue(user)]


def test_the_queue_tells_everybody_what_is_his_to_do(world):
    case = world.assessment("reviewing", target=1)
    base = f"/assessments/{case.number}/"
    rounds.open_round(case, by=world.people["lead"])
    mine = words(world, "first")
    assert [(text, path) for text, _, path in mine] == [
        (f"Votes to cast: {mine[0][1]}", f"{base}practices/?show=mine")
    ]
    vote(world, case, "first", "CM-VC-VCS.1.1")
    assert words(world, "first")[0][1] == mine[0][1] - 1
    vote(world, case, "second", "CM-VC-VCS.1.1", "not_met")
    assert ("Conflicts to settle: 1", 1, f"{base}conflicts/") in words(world, "lead")
    one = problems.raise_problem(case, FIRST, "no list", by=world.people["first"])
    assert words(world, "applicant") == [("Problems to correct: 1", 1, f"{base}rounds/?show=open")]
    problems.correct(case, one.pk, "a list", (), by=world.people["applicant"])
    assert words(world, "applicant") == []
    assert ("Problems to recheck: 1", 1, f"{base}rounds/?show=open") in words(world, "second")
    assert words(world, "observer") == words(world, "rival") == words(world, "stranger") == []


def test_the_queue_takes_a_handful_of_queries_for_any_number_of_assessments(
    world, django_assert_max_num_queries
):
    for _ in range(6):
        case = world.assessment("reviewing")
        vote_on_all(world, case, "first")
    for who in ("first", "lead", "applicant"):
        words(world, who)
        with django_assert_max_num_queries(7):
            words(world, who)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (f"practices/{PRACTICE}/vote/", f"practices/{PRACTICE}/"),
        (f"practices/{PRACTICE}/row/", f"practices/{PRACTICE}/"),
        (f"practices/{PRACTICE}/problem/", f"practices/{PRACTICE}/"),
        (f"conflicts/{FIRST}/", "conflicts/"),
        ("rounds/open/", "rounds/"),
        ("rounds/go-on-site/", "rounds/"),
        ("problems/1/correct/", "rounds/"),
        ("site/note/", "site/"),
        ("site/end/", "site/"),
    ],
)
def test_an_address_that_takes_forms_leads_back_to_its_page(world, as_, address, page):
    base = f"/assessments/{world.assessment('reviewing').number}/"
    assert as_("first").get(f"{base}{address}").headers["Location"] == f"{base}{page}"
