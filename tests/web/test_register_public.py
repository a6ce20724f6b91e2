"""The public register: search, pages, downloads, feeds, badge; for everybody, without a cookie, in both languages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from xml.etree import ElementTree

import pytest

from steelyard.register.shipped import shipped_entries
from steelyard_web.register import importing
from steelyard_web.register.finding import chosen, rows
from steelyard_web.register.models import Row
from steelyard_web.register.templatetags.register_words import less
from tests.web.register_samples import certified, for_a_module, office_of

PAGES = [
    "/register/",
    "/register/?q=银行&kind=reported&sort=oldest",
    "/register/organisations/icbc/",
    "/register/batches/",
    "/register/statistics/",
    "/register/verify/",
    "/register/feed.atom",
    "/register/feed.json",
    "/register/feed.csv",
    "/register/trust.json",
    "/register/keys.json",
    "/register/status/revocation.json",
    "/register/status/suspension",
    "/sitemap.xml",
    "/robots.txt",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with for_a_module(django_db_blocker, tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="module")
def filled(world):
    """Shipped results, and one certificate."""
    importing.import_shipped(by=None)
    office = office_of(world)
    office.adopt()
    return office.publish(certified(world))


def read(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_every_public_page_answers_a_stranger_without_a_cookie_and_is_cacheable(filled, as_):
    for path in [*PAGES, f"/register/certificates/{filled.number}/", f"/register/badges/{filled.number}.svg"]:
        answer = as_(None).get(path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert "public" in answer["Cache-Control"], path
        assert answer["ETag"], path
        assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", ")), path
        again = as_(None).get(path, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304, path


def test_public_pages_only_read(filled, as_):
    for path in [*PAGES, f"/register/certificates/{filled.number}/"]:
        if path != "/register/verify/":
            assert as_(None).post(path).status_code == 405, path


def test_what_a_signed_in_person_gets_is_his_alone(filled, as_):
    answer = as_("manager").get("/register/")
    assert "private" in answer["Cache-Control"]
    assert 'href="/scheme/"' in answer.content.decode()


def test_the_address_says_the_language_and_links_keep_it(filled, as_):
    page = read(as_(None), "/register/?lang=en")
    assert "Register of assessment results" in page
    assert 'href="/register/statistics/?lang=en"' in page
    assert "?lang=zh" in page
    assert "评估结果名录" in read(as_(None, "en"), "/register/?lang=zh")


def test_all_shipped_results_but_withdrawn_ones_are_rows(filled):
    shipped = [entry for entry in shipped_entries() if entry.key[0] == "result"]
    assert Row.objects.filter(kind="reported").count() == len(shipped) == 120


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 121),
        ("kind=certified", 1),
        ("q=手机银行&kind=certified", 1),
        ("q=ＩＣＢＣ", 1),
        ("q=bank+sample&kind=certified", 1),
        ("from=2023-10-26&to=2023-10-26", 15),
        ("category=telecom&part=aiops", 0),
        ("batch=none-such", 0),
        ("q=%25", 0),
        ("from=yesterday", 121),
    ],
)
def test_filters_stand_in_the_address(filled, as_, query, count):
    page = as_(None).get(f"/register/?lang=en&{query}")
    assert page.context["page"].paginator.count == count
    assert ("is not a date" in page.content.decode()) == ("yesterday" in query)


def test_a_month_fits_where_one_of_its_days_does(filled):
    month = Row.objects.filter(announced__regex=r"^\d{4}-\d{2}$").first()
    assert month.first_day < month.last_day
    for day in (month.first_day, month.last_day):
        asked = chosen({"from": day.isoformat(), "to": day.isoformat()})
        assert rows(asked).filter(key=month.key).exists()


def test_downloads_hold_what_the_filters_show(filled, as_):
    client = as_(None)
    table = client.get("/register/?lang=en&kind=certified&export=csv")
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert lines[0][:4] == ["kind", "number", "organisation", "category"]
    assert lines[1][1:3] == [filled.number, "sample-bank (sample)"]
    rows = json.loads(client.get("/register/?export=json").content)["rows"]
    assert len(rows) == 121
    assert client.get("/register/?export=xlsx").content[:2] == b"PK"
    assert client.get("/register/?export=pdf").status_code == 404


def test_an_organisation_page_has_its_subsidiaries_and_nobody_elses(filled, as_):
    page = read(as_(None), "/register/organisations/icbc/?lang=en")
    assert "sample-bank" not in page
    assert read(as_(None), "/register/organisations/nobody/", 404)


def test_a_certificate_page_states_both_languages_the_standing_and_how_to_verify(filled, as_):
    page = read(as_(None), f"/register/certificates/{filled.number}/?lang=en")
    for said in (
        "样例银行",
        "sample-bank (sample)",
        "valid",
        "SAMPLE",
        f"steelyard verify {filled.number}.json --trust trust.json",
        filled.sha256,
        f'&lt;img src="http://testserver/register/badges/{filled.number}.svg?lang=en"',
    ):
        assert said in page, said
    data = as_(None).get(f"/register/certificates/{filled.number}/credential.json")
    assert hashlib.sha256(data.content).hexdigest() == filled.sha256
    assert data["Access-Control-Allow-Origin"] == "*"
    assert read(as_(None), f"/register/certificates/{filled.number}/certificate.pdf", 404)


def test_a_reported_row_has_no_certificate_and_no_badge_but_a_way_to_correct_it(filled, as_):
    key = Row.objects.filter(kind="reported").first().key
    assert read(as_(None), f"/register/certificates/{key}/", 404)
    assert read(as_(None), f"/register/badges/{key}.svg", 404)
    assert f'href="/register/rows/{key}/correction/"' in read(as_(None), "/register/")
    assert read(as_(None), f"/register/rows/{filled.number}/correction/", 404)


@pytest.mark.parametrize(("lang", "said"), [("zh", "应用设计"), ("en", "Application")])
def test_a_badge_is_an_embeddable_picture_that_shows_the_standing(filled, as_, lang, said):
    answer = as_(None).get(f"/register/badges/{filled.number}.svg?lang={lang}")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in answer["Cache-Control"]
    picture = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    text = " ".join(picture.itertext())
    assert said in text
    assert ("有效" if lang == "zh" else "valid") in text
    assert ("样例" if lang == "zh" else "SAMPLE") in text


def test_feeds_tell_what_was_announced_last(filled, as_):
    feed = json.loads(as_(None).get("/register/feed.json?lang=en").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["url"] == f"http://testserver/register/certificates/{filled.number}/"
    assert feed["items"][0]["title"].startswith("样例 SAMPLE sample-bank (sample)")
    assert [one["date_published"] for one in feed["items"]] == sorted(
        (one["date_published"] for one in feed["items"]), reverse=True
    )
    atom = ElementTree.fromstring(as_(None).get("/register/feed.atom").content)  # noqa: S314 - our own
    space = "{http://www.w3.org/2005/Atom}"
    entries = atom.findall(f"{space}entry")
    assert len(entries) == len(feed["items"]) == 50
    assert len({entry.find(f"{space}id").text for entry in entries}) == 50


def test_the_site_map_and_the_robots_keep_private_pages_out(filled, as_):
    pages = read(as_(None), "/sitemap.xml")
    assert f"<loc>http://testserver/register/certificates/{filled.number}/</loc>" in pages
    assert "/assessments/" not in pages
    robots = read(as_(None), "/robots.txt")
    assert "Disallow: /assessments/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots


def test_keys_and_lists_are_those_of_the_trust_file(filled, as_):
    trust = json.loads(as_(None).get("/register/trust.json").content)
    assert json.loads(as_(None).get("/register/keys.json").content) == {"keys": trust["keys"]}
    listed = json.loads(as_(None).get("/register/status/revocation").content)
    assert listed in trust["status_lists"]
    assert as_(None).get("/register/status/nothing").status_code == 404


def test_what_is_not_awarded_is_neither_shown_nor_named(world, as_, filled, db):
    world.assessment("not_awarded", people=False, organisation=world.rival_bank, project=world.rival_project)
    for path in PAGES:
        assert "rival-bank" not in as_(None).get(path).content.decode(), path


@pytest.mark.parametrize("name", [None, "manager"])
def test_a_page_takes_twelve_queries_whatever_the_data(filled, as_, name, django_assert_max_num_queries):
    client = as_(name)
    for path in [*PAGES, f"/register/certificates/{filled.number}/", "/register/?export=csv"]:
        with django_assert_max_num_queries(12):
            client.get(path)


def test_rows_are_in_the_order_of_their_days_undated_ones_last(filled):
    days = list(Row.objects.order_by("place").values_list("last_day", flat=True))
    dated = [day for day in days if day]
    assert dated == sorted(dated, reverse=True)
    assert days == [*dated, *[None] * (len(days) - len(dated))]
    assert dated[0] >= date(2026, 1, 1)


@pytest.mark.parametrize(
    ("name", "day", "shown"),
    [
        ("第36批 2026-11-25", "2026-11-25", "第36批"),
        ("第36批 2026-11-25", "2026-11", "第36批 2026-11-25"),
        ("2024-04-25", "2024-04", "2024-04-25"),
    ],
)
def test_a_batch_is_named_without_the_day_that_stands_beside_it(name, day, shown):
    assert less(name, day) == shown
