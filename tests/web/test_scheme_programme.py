"""The programme: what runs, by step and deadline; applications with their forms."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.models import Assignment
from steelyard_web.organisations.models import Project

PAGES = ("/scheme/", "/scheme/applications/", "/scheme/settings/", "/scheme/calendar/", "/scheme/people/")


@pytest.mark.parametrize("url", PAGES)
def test_the_scheme_is_for_its_managers_and_does_not_exist_for_others(as_, url):
    assert as_("manager").get(url).status_code == 200
    assert as_("manager", "en").get(url).status_code == 200
    for name in ("lead", "first", "expert_1", "applicant", "system", "security", "auditor", "stranger"):
        assert as_(name).get(url).status_code == 404
    assert as_(None).get(url).status_code == 302


def made(world, state, days=None, **values):
    due = None if days is None else timezone.localdate() + timedelta(days=days)
    return world.assessment(state, due=due, **values)


def test_the_board_shows_each_running_assessment_in_its_step_and_late_ones_first(world, as_):
    soon, late = made(world, "reviewing", 20), made(world, "reviewing", -3)
    made(world, "certified")
    page = as_("manager", "en").get("/scheme/").content.decode()
    assert page.index(late.number) < page.index(soon.number)
    assert "1 overdue" in page
    assert "4 Document review" in page
    assert "2026-0003" not in page


def test_the_table_shows_step_deadline_and_lead(world, as_):
    one = made(world, "on_site", -3)
    page = as_("manager", "en").get("/scheme/?view=table").content.decode()
    assert f"/assessments/{one.number}/" in page
    assert "5 On-site assessment" in page
    assert f"overdue {one.due}" in " ".join(page.split())
    assert '<td class="nowrap">lead</td>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("step=4", {"2026-0001", "2026-0002"}),
        ("step=1", {"2026-0003"}),
        ("late=1", {"2026-0002"}),
        ("lead=lead", {"2026-0001", "2026-0002"}),
        ("lead=-", {"2026-0003"}),
        ("part=application-design", {"2026-0003"}),
        ("category=city_commercial_bank", {"2026-0001", "2026-0002", "2026-0003"}),
        ("category=insurance", set()),
        ("text=0002", {"2026-0002"}),
        ("text=mobile", {"2026-0001", "2026-0002", "2026-0003"}),
        ("step=nine&part=%00", set()),
    ],
)
def test_the_programme_is_filtered_by_its_address(world, as_, query, found):
    made(world, "reviewing", 5), made(world, "reviewing", -5)
    made(world, "applied", 5, people=False, part="application-design")
    for view in ("", "&view=table"):
        page = as_("manager").get(f"/scheme/?{query}{view}").content.decode()
        assert {n for n in ("2026-0001", "2026-0002", "2026-0003") if n in page} == found


def test_what_the_filters_show_downloads_as_csv_and_xlsx(world, as_):
    made(world, "reviewing", 5), made(world, "on_site", -5)
    data = as_("manager", "en").get("/scheme/?step=5&export=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(data)))
    assert [(r["Number"], r["Step"], r["State"]) for r in rows] == [("2026-0002", "5", "On-site assessment")]
    assert -5 <= int(rows[0]["Working days left"]) < 0
    sheet = as_("manager").get("/scheme/?export=xlsx")
    assert sheet.content[:2] == b"PK"


def test_an_empty_programme_says_what_to_do_next(world, as_):
    assert "目前没有进行中的评估" in as_("manager").get("/scheme/").content.decode()
    made(world, "reviewing")
    assert "No assessment fits" in as_("manager", "en").get("/scheme/?text=nothing").content.decode()


@pytest.mark.parametrize(
    "url", ["/scheme/", "/scheme/?view=table", "/scheme/applications/", "/scheme/people/"]
)
def test_pages_of_the_scheme_take_at_most_twelve_queries_however_much_there_is(
    world, as_, url, django_assert_max_num_queries
):
    client = as_("manager")
    for number in range(45):
        project = Project.objects.create(
            organisation=world.bank, slug=f"p{number}", name_zh=f"项目{number}", name_en=f"Project {number}"
        )
        made(world, "reviewing" if number % 2 else "applied", number - 20, project=project)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_the_filters_of_a_list_do_not_stand_in_the_search_box(world, as_):
    world.assessment("reviewing")
    for url in ("/scheme/?view=table&part=continuous-delivery", "/scheme/people/?role=assessor"):
        page = as_("manager", "en").get(url).content.decode()
        assert 'placeholder="Search" value=""' in page
    assert (
        'placeholder="Search" value="mobile"'
        in as_("manager", "en").get("/search/?q=mobile").content.decode()
    )


def test_a_full_column_leads_to_the_rest(world, as_):
    for number in range(33):
        made(world, "reviewing", number + 1, people=False)
    page = as_("manager", "en").get("/scheme/").content.decode()
    assert "3 more" in page
    assert page.count('class="ticket') == 30


def test_applications_are_shown_with_their_forms_and_accepted_from_there(world, as_):
    one = made(
        world, "applied", 2, form={"summary": "核心系统", "team": {"test": {"own": 3, "outsourced": 1}}}
    )
    made(world, "reviewing")
    client = as_("manager", "en")
    page = client.get("/scheme/applications/").content.decode()
    assert one.number in page
    assert "核心系统" in page
    assert "3 + 1" in page
    assert "2026-0002" not in page
    client.post(f"/assessments/{one.number}/accept/", {"version": one.version})
    assert "No application waits" in client.get("/scheme/applications/").content.decode()


def test_somebody_taken_off_duty_is_no_lead_any_more(world, as_):
    one = made(world, "reviewing")
    Assignment.objects.filter(assessment=one, duty="lead_assessor").update(
        removed_at=timezone.now(), removed_by=world.people["manager"]
    )
    assert one.number in as_("manager").get("/scheme/?lead=-").content.decode()
    assert one.number not in as_("manager").get("/scheme/?lead=lead").content.decode()
