"""Statistics on the web: the core's figures as of any date, as known now or then; firsts; downloads."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from steelyard.register.entries import register_of
from steelyard.register.firsts import firsts_on
from steelyard.register.model import SubsidiaryRule
from steelyard.register.shipped import shipped_entries
from steelyard.register.statistics import Dimension, statistics
from steelyard.register.statistics_page import statistics_document
from steelyard_web.register import importing
from steelyard_web.register.firsts import exact, firsts_until
from steelyard_web.register.models import Certificate, Entry
from steelyard_web.register.store import new_edition
from tests.web.register_samples import certified, for_a_module, office_of

DAY = date(2023, 10, 26)
PAGE = "/register/statistics/"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with for_a_module(django_db_blocker, tmp_path_factory) as made:
        importing.import_shipped(by=None)
        yield made


def core(by=(Dimension.CATEGORY, Dimension.PART), rule=SubsidiaryRule.PARENT):
    return statistics(register_of(shipped_entries()), DAY, by, rule)


@pytest.mark.parametrize("rule", list(SubsidiaryRule))
@pytest.mark.parametrize(
    "by", ["category,part", "category", "part,level", "organisation", "quarter", "batch"]
)
def test_the_download_is_what_the_core_counts(as_, by, rule):
    answer = as_(None).get(f"{PAGE}?as_of={DAY}&by={by}&subsidiaries={rule}&export=json")
    expected = core(tuple(Dimension(name) for name in by.split(",")), rule)
    assert json.loads(answer.content) == statistics_document(expected)


def test_the_page_has_both_columns_and_the_totals_of_the_day(as_):
    page = as_(None).get(f"{PAGE}?as_of={DAY}&lang=en").content.decode()
    total = core().total.count
    assert f"<b>{total.results}</b> results" in page
    assert f"<b>{total.institutions}</b> institutions" in page
    assert "results (counted from our rows)" in page
    assert '<th scope="col">published</th>' in page
    assert "not known (earlier:" in page


def test_charts_are_fed_by_data_and_the_tables_say_the_same(as_):
    answer = as_(None).get(f"{PAGE}?as_of={DAY}&lang=en")
    charts = answer.context["charts"]
    total = core().total.count.results
    assert sum(n or 0 for series in charts["stacked"]["series"] for n in series["data"]) == total
    assert charts["trend"]["series"][1]["data"][-1] == total
    assert sum(int(row[-1]) for row in answer.context["parts"].rows) == total
    assert 'type="application/json"' in answer.content.decode()


def test_tables_of_every_kind_can_be_downloaded(as_):
    assert b"continuous" in as_(None).get(f"{PAGE}?as_of={DAY}&lang=en&export=csv").content.lower()
    assert as_(None).get(f"{PAGE}?as_of={DAY}&export=xlsx").content[:2] == b"PK"
    assert as_(None).get(f"{PAGE}?as_of={DAY}&export=pdf").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as_of=2023-02-30", "“2023-02-30” is not a date"),
        ("as_of=99999-01-01", "is not a date"),
        ("by=colour", "There is no dimension “colour”"),
        ("by=category,part,level,year", "At most 3 dimensions"),
        ("subsidiaries=both", "“both” is no rule"),
        ("known_at=then", "“then” is not a date"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_default_stands(as_, query, said):
    answer = as_(None).get(f"{PAGE}?lang=en&{query}")
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_firsts_of_all_days_are_those_that_the_core_derives_day_by_day(world):
    register = register_of(shipped_entries())
    days = sorted({day for result in register.results if (day := exact(result))})
    for rule in SubsidiaryRule:
        expected = [(day, first) for day in days for first in firsts_on(register, day, rule)]
        found = firsts_until(date.max, rule)
        assert [(d, f.kind, f.category, f.part, f.announced) for d, f in found] == [
            (d, f.kind, f.category, f.part, f.announced) for d, f in expected
        ]
        assert [[r.id for r in f.results] for _, f in found] == [
            [r.id for r in f.results] for _, f in expected
        ]
        assert expected


def test_what_was_learned_later_is_not_known_then(as_, db, world):
    learned, now = b'"entered":"2024-01-01"', f'"entered":"{timezone.localdate()}"'.encode()
    for entry in Entry.objects.all():
        entry.line, entry.entered = bytes(entry.line).replace(now, learned), date(2024, 1, 1)
        entry.save()
    new_edition()
    before, after = date(2023, 12, 31), date(2024, 1, 1)

    def results(known_at):
        answer = as_(None).get(f"{PAGE}?as_of={DAY}&known_at={known_at}&export=json")
        return json.loads(answer.content)["total"]["counted"]["results"]

    assert (results(before), results(after)) == (0, core().total.count.results)


def test_a_certificate_counts_from_its_day_and_a_revoked_one_until_its_own(as_, db, world):
    office = office_of(world)
    office.adopt()
    today = timezone.localdate()

    def results(day, known_at=""):
        answer = as_(None).get(f"{PAGE}?as_of={day}&known_at={known_at}&export=json")
        return json.loads(answer.content)["total"]["counted"]["results"]

    before = results(today)
    office.publish(certified(world))
    assert results(today) == before + 1
    assert results(today - timedelta(days=1)) == before
    assert results(today, today - timedelta(days=1)) == 0  # nothing at all was registered yesterday
    office.adopt(revoked=[0])
    assert results(today) == before
    Certificate.objects.update(published_on=today - timedelta(days=9))
    new_edition()
    assert results(today - timedelta(days=5)) == before + 1


def test_the_page_takes_twelve_queries(as_, world, django_assert_max_num_queries):
    client = as_("manager")
    with django_assert_max_num_queries(12):
        client.get(f"{PAGE}?as_of={DAY}&known_at={DAY}")
