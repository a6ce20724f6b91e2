"""Batches: drafted from the data, published once and frozen; two managers at once; corrections beside the text."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from steelyard_web.assessments.models import Assessment
from steelyard_web.audit.models import Event
from steelyard_web.decisions.models import Result
from steelyard_web.refusal import NotYours, Refused, Stale
from steelyard_web.register import batches, importing, measured, store
from steelyard_web.register.models import Batch, Certificate, Entry, Gain, Row
from tests.web.rated import fresh
from tests.web.register_samples import certified, for_a_module, office_of, result_of

TODAY = timezone.localdate
TYPED = {"name_zh": "前置时间", "name_en": "lead time", "before": "12", "after": "3", "unit": "d"}
REASONS = {"reason_zh": "笔误", "reason_en": "typo", "text_zh": "应为三级", "text_en": "It is level 3"}


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    with for_a_module(django_db_blocker, tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="module")
def case(world):
    return certified(world).pk


@pytest.fixture
def office(world, db):
    made = office_of(world)
    made.adopt()
    return made


@pytest.fixture
def held(case, office):
    """A certificate that waits for its batch."""
    return office.publish(Assessment.objects.get(pk=case), hold=True)


@pytest.fixture
def batch(office):
    return batches.draft(
        by=office.manager,
        number=7,
        date=TODAY(),
        event_zh="发布会",
        event_en="Event",
        contact="contact@example.org",
    )


def collected(office, batch, *numbers):
    return batches.collect(batch, by=office.manager, version=batch.version, numbers=numbers)


def published(office, batch):
    now = Batch.objects.get(pk=batch.pk)
    return batches.publish(now, by=office.manager, version=now.version)


def test_publishing_freezes_the_announcement_and_lets_held_certificates_out(office, batch, held, as_):
    batch = collected(office, batch, held.number)
    batches.add_gain(batch, by=office.manager, version=batch.version, number=held.number, values=TYPED)
    done = published(office, batch)
    frozen = json.loads(bytes(done.frozen))
    assert done.sha256 == hashlib.sha256(bytes(done.frozen)).hexdigest()
    assert frozen["certificates"] == [{"number": held.number, "sha256": held.sha256}]
    assert [r["id"] for r in frozen["announcement"]["results"]] == [held.number]
    assert frozen["gains"] == [
        {
            "certificate": held.number,
            "name": {"zh": "前置时间", "en": "lead time"},
            "before": "12",
            "after": "3",
            "unit": "d",
            "n": None,
            "reported": True,
        }
    ]
    row = Row.objects.get(key=held.number)
    assert (row.batch, row.announced, row.batch_en) == (
        f"announced-{TODAY()}",
        TODAY().isoformat(),
        f"batch 7, {TODAY()}",
    )
    event = Event.objects.latest("number")
    assert (event.verb, event.after["sha256"]) == ("batch.publish", done.sha256)
    page = as_(None).get("/register/batches/7/?lang=en").content.decode()
    for said in ("Event", "contact@example.org", "lead time", "reported", done.sha256, "SAMPLE"):
        assert said in page, said
    assert "批结果" in as_(None).get("/register/batches/7/?lang=zh").content.decode()


def test_the_files_of_an_announcement_are_the_frozen_ones(office, batch, held, as_):
    done = published(office, collected(office, batch, held.number))
    client = as_(None)
    assert client.get("/register/batches/7/announcement.json").content == bytes(done.frozen)
    assert (
        "# Assessment results announced on"
        in client.get("/register/batches/7/announcement.md?lang=en").content.decode()
    )
    zh = client.get("/register/batches/7/announcement.html?lang=zh")
    assert "公布的评估结果" in zh.content.decode()
    assert zh["Content-Disposition"] == 'attachment; filename="batch-7-zh.html"'
    assert client.get("/register/batches/7/announcement.pdf").status_code == 404
    assert client.get("/register/batches/8/").status_code == 404


def test_what_comes_later_does_not_change_a_published_batch(office, batch, held, as_):
    done = published(office, collected(office, batch, held.number))
    before = bytes(done.frozen)
    office.adopt(revoked=[0])
    assert bytes(Batch.objects.get(pk=done.pk).frozen) == before
    page = as_(None).get("/register/batches/7/?lang=en").content.decode()
    assert '<span class="tag bad">revoked</span>' in page


def test_two_managers_publish_the_same_batch_once(office, batch, held):
    batch = collected(office, batch, held.number)
    one, other = Batch.objects.get(pk=batch.pk), Batch.objects.get(pk=batch.pk)
    batches.publish(one, by=office.manager, version=one.version)
    with pytest.raises(Stale, match="published and frozen"):
        batches.publish(other, by=office.manager, version=other.version)
    assert Event.objects.filter(verb="batch.publish").count() == 1
    assert sum(b'"kind":"batch"' in bytes(e.line) for e in Entry.objects.all()) == 1


def test_an_older_page_changes_nothing(office, batch, held):
    collected(office, batch, held.number)
    for act in (
        lambda: batches.collect(batch, by=office.manager, version=1, numbers=[]),
        lambda: batches.publish(batch, by=office.manager, version=1),
        lambda: batches.change(batch, by=office.manager, version=1, values={}),
        lambda: batches.add_gain(batch, by=office.manager, version=1, number=held.number, values=TYPED),
    ):
        with pytest.raises(Stale, match="Somebody else"):
            act()


def test_an_empty_batch_one_of_tomorrow_and_one_with_a_bad_certificate_stay_drafts(office, batch, held):
    with pytest.raises(Refused, match="holds no result"):
        published(office, batch)
    batch = collected(office, batch, held.number)
    office.adopt(suspended=[0])
    with pytest.raises(Refused, match="is not valid now"):
        published(office, batch)
    tomorrow = {
        "number": 7,
        "date": TODAY() + timedelta(days=1),
        "event_zh": "",
        "event_en": "",
        "contact": "",
    }
    batch = batches.change(batch, by=office.manager, version=batch.version, values=tomorrow)
    with pytest.raises(Refused, match="on that day or later"):
        published(office, batch)
    assert not Row.objects.exists()


def test_neither_number_nor_date_is_given_twice_not_even_by_a_public_source(office, batch):
    importing.import_shipped(by=None)
    known = next(b for b in store.register_now().batches.values() if b.number)
    for number, day in (
        (7, date(2026, 1, 1)),
        (99, batch.date),
        (known.number, date(2026, 1, 1)),
        (99, known.date),
    ):
        with pytest.raises(Refused, match="There is a batch"):
            batches.draft(by=office.manager, number=number, date=day, event_zh="", event_en="", contact="")


def test_a_certificate_is_in_one_batch_only(office, batch, held):
    collected(office, batch, held.number)
    other = batches.draft(
        by=office.manager, number=8, date=date(2026, 1, 1), event_zh="", event_en="", contact=""
    )
    with pytest.raises(Refused, match="is in batch 7 already"):
        collected(office, other, held.number)
    with pytest.raises(Refused, match="no certificate NONE"):
        collected(office, other, "NONE")


def test_corrections_stand_beside_the_frozen_text(office, batch, held, as_):
    with pytest.raises(Refused, match="A draft is changed"):
        batches.correct(batch, by=office.manager, values=REASONS)
    done = published(office, collected(office, batch, held.number))
    first = batches.correct(done, by=office.manager, values=REASONS)
    assert batches.correct(done, by=office.manager, values=REASONS) == first  # a double click
    with pytest.raises(Refused, match="both languages"):
        batches.correct(done, by=office.manager, values=REASONS | {"text_en": " "})
    page = as_(None).get("/register/batches/7/?lang=en").content.decode()
    assert "It is level 3" in page
    assert f"Correction of {TODAY()}" in page


def test_typed_gains_say_that_they_are_reported_and_can_be_dropped(office, batch, held):
    batch = collected(office, batch, held.number)
    gain = batches.add_gain(batch, by=office.manager, version=batch.version, number=held.number, values=TYPED)
    assert gain.reported
    batch.refresh_from_db()
    with pytest.raises(Refused, match="both languages"):
        batches.add_gain(
            batch,
            by=office.manager,
            version=batch.version,
            number=held.number,
            values=TYPED | {"name_en": ""},
        )
    with pytest.raises(Refused, match="longer than 40"):
        batches.add_gain(
            batch,
            by=office.manager,
            version=batch.version,
            number=held.number,
            values=TYPED | {"after": "x" * 41},
        )
    batches.drop_gain(batch, by=office.manager, version=batch.version, pk=gain.pk)
    assert not Gain.objects.exists()


def reading(value, n, window="2026", indicator="lead-time", unit="hours"):
    return {
        "indicators_digest": "d",
        "practices": [
            {
                "requirements": [
                    {
                        "reading": {
                            "indicator": indicator,
                            "scope": {"kind": "project"},
                            "window": {"from": window},
                            "value": value,
                            "unit": unit,
                            "n": n,
                        }
                    }
                ]
            }
        ],
    }


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (reading("12", 40, "2025"), reading("3", 50), [("12", "3", "hours", "40, 50")]),
        (reading("12", 19, "2025"), reading("3", 50), []),
        (reading("12", 40, "2025"), reading("3", 19), []),
        (reading("12", 40, "2025", unit="days"), reading("3", 50), []),
        (reading("12", 40, "2025", indicator="other"), reading("3", 50), []),
        (reading("12", 40), reading("3", 50), []),
        (reading("3", 40, "2025"), reading("3", 50), []),
        (reading("12", 40, "2025") | {"indicators_digest": "e"}, reading("3", 50), []),
    ],
    ids=["measured", "few before", "few after", "unit", "indicator", "window", "no change", "definition"],
)
def test_a_gain_is_measured_only_where_both_sides_can_be_compared(world, office, held, before, after, found):
    result = result_of(held.result.assessment)
    earlier = Result.objects.create(
        assessment=result.assessment,
        basis="formal",
        occasion="decision",
        document=json.dumps(before).encode(),
        case=b"",
        sha256="0" * 64,
        as_of=result.as_of - timedelta(days=365),
        by=office.manager,
        at=timezone.now(),
    )
    assert earlier.as_of < result.as_of
    result.document = json.dumps(after).encode()
    gains = measured.measured(result)
    assert [(g.before, g.after, g.unit, g.n) for g in gains] == found


def test_the_pages_of_the_scheme_manager_work_from_draft_to_correction(office, held, as_):
    client = as_("manager", "en")
    form = {"number": 9, "date": TODAY().isoformat(), "event_zh": "会", "event_en": "Meet", "contact": ""}
    page = client.post("/scheme/register/batches/", form, follow=True)
    batch = Batch.objects.get()
    assert page.redirect_chain[-1][0] == f"/scheme/register/batches/{batch.pk}/"
    assert "nothing" in page.content.decode() or "no result" in page.content.decode()
    base = f"/scheme/register/batches/{batch.pk}/"

    def post(path, **values):
        now = Batch.objects.get(pk=batch.pk).version
        return client.post(f"{base}{path}", {"version": now, **values}, follow=True).content.decode()

    assert "are changed" in post("collect/", certificate=held.number)
    assert "Results of this batch (1)" in client.get(base).content.decode()
    assert "lead time" in post(f"gains/{held.number}/", **TYPED)
    assert "is published and frozen" in post("publish/")
    assert "The correction is entered" in post("correct/", **REASONS)
    assert client.post(f"{base}publish/", {"version": "x"}).status_code == 400
    assert client.post(f"{base}publish/", {"version": 3}).status_code == 409


def test_only_the_scheme_manager_has_batches(office, batch, held, world, as_):
    with pytest.raises(NotYours):
        batches.publish(batch, by=fresh(world.people["lead"]), version=1)
    for name in ("lead", "applicant", "auditor"):
        assert as_(name).get(f"/scheme/register/batches/{batch.pk}/").status_code == 404
        assert as_(name).post(f"/scheme/register/batches/{batch.pk}/publish/").status_code == 404
    assert as_(None).get("/register/batches/7/").status_code == 404  # a draft is nobody's reading


def test_pages_of_a_batch_take_twelve_queries(office, batch, held, as_, django_assert_max_num_queries):
    collected(office, batch, held.number)
    client = as_("manager")
    for path in ("", f"gains/{held.number}/"):
        with django_assert_max_num_queries(12):
            client.get(f"/scheme/register/batches/{batch.pk}/{path}")
    with django_assert_max_num_queries(12):
        client.get("/scheme/register/batches/")
    with django_assert_max_num_queries(12):
        client.get("/scheme/register/")
    assert Certificate.objects.count() == 1
