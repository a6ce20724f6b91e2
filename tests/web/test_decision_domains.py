"""Domains now, before and against the target: table, radar and heat map, each for who may see the one before."""

from __future__ import annotations

import json
import re

import pytest

from steelyard_web.decisions.actions import store_result
from tests.web.rated import decided, issued, vote_all

PART = {"part": "application-design", "target": 2}


@pytest.fixture
def twice(world):
    """A certified case and a later one of the same part whose report is out, with one requirement less met."""
    first = world.assessment("reporting", **PART)
    vote_all(world, first)
    decided(world, first)
    second = world.assessment("reporting", **PART)
    ids = vote_all(world, second, but={"AD-IF-NM.2.2": "not_met"})
    assert "AD-IF-NM.2.2" in ids
    issued(world, second)
    return first, second


def options(page: str, name: str = "domains") -> dict:
    return json.loads(re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)[1])


def report(client, case) -> str:
    return client.get(f"/assessments/{case.number}/report/").content.decode()


def test_the_applicant_sees_now_before_and_target_as_table_and_as_options(twice, as_):
    first, second = twice
    answer = as_("applicant", "en").get(f"/assessments/{second.number}/report/")
    standing, page = answer.context["standing"], answer.content.decode()
    assert standing.since == first.results.get(occasion="decision").as_of.isoformat()
    (lowered,) = [line for line in standing.lines if line.domain.level != line.before]
    assert (lowered.domain.level.printed("minus"), lowered.before.printed("minus")) == ("2-", "2")
    assert f"Before ({standing.since})" in page
    assert standing.options is None  # the part has one domain: the table says it alone


def test_the_team_of_the_new_case_is_not_told_of_the_old_one(twice, as_):
    for name in ("lead", "first"):
        standing = as_(name).get(f"/assessments/{twice[1].number}/report/").context["standing"]
        assert (standing.since, {line.before for line in standing.lines}) == ("", {None})
    assert as_("manager").get(f"/assessments/{twice[1].number}/report/").context["standing"].since


def test_the_heat_map_of_the_report_leads_to_the_ratings(twice, as_):
    page = report(as_("applicant", "en"), twice[1])
    heat = page.partition('<table class="grid heat"')[2].partition("</table>")[0]
    assert 'href="#AD-IF-NM"' in heat
    assert '<tbody id="AD-IF-NM"' in page
    assert 'class="num aim"' in heat


def test_the_project_shows_each_part_that_has_a_level(twice, as_):
    page = as_("applicant", "en").get("/organisations/sample-bank/projects/mobile/")
    ((part, standing),) = page.context["drawn"]
    assert (part.now.assessment, standing.since) == (twice[0], "")
    assert [line.domain.level.printed("minus") for line in standing.lines] == ["2"] * len(standing.lines)


def test_a_project_that_was_decided_twice_shows_both(world, twice, as_):
    second = twice[1]
    type(second).objects.filter(pk=second.pk).update(state="reporting")
    second.refresh_from_db()
    second.reports.all().delete()
    decided(world, second)
    ((_, standing),) = as_("applicant").get("/organisations/sample-bank/projects/mobile/").context["drawn"]
    assert standing.since
    assert {line.before.printed("minus") for line in standing.lines} == {"2"}


def test_the_charts_run_no_script_of_the_page_itself(twice, as_):
    for path in (f"/assessments/{twice[1].number}/report/", "/organisations/sample-bank/projects/mobile/"):
        page = as_("applicant").get(path).content.decode()
        assert re.findall(r"<script(?![^>]*(src=|application/json))", page) == []
        assert "style=" not in page


def test_a_part_of_many_domains_is_drawn_with_three_lines(world, as_):
    old = world.assessment("reporting", part="continuous-delivery", target=2)
    vote_all(world, old)
    store_result(old, "formal", "decision", by=world.people["lead"])
    type(old).objects.filter(pk=old.pk).update(state="certified")
    case = world.assessment("self_assessing", part="continuous-delivery", target=3)
    page = as_("applicant", "en").get(f"/assessments/{case.number}/gap/").content.decode()
    made = options(page)
    assert [(line["role"], line["value"]) for line in made["series"][0]["data"]] == [
        ("now", [0.0] * 7), ("before", [2.0] * 7), ("target", [3.0] * 7),
    ]  # fmt: skip
    assert len(made["radar"]["indicator"]) == 7
    assert "charts.js" in page


def test_the_pages_take_at_most_twelve_queries(twice, as_, django_assert_max_num_queries):
    client = as_("applicant")
    for path in (
        f"/assessments/{twice[1].number}/report/",
        f"/assessments/{twice[1].number}/gap/",
        "/organisations/sample-bank/projects/mobile/",
    ):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
