"""Importing reported results and asking for corrections: nothing on a fault; bounded; the manager answers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steelyard.errors import InputError
from steelyard_web.audit.models import Event
from steelyard_web.network import network
from steelyard_web.notices.models import Notice
from steelyard_web.refusal import NotYours, Refused, Stale
from steelyard_web.register import corrections, importing
from steelyard_web.register.models import CorrectionRequest, Entry, Row
from tests.web.rated import fresh

ORGANISATIONS = "id,name_zh,name_en,category\nbank-a,甲行,Bank A,city_commercial_bank\n"
HEAD = "id,organisation,project_zh,part,level,announced,source,confidence,status,correction\n"
ROW = "r1,bank-a,手机银行,continuous-delivery,3,2023-10,a page,high,,\n"


def files(*texts):
    return [SimpleUploadedFile(f"t{n}.csv", text.encode()) for n, text in enumerate(texts)]


@pytest.fixture
def manager(world):
    return fresh(world.people["manager"])


@pytest.fixture
def imported(manager):
    importing.import_files(files(ORGANISATIONS, HEAD + ROW), by=manager)
    return Row.objects.get(key="r1")


def test_a_table_becomes_entries_and_rows_with_an_event(imported, manager):
    assert (imported.kind, imported.organisation_zh, imported.announced) == ("reported", "甲行", "2023-10")
    assert (imported.first_day.isoformat(), imported.last_day.isoformat()) == ("2023-10-01", "2023-10-31")
    event = Event.objects.latest("number")
    assert (event.verb, event.after["added"], event.after["files"]) == (
        "register.import",
        2,
        ["t0.csv", "t1.csv"],
    )


def test_the_same_tables_again_change_nothing(imported, manager):
    before = (Entry.objects.count(), Event.objects.count())
    found = importing.import_files(files(ORGANISATIONS, HEAD + ROW), by=manager)
    assert (len(found.added), found.unchanged) == (0, 2)
    assert (Entry.objects.count(), Event.objects.count()) == before


def test_a_correction_needs_a_reason_and_keeps_the_old_entry(imported, manager):
    wrong = HEAD + ROW.replace(",3,", ",2,")
    with pytest.raises(InputError, match="give the reason for the correction"):
        importing.import_files(files(wrong), by=manager)
    importing.import_files(files(HEAD + ROW.replace(",3,", ",2,").replace(",,", ",,read again")), by=manager)
    assert Entry.objects.count() == 3
    assert Row.objects.get(key="r1").level == "2"


def test_a_withdrawn_row_is_gone_from_the_register(imported, manager):
    importing.import_files(files(HEAD + ROW.replace("high,,", "high,withdrawn,a mistake")), by=manager)
    assert not Row.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            HEAD + ROW.replace("2023-10", "2023-02-30"),
            "t1.csv, row 2, column F (announced): there is no date 2023-02-30",
        ),
        (HEAD + ROW.replace("2023-10", "2099-01-01"), "column F (announced): 2099-01-01 is after"),
        (HEAD + ROW.replace(",3,", ",9,"), "column E (level): unknown level"),
        (HEAD + ROW.replace("continuous-delivery", "cooking"), "column D (part): unknown part"),
        (HEAD + ROW.replace("bank-a", "bank-z"), "column B (organisation): there is no organisation"),
        (HEAD + ROW.replace("high,,", "high,certified,"), "a table holds what was reported"),
        (HEAD + ROW.replace("high,,", "high,sure,"), "unknown status 'sure': one of reported, withdrawn"),
        ("id,nothing\n1,2\n", "no table of the register has these columns"),
        ("", "empty"),
    ],
)
def test_every_fault_is_told_by_cell_and_nothing_is_kept(manager, as_, text, told):
    before = Event.objects.count()
    answer = as_("manager", "en").post("/scheme/register/import/", {"files": files(ORGANISATIONS, text)})
    assert answer.status_code == 400
    page = answer.content.decode().replace("&#x27;", "'")
    assert told in page
    assert "steelyard-import-" not in page
    assert not Entry.objects.exists()
    assert not Row.objects.exists()
    assert Event.objects.count() == before


def test_unknown_categories_and_all_other_faults_come_together(manager):
    wrong = ORGANISATIONS.replace("city_commercial_bank", "bakery")
    with pytest.raises(InputError) as fault:
        importing.import_files(files(wrong, HEAD + ROW.replace("high", "sure")), by=manager)
    assert "unknown category 'bakery'" in str(fault.value)
    assert "unknown confidence 'sure'" in str(fault.value)


def test_files_of_another_kind_too_many_and_too_large_are_refused(manager):
    with pytest.raises(Refused, match=r"give \.csv"):
        importing.import_files([SimpleUploadedFile("a.pdf", b"x")], by=manager)
    with pytest.raises(Refused, match="1 to 8"):
        importing.import_files(files(*["x"] * 9), by=manager)
    with pytest.raises(Refused, match="too large"):
        importing.import_files([SimpleUploadedFile("a.csv", b"x" * 6_000_000)], by=manager)
    with pytest.raises(InputError):
        importing.import_files([SimpleUploadedFile("../../a.xlsx", b"no workbook")], by=manager)


def test_a_file_may_have_a_long_name_of_chinese_letters_and_two_the_same(manager):
    one, two = (
        SimpleUploadedFile(f"{'结果' * 60}.csv", text.encode()) for text in (ORGANISATIONS, HEAD + ROW)
    )
    assert len(importing.import_files([one, two], by=manager).added) == 2


def test_the_shipped_results_come_in_by_one_click_and_once(world, as_):
    client = as_("manager", "en")
    assert "new" in client.post("/scheme/register/shipped/", follow=True).content.decode()
    count = Entry.objects.count()
    assert count > 120
    assert "0 new" in client.post("/scheme/register/shipped/", follow=True).content.decode()
    assert Entry.objects.count() == count


def test_only_the_scheme_manager_imports(world, as_):
    with pytest.raises(NotYours):
        importing.import_files(files(ORGANISATIONS), by=fresh(world.people["lead"]))
    for path in ("import/", "shipped/", "corrections/"):
        assert as_("applicant").post(f"/scheme/register/{path}").status_code in {404, 405}
        assert as_("applicant").get(f"/scheme/register/{path}").status_code in {302, 404}


FORM = {"text": "应为二级", "source": "https://example.org/", "contact": "a@example.org"}


@pytest.mark.usefixtures("imported")
def test_anybody_may_ask_and_the_manager_is_told(as_):
    client = as_(None, "en")
    assert "Ask for a correction" in client.get("/register/rows/r1/correction/").content.decode()
    answer = client.post("/register/rows/r1/correction/", FORM)
    assert "Received" in answer.content.decode()
    assert CorrectionRequest.objects.get().text == "应为二级"
    assert Event.objects.latest("number").verb == "correction.ask"
    assert Notice.objects.filter(path="/scheme/register/corrections/").count() == 1
    client.post("/register/rows/r1/correction/", FORM)  # a double click
    assert CorrectionRequest.objects.count() == 1


@pytest.mark.usefixtures("imported")
def test_it_needs_a_token_of_the_form():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/register/rows/r1/correction/", FORM).status_code == 403
    assert not CorrectionRequest.objects.exists()


@pytest.mark.usefixtures("imported")
def test_what_was_typed_stays_where_something_is_missing(as_):
    answer = as_(None, "en").post("/register/rows/r1/correction/", {**FORM, "contact": " "})
    assert answer.status_code == 400
    assert "应为二级" in answer.content.decode()


@pytest.mark.usefixtures("imported")
def test_the_sixth_within_an_hour_is_refused(as_):
    for n in range(5):
        as_(None).post("/register/rows/r1/correction/", {**FORM, "text": f"{n}"})
    answer = as_(None, "en").post("/register/rows/r1/correction/", FORM)
    assert answer.status_code == 429
    assert "try again in an hour" in answer.content.decode()
    assert CorrectionRequest.objects.count() == 5
    assert "127.0.0.1" not in CorrectionRequest.objects.first().sender


@pytest.mark.parametrize(
    ("https", "direct", "told", "found"),
    [
        (False, "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (True, "127.0.0.1", "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "", "127.0.0.1"),
        (True, "127.0.0.1", "203.0.113.9, nobody", "127.0.0.1"),
        (False, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::/64"),
        (False, "2001:db8:1:2:bbbb::2", "", "2001:db8:1:2::/64"),
        (False, "::ffff:198.51.100.7", "", "198.51.100.7"),
        (False, "", "", ""),
    ],
)
def test_a_visitor_counts_by_his_network_and_behind_a_proxy_by_what_that_says(
    rf, settings, https, direct, told, found
):
    settings.HTTPS = https
    asked = rf.get("/", REMOTE_ADDR=direct, headers={"X-Forwarded-For": told} if told else {})
    assert network(asked) == found


@pytest.mark.usefixtures("imported")
def test_when_too_many_wait_for_an_answer_that_is_said(as_, monkeypatch):
    monkeypatch.setattr(corrections, "OPEN", 1)
    as_(None).post("/register/rows/r1/correction/", FORM)
    answer = as_(None, "en").post("/register/rows/r1/correction/", {**FORM, "text": "another"})
    assert answer.status_code == 429
    assert "try again in some days" in answer.content.decode()


@pytest.mark.usefixtures("imported")
def test_the_manager_answers_once_with_a_reason(as_, manager):
    as_(None).post("/register/rows/r1/correction/", FORM)
    one = CorrectionRequest.objects.get()
    client = as_("manager", "en")
    assert "应为二级" in client.get("/scheme/register/corrections/").content.decode()
    path = f"/scheme/register/corrections/{one.pk}/"
    assert client.post(path, {"outcome": "corrected", "answer": ""}).status_code == 400
    assert (
        "Answered"
        in client.post(
            path, {"outcome": "refused", "answer": "the source says 3"}, follow=True
        ).content.decode()
    )
    with pytest.raises(Stale):
        corrections.answer(one, by=manager, outcome="corrected", text="other")
    assert CorrectionRequest.objects.get().outcome == "refused"
    assert Event.objects.filter(verb="correction.answer").count() == 1
