"""Every table of a page as a file: what it holds, for whom, and that no table was forgotten."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from python_calamine import load_workbook

from steelyard_web.accounts.models import User
from steelyard_web.page_tables import MOST, TableFiles, read, rows_on
from steelyard_web.ratings.problems import raise_problem
from tests.web.filled import fill

# Tables that are a form or a part of one, tables of one practice among many, and those whose list has a file.
OTHERWISE = {
    "assessments/application_form.html": "fields to fill in",
    "assessments/self_carry.html": "what a form will do",
    "assessments/self_dialogs.html": "the keys of the keyboard",
    "assessments/self_import.html": "what a form will do",
    "assessments/list.html": "assessments.csv",
    "evidence/assessment.html": "proposals of a form; the list is evidence-table",
    "evidence/rows.html": "evidence-table",
    "evidence/library.html": "evidence-library-table",
    "ratings/line.html": "votes-table",
    "ratings/practices.html": "practices-table",
    "scheme/calendar.html": "calendar.csv",
    "scheme/programme.html": "programme.csv",
}
PAGE = """
<table id="other"><tr><td>no</td></tr></table>
<table class="grid" id="mine"><caption>said twice</caption>
<thead><tr><th>Name</th><th class="num">Count</th><th colspan="2">Both</th></tr></thead>
<tbody><tr><th><a href="/x/">A &amp; B</a><br><span>second</span></th><td class="num">1,234</td><td><div>one</div><div>two</div></td>
<td><code title="abcdef">abc</code> <time title="2026-11-24T08:00:00+08:00">08:00</time><form><button>Remove</button><input name="x"></form></td></tr>
<tr><th>=1+1</th><td class="num">12.5</td><td><span aria-hidden="true">1/3</span><span class="sr">1 of 3 met</span></td><td class="num">50%</td></tr></tbody></table>
<p>after</p>"""


def test_the_cells_are_read_as_people_see_them():
    assert read(PAGE, "mine") == [
        ["Name", "Count", "Both", ""],
        ["A & B second", 1234, "one two", "abcdef 2026-11-24T08:00:00+08:00"],
        ["=1+1", 12.5, "1 of 3 met", "50%"],
    ]
    assert read(PAGE, "gone") == []


def test_whoever_may_keep_the_page_may_keep_the_file_and_nobody_else(rf):
    page = HttpResponse(PAGE, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
    made = TableFiles(lambda _: page)(rf.get("/?table=mine&export=csv"))
    assert made["Content-Type"] == "text/csv; charset=utf-8"
    assert (made["Cache-Control"], made["Vary"]) == ("private, no-store", "Cookie")


def test_a_list_in_pages_becomes_whole_only_where_it_becomes_a_file():
    def of(query):
        return rows_on(RequestFactory().get(f"/?{query}"), 100)

    assert of("table=events&export=csv") == of("table=events&export=xlsx") == MOST
    for other in ("", "table=events", "export=csv", "table=events&export=pdf", "table=../x&export=csv"):
        assert of(other) == 100


def tables() -> list[tuple[str, str, str]]:
    """Template, tag of the table, and the whole template."""
    found = []
    for path in sorted((settings.HERE).glob("*/templates/*/*.html")):
        text, name = path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}"
        found += [(name, tag, text) for tag in re.findall(r'<table class="grid[^>]*>', text)]
    return found


def test_every_table_is_given_as_a_file_or_says_why_not():
    known, named = tables(), set()
    for name, tag, text in known:
        if name in OTHERWISE or name.startswith("register/"):
            named.add(name)
            continue
        assert " id=" in tag, f"{name}: {tag} has no id"
        assert text.count("{% table_files") >= text.count('<table class="grid'), name
    assert set(OTHERWISE) <= named, "a template that has no table any more"


@pytest.fixture
def filled(world):
    return fill(world, "reviewing")


PAGES = [
    ("manager", "/scheme/people/?role=assessor", "people"),
    ("auditor", "/audit/", "events"),
    ("manager", "/organisations/", "organisations"),
    ("applicant", "/organisations/sample-bank/", "members"),
    ("applicant", "/organisations/sample-bank/projects/mobile/", "cases"),
    ("lead", "/assessments/{number}/", "steps"),
    ("lead", "/assessments/{number}/people/", "on-duty"),
    ("lead", "/assessments/{number}/rounds/", "rounds"),
    ("lead", "/assessments/{number}/case/", "people"),
    ("applicant", "/assessments/{number}/gap/", "heat"),
    ("applicant", "/assessments/{number}/gap/", "domains-table"),
    ("applicant", "/standards/", "parts-1"),
]


@pytest.mark.parametrize(("name", "path", "table"), PAGES)
def test_a_page_links_to_its_tables_and_they_come(as_, filled, name, path, table):
    path = path.format(number=filled.mine.number)
    client, sign = as_(name, "en"), "&" if "?" in path else "?"
    query = f"{sign}table={table}&export="
    assert f"table={table}&amp;export=csv" in client.get(path).content.decode()
    answer = client.get(f"{path}{query}csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{table}-20')
    assert len(rows) > 1
    sheet = (
        load_workbook(io.BytesIO(client.get(f"{path}{query}xlsx").content)).get_sheet_by_index(0).to_python()
    )
    assert len(sheet) == len(rows)
    assert client.get(f"{path}{sign}table=nothing&export=csv").status_code == 404


def test_a_filter_holds_for_the_file_too(world, as_, filled):
    answer = as_("manager").get("/scheme/people/?role=expert&table=people&export=csv")
    names = [row[0] for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))][1:]
    assert names == [f"expert_{n} expert_{n}" for n in range(1, 8)]


def test_a_file_has_all_rows_of_a_list_that_comes_in_pages(world, as_):
    User.objects.bulk_create(User(username=f"p{n}", name=f"Person {n}") for n in range(130))
    answer = as_("manager").get("/scheme/people/?all=1&table=people&export=csv")
    assert len(answer.content.decode("utf-8-sig").splitlines()) > 140


@pytest.mark.parametrize(("name", "status"), [("first", 403), ("rival", 404), ("stranger", 404), (None, 302)])
def test_who_may_not_see_the_page_gets_no_file(as_, filled, name, status):
    path = f"/assessments/{filled.mine.number}/case/?table=people&export=csv"
    assert as_(name).get(path).status_code == status


def test_a_text_that_begins_like_a_formula_stays_text(world, as_, filled):
    raise_problem(filled.mine, "CM-VC-VCS.1.1", "=cmd()", by=world.people["first"])
    data = (
        as_("lead").get(f"/assessments/{filled.mine.number}/case/?table=problems&export=csv").content.decode()
    )
    assert "'=cmd()" in data
