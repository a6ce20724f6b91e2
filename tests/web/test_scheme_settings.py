"""Settings and calendar of the scheme: validated, recorded with before and after, never half done."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from steelyard.errors import InputError
from steelyard_web.audit.models import Event
from steelyard_web.refusal import NotYours, Refused, Stale
from steelyard_web.scheme import actions, calendar, calendar_file
from steelyard_web.scheme.forms import SettingsForm, initial_of
from steelyard_web.scheme.models import Day, Scheme
from tests.web.rated import fresh

HOLIDAY = date(2026, 10, 1)


def sent(**changes):
    """What the settings page sends back, with some fields changed."""
    now = Scheme.objects.get()
    plain = {k: v for k, v in initial_of(now).items() if k != "second_vote_all" or v}
    return {"seen": actions.settings_seen(now)} | plain | changes


def test_a_changed_deadline_is_recorded_with_before_and_after(as_):
    answer = as_("manager").post("/scheme/settings/", sent(days_reviewing=7, quorum=5))
    assert answer.status_code == 302
    now = Scheme.objects.get()
    assert (now.step_days["reviewing"], now.step_days["on_site"], now.quorum) == (7, 2, 5)
    event = Event.objects.get()
    assert event.verb == "scheme.change"
    assert (event.before["quorum"], event.after["quorum"]) == (3, 5)
    assert (event.before["step_days"]["reviewing"], event.after["step_days"]["reviewing"]) == (5, 7)
    assert "appeal_days" not in event.after


def test_saving_what_is_there_writes_nothing(as_):
    assert as_("manager").post("/scheme/settings/", sent()).status_code == 302
    assert not Event.objects.exists()


def test_second_votes_are_a_share_in_per_cent(as_):
    given = sent(second_vote_share="12.5")
    del given["second_vote_all"]
    as_("manager").post("/scheme/settings/", given)
    now = Scheme.objects.get()
    assert (now.second_vote_all, str(now.second_vote_share)) == (False, "0.125")


@pytest.mark.parametrize(
    ("written", "kept"),
    [("", []), ("12 2\n52 5", [[12, 2], [52, 5]]), ("12：2\n100，9", [[12, 2], [100, 9]])],
)
def test_sample_sizes_are_written_a_line_each(as_, written, kept):
    as_("manager").post("/scheme/settings/", sent(sample_sizes=written))
    assert Scheme.objects.get().sample_sizes == kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"sample_sizes": "12 2\n12 5"},
        {"sample_sizes": "12 5\n52 2"},
        {"sample_sizes": "2 12"},
        {"sample_sizes": "twelve 2"},
        {"days_reviewing": 0},
        {"days_reviewing": ""},
        {"days_reviewing": 251},
        {"quorum": 0},
        {"second_vote_share": 101},
        {"name_en": ""},
        {"appeal_days": "x"},
    ],
)
def test_settings_that_cannot_be_are_told_beside_the_field_and_not_saved(as_, wrong):
    before = initial_of(Scheme.objects.get())
    page = as_("manager").post("/scheme/settings/", sent(**wrong))
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert initial_of(Scheme.objects.get()) == before
    assert not Event.objects.exists()


def test_two_who_change_the_settings_at_once_lose_nothing(as_):
    first = sent(quorum=4)
    second = sent(quorum=6, appeal_days=15)
    as_("manager").post("/scheme/settings/", first)
    page = as_("manager", "en").post("/scheme/settings/", second)
    assert page.status_code == 409
    assert "Somebody else has changed the settings" in page.content.decode()
    assert 'value="15"' in page.content.decode()
    assert Scheme.objects.get().quorum == 4


def test_only_a_scheme_manager_changes_settings(world):
    form = SettingsForm(sent(quorum=9))
    assert form.is_valid(), form.errors
    with pytest.raises(NotYours):
        actions.change_settings(by=world.people["lead"], seen="", values=form.values())
    with pytest.raises(Stale):
        actions.change_settings(by=world.people["manager"], seen="old", values=form.values())
    assert Scheme.objects.get().quorum == 3


def enter(as_, **given):
    return as_("manager").post("/scheme/calendar/add/", {"works": "0", "name_zh": "", "name_en": ""} | given)


def test_a_span_of_holidays_is_entered_without_its_weekend(as_):
    enter(as_, first="2026-10-01", last="2026-10-07", name_zh="国庆节", name_en="National Day")
    assert [d.date.day for d in Day.objects.order_by("date")] == [1, 2, 5, 6, 7]
    assert calendar.after(date(2026, 9, 30), 1, calendar.exceptions()) == date(2026, 10, 8)
    page = as_("manager").get("/scheme/calendar/?month=2026-10").content.decode()
    assert "国庆节" in page
    assert Event.objects.filter(verb="calendar.name").count() == 5


def test_a_working_saturday_is_entered_and_removed_again(as_):
    enter(as_, first="2026-10-10", works="1", name_zh="国庆节调休")
    assert calendar.works(date(2026, 10, 10), calendar.exceptions())
    client = as_("manager")
    for _ in range(2):
        assert client.post("/scheme/calendar/remove/", {"date": "2026-10-10"}).status_code == 302
    assert not Day.objects.exists()
    assert list(Event.objects.values_list("verb", flat=True)) == ["calendar.name", "calendar.forget"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "2026-10-05", "last": "2026-10-01"},
        {"first": "2026-10-01", "last": "2027-10-01"},
        {"first": "2026-10-03"},
        {"first": "2026-10-05", "works": "1"},
    ],
)
def test_days_that_make_no_sense_are_refused(as_, wrong):
    assert enter(as_, **wrong).status_code == 400
    assert not Day.objects.exists()


def test_a_day_that_is_no_date_is_told_on_the_page(as_):
    page = as_("manager", "en").post("/scheme/calendar/add/", {"first": "soon", "works": "0"}, follow=True)
    assert "said-error" in page.content.decode()
    assert not Day.objects.exists()


def brought(as_, text: str, name: str = "calendar.csv", encoding: str = "utf-8"):
    file = SimpleUploadedFile(name, text.encode(encoding), content_type="text/csv")
    return as_("manager", "en").post("/scheme/calendar/import/", {"file": file})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_calendar_comes_from_a_file_and_goes_into_one(as_, encoding):
    text = "date,works,name_zh,name_en\n2026-10-01,0,国庆节,National Day\n2026-10-10,1,调休,\n2026-10-03,0,国庆节,\n"
    assert brought(as_, text, encoding=encoding).status_code == 302
    assert {(d.date.day, d.works, d.name_zh) for d in Day.objects.all()} == {
        (1, False, "国庆节"),
        (10, True, "调休"),
    }
    out = as_("manager").get("/scheme/calendar/?export=csv").content.decode("utf-8-sig")
    assert out.splitlines() == [
        "date,works,name_zh,name_en",
        "2026-10-01,0,国庆节,National Day",
        "2026-10-10,1,调休,",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "c.csv:1"),
        ("day,works\n", "c.csv:1"),
        ("date,works,name_zh,name_en\n2026-10-01,0\nsoon,0\n", "c.csv:3"),
        ("date,works,name_zh,name_en\n2026-10-01,perhaps\n", "c.csv:2"),
        ("date,works,name_zh,name_en\n2026-10-01,0\n2026-10-01,1\n", "c.csv:3"),
        ("date,works,name_zh,name_en\n2026-10-01\n", "c.csv:2"),
    ],
)
def test_a_file_with_one_wrong_line_is_refused_whole_and_says_where(text, place):
    with pytest.raises(InputError) as fault:
        calendar_file.read(text.encode(), "c.csv")
    assert place in str(fault.value)


def test_every_wrong_line_is_told_in_both_languages_and_nothing_is_imported(as_):
    text = "date,works,name_zh,name_en\n2026-10-01,0\nsoon,0\n2026-10-02,perhaps\n2026-10-01,0\n"
    for language, told in (
        (
            "en",
            ("Line 3: “soon” is not a date", "Line 4: “perhaps” is neither 0 nor 1", "Line 5: 2026-10-01"),
        ),
        ("zh-hans", ("第 3 行：“soon”不是", "第 4 行：“perhaps”既不是 0", "第 5 行：2026-10-01 重复出现")),
    ):
        file = SimpleUploadedFile("c.csv", text.encode(), content_type="text/csv")
        answer = as_("manager", language).post("/scheme/calendar/import/", {"file": file})
        assert answer.status_code == 400
        for words in told:
            assert words in answer.content.decode()
    assert not Day.objects.exists()


def test_the_year_shows_twelve_months_with_holidays_and_working_weekends(world, as_):
    Day.objects.create(date=date(2027, 10, 1), works=False, name_zh="国庆节", name_en="National Day")
    Day.objects.create(date=date(2027, 10, 9), works=True, name_zh="调休")
    world.assessment("reviewing", due=date(2027, 11, 3))
    page = as_("manager", "en").get("/scheme/calendar/?year=2027").content.decode()
    assert page.count("<caption>") == 12
    assert '<td class="free entered">1<span class="hush"> off</span></td>' in page
    assert '<td class="work entered">9<span class="hush"> work</span></td>' in page
    assert '<td class="work ends">3<span class="hush"> 1 due</span></td>' in page
    assert "National Day" in page


@pytest.mark.parametrize("year", ["", "never", "0", "99999", "-1", "２０２６"])
def test_a_year_that_is_none_shows_this_one(as_, year):
    page = as_("manager").get(f"/scheme/calendar/?year={year}")
    assert page.status_code == 200
    assert page.context["year"] == timezone.localdate().year


def test_the_calendar_takes_at_most_twelve_queries(as_, django_assert_max_num_queries):
    for n in range(200):
        Day.objects.create(date=date.fromordinal(date(2026, 1, 1).toordinal() + n), works=False)
    client = as_("manager")
    with django_assert_max_num_queries(12):
        client.get("/scheme/calendar/?year=2026")


def test_a_file_that_is_no_calendar_changes_nothing(as_):
    for text in ("date,works,name_zh,name_en\n2026-10-01,0\nsoon,0\n", "\x00\x01"):
        assert brought(as_, text).status_code == 400
    assert as_("manager").post("/scheme/calendar/import/", {}).status_code == 400
    assert not Day.objects.exists()


def test_the_month_shows_what_is_due_on_each_day(world, as_):
    world.assessment("reviewing", due=HOLIDAY)
    page = as_("manager", "en").get("/scheme/calendar/?month=2026-10").content.decode()
    assert "1 due" in page
    assert as_("manager").get("/scheme/calendar/?month=never").status_code == 200


def test_nobody_but_a_manager_touches_the_calendar(world, as_):
    for url in ("add", "remove", "import"):
        assert as_("lead").post(f"/scheme/calendar/{url}/", {}).status_code == 404
    with pytest.raises(NotYours):
        actions.name_days(by=fresh(world.people["lead"]), days=[])


def test_a_calendar_without_a_working_day_is_refused(world):
    by = world.people["manager"]
    days = [actions.Named(day, works=False) for day in _years()]
    with pytest.raises(Refused):
        actions.name_days(by=by, days=days)
    assert not Day.objects.exists()


def _years():
    first = date(2026, 1, 1).toordinal()
    return [day for n in range(3700) if (day := date.fromordinal(first + n)).isoweekday() <= 5]
